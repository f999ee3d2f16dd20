/* SPDX-License-Identifier: GPL-2.0 */
/* A model's tokens as text a terminal may be shown. */
#ifndef AIKM_TEXT_STREAM_H
#define AIKM_TEXT_STREAM_H

#include "aikm_os.h"

enum { AIKM_CHARACTER_MAX = 4 };

/**
 * struct aikm_text_stream - start with all zero but @to
 * @to: where to
 * @part: bytes of a character that is not whole yet
 * @nr: their number
 */
struct aikm_text_stream {
	FILE *to;
	char part[AIKM_CHARACTER_MAX];
	u32 nr;
};

/**
 * aikm_text_put() - print what a token spells
 * @s: stream
 * @bytes: any; a character may be cut anywhere and go on in the next call
 * @len: their number
 *
 * Characters are printed when they are whole. Bytes that are no UTF-8, and
 * control characters but newline and tab, are printed as \xNN: a model's text
 * must not steer a terminal.
 */
void aikm_text_put(struct aikm_text_stream *s, const char *bytes, u32 len);

/**
 * aikm_text_end() - print what was left of a character
 * @s: stream
 */
void aikm_text_end(struct aikm_text_stream *s);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* UTF-8 and the classes of code points that pre-tokenizers ask about. */
#ifndef AIKM_UNICODE_H
#define AIKM_UNICODE_H

#include "aikm_os.h"

struct aikm_range {
	u32 first;
	u32 last;
};

extern const struct aikm_range aikm_letters[];
extern const u32 aikm_letters_nr;
extern const struct aikm_range aikm_numbers[];
extern const u32 aikm_numbers_nr;

enum aikm_char_class {
	AIKM_CHAR_OTHER,
	AIKM_CHAR_LETTER, /* \p{L} */
	AIKM_CHAR_NUMBER, /* \p{N} */
	AIKM_CHAR_SPACE, /* \s, but not the next one */
	AIKM_CHAR_NEWLINE, /* \r \n */
};

/**
 * aikm_utf8_decode() - one character
 * @s: bytes
 * @len: at least 1
 * @point: receives the code point, U+FFFD for a byte that begins no character
 *
 * Context: any. Return: bytes of the character, 1 for a wrong one.
 */
u32 aikm_utf8_decode(const char *s, u64 len, u32 *point);

/**
 * aikm_char_class() - the class of a code point
 * @point: code point
 */
enum aikm_char_class aikm_char_class(u32 point);

#endif

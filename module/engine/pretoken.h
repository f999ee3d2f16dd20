/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Text is cut into words first; merges never cross a word's border. */
#ifndef AIKM_PRETOKEN_H
#define AIKM_PRETOKEN_H

#include "aikm_os.h"

enum aikm_pretoken {
	AIKM_PRETOKEN_QWEN2, /* also deepseek-r1-qwen */
	AIKM_PRETOKEN_GPT2,
};

/**
 * aikm_pretoken() - the length of the first word of a text
 * @kind: the rule
 * @s: bytes, any
 * @len: their number, at least 1
 *
 * qwen2: (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|
 *        ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * gpt-2: 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|
 *        \s+(?!\S)|\s+
 * The first alternative that matches; a byte that is no UTF-8 counts as a
 * character of no class.
 *
 * Context: any; time linear in the word. Return: bytes, 1..@len.
 */
u64 aikm_pretoken(enum aikm_pretoken kind, const char *s, u64 len);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Byte-pair encoding of one word. */
#ifndef AIKM_BPE_H
#define AIKM_BPE_H

#include "aikm_os.h"
#include "tokenizer.h"

enum {
	AIKM_BPE_SHORT = 32, /* bytes of a word that needs no workspace */
	AIKM_BPE_WORK = 7, /* ids of workspace a byte of a longer word */
};

/**
 * aikm_bpe_word() - merge a word's bytes, lowest rank first, leftmost on ties
 * @v: vocabulary
 * @word: bytes
 * @len: their number
 * @ids: receives the tokens; its rest is workspace for words longer than
 *       AIKM_BPE_SHORT bytes
 * @max: room; a long word needs AIKM_BPE_WORK * @len
 *
 * Context: any; time linear-logarithmic in @len. Source: Sennrich et al.
 * 2016; order of merges as GPT-2.
 * Return: tokens, -ENOSPC when @max is too small.
 */
int aikm_bpe_word(const struct aikm_vocab *v, const char *word, u64 len,
		  u32 *ids, u32 max);

#endif

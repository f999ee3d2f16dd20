/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The vocabulary of a file: byte-level BPE. */
#ifndef AIKM_TOKENIZER_H
#define AIKM_TOKENIZER_H

#include "aikm_os.h"
#include "../error.h"
#include "arena.h"
#include "gguf.h"
#include "pretoken.h"

/**
 * struct aikm_token - one entry of the vocabulary
 * @text: its bytes as in the file, in the GPT-2 byte alphabet when normal
 * @len: their number
 * @id: its id
 * @special: control or user-defined: never made from text
 */
struct aikm_token {
	const char *text;
	u16 len;
	u16 special;
	u32 id;
};

/* Tokens @left and @right become @id; the lowest @rank is merged first. */
struct aikm_merge {
	u32 left;
	u32 right;
	u32 rank;
	u32 id;
};

/**
 * struct aikm_vocab - immutable tokenizer
 * @nr: tokens
 * @nr_merges: merges
 * @bos: id of the begin-of-sentence token
 * @eos: id of the end-of-sentence token
 * @kind: pre-tokenizer
 * @tokens: (nr) by id
 * @sorted: (nr) by text, then id
 * @merges: (nr_merges) by left, right, rank
 * @bytes: the token of each byte
 * @text: all tokens' texts, one after another
 */
struct aikm_vocab {
	u32 nr;
	u32 nr_merges;
	u32 bos;
	u32 eos;
	enum aikm_pretoken kind;
	struct aikm_token *tokens;
	struct aikm_token *sorted;
	struct aikm_merge *merges;
	u32 *bytes;
	char *text;
};

/**
 * aikm_vocab_layout() - take the vocabulary's memory
 * @v: vocabulary; receives counts and places
 * @g: opened file
 * @a: arena; only measured when it has no base
 * @err: key and reason
 *
 * Return: 0, -EINVAL, -EOPNOTSUPP, -E2BIG.
 */
int aikm_vocab_layout(struct aikm_vocab *v, const struct aikm_gguf *g,
		      struct aikm_arena *a, struct aikm_error *err);

/**
 * aikm_vocab_fill() - read the tables of a vocabulary whose memory was taken
 * @v: vocabulary
 * @g: the same file
 * @err: token or merge and reason
 *
 * Context: may sleep; sorts the vocabulary. Return: 0, -EINVAL, -EOPNOTSUPP.
 */
int aikm_vocab_fill(struct aikm_vocab *v, const struct aikm_gguf *g,
		    struct aikm_error *err);

/**
 * aikm_vocab_tokenize() - as aikm_tokenize()
 * @v: vocabulary
 * @text: as aikm_tokenize()
 * @len: as aikm_tokenize()
 * @ids: as aikm_tokenize()
 * @max: as aikm_tokenize()
 *
 * Return: as aikm_tokenize().
 */
int aikm_vocab_tokenize(const struct aikm_vocab *v, const char *text,
			size_t len, u32 *ids, u32 max);

/**
 * aikm_vocab_special() - as aikm_token_special()
 * @v: vocabulary
 * @text: as aikm_token_special()
 *
 * Return: as aikm_token_special().
 */
int aikm_vocab_special(const struct aikm_vocab *v, const char *text);

/**
 * aikm_vocab_detokenize() - as aikm_detokenize()
 * @v: vocabulary
 * @id: as aikm_detokenize()
 * @buf: as aikm_detokenize()
 * @size: as aikm_detokenize()
 *
 * Return: as aikm_detokenize().
 */
int aikm_vocab_detokenize(const struct aikm_vocab *v, u32 id, char *buf,
			  size_t size);

/**
 * aikm_vocab_merge() - what two neighbours become
 * @v: vocabulary
 * @left: token
 * @right: token
 *
 * Return: the merge, NULL when there is none.
 */
const struct aikm_merge *aikm_vocab_merge(const struct aikm_vocab *v, u32 left,
					  u32 right);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* A model of random weights: right in form, wise in nothing. */
#ifndef AIKM_RANDOM_MODEL_H
#define AIKM_RANDOM_MODEL_H

#include "gguf_write.h"

/**
 * struct aikm_random_shape - what model
 * @layers: blocks
 * @width: embedding length
 * @ff: feed-forward length
 * @heads: query heads
 * @kv_heads: key and value heads
 * @context: positions
 * @vocab: tokens; at least 262 (bytes and special tokens)
 * @type: enum aikm_tensor_type of the matrices
 * @untied: write an output.weight
 * @seed: of the weights
 * @words: words that begin with a blank and become one token each, as far as
 *         @vocab has room
 * @nr_words: their number
 */
struct aikm_random_shape {
	u32 layers;
	u32 width;
	u32 ff;
	u32 heads;
	u32 kv_heads;
	u32 context;
	u32 vocab;
	u32 type;
	bool untied;
	u64 seed;
	const char *const *words;
	u32 nr_words;
};

/* The shape of the shipped model's class. */
extern const struct aikm_random_shape aikm_shipped_shape;

/* The special tokens of a KAIM model, in the order of their ids. */
extern const char *const aikm_special_tokens[6];

/**
 * aikm_random_model() - the file
 * @shape: what model; the caller sees to it that it is possible
 * @len: receives its bytes
 *
 * Return: the file, 64-byte aligned; free() it. The same @shape gives the same
 * bytes.
 */
u8 *aikm_random_model(const struct aikm_random_shape *shape, u64 *len);

#endif

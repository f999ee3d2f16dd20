/* SPDX-License-Identifier: GPL-2.0 */
/* A model of random weights: right in form, wise in nothing. */
#ifndef AIKM_RANDOM_MODEL_H
#define AIKM_RANDOM_MODEL_H

#include "gguf_write.h"

/* In place of one type: Q4_K and, where it matters most, Q6_K. */
enum { AIKM_MIX_Q4_K_M = 1000 };

/**
 * struct aikm_random_shape - what model
 * @layers: blocks
 * @width: embedding length
 * @ff: feed-forward length
 * @heads: query heads
 * @kv_heads: key and value heads
 * @context: positions
 * @vocab: tokens; at least 262 (bytes and special tokens)
 * @type: enum aikm_tensor_type of the matrices, or AIKM_MIX_Q4_K_M; where
 *        rows are no multiple of 256, Q4_K becomes Q5_0, Q5_K and Q6_K become
 *        Q8_0
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
 * struct aikm_vocabulary - another file's vocabulary
 * @pairs: its keys and values, as they stand in the file
 * @nr_pairs: their number
 * @nr: tokens
 */
struct aikm_vocabulary {
	struct aikm_bytes pairs;
	u64 nr_pairs;
	u32 nr;
};

/**
 * aikm_random_shape_named() - a shape that has a name
 * @name: shipped, tiny, 10M, 120M or 1.5B
 *
 * 1.5B is the shape of DeepSeek-R1-Distill-Qwen-1.5B. Return: NULL for another
 * name.
 */
const struct aikm_random_shape *aikm_random_shape_named(const char *name);

/**
 * aikm_random_possible() - whether such a model can be
 * @s: shape
 */
bool aikm_random_possible(const struct aikm_random_shape *s);

/**
 * aikm_random_vocabulary() - the keys of a made-up vocabulary
 * @w: receives them
 * @shape: @vocab and @words are looked at
 */
void aikm_random_vocabulary(struct aikm_gguf_writer *w,
			    const struct aikm_random_shape *shape);

/**
 * aikm_random_write() - write the file, a piece at a time
 * @shape: a possible one
 * @vocabulary: of @shape->vocab tokens, or NULL for a made-up one
 * @to: where to
 *
 * The same arguments give the same bytes; files that differ in type alone are
 * of the same weights. Return: 0, -ENOMEM, -EIO.
 */
int aikm_random_write(const struct aikm_random_shape *shape,
		      const struct aikm_vocabulary *vocabulary, FILE *to);

/**
 * aikm_random_model() - the file in memory, with a made-up vocabulary
 * @shape: a possible one
 * @len: receives its bytes
 *
 * Return: the file, 64-byte aligned; free() it.
 */
u8 *aikm_random_model(const struct aikm_random_shape *shape, u64 *len);

#endif

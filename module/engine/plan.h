/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Shapes and weights of a model, as the floating-point objects see them.
 * Included on both sides of the border, so types only.
 */
#ifndef AIKM_PLAN_H
#define AIKM_PLAN_H

#include "aikm_types.h"

/* Tensor types this engine computes with; numbers are the format's. */
enum aikm_tensor_type {
	AIKM_TENSOR_F32 = 0,
	AIKM_TENSOR_F16 = 1,
	AIKM_TENSOR_Q4_0 = 2,
	AIKM_TENSOR_Q5_0 = 6,
	AIKM_TENSOR_Q8_0 = 8,
	AIKM_TENSOR_Q4_K = 12,
	AIKM_TENSOR_Q5_K = 13,
	AIKM_TENSOR_Q6_K = 14,
	AIKM_TENSOR_BF16 = 30,
	AIKM_TENSOR_TYPES, /* behind the last */
};

/**
 * struct aikm_matrix - a weight
 * @data: packed groups of 16 rows (pack.h); of a vector (norms, biases) plain
 *        float[cols]
 * @type: enum aikm_tensor_type; vectors are always F32
 * @rows: outputs
 * @cols: inputs
 * @row_bytes: of one row in the file; a packed group has 16 times as many
 */
struct aikm_matrix {
	const void *data;
	u32 type;
	u32 rows;
	u32 cols;
	u32 row_bytes;
};

enum { AIKM_GROUP = 16 }; /* rows that are interleaved: see pack.h */

/**
 * aikm_groups() - groups of rows in a matrix
 * @m: with @m->rows
 */
static inline u32 aikm_groups(const struct aikm_matrix *m)
{
	return (u32)(((u64)m->rows + AIKM_GROUP - 1) / AIKM_GROUP);
}

/**
 * aikm_blocks() - blocks of 32 values in a row, the last one maybe not full
 * @m: with @m->cols
 */
static inline u32 aikm_blocks(const struct aikm_matrix *m)
{
	return (u32)(((u64)m->cols + 31) / 32);
}

/* The tensors of one block; also the order of their names in model.c. */
enum aikm_weight {
	AIKM_W_ATTN_NORM, /* (width) */
	AIKM_W_Q, /* (heads * head_dim, width) */
	AIKM_W_K, /* (kv_heads * head_dim, width) */
	AIKM_W_V, /* (kv_heads * head_dim, width) */
	AIKM_W_OUT, /* (width, heads * head_dim) */
	AIKM_W_FFN_NORM, /* (width) */
	AIKM_W_GATE, /* (ff, width) */
	AIKM_W_UP, /* (ff, width) */
	AIKM_W_DOWN, /* (width, ff) */
	AIKM_W_Q_BIAS, /* (heads * head_dim) */
	AIKM_W_K_BIAS, /* (kv_heads * head_dim) */
	AIKM_W_V_BIAS, /* (kv_heads * head_dim) */
	AIKM_WEIGHTS,
};

struct aikm_layer {
	struct aikm_matrix w[AIKM_WEIGHTS];
};

/**
 * struct aikm_plan - everything a forward pass needs to know of a model
 * @layers: blocks
 * @width: embedding length
 * @ff: feed-forward length
 * @heads: query heads
 * @kv_heads: key and value heads; divides @heads
 * @head_dim: even; @heads * @head_dim is @width
 * @kv_dim: @kv_heads * @head_dim
 * @vocab: rows of @embedding
 * @context: positions the file was trained for
 * @epsilon: of the norms, bit pattern of a float
 * @rope_base: bit pattern of a float
 * @embedding: (vocab, width)
 * @norm: (width), before the head
 * @head: (vocab, width); the embedding when the file has no output.weight
 * @layer: (layers)
 */
struct aikm_plan {
	u32 layers;
	u32 width;
	u32 ff;
	u32 heads;
	u32 kv_heads;
	u32 head_dim;
	u32 kv_dim;
	u32 vocab;
	u32 context;
	u32 epsilon;
	u32 rope_base;
	struct aikm_matrix embedding;
	struct aikm_matrix norm;
	struct aikm_matrix head;
	struct aikm_layer *layer;
};

#endif

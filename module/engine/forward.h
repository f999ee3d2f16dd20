/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The state of one conversation, and the border to the floating-point
 * objects: only integers and pointers cross it.
 */
#ifndef AIKM_FORWARD_H
#define AIKM_FORWARD_H

#include "aikm_types.h"
#include "matmul.h"
#include "plan.h"

/* What a token goes through; each stage is cut into units. */
enum aikm_stage {
	AIKM_STAGE_EMBED, /* units: values of width */
	AIKM_STAGE_ANGLES, /* pairs of head_dim */
	AIKM_STAGE_ATTN_SUM, /* values of width */
	AIKM_STAGE_ATTN_NORM, /* blocks of width */
	AIKM_STAGE_K, /* rows */
	AIKM_STAGE_V, /* rows */
	AIKM_STAGE_CACHE, /* kv heads */
	AIKM_STAGE_Q, /* rows */
	AIKM_STAGE_TURN, /* heads */
	AIKM_STAGE_SCORES, /* heads * positions */
	AIKM_STAGE_SOFTMAX, /* heads */
	AIKM_STAGE_MIX, /* heads * positions */
	AIKM_STAGE_MIXED, /* blocks of width */
	AIKM_STAGE_OUT, /* rows */
	AIKM_STAGE_FFN_SUM, /* values of width */
	AIKM_STAGE_FFN_NORM, /* blocks of width */
	AIKM_STAGE_GATE, /* rows */
	AIKM_STAGE_UP, /* rows */
	AIKM_STAGE_SWIGLU, /* blocks of ff */
	AIKM_STAGE_DOWN, /* rows; then the next layer */
	AIKM_STAGE_FINAL_SUM, /* values of width */
	AIKM_STAGE_FINAL_NORM, /* blocks of width */
	AIKM_STAGE_HEAD, /* rows: logits */
	AIKM_STAGES,
};

/**
 * struct aikm_engine - everything a step needs, and all that it changes
 * @plan: the model
 * @product: enum aikm_product
 * @context: positions there is room for
 * @nr_ids: tokens fed
 * @position: the token being computed; @nr_ids when all are done
 * @stage: enum aikm_stage of the next unit
 * @layer: block of the next unit
 * @at: next unit of the stage
 * @failed: a value was not finite
 * @ids: (context)
 * @square_sum: four partial sums of squares of @x
 * @x: (width) the residual stream
 * @y: (width) a product before it is added to @x
 * @h: (width) what the next products read
 * @g: (ff) the same inside the feed-forward part
 * @up: (ff)
 * @q: (width) queries
 * @k: (kv_dim) keys of this position before they are cached
 * @v: (kv_dim) values
 * @sine: (head_dim / 2) of this position's angles
 * @cosine: (head_dim / 2)
 * @scores: (heads, context)
 * @keys: (layers, kv_heads, context, head_dim) cache
 * @values: (layers, kv_heads, context, head_dim) cache
 * @logits: (vocab) of the last fed token
 */
struct aikm_engine {
	const struct aikm_plan *plan;
	u32 product;
	u32 context;
	u32 nr_ids;
	u32 position;
	u32 stage;
	u32 layer;
	u32 at;
	u32 failed;
	u32 *ids;
	double square_sum[4];
	float *x;
	float *y;
	struct aikm_vector h;
	struct aikm_vector g;
	float *up;
	float *q;
	float *k;
	float *v;
	float *sine;
	float *cosine;
	float *scores;
	float *keys;
	float *values;
	float *logits;
};

/**
 * aikm_forward_step() - units worth about half of AIKM_STEP_US
 * @e: engine with tokens to do
 *
 * Context: floating point allowed. Return: false when a value was not finite.
 */
bool aikm_forward_step(struct aikm_engine *e);

/* As aikm_engine_argmax() and aikm_engine_sample(); see engine.h. */
u32 aikm_choose_best(const struct aikm_engine *e, const u32 *allowed, u32 n,
		     u32 *permille);
u32 aikm_choose_seeded(const struct aikm_engine *e, u32 temperature_permille,
		       u32 top_p_permille, u64 *seed);

#endif

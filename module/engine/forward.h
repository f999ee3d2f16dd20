/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The state of one conversation, and the border to the floating-point
 * objects: only integers and pointers cross it.
 */
#ifndef AIKM_FORWARD_H
#define AIKM_FORWARD_H

#include "aikm_types.h"
#include "claim.h"
#include "multiply.h"
#include "plan.h"

enum { AIKM_COLUMNS_MAX = 16 }; /* tokens that are computed together */

/*
 * What a batch of tokens (its columns) goes through. A stage is cut into
 * units that do not depend on each other; the next stage needs all of them.
 */
enum aikm_stage {
	AIKM_STAGE_FREQUENCIES, /* units: pairs; once a conversation */
	AIKM_STAGE_EMBED, /* columns, and their angles */
	AIKM_STAGE_ATTN_NORM, /* columns */
	AIKM_STAGE_QKV, /* groups of rows of q, then k, then v */
	AIKM_STAGE_CACHE, /* columns */
	AIKM_STAGE_ATTEND, /* columns * heads */
	AIKM_STAGE_MIXED, /* columns */
	AIKM_STAGE_OUT, /* groups of rows */
	AIKM_STAGE_FFN_NORM, /* columns */
	AIKM_STAGE_GATE_UP, /* groups of rows of both */
	AIKM_STAGE_GATED, /* blocks of all columns */
	AIKM_STAGE_DOWN, /* groups of rows; then the next layer */
	AIKM_STAGE_FINAL_NORM, /* the last column */
	AIKM_STAGE_HEAD, /* groups of rows: logits */
	AIKM_STAGES,
};

/**
 * struct aikm_engine - everything a step needs, and all that it changes
 * @claim: the parts of this stage; none while nothing is computed
 * @callers: who are inside a step now
 * @failed: a value was not finite
 * @nr_ids: tokens fed
 * @apart: nothing
 * @plan: the model
 * @product: enum aikm_product
 * @context: positions there is room for
 * @half: the cache holds f16, not float
 * @position: of the batch's first column; @nr_ids when all are done
 * @columns: of the batch, at most AIKM_COLUMNS_MAX
 * @first: the first column that is still needed
 * @stage: enum aikm_stage
 * @layer: block of the stage
 * @round: how often the stage was done: once for each block of positions, or
 *         for each piece of very long rows
 * @rounds: how often it must be done
 * @cut: what a unit of rows is
 * @units: of the stage
 * @part_units: units of a part
 * @part_cost: of a part, in picoseconds
 * @sharers: callers to be expected
 * @ids: (context)
 * @frequency: (head_dim / 2) radians a position
 * @x: (columns, width) the residual stream
 * @y: (columns, width) a product before it is added to @x
 * @h: (columns, width) what the next products read
 * @g: (columns, ff) the same inside the feed-forward part
 * @up: (columns, ff)
 * @q: (columns, width) queries
 * @k: (columns, kv_dim) keys before they are cached
 * @v: (columns, kv_dim) values
 * @sine: (columns, head_dim / 2) of the positions' angles
 * @cosine: (columns, head_dim / 2)
 * @top: (columns, heads) of the attention, see attention.h
 * @sum: (columns, heads)
 * @keys: (layers, kv_heads, context, head_dim) cache
 * @values: (layers, kv_heads, context, head_dim) cache
 * @logits: (vocab) of the last fed token
 *
 * The first four are shared by all callers at any time. What follows them
 * changes only between two stages, by the caller who did the last part.
 */
struct aikm_engine {
	struct aikm_claim claim;
	u32 callers;
	u32 failed;
	u32 nr_ids;
	u32 apart[8]; /* what follows begins another cache line */
	const struct aikm_plan *plan;
	u32 product;
	u32 context;
	u32 half;
	u32 position;
	u32 columns;
	u32 first;
	u32 stage;
	u32 layer;
	u32 round;
	u32 rounds;
	struct aikm_cut cut;
	u32 units;
	u32 part_units;
	u64 part_cost;
	u32 sharers;
	u32 *ids;
	double *frequency;
	float *x;
	float *y;
	struct aikm_batch h;
	struct aikm_batch g;
	float *up;
	float *q;
	float *k;
	float *v;
	float *sine;
	float *cosine;
	float *top;
	float *sum;
	void *keys;
	void *values;
	float *logits;
};

/**
 * aikm_forward_begin() - offer the first parts of the tokens that were fed
 * @e: engine that computes nothing and has tokens to do
 *
 * Context: one caller at a time.
 */
void aikm_forward_begin(struct aikm_engine *e);

/**
 * aikm_forward_work() - parts worth about half of AIKM_STEP_US
 * @e: engine
 *
 * Context: floating point allowed; any number of callers at once.
 * Return: parts done; 0 when there was none to take.
 */
u32 aikm_forward_work(struct aikm_engine *e);

/**
 * aikm_choose_best() - see aikm_engine_argmax()
 * @e: as there
 * @allowed: as there
 * @n: as there
 * @permille: as there
 *
 * Return: as there.
 */
u32 aikm_choose_best(const struct aikm_engine *e, const u32 *allowed, u32 n,
		     u32 *permille);

/**
 * aikm_choose_seeded() - see aikm_engine_sample()
 * @e: as there
 * @temperature_permille: as there
 * @top_p_permille: as there
 * @seed: as there
 *
 * Return: as there.
 */
u32 aikm_choose_seeded(const struct aikm_engine *e, u32 temperature_permille,
		       u32 top_p_permille, u64 *seed);

#endif

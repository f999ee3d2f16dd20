// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "forward.h"

#include "attention.h"
#include "layers.h"
#include "product.h"

/*
 * Costs in picoseconds, on the safe side of what a 2 GHz x86-64 core of the
 * last ten years needs. A part costs about PART_BUDGET where its stage can be
 * cut so small; a step takes parts until they add up to STEP_BUDGET, so
 * it ends before two thirds of AIKM_STEP_US; others may slow the memory down.
 */
enum {
	STEP_BUDGET = 20000000,
	PART_BUDGET = 12500000,
	COST_CALL = 50000, /* taking up a part */
	COST_VALUE = 1500, /* one value read, scaled and written */
	COST_EXP = 3000, /* one value through e^x */
	COST_ANGLE = 100000, /* one pair's sine and cosine */
	COST_ATTEND_AVX2 = 250, /* one multiplication and addition */
	COST_ATTEND_PLAIN = 1500,
};

static u32 column_count(const struct aikm_engine *e)
{
	return e->columns - e->first;
}

/* The weights of a stage of rows; every one has the same columns. */
static u32 stage_weights(const struct aikm_engine *e,
			 const struct aikm_matrix *m[3])
{
	const struct aikm_matrix *w = e->plan->layer[e->layer].w;

	m[0] = &e->plan->head;
	switch (e->stage) {
	case AIKM_STAGE_QKV:
		m[0] = &w[AIKM_W_K];
		m[1] = &w[AIKM_W_V];
		m[2] = &w[AIKM_W_Q];
		return 3;
	case AIKM_STAGE_GATE_UP:
		m[0] = &w[AIKM_W_GATE];
		m[1] = &w[AIKM_W_UP];
		return 2;
	case AIKM_STAGE_OUT:
		m[0] = &w[AIKM_W_OUT];
		break;
	case AIKM_STAGE_DOWN:
		m[0] = &w[AIKM_W_DOWN];
		break;
	}
	return 1;
}

static u32 at_most(u32 a, u32 b)
{
	return a < b ? a : b;
}

/*
 * Units are groups of rows, with as many columns and blocks of a row as are
 * within the budget. Gate and up are done together, so each has half of it.
 */
static u64 plan_rows(struct aikm_engine *e)
{
	u32 columns = e->stage == AIKM_STAGE_QKV ? e->columns : column_count(e);
	const struct aikm_matrix *m[3];
	u32 nr = stage_weights(e, m), both = e->stage == AIKM_STAGE_GATE_UP, i;
	u64 cost = 0, one;

	e->cut = (struct aikm_cut){ .groups = ~0U,
				    .columns = columns,
				    .blocks = ~0U };
	e->units = 0;
	for (i = 0; i < nr; i++) {
		struct aikm_cut cut;

		cut = aikm_cut_product(e->product, m[i], columns,
				       PART_BUDGET >> both);
		e->cut.groups = at_most(e->cut.groups, cut.groups);
		e->cut.columns = at_most(e->cut.columns, cut.columns);
		e->cut.blocks = at_most(e->cut.blocks, cut.blocks);
		if (!i || !both)
			e->units += aikm_groups(m[i]);
	}
	for (i = 0; i < nr; i++) {
		one = aikm_block_cost(e->product, m[i]->type, e->cut.columns) *
		      e->cut.blocks;
		cost = one > cost ? one : cost;
	}
	e->units *= (columns + e->cut.columns - 1) / e->cut.columns;
	e->rounds = (aikm_blocks(m[0]) + e->cut.blocks - 1) / e->cut.blocks;
	return cost << both;
}

static u64 attend_cost(const struct aikm_engine *e)
{
	u64 one = COST_ATTEND_PLAIN;

	if (e->product == AIKM_PRODUCT_AVX2 ||
	    e->product == AIKM_PRODUCT_AVX512)
		one = COST_ATTEND_AVX2;
	return AIKM_ATTEND_TILE * (2 * e->plan->head_dim * one + COST_EXP);
}

/* Sets @e->units; returns the cost of one. */
static u64 plan_units(struct aikm_engine *e)
{
	const struct aikm_plan *p = e->plan;
	u64 dim = p->head_dim;

	e->units = column_count(e);
	e->rounds = 1;
	switch (e->stage) {
	case AIKM_STAGE_FREQUENCIES:
		e->units = dim / 2;
		return COST_ANGLE;
	case AIKM_STAGE_EMBED:
		return (u64)p->width * COST_VALUE + dim / 2 * COST_ANGLE;
	case AIKM_STAGE_ATTN_NORM:
	case AIKM_STAGE_CACHE:
		e->units = e->columns;
		return (u64)(p->width + 2 * p->kv_dim) * COST_VALUE;
	case AIKM_STAGE_ATTEND:
		e->units *= p->heads;
		e->rounds =
			(e->position + e->columns - 1) / AIKM_ATTEND_TILE + 1;
		return attend_cost(e);
	case AIKM_STAGE_MIXED:
	case AIKM_STAGE_FFN_NORM:
	case AIKM_STAGE_FINAL_NORM:
		return (u64)p->width * 2 * COST_VALUE;
	case AIKM_STAGE_GATED:
		e->units *= (p->ff + AIKM_GATED_BLOCK - 1) / AIKM_GATED_BLOCK;
		return AIKM_GATED_BLOCK * (COST_VALUE + COST_EXP);
	}
	return plan_rows(e);
}

typedef bool (*run_fn)(struct aikm_engine *e, u32 from, u32 to);

static const run_fn run[AIKM_STAGES] = {
	[AIKM_STAGE_FREQUENCIES] = aikm_run_frequencies,
	[AIKM_STAGE_EMBED] = aikm_run_embed,
	[AIKM_STAGE_ATTN_NORM] = aikm_run_norm,
	[AIKM_STAGE_QKV] = aikm_run_qkv,
	[AIKM_STAGE_CACHE] = aikm_run_cache,
	[AIKM_STAGE_ATTEND] = aikm_run_attend,
	[AIKM_STAGE_MIXED] = aikm_run_mixed,
	[AIKM_STAGE_OUT] = aikm_run_out,
	[AIKM_STAGE_FFN_NORM] = aikm_run_norm,
	[AIKM_STAGE_GATE_UP] = aikm_run_gate_up,
	[AIKM_STAGE_GATED] = aikm_run_gated,
	[AIKM_STAGE_DOWN] = aikm_run_down,
	[AIKM_STAGE_FINAL_NORM] = aikm_run_norm,
	[AIKM_STAGE_HEAD] = aikm_run_head,
};

static bool run_part(struct aikm_engine *e, u32 part)
{
	u32 from = part * e->part_units, to = from + e->part_units;

	return run[e->stage](e, from, at_most(to, e->units));
}

static u32 fed(const struct aikm_engine *e)
{
	return __atomic_load_n(&e->nr_ids, __ATOMIC_ACQUIRE);
}

static void begin_batch(struct aikm_engine *e)
{
	u32 left = fed(e) - e->position;

	e->columns = left < AIKM_COLUMNS_MAX ? left : AIKM_COLUMNS_MAX;
	e->first = 0;
	e->layer = 0;
	e->round = 0;
	e->h.n = e->columns;
	e->g.n = e->columns;
	e->stage = e->position ? AIKM_STAGE_EMBED : AIKM_STAGE_FREQUENCIES;
}

/* Of the last layer only keys and values are wanted, but for the last token. */
static void begin_layer(struct aikm_engine *e)
{
	e->stage = AIKM_STAGE_ATTN_NORM;
	if (e->layer + 1 < e->plan->layers)
		return;
	e->first = e->columns;
	if (e->position + e->columns == fed(e))
		e->first--;
}

/* Returns false when nothing that was fed is left. */
static bool end_batch(struct aikm_engine *e)
{
	e->position += e->columns;
	if (e->position == fed(e))
		return false;
	begin_batch(e);
	return true;
}

/* Which stage follows; false for none. */
static bool next_stage(struct aikm_engine *e)
{
	if (++e->round < e->rounds)
		return true;
	e->round = 0;
	switch (e->stage++) {
	case AIKM_STAGE_EMBED:
		begin_layer(e);
		break;
	case AIKM_STAGE_CACHE:
		if (e->first == e->columns)
			return end_batch(e);
		break;
	case AIKM_STAGE_DOWN:
		if (e->layer + 1 == e->plan->layers)
			break;
		e->layer++;
		begin_layer(e);
		break;
	case AIKM_STAGE_HEAD:
		return end_batch(e);
	}
	return true;
}

/* Cuts the stage into parts; @given of them are the caller's own. */
static u32 offer_parts(struct aikm_engine *e, u32 given)
{
	u64 cost = plan_units(e);
	u32 all, fair;

	e->part_units = PART_BUDGET / cost;
	if (!e->part_units)
		e->part_units = 1;
	/* Parts for everybody, and some more, so that all end together. */
	fair = e->sharers > 1 ? e->units / (4 * e->sharers) + 1 : e->units;
	e->part_units = at_most(e->part_units, fair);
	e->part_cost = e->part_units * cost;
	all = (e->units + e->part_units - 1) / e->part_units;
	aikm_claim_offer(&e->claim, all, given);
	return all;
}

void aikm_forward_begin(struct aikm_engine *e)
{
	begin_batch(e);
	offer_parts(e, 0);
}

/* On to the next stage, with its first part in the hand if wanted. */
static bool turn_stage(struct aikm_engine *e, struct aikm_held *h, bool more)
{
	if (!next_stage(e)) {
		aikm_claim_close(&e->claim);
		return false;
	}
	h->part = 0;
	h->all = offer_parts(e, more);
	return more;
}

u32 aikm_forward_work(struct aikm_engine *e)
{
	s64 budget = STEP_BUDGET;
	struct aikm_held h;
	u32 done = 0;
	bool held = aikm_claim_take(&e->claim, &h);

	while (held) {
		if (!run_part(e, h.part)) {
			__atomic_store_n(&e->failed, 1, __ATOMIC_RELEASE);
			aikm_claim_close(&e->claim);
			break;
		}
		done++;
		budget -= COST_CALL + e->part_cost;
		if (aikm_claim_end(&e->claim, &h))
			held = turn_stage(e, &h, budget > 0);
		else
			held = budget > 0 && aikm_claim_take(&e->claim, &h);
	}
	return done;
}

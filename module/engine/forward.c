// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "forward.h"

#include "layers.h"
#include "product.h"

/*
 * Costs in picoseconds, on the safe side of what a 2 GHz x86-64 core of the
 * last ten years needs; a step takes units until they add up to STEP_BUDGET,
 * half of AIKM_STEP_US.
 */
enum {
	STEP_BUDGET = 25000000,
	COST_CALL = 50000, /* taking up a stage */
	COST_VALUE = 2000, /* one value read, scaled and written */
	COST_EXP = 6000, /* one value through e^x */
	COST_ANGLE = 200000, /* one pair's sine and cosine */
	/*
	 * One multiplication and addition. The vector products need 35 and
	 * 50, the plain ones 160 and 130, when the weights are in the cache;
	 * after a pause they come from memory, at 6 to 8 bytes a nanosecond.
	 */
	COST_Q8_VECTOR = 160,
	COST_Q8_PLAIN = 400,
	COST_FLOAT = 600,
};

static u64 matrix_cost(const struct aikm_engine *e, const struct aikm_matrix *m)
{
	if (m->type == AIKM_TENSOR_F32)
		return (u64)m->cols * COST_FLOAT;
	if (e->product == AIKM_PRODUCT_AVX2)
		return (u64)m->cols * COST_Q8_VECTOR;
	return (u64)m->cols * COST_Q8_PLAIN;
}

static const struct aikm_matrix *stage_matrix(const struct aikm_engine *e)
{
	const struct aikm_matrix *w = e->plan->layer[e->layer].w;

	switch (e->stage) {
	case AIKM_STAGE_K:
		return &w[AIKM_W_K];
	case AIKM_STAGE_V:
		return &w[AIKM_W_V];
	case AIKM_STAGE_Q:
		return &w[AIKM_W_Q];
	case AIKM_STAGE_OUT:
		return &w[AIKM_W_OUT];
	case AIKM_STAGE_GATE:
		return &w[AIKM_W_GATE];
	case AIKM_STAGE_UP:
		return &w[AIKM_W_UP];
	case AIKM_STAGE_DOWN:
		return &w[AIKM_W_DOWN];
	}
	return &e->plan->head;
}

/* What the units of a stage are. */
enum unit {
	UNIT_WIDTH,
	UNIT_WIDTH_BLOCK,
	UNIT_FF_BLOCK,
	UNIT_PAIR,
	UNIT_ROW,
	UNIT_KV_HEAD,
	UNIT_HEAD,
	UNIT_SOFTMAX,
	UNIT_POSITION,
};

static u32 blocks(u32 values)
{
	return (values + AIKM_Q8_BLOCK - 1) / AIKM_Q8_BLOCK;
}

static u32 unit_count(const struct aikm_engine *e, enum unit unit)
{
	const struct aikm_plan *p = e->plan;

	switch (unit) {
	case UNIT_WIDTH:
		return p->width;
	case UNIT_WIDTH_BLOCK:
		return blocks(p->width);
	case UNIT_FF_BLOCK:
		return blocks(p->ff);
	case UNIT_PAIR:
		return p->head_dim / 2;
	case UNIT_ROW:
		return stage_matrix(e)->rows;
	case UNIT_KV_HEAD:
		return p->kv_heads;
	case UNIT_HEAD:
	case UNIT_SOFTMAX:
		return p->heads;
	case UNIT_POSITION:
		break;
	}
	return p->heads * (e->position + 1);
}

static u64 unit_cost(const struct aikm_engine *e, enum unit unit)
{
	const struct aikm_plan *p = e->plan;

	switch (unit) {
	case UNIT_WIDTH:
		return COST_VALUE;
	case UNIT_WIDTH_BLOCK:
		return AIKM_Q8_BLOCK * COST_VALUE;
	case UNIT_FF_BLOCK:
		return AIKM_Q8_BLOCK * (COST_VALUE + COST_EXP);
	case UNIT_PAIR:
		return COST_ANGLE;
	case UNIT_ROW:
		return matrix_cost(e, stage_matrix(e));
	case UNIT_KV_HEAD:
	case UNIT_HEAD:
		return (u64)p->head_dim * COST_VALUE;
	case UNIT_SOFTMAX:
		return (e->position + 1ULL) * (COST_VALUE + COST_EXP);
	case UNIT_POSITION:
		break;
	}
	return (u64)p->head_dim * COST_FLOAT;
}

/**
 * struct stage - one entry of the machine's table
 * @run: does a range of units
 * @unit: what they are
 */
struct stage {
	bool (*run)(struct aikm_engine *e, u32 from, u32 to);
	enum unit unit;
};

static const struct stage stages[AIKM_STAGES] = {
	[AIKM_STAGE_EMBED] = { aikm_run_embed, UNIT_WIDTH },
	[AIKM_STAGE_ANGLES] = { aikm_run_angles, UNIT_PAIR },
	[AIKM_STAGE_ATTN_SUM] = { aikm_run_square_sum, UNIT_WIDTH },
	[AIKM_STAGE_ATTN_NORM] = { aikm_run_norm, UNIT_WIDTH_BLOCK },
	[AIKM_STAGE_K] = { aikm_run_k, UNIT_ROW },
	[AIKM_STAGE_V] = { aikm_run_v, UNIT_ROW },
	[AIKM_STAGE_CACHE] = { aikm_run_cache, UNIT_KV_HEAD },
	[AIKM_STAGE_Q] = { aikm_run_q, UNIT_ROW },
	[AIKM_STAGE_TURN] = { aikm_run_turn, UNIT_HEAD },
	[AIKM_STAGE_SCORES] = { aikm_run_scores, UNIT_POSITION },
	[AIKM_STAGE_SOFTMAX] = { aikm_run_softmax, UNIT_SOFTMAX },
	[AIKM_STAGE_MIX] = { aikm_run_mix, UNIT_POSITION },
	[AIKM_STAGE_MIXED] = { aikm_run_mixed, UNIT_WIDTH_BLOCK },
	[AIKM_STAGE_OUT] = { aikm_run_out, UNIT_ROW },
	[AIKM_STAGE_FFN_SUM] = { aikm_run_square_sum, UNIT_WIDTH },
	[AIKM_STAGE_FFN_NORM] = { aikm_run_norm, UNIT_WIDTH_BLOCK },
	[AIKM_STAGE_GATE] = { aikm_run_gate, UNIT_ROW },
	[AIKM_STAGE_UP] = { aikm_run_up, UNIT_ROW },
	[AIKM_STAGE_SWIGLU] = { aikm_run_swiglu, UNIT_FF_BLOCK },
	[AIKM_STAGE_DOWN] = { aikm_run_down, UNIT_ROW },
	[AIKM_STAGE_FINAL_SUM] = { aikm_run_square_sum, UNIT_WIDTH },
	[AIKM_STAGE_FINAL_NORM] = { aikm_run_norm, UNIT_WIDTH_BLOCK },
	[AIKM_STAGE_HEAD] = { aikm_run_head, UNIT_ROW },
};

static bool is_last_token(const struct aikm_engine *e)
{
	return e->position + 1 == e->nr_ids;
}

static bool is_last_layer(const struct aikm_engine *e)
{
	return e->layer + 1 == e->plan->layers;
}

static void end_token(struct aikm_engine *e)
{
	e->position++;
	e->layer = 0;
	e->stage = AIKM_STAGE_EMBED;
}

/* Which stage follows. */
static void next_stage(struct aikm_engine *e)
{
	e->at = 0;
	if (e->stage == AIKM_STAGE_CACHE && is_last_layer(e) &&
	    !is_last_token(e)) {
		/* Only keys and values of this token will be asked for. */
		end_token(e);
	} else if (e->stage == AIKM_STAGE_DOWN && !is_last_layer(e)) {
		e->layer++;
		e->stage = AIKM_STAGE_ATTN_SUM;
	} else if (e->stage == AIKM_STAGE_HEAD) {
		end_token(e);
	} else {
		e->stage++;
	}
}

bool aikm_forward_step(struct aikm_engine *e)
{
	s64 budget = STEP_BUDGET;

	while (budget > 0 && e->position < e->nr_ids) {
		const struct stage *s = &stages[e->stage];
		u32 left = unit_count(e, s->unit) - e->at, n = left;
		u64 cost = unit_cost(e, s->unit);

		if (left * cost > (u64)budget) {
			n = budget / cost;
			/* Rows go eight at a time where they can. */
			if (n > AIKM_LANES)
				n -= n % AIKM_LANES;
			if (!n)
				n = 1;
		}
		if (!s->run(e, e->at, e->at + n))
			return false;
		e->at += n;
		if (n == left)
			next_stage(e);
		budget -= COST_CALL + n * cost;
	}
	return true;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "engine.h"

#include "arena.h"
#include "forward.h"
#include "model.h"

const char *const aikm_product_names[AIKM_PRODUCTS] = {
	[AIKM_PRODUCT_GENERIC] = "generic",
	[AIKM_PRODUCT_AVX2] = "avx2",
	[AIKM_PRODUCT_AVX512] = "avx512",
	[AIKM_PRODUCT_NEON] = "neon",
};

static void *take(struct aikm_arena *a, u32 columns, u64 values, u64 size)
{
	return aikm_arena_take(a, columns * values, size);
}

static void take_batch(struct aikm_arena *a, struct aikm_batch *x, u32 columns,
		       u32 cols)
{
	u64 blocks = DIV_ROUND_UP(cols, (u32)AIKM_BLOCK);

	x->cols = cols;
	x->stride = cols;
	x->f = take(a, columns, cols, sizeof(*x->f));
	x->q = take(a, columns, blocks * AIKM_BLOCK, sizeof(*x->q));
	x->scale = take(a, columns, blocks, sizeof(*x->scale));
}

/* Weights without rounding deserve keys and values without it. */
static bool has_half_cache(const struct aikm_plan *p)
{
	return p->layer[0].w[AIKM_W_K].type != AIKM_TENSOR_F32;
}

static struct aikm_engine *lay_out(const struct aikm_plan *p, u64 context,
				   struct aikm_engine *e, struct aikm_arena *a)
{
	struct aikm_engine *place = aikm_arena_take(a, 1, sizeof(*e));
	u64 cache = (u64)p->layers * p->kv_dim * context;
	u32 n = min_t(u64, AIKM_COLUMNS_MAX, context);
	u32 angles = p->head_dim / 2;

	e->half = has_half_cache(p);
	e->ids = aikm_arena_take(a, context, sizeof(*e->ids));
	e->frequency = aikm_arena_take(a, angles, sizeof(*e->frequency));
	e->x = take(a, n, p->width, sizeof(*e->x));
	e->y = take(a, n, p->width, sizeof(*e->y));
	take_batch(a, &e->h, n, p->width);
	take_batch(a, &e->g, n, p->ff);
	e->up = take(a, n, p->ff, sizeof(*e->up));
	e->q = take(a, n, p->width, sizeof(*e->q));
	e->k = take(a, n, p->kv_dim, sizeof(*e->k));
	e->v = take(a, n, p->kv_dim, sizeof(*e->v));
	e->sine = take(a, n, angles, sizeof(*e->sine));
	e->cosine = take(a, n, angles, sizeof(*e->cosine));
	e->top = take(a, n, p->heads, sizeof(*e->top));
	e->sum = take(a, n, p->heads, sizeof(*e->sum));
	e->keys = aikm_arena_take(a, cache, e->half ? 2 : 4);
	e->values = aikm_arena_take(a, cache, e->half ? 2 : 4);
	e->logits = aikm_arena_take(a, p->vocab, sizeof(*e->logits));
	return place;
}

u64 aikm_engine_size(const struct aikm_model *m, u32 context)
{
	struct aikm_arena a = { .base = NULL };
	struct aikm_engine e;

	if (!context || context > AIKM_POSITIONS_MAX)
		return 0;
	lay_out(&m->plan, context, &e, &a);
	return a.used;
}

u64 aikm_engine_cache_bytes(const struct aikm_model *m, u32 context)
{
	const struct aikm_plan *p = &m->plan;

	return (u64)p->layers * p->kv_dim * context * 2 *
	       (has_half_cache(p) ? 2 : 4);
}

int aikm_engine_init(void *mem, u64 size, const struct aikm_model *m,
		     u32 context, enum aikm_product product,
		     struct aikm_engine **out)
{
	struct aikm_arena a = { .base = mem };
	struct aikm_engine e = { .plan = &m->plan };
	u64 needed = aikm_engine_size(m, context);

	if (!needed || product >= AIKM_PRODUCTS)
		return -EINVAL;
	if (size < needed)
		return -ENOMEM;
	e.context = context;
	e.product = product;
	e.sharers = 1;
	*out = lay_out(&m->plan, context, &e, &a);
	/* Ready before anything was fed must not show old memory. */
	memset(e.logits, 0, m->plan.vocab * sizeof(*e.logits));
	**out = e;
	return 0;
}

void aikm_engine_share(struct aikm_engine *e, u32 callers)
{
	e->sharers = callers;
}

bool aikm_engine_stop(struct aikm_engine *e)
{
	aikm_claim_close(&e->claim);
	/* One that is inside may still offer the next parts. */
	return !__atomic_load_n(&e->callers, __ATOMIC_ACQUIRE) &&
	       aikm_claim_idle(&e->claim);
}

void aikm_engine_reset(struct aikm_engine *e)
{
	aikm_claim_close(&e->claim);
	e->nr_ids = 0;
	e->position = 0;
	e->failed = 0;
}

int aikm_engine_feed(struct aikm_engine *e, const u32 *ids, u32 n)
{
	u32 i;

	if (n > e->context - e->nr_ids)
		return -ENOSPC;
	for (i = 0; i < n; i++)
		if (ids[i] >= e->plan->vocab)
			return -EINVAL;
	memcpy(e->ids + e->nr_ids, ids, n * sizeof(*ids));
	/* Who ends a batch looks here for the next one. */
	__atomic_store_n(&e->nr_ids, e->nr_ids + n, __ATOMIC_RELEASE);
	return 0;
}

bool aikm_engine_open(const struct aikm_engine *e)
{
	return aikm_claim_open(&e->claim);
}

u32 aikm_engine_help(struct aikm_engine *e)
{
	u32 done;

	/* Only look, as long as there is nothing: others need the line. */
	if (!aikm_engine_open(e))
		return 0;
	__atomic_fetch_add(&e->callers, 1, __ATOMIC_ACQ_REL);
	done = aikm_forward_work(e);
	__atomic_fetch_sub(&e->callers, 1, __ATOMIC_RELEASE);
	return done;
}

static bool has_failed(const struct aikm_engine *e)
{
	return __atomic_load_n(&e->failed, __ATOMIC_ACQUIRE);
}

enum aikm_step aikm_engine_step(struct aikm_engine *e)
{
	if (has_failed(e))
		return AIKM_STEP_FAILED;
	if (aikm_claim_idle(&e->claim)) {
		if (e->position == e->nr_ids)
			return AIKM_STEP_READY;
		aikm_forward_begin(e);
	}
	aikm_engine_help(e);
	/* First idle, then failed: who fails says so before halting. */
	if (!aikm_claim_idle(&e->claim))
		return AIKM_STEP_MORE;
	if (has_failed(e))
		return AIKM_STEP_FAILED;
	return e->position < e->nr_ids ? AIKM_STEP_MORE : AIKM_STEP_READY;
}

u32 aikm_engine_argmax(const struct aikm_engine *e, const u32 *allowed, u32 n,
		       u32 *permille)
{
	return aikm_choose_best(e, allowed, n, permille);
}

u32 aikm_engine_sample(struct aikm_engine *e, u32 temperature_permille,
		       u32 top_p_permille, u64 *seed)
{
	return aikm_choose_seeded(e, temperature_permille, top_p_permille,
				  seed);
}

const u32 *aikm_engine_logits(const struct aikm_engine *e)
{
	return (const u32 *)e->logits;
}

u32 aikm_engine_position(const struct aikm_engine *e)
{
	return e->position;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "engine.h"

#include "arena.h"
#include "forward.h"
#include "model.h"

const char *const aikm_product_names[AIKM_PRODUCTS] = {
	[AIKM_PRODUCT_GENERIC] = "generic",
	[AIKM_PRODUCT_AVX2] = "avx2",
};

static void take_vector(struct aikm_arena *a, struct aikm_vector *v, u64 n)
{
	v->f = aikm_arena_take(a, n, sizeof(*v->f));
	v->q = aikm_arena_take(a, n, sizeof(*v->q));
	v->scale = aikm_arena_take(a, DIV_ROUND_UP(n, (u64)AIKM_Q8_BLOCK),
				   sizeof(*v->scale));
}

static struct aikm_engine *lay_out(const struct aikm_plan *p, u64 context,
				   struct aikm_engine *e, struct aikm_arena *a)
{
	struct aikm_engine *place = aikm_arena_take(a, 1, sizeof(*e));
	u64 cache = (u64)p->layers * p->kv_dim * context;

	e->ids = aikm_arena_take(a, context, sizeof(*e->ids));
	e->x = aikm_arena_take(a, p->width, sizeof(*e->x));
	e->y = aikm_arena_take(a, p->width, sizeof(*e->y));
	take_vector(a, &e->h, p->width);
	take_vector(a, &e->g, p->ff);
	e->up = aikm_arena_take(a, p->ff, sizeof(*e->up));
	e->q = aikm_arena_take(a, p->width, sizeof(*e->q));
	e->k = aikm_arena_take(a, p->kv_dim, sizeof(*e->k));
	e->v = aikm_arena_take(a, p->kv_dim, sizeof(*e->v));
	e->sine = aikm_arena_take(a, p->head_dim / 2, sizeof(*e->sine));
	e->cosine = aikm_arena_take(a, p->head_dim / 2, sizeof(*e->cosine));
	e->scores = aikm_arena_take(a, p->heads * context, sizeof(*e->scores));
	e->keys = aikm_arena_take(a, cache, sizeof(*e->keys));
	e->values = aikm_arena_take(a, cache, sizeof(*e->values));
	e->logits = aikm_arena_take(a, p->vocab, sizeof(*e->logits));
	return place;
}

u64 aikm_engine_size(const struct aikm_model *m, u32 context)
{
	struct aikm_arena a = { .base = NULL };
	struct aikm_engine e;

	if (!context || context > AIKM_CONTEXT_MAX)
		return 0;
	lay_out(&m->plan, context, &e, &a);
	return a.used;
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
	*out = lay_out(&m->plan, context, &e, &a);
	/* Ready before anything was fed must not show old memory. */
	memset(e.logits, 0, m->plan.vocab * sizeof(*e.logits));
	**out = e;
	return 0;
}

void aikm_engine_reset(struct aikm_engine *e)
{
	e->nr_ids = 0;
	e->position = 0;
	e->stage = AIKM_STAGE_EMBED;
	e->layer = 0;
	e->at = 0;
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
	e->nr_ids += n;
	return 0;
}

enum aikm_step aikm_engine_step(struct aikm_engine *e)
{
	if (!e->failed && !aikm_forward_step(e))
		e->failed = 1;
	if (e->failed)
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

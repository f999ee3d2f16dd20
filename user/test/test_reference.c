// SPDX-License-Identifier: GPL-2.0
/*
 * The engine layer by layer against the plain reference, for every tensor type
 * and every product this processor has.
 */
#include "aikm_os.h"
#include <math.h>
#include <setjmp.h>

#include <cmocka.h>

#include "aikm_fpu.h"
#include "engine/forward.h"
#include "lib/loaded.h"
#include "lib/random_model.h"
#include "reference.h"

enum {
	TOKENS = 9,
	LAYERS = 3,
	WIDTH = 512,
	VOCAB = 512,
	KEPT = TOKENS * WIDTH,
};

/*
 * What may lie between engine and reference, as the root mean square of the
 * difference in parts of that of the values; about twice what was measured.
 * F32 has the errors of floats alone; F16 and BF16 those of the cache, which
 * is f16 beside any type but F32; the others those of activations in 8 bits,
 * which the reference does not round. That the products themselves are exact
 * is another test's, block by block.
 */
static const struct {
	const char *type;
	double most;
} cases[] = {
	{ "F32", 0.000001 }, { "F16", 0.001 }, { "BF16", 0.001 },
	{ "Q8_0", 0.03 },    { "Q4_0", 0.03 }, { "Q5_0", 0.03 },
	{ "Q4_K", 0.03 },    { "Q5_K", 0.03 }, { "Q6_K", 0.03 },
	{ "Q4_K_M", 0.03 },
};

static void make_shape(struct aikm_random_shape *s, const char *type)
{
	const struct aikm_block_format *f = aikm_block_format_named(type);

	*s = (struct aikm_random_shape){
		.layers = LAYERS,
		.width = WIDTH,
		.ff = 512,
		.heads = 8,
		.kv_heads = 2,
		.context = 64,
		.vocab = VOCAB,
		.type = f ? f->type : AIKM_MIX_Q4_K_M,
		.untied = true,
		.seed = 11,
	};
}

/* Root mean square of the difference in parts of that of the reference. */
static double apart(const float *ours, const double *theirs, u64 n)
{
	double difference = 0, size = 0;
	u64 i;

	for (i = 0; i < n; i++) {
		difference += (ours[i] - theirs[i]) * (ours[i] - theirs[i]);
		size += theirs[i] * theirs[i];
	}
	return sqrt(difference / size);
}

/* What a run of the engine left behind. */
struct trace {
	float residual[LAYERS][KEPT];
	bool seen[LAYERS];
	float logits[VOCAB];
};

/* Before its attention's output is added, a layer's residual stands still. */
static void look(const struct aikm_engine *e, struct trace *t)
{
	bool still = e->stage >= AIKM_STAGE_ATTN_NORM &&
		     e->stage <= AIKM_STAGE_MIXED;

	if (!still || e->layer >= LAYERS || e->columns != TOKENS)
		return;
	memcpy(t->residual[e->layer], e->x, sizeof(t->residual[0]));
	t->seen[e->layer] = true;
}

static void run_engine(const struct aikm_random_shape *shape, u32 product,
		       const u32 *ids, struct trace *t)
{
	struct aikm_loaded l = { .len = 0 };
	struct aikm_error err = { "" };
	enum aikm_step step;
	u64 len;
	u8 *file = aikm_random_model(shape, &len);

	memset(t, 0, sizeof(*t));
	if (aikm_loaded_model(&l, file, len, &err))
		fail_msg("%s", err.text);
	assert_int_equal(aikm_loaded_engine(&l, shape->context, product), 0);
	assert_int_equal(aikm_engine_feed(l.engine, ids, TOKENS), 0);
	do {
		step = aikm_engine_step(l.engine);
		look(l.engine, t);
	} while (step == AIKM_STEP_MORE);
	assert_int_equal(step, AIKM_STEP_READY);
	memcpy(t->logits, aikm_engine_logits(l.engine), sizeof(t->logits));
	aikm_loaded_end(&l);
}

static void compare(const struct trace *t, const struct reference_run *run,
		    const char *what, double most)
{
	double by = 0;
	u32 i;

	for (i = 0; i < LAYERS; i++) {
		/* The first layer's input is the embedding itself. */
		assert_true(t->seen[i]);
		by = apart(t->residual[i], run->residual + (u64)i * KEPT, KEPT);
		if (!(by <= (i ? most : 0.000001)))
			fail_msg(
				"%s: before layer %u: %.2e apart, %.2e allowed",
				what, i, by, most);
	}
	print_message("%s: before the last layer %.2e, ", what, by);
	by = apart(t->logits, run->logits, VOCAB);
	print_message("logits %.2e\n", by);
	if (!(by <= most))
		fail_msg("%s: logits: %.2e apart, %.2e allowed", what, by,
			 most);
}

static void check_type(u32 which)
{
	struct reference_run run;
	struct aikm_random_shape shape;
	static struct trace trace;
	struct reference r;
	u32 ids[TOKENS], i, product;
	char what[64];
	u64 len;
	u8 *file;

	make_shape(&shape, cases[which].type);
	for (i = 0; i < TOKENS; i++)
		ids[i] = (i * 193 + 57) % shape.vocab;
	file = aikm_random_model(&shape, &len);
	assert_int_equal(reference_open(&r, file, len), 0);
	reference_compute(&r, ids, TOKENS, REFERENCE_EXACT, &run);
	for (product = 0; product < AIKM_PRODUCTS; product++) {
		if (!aikm_fpu_has(product))
			continue;
		run_engine(&shape, product, ids, &trace);
		snprintf(what, sizeof(what), "%s, %s", cases[which].type,
			 aikm_product_names[product]);
		compare(&trace, &run, what, cases[which].most);
	}
	reference_free(&run);
	reference_close(&r);
	free(file);
}

static void test_type(void **state)
{
	check_type(*(u32 *)*state);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_SIZE(cases)];
	static u32 number[ARRAY_SIZE(cases)];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		number[i] = i;
		tests[i] = (struct CMUnitTest){
			.name = cases[i].type,
			.test_func = test_type,
			.initial_state = &number[i],
		};
	}
	return cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}

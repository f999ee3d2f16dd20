// SPDX-License-Identifier: GPL-2.0
/* The generator's blocks, read back by the reference's formulas. */
#include "aikm_os.h"
#include <math.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/block_format.h"
#include "reference.h"

enum { SUPER = AIKM_BLOCK_VALUES_MAX };

/*
 * Largest error of a block in parts of its largest value, when values are
 * spread evenly: half a step, and the rounding of the scales.
 */
static const struct {
	const char *name;
	double bound;
} cases[] = {
	{ "F32", 0 },	       { "F16", 1.0 / 2048 }, { "BF16", 1.0 / 256 },
	{ "Q8_0", 0.6 / 127 }, { "Q4_0", 1.1 / 8 },   { "Q5_0", 1.1 / 16 },
	{ "Q4_K", 1.4 / 15 },  { "Q5_K", 1.0 / 31 },  { "Q6_K", 1.2 / 32 },
};

static double next(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return (double)(*seed >> 8) / (1 << 23) - 1;
}

static void read_back(const struct aikm_block_format *f, const float *x,
		      double *out)
{
	u8 blocks[4 * SUPER];
	struct reference_tensor t = {
		.entry = { .type = f->type, .dim = { SUPER, 1, 1, 1 } },
		.data = blocks,
	};
	u32 i;

	for (i = 0; i < SUPER / f->values; i++)
		f->quantise(x + i * f->values, blocks + i * f->bytes);
	reference_row(&t, 0, out);
}

static void check_random(const struct aikm_block_format *f, double bound,
			 u32 seed)
{
	double out[SUPER], scale = ldexp(1, (int)(seed % 12) - 8);
	double mean = seed % 3 ? 0 : 0.7 * scale, top = 0;
	float x[SUPER];
	u32 i;

	for (i = 0; i < SUPER; i++) {
		x[i] = mean + scale * next(&seed);
		top = fmax(top, fabs(x[i]));
	}
	read_back(f, x, out);
	for (i = 0; i < SUPER; i++)
		if (fabs(out[i] - x[i]) > bound * top)
			fail_msg("%s: value %u: %g became %g", f->name, i, x[i],
				 out[i]);
}

static void test_errors_are_bounded(void **state)
{
	const struct aikm_block_format *f;
	u32 i, round;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		f = aikm_block_format_named(cases[i].name);
		assert_non_null(f);
		assert_ptr_equal(aikm_block_format(f->type), f);
		for (round = 0; round < 200; round++)
			check_random(f, cases[i].bound, round);
	}
	assert_null(aikm_block_format_named("Q3_K"));
	assert_null(aikm_block_format(11));
}

/* Nothing but zeros, one value alone, and values of one sign. */
static void test_edges(void **state)
{
	double out[SUPER];
	float x[SUPER];
	u32 i, k;

	(void)state;
	for (k = 0; k < ARRAY_SIZE(cases); k++) {
		const struct aikm_block_format *f =
			aikm_block_format_named(cases[k].name);

		memset(x, 0, sizeof(x));
		read_back(f, x, out);
		for (i = 0; i < SUPER; i++)
			assert_true(out[i] == 0);
		x[77] = -3.0f;
		read_back(f, x, out);
		for (i = 0; i < SUPER; i++)
			assert_true(fabs(out[i] - x[i]) <=
				    3 * cases[k].bound + 0.000000001);
		for (i = 0; i < SUPER; i++)
			x[i] = 2.0f;
		read_back(f, x, out);
		for (i = 0; i < SUPER; i++)
			assert_true(fabs(out[i] - 2) <= 2 * cases[k].bound);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors_are_bounded),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests_name("block_format", tests, NULL, NULL);
}

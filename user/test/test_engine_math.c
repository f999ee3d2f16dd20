// SPDX-License-Identifier: GPL-2.0
/* The engine's own mathematics against the C library and plain integers. */
#include "aikm_os.h"
#include <math.h>
#include <setjmp.h>

#include <cmocka.h>

#include "aikm_fpu.h"
#include "engine/fp_math.h"
#include "engine/matmul.h"
#include "lib/gguf_write.h"

/* Distance in units of the last place of the right answer. */
static double ulps(float got, double right)
{
	float next = nextafterf((float)fabs(right), INFINITY);

	return fabs(got - right) / (next - (float)fabs(right));
}

static void test_exp(void **state)
{
	double worst = 0;
	float x;

	(void)state;
	for (x = -60.0f; x <= 60.0f; x += 0.00037f)
		worst = fmax(worst, ulps(aikm_exp(x), exp(x)));
	print_message("exp: %.2f ulp\n", worst);
	assert_true(worst < 3.0);
	assert_true(aikm_exp(0.0f) == 1.0f);
	assert_true(aikm_exp(-1e30f) == aikm_exp(-60.0f));
	assert_true(aikm_exp(1e30f) == aikm_exp(60.0f));
}

static void test_angles(void **state)
{
	double worst = 0, x;
	float s, c;

	(void)state;
	for (x = 0; x < 2000; x += 0.0131) {
		aikm_angle(x, &s, &c);
		worst = fmax(worst, fabs(s - sin(x)));
		worst = fmax(worst, fabs(c - cos(x)));
	}
	for (x = 2000; x < 1048576; x += 17.3) {
		aikm_angle(x, &s, &c);
		worst = fmax(worst, fabs(s - sin(x)));
		worst = fmax(worst, fabs(c - cos(x)));
	}
	print_message("sine, cosine: %.2e\n", worst);
	assert_true(worst < 1 / 1e7);
	aikm_angle(0, &s, &c);
	assert_true(s == 0.0f && c == 1.0f);
}

static void test_log_and_exp_double(void **state)
{
	double worst = 0, x;

	(void)state;
	for (x = 1 / 1e30; x < 1e30; x *= 1.013)
		worst = fmax(worst, fabs(aikm_log(x) - log(x)) /
					    fmax(fabs(log(x)), 0.001));
	print_message("log: %.2e\n", worst);
	assert_true(worst < 1 / 1e13);
	assert_true(aikm_log(1.0) == 0.0);
	for (worst = 0, x = -100; x < 100; x += 0.0173)
		worst = fmax(worst, fabs(aikm_exp_double(x) / exp(x) - 1));
	print_message("exp in double: %.2e\n", worst);
	assert_true(worst < 1 / 1e13);
}

static void test_rsqrt(void **state)
{
	double x;

	(void)state;
	for (x = 1 / 1e12; x < 1e12; x *= 1.01)
		assert_true(ulps(aikm_rsqrt(x), 1 / sqrt(x)) <= 0.5001);
}

/* Every half there is, against the format's definition. */
static void test_half(void **state)
{
	double right;
	u32 half;

	(void)state;
	for (half = 0; half < 0x10000; half++) {
		float x = aikm_half_float(half);
		int exponent = half >> 10 & 31, fraction = half & 1023;

		if (exponent == 31) {
			assert_true(fraction ? isnan(x) : isinf(x));
			assert_int_equal(!!signbit(x), half >> 15);
			continue;
		}
		right = exponent ? ldexp(1024 + fraction, exponent - 25) :
				   ldexp(fraction, -24);
		assert_true(fabsf(x) == right);
		assert_int_equal(!!signbit(x), half >> 15);
		assert_int_equal(aikm_float_half(x), half);
	}
	/* The writer rounds to nearest, ties to even. */
	assert_int_equal(aikm_float_half(1.0f + 1 / 2048.0f), 0x3c00);
	assert_int_equal(aikm_float_half(1.0f + 1.5f / 1024), 0x3c02);
	assert_int_equal(aikm_float_half(65519.0f), 0x7bff);
	assert_int_equal(aikm_float_half(65520.0f), 0x7c00);
}

enum { COLS = 96, ROWS = 21 };

static float f[COLS];
static s8 q[COLS];
static float scale[COLS / AIKM_Q8_BLOCK];
static const struct aikm_vector vector = { f, q, scale };

static u32 seed = 1;

static u32 next(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static void test_quantise(void **state)
{
	u32 i, round;

	(void)state;
	for (round = 0; round < 1000; round++) {
		float size = powf(10.0f, (float)(next() % 60) - 28);

		for (i = 0; i < COLS; i++)
			f[i] = size * ((float)(next() % 20001) - 10000) / 1e4f;
		assert_true(aikm_quantise(&vector, 0, COLS / 32));
		for (i = 0; i < COLS; i++) {
			float d = scale[i / 32];

			assert_in_range(q[i] + 127, 0, 254);
			assert_true(fabs(f[i] - (double)d * q[i]) <=
				    0.5001 * d);
		}
	}
	memset(f, 0, sizeof(f));
	assert_true(aikm_quantise(&vector, 0, 3));
	assert_true(q[5] == 0 && scale[0] == 0.0f);
	/* Ties go to the even number, as the vector instructions do. */
	f[0] = 127.0f;
	f[1] = 2.5f;
	f[2] = 3.5f;
	f[3] = -2.5f;
	assert_true(aikm_quantise(&vector, 0, 1));
	assert_true(q[0] == 127 && q[1] == 2 && q[2] == 4 && q[3] == -2);
	f[40] = NAN;
	assert_true(aikm_quantise(&vector, 0, 1));
	assert_false(aikm_quantise(&vector, 0, 2));
	f[40] = -INFINITY;
	assert_false(aikm_quantise(&vector, 1, 2));
}

/* Random blocks; every value of a weight occurs, -128 too. */
static void fill_weights(u8 *weights)
{
	u32 block, i;
	u16 half;

	for (block = 0; block < ROWS * COLS / 32; block++) {
		half = aikm_float_half(((float)(next() % 2001) - 1000) / 1e4f);
		memcpy(weights + block * 34, &half, sizeof(half));
		for (i = 0; i < 32; i++)
			weights[block * 34 + 2 + i] = next();
	}
	memset(weights + 2, 0x80, 32);
}

/* The definition, with exact integers and one rounding at a time. */
static float plain_row(const u8 *row)
{
	float acc = 0.0f;
	u32 block, i;

	for (block = 0; block < COLS / 32; block++, row += 34) {
		float d, part;
		int sum = 0;

		for (i = 0; i < 32; i++)
			sum += (s8)row[2 + i] * q[block * 32 + i];
		d = aikm_half_float(get_unaligned_le16(row)) * scale[block];
		part = (float)sum * d;
		acc += part;
	}
	return acc;
}

static void test_rows(void **state)
{
	u8 weights[ROWS * COLS / 32 * 34 + 1];
	struct aikm_matrix m = {
		.data = weights + 1, /* at an odd address */
		.type = AIKM_TENSOR_Q8_0,
		.rows = ROWS,
		.cols = COLS,
		.row_bytes = COLS / 32 * 34,
	};
	float a[ROWS], b[ROWS];
	u32 round, i;

	(void)state;
	for (round = 0; round < 2000; round++) {
		fill_weights(weights + 1);
		for (i = 0; i < COLS; i++)
			f[i] = (float)(next() % 20001) - 10000;
		/* The largest products there can be. */
		for (i = 0; i < 32; i++)
			f[i] = round % 2 ? 1.0f : -1.0f;
		assert_true(aikm_quantise(&vector, 0, COLS / 32));
		aikm_rows_generic(&m, &vector, 0, ROWS, a);
		for (i = 0; i < ROWS; i++)
			assert_true(a[i] ==
				    plain_row(weights + 1 + i * m.row_bytes));
		if (!aikm_fpu_has_avx2())
			continue;
		memset(b, 0, sizeof(b));
		aikm_rows_avx2(&m, &vector, 0, 5, b);
		aikm_rows_avx2(&m, &vector, 5, ROWS, b);
		assert_memory_equal(a, b, sizeof(a));
	}
}

/* Heads of any even length, from any position: both products alike. */
static void test_heads(void **state)
{
	enum { DIM_MAX = 100, POSITIONS = 37 };
	static float query[DIM_MAX], keys[POSITIONS * DIM_MAX];
	float weight[POSITIONS], a[DIM_MAX], b[DIM_MAX];
	struct aikm_head h = { query, keys, keys, 0 };
	u32 i;

	(void)state;
	if (!aikm_fpu_has_avx2()) {
		print_message("SKIP: this processor has no AVX2\n");
		skip();
	}
	for (i = 0; i < POSITIONS * DIM_MAX; i++)
		keys[i] = ((float)(next() % 20001) - 10000) / 7e3f;
	for (i = 0; i < DIM_MAX; i++)
		query[i] = ((float)(next() % 20001) - 10000) / 7e3f;
	for (i = 0; i < POSITIONS; i++)
		weight[i] = (float)(next() % 1000) / 1e4f;
	for (h.dim = 2; h.dim <= DIM_MAX; h.dim += 2) {
		memset(a, 0, sizeof(a));
		memset(b, 0, sizeof(b));
		aikm_scores_generic(&h, 3, POSITIONS, a);
		aikm_scores_avx2(&h, 3, 8, b);
		aikm_scores_avx2(&h, 8, POSITIONS, b);
		assert_memory_equal(a, b, sizeof(a));
		memset(a, 0, sizeof(a));
		memset(b, 0, sizeof(b));
		aikm_mix_generic(&h, 0, POSITIONS, weight, a);
		aikm_mix_avx2(&h, 0, 9, weight, b);
		aikm_mix_avx2(&h, 9, POSITIONS, weight, b);
		assert_memory_equal(a, b, sizeof(a));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exp),
		cmocka_unit_test(test_angles),
		cmocka_unit_test(test_log_and_exp_double),
		cmocka_unit_test(test_rsqrt),
		cmocka_unit_test(test_half),
		cmocka_unit_test(test_quantise),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_heads),
	};

	return cmocka_run_group_tests_name("engine_math", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* The engine's own mathematics against the C library and plain integers. */
#include "aikm_os.h"
#include <math.h>
#include <setjmp.h>

#include <cmocka.h>

#include "aikm_fpu.h"
#include "engine/attention.h"
#include "engine/fp_math.h"
#include "lib/block_format.h"

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

static u32 seed = 1;

static float next(void)
{
	seed = seed * 1664525 + 1013904223;
	return ((float)(seed >> 8 & 0xfffff) - 524288) / 131072;
}

static float rounded(double x, u32 half)
{
	return half ? aikm_half_float(aikm_float_half((float)x)) : (float)x;
}

enum { DIM_MAX = 136, POSITIONS = 300 };

static float query[DIM_MAX];
static float plain[2][POSITIONS * DIM_MAX];
static u16 halves[2][POSITIONS * DIM_MAX];

/* softmax(q . k / sqrt(dim)) v in double, over all positions at once. */
static void attend_plainly(u32 dim, u32 half, u32 n, double *out)
{
	double score[POSITIONS], top = -1e300, sum = 0;
	u32 t, i;

	for (t = 0; t < n; t++) {
		score[t] = 0;
		for (i = 0; i < dim; i++)
			score[t] +=
				query[i] * rounded(plain[0][t * dim + i], half);
		score[t] /= sqrt(dim);
		top = fmax(top, score[t]);
	}
	for (t = 0; t < n; t++)
		sum += exp(score[t] - top);
	for (i = 0; i < dim; i++)
		out[i] = 0;
	for (t = 0; t < n; t++)
		for (i = 0; i < dim; i++)
			out[i] += exp(score[t] - top) / sum *
				  rounded(plain[1][t * dim + i], half);
}

typedef bool (*attend_fn)(const struct aikm_attention *a);

static void attend(attend_fn fn, u32 dim, u32 half, u32 n, float *out)
{
	float top = NAN, sum = NAN;
	struct aikm_attention a = {
		.query = query,
		.keys = half ? (void *)halves[0] : plain[0],
		.values = half ? (void *)halves[1] : plain[1],
		.dim = dim,
		.half = half,
		.top = &top,
		.sum = &sum,
		.out = out,
	};
	u32 i;

	for (; a.from < n; a.from += AIKM_ATTEND_TILE) {
		a.to = min(a.from + AIKM_ATTEND_TILE, n);
		assert_true(fn(&a));
	}
	for (i = 0; i < dim; i++)
		out[i] /= sum;
}

/* Close to the plain sum, and both implementations alike, at any length. */
static void check_attention(u32 dim, u32 half, u32 n)
{
	float a[DIM_MAX], b[DIM_MAX];
	double right[DIM_MAX], worst = 0;
	u32 i;

	memset(a, 0xff, sizeof(a));
	memset(b, 0xff, sizeof(b));
	attend_plainly(dim, half, n, right);
	attend(aikm_attend_generic, dim, half, n, a);
	for (i = 0; i < dim; i++)
		worst = fmax(worst, fabs(a[i] - right[i]));
	assert_true(worst < 0.00002);
	if (!aikm_fpu_has(AIKM_PRODUCT_AVX2))
		return;
	attend(aikm_attend_avx2, dim, half, n, b);
	assert_memory_equal(a, b, dim * sizeof(*a));
}

static void test_attention(void **state)
{
	static const u32 lengths[] = { 1, 5, 64, 65, 127, 128, 129, 300 };
	u32 dim, i;

	(void)state;
	for (i = 0; i < DIM_MAX; i++)
		query[i] = next();
	for (i = 0; i < POSITIONS * DIM_MAX; i++) {
		plain[0][i] = next();
		plain[1][i] = next();
		halves[0][i] = aikm_float_half(plain[0][i]);
		halves[1][i] = aikm_float_half(plain[1][i]);
	}
	for (dim = 2; dim <= DIM_MAX; dim += 2)
		for (i = 0; i < ARRAY_SIZE(lengths); i++) {
			check_attention(dim, 0, lengths[i]);
			check_attention(dim, 1, lengths[i]);
		}
	/* A key that is not finite is noticed. */
	halves[0][8 * 129] = 0x7c00;
	assert_false(aikm_attend_generic(
		&(struct aikm_attention){ .query = query,
					  .keys = halves[0],
					  .values = halves[1],
					  .dim = 8,
					  .half = 1,
					  .from = 128,
					  .to = 130,
					  .top = &plain[0][0],
					  .sum = &plain[0][1],
					  .out = plain[1] }));
}

/* Every half comes back, and every float goes to the nearest one. */
static void test_half_bits(void **state)
{
	u32 i, bits;
	float x;

	(void)state;
	for (i = 0; i < 0x10000; i++)
		if ((i & 0x7fff) <= 0x7c00)
			assert_int_equal(aikm_half_bits(aikm_half_float(i)), i);
	for (bits = 0; bits < 0xfffff000; bits += 4093) {
		memcpy(&x, &bits, sizeof(x));
		if (!isnan(x))
			assert_int_equal(aikm_half_bits(x), aikm_float_half(x));
	}
	assert_true(isnan(aikm_half_float(aikm_half_bits(NAN))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exp),
		cmocka_unit_test(test_angles),
		cmocka_unit_test(test_log_and_exp_double),
		cmocka_unit_test(test_rsqrt),
		cmocka_unit_test(test_half),
		cmocka_unit_test(test_half_bits),
		cmocka_unit_test(test_attention),
	};

	return cmocka_run_group_tests_name("engine_math", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Products of weights and activations: every one gives the bits of the
 * definition, in whatever parts it is done.
 */
#include "aikm_os.h"
#include <math.h>
#include <setjmp.h>

#include <cmocka.h>

#include "aikm_fpu.h"
#include "engine/engine.h"
#include "weights.h"

static float expected[N_MAX * ROWS_MAX], got[N_MAX * ROWS_MAX + 1];

/* ---- Products. ---- */

/* The definition of multiply.h, one rounding at a time. */
static float plain_integers(const struct aikm_matrix *m, u32 row,
			    const struct aikm_batch *x, u32 c)
{
	float sum = 0.0f;
	u32 i, j;

	for (i = 0; i < m->cols / 32; i++) {
		struct plain b =
			plain_block(m->type, rows + row * m->row_bytes, i);
		const struct aikm_scale *s = &x->scale[i * x->n + c];
		float both, t, min, ds = (float)b.scale * s->scale;
		int dot[2] = { 0, 0 };

		for (j = 0; j < 32; j++)
			dot[j / 16] += b.w[j] * x->q[(i * x->n + c) * 32 + j];
		both = dot[0] * b.factor[0] + dot[1] * b.factor[1];
		t = both * ds;
		min = (float)b.min * s->scaled_sum;
		t = t - min;
		sum = sum + t;
	}
	return sum;
}

static float plain_floats(const struct aikm_matrix *m, u32 row,
			  const struct aikm_batch *x, u32 c)
{
	float sum = 0.0f;
	u32 i, j;

	for (i = 0; i < m->cols; i += 32) {
		float p[4] = { 0.0f, 0.0f, 0.0f, 0.0f };

		for (j = i; j < min(i + 32, m->cols); j++) {
			float w = plain_float(m->type,
					      rows + row * m->row_bytes, j);
			float product = w * x->f[c * x->stride + j];

			p[j % 4] = p[j % 4] + product;
		}
		sum = sum + ((p[0] + p[2]) + (p[1] + p[3]));
	}
	return sum;
}

static struct aikm_tile whole(const struct aikm_matrix *m,
			      const struct aikm_batch *x, float *out)
{
	return (struct aikm_tile){
		.m = m,
		.x = x,
		.out = out,
		.out_stride = m->rows,
		.to_group = aikm_groups(m),
		.to_column = x->n,
		.to_block = aikm_blocks(m),
	};
}

static void check_definition(u32 type, enum fill fill)
{
	struct aikm_matrix m =
		make_matrix(type, 1 + next() % ROWS_MAX, a_width(type), fill);
	struct aikm_batch x =
		make_batch(1 + next() % N_MAX, m.cols, next() % 2);
	struct aikm_tile t = whole(&m, &x, got);
	u32 r, c;

	aikm_multiply_generic(&t);
	for (c = 0; c < x.n; c++)
		for (r = 0; r < m.rows; r++) {
			float right = is_float(type) ?
					      plain_floats(&m, r, &x, c) :
					      plain_integers(&m, r, &x, c);

			if (got[c * m.rows + r] != right)
				fail_msg(
					"%s %u x %u, row %u column %u: %a, not %a",
					aikm_format_of(type)->name, m.rows,
					m.cols, r, c, got[c * m.rows + r],
					right);
		}
}

static void test_definition(void **state)
{
	u32 i, round;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		for (round = 0; round < 60; round++)
			check_definition(types[i], round % FILLS);
}

/* A tile in parts of random size, as steps and threads would cut it. */
static void multiply_in_parts(enum aikm_product product, struct aikm_tile t)
{
	struct aikm_tile all = t;
	u32 blocks = 1 + next() % all.to_block;
	u32 groups = 1 + next() % all.to_group;
	u32 columns = 1 + next() % all.to_column;

	for (t.from_block = 0; t.from_block < all.to_block;
	     t.from_block = t.to_block) {
		t.to_block = min(t.from_block + blocks, all.to_block);
		for (t.from_group = 0; t.from_group < all.to_group;
		     t.from_group = t.to_group) {
			t.to_group = min(t.from_group + groups, all.to_group);
			for (t.from_column = 0; t.from_column < all.to_column;
			     t.from_column = t.to_column) {
				t.to_column = min(t.from_column + columns,
						  all.to_column);
				aikm_multiply(product, &t);
			}
		}
	}
}

static void check_equal(u32 type, enum fill fill, enum aikm_product product)
{
	struct aikm_matrix m =
		make_matrix(type, 1 + next() % ROWS_MAX, a_width(type), fill);
	struct aikm_batch x =
		make_batch(1 + next() % N_MAX, m.cols, next() % 2);
	struct aikm_tile t = whole(&m, &x, expected);

	aikm_multiply_generic(&t);
	memset(got, 0xee, sizeof(got));
	t.out = got;
	aikm_multiply(product, &t);
	if (memcmp(expected, got, x.n * m.rows * sizeof(*got)))
		fail_msg("%s %u x %u, %u columns: %s differs",
			 aikm_format_of(type)->name, m.rows, m.cols, x.n,
			 aikm_product_names[product]);
	/* Nothing behind the last row of the last column. */
	assert_int_equal(((u8 *)got)[x.n * m.rows * sizeof(*got)], 0xee);
	memset(got, 0xee, sizeof(got));
	multiply_in_parts(product, t);
	if (memcmp(expected, got, x.n * m.rows * sizeof(*got)))
		fail_msg("%s %u x %u, %u columns: %s in parts differs",
			 aikm_format_of(type)->name, m.rows, m.cols, x.n,
			 aikm_product_names[product]);
}

static void test_products_are_equal(void **state)
{
	u32 product, i, round, ran = 0;

	(void)state;
	for (product = 0; product < AIKM_PRODUCTS; product++) {
		if (!aikm_fpu_has(product))
			continue;
		ran++;
		print_message("%s\n", aikm_product_names[product]);
		for (i = 0; i < ARRAY_SIZE(types); i++)
			for (round = 0; round < 120; round++)
				check_equal(types[i], round % FILLS, product);
	}
	assert_true(ran > 0);
}

/*
 * Rounding: each float step costs at most 2^-24 of the largest sum so far, so
 * the distance to the exact value of the definition is bounded by the number
 * of blocks; and a product of floats by the number of values.
 */
static void check_error(u32 type)
{
	struct aikm_matrix m = make_matrix(
		type, 16, aikm_format_of(type)->block == 1 ? 512 : 1024,
		FILL_RANDOM);
	struct aikm_batch x = make_batch(1, m.cols, false);
	struct aikm_tile t = whole(&m, &x, got);
	double worst = 0;
	u32 r, i;

	aikm_multiply(aikm_fpu_best(), &t);
	for (r = 0; r < m.rows; r++) {
		double sum = 0, size = 0;

		for (i = 0; i < m.cols; i++) {
			double y = is_float(type) ?
					   f[i] :
					   (double)scale[i / 32].scale * q[i];
			double p =
				plain_value(type, rows + r * m.row_bytes, i) *
				y;

			sum += p;
			size += fabs(p);
		}
		worst = fmax(worst, fabs(got[r] - sum) / size);
	}
	print_message("%s: error %.1e of the sum of magnitudes\n",
		      aikm_format_of(type)->name, worst);
	assert_true(worst * 2000000 < 1);
}

static void test_errors(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		check_error(types[i]);
}

/* The first scale or value of the second of three rows is not finite. */
static struct aikm_matrix make_poisoned(u32 type, u16 half)
{
	struct aikm_matrix m = make_matrix(type, 3, 512, FILL_RANDOM);
	u32 wide = (u32)(half & 0x8000) << 16 | 0x7f800000 | (half & 0x3ff);
	u8 *row = rows + m.row_bytes;

	if (type == AIKM_TENSOR_BF16)
		half |= 0x7f80;
	if (type == AIKM_TENSOR_F32)
		memcpy(row, &wide, sizeof(wide));
	else
		memcpy(row + half_at[type][half & 1], &half, sizeof(half));
	aikm_pack_rows(&m, packed, 1, 1, row);
	return m;
}

static void check_poisoned(u32 type, u16 half, enum aikm_product product)
{
	struct aikm_matrix m = make_poisoned(type, half);
	struct aikm_batch x = make_batch(2, 512, false);
	struct aikm_tile t = whole(&m, &x, got);

	aikm_multiply(product, &t);
	assert_false(isfinite(got[1]));
	assert_true(isfinite(got[0]));
	assert_true(isfinite(got[2]));
	assert_false(isfinite(got[4]));
}

/* An infinite or undefined scale never gives a finite product. */
static void test_not_finite(void **state)
{
	static const u16 halves[] = { 0x7c00, 0xfc00, 0x7e01 };
	u32 i, k, product;

	(void)state;
	for (product = 0; product < AIKM_PRODUCTS; product++) {
		if (!aikm_fpu_has(product))
			continue;
		for (i = 0; i < ARRAY_SIZE(types); i++)
			for (k = 0; k < ARRAY_SIZE(halves); k++)
				check_poisoned(types[i], halves[k], product);
	}
}

/* ---- Costs. ---- */

static void check_cut(enum aikm_product product, u32 type, u32 cols, u32 n)
{
	struct aikm_matrix m = { .type = type, .rows = 100000, .cols = cols };
	struct aikm_cut c = aikm_cut_product(product, &m, n, 25000000);
	u64 cost = aikm_block_cost(product, type, c.columns);

	assert_in_range(c.columns, 1, n);
	assert_in_range(c.groups, 1, 6250);
	assert_in_range(c.blocks, 1, cols / 32);
	assert_true(cost * c.groups * c.blocks <= 25000000);
	assert_true(c.blocks == cols / 32 || c.groups == 1);
}

static void check_cuts(u32 product, u32 type)
{
	static const u32 widths[] = { 256, 1536, 8960, 65536 };
	u32 k, n;

	for (k = 0; k < ARRAY_SIZE(widths); k++)
		for (n = 1; n <= N_MAX; n++)
			check_cut(product, type, widths[k], n);
}

static void test_cuts(void **state)
{
	u32 product, i;

	(void)state;
	for (product = 0; product < AIKM_PRODUCTS; product++)
		for (i = 0; i < ARRAY_SIZE(types); i++)
			check_cuts(product, types[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_definition),
		cmocka_unit_test(test_products_are_equal),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_not_finite),
		cmocka_unit_test(test_cuts),
	};

	return cmocka_run_group_tests_name("engine_products", tests, NULL,
					   NULL);
}

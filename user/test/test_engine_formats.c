// SPDX-License-Identifier: GPL-2.0
/*
 * Weight formats: packing loses nothing, values are those of the formulas, and
 * activations are rounded as they should be.
 */
#include "aikm_os.h"
#include <math.h>
#include <setjmp.h>

#include <cmocka.h>

#include "weights.h"

/* ---- Packing. ---- */

static void test_sizes(void **state)
{
	u64 bytes;

	(void)state;
	assert_int_equal(aikm_packed_bytes(AIKM_TENSOR_Q8_0, 17, 64, &bytes),
			 0);
	assert_int_equal(bytes, 32 * 68);
	assert_int_equal(aikm_packed_bytes(AIKM_TENSOR_F16, 16, 3, &bytes), 0);
	assert_int_equal(bytes, 96);
	assert_int_equal(
		aikm_packed_bytes(AIKM_TENSOR_Q6_K, 151936, 1536, &bytes), 0);
	assert_int_equal(bytes, 191439360);
	assert_int_equal(aikm_packed_bytes(AIKM_TENSOR_Q4_K, 1, 255, &bytes),
			 -EINVAL);
	assert_int_equal(aikm_packed_bytes(AIKM_TENSOR_Q4_K, 1, 288, &bytes),
			 -EINVAL);
	assert_int_equal(aikm_packed_bytes(3, 1, 32, &bytes), -EOPNOTSUPP);
	assert_int_equal(aikm_packed_bytes(AIKM_TENSOR_TYPES, 1, 32, &bytes),
			 -EOPNOTSUPP);
	assert_int_equal(aikm_packed_bytes(U32_MAX, 1, 32, &bytes),
			 -EOPNOTSUPP);
	assert_int_equal(aikm_packed_bytes(AIKM_TENSOR_F32, 1ULL << 60, 16,
					   &bytes),
			 -E2BIG);
	assert_int_equal(aikm_packed_bytes(AIKM_TENSOR_F32, 1, 1ULL << 62,
					   &bytes),
			 -E2BIG);
	assert_int_equal(aikm_packed_bytes(AIKM_TENSOR_F32, U64_MAX, 1, &bytes),
			 -E2BIG);
}

static void check_round_trip(u32 type, enum fill fill)
{
	u8 row[COLS_MAX * 4 + 1];
	struct aikm_matrix m =
		make_matrix(type, 1 + next() % ROWS_MAX, a_width(type), fill);
	u64 bytes, i;
	u32 r;

	for (r = 0; r < m.rows; r++) {
		row[m.row_bytes] = 0x5a;
		aikm_unpack_row(&m, r, row);
		assert_memory_equal(row, rows + r * m.row_bytes, m.row_bytes);
		assert_int_equal(row[m.row_bytes], 0x5a);
	}
	/* Rows that fill the last group are zeros; nothing lies behind. */
	for (r = m.rows; r < ALIGN(m.rows, 16U); r++) {
		aikm_unpack_row(&m, r, row);
		for (i = 0; i < m.row_bytes; i++)
			assert_int_equal(row[i], 0);
	}
	assert_int_equal(aikm_packed_bytes(type, m.rows, m.cols, &bytes), 0);
	assert_int_equal(packed[bytes], 0xa5);
}

static void test_packing(void **state)
{
	u32 i, round;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		for (round = 0; round < 60; round++)
			check_round_trip(types[i], round % FILLS);
}

/* ---- Values. ---- */

static void check_values(u32 type, enum fill fill)
{
	struct aikm_matrix m =
		make_matrix(type, 1 + next() % ROWS_MAX, a_width(type), fill);
	float row[COLS_MAX];
	u32 r, i, from;

	for (r = 0; r < m.rows; r++) {
		for (i = 0; i < m.cols; i++)
			row[i] = NAN;
		for (from = 0; from < m.cols; from += AIKM_PIECE)
			aikm_dequantise_row(&m, r, from,
					    min(from + AIKM_PIECE, m.cols),
					    row);
		for (i = 0; i < m.cols; i++) {
			float right =
				plain_value(type, rows + r * m.row_bytes, i);

			if (row[i] != right)
				fail_msg("%s row %u value %u: %a, not %a",
					 aikm_format_of(type)->name, r, i,
					 row[i], right);
		}
	}
}

static void test_values(void **state)
{
	u32 i, round;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		for (round = 0; round < 60; round++)
			check_values(types[i], round % FILLS);
}

/* Six-bit scales and mins: every value at every place. */
static void test_six_bit_scales(void **state)
{
	struct aikm_matrix m =
		make_matrix(AIKM_TENSOR_Q4_K, 1, 256, FILL_RANDOM);
	float row[256];
	u32 k, x;

	(void)state;
	for (k = 0; k < 8; k++)
		for (x = 0; x < 64; x++) {
			u8 *s = rows + 4;

			memset(rows, 0, 144);
			rows[1] = 0x3c; /* d = 1 */
			rows[3] = 0x3c; /* dmin = 1 */
			memset(rows + 16, 0x33, 128); /* each value 3 */
			if (k < 4) {
				s[k] = x;
				s[k + 4] = 63 - x;
			} else {
				s[k + 4] = (x & 15) | ((63 - x) & 15) << 4;
				s[k - 4] = x >> 4 << 6;
				s[k] = (63 - x) >> 4 << 6;
			}
			aikm_pack_rows(&m, packed, 0, 1, rows);
			aikm_dequantise_row(&m, 0, 0, 256, row);
			assert_true(row[32 * k] == 3.0f * x - (63 - x));
			assert_true(row[32 * k + 31] == 3.0f * x - (63 - x));
			assert_true(row[(32 * k + 32) % 256] == 0.0f);
		}
}

/* ---- Activations. ---- */

/* Block @b of column @c. */
static void check_block(u32 n, u32 b, u32 c)
{
	struct aikm_scale *s = &scale[b * n + c];
	s8 *y = q + (b * n + c) * 32;
	s32 sum = 0, first = 0;
	u32 i;

	for (i = 0; i < 32; i++) {
		double x = f[c * COLS_MAX + 32 * b + i];

		assert_in_range(y[i] + 127, 0, 254);
		assert_true(fabs(x - (double)s->scale * y[i]) <=
			    0.5001 * s->scale);
		sum += y[i];
		first += i < 16 ? y[i] : 0;
	}
	assert_int_equal(s->minus_sum, -sum);
	assert_int_equal(s->bias_first, -32 * first);
	assert_int_equal(s->bias_last, -32 * (sum - first));
	assert_int_equal((s16)s->minus_halves, -first);
	assert_int_equal((s16)(s->minus_halves >> 16), first - sum);
	assert_true(s->scaled_sum == s->scale * (float)sum);
}

static void test_quantise(void **state)
{
	u32 c, b, round;

	(void)state;
	for (round = 0; round < 200; round++) {
		struct aikm_batch x =
			make_batch(1 + next() % N_MAX, 96, round % 2);

		for (c = 0; c < x.n; c++)
			for (b = 0; b < 3; b++)
				check_block(x.n, b, c);
	}
}

static void test_quantise_edges(void **state)
{
	struct aikm_batch x = make_batch(2, 64, false);

	(void)state;
	memset(f, 0, sizeof(f));
	assert_true(aikm_quantise_column(&x, 1, 0, 2));
	assert_true(q[32 + 5] == 0 && scale[1].scale == 0.0f);
	/* Ties go to the even number, as the vector instructions do. */
	f[0] = 127.0f;
	f[1] = 2.5f;
	f[2] = 3.5f;
	f[3] = -2.5f;
	assert_true(aikm_quantise_column(&x, 0, 0, 1));
	assert_true(q[0] == 127 && q[1] == 2 && q[2] == 4 && q[3] == -2);
	f[40] = NAN;
	assert_true(aikm_quantise_column(&x, 0, 0, 1));
	assert_false(aikm_quantise_column(&x, 0, 0, 2));
	f[40] = -INFINITY;
	assert_false(aikm_quantise_column(&x, 0, 1, 2));
	assert_true(aikm_quantise_column(&x, 1, 0, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_packing),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_six_bit_scales),
		cmocka_unit_test(test_quantise),
		cmocka_unit_test(test_quantise_edges),
	};

	return cmocka_run_group_tests_name("engine_formats", tests, NULL, NULL);
}

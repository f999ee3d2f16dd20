// SPDX-License-Identifier: GPL-2.0
/*
 * Weight formats and products: packing loses nothing, values are those of the
 * format's formulas, and every product gives the bits of the definition.
 */
#include "aikm_os.h"
#include <math.h>
#include <setjmp.h>

#include <cmocka.h>

#include "aikm_fpu.h"
#include "engine/engine.h"
#include "engine/fp_math.h"
#include "engine/format.h"
#include "engine/multiply.h"
#include "engine/pack.h"

enum {
	ROWS_MAX = 40,
	COLS_MAX = 1024,
	N_MAX = 17,
	BYTES_MAX = ROWS_MAX * COLS_MAX * 4,
	PACKED_MAX = 48 * COLS_MAX * 4,
};

static const u32 types[] = {
	AIKM_TENSOR_F32,  AIKM_TENSOR_F16,  AIKM_TENSOR_BF16,
	AIKM_TENSOR_Q4_0, AIKM_TENSOR_Q5_0, AIKM_TENSOR_Q8_0,
	AIKM_TENSOR_Q4_K, AIKM_TENSOR_Q5_K, AIKM_TENSOR_Q6_K,
};

/* What the rows are filled with. */
enum fill {
	FILL_RANDOM,
	FILL_ZERO, /* every byte */
	FILL_ONES, /* every integer and inner scale at its largest */
	FILL_LARGE, /* block scales at the largest half */
	FILL_SMALL, /* block scales at subnormal halves */
	FILL_MINUS, /* every byte 0x80: -128, and negative inner scales */
	FILLS,
};

static u8 rows[BYTES_MAX] __attribute__((aligned(64)));
static u8 packed[PACKED_MAX] __attribute__((aligned(64)));
static float f[N_MAX * COLS_MAX];
static s8 q[N_MAX * COLS_MAX];
static struct aikm_scale scale[N_MAX * COLS_MAX / AIKM_BLOCK];
static float expected[N_MAX * ROWS_MAX], got[N_MAX * ROWS_MAX + 1];
static u64 seed = 1;

static u32 next(void)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return seed >> 33;
}

static float next_float(void)
{
	return ((float)(next() % 200001) - 100000) / 1e5f;
}

static bool is_float(u32 type)
{
	return aikm_format_of(type)->block == 1;
}

/* ---- The formats, written down once more in integers and doubles. ---- */

static double half_value(const u8 *p)
{
	u16 bits = get_unaligned_le16(p);
	int exponent = bits >> 10 & 31, fraction = bits & 1023;
	double x = exponent ? ldexp(1024 + fraction, exponent - 25) :
			      ldexp(fraction, -24);

	return bits & 0x8000 ? -x : x;
}

/* One block of 32: value i is scale * factor * w[i] - min. */
struct plain {
	int w[32];
	int factor[2];
	double scale;
	double min;
};

static void plain_q4_0(const u8 *p, struct plain *b)
{
	int j;

	for (j = 0; j < 16; j++) {
		b->w[j] = (p[2 + j] & 15) - 8;
		b->w[j + 16] = (p[2 + j] >> 4) - 8;
	}
	b->scale = half_value(p);
}

static void plain_q5_0(const u8 *p, struct plain *b)
{
	u32 h = get_unaligned_le32(p + 2);
	int j;

	for (j = 0; j < 16; j++) {
		int low = h >> j & 1, high = h >> (j + 16) & 1;

		b->w[j] = ((p[6 + j] & 15) | low << 4) - 16;
		b->w[j + 16] = ((p[6 + j] >> 4) | high << 4) - 16;
	}
	b->scale = half_value(p);
}

static void plain_q8_0(const u8 *p, struct plain *b)
{
	int j;

	for (j = 0; j < 32; j++)
		b->w[j] = (s8)p[2 + j];
	b->scale = half_value(p);
}

/* @high is NULL for Q4_K. */
static void plain_k(const u8 *p, const u8 *low, const u8 *high, u32 k,
		    struct plain *b)
{
	const u8 *s = p + 4;
	int sc, m, j;

	if (k < 4) {
		sc = s[k] & 63;
		m = s[k + 4] & 63;
	} else {
		sc = (s[k + 4] & 15) | ((s[k - 4] >> 6) << 4);
		m = (s[k + 4] >> 4) | ((s[k] >> 6) << 4);
	}
	for (j = 0; j < 32; j++) {
		u8 both = low[32 * (k / 2) + j];

		b->w[j] = k % 2 ? both >> 4 : both & 15;
		if (high && high[j] & 1 << k)
			b->w[j] += 16;
	}
	b->scale = half_value(p) * sc;
	b->min = half_value(p + 2) * m;
}

static void plain_q6_k(const u8 *p, u32 k, struct plain *b)
{
	const u8 *ql = p + 64 * (k / 4), *qh = p + 128 + 32 * (k / 4);
	u32 quarter = k % 4;
	int l;

	for (l = 0; l < 32; l++) {
		int low = quarter % 2 ? ql[l + 32] : ql[l];

		low = quarter / 2 ? low >> 4 : low & 15;
		b->w[l] = (low | (qh[l] >> 2 * quarter & 3) << 4) - 32;
	}
	b->factor[0] = (s8)p[192 + 2 * k];
	b->factor[1] = (s8)p[193 + 2 * k];
	b->scale = half_value(p + 208);
}

/* Block @i of 32 columns of a row as it is in the file. */
static struct plain plain_block(u32 type, const u8 *row, u32 i)
{
	const struct aikm_format *format = aikm_format_of(type);
	const u8 *p = row + (u64)i * 32 / format->block * format->bytes;
	struct plain b = { .factor = { 1, 1 } };
	u32 k = i % (format->block / 32);

	switch (type) {
	case AIKM_TENSOR_Q4_0:
		plain_q4_0(p, &b);
		break;
	case AIKM_TENSOR_Q5_0:
		plain_q5_0(p, &b);
		break;
	case AIKM_TENSOR_Q8_0:
		plain_q8_0(p, &b);
		break;
	case AIKM_TENSOR_Q4_K:
		plain_k(p, p + 16, NULL, k, &b);
		break;
	case AIKM_TENSOR_Q5_K:
		plain_k(p, p + 48, p + 16, k, &b);
		break;
	default:
		plain_q6_k(p, k, &b);
	}
	return b;
}

static double plain_float(u32 type, const u8 *row, u32 col)
{
	u32 bits = type == AIKM_TENSOR_F32 ?
			   get_unaligned_le32(row + 4 * col) :
			   (u32)get_unaligned_le16(row + 2 * col) << 16;
	float x;

	if (type == AIKM_TENSOR_F16)
		return half_value(row + 2 * col);
	memcpy(&x, &bits, sizeof(x));
	return x;
}

static double plain_value(u32 type, const u8 *row, u32 col)
{
	struct plain b;

	if (is_float(type))
		return plain_float(type, row, col);
	b = plain_block(type, row, col / 32);
	return b.scale * b.factor[col % 32 / 16] * b.w[col % 32] - b.min;
}

/* ---- Matrices and batches of every kind. ---- */

static const u32 half_at[AIKM_TENSOR_TYPES][2] = {
	[AIKM_TENSOR_Q6_K] = { 208, 208 },
	[AIKM_TENSOR_Q4_K] = { 0, 2 },
	[AIKM_TENSOR_Q5_K] = { 0, 2 },
};

static u16 next_half(enum fill fill)
{
	if (fill == FILL_LARGE)
		return 0x7bff | next() << 15;
	if (fill == FILL_SMALL)
		return (next() & 0x8000) | next() % 0x400;
	if (fill == FILL_ZERO)
		return 0;
	/* Magnitudes of 2^-8 .. 2^-5. */
	return (next() & 0x8000) | (7 + next() % 3) << 10 | next() % 0x400;
}

static void fill_floats(const struct aikm_matrix *m, enum fill fill)
{
	u64 n = (u64)m->rows * m->cols, i;

	for (i = 0; i < n; i++) {
		float x = fill == FILL_ZERO ? 0.0f : next_float();
		u32 bits;
		u16 half;

		memcpy(&bits, &x, sizeof(bits));
		half = m->type == AIKM_TENSOR_F16 ? next_half(fill) :
						    bits >> 16;
		if (m->type == AIKM_TENSOR_F32)
			memcpy(rows + 4 * i, &bits, sizeof(bits));
		else
			memcpy(rows + 2 * i, &half, sizeof(half));
	}
}

static void fill_blocks(const struct aikm_matrix *m, enum fill fill)
{
	const struct aikm_format *format = aikm_format_of(m->type);
	u32 blocks = m->rows * (m->cols / format->block), i, j;

	for (i = 0; i < blocks; i++) {
		u8 *p = rows + (u64)i * format->bytes;

		for (j = 0; j < format->bytes; j++)
			p[j] = fill == FILL_ONES  ? 0xff :
			       fill == FILL_MINUS ? 0x80 :
			       fill == FILL_ZERO  ? 0 :
						    next();
		for (j = 0; j < 2; j++) {
			u16 half = next_half(fill);

			memcpy(p + half_at[m->type][j], &half, sizeof(half));
		}
	}
}

/* Packed in pieces of one to seven rows. */
static struct aikm_matrix make_matrix(u32 type, u32 nr_rows, u32 cols,
				      enum fill fill)
{
	struct aikm_matrix m = {
		.data = packed,
		.type = type,
		.rows = nr_rows,
		.cols = cols,
	};
	u64 bytes;
	u32 row, n;

	assert_int_equal(aikm_row_bytes(type, cols, &bytes), 0);
	m.row_bytes = bytes;
	if (is_float(type))
		fill_floats(&m, fill);
	else
		fill_blocks(&m, fill);
	memset(packed, 0xa5, sizeof(packed));
	for (row = 0; row < nr_rows; row += n) {
		n = min(1 + next() % 7, nr_rows - row);
		aikm_pack_rows(&m, packed, row, n, rows + row * bytes);
	}
	return m;
}

static struct aikm_batch make_batch(u32 n, u32 cols, bool extreme)
{
	struct aikm_batch x = { f, COLS_MAX, q, scale, n, cols };
	u32 c, i;

	for (c = 0; c < n; c++) {
		for (i = 0; i < cols; i++)
			f[c * COLS_MAX + i] = next_float();
		if (extreme)
			for (i = 0; i < cols; i++)
				f[c * COLS_MAX + i] = i / 32 % 3 == 0 ? 0.0f :
						      c % 2	      ? -1.0f :
									1.0f;
		if (cols % 32 == 0)
			assert_true(aikm_quantise_column(&x, c, 0, cols / 32));
	}
	return x;
}

static u32 a_width(u32 type)
{
	u32 block = aikm_format_of(type)->block;

	if (block == 1)
		return 1 + next() % 130;
	return block * (1 + next() % min(COLS_MAX / block, 9U));
}

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

static void test_quantise(void **state)
{
	u32 n, c, b, i, round;

	(void)state;
	for (round = 0; round < 200; round++) {
		struct aikm_batch x =
			make_batch(1 + next() % N_MAX, 96, round % 2);

		n = x.n;
		for (c = 0; c < n; c++)
			for (b = 0; b < 3; b++) {
				struct aikm_scale *s = &scale[b * n + c];
				s8 *y = q + (b * n + c) * 32;
				s32 sum = 0, first = 0;

				for (i = 0; i < 32; i++) {
					double d = f[c * COLS_MAX + 32 * b + i];

					assert_in_range(y[i] + 127, 0, 254);
					assert_true(fabs(d - (double)s->scale *
								     y[i]) <=
						    0.5001 * s->scale);
					sum += y[i];
					first += i < 16 ? y[i] : 0;
				}
				assert_int_equal(s->minus_sum, -sum);
				assert_int_equal(s->minus_first, -first);
				assert_true(s->scaled_sum ==
					    s->scale * (float)sum);
			}
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
				fail_msg("%s %u x %u, row %u column %u: %a, "
					 "not %a",
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
	assert_true(worst < 5e-7);
}

static void test_errors(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		check_error(types[i]);
}

/* An infinite or undefined scale never gives a finite product. */
static void test_not_finite(void **state)
{
	static const u16 halves[] = { 0x7c00, 0xfc00, 0x7e01 };
	u32 i, k, product;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		for (k = 0; k < ARRAY_SIZE(halves); k++) {
			struct aikm_matrix m =
				make_matrix(types[i], 3, 512, FILL_RANDOM);
			struct aikm_batch x = make_batch(2, 512, false);
			struct aikm_tile t = whole(&m, &x, got);
			u32 at = half_at[m.type][k % 2];
			u16 bits = m.type == AIKM_TENSOR_BF16 ?
					   halves[k] | 0x7f80 :
					   halves[k];
			u32 wide = halves[k] == 0xfc00 ? 0xff800000 :
				   halves[k] == 0x7c00 ? 0x7f800000 :
							 0x7fc00001;

			if (m.type == AIKM_TENSOR_F32)
				memcpy(rows + m.row_bytes, &wide, 4);
			else
				memcpy(rows + m.row_bytes + at, &bits, 2);
			aikm_pack_rows(&m, packed, 1, 1, rows + m.row_bytes);
			for (product = 0; product < AIKM_PRODUCTS; product++) {
				if (!aikm_fpu_has(product))
					continue;
				aikm_multiply(product, &t);
				assert_false(isfinite(got[1]));
				assert_true(isfinite(got[0]));
				assert_true(isfinite(got[2]));
				assert_false(isfinite(got[4]));
			}
		}
}

/* ---- Costs. ---- */

static void test_cuts(void **state)
{
	static const u32 widths[] = { 256, 1536, 8960, 65536 };
	u32 product, i, k, n;

	(void)state;
	for (product = 0; product < AIKM_PRODUCTS; product++)
		for (i = 0; i < ARRAY_SIZE(types); i++)
			for (k = 0; k < ARRAY_SIZE(widths); k++)
				for (n = 1; n <= N_MAX; n++) {
					struct aikm_matrix m = {
						.type = types[i],
						.rows = 100000,
						.cols = widths[k],
					};
					struct aikm_cut c = aikm_cut_product(
						product, &m, n, 25000000);
					u64 cost = aikm_block_cost(
						product, m.type, c.columns);

					assert_in_range(c.columns, 1, n);
					assert_in_range(c.groups, 1, 6250);
					assert_in_range(c.blocks, 1,
							widths[k] / 32);
					assert_true(cost * c.groups *
							    c.blocks <=
						    25000000);
					assert_true(c.blocks ==
							    widths[k] / 32 ||
						    c.groups == 1);
				}
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
		cmocka_unit_test(test_definition),
		cmocka_unit_test(test_products_are_equal),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_not_finite),
		cmocka_unit_test(test_cuts),
	};

	return cmocka_run_group_tests_name("engine_products", tests, NULL,
					   NULL);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Weights of every type for tests, and what they mean: the formats written
 * down once more, in integers and doubles.
 */
#ifndef AIKM_TEST_WEIGHTS_H
#define AIKM_TEST_WEIGHTS_H

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

#endif

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "matmul.h"

#include "fp_math.h"

/* A magnitude below this has no inverse in float; its block becomes zero. */
#define SMALLEST (1.0f / 1e30f)

static u32 largest_magnitude(const float *x)
{
	u32 largest = 0, bits, i;

	for (i = 0; i < AIKM_Q8_BLOCK; i++) {
		bits = aikm_magnitude(x[i]);
		largest = bits > largest ? bits : largest;
	}
	return largest;
}

static void quantise_block(const float *restrict x, float largest,
			   s8 *restrict q)
{
	const float magic = 0x1.8p23f;
	float scale = largest < SMALLEST ? 0.0f : 127.0f / largest;
	u32 i;

	/* The low byte of x + magic is x, rounded, in two's complement. */
	for (i = 0; i < AIKM_Q8_BLOCK; i++)
		q[i] = (s8)(u8)aikm_float_bits(x[i] * scale + magic);
}

bool aikm_quantise(const struct aikm_vector *v, u32 from, u32 to)
{
	float largest;
	u32 block, bits;

	for (block = from; block < to; block++) {
		const float *x = v->f + block * AIKM_Q8_BLOCK;

		bits = largest_magnitude(x);
		if (bits >= AIKM_NOT_FINITE)
			return false;
		largest = aikm_bits_float(bits);
		v->scale[block] = largest < SMALLEST ? 0.0f : largest / 127.0f;
		quantise_block(x, largest, v->q + block * AIKM_Q8_BLOCK);
	}
	return true;
}

/* Rows of 34-byte blocks: the scale may lie at any even address. */
static float weight_scale(const u8 *block)
{
	return aikm_half_float((u16)(block[0] | block[1] << 8));
}

static const u8 *row_at(const struct aikm_matrix *m, u32 row)
{
	return (const u8 *)m->data + (u64)row * m->row_bytes;
}

void aikm_dequantise_row(const struct aikm_matrix *m, u32 row, u32 from, u32 to,
			 float *out)
{
	const u8 *data = row_at(m, row), *block;
	u32 i;

	if (m->type == AIKM_TENSOR_F32) {
		__builtin_memcpy(out + from, data + 4ULL * from,
				 (to - from) * 4ULL);
		return;
	}
	for (i = from; i < to; i++) {
		block = data + (u64)i / AIKM_Q8_BLOCK * AIKM_Q8_BYTES;
		out[i] = weight_scale(block) * (s8)block[2 + i % AIKM_Q8_BLOCK];
	}
}

static s32 block_sum(const s8 *w, const s8 *q)
{
	s32 sum = 0;
	u32 i;

	for (i = 0; i < AIKM_Q8_BLOCK; i++)
		sum += (s32)w[i] * q[i];
	return sum;
}

static float q8_row(const u8 *row, const struct aikm_vector *v, u32 blocks)
{
	float acc = 0.0f;
	u32 i;

	for (i = 0; i < blocks; i++) {
		const u8 *block = row + (u64)i * AIKM_Q8_BYTES;
		s32 sum = block_sum((const s8 *)block + 2,
				    v->q + i * AIKM_Q8_BLOCK);

		acc += (float)sum * (weight_scale(block) * v->scale[i]);
	}
	return acc;
}

/* Four lanes that every compiler keeps in a register. */
struct four {
	__attribute__((vector_size(16))) float lane;
};

static struct four load_four(const float *x)
{
	struct four v;

	__builtin_memcpy(&v, x, sizeof(v));
	return v;
}

static void add_product(struct four *sum, const float *a, const float *b)
{
	sum->lane += load_four(a).lane * load_four(b).lane;
}

static float dot(const float *a, const float *b, u32 n)
{
	struct four low = { { 0.0f } }, high = { { 0.0f } };
	u32 i;

	for (i = 0; i + AIKM_LANES <= n; i += AIKM_LANES) {
		add_product(&low, a + i, b + i);
		add_product(&high, a + i + 4, b + i + 4);
	}
	for (; i < n; i++) {
		if (i % AIKM_LANES < 4)
			low.lane[i % 4] += a[i] * b[i];
		else
			high.lane[i % 4] += a[i] * b[i];
	}
	low.lane += high.lane;
	return (low.lane[0] + low.lane[1]) + (low.lane[2] + low.lane[3]);
}

void aikm_rows_generic(const struct aikm_matrix *m, const struct aikm_vector *v,
		       u32 from, u32 to, float *out)
{
	u32 row;

	if (m->type == AIKM_TENSOR_F32) {
		for (row = from; row < to; row++)
			out[row] = dot((const float *)row_at(m, row), v->f,
				       m->cols);
		return;
	}
	for (row = from; row < to; row++)
		out[row] = q8_row(row_at(m, row), v, m->cols / AIKM_Q8_BLOCK);
}

void aikm_scores_generic(const struct aikm_head *h, u32 from, u32 to,
			 float *out)
{
	const float scale = aikm_rsqrt(h->dim);
	u32 t;

	for (t = from; t < to; t++)
		out[t] = dot(h->query, h->keys + (u64)t * h->dim, h->dim) *
			 scale;
}

void aikm_mix_generic(const struct aikm_head *h, u32 from, u32 to,
		      const float *weight, float *out)
{
	u32 t, i;

	for (t = from; t < to; t++) {
		const float *restrict value = h->values + (u64)t * h->dim;
		float *restrict sum = out;

		for (i = 0; i < h->dim; i++)
			sum[i] += weight[t] * value[i];
	}
}

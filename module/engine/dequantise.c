// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Packed weights back to floats, block by block from the file's form: the
 * formulas of the format, written without regard to speed.
 */
#include "multiply.h"

#include "fp_math.h"
#include "pack.h"

static float half_at(const u8 *p)
{
	return aikm_half_float((u16)(p[0] | p[1] << 8));
}

static u32 word_at(const u8 *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24;
}

static void from_q8_0(const u8 *p, float *out)
{
	float d = half_at(p);
	u32 i;

	for (i = 0; i < 32; i++)
		out[i] = d * (s8)p[2 + i];
}

static void from_q4_0(const u8 *p, float *out)
{
	float d = half_at(p);
	u32 i;

	for (i = 0; i < 16; i++) {
		out[i] = d * ((s32)(p[2 + i] & 15) - 8);
		out[i + 16] = d * ((s32)(p[2 + i] >> 4) - 8);
	}
}

static void from_q5_0(const u8 *p, float *out)
{
	u32 high = word_at(p + 2), i;
	float d = half_at(p);

	for (i = 0; i < 32; i++) {
		u32 low = p[6 + i % 16] >> (i < 16 ? 0 : 4) & 15;

		out[i] = d * ((s32)(low | (high >> i & 1) << 4) - 16);
	}
}

/* The six-bit scale and min of sub-block @k. */
static void six_bits(const u8 *s, u32 k, u32 *scale, u32 *min)
{
	if (k < 4) {
		*scale = s[k] & 63;
		*min = s[k + 4] & 63;
	} else {
		*scale = (s[k + 4] & 15) | s[k - 4] >> 6 << 4;
		*min = s[k + 4] >> 4 | s[k] >> 6 << 4;
	}
}

/* Q5_K has one more bit for each value, at @high; Q4_K has not. */
static void from_k(const u8 *p, const u8 *high, const u8 *low, float *out)
{
	float d = half_at(p), dmin = half_at(p + 2);
	u32 i, scale, min;

	for (i = 0; i < 256; i++) {
		u32 k = i / 32, v;

		six_bits(p + 4, k, &scale, &min);
		v = low[i / 64 * 32 + i % 32] >> 4 * (k % 2) & 15;
		if (high)
			v |= (high[i % 32] >> k & 1) << 4;
		out[i] = d * scale * v - dmin * min;
	}
}

static void from_q6_k(const u8 *p, float *out)
{
	float d = half_at(p + 208);
	u32 i;

	for (i = 0; i < 256; i++) {
		u32 k = i % 128 / 32, half = i / 128, at = i % 32;
		u32 low = p[64 * half + 32 * (k % 2) + at] >> 4 * (k / 2) & 15;
		u32 high = p[128 + 32 * half + at] >> 2 * k & 3;
		s32 scale = (s8)p[192 + i / 16];

		out[i] = d * (scale * ((s32)(low | high << 4) - 32));
	}
}

static void from_floats(const struct aikm_matrix *m, u32 row, u32 from, u32 to,
			float *out)
{
	u32 lane = row % AIKM_GROUP, i;
	const u8 *group =
		(const u8 *)m->data + (u64)(row - lane) * m->row_bytes;

	for (i = from; i < to; i++) {
		u64 at = (u64)i * AIKM_GROUP + lane;
		const u8 *half = group + 2 * at;

		if (m->type == AIKM_TENSOR_F32)
			out[i] = aikm_bits_float(word_at(group + 4 * at));
		else if (m->type == AIKM_TENSOR_F16)
			out[i] = half_at(half);
		else
			out[i] = aikm_bits_float(half[0] << 16 | (u32)half[1]
									 << 24);
	}
}

static void from_block(u32 type, const u8 *p, float *out)
{
	switch (type) {
	case AIKM_TENSOR_Q8_0:
		return from_q8_0(p, out);
	case AIKM_TENSOR_Q4_0:
		return from_q4_0(p, out);
	case AIKM_TENSOR_Q5_0:
		return from_q5_0(p, out);
	case AIKM_TENSOR_Q4_K:
		return from_k(p, NULL, p + 16, out);
	case AIKM_TENSOR_Q5_K:
		return from_k(p, p + 16, p + 48, out);
	case AIKM_TENSOR_Q6_K:
		return from_q6_k(p, out);
	}
}

static bool is_float(u32 type)
{
	return type == AIKM_TENSOR_F32 || type == AIKM_TENSOR_F16 ||
	       type == AIKM_TENSOR_BF16;
}

static u32 block_values(u32 type)
{
	return type == AIKM_TENSOR_Q4_K || type == AIKM_TENSOR_Q5_K ||
			       type == AIKM_TENSOR_Q6_K ?
		       256 :
		       32;
}

void aikm_dequantise_row(const struct aikm_matrix *m, u32 row, u32 from, u32 to,
			 float *out)
{
	u8 block[AIKM_FORMAT_BYTES_MAX];
	u32 values = block_values(m->type), i;

	if (is_float(m->type)) {
		from_floats(m, row, from, to, out);
		return;
	}
	for (i = from; i < to; i += values) {
		aikm_unpack_block(m, row, i / values, block);
		from_block(m->type, block, out + i);
	}
}

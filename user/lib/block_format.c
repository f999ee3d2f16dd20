// SPDX-License-Identifier: GPL-2.0
#include "block_format.h"

#include <math.h>

#include "aikm_os.h"
#include "engine/fp_math.h"

enum { BLOCK = 32, SUPER = 256, SUBS = 8, GROUP = 16, GROUPS = 16 };

u16 aikm_float_half(float x)
{
	float a = fabsf(x);
	int exponent;
	u16 sign = signbit(x) ? 0x8000 : 0;

	if (isnan(x))
		return sign | 0x7e00;
	if (a >= 65520.0f)
		return sign | 0x7c00;
	if (a == 0.0f)
		return sign;
	/* Subnormals and normals both: units of the exponent's last place. */
	frexpf(a, &exponent);
	exponent = max(exponent, -13);
	a = nearbyintf(ldexpf(a, 11 - exponent));
	/* 2048 units are the next exponent, by the same addition. */
	return sign | (u16)(((exponent + 13) << 10) + (u32)a);
}

/* Returns the value as it will be read back. */
static float put_half(u8 *to, float x)
{
	u16 half = aikm_float_half(x), le = htole16(half);

	memcpy(to, &le, sizeof(le));
	return aikm_half_float(half);
}

static float inverse(float x)
{
	return x != 0.0f ? 1.0f / x : 0.0f;
}

/* The number nearest to x in 0..top. */
static u8 nearest(float x, int top)
{
	return clamp_t(int, (int)floorf(x + 0.5f), 0, top);
}

/* The value of largest magnitude, with its sign; the first one on ties. */
static float peak(const float *x, u32 n)
{
	float top = 0.0f;
	u32 i;

	for (i = 0; i < n; i++)
		if (fabsf(x[i]) > fabsf(top))
			top = x[i];
	return top;
}

static void put_f32(const float *x, u8 *to)
{
	memcpy(to, x, sizeof(*x));
}

static void put_f16(const float *x, u8 *to)
{
	put_half(to, *x);
}

/* The upper half of a float, ties to even. */
static void put_bf16(const float *x, u8 *to)
{
	u32 bits = aikm_float_bits(*x);
	u16 le;

	bits += 0x7fff + (bits >> 16 & 1);
	le = htole16(bits >> 16);
	memcpy(to, &le, sizeof(le));
}

static void put_q8_0(const float *x, u8 *to)
{
	float scale = fabsf(peak(x, BLOCK)) / 127.0f;
	u32 i;

	put_half(to, scale);
	for (i = 0; i < BLOCK; i++)
		to[2 + i] = (u8)(s8)roundf(scale > 0 ? x[i] / scale : 0);
}

static void put_q4_0(const float *x, u8 *to)
{
	float scale = peak(x, BLOCK) / -8.0f, by = inverse(scale);
	u32 i;

	put_half(to, scale);
	for (i = 0; i < BLOCK / 2; i++)
		to[2 + i] = nearest(x[i] * by + 8, 15) |
			    nearest(x[i + BLOCK / 2] * by + 8, 15) << 4;
}

static void put_q5_0(const float *x, u8 *to)
{
	float scale = peak(x, BLOCK) / -16.0f, by = inverse(scale);
	u32 high = 0, i;
	u8 low, up;

	put_half(to, scale);
	for (i = 0; i < BLOCK / 2; i++) {
		low = nearest(x[i] * by + 16, 31);
		up = nearest(x[i + BLOCK / 2] * by + 16, 31);
		to[6 + i] = (low & 15) | (up & 15) << 4;
		high |= (u32)(low >> 4) << i | (u32)(up >> 4) << (i + 16);
	}
	high = htole32(high);
	memcpy(to + 2, &high, sizeof(high));
}

/* A sub-block's values are step * v - low with v in 0..top. */
struct sub {
	float step;
	float low;
};

static struct sub measure_sub(const float *x, int top)
{
	float least = 0.0f, most = x[0];
	u32 i;

	for (i = 0; i < BLOCK; i++) {
		least = fminf(least, x[i]);
		most = fmaxf(most, x[i]);
	}
	return (struct sub){ .step = (most - least) / top, .low = -least };
}

/* Six bits of scale and six of minimum for each sub-block, in 12 bytes. */
static void put_scales(u8 *s, const u8 *scale, const u8 *least)
{
	u32 k;

	for (k = 0; k < 4; k++) {
		s[k] = scale[k] | (scale[k + 4] >> 4) << 6;
		s[k + 4] = least[k] | (least[k + 4] >> 4) << 6;
		s[k + 8] = (scale[k + 4] & 15) | (least[k + 4] & 15) << 4;
	}
}

/* Scales of Q4_K and Q5_K to 16 bytes; v receives the numbers 0..top. */
static void put_subs(const float *x, int top, u8 *to, u8 *v)
{
	float step = 0.0f, low = 0.0f, d, dmin;
	u8 scale[SUBS], least[SUBS];
	struct sub sub[SUBS];
	u32 k, i;

	for (k = 0; k < SUBS; k++) {
		sub[k] = measure_sub(x + BLOCK * k, top);
		step = fmaxf(step, sub[k].step);
		low = fmaxf(low, sub[k].low);
	}
	d = put_half(to, step / 63);
	dmin = put_half(to + 2, low / 63);
	for (k = 0; k < SUBS; k++) {
		scale[k] = nearest(sub[k].step * inverse(d), 63);
		least[k] = nearest(sub[k].low * inverse(dmin), 63);
		for (i = 0; i < BLOCK; i++)
			v[BLOCK * k + i] =
				nearest((x[BLOCK * k + i] + dmin * least[k]) *
						inverse(d * scale[k]),
					top);
	}
	put_scales(to + 4, scale, least);
}

/* Low nibbles: two sub-blocks share 32 bytes. */
static void put_nibbles(const u8 *v, u8 *to)
{
	u32 i;

	for (i = 0; i < SUPER / 2; i++) {
		const u8 *pair = v + i / BLOCK * 2 * BLOCK + i % BLOCK;

		to[i] = (pair[0] & 15) | (pair[BLOCK] & 15) << 4;
	}
}

static void put_q4_k(const float *x, u8 *to)
{
	u8 v[SUPER];

	put_subs(x, 15, to, v);
	put_nibbles(v, to + 16);
}

static void put_q5_k(const float *x, u8 *to)
{
	u8 v[SUPER], *high = to + 16;
	u32 i;

	put_subs(x, 31, to, v);
	memset(high, 0, BLOCK);
	for (i = 0; i < SUPER; i++)
		high[i % BLOCK] |= v[i] >> 4 << i / BLOCK;
	put_nibbles(v, to + 16 + BLOCK);
}

/* One half of a Q6_K block: 128 numbers to 64 low and 32 high bytes. */
static void put_sixes(const u8 *v, u8 *low, u8 *high)
{
	u32 l;

	for (l = 0; l < 32; l++) {
		low[l] = (v[l] & 15) | (v[l + 64] & 15) << 4;
		low[l + 32] = (v[l + 32] & 15) | (v[l + 96] & 15) << 4;
		high[l] = v[l] >> 4 | v[l + 32] >> 4 << 2 |
			  v[l + 64] >> 4 << 4 | v[l + 96] >> 4 << 6;
	}
}

static void put_q6_k(const float *x, u8 *to)
{
	float step[GROUPS], d, by;
	u8 v[SUPER];
	u32 g, i;
	s8 scale;

	for (g = 0; g < GROUPS; g++)
		step[g] = peak(x + GROUP * g, GROUP) / -32.0f;
	d = put_half(to + 208, peak(step, GROUPS) / -128.0f);
	for (g = 0; g < GROUPS; g++) {
		scale = clamp_t(int, (int)nearbyintf(step[g] * inverse(d)),
				-128, 127);
		by = inverse(d * scale);
		for (i = GROUP * g; i < GROUP * (g + 1); i++)
			v[i] = nearest(x[i] * by + 32, 63);
		to[192 + g] = (u8)scale;
	}
	put_sixes(v, to, to + 128);
	put_sixes(v + 128, to + 64, to + 160);
}

static const struct aikm_block_format formats[] = {
	{ "F32", AIKM_TENSOR_F32, 1, 4, put_f32 },
	{ "F16", AIKM_TENSOR_F16, 1, 2, put_f16 },
	{ "BF16", AIKM_TENSOR_BF16, 1, 2, put_bf16 },
	{ "Q8_0", AIKM_TENSOR_Q8_0, BLOCK, 34, put_q8_0 },
	{ "Q4_0", AIKM_TENSOR_Q4_0, BLOCK, 18, put_q4_0 },
	{ "Q5_0", AIKM_TENSOR_Q5_0, BLOCK, 22, put_q5_0 },
	{ "Q4_K", AIKM_TENSOR_Q4_K, SUPER, 144, put_q4_k },
	{ "Q5_K", AIKM_TENSOR_Q5_K, SUPER, 176, put_q5_k },
	{ "Q6_K", AIKM_TENSOR_Q6_K, SUPER, 210, put_q6_k },
};

const struct aikm_block_format *aikm_block_format(u32 type)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i].type == type)
			return &formats[i];
	return NULL;
}

const struct aikm_block_format *aikm_block_format_named(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Activations to 8 bits. */
#include "multiply.h"

#include "fp_math.h"

/* A magnitude below this has no inverse in float; its block becomes zero. */
#define SMALLEST (1.0f / 1e30f)

enum { HALF = AIKM_BLOCK / 2 };

static u32 largest_magnitude(const float *x)
{
	u32 largest = 0, bits, i;

	for (i = 0; i < AIKM_BLOCK; i++) {
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
	for (i = 0; i < AIKM_BLOCK; i++)
		q[i] = (s8)(u8)aikm_float_bits(x[i] * scale + magic);
}

static s32 sum_half(const s8 *q)
{
	s32 sum = 0;
	u32 i;

	for (i = 0; i < HALF; i++)
		sum += q[i];
	return sum;
}

static bool quantise(const float *x, s8 *q, struct aikm_scale *scale)
{
	u32 bits = largest_magnitude(x);
	float largest = aikm_bits_float(bits);
	s32 first, last;

	if (bits >= AIKM_NOT_FINITE)
		return false;
	quantise_block(x, largest, q);
	first = sum_half(q);
	last = sum_half(q + HALF);
	scale->scale = largest < SMALLEST ? 0.0f : largest / 127.0f;
	scale->scaled_sum = scale->scale * (float)(first + last);
	scale->minus_sum = -(first + last);
	scale->bias_first = -32 * first;
	scale->bias_last = -32 * last;
	scale->minus_halves = (u32)-last << 16 | (u16)-first;
	return true;
}

bool aikm_quantise_column(const struct aikm_batch *x, u32 column, u32 from,
			  u32 to)
{
	const float *f = x->f + column * x->stride;
	u32 block;

	for (block = from; block < to; block++) {
		u64 at = (u64)block * x->n + column;

		if (!quantise(f + block * AIKM_BLOCK, x->q + at * AIKM_BLOCK,
			      x->scale + at))
			return false;
	}
	return true;
}

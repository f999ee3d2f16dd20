/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Elementary functions without a C library, for floating-point objects only.
 * Plain multiplications and additions in a fixed order: every host gives the
 * same bits.
 */
#ifndef AIKM_FP_MATH_H
#define AIKM_FP_MATH_H

#include "aikm_types.h"

/**
 * aikm_float_bits() - the bit pattern of a float
 * @x: any
 */
static inline u32 aikm_float_bits(float x)
{
	u32 bits;

	__builtin_memcpy(&bits, &x, sizeof(bits));
	return bits;
}

/**
 * aikm_bits_float() - the float of a bit pattern
 * @bits: any
 */
static inline float aikm_bits_float(u32 bits)
{
	float x;

	__builtin_memcpy(&x, &bits, sizeof(x));
	return x;
}

/**
 * aikm_magnitude() - the bit pattern of |x|
 * @x: any
 *
 * It orders as |x| does, infinities and NaN on top.
 */
static inline u32 aikm_magnitude(float x)
{
	return aikm_float_bits(x) & 0x7fffffff;
}

enum { AIKM_NOT_FINITE = 0x7f800000 };

/**
 * aikm_half_float() - IEEE binary16 to float, exact
 * @half: bit pattern
 */
static inline float aikm_half_float(u16 half)
{
	u32 sign = (u32)(half & 0x8000) << 16, rest = half & 0x7fff;
	u32 normal = (112 << 23) + (rest << 13);
	/* Not by a subnormal float: that would cost a hundred cycles. */
	float counted = (float)(s32)rest * (1.0f / (1 << 24));
	u32 bits = rest < 0x400 ? aikm_float_bits(counted) : normal;

	/* Without branches, so that loops become vectors. */
	bits = rest >= 0x7c00 ? 0x7f800000 | rest << 13 : bits;
	return aikm_bits_float(sign | bits);
}

/**
 * aikm_half_bits() - float to IEEE binary16, to nearest, ties to even
 * @x: any; beyond the range of a half it becomes infinite
 *
 * Adding a power of two that is 2^13 times larger lets the processor round
 * where the half's last bit is; below 2^-14 that place is fixed.
 */
static inline u16 aikm_half_bits(float x)
{
	u32 bits = aikm_float_bits(x), magnitude = bits & 0x7fffffff, half;
	u16 sign = bits >> 16 & 0x8000;

	if (magnitude < 0x38800000)
		half = aikm_float_bits(aikm_bits_float(magnitude) + 0.5f) -
		       0x3f000000;
	else
		half = (magnitude - 0x38000000 + 0xfff +
			(magnitude >> 13 & 1)) >>
		       13;
	if (magnitude >= 0x477ff000)
		half = magnitude > 0x7f800000 ? 0x7e00 : 0x7c00;
	return sign | half;
}

/**
 * aikm_exp() - e^x
 * @x: clamped to -60..60: beyond, a softmax weight or a gate is nothing or
 *     all, and products of the result stay clear of subnormal numbers, which
 *     cost a processor a hundred times as much
 *
 * n = round(x / ln 2), then a polynomial in x - n ln 2 (Taylor of degree 6,
 * |r| <= 0.347). Error below 3 ulp, measured by test_engine_math.
 */
static inline float aikm_exp(float x)
{
	const float magic = 0x1.8p23f;
	float shifted, n, r, p;

	x = x < -60.0f ? -60.0f : x;
	x = x > 60.0f ? 60.0f : x;
	shifted = x * 1.44269504f + magic;
	n = shifted - magic;
	r = x - n * 0.693359375f;
	r = r - n * -0.000212194440f;
	p = 1.0f / 720;
	p = p * r + 1.0f / 120;
	p = p * r + 1.0f / 24;
	p = p * r + 1.0f / 6;
	p = p * r + 0.5f;
	p = p * r * r + r + 1.0f;
	/* The low bits of shifted hold n in two's complement. */
	return aikm_bits_float(aikm_float_bits(p) +
			       (aikm_float_bits(shifted) << 23));
}

/**
 * aikm_rsqrt() - 1 / sqrt(x), rounded to float once
 * @x: positive
 */
static inline float aikm_rsqrt(double x)
{
	return (float)(1.0 / __builtin_sqrt(x));
}

/**
 * aikm_angle() - sine and cosine
 * @x: radians, 0..2^20
 * @sine: receives sin @x
 * @cosine: receives cos @x
 *
 * Reduced in double precision by a quarter turn in two parts. Error at most
 * 1e-7 before the rounding to float.
 */
void aikm_angle(double x, float *sine, float *cosine);

/**
 * aikm_log() - natural logarithm
 * @x: positive, normal
 *
 * Relative error below 1e-13.
 */
double aikm_log(double x);

/**
 * aikm_exp_double() - e^x
 * @x: -700..700
 *
 * Relative error below 1e-13.
 */
double aikm_exp_double(double x);

#endif

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "fp_math.h"

static u64 double_bits(double x)
{
	u64 bits;

	__builtin_memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static double bits_double(u64 bits)
{
	double x;

	__builtin_memcpy(&x, &bits, sizeof(x));
	return x;
}

/* sin r and cos r for |r| <= pi/4, Taylor. */
static double sine_of(double r)
{
	double s = r * r, p = 1.0 / 6227020800.0;

	p = p * s - 1.0 / 39916800.0;
	p = p * s + 1.0 / 362880.0;
	p = p * s - 1.0 / 5040.0;
	p = p * s + 1.0 / 120.0;
	p = p * s - 1.0 / 6.0;
	return r + r * s * p;
}

static double cosine_of(double r)
{
	double s = r * r, p = -1.0 / 87178291200.0;

	p = p * s + 1.0 / 479001600.0;
	p = p * s - 1.0 / 3628800.0;
	p = p * s + 1.0 / 40320.0;
	p = p * s - 1.0 / 720.0;
	p = p * s + 1.0 / 24.0;
	p = p * s - 0.5;
	return 1.0 + s * p;
}

void aikm_angle(double x, float *sine, float *cosine)
{
	s64 quarter = (s64)(x * 0.63661977236758134308 + 0.5);
	double r = x - quarter * 1.57079632673412561417;
	double s, c;

	r -= quarter * 0.0000000000607710050650619224932;
	s = sine_of(r);
	c = cosine_of(r);
	switch (quarter & 3) {
	case 0:
		*sine = s;
		*cosine = c;
		break;
	case 1:
		*sine = c;
		*cosine = -s;
		break;
	case 2:
		*sine = -s;
		*cosine = -c;
		break;
	default:
		*sine = -c;
		*cosine = s;
		break;
	}
}

double aikm_log(double x)
{
	u64 bits = double_bits(x);
	s64 exponent = (s64)(bits >> 52) - 1023;
	double m = bits_double((bits & 0xfffffffffffffULL) | 0x3ffULL << 52);
	double z, s, p;
	int k;

	if (m > 1.41421356237309504880) {
		m *= 0.5;
		exponent++;
	}
	/* ln m = 2 atanh z, |z| <= 0.172. */
	z = (m - 1.0) / (m + 1.0);
	s = z * z;
	p = 0.0;
	for (k = 19; k >= 1; k -= 2)
		p = p * s + 1.0 / k;
	return exponent * 0.69314718055994530942 + 2.0 * z * p;
}

double aikm_exp_double(double x)
{
	double shifted = x * 1.44269504088896340736 + (x < 0 ? -0.5 : 0.5);
	s64 n = (s64)shifted;
	double r, p = 1.0;
	int k;

	r = x - n * 0.693147180369123816490;
	r -= n * 0.000000000190821492927058770002;
	for (k = 14; k >= 1; k--)
		p = p * r / k + 1.0;
	return p * bits_double((u64)(n + 1023) << 52);
}

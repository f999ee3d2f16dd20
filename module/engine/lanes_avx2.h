/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* lanes_generic.h with eight lanes: AVX2 and F16C. */
#ifndef AIKM_LANES_AVX2_H
#define AIKM_LANES_AVX2_H

#include "multiply.h"

/* The header's last part is an allocator that the kernel does not have. */
#define _MM_MALLOC_H_INCLUDED 1
#define __MM_MALLOC_H 1
#include <immintrin.h>

enum {
	LANES = 8,
	COLUMNS = 4,
	COLUMNS_LESS = 2,
	FLOAT_COLUMNS = 2,
	BIAS_8 = 0,
};

struct words {
	__m256i v;
};

struct lanes {
	__m256 v;
};

static inline struct words load_words(const u8 *p)
{
	return (struct words){ _mm256_loadu_si256((const __m256i *)p) };
}

static inline struct words load_bytes(const u8 *p)
{
	__m128i bytes = _mm_loadl_epi64((const __m128i *)p);

	return (struct words){ _mm256_cvtepu8_epi32(bytes) };
}

static inline struct words load_signed_bytes(const u8 *p)
{
	__m128i bytes = _mm_loadl_epi64((const __m128i *)p);

	return (struct words){ _mm256_cvtepi8_epi32(bytes) };
}

static inline struct words spread_word(s32 x)
{
	return (struct words){ _mm256_set1_epi32(x) };
}

static inline struct words mask_words(struct words w, u32 mask)
{
	return (struct words){ _mm256_and_si256(w.v, _mm256_set1_epi32(mask)) };
}

static inline struct words down_words(struct words w, u32 bits)
{
	return (struct words){ _mm256_srlv_epi32(w.v,
						 _mm256_set1_epi32(bits)) };
}

static inline struct words up_words(struct words w, u32 bits)
{
	return (struct words){ _mm256_sllv_epi32(w.v,
						 _mm256_set1_epi32(bits)) };
}

static inline struct words merge_words(struct words a, struct words b)
{
	return (struct words){ _mm256_or_si256(a.v, b.v) };
}

/* Four activations in every lane. */
static inline __m256i spread_four(const s8 *y)
{
	s32 four;

	__builtin_memcpy(&four, y, sizeof(four));
	return _mm256_set1_epi32(four);
}

/*
 * Products of neighbours in 16 bits; at most 2 * 128 * 127. Of 8-bit weights
 * |w| is the unsigned factor (-128 becomes 128) and y takes the sign.
 */
static inline __m256i multiply_words(struct words w, __m256i y, u32 bits)
{
	if (bits < 8)
		return _mm256_maddubs_epi16(w.v, y);
	w.v = _mm256_xor_si256(w.v, _mm256_set1_epi8((char)0x80));
	return _mm256_maddubs_epi16(_mm256_abs_epi8(w.v),
				    _mm256_sign_epi8(y, w.v));
}

/* @sum plus both numbers of every lane. */
static inline struct words add_pairs(struct words sum, __m256i pairs)
{
	pairs = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
	return (struct words){ _mm256_add_epi32(sum.v, pairs) };
}

/* Sums of 16 bits hold four pairs of 5-bit weights, two of 6, one of 8. */
static inline struct words dot_words(struct words sum, const struct words w[4],
				     const s8 *y, u32 bits)
{
	__m256i p[4];
	u32 i;

	for (i = 0; i < 4; i++)
		p[i] = multiply_words(w[i], spread_four(y + 4 * i), bits);
	if (bits == 8) {
		for (i = 0; i < 4; i++)
			sum = add_pairs(sum, p[i]);
		return sum;
	}
	p[0] = _mm256_add_epi16(p[0], p[1]);
	p[2] = _mm256_add_epi16(p[2], p[3]);
	if (bits == 6)
		return add_pairs(add_pairs(sum, p[0]), p[2]);
	return add_pairs(sum, _mm256_add_epi16(p[0], p[2]));
}

static inline struct lanes convert_words(struct words w)
{
	return (struct lanes){ _mm256_cvtepi32_ps(w.v) };
}

static inline struct lanes load_lanes(const float *p)
{
	return (struct lanes){ _mm256_loadu_ps(p) };
}

/* All ones in the first @n lanes. */
static inline __m256i first_lanes(u32 n)
{
	__m256i number = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);

	return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), number);
}

static inline struct lanes load_some(const float *p, u32 n)
{
	return (struct lanes){ _mm256_maskload_ps(p, first_lanes(n)) };
}

static inline void store_some(float *p, struct lanes x, u32 n)
{
	_mm256_maskstore_ps(p, first_lanes(n), x.v);
}

static inline struct lanes spread_lanes(float x)
{
	return (struct lanes){ _mm256_set1_ps(x) };
}

static inline struct lanes mul_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ _mm256_mul_ps(a.v, b.v) };
}

static inline struct lanes add_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ _mm256_add_ps(a.v, b.v) };
}

static inline struct lanes sub_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ _mm256_sub_ps(a.v, b.v) };
}

static inline struct lanes load_halves(const u8 *p)
{
	__m128i halves = _mm_loadu_si128((const __m128i *)p);

	return (struct lanes){ _mm256_cvtph_ps(halves) };
}

static inline struct lanes load_uppers(const u8 *p)
{
	__m128i uppers = _mm_loadu_si128((const __m128i *)p);
	__m256i bits = _mm256_slli_epi32(_mm256_cvtepu16_epi32(uppers), 16);

	return (struct lanes){ _mm256_castsi256_ps(bits) };
}

#endif

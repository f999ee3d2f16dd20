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
	COLUMNS = 8,
	COLUMNS_LESS = 8,
	TOGETHER = 2,
	APART = 8,
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
	if (__builtin_constant_p(bits))
		return (struct words){ _mm256_srli_epi32(w.v, bits) };
	return (struct words){ _mm256_srlv_epi32(w.v,
						 _mm256_set1_epi32(bits)) };
}

static inline struct words up_words(struct words w, u32 bits)
{
	if (__builtin_constant_p(bits))
		return (struct words){ _mm256_slli_epi32(w.v, bits) };
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

/* How many products of neighbours 16 bits hold: 8 * 2 * 15 * 127 and so on. */
static inline u32 pairs_held(u32 bits)
{
	return bits == 4 ? 8 : bits == 5 ? 4 : bits == 6 ? 2 : 1;
}

/* As many products as 16 bits hold. */
static inline __m256i dot_pairs(const struct words *w, const s8 *y, u32 bits)
{
	__m256i pairs = multiply_words(w[0], spread_four(y), bits);
	u32 i;

#pragma GCC unroll 16
	for (i = 1; i < pairs_held(bits); i++)
		pairs = _mm256_add_epi16(
			pairs,
			multiply_words(w[i], spread_four(y + 4 * i), bits));
	return pairs;
}

/* What a block adds to the sums of one column. */
static inline struct words dot_column(struct words sum, const struct words w[8],
				      const s8 *y, u32 bits)
{
	u32 i;

#pragma GCC unroll 16
	for (i = 0; i < 8; i += pairs_held(bits))
		sum = add_pairs(sum, dot_pairs(w + i, y + 4 * i, bits));
	return sum;
}

/*
 * Word after word: each needs two registers, which are not kept for the next
 * columns.
 */
static inline void dot_columns_8(const struct words w[8],
				 const struct columns *x,
				 struct words dot[TOGETHER])
{
	struct words word;
	u32 c, i;

#pragma GCC unroll 16
	for (i = 0; i < 8; i++) {
		word = w[i];
		if (x->n > 1)
			__asm__ volatile("" : "+x"(word.v) : : "memory");
#pragma GCC unroll 16
		for (c = 0; c < x->n; c++)
			dot[c] = add_pairs(
				dot[c],
				dot_pairs(&word, x->q + AIKM_BLOCK * c + 4 * i,
					  8));
	}
}

static inline void dot_columns(const struct words w[8], const struct columns *x,
			       u32 bits, struct words dot[TOGETHER])
{
	u32 c;

	if (bits == 8) {
		dot_columns_8(w, x, dot);
		return;
	}
#pragma GCC unroll 16
	for (c = 0; c < x->n; c++)
		dot[c] = dot_column(dot[c], w, x->q + AIKM_BLOCK * c, bits);
}

static inline struct lanes convert_words(struct words w)
{
	return (struct lanes){ _mm256_cvtepi32_ps(w.v) };
}

/* As 16-bit pairs: twice the first, twice the last, one of each. */
struct factors {
	__m256i first;
	__m256i last;
	__m256i both;
};

static inline void load_factors(const u8 *first, const u8 *last,
				struct factors *to)
{
	__m256i low = _mm256_set1_epi32(0xffff);
	__m256i a = _mm256_and_si256(load_signed_bytes(first).v, low);
	__m256i b = _mm256_slli_epi32(load_signed_bytes(last).v, 16);

	to->first = _mm256_or_si256(a, _mm256_slli_epi32(a, 16));
	to->last = _mm256_or_si256(b, _mm256_srli_epi32(b, 16));
	to->both = _mm256_or_si256(a, b);
}

/* Integers to the end: multiplying by a factor adds up the pairs, too. */
static inline void dot_factors(const struct words w[8], const struct factors *f,
			       const struct columns *x,
			       struct lanes both[TOGETHER])
{
	__m256i sum, pairs;
	u32 c, i;

#pragma GCC unroll 16
	for (c = 0; c < x->n; c++) {
		sum = _mm256_set1_epi32(x->scale[c].minus_halves);
		sum = _mm256_slli_epi32(_mm256_madd_epi16(sum, f->both), 5);
#pragma GCC unroll 16
		for (i = 0; i < 8; i += pairs_held(6)) {
			pairs = dot_pairs(w + i, x->q + AIKM_BLOCK * c + 4 * i,
					  6);
			pairs = _mm256_madd_epi16(pairs,
						  i < 4 ? f->first : f->last);
			sum = _mm256_add_epi32(sum, pairs);
		}
		both[c].v = _mm256_cvtepi32_ps(sum);
	}
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

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* lanes_generic.h with sixteen lanes: AVX-512 F, BW, VL, DQ and VNNI. */
#ifndef AIKM_LANES_AVX512_H
#define AIKM_LANES_AVX512_H

#include "multiply.h"

/* The header's last part is an allocator that the kernel does not have. */
#define _MM_MALLOC_H_INCLUDED 1
#define __MM_MALLOC_H 1
#include <immintrin.h>

enum {
	LANES = 16,
	COLUMNS = 16,
	COLUMNS_LESS = 8,
	TOGETHER = 4,
	APART = 0,
	FLOAT_COLUMNS = 4,
	/* One factor of vpdpbusd is unsigned: w + 128 is what is stored. */
	BIAS_8 = 7,
};

struct words {
	__m512i v;
};

struct lanes {
	__m512 v;
};

static inline struct words load_words(const u8 *p)
{
	return (struct words){ _mm512_loadu_si512(p) };
}

static inline struct words load_bytes(const u8 *p)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)p);

	return (struct words){ _mm512_cvtepu8_epi32(bytes) };
}

static inline struct words load_signed_bytes(const u8 *p)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)p);

	return (struct words){ _mm512_cvtepi8_epi32(bytes) };
}

static inline struct words spread_word(s32 x)
{
	return (struct words){ _mm512_set1_epi32(x) };
}

static inline struct words mask_words(struct words w, u32 mask)
{
	return (struct words){ _mm512_and_si512(w.v, _mm512_set1_epi32(mask)) };
}

static inline struct words down_words(struct words w, u32 bits)
{
	if (__builtin_constant_p(bits))
		return (struct words){ _mm512_srli_epi32(w.v, bits) };
	return (struct words){ _mm512_srlv_epi32(w.v,
						 _mm512_set1_epi32(bits)) };
}

static inline struct words up_words(struct words w, u32 bits)
{
	if (__builtin_constant_p(bits))
		return (struct words){ _mm512_slli_epi32(w.v, bits) };
	return (struct words){ _mm512_sllv_epi32(w.v,
						 _mm512_set1_epi32(bits)) };
}

static inline struct words merge_words(struct words a, struct words b)
{
	return (struct words){ _mm512_or_si512(a.v, b.v) };
}

/* Four activations as one integer. */
static inline s32 four_at(const s8 *y)
{
	s32 four;

	__builtin_memcpy(&four, y, sizeof(four));
	return four;
}

/* @n words of four weights. */
static inline __m512i dot_some(__m512i sum, const struct words *w, const s8 *y,
			       u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		sum = _mm512_dpbusd_epi32(
			sum, w[i].v, _mm512_set1_epi32(four_at(y + 4 * i)));
	return sum;
}

/*
 * Chains of four take turns: eight in a row wait longer than a processor looks
 * ahead, and prompts are a seventh slower.
 */
static inline void dot_columns(const struct words w[8], const struct columns *x,
			       u32 bits, struct words dot[TOGETHER])
{
	u32 h, c;

	(void)bits;
#pragma GCC unroll 16
	for (h = 0; h < 8; h += 4)
#pragma GCC unroll 16
		for (c = 0; c < x->n; c++)
			dot[c].v = dot_some(dot[c].v, w + h,
					    x->q + AIKM_BLOCK * c + 4 * h, 4);
}

static inline struct lanes convert_words(struct words w)
{
	return (struct lanes){ _mm512_cvtepi32_ps(w.v) };
}

struct factors {
	__m512 f[2];
};

static inline void load_factors(const u8 *first, const u8 *last,
				struct factors *to)
{
	to->f[0] = _mm512_cvtepi32_ps(load_signed_bytes(first).v);
	to->f[1] = _mm512_cvtepi32_ps(load_signed_bytes(last).v);
}

/* Fused or not: everything is exact. */
static inline void dot_factors(const struct words w[8], const struct factors *f,
			       const struct columns *x,
			       struct lanes both[TOGETHER])
{
	__m512i dot[TOGETHER];
	u32 c;

#pragma GCC unroll 16
	for (c = 0; c < x->n; c++) {
		dot[c] = _mm512_set1_epi32(x->scale[c].bias_first);
		dot[c] = dot_some(dot[c], w, x->q + AIKM_BLOCK * c, 4);
		both[c].v = _mm512_mul_ps(_mm512_cvtepi32_ps(dot[c]), f->f[0]);
	}
#pragma GCC unroll 16
	for (c = 0; c < x->n; c++) {
		dot[c] = _mm512_set1_epi32(x->scale[c].bias_last);
		dot[c] = dot_some(dot[c], w + 4, x->q + AIKM_BLOCK * c + 16, 4);
		both[c].v = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot[c]), f->f[1],
					    both[c].v);
	}
}

static inline struct lanes load_lanes(const float *p)
{
	return (struct lanes){ _mm512_loadu_ps(p) };
}

static inline struct lanes load_some(const float *p, u32 n)
{
	return (struct lanes){ _mm512_maskz_loadu_ps((1U << n) - 1, p) };
}

static inline void store_some(float *p, struct lanes x, u32 n)
{
	_mm512_mask_storeu_ps(p, (1U << n) - 1, x.v);
}

static inline struct lanes spread_lanes(float x)
{
	return (struct lanes){ _mm512_set1_ps(x) };
}

static inline struct lanes mul_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ _mm512_mul_ps(a.v, b.v) };
}

static inline struct lanes add_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ _mm512_add_ps(a.v, b.v) };
}

static inline struct lanes sub_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ _mm512_sub_ps(a.v, b.v) };
}

static inline struct lanes load_halves(const u8 *p)
{
	__m256i halves = _mm256_loadu_si256((const __m256i *)p);

	return (struct lanes){ _mm512_cvtph_ps(halves) };
}

static inline struct lanes load_uppers(const u8 *p)
{
	__m256i uppers = _mm256_loadu_si256((const __m256i *)p);
	__m512i bits = _mm512_slli_epi32(_mm512_cvtepu16_epi32(uppers), 16);

	return (struct lanes){ _mm512_castsi512_ps(bits) };
}

#endif

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
	COLUMNS = 8,
	COLUMNS_LESS = 8,
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
	return (struct words){ _mm512_srlv_epi32(w.v,
						 _mm512_set1_epi32(bits)) };
}

static inline struct words up_words(struct words w, u32 bits)
{
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

static inline struct words dot_words(struct words sum, const struct words w[4],
				     const s8 *y, u32 bits)
{
	u32 i;

	(void)bits;
	for (i = 0; i < 4; i++)
		sum.v = _mm512_dpbusd_epi32(
			sum.v, w[i].v, _mm512_set1_epi32(four_at(y + 4 * i)));
	return sum;
}

static inline struct lanes convert_words(struct words w)
{
	return (struct lanes){ _mm512_cvtepi32_ps(w.v) };
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

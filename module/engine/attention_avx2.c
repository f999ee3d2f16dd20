// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "attention.h"

#include "attention_tile.h"

/* The header's last part is an allocator that the kernel does not have. */
#define _MM_MALLOC_H_INCLUDED 1
#define __MM_MALLOC_H 1
#include <immintrin.h>

enum { KEYS = 4, STRIP = 32 }; /* keys, values taken together */

/* Eight cached values. */
static inline __m256 cached(const void *cache, u32 half, u64 at)
{
	const u16 *halves = (const u16 *)cache + at;

	if (half)
		return _mm256_cvtph_ps(_mm_loadu_si128((const void *)halves));
	return _mm256_loadu_ps((const float *)cache + at);
}

/* (0+4), (1+5), (2+6), (3+7) */
static inline __m128 fold(__m256 acc)
{
	return _mm_add_ps(_mm256_castps256_ps128(acc),
			  _mm256_extractf128_ps(acc, 1));
}

/* Products with four keys that lie one after another. */
static inline __m128 dot_four(const struct aikm_attention *a, u32 half, u64 at)
{
	__m256 acc[KEYS] = { _mm256_setzero_ps(), _mm256_setzero_ps(),
			     _mm256_setzero_ps(), _mm256_setzero_ps() };
	u32 i, k;

	for (i = 0; i < a->dim; i += AIKM_ATTEND_LANES) {
		__m256 x = _mm256_loadu_ps(a->query + i);

		for (k = 0; k < KEYS; k++) {
			__m256 y =
				cached(a->keys, half, at + (u64)k * a->dim + i);

			acc[k] = _mm256_add_ps(acc[k], _mm256_mul_ps(x, y));
		}
	}
	return _mm_hadd_ps(_mm_hadd_ps(fold(acc[0]), fold(acc[1])),
			   _mm_hadd_ps(fold(acc[2]), fold(acc[3])));
}

static inline float dot_one(const struct aikm_attention *a, u32 half, u64 at)
{
	__m256 acc = _mm256_setzero_ps();
	__m128 sum;
	u32 i;

	for (i = 0; i < a->dim; i += AIKM_ATTEND_LANES) {
		__m256 x = _mm256_loadu_ps(a->query + i);

		x = _mm256_mul_ps(x, cached(a->keys, half, at + i));
		acc = _mm256_add_ps(acc, x);
	}
	sum = fold(acc);
	sum = _mm_hadd_ps(sum, sum);
	return _mm_cvtss_f32(_mm_hadd_ps(sum, sum));
}

static inline void scores(const struct aikm_attention *a, u32 half, float *out)
{
	const float scale = aikm_rsqrt(a->dim);
	u32 t = a->from;

	for (; t + KEYS <= a->to; t += KEYS, out += KEYS) {
		__m128 dots = dot_four(a, half, (u64)t * a->dim);

		_mm_storeu_ps(out, _mm_mul_ps(dots, _mm_set1_ps(scale)));
	}
	for (; t < a->to; t++)
		*out++ = dot_one(a, half, (u64)t * a->dim) * scale;
}

/* Several registers of sums at once: their chains of additions overlap. */
static inline void mix_strip(const struct aikm_attention *a, u32 half,
			     const float *weight, u32 at, u32 strip)
{
	__m256 acc[STRIP / AIKM_ATTEND_LANES];
	u32 t, k;

	for (k = 0; k < strip; k++)
		acc[k] = _mm256_loadu_ps(a->out + at + k * AIKM_ATTEND_LANES);
	for (t = a->from; t < a->to; t++) {
		u64 value = (u64)t * a->dim + at;
		__m256 w = _mm256_set1_ps(*weight++);

		for (k = 0; k < strip; k++) {
			__m256 v = cached(a->values, half,
					  value + k * AIKM_ATTEND_LANES);

			acc[k] = _mm256_add_ps(acc[k], _mm256_mul_ps(w, v));
		}
	}
	for (k = 0; k < strip; k++)
		_mm256_storeu_ps(a->out + at + k * AIKM_ATTEND_LANES, acc[k]);
}

static inline void mix(const struct aikm_attention *a, u32 half,
		       const float *weight)
{
	u32 at = 0;

	for (; at + STRIP <= a->dim; at += STRIP)
		mix_strip(a, half, weight, at, STRIP / AIKM_ATTEND_LANES);
	for (; at < a->dim; at += AIKM_ATTEND_LANES)
		mix_strip(a, half, weight, at, 1);
}

/* Inlined once for each kind of cache. */
static inline bool attend(const struct aikm_attention *a, u32 half)
{
	float score[AIKM_ATTEND_TILE] = { 0.0f };

	scores(a, half, score);
	if (!aikm_tile_soften(a, a->from, score, a->to - a->from))
		return false;
	mix(a, half, score);
	return true;
}

bool aikm_attend_avx2(const struct aikm_attention *a)
{
	if (a->dim % AIKM_ATTEND_LANES)
		return aikm_attend_generic(a);
	return a->half ? attend(a, 1) : attend(a, 0);
}

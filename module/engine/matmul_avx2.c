// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "matmul.h"

/* The header's last part is an allocator that the kernel does not have. */
#define _MM_MALLOC_H_INCLUDED 1
#define __MM_MALLOC_H 1
#include <immintrin.h>

#include "fp_math.h"

enum { ROWS = 8 }; /* rows computed together: one lane each */

static inline const u8 *row_at(const struct aikm_matrix *m, u32 row)
{
	return (const u8 *)m->data + (u64)row * m->row_bytes;
}

/*
 * Eight partial sums of one block. |w| is unsigned (-128 becomes 128) and
 * takes its sign to q, so the 16-bit sums stay below 2 * 128 * 127.
 */
static inline __m256i block_sums(const u8 *block, __m256i q)
{
	__m256i w = _mm256_loadu_si256((const __m256i *)(block + 2));
	__m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(w),
					     _mm256_sign_epi8(q, w));

	return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

static inline u16 scale_bits(const u8 *block)
{
	u16 bits;

	__builtin_memcpy(&bits, block, sizeof(bits));
	return bits;
}

/* Lane r of the result is the sum of the lanes of s[r]. */
static inline __m256i add_across(const __m256i s[ROWS])
{
	__m256i a = _mm256_hadd_epi32(s[0], s[1]);
	__m256i b = _mm256_hadd_epi32(s[2], s[3]);
	__m256i c = _mm256_hadd_epi32(s[4], s[5]);
	__m256i d = _mm256_hadd_epi32(s[6], s[7]);

	a = _mm256_hadd_epi32(a, b);
	c = _mm256_hadd_epi32(c, d);
	return _mm256_add_epi32(_mm256_permute2x128_si256(a, c, 0x20),
				_mm256_permute2x128_si256(a, c, 0x31));
}

/* The scales of eight rows' blocks. */
static inline __m256 weight_scales(const u8 *block, u32 stride)
{
	u16 half[ROWS];
	u32 r;

	for (r = 0; r < ROWS; r++)
		half[r] = scale_bits(block + (u64)r * stride);
	return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)half));
}

static void q8_rows(const struct aikm_matrix *m, const struct aikm_vector *v,
		    u32 row, float *out)
{
	u32 blocks = m->cols / AIKM_Q8_BLOCK, stride = m->row_bytes, i, r;
	const u8 *block = row_at(m, row);
	__m256 acc = _mm256_setzero_ps();

	for (i = 0; i < blocks; i++, block += AIKM_Q8_BYTES) {
		__m256i q = _mm256_loadu_si256((const __m256i *)v->q + i);
		__m256 scale = _mm256_mul_ps(weight_scales(block, stride),
					     _mm256_set1_ps(v->scale[i]));
		__m256i s[ROWS];
		__m256 sum;

		for (r = 0; r < ROWS; r++)
			s[r] = block_sums(block + (u64)r * stride, q);
		sum = _mm256_cvtepi32_ps(add_across(s));
		acc = _mm256_add_ps(acc, _mm256_mul_ps(sum, scale));
	}
	_mm256_storeu_ps(out + row, acc);
}

static float q8_row(const struct aikm_matrix *m, const struct aikm_vector *v,
		    u32 row)
{
	u32 blocks = m->cols / AIKM_Q8_BLOCK, i;
	const u8 *block = row_at(m, row);
	float acc = 0.0f;

	for (i = 0; i < blocks; i++, block += AIKM_Q8_BYTES) {
		__m256i q = _mm256_loadu_si256((const __m256i *)v->q + i);
		__m256i s[ROWS] = { block_sums(block, q) };
		s32 sum = _mm256_extract_epi32(add_across(s), 0);

		acc += (float)sum *
		       (_cvtsh_ss(scale_bits(block)) * v->scale[i]);
	}
	return acc;
}

/* (0+4), (1+5), (2+6), (3+7) */
static inline __m128 fold(__m256 acc)
{
	return _mm_add_ps(_mm256_castps256_ps128(acc),
			  _mm256_extractf128_ps(acc, 1));
}

static inline float add_lanes(__m256 acc)
{
	__m128 sum = fold(acc);

	sum = _mm_hadd_ps(sum, sum);
	return _mm_cvtss_f32(_mm_hadd_ps(sum, sum));
}

static inline float dot(const float *a, const float *b, u32 n)
{
	__m256 acc = _mm256_setzero_ps();
	float lane[AIKM_LANES];
	u32 i, l;

	for (i = 0; i + AIKM_LANES <= n; i += AIKM_LANES)
		acc = _mm256_add_ps(acc, _mm256_mul_ps(_mm256_loadu_ps(a + i),
						       _mm256_loadu_ps(b + i)));
	if (i < n) {
		_mm256_storeu_ps(lane, acc);
		for (l = 0; i + l < n; l++)
			lane[l] += a[i + l] * b[i + l];
		acc = _mm256_loadu_ps(lane);
	}
	return add_lanes(acc);
}

/* Products with four vectors that lie @n apart; @n is a multiple of 8. */
static inline __m128 dot_four(const float *a, const float *b, u32 n)
{
	__m256 acc[4] = { _mm256_setzero_ps(), _mm256_setzero_ps(),
			  _mm256_setzero_ps(), _mm256_setzero_ps() };
	u32 i, k;

	for (i = 0; i < n; i += AIKM_LANES) {
		__m256 x = _mm256_loadu_ps(a + i);

		for (k = 0; k < 4; k++) {
			__m256 y = _mm256_loadu_ps(b + (u64)k * n + i);

			acc[k] = _mm256_add_ps(acc[k], _mm256_mul_ps(x, y));
		}
	}
	return _mm_hadd_ps(_mm_hadd_ps(fold(acc[0]), fold(acc[1])),
			   _mm_hadd_ps(fold(acc[2]), fold(acc[3])));
}

/* @out[i] = a . b[i] * scale for the vectors of @n floats from @b on. */
static void dots(const float *a, const float *b, u32 n, u32 count, float scale,
		 float *out)
{
	u32 i = 0;

	for (; n % AIKM_LANES == 0 && i + 4 <= count; i += 4)
		_mm_storeu_ps(out + i,
			      _mm_mul_ps(dot_four(a, b + (u64)i * n, n),
					 _mm_set1_ps(scale)));
	for (; i < count; i++)
		out[i] = dot(a, b + (u64)i * n, n) * scale;
}

void aikm_rows_avx2(const struct aikm_matrix *m, const struct aikm_vector *v,
		    u32 from, u32 to, float *out)
{
	u32 row = from;

	if (m->type == AIKM_TENSOR_F32) {
		dots(v->f, (const float *)row_at(m, from), m->cols, to - from,
		     1.0f, out + from);
		return;
	}
	for (; row + ROWS <= to; row += ROWS)
		q8_rows(m, v, row, out);
	for (; row < to; row++)
		out[row] = q8_row(m, v, row);
}

void aikm_scores_avx2(const struct aikm_head *h, u32 from, u32 to, float *out)
{
	dots(h->query, h->keys + (u64)from * h->dim, h->dim, to - from,
	     aikm_rsqrt(h->dim), out + from);
}

/* Four registers of sums at once: their chains of additions overlap. */
static void mix_wide(const struct aikm_head *h, u32 from, u32 to,
		     const float *weight, u32 at, float *out)
{
	__m256 acc[4];
	u32 t, k;

	for (k = 0; k < 4; k++)
		acc[k] = _mm256_loadu_ps(out + at + k * AIKM_LANES);
	for (t = from; t < to; t++) {
		const float *value = h->values + (u64)t * h->dim + at;
		__m256 w = _mm256_set1_ps(weight[t]);

		for (k = 0; k < 4; k++) {
			__m256 v = _mm256_loadu_ps(value + k * AIKM_LANES);

			acc[k] = _mm256_add_ps(acc[k], _mm256_mul_ps(w, v));
		}
	}
	for (k = 0; k < 4; k++)
		_mm256_storeu_ps(out + at + k * AIKM_LANES, acc[k]);
}

void aikm_mix_avx2(const struct aikm_head *h, u32 from, u32 to,
		   const float *weight, float *out)
{
	u32 t, i = 0;

	for (; i + 4 * AIKM_LANES <= h->dim; i += 4 * AIKM_LANES)
		mix_wide(h, from, to, weight, i, out);
	for (; i < h->dim; i++)
		for (t = from; t < to; t++)
			out[i] += weight[t] * h->values[(u64)t * h->dim + i];
}

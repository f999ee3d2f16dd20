// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "matmul.h"

/* The allocator behind immintrin.h does not exist in the kernel. */
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

static inline __m256 weight_scales(const u8 *block, u32 stride)
{
	__m128i half = _mm_set_epi16(
		scale_bits(block + 7 * stride), scale_bits(block + 6 * stride),
		scale_bits(block + 5 * stride), scale_bits(block + 4 * stride),
		scale_bits(block + 3 * stride), scale_bits(block + 2 * stride),
		scale_bits(block + stride), scale_bits(block));

	return _mm256_cvtph_ps(half);
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

		for (r = 0; r < ROWS; r++)
			s[r] = block_sums(block + (u64)r * stride, q);
		acc = _mm256_add_ps(
			acc, _mm256_mul_ps(_mm256_cvtepi32_ps(add_across(s)),
					   scale));
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

/* ((0+4)+(2+6)) + ((1+5)+(3+7)) */
static inline float add_lanes(__m256 acc)
{
	__m128 four = _mm_add_ps(_mm256_castps256_ps128(acc),
				 _mm256_extractf128_ps(acc, 1));
	__m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));

	return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
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

void aikm_rows_avx2(const struct aikm_matrix *m, const struct aikm_vector *v,
		    u32 from, u32 to, float *out)
{
	u32 row = from;

	if (m->type == AIKM_TENSOR_F32) {
		for (; row < to; row++)
			out[row] = dot((const float *)row_at(m, row), v->f,
				       m->cols);
		return;
	}
	for (; row + ROWS <= to; row += ROWS)
		q8_rows(m, v, row, out);
	for (; row < to; row++)
		out[row] = q8_row(m, v, row);
}

void aikm_scores_avx2(const struct aikm_head *h, u32 from, u32 to, float *out)
{
	const float scale = aikm_rsqrt(h->dim);
	u32 t;

	for (t = from; t < to; t++)
		out[t] = dot(h->query, h->keys + (u64)t * h->dim, h->dim) *
			 scale;
}

void aikm_mix_avx2(const struct aikm_head *h, u32 from, u32 to,
		   const float *weight, float *out)
{
	u32 t, i;

	for (i = 0; i + AIKM_LANES <= h->dim; i += AIKM_LANES) {
		__m256 acc = _mm256_loadu_ps(out + i);

		for (t = from; t < to; t++) {
			const float *v = h->values + (u64)t * h->dim + i;
			__m256 w = _mm256_set1_ps(weight[t]);

			acc = _mm256_add_ps(
				acc, _mm256_mul_ps(w, _mm256_loadu_ps(v)));
		}
		_mm256_storeu_ps(out + i, acc);
	}
	for (; i < h->dim; i++)
		for (t = from; t < to; t++)
			out[i] += weight[t] * h->values[(u64)t * h->dim + i];
}

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Products of weight rows and an activation vector. matmul.c is the
 * definition of correct; every other implementation gives the same bits,
 * because the order of the floating-point operations is part of the
 * definition. Floating-point objects only.
 */
#ifndef AIKM_MATMUL_H
#define AIKM_MATMUL_H

#include "aikm_types.h"
#include "plan.h"

enum {
	AIKM_Q8_BLOCK = 32, /* values that share a scale */
	AIKM_Q8_BYTES = 34, /* a block of weights: f16 scale, s8[32] */
	AIKM_LANES = 8, /* partial sums of a float product */
};

/**
 * struct aikm_vector - an activation vector, as both weight types want it
 * @f: (cols) floats
 * @q: (cols) quantised, value = scale * q; only when cols % 32 == 0
 * @scale: (cols / 32)
 */
struct aikm_vector {
	float *f;
	s8 *q;
	float *scale;
};

/**
 * aikm_quantise() - blocks of floats to 8 bits
 * @v: vector; @v->f is read, @v->q and @v->scale are written
 * @from: first block
 * @to: behind the last block
 *
 * scale = max |x| / 127; q = x * (127 / max |x|), rounded to nearest, ties to
 * even (as ggml's Q8_0 activations on x86, but with the scale kept in float).
 * Return: false when a value is not finite.
 */
bool aikm_quantise(const struct aikm_vector *v, u32 from, u32 to);

/**
 * aikm_dequantise_row() - a part of one row of weights as floats
 * @m: matrix
 * @row: which row
 * @from: first value; a multiple of 32
 * @to: behind the last value
 * @out: (cols) floats; only [@from, @to) is written
 */
void aikm_dequantise_row(const struct aikm_matrix *m, u32 row, u32 from, u32 to,
			 float *out);

/**
 * aikm_rows_generic() - some rows times a vector
 * @m: matrix, F32 or Q8_0
 * @v: vector of @m->cols values
 * @from: first row
 * @to: behind the last row
 * @out: (rows) floats; only [@from, @to) is written
 *
 * Q8_0: for each block in order, acc += (float)sum(w q) * (w scale * v scale).
 * F32: lane l of 8 adds the products of the values i with i % 8 == l in order;
 * the lanes are then added as ((0+4)+(1+5)) + ((2+6)+(3+7)).
 */
void aikm_rows_generic(const struct aikm_matrix *m, const struct aikm_vector *v,
		       u32 from, u32 to, float *out);

/**
 * aikm_rows_avx2() - the same, with AVX2 and F16C
 * @m: as aikm_rows_generic()
 * @v: as aikm_rows_generic()
 * @from: as aikm_rows_generic()
 * @to: as aikm_rows_generic()
 * @out: as aikm_rows_generic(); equal bit by bit
 */
void aikm_rows_avx2(const struct aikm_matrix *m, const struct aikm_vector *v,
		    u32 from, u32 to, float *out);

/**
 * struct aikm_head - the cached positions one query head looks at
 * @query: (dim)
 * @keys: (context, dim)
 * @values: (context, dim)
 * @dim: head_dim
 */
struct aikm_head {
	const float *query;
	const float *keys;
	const float *values;
	u32 dim;
};

/**
 * aikm_scores_generic() - query times keys, lanes as in F32 rows
 * @h: head
 * @from: first position
 * @to: behind the last position
 * @out: [@from, @to) receives query . key / sqrt(dim)
 */
void aikm_scores_generic(const struct aikm_head *h, u32 from, u32 to,
			 float *out);

/**
 * aikm_mix_generic() - add values by weight, position after position
 * @h: head
 * @from: first position
 * @to: behind the last position
 * @weight: by position
 * @out: (dim), added to
 */
void aikm_mix_generic(const struct aikm_head *h, u32 from, u32 to,
		      const float *weight, float *out);

/**
 * aikm_scores_avx2() - the same with AVX2, equal bit by bit
 * @h: as aikm_scores_generic()
 * @from: as aikm_scores_generic()
 * @to: as aikm_scores_generic()
 * @out: as aikm_scores_generic()
 */
void aikm_scores_avx2(const struct aikm_head *h, u32 from, u32 to, float *out);

/**
 * aikm_mix_avx2() - the same with AVX2, equal bit by bit
 * @h: as aikm_mix_generic()
 * @from: as aikm_mix_generic()
 * @to: as aikm_mix_generic()
 * @weight: as aikm_mix_generic()
 * @out: as aikm_mix_generic()
 */
void aikm_mix_avx2(const struct aikm_head *h, u32 from, u32 to,
		   const float *weight, float *out);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Products of packed weights and a batch of activation columns. A lane of a
 * register is a row, and each (row, column) has one fixed order of
 * floating-point operations, multiplications and additions rounded one by one:
 * every implementation gives the same bits, whatever the split into rows,
 * columns, blocks and threads. Floating-point objects only.
 *
 * The definition, for one row and one column; b counts blocks of 32 values:
 *
 *	out = 0; for each b in order: out += t(b)
 *
 * With s = scale of the block of activations, q its integers, S = s * sum(q)
 * rounded, and d, m, the integers w and scales sc of the block of weights as
 * in the file (docs/FORMATS.md):
 *
 *	Q8_0, Q4_0, Q5_0	t = sum(w q) * (d s)
 *	Q4_K, Q5_K		t = sum(w q) * ((d sc) s) - (dmin m) S
 *	Q6_K			t = (sum_0(w q) sc_0 + sum_1(w q) sc_1) * (d s)
 *	F32, F16, BF16		t = (p_0 + p_2) + (p_1 + p_3)
 *
 * where w of Q4_0, Q5_0, Q6_K is less 8, 16, 32; sum_0 and sum_1 are of the
 * first and the last 16 values, all these sums and d sc, dmin m exact; and
 * p_k = 0 + w_k x_k + w_(k+4) x_(k+4) ... in order, x the float activations.
 */
#ifndef AIKM_MULTIPLY_H
#define AIKM_MULTIPLY_H

#include "aikm_types.h"
#include "plan.h"
#include "product.h"

enum {
	AIKM_BLOCK = 32, /* activations that share a scale */
	AIKM_PIECE = 256, /* where aikm_dequantise_row() may begin */
};

/**
 * struct aikm_scale - what belongs to a block of quantised activations
 * @scale: value = @scale * q
 * @scaled_sum: @scale * sum of q, rounded
 * @minus_sum: -(sum of q)
 * @bias_first: -32 * (sum of the first 16 q), as Q6_K needs it
 * @bias_last: -32 * (sum of the last 16 q)
 * @minus_halves: -(sum of the first 16 q) in the low 16 bits, of the last 16
 *                in the high ones
 */
struct aikm_scale {
	float scale;
	float scaled_sum;
	s32 minus_sum;
	s32 bias_first;
	s32 bias_last;
	u32 minus_halves;
};

/**
 * struct columns - the activations of one block of some columns
 * @q: 32 integers of the first column, then of the next
 * @scale: of each column
 * @n: columns; a constant where it matters
 */
struct columns {
	const s8 *q;
	const struct aikm_scale *scale;
	u32 n;
};

/**
 * struct aikm_batch - columns of activations, as both kinds of weights want
 * them
 * @f: column c is f[c * stride] .. f[c * stride + cols - 1]
 * @stride: floats from one column to the next
 * @q: (cols / 32, n, 32) integers -127..127: of each block all columns
 * @scale: (cols / 32, n)
 * @n: columns; part of the layout of @q and @scale
 * @cols: values of a column; @q and @scale exist when it is a multiple of 32
 */
struct aikm_batch {
	float *f;
	u64 stride;
	s8 *q;
	struct aikm_scale *scale;
	u32 n;
	u32 cols;
};

/**
 * aikm_quantise_column() - blocks of one column to 8 bits
 * @x: batch; @x->f is read, @x->q and @x->scale are written
 * @column: which column
 * @from: first block
 * @to: behind the last block
 *
 * scale = max |x| / 127; q = x * (127 / max |x|), rounded to nearest, ties to
 * even (as ggml's Q8_0 activations on x86, but with the scale kept in float).
 * Return: false when a value is not finite.
 */
bool aikm_quantise_column(const struct aikm_batch *x, u32 column, u32 from,
			  u32 to);

/**
 * aikm_dequantise_row() - a part of one row of packed weights as floats
 * @m: packed matrix of any type
 * @row: which row
 * @from: first value; a multiple of AIKM_PIECE
 * @to: behind the last value; a multiple of AIKM_PIECE or @m->cols
 * @out: (cols) floats; only [@from, @to) is written
 *
 * Each value is the format's formula, rounded once.
 */
void aikm_dequantise_row(const struct aikm_matrix *m, u32 row, u32 from, u32 to,
			 float *out);

/**
 * struct aikm_tile - a part of a product, one bounded piece of work
 * @m: packed matrix of any type
 * @x: batch with @x->cols == @m->cols
 * @out: row r of column c is out[c * out_stride + r]
 * @out_stride: floats from one column to the next, at least @m->rows
 * @from_group: first group of 16 rows
 * @to_group: behind the last group; what lies behind the last row is not
 *            written
 * @from_column: first column of @x
 * @to_column: behind the last column
 * @from_block: first block of 32 values; when it is not 0, @out holds the sum
 *              of the blocks before, and goes on
 * @to_block: behind the last block, at most DIV_ROUND_UP(cols, 32)
 */
struct aikm_tile {
	const struct aikm_matrix *m;
	const struct aikm_batch *x;
	float *out;
	u64 out_stride;
	u32 from_group, to_group;
	u32 from_column, to_column;
	u32 from_block, to_block;
};

/**
 * aikm_multiply() - compute a tile with a product of this processor
 * @product: one that aikm_fpu_has()
 * @t: tile
 *
 * Context: floating point allowed; never sleeps. How long it takes:
 * aikm_tile_cost().
 */
void aikm_multiply(enum aikm_product product, const struct aikm_tile *t);

/**
 * aikm_multiply_generic() - in plain C: the definition of correct
 * @t: tile
 */
void aikm_multiply_generic(const struct aikm_tile *t);

/**
 * aikm_multiply_avx2() - the same bits, with AVX2 and F16C
 * @t: tile
 */
void aikm_multiply_avx2(const struct aikm_tile *t);

/**
 * aikm_multiply_avx512() - the same bits, with AVX-512 VNNI
 * @t: tile
 */
void aikm_multiply_avx512(const struct aikm_tile *t);

/**
 * aikm_multiply_neon() - the same bits, with NEON and its dot-product
 * @t: tile
 */
void aikm_multiply_neon(const struct aikm_tile *t);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Attention of one query over some cached positions. attention.c is the
 * definition of correct; every other implementation gives the same bits,
 * because the order of the floating-point operations is part of the
 * definition. Floating-point objects only.
 */
#ifndef AIKM_ATTENTION_H
#define AIKM_ATTENTION_H

#include "aikm_types.h"
#include "product.h"

enum {
	AIKM_ATTEND_TILE = 64, /* positions of one call */
	AIKM_ATTEND_LANES = 8, /* partial sums of a product */
};

/**
 * struct aikm_attention - one query head over positions [@from, @to)
 * @query: (dim)
 * @keys: (positions, dim), f16 or float as @half says
 * @values: as @keys
 * @dim: head_dim
 * @half: the cache holds IEEE binary16, not float
 * @from: first position; a multiple of AIKM_ATTEND_TILE
 * @to: behind the last one; at most @from + AIKM_ATTEND_TILE
 * @top: the largest score so far
 * @sum: of e^(score - top) so far
 * @out: (dim) of e^(score - top) * value so far
 */
struct aikm_attention {
	const float *query;
	const void *keys;
	const void *values;
	u32 dim;
	u32 half;
	u32 from;
	u32 to;
	float *top;
	float *sum;
	float *out;
};

/**
 * aikm_attend() - as aikm_attend_generic(), with what a product may use
 * @product: which instructions there are
 * @a: as aikm_attend_generic()
 *
 * Return: as aikm_attend_generic().
 */
bool aikm_attend(enum aikm_product product, const struct aikm_attention *a);

/**
 * aikm_attend_generic() - take some more positions into account
 * @a: position 0 starts @a->top, @a->sum and @a->out anew
 *
 * A tile is: score = query . key / sqrt(dim), where lane l of 8 adds the
 * products of the values i with i % 8 == l in order and the lanes are then
 * added as ((0+4)+(1+5)) + ((2+6)+(3+7)); a larger top first shrinks what was
 * gathered; then sum and out gain position after position (the sum in lanes by
 * position % 8). Tiles begin at multiples of 64 wherever a batch begins, so the
 * result does not depend on how tokens were fed. Source: the online softmax of
 * Milakov and Gimelshein (arXiv 1805.02867).
 *
 * Return: false when a score was not finite.
 */
bool aikm_attend_generic(const struct aikm_attention *a);

/**
 * aikm_attend_avx2() - the same with AVX2 and F16C, equal bit by bit
 * @a: as aikm_attend_generic()
 *
 * Return: as aikm_attend_generic().
 */
bool aikm_attend_avx2(const struct aikm_attention *a);

#endif

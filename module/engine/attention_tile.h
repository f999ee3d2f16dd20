/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What every implementation of attention does between its two products; one
 * file of it, compiled with each implementation's own instructions.
 */
#ifndef AIKM_ATTENTION_TILE_H
#define AIKM_ATTENTION_TILE_H

#include "attention.h"
#include "fp_math.h"

/* The lanes of a sum, folded in the order of the definition. */
static inline float aikm_tile_fold(const float lane[AIKM_ATTEND_LANES])
{
	return ((lane[0] + lane[4]) + (lane[1] + lane[5])) +
	       ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

/* The largest score; false when one is not finite. */
static inline bool aikm_tile_top(const float *score, u32 n, float *top)
{
	u32 largest = 0, bits, i;
	float best = score[0];

	for (i = 0; i < n; i++) {
		bits = aikm_magnitude(score[i]);
		largest = bits > largest ? bits : largest;
		best = score[i] > best ? score[i] : best;
	}
	*top = best;
	return largest < AIKM_NOT_FINITE;
}

/* What was gathered below an older top is made smaller. */
static inline void aikm_tile_shrink(const struct aikm_attention *a, float top)
{
	float *restrict out = a->out;
	float factor;
	u32 i;

	if (top <= *a->top)
		return;
	factor = aikm_exp(*a->top - top);
	*a->top = top;
	*a->sum *= factor;
	for (i = 0; i < a->dim; i++)
		out[i] *= factor;
}

/* Position 0: nothing was gathered. */
static inline void aikm_tile_start(const struct aikm_attention *a, float top)
{
	u32 i;

	*a->top = top;
	*a->sum = 0.0f;
	for (i = 0; i < a->dim; i++)
		a->out[i] = 0.0f;
}

/* Scores become weights, and the weights are added. */
static inline void aikm_tile_weigh(const struct aikm_attention *a,
				   float *restrict score, u32 n)
{
	float lane[AIKM_ATTEND_LANES] = { 0.0f }, top = *a->top;
	u32 i;

	for (i = 0; i < n; i++)
		score[i] = aikm_exp(score[i] - top);
	for (i = 0; i < n; i++)
		lane[i % AIKM_ATTEND_LANES] += score[i];
	*a->sum += aikm_tile_fold(lane);
}

/**
 * aikm_tile_soften() - from scores to weights
 * @a: attention
 * @first: position of the first score
 * @score: of a tile; becomes e^(score - top)
 * @n: scores
 *
 * Return: false when a score is not finite.
 */
static inline bool aikm_tile_soften(const struct aikm_attention *a, u32 first,
				    float *score, u32 n)
{
	float top;

	if (!aikm_tile_top(score, n, &top))
		return false;
	if (first)
		aikm_tile_shrink(a, top);
	else
		aikm_tile_start(a, top);
	aikm_tile_weigh(a, score, n);
	return true;
}

#endif

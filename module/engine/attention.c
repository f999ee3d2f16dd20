// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "attention_tile.h"

static inline float cached(const void *cache, u32 half, u64 at)
{
	if (half)
		return aikm_half_float(((const u16 *)cache)[at]);
	return ((const float *)cache)[at];
}

static float dot(const struct aikm_attention *a, u32 position)
{
	float lane[AIKM_ATTEND_LANES] = { 0.0f };
	u64 at = (u64)position * a->dim;
	u32 i;

	for (i = 0; i < a->dim; i++)
		lane[i % AIKM_ATTEND_LANES] +=
			a->query[i] * cached(a->keys, a->half, at + i);
	return aikm_tile_fold(lane);
}

static void mix(const struct aikm_attention *a, u32 position, float weight)
{
	u64 at = (u64)position * a->dim;
	u32 i;

	for (i = 0; i < a->dim; i++)
		a->out[i] += weight * cached(a->values, a->half, at + i);
}

static bool tile(const struct aikm_attention *a, u32 from, u32 to)
{
	const float scale = aikm_rsqrt(a->dim);
	float score[AIKM_ATTEND_TILE] = { 0.0f };
	u32 t;

	for (t = from; t < to; t++)
		score[t - from] = dot(a, t) * scale;
	if (!aikm_tile_soften(a, from, score, to - from))
		return false;
	for (t = from; t < to; t++)
		mix(a, t, score[t - from]);
	return true;
}

bool aikm_attend_generic(const struct aikm_attention *a)
{
	u32 from, to;

	for (from = a->from; from < a->to; from = to) {
		to = from + AIKM_ATTEND_TILE < a->to ? from + AIKM_ATTEND_TILE :
						       a->to;
		if (!tile(a, from, to))
			return false;
	}
	return true;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "attention.h"

#include "attention_tile.h"

/* Some cached values; a loop that compilers make vectors of. */
static inline void load(const void *cache, u32 half, u64 at, u32 n,
			float *restrict out)
{
	const u16 *halves = (const u16 *)cache + at;
	const float *floats = (const float *)cache + at;
	u32 i;

	for (i = 0; i < n; i++)
		out[i] = half ? aikm_half_float(halves[i]) : floats[i];
}

static inline void add_products(const float *restrict a,
				const float *restrict b, u32 n,
				float *restrict lane)
{
	u32 i;

	for (i = 0; i < n; i++)
		lane[i] += a[i] * b[i];
}

static inline float dot(const struct aikm_attention *a, u32 half, u32 position)
{
	float lane[AIKM_ATTEND_LANES] = { 0.0f }, key[AIKM_ATTEND_LANES];
	u64 at = (u64)position * a->dim;
	u32 i, rest = a->dim % AIKM_ATTEND_LANES;

	for (i = 0; i < a->dim - rest; i += AIKM_ATTEND_LANES) {
		load(a->keys, half, at + i, AIKM_ATTEND_LANES, key);
		add_products(a->query + i, key, AIKM_ATTEND_LANES, lane);
	}
	load(a->keys, half, at + i, rest, key);
	add_products(a->query + i, key, rest, lane);
	return aikm_tile_fold(lane);
}

static inline void mix_some(const struct aikm_attention *a, u32 half, u64 at,
			    float weight, u32 n, float *restrict out)
{
	float value[AIKM_ATTEND_LANES];
	u32 i;

	load(a->values, half, at, n, value);
	for (i = 0; i < n; i++)
		out[i] += weight * value[i];
}

static inline void mix(const struct aikm_attention *a, u32 half, u32 position,
		       float weight)
{
	u64 at = (u64)position * a->dim;
	u32 i, rest = a->dim % AIKM_ATTEND_LANES;

	for (i = 0; i < a->dim - rest; i += AIKM_ATTEND_LANES)
		mix_some(a, half, at + i, weight, AIKM_ATTEND_LANES,
			 a->out + i);
	mix_some(a, half, at + i, weight, rest, a->out + i);
}

/* Inlined once for each kind of cache. */
static inline bool tile(const struct aikm_attention *a, u32 half, u32 from,
			u32 to)
{
	const float scale = aikm_rsqrt(a->dim);
	float score[AIKM_ATTEND_TILE] = { 0.0f };
	u32 t;

	for (t = from; t < to; t++)
		score[t - from] = dot(a, half, t) * scale;
	if (!aikm_tile_soften(a, from, score, to - from))
		return false;
	for (t = from; t < to; t++)
		mix(a, half, t, score[t - from]);
	return true;
}

bool aikm_attend_generic(const struct aikm_attention *a)
{
	return a->half ? tile(a, 1, a->from, a->to) :
			 tile(a, 0, a->from, a->to);
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "forward.h"

#include "fp_math.h"

static bool better(const float *logits, u32 id, u32 best)
{
	return logits[id] > logits[best] ||
	       (logits[id] == logits[best] && id < best);
}

u32 aikm_choose_best(const struct aikm_engine *e, const u32 *allowed, u32 n,
		     u32 *permille)
{
	u32 count = allowed ? n : e->plan->vocab, best, id, i;
	float sum = 0.0f;

	best = allowed ? allowed[0] : 0;
	for (i = 1; i < count; i++) {
		id = allowed ? allowed[i] : i;
		if (better(e->logits, id, best))
			best = id;
	}
	if (!permille)
		return best;
	for (i = 0; i < count; i++) {
		id = allowed ? allowed[i] : i;
		sum += aikm_exp(e->logits[id] - e->logits[best]);
	}
	*permille = (u32)(1000.0f / sum + 0.5f);
	return best;
}

/* The sum of e^((logit - top) / temperature) of the logits from @least up. */
static double mass_from(const struct aikm_engine *e, float least, float top,
			float inverse)
{
	double sum = 0.0;
	u32 i;

	for (i = 0; i < e->plan->vocab; i++)
		if (e->logits[i] >= least)
			sum += aikm_exp((e->logits[i] - top) * inverse);
	return sum;
}

/*
 * The nucleus: the highest logit from which up the mass is at least top-p of
 * all. Halving between the least and the top logit needs no sorting and no
 * memory; after 40 halvings the bounds are neighbours or equal in mass.
 */
static float nucleus_least(const struct aikm_engine *e, float top,
			   float inverse, u32 top_p_permille)
{
	float low = top, high = top, middle;
	double wanted;
	u32 i;

	for (i = 0; i < e->plan->vocab; i++)
		low = e->logits[i] < low ? e->logits[i] : low;
	if (top_p_permille >= 1000)
		return low;
	wanted = mass_from(e, low, top, inverse) * top_p_permille / 1000;
	if (mass_from(e, high, top, inverse) >= wanted)
		return high;
	for (i = 0; i < 40; i++) {
		middle = low + (high - low) * 0.5f;
		if (mass_from(e, middle, top, inverse) >= wanted)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* splitmix64 (Vigna, public domain); 53 bits as 0 <= x < 1. */
static double next_random(u64 *seed)
{
	u64 z = *seed += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return (double)(s64)(z >> 11) / 9007199254740992.0;
}

u32 aikm_choose_seeded(const struct aikm_engine *e, u32 temperature_permille,
		       u32 top_p_permille, u64 *seed)
{
	u32 best = aikm_choose_best(e, NULL, 0, NULL), chosen = best, i;
	float top = e->logits[best], inverse, least;
	double left;

	if (!temperature_permille)
		return best;
	inverse = 1000.0f / temperature_permille;
	least = nucleus_least(e, top, inverse, top_p_permille);
	left = next_random(seed) * mass_from(e, least, top, inverse);
	for (i = 0; i < e->plan->vocab; i++) {
		if (e->logits[i] < least)
			continue;
		chosen = i;
		left -= aikm_exp((e->logits[i] - top) * inverse);
		if (left < 0.0)
			break;
	}
	return chosen;
}

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Which facts go before the model. The model sees a value only as its size:
 * a sign, a power of ten and a leading digit.
 */
#ifndef AIKM_DIGEST_H
#define AIKM_DIGEST_H

#include "fact.h"

/**
 * struct aikm_digest - the facts chosen, grouped by object in snapshot order
 * @nr: entries of @fact
 * @fact: references into the snapshot
 */
struct aikm_digest {
	u32 nr;
	struct aikm_fact_ref fact[AIKM_PROMPT_TOKENS / 2];
};

/**
 * aikm_digest_make() - choose facts within a budget
 * @s: snapshot
 * @budget: tokens the prompt may have, at two a fact and three an object
 * @d: overwritten
 *
 * Known zero values are left out for handles (absent means none), but not
 * those of what is left: 0 permille left is what a full disk says. Silent
 * classes are left out. When the
 * budget is short, the handle objects that stand out least go first.
 *
 * Context: any.
 */
void aikm_digest_make(const struct aikm_snapshot *s, u32 budget,
		      struct aikm_digest *d);

#endif

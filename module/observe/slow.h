/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Slow sources: limits, temperatures and totals that hardly ever change. Who
 * looks each second reads them now and then, and takes what they said last in
 * between. No rate is made of what they say, so none is made over a wrong
 * time, and nothing but counters comes of them.
 */
#ifndef AIKM_SLOW_H
#define AIKM_SLOW_H

#include "sample.h"

enum { AIKM_SLOW_LOOKS = 10 }; /* from one reading to the next */

/**
 * struct aikm_slow - what slow sources said last; all zero at first
 * @left: looks for which it will do
 * @present: as in a sample
 * @counter: as in a sample
 */
struct aikm_slow {
	u32 left;
	u64 present[AIKM_COUNTER_WORDS];
	u64 counter[AIKM_COUNTERS];
};

/**
 * aikm_slow_give() - what slow sources said last, if that will do
 * @k: what was kept
 * @s: sample without a counter; receives them
 *
 * Context: any.
 * Return: false when they are to be read again; then @s has still none.
 */
bool aikm_slow_give(struct aikm_slow *k, struct aikm_sample *s);

/**
 * aikm_slow_keep() - slow sources were read
 * @k: overwritten
 * @s: sample with the counters of theirs, and no others yet
 *
 * Context: any.
 */
void aikm_slow_keep(struct aikm_slow *k, const struct aikm_sample *s);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Did a rate change for good, and by how much? Rates of machines differ by
 * powers of ten and so do their changes: everything here is in octaves.
 */
#ifndef AIKM_SHIFT_H
#define AIKM_SHIFT_H

#include "aikm_os.h"

enum {
	AIKM_OCTAVE = 256, /* a factor of two */
	AIKM_SHIFT_SLACK = AIKM_OCTAVE / 2, /* wandering that is no change */
	AIKM_SHIFT_CAP = 2 * AIKM_OCTAVE, /* what one window counts at most */
	AIKM_SHIFT_ALARM = 4 * AIKM_OCTAVE, /* all windows together */
	AIKM_SHIFT_DRIFT = 32, /* windows over which the mean follows */
};

/**
 * struct aikm_shift - one rate under watch
 * @known: @mean is
 * @mean: in octaves
 * @sum: the two cumulative sums: of what lies above, of what lies below
 * @run: windows since each sum was zero
 * @level: sum of the rates, in octaves, over each run
 */
struct aikm_shift {
	bool known;
	s32 mean;
	s32 sum[2];
	u32 run[2];
	s64 level[2];
};

/**
 * aikm_shift_octaves() - a rate in octaves
 * @rate: 0 or more
 *
 * Context: any.
 * Return: log2(@rate) * AIKM_OCTAVE, exact at powers of two and linear between;
 * 0 for a rate below 1.
 */
s32 aikm_shift_octaves(s64 rate);

/**
 * aikm_shift_ratio() - octaves as a factor
 * @octaves: positive or negative
 *
 * Context: any.
 * Return: 2^(@octaves / AIKM_OCTAVE) in thousandths, 10^9 at most.
 */
s64 aikm_shift_ratio(s32 octaves);

/**
 * aikm_shift_add() - the rate of one more window
 * @s: all zero before the first
 * @rate: 0 or more; the caller adds what makes small rates equal
 *
 * The two-sided cumulative sum test of Page (Continuous Inspection Schemes,
 * Biometrika 41, 1954) in its tabular form: what lies further from the mean than
 * a slack is summed up for each side, never below zero, until it exceeds a
 * bound. There is no time of training: the first window is the first mean,
 * which then follows slowly while neither sum grows. One window alone, however
 * wild, is no change.
 *
 * Context: any.
 * Return: 0, or by how many octaves the mean has changed; it begins anew then.
 */
s32 aikm_shift_add(struct aikm_shift *s, s64 rate);

#endif

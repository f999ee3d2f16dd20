// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "shift.h"

enum { UP, DOWN, RATIO_MAX = 1000000000 };

s32 aikm_shift_octaves(s64 rate)
{
	u32 whole;

	if (rate < 1)
		return 0;
	whole = 63 - (u32)__builtin_clzll((u64)rate);
	if (whole >= 8)
		rate >>= whole - 8;
	else
		rate <<= 8 - whole;
	return (s32)(whole * AIKM_OCTAVE) + (s32)(rate - AIKM_OCTAVE);
}

s64 aikm_shift_ratio(s32 octaves)
{
	u32 size = (u32)(octaves < 0 ? -octaves : octaves);
	u64 ratio;

	if (size / AIKM_OCTAVE > 20)
		return octaves < 0 ? 0 : RATIO_MAX;
	ratio = (u64)(AIKM_OCTAVE + size % AIKM_OCTAVE) << size / AIKM_OCTAVE;
	if (octaves < 0)
		return (s64)div64_u64(1000ULL * AIKM_OCTAVE, ratio);
	return (s64)min_t(u64, ratio * 1000 / AIKM_OCTAVE, RATIO_MAX);
}

static void begin(struct aikm_shift *s, s32 mean)
{
	memset(s, 0, sizeof(*s));
	s->known = true;
	s->mean = mean;
}

static void sum_up(struct aikm_shift *s, u32 side, s32 beyond, s32 level)
{
	s->sum[side] += min_t(s32, beyond, AIKM_SHIFT_CAP) - AIKM_SHIFT_SLACK;
	if (s->sum[side] <= 0) {
		s->sum[side] = 0;
		s->run[side] = 0;
		s->level[side] = 0;
		return;
	}
	s->run[side]++;
	s->level[side] += level;
}

s32 aikm_shift_add(struct aikm_shift *s, s64 rate)
{
	s32 level = aikm_shift_octaves(rate), side, before;

	if (!s->known)
		begin(s, level);
	sum_up(s, UP, level - s->mean, level);
	sum_up(s, DOWN, s->mean - level, level);
	for (side = UP; side <= DOWN; side++) {
		if (s->sum[side] <= AIKM_SHIFT_ALARM)
			continue;
		before = s->mean;
		begin(s, (s32)div64_s64(s->level[side], s->run[side]));
		return s->mean - before;
	}
	if (!s->sum[UP] && !s->sum[DOWN])
		s->mean += (level - s->mean) / AIKM_SHIFT_DRIFT;
	return 0;
}

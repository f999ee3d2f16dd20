/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What one window cannot show: that something will have run out soon, that a
 * rate has changed. Window after window is looked at; what is found is added to
 * the window's snapshot as facts, silent ones: the model was trained without.
 */
#ifndef AIKM_DETECT_H
#define AIKM_DETECT_H

#include "../observe/fact.h"
#include "shift.h"
#include "trend.h"

enum {
	AIKM_DETECT_SERIES = 32, /* levels under watch at once */
	AIKM_DETECT_RATES = 12, /* rates under watch at once */
	AIKM_DETECT_FINE_MS = 1000, /* a trend for what is near */
	AIKM_DETECT_COARSE_MS = 10000, /* and one for what is further off */
	AIKM_DETECT_HOLD_S = 30, /* a change is told for so long */
	/* Tasks that grow: all of one window and all of the next. */
	AIKM_DETECT_GROWERS = 2 * AIKM_SNAP_TASKS,
	AIKM_DETECT_GROWTH = 1000, /* kB a second: less is not growing */
	AIKM_TOLD_MAX =
		AIKM_DETECT_SERIES + AIKM_DETECT_RATES + AIKM_DETECT_GROWERS,
};

/**
 * struct aikm_told_fact - one fact of many windows
 * @class: enum aikm_class of its object
 * @attr: attribute of that class
 * @id: of the object
 * @value: in the attribute's unit
 */
struct aikm_told_fact {
	u8 class;
	u8 attr;
	u32 id;
	s64 value;
};

/**
 * struct aikm_told - what the last window was told
 * @time_ns: end of that window
 * @nr: entries of @fact
 * @fact: facts
 */
struct aikm_told {
	u64 time_ns;
	u32 nr;
	struct aikm_told_fact fact[AIKM_TOLD_MAX];
};

/**
 * struct aikm_series - one level under watch
 * @kind: which kind of level, 1 and up; 0 for a free place
 * @id: of its object
 * @seen_ns: when last
 * @fine: its points of the last half minute
 * @coarse: its points of the last five minutes
 */
struct aikm_series {
	u32 kind;
	u32 id;
	u64 seen_ns;
	struct aikm_trend fine;
	struct aikm_trend coarse;
};

/**
 * struct aikm_rate_watch - one rate under watch
 * @kind: which kind of rate, 1 and up; 0 for a free place
 * @id: of its object
 * @seen_ns: when last
 * @changed_ns: when it last changed, 0 for never
 * @octaves: by how much
 * @shift: the test
 */
struct aikm_rate_watch {
	u32 kind;
	u32 id;
	u64 seen_ns;
	u64 changed_ns;
	s32 octaves;
	struct aikm_shift shift;
};

/**
 * struct aikm_grower - one task that grows
 * @id: of it
 * @since_ns: end of the first window in which it grew
 * @seen_ns: end of the last one; a free place when that is not the newest
 */
struct aikm_grower {
	u32 id;
	u64 since_ns;
	u64 seen_ns;
};

/**
 * struct aikm_detect - all detectors
 * @series: levels
 * @rate: rates
 * @grower: tasks
 * @slopes: room for one trend
 * @told: what the last window was told
 */
struct aikm_detect {
	struct aikm_series series[AIKM_DETECT_SERIES];
	struct aikm_rate_watch rate[AIKM_DETECT_RATES];
	struct aikm_grower grower[AIKM_DETECT_GROWERS];
	s64 slopes[AIKM_TREND_PAIRS];
	struct aikm_told told;
};

/**
 * aikm_detect_init() - nothing was seen yet
 * @d: overwritten
 *
 * Context: any.
 */
void aikm_detect_init(struct aikm_detect *d);

/**
 * aikm_detect_look() - one more window
 * @d: detectors
 * @s: its snapshot, about a second after the one before; receives the facts
 *
 * Context: any; no allocation, no floating point. Costs microseconds, and some
 * tens of them for each level that does fall.
 */
void aikm_detect_look(struct aikm_detect *d, struct aikm_snapshot *s);

/**
 * aikm_told_set() - the same facts for another snapshot of about that time
 * @told: of the detectors
 * @s: receives those of objects it has too
 *
 * Nothing is told when more than AIKM_DETECT_HOLD_S lie between the two.
 * Context: any.
 */
void aikm_told_set(const struct aikm_told *told, struct aikm_snapshot *s);

#endif

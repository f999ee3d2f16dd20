/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Is something running out, and when? A straight line through the last points
 * of a level, where the points allow no other: robust against a few that lie
 * beside it, silent where the level comes back up.
 */
#ifndef AIKM_TREND_H
#define AIKM_TREND_H

#include "aikm_os.h"

enum {
	AIKM_TREND_POINTS = 32, /* that are kept */
	AIKM_TREND_LEAST = 20, /* before anything is said */
	AIKM_TREND_PAIRS = AIKM_TREND_POINTS * (AIKM_TREND_POINTS - 1) / 2,
	AIKM_TREND_HORIZON_S = 600, /* what is further off is not foretold */
	AIKM_TREND_REACH = 3, /* nor beyond 3 times what was seen */
	AIKM_TREND_STEADY = 800, /* permille: Kendall's tau at least */
};

/**
 * struct aikm_trend - the last points of one level
 * @step_ms: from one point to the next, about
 * @nr: points kept
 * @next: where the next one goes
 * @at_ms: when they were
 * @level: what they were
 */
struct aikm_trend {
	u32 step_ms;
	u32 nr;
	u32 next;
	u64 at_ms[AIKM_TREND_POINTS];
	s64 level[AIKM_TREND_POINTS];
};

/**
 * aikm_trend_init() - nothing is known yet
 * @t: overwritten
 * @step_ms: from one point to the next, not 0
 *
 * Context: any.
 */
void aikm_trend_init(struct aikm_trend *t, u32 step_ms);

/**
 * aikm_trend_add() - one more point
 * @t: trend
 * @time_ns: of the point
 * @level: at that time, 10^12 at most either way
 *
 * What comes sooner than a step after the last point is left out. A clock that
 * went back, or a gap of more than three steps, begins anew: what happened
 * meanwhile is not known.
 *
 * Context: any.
 */
void aikm_trend_add(struct aikm_trend *t, u64 time_ns, s64 level);

/**
 * aikm_trend_exhausts() - when what is left will have gone
 * @t: trend of a level that falls towards exhaustion
 * @left: how far the newest level is above it, in the level's unit
 * @slopes: room for AIKM_TREND_PAIRS
 * @seconds: receives when, 0 for within half a second
 *
 * The slope is the median of the slopes of all pairs of points (Sen, Estimates
 * of the Regression Coefficient Based on Kendall's Tau, Journal of the American
 * Statistical Association 63, 1968): up to 29 % of the points may be wild. That
 * the level really falls is Kendall's tau over the same pairs (Mann,
 * Nonparametric Tests Against Trend, Econometrica 13, 1945). And the newest
 * third must fall at least half as fast, so that what has stopped is not
 * foretold.
 *
 * Context: any; the pairs are looked at only when the first and the newest
 * point alone would foretell an end within twice the horizon.
 * Return: true when the trend is steady and the end is near: within the horizon
 * and three times the time the points span.
 */
bool aikm_trend_exhausts(const struct aikm_trend *t, s64 left, s64 *slopes,
			 u32 *seconds);

#endif

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "trend.h"

/* Slopes are in thousandths of the level's unit a second. */
static const s64 milli_per_ms = 1000000;

void aikm_trend_init(struct aikm_trend *t, u32 step_ms)
{
	memset(t, 0, sizeof(*t));
	t->step_ms = step_ms;
}

/* Point n, 0 the oldest. */
static u32 place(const struct aikm_trend *t, u32 n)
{
	return (t->next + AIKM_TREND_POINTS - t->nr + n) % AIKM_TREND_POINTS;
}

void aikm_trend_add(struct aikm_trend *t, u64 time_ns, s64 level)
{
	u64 now = div_u64(time_ns, 1000000);
	u64 last = t->nr ? t->at_ms[place(t, t->nr - 1)] : 0;

	if (t->nr && (now < last || now - last > 3ULL * t->step_ms))
		aikm_trend_init(t, t->step_ms);
	/* Those who look once a second are sometimes a little early. */
	if (t->nr && now - last < t->step_ms - t->step_ms / 4)
		return;
	t->at_ms[t->next] = now;
	t->level[t->next] = level;
	t->next = (t->next + 1) % AIKM_TREND_POINTS;
	if (t->nr < AIKM_TREND_POINTS)
		t->nr++;
}

/* How fast the level falls between two points. */
static s64 slope(const struct aikm_trend *t, u32 from, u32 to)
{
	u32 a = place(t, from), b = place(t, to);

	return div64_s64((t->level[a] - t->level[b]) * milli_per_ms,
			 (s64)(t->at_ms[b] - t->at_ms[a]));
}

static u64 span_s(const struct aikm_trend *t)
{
	return div_u64(t->at_ms[place(t, t->nr - 1)] - t->at_ms[place(t, 0)],
		       1000);
}

static int by_value(const void *a, const void *b)
{
	s64 x = *(const s64 *)a, y = *(const s64 *)b;

	return x < y ? -1 : x > y;
}

/*
 * The median slope, or 0 when the level does not fall steadily: of the pairs
 * that differ four fifths more fall than rise, and half of all fall.
 */
static s64 steady_slope(const struct aikm_trend *t, s64 *slopes)
{
	u32 falls = 0, rises = 0, n = 0, i, k;

	for (i = 0; i < t->nr; i++) {
		for (k = i + 1; k < t->nr; k++) {
			slopes[n] = slope(t, i, k);
			falls += slopes[n] > 0;
			rises += slopes[n++] < 0;
		}
	}
	if (falls * 2 < n || falls < rises ||
	    (falls - rises) * 1000 < (falls + rises) * AIKM_TREND_STEADY)
		return 0;
	sort(slopes, n, sizeof(*slopes), by_value, NULL);
	return slopes[n / 2];
}

static u64 horizon_s(const struct aikm_trend *t)
{
	return min_t(u64, AIKM_TREND_HORIZON_S, AIKM_TREND_REACH * span_s(t));
}

/* Seconds until @left is gone at a slope; beyond any horizon when it is not. */
static u64 end_s(s64 left, s64 fall)
{
	return fall > 0 ? div64_u64((u64)left * 1000, (u64)fall) : U64_MAX;
}

bool aikm_trend_exhausts(const struct aikm_trend *t, s64 left, s64 *slopes,
			 u32 *seconds)
{
	u64 horizon, end;
	s64 fall;

	if (t->nr < AIKM_TREND_LEAST || left <= 0)
		return false;
	horizon = horizon_s(t);
	if (end_s(left, slope(t, 0, t->nr - 1)) > 2 * horizon)
		return false;
	fall = steady_slope(t, slopes);
	if (slope(t, t->nr - 1 - t->nr / 3, t->nr - 1) < fall / 2)
		return false;
	end = end_s(left, fall);
	*seconds = (u32)min_t(u64, end, U32_MAX);
	return end <= horizon;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The health object: what the kernel and the hardware counted of failures. */
#include "rate.h"

/* A window of an hour: the product below fits. */
#define STEER_NS_MAX 3600000000000ULL

static void set_counts(const struct aikm_window *w, struct aikm_object *o)
{
	static const struct {
		u8 counter, attr;
	} counts[] = {
		{ AIKM_C_OOPSES, AIKM_HEALTH_OOPSES },
		{ AIKM_C_WARNINGS, AIKM_HEALTH_WARNINGS },
		{ AIKM_C_CLOCKSOURCE, AIKM_HEALTH_CLOCKSOURCE },
		{ AIKM_C_MEM_CORRECTED, AIKM_HEALTH_CORRECTED },
		{ AIKM_C_MEM_UNCORRECTED, AIKM_HEALTH_UNCORRECTED },
		{ AIKM_C_HEAT, AIKM_HEALTH_HEAT },
		{ AIKM_C_CGROUPS, AIKM_HEALTH_CGROUPS },
		{ AIKM_C_CGROUPS_DYING, AIKM_HEALTH_DYING },
		{ AIKM_C_HEAT_LEFT, AIKM_HEALTH_HEAT_LEFT },
		{ AIKM_C_MAINS, AIKM_HEALTH_MAINS },
		{ AIKM_C_WORK_LATE, AIKM_HEALTH_WORK_LATE },
		{ AIKM_C_LAST_WORDS, AIKM_HEALTH_LAST_WORDS },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(counts); i++)
		if (aikm_sample_known(w->cur, counts[i].counter))
			aikm_rate_set(o, counts[i].attr,
				      w->cur->counter[counts[i].counter]);
}

/* What is counted since the observer looks, and new within the window. */
static void set_news(const struct aikm_window *w, struct aikm_object *o)
{
	u64 n;

	if (aikm_rate_counted(w, AIKM_C_MODULES, &n))
		aikm_rate_set(o, AIKM_HEALTH_MODULES, n);
	if (aikm_rate_counted(w, AIKM_C_PAUSED, &n))
		aikm_rate_set(o, AIKM_HEALTH_PAUSED, n);
}

static bool both_known(const struct aikm_window *w, u32 c)
{
	return aikm_sample_known(w->cur, c) && aikm_sample_known(w->prev, c);
}

/*
 * The time of the boot is the time of day less the time since: it stands
 * still unless somebody sets the clock.
 */
static void set_clock(const struct aikm_window *w, struct aikm_object *o)
{
	const u64 *c = w->cur->counter, *p = w->prev->counter;

	if (both_known(w, AIKM_C_CLOCKSOURCE))
		aikm_fact_set(o, AIKM_HEALTH_CLOCK_CHANGED,
			      c[AIKM_C_CLOCKSOURCE] != p[AIKM_C_CLOCKSOURCE]);
	if (both_known(w, AIKM_C_BTIME) && c[AIKM_C_BTIME] <= AIKM_VALUE_MAX &&
	    p[AIKM_C_BTIME] <= AIKM_VALUE_MAX)
		aikm_fact_set(o, AIKM_HEALTH_CLOCK_STEP,
			      (s64)c[AIKM_C_BTIME] - (s64)p[AIKM_C_BTIME]);
}

/* What the clock says passed, less what it counted: who keeps the time adds. */
static void set_steer(const struct aikm_window *w, struct aikm_object *o)
{
	u64 steered, counted;
	s64 ppb;

	if (!aikm_rate_counted(w, AIKM_C_CLOCK, &steered) ||
	    !aikm_rate_counted(w, AIKM_C_CLOCK_RAW, &counted) ||
	    steered > STEER_NS_MAX || counted > STEER_NS_MAX || !counted)
		return;
	ppb = div64_s64(((s64)steered - (s64)counted) * 1000000,
			(s64)div_u64(counted, 1000) + 1);
	aikm_fact_set(o, AIKM_HEALTH_CLOCK_STEER,
		      div64_s64(ppb + (ppb < 0 ? -500 : 500), 1000));
}

static void set_power(const struct aikm_window *w, struct aikm_object *o)
{
	if (aikm_sample_known(w->cur, AIKM_C_BATTERY))
		aikm_rate_set(o, AIKM_HEALTH_BATTERY,
			      w->cur->counter[AIKM_C_BATTERY] * 10);
}

static bool is_told(const struct aikm_sample *s)
{
	static const u8 told[] = {
		AIKM_C_BTIME,	      AIKM_C_OOPSES,
		AIKM_C_WARNINGS,      AIKM_C_CLOCKSOURCE,
		AIKM_C_MEM_CORRECTED, AIKM_C_MEM_UNCORRECTED,
		AIKM_C_HEAT,	      AIKM_C_CGROUPS,
		AIKM_C_BATTERY,	      AIKM_C_MAINS,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(told); i++)
		if (aikm_sample_known(s, told[i]))
			return true;
	return false;
}

void aikm_rate_health(const struct aikm_window *w)
{
	struct aikm_object *o;

	o = is_told(w->cur) ? aikm_snapshot_add(w->out, AIKM_HEALTH) : NULL;
	if (!o)
		return;
	set_counts(w, o);
	set_news(w, o);
	set_clock(w, o);
	set_steer(w, o);
	set_power(w, o);
	aikm_rate_settle(w);
}

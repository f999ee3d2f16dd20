// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The health object: what the kernel and the hardware counted of failures. */
#include "rate.h"

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

static bool is_told(const struct aikm_sample *s)
{
	static const u8 told[] = {
		AIKM_C_BTIME,	      AIKM_C_OOPSES,
		AIKM_C_WARNINGS,      AIKM_C_CLOCKSOURCE,
		AIKM_C_MEM_CORRECTED, AIKM_C_MEM_UNCORRECTED,
		AIKM_C_HEAT,	      AIKM_C_CGROUPS,
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
	aikm_rate_settle(w);
}

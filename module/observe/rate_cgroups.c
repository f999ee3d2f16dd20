// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * C1..C6: the control groups in which something goes on, over the window, or
 * since each was looked at before.
 */
#include "rate.h"

/**
 * struct span - a group over some time
 * @now: its newer state
 * @then_present: bit per enum aikm_cgroup_counter known of the older one
 * @then: the older one
 * @us: between them, not 0
 */
struct span {
	const struct aikm_cgroup_sample *now;
	u32 then_present;
	const u64 *then;
	u64 us;
};

static const struct aikm_cgroup_sample *find(const struct aikm_sample *s,
					     const struct aikm_cgroup_sample *g)
{
	u32 i;

	for (i = 0; i < s->nr_cgroups; i++)
		if (s->cgroup[i].id == g->id &&
		    !strcmp(s->cgroup[i].name, g->name))
			return &s->cgroup[i];
	return NULL;
}

static bool make_span(const struct aikm_window *w,
		      const struct aikm_cgroup_sample *g, struct span *span)
{
	const struct aikm_cgroup_sample *prev = find(w->prev, g);
	u64 then_ns = prev ? prev->time_ns : g->before_ns;

	span->now = g;
	span->then = prev ? prev->value : g->before;
	span->then_present = prev ? prev->present : g->before_present;
	if (!then_ns || g->time_ns < then_ns + 1000)
		return false;
	span->us = div_u64(g->time_ns - then_ns, 1000);
	return true;
}

static bool is_known(const struct span *span, u32 c)
{
	return span->now->present >> c & 1;
}

static bool grew(const struct span *span, u32 c, u64 *n)
{
	if (!is_known(span, c) || !(span->then_present >> c & 1) ||
	    span->now->value[c] < span->then[c])
		return false;
	*n = span->now->value[c] - span->then[c];
	return true;
}

static void set_counts(const struct span *span, struct aikm_object *o)
{
	static const struct {
		u8 counter, attr;
	} counts[] = {
		{ AIKM_CG_HIGHS, AIKM_CGROUP_HIGHS },
		{ AIKM_CG_MAXES, AIKM_CGROUP_MAXES },
		{ AIKM_CG_OOMS, AIKM_CGROUP_OOMS },
		{ AIKM_CG_KILLS, AIKM_CGROUP_KILLS },
		{ AIKM_CG_REFUSED, AIKM_CGROUP_REFUSED },
	};
	u64 n;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(counts); i++)
		if (grew(span, counts[i].counter, &n))
			aikm_rate_set(o, counts[i].attr, n);
}

static void set_waits(const struct span *span, struct aikm_object *o)
{
	static const struct {
		u8 counter, attr;
	} waits[] = {
		{ AIKM_CG_CPU_SOME, AIKM_CGROUP_CPU_SOME },
		{ AIKM_CG_CPU_FULL, AIKM_CGROUP_CPU_FULL },
		{ AIKM_CG_MEM_SOME, AIKM_CGROUP_MEM_SOME },
		{ AIKM_CG_MEM_FULL, AIKM_CGROUP_MEM_FULL },
		{ AIKM_CG_IO_SOME, AIKM_CGROUP_IO_SOME },
		{ AIKM_CG_IO_FULL, AIKM_CGROUP_IO_FULL },
	};
	u64 n;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(waits); i++)
		if (grew(span, waits[i].counter, &n))
			aikm_rate_set(o, waits[i].attr,
				      aikm_permille(min(n, span->us),
						    span->us));
}

static void set_cpu(const struct span *span, struct aikm_object *o)
{
	u64 us, periods, throttled;

	if (grew(span, AIKM_CG_CPU_US, &us) && us <= AIKM_VALUE_MAX)
		aikm_rate_set(o, AIKM_CGROUP_CPU,
			      (aikm_per_second(us, span->us) + 500) / 1000);
	if (grew(span, AIKM_CG_PERIODS, &periods) && periods &&
	    grew(span, AIKM_CG_THROTTLED, &throttled))
		aikm_rate_set(o, AIKM_CGROUP_THROTTLED,
			      aikm_permille(min(throttled, periods), periods));
}

/* A limit that is not set is the word "max", which is no number. */
static void set_left(const struct span *span, struct aikm_object *o, u32 attr,
		     const u32 counter[2])
{
	u64 used = span->now->value[counter[0]];
	u64 limit = span->now->value[counter[1]];

	if (is_known(span, counter[0]) && is_known(span, counter[1]) && limit)
		aikm_rate_set(o, attr,
			      aikm_permille(limit - min(used, limit), limit));
}

static void set_sizes(const struct span *span, struct aikm_object *o)
{
	static const u32 max[] = { AIKM_CG_MEMORY, AIKM_CG_MEMORY_MAX };
	static const u32 high[] = { AIKM_CG_MEMORY, AIKM_CG_MEMORY_HIGH };
	static const u32 pids[] = { AIKM_CG_PIDS, AIKM_CG_PIDS_MAX };

	if (is_known(span, AIKM_CG_MEMORY))
		aikm_rate_set(o, AIKM_CGROUP_MEMORY,
			      span->now->value[AIKM_CG_MEMORY] >> 10);
	set_left(span, o, AIKM_CGROUP_MEMORY_LEFT, max);
	set_left(span, o, AIKM_CGROUP_HIGH_LEFT, high);
	if (is_known(span, AIKM_CG_PIDS))
		aikm_rate_set(o, AIKM_CGROUP_PIDS,
			      span->now->value[AIKM_CG_PIDS]);
	set_left(span, o, AIKM_CGROUP_PIDS_LEFT, pids);
	aikm_rate_set(o, AIKM_CGROUP_IO_LIMITED,
		      is_known(span, AIKM_CG_IO_LIMIT));
}

void aikm_rate_cgroups(const struct aikm_window *w)
{
	struct aikm_object *o;
	struct span span;
	u32 i;

	for (i = 0; i < w->cur->nr_cgroups; i++) {
		if (!make_span(w, &w->cur->cgroup[i], &span))
			continue;
		o = aikm_snapshot_add(w->out, AIKM_CGROUP);
		if (!o)
			return;
		o->id = span.now->id;
		memcpy(o->name, span.now->name, sizeof(o->name));
		set_sizes(&span, o);
		set_counts(&span, o);
		set_cpu(&span, o);
		set_waits(&span, o);
	}
}

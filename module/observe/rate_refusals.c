// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The refusals object: there where anybody listened within the window, and
 * over the time in which somebody did.
 */
#include "rate.h"

enum { LISTENED_LEAST_US = 1000 };

/* Time in which somebody listened; 0 for too little to tell. */
static u64 listened_us(const struct aikm_window *w)
{
	u64 prev = w->prev->refusals.listened_ns;
	u64 cur = w->cur->refusals.listened_ns;
	u64 us = cur > prev ? div_u64(cur - prev, 1000) : 0;

	return us < LISTENED_LEAST_US ? 0 : us;
}

static u64 count_before(const struct aikm_refusals *r,
			const struct aikm_refuser *one)
{
	u32 i;

	for (i = 0; i < r->nr; i++)
		if (r->by[i].pid == one->pid && r->by[i].kind == one->kind)
			return r->by[i].count;
	return 0;
}

static u64 grew(const struct aikm_window *w, const struct aikm_refuser *one)
{
	u64 before = count_before(&w->prev->refusals, one);

	return one->count - min(before, one->count);
}

static u64 grew_of(const struct aikm_window *w, u32 pid)
{
	const struct aikm_refusals *r = &w->cur->refusals;
	u64 sum = 0;
	u32 i;

	for (i = 0; i < r->nr; i++)
		if (r->by[i].pid == pid)
			sum += grew(w, &r->by[i]);
	return sum;
}

u32 aikm_refused_most(const struct aikm_window *w)
{
	const struct aikm_refusals *r = &w->cur->refusals;
	u64 most = 0, sum;
	u32 pid = 0, i;

	if (!listened_us(w))
		return 0;
	for (i = 0; i < r->nr; i++) {
		sum = grew_of(w, r->by[i].pid);
		if (sum <= most)
			continue;
		most = sum;
		pid = r->by[i].pid;
	}
	return pid;
}

void aikm_rate_refused(const struct aikm_window *w, u32 pid,
		       struct aikm_object *o)
{
	u64 us = listened_us(w);

	if (us)
		aikm_rate_set(o, AIKM_TASK_REFUSED,
			      aikm_per_second(grew_of(w, pid), us));
}

void aikm_rate_refusals(const struct aikm_window *w)
{
	const u64 *prev = w->prev->refusals.count;
	const u64 *cur = w->cur->refusals.count;
	u64 us = listened_us(w);
	struct aikm_object *o;
	u32 i;

	o = us ? aikm_snapshot_add(w->out, AIKM_REFUSAL) : NULL;
	if (!o)
		return;
	for (i = 0; i < AIKM_REFUSAL_KINDS; i++)
		if (cur[i] >= prev[i])
			aikm_rate_set(o, i,
				      aikm_per_second(cur[i] - prev[i], us));
	aikm_fact_set(o, AIKM_REFUSAL_LISTENED,
		      (s64)aikm_permille(min(us, w->us), w->us));
}

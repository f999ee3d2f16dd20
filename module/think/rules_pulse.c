// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Causes that only the pulse can see, because no thread runs to tell: there is
 * a pulse in a snapshot that an alarm made, and in no other.
 */
#include "rules.h"
#include "vital.h"

enum {
	SWAPS = 100, /* pages a second that come back, to be a thrash */
	SEARCHES = 500, /* permille of the looks at work */
};

static u32 task_handle(const struct aikm_snapshot *s, s64 num)
{
	u32 i;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == AIKM_TASK && s->obj[i].num == num)
			return i;
	return AIKM_NO_CULPRIT;
}

/* Who holds most memory; nobody when even that is less than a tenth. */
static u32 biggest(const struct aikm_snapshot *s)
{
	s64 most = aikm_fact(s, AIKM_MEM, AIKM_MEM_TOTAL) / 10, held;
	u32 i, found = AIKM_NO_CULPRIT;

	for (i = 0; i < s->nr; i++) {
		if (s->obj[i].class != AIKM_TASK)
			continue;
		held = s->obj[i].value[AIKM_TASK_RSS] +
		       s->obj[i].value[AIKM_TASK_SWAP];
		if (held <= most)
			continue;
		most = held;
		found = i;
	}
	return found;
}

/* Who searches for memory is not locked up, however long that takes him. */
static bool is_searching(const s64 *v)
{
	return v[AIKM_PULSE_STUCK] && v[AIKM_PULSE_SHORT] &&
	       v[AIKM_PULSE_SEARCHES] > SEARCHES;
}

static u32 held_cause(const s64 *v)
{
	if (v[AIKM_PULSE_SILENT])
		return AIKM_HARD_LOCKUP;
	if (v[AIKM_PULSE_REALTIME] + v[AIKM_PULSE_STUCK] < v[AIKM_PULSE_CPUS])
		return AIKM_HEALTHY;
	if (v[AIKM_PULSE_STUCK])
		return is_searching(v) ? AIKM_HEALTHY : AIKM_SOFT_LOCKUP;
	return v[AIKM_PULSE_REALTIME] ? AIKM_RT_STARVATION : AIKM_HEALTHY;
}

static u32 evidence_of(u32 cause)
{
	switch (cause) {
	case AIKM_HARD_LOCKUP:
		return AIKM_PULSE_SILENT;
	case AIKM_SOFT_LOCKUP:
		return AIKM_PULSE_STUCK;
	default:
		return AIKM_PULSE_REALTIME;
	}
}

static bool find_held(const struct aikm_snapshot *s, u32 pulse,
		      struct aikm_finding *f)
{
	const struct aikm_object *o = &s->obj[pulse];
	u32 cause = held_cause(o->value);

	if (cause == AIKM_HEALTHY)
		return false;
	f->cause = (u8)cause;
	if (aikm_fact_known(o, AIKM_PULSE_TASK))
		f->culprit = (u8)task_handle(s, o->value[AIKM_PULSE_TASK]);
	aikm_rule_cite(s, f, pulse, evidence_of(cause));
	aikm_rule_cite(s, f, pulse, AIKM_PULSE_CPUS);
	aikm_rule_cite(s, f, pulse, AIKM_PULSE_HELD);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_CPU);
	return true;
}

/* Threads could run, but memory is short and they wait for it. */
static bool is_waiting(const struct aikm_snapshot *s, const s64 *v)
{
	return v[AIKM_PULSE_LATE] >= AIKM_VITAL_HELD_MS &&
	       v[AIKM_PULSE_SHORT] &&
	       aikm_fact(s, AIKM_VM, AIKM_VM_SCAN_DIRECT) +
			       aikm_fact(s, AIKM_SWAP, AIKM_SWAP_IN) >=
		       AIKM_VITAL_SOUGHT;
}

static bool find_short(const struct aikm_snapshot *s, u32 pulse,
		       struct aikm_finding *f)
{
	const s64 *v = s->obj[pulse].value;
	s64 in = aikm_fact(s, AIKM_SWAP, AIKM_SWAP_IN);
	bool searching = is_searching(v);
	/* Pages that never come back in time are a thrash, too. */
	bool swaps = in >= SWAPS || aikm_fact(s, AIKM_SWAP, AIKM_SWAP_FREE);

	if (!searching && !is_waiting(s, v))
		return false;
	f->cause = swaps ? AIKM_SWAP_THRASH : AIKM_OOM_LIVELOCK;
	f->culprit = (u8)biggest(s);
	aikm_rule_cite(s, f, pulse,
		       searching ? AIKM_PULSE_SEARCHES : AIKM_PULSE_LATE);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_FREE);
	if (swaps)
		aikm_rule_cite(s, f, AIKM_SWAP,
			       in ? AIKM_SWAP_IN : AIKM_SWAP_OUT);
	else
		aikm_rule_cite(s, f, AIKM_VM, AIKM_VM_SCAN_DIRECT);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_RSS);
	return true;
}

bool aikm_rule_pulse(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 i;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == AIKM_PULSE)
			return find_held(s, i, f) || find_short(s, i, f);
	return false;
}

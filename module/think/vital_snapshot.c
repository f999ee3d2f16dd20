// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * An alarm as a snapshot, so that rules and model answer about it as about any
 * other, and it can be saved and asked about again.
 */
#include "../observe/rate.h"
#include "vital.h"

static void set_cpu(const struct aikm_alarm *a, struct aikm_object *o)
{
	u64 all = a->user + a->system + a->nothing;

	aikm_fact_set(o, AIKM_CPU_USER, (s64)aikm_permille(a->user, all));
	aikm_fact_set(o, AIKM_CPU_SYSTEM, (s64)aikm_permille(a->system, all));
	aikm_fact_set(o, AIKM_CPU_IDLE, (s64)aikm_permille(a->nothing, all));
	aikm_fact_set(o, AIKM_CPU_ONLINE, a->cpus);
}

/* Counts of a second are rates. */
static void set_memory(const struct aikm_alarm *a, struct aikm_snapshot *out)
{
	static_assert(AIKM_VITAL_WINDOW_MS == 1000);

	aikm_fact_set(&out->obj[AIKM_MEM], AIKM_MEM_FREE, (s64)a->free_kb);
	aikm_fact_set(&out->obj[AIKM_SWAP], AIKM_SWAP_IN, a->swap_in);
	aikm_fact_set(&out->obj[AIKM_SWAP], AIKM_SWAP_OUT, a->swap_out);
	aikm_fact_set(&out->obj[AIKM_VM], AIKM_VM_MAJFAULTS, a->majfaults);
	aikm_fact_set(&out->obj[AIKM_VM], AIKM_VM_SCAN_DIRECT, a->scanned);
}

static bool holds(const struct aikm_alarm *a, u32 pid)
{
	u32 i;

	for (i = 0; i < a->nr; i++)
		if (a->task[i].pid == pid)
			return true;
	return false;
}

/* Tasks of the last snapshot that leave room for those who hold processors. */
static void keep_tasks(const struct aikm_alarm *a,
		       const struct aikm_snapshot *last,
		       struct aikm_snapshot *out)
{
	u32 i, others = AIKM_SNAP_TASKS - a->nr;
	struct aikm_object *o;
	u8 num;

	for (i = AIKM_CLASS_SINGLE; i < last->nr; i++) {
		if (last->obj[i].class != AIKM_TASK ||
		    holds(a, last->obj[i].id) || !others)
			continue;
		o = aikm_snapshot_add(out, AIKM_TASK);
		if (!o)
			return;
		num = o->num;
		*o = last->obj[i];
		o->num = num;
		others--;
	}
}

static const struct aikm_object *known(const struct aikm_snapshot *last,
				       u32 pid)
{
	u32 i;

	for (i = AIKM_CLASS_SINGLE; i < last->nr; i++)
		if (last->obj[i].class == AIKM_TASK && last->obj[i].id == pid)
			return &last->obj[i];
	return NULL;
}

/* Return: the handle's number, 0 when there was no room. */
static u8 add_task(const struct aikm_alarm_task *t,
		   const struct aikm_snapshot *last, struct aikm_snapshot *out)
{
	struct aikm_object *o = aikm_snapshot_add(out, AIKM_TASK);
	const struct aikm_object *before = known(last, t->pid);
	u8 num;

	if (!o)
		return 0;
	num = o->num;
	if (before)
		*o = *before;
	o->num = num;
	o->id = t->pid;
	if (!before)
		strscpy(o->name, t->comm, sizeof(o->name));
	aikm_fact_set(o, AIKM_TASK_CPU, t->cpu);
	return num;
}

static void keep_others(const struct aikm_snapshot *last,
			struct aikm_snapshot *out)
{
	struct aikm_object *o;
	u32 i;
	u8 num;

	for (i = AIKM_CLASS_SINGLE; i < last->nr; i++) {
		if (last->obj[i].class <= AIKM_TASK ||
		    last->obj[i].class >= AIKM_PULSE)
			continue;
		o = aikm_snapshot_add(out, last->obj[i].class);
		if (!o)
			continue;
		num = o->num;
		*o = last->obj[i];
		o->num = num;
	}
}

static void set_pulse(const struct aikm_alarm *a, u8 holder,
		      struct aikm_snapshot *out)
{
	struct aikm_object *o = aikm_snapshot_add(out, AIKM_PULSE);

	if (!o)
		return;
	aikm_fact_set(o, AIKM_PULSE_CPUS, a->cpus);
	aikm_fact_set(o, AIKM_PULSE_REALTIME, a->rt);
	aikm_fact_set(o, AIKM_PULSE_STUCK, a->stuck);
	aikm_fact_set(o, AIKM_PULSE_SILENT, a->silent);
	aikm_fact_set(o, AIKM_PULSE_HELD, a->held_ms);
	aikm_fact_set(o, AIKM_PULSE_LATE, a->late_ms);
	aikm_fact_set(o, AIKM_PULSE_SHORT, a->free_kb < a->short_kb);
	aikm_fact_set(o, AIKM_PULSE_SEARCHES,
		      (s64)aikm_permille(a->searches, a->user + a->system));
	if (holder)
		aikm_fact_set(o, AIKM_PULSE_TASK, holder);
}

void aikm_alarm_snapshot(const struct aikm_alarm *a,
			 const struct aikm_snapshot *last, u64 time_ns,
			 struct aikm_snapshot *out)
{
	u8 num, holder = 0;
	u32 i;

	aikm_snapshot_init(out);
	out->time_ns = time_ns;
	out->window_ms = AIKM_VITAL_WINDOW_MS;
	out->unseen = last->unseen;
	for (i = 0; i < AIKM_CLASS_SINGLE; i++)
		out->obj[i] = last->obj[i];
	set_cpu(a, &out->obj[AIKM_CPU]);
	set_memory(a, out);
	keep_tasks(a, last, out);
	for (i = 0; i < a->nr; i++) {
		num = add_task(&a->task[i], last, out);
		if (!i)
			holder = num;
	}
	keep_others(last, out);
	set_pulse(a, holder, out);
}

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Vital signs: what one look out of an interrupt tells of a processor, what a
 * row of such looks proves, and the snapshot an alarm is about.
 */
#ifndef AIKM_VITAL_H
#define AIKM_VITAL_H

#include "../observe/fact.h"

enum {
	AIKM_VITAL_RING = 16, /* pulses of one processor that are kept */
	AIKM_VITAL_PERIOD_MS = 100, /* from one to the next */
	AIKM_VITAL_GAP_MS = 250, /* a longer gap counts as this long */
	AIKM_VITAL_HELD_MS = 1000, /* from then on a processor is held */
	AIKM_VITAL_WINDOW_MS = 1000, /* of rates and shares */
	AIKM_VITAL_SOUGHT = 100, /* pages in it: memory is searched for */
	AIKM_ALARM_TASKS = 4, /* that hold processors, the longest first */
};

enum aikm_pulse_flag {
	AIKM_SAW_IDLE = 1 << 0, /* nothing ran */
	AIKM_SAW_USER = 1 << 1, /* a program ran, not the kernel */
	AIKM_SAW_RT = 1 << 2, /* at a real-time or deadline priority */
	AIKM_SAW_PINNED = 1 << 3, /* that could not be preempted */
	AIKM_SAW_WAITED = 1 << 4, /* another should have run instead */
	AIKM_SAW_OWN = 1 << 5, /* it was one of KAIM's threads */
	AIKM_SAW_SEARCH = 1 << 6, /* it was freeing memory */
};

/**
 * struct aikm_pulse - one look at a processor
 * @time_ns: when, CLOCK_MONOTONIC
 * @late_ns: how much later than planned: interrupts were off
 * @idled_ns: of the time since the last one, idle
 * @overdue: the observing thread should have been seen since
 * @flags: enum aikm_pulse_flag
 * @pid: process that ran
 * @tid: its thread
 * @comm: its name
 * @switches: how often that thread was switched out in its life
 * @runtime_ns: processor time of its life
 * @free_kb: memory free
 * @swap_in: pages this processor fetched from swap since boot, may wrap
 * @swap_out: pages it sent there
 * @majfaults: faults it took that waited for storage
 * @scanned: pages it looked at to free some by itself
 * @seen_ns: time observed so far; what nobody saw does not count
 * @held_ns: of it since another thread ran
 * @stuck_ns: of it since the kernel could last have been preempted, or moved
 *            pages to or from swap
 * @rt_ns: of it since anything but real-time threads ran
 * @blind_ns: of it since the observing thread was overdue
 *
 * The caller gives the first part, aikm_vital_note() adds from @seen_ns on.
 */
struct aikm_pulse {
	u64 time_ns, late_ns, idled_ns;
	bool overdue;
	u8 flags;
	u32 pid, tid;
	char comm[16];
	u64 switches, runtime_ns, free_kb;
	u32 swap_in, swap_out, majfaults, scanned;
	u64 seen_ns, held_ns, stuck_ns, rt_ns, blind_ns;
};

/**
 * struct aikm_vital - the pulses of one processor
 * @count: so far; pulse n lies at n % AIKM_VITAL_RING
 * @idle: of them that found nothing running
 * @gap_ns: longest time between two; when the first found nothing running,
 *          without the time that the processor was idle
 * @gap_end_ns: when that was over, CLOCK_MONOTONIC
 * @late_ns: the most one was late
 * @ring: the newest
 *
 * One writer; a pulse is whole before it counts and stays for more than a
 * second, so others read without a lock.
 */
struct aikm_vital {
	u64 count, idle, gap_ns, gap_end_ns, late_ns;
	struct aikm_pulse ring[AIKM_VITAL_RING];
};

/**
 * aikm_vital_note() - one more pulse
 * @v: the processor's; zeroed before the first
 * @p: look, complete up to @scanned; the rest is filled in
 *
 * A gap of more than AIKM_VITAL_GAP_MS counts as that: a machine that was
 * stopped as a whole proves nothing.
 *
 * Context: any; by one caller at a time. The caller makes @p visible by
 * raising @v->count after it.
 */
void aikm_vital_note(struct aikm_vital *v, struct aikm_pulse *p);

/**
 * aikm_vital_newest() - the last pulse
 * @v: the processor's
 * @count: pulses so far, as the caller read them
 *
 * Context: any.
 * Return: the pulse, NULL when there is none.
 */
const struct aikm_pulse *aikm_vital_newest(const struct aikm_vital *v,
					   u64 count);

enum aikm_hold {
	AIKM_FREE, /* anybody may run there */
	AIKM_HELD_RT, /* only real-time threads ran for AIKM_VITAL_HELD_MS */
	AIKM_HELD_KERNEL, /* the kernel let nothing else run for as long */
	AIKM_HELD_SILENT, /* it took no interrupt for as long */
};

/**
 * aikm_vital_hold() - is a processor held?
 * @p: its newest pulse
 *
 * Context: any.
 * Return: AIKM_FREE, AIKM_HELD_RT or AIKM_HELD_KERNEL.
 */
enum aikm_hold aikm_vital_hold(const struct aikm_pulse *p);

/**
 * aikm_vital_suspect() - is it worth looking at all processors?
 * @p: newest pulse of one of them
 *
 * Context: any.
 */
bool aikm_vital_suspect(const struct aikm_pulse *p);

/**
 * struct aikm_alarm_task - who holds a processor
 * @pid: process
 * @comm: its name
 * @held_ms: for how long
 * @cpu: permille of the processor it had within the last second
 */
struct aikm_alarm_task {
	u32 pid;
	char comm[16];
	u32 held_ms;
	u32 cpu;
};

/**
 * struct aikm_alarm - all processors at one moment
 * @cpus: that are online
 * @rt: of them AIKM_HELD_RT
 * @stuck: of them AIKM_HELD_KERNEL
 * @silent: of them AIKM_HELD_SILENT
 * @held_ms: the longest hold
 * @late_ms: how long the observing thread is overdue
 * @free_kb: memory free
 * @short_kb: with less than that the kernel searches for memory
 * @user: pulses of the last second that found a program
 * @system: that found the kernel
 * @nothing: that found nothing
 * @searches: that found the kernel freeing memory
 * @swap_in: pages fetched from swap within the last second
 * @swap_out: pages sent there
 * @majfaults: faults that waited for storage
 * @scanned: pages looked at to free some, by those who needed them
 * @nr: entries of @task
 * @task: the longest hold first
 */
struct aikm_alarm {
	u32 cpus, rt, stuck, silent;
	u32 held_ms, late_ms;
	u64 free_kb, short_kb;
	u32 user, system, nothing, searches;
	u32 swap_in, swap_out, majfaults, scanned;
	u32 nr;
	struct aikm_alarm_task task[AIKM_ALARM_TASKS];
};

/**
 * aikm_alarm_add() - what one processor's pulses tell
 * @a: zeroed before the first
 * @v: the processor's pulses
 * @count: how many there are, as the caller read them
 * @now_ns: CLOCK_MONOTONIC
 *
 * Context: any.
 */
void aikm_alarm_add(struct aikm_alarm *a, const struct aikm_vital *v, u64 count,
		    u64 now_ns);

/**
 * aikm_alarm_silent() - a processor that takes no interrupts
 * @a: alarm
 * @t: who runs there, or NULL when that is not known; @t->cpu is all of it
 *
 * Context: any.
 */
void aikm_alarm_silent(struct aikm_alarm *a, const struct aikm_alarm_task *t);

/**
 * aikm_alarm_rings() - is the machine in trouble that threads cannot report?
 * @a: alarm, of all processors
 *
 * Context: any.
 */
bool aikm_alarm_rings(const struct aikm_alarm *a);

/**
 * aikm_alarm_snapshot() - an alarm as a snapshot
 * @a: alarm
 * @last: the last snapshot from before; one of aikm_snapshot_init() when there
 *        is none
 * @time_ns: now, CLOCK_BOOTTIME
 * @out: overwritten; what is measured now replaces what was, those who hold
 *       processors are among its tasks, the rest is as it was
 *
 * Context: any; no floating point.
 */
void aikm_alarm_snapshot(const struct aikm_alarm *a,
			 const struct aikm_snapshot *last, u64 time_ns,
			 struct aikm_snapshot *out);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Between the files of aikm_rate() only; a parser may use its arithmetic. */
#ifndef AIKM_RATE_H
#define AIKM_RATE_H

#include "sample.h"

/**
 * struct aikm_window - two samples and the snapshot made of them
 * @prev: the older sample
 * @cur: the newer sample
 * @us: microseconds between them, not 0
 * @out: the snapshot
 */
struct aikm_window {
	const struct aikm_sample *prev;
	const struct aikm_sample *cur;
	u64 us;
	struct aikm_snapshot *out;
};

/**
 * struct aikm_member - one process of the newer sample, of AIKM_SAMPLE_TASKS
 * @cur: itself
 * @prev: itself in the older sample, NULL when it was not there
 * @children: direct children, ended ones among them
 * @zombies: children that ended
 * @heirs: living children of its own name
 * @clones: living processes of its name; 0 for a kernel thread
 * @breeders: young processes of its name that have heirs
 * @stuck: processes of its name in state D in both samples
 */
struct aikm_member {
	const struct aikm_task_sample *cur;
	const struct aikm_task_sample *prev;
	u16 children;
	u16 zombies;
	u16 heirs;
	u16 clones;
	u16 breeders;
	u16 stuck;
};

/**
 * struct aikm_pick - one process that becomes a handle
 * @member: of the newer sample, or NULL
 * @gone: else its last state in the older sample, or NULL
 * @victim: set when it was killed for want of memory; the only pointer when
 *          it lived and died between the samples
 */
struct aikm_pick {
	const struct aikm_member *member;
	const struct aikm_task_sample *gone;
	const struct aikm_victim *victim;
};

/**
 * struct aikm_picks - the processes that become T1..T9
 * @nr: entries of @pick
 * @pick: in order of choice
 */
struct aikm_picks {
	u32 nr;
	struct aikm_pick pick[AIKM_SNAP_TASKS];
};

enum { AIKM_RANK_COLUMNS = 12 };

/**
 * struct aikm_top - the first processes of one column, the first one first
 * @nr: entries of @at
 * @at: their values and themselves
 */
struct aikm_top {
	u32 nr;
	struct {
		u64 value;
		const struct aikm_member *member;
	} at[AIKM_SNAP_TASKS];
};

/**
 * struct aikm_ranking - room for choosing
 * @picks: those chosen so far
 * @top: one for each column
 */
struct aikm_ranking {
	struct aikm_picks picks;
	struct aikm_top top[AIKM_RANK_COLUMNS];
};

/**
 * aikm_per_second() - an amount over the window as a rate
 * @n: amount
 * @us: window, not 0
 *
 * Rounded to the nearest, but never to 0: a rate of 0 means that nothing
 * happened.
 *
 * Return: AIKM_VALUE_MAX at most.
 */
u64 aikm_per_second(u64 n, u64 us);

/**
 * aikm_permille() - a share, from 0 to 1000
 * @part: not more than @whole
 * @whole: 0 gives 0
 */
u64 aikm_permille(u64 part, u64 whole);

/**
 * aikm_rate_counted() - how much a raw counter grew within the window
 * @w: window
 * @c: enum aikm_counter
 * @n: receives it
 *
 * Return: false when it is not known: not found in both samples, or gone back,
 * which is a reset or a wrap.
 */
bool aikm_rate_counted(const struct aikm_window *w, u32 c, u64 *n);

/**
 * aikm_rate_set() - give an attribute a value unless it cannot be true
 * @o: object
 * @attr: attribute
 * @value: beyond AIKM_VALUE_MAX it stays unknown
 */
void aikm_rate_set(struct aikm_object *o, u32 attr, u64 value);

/**
 * aikm_rate_settle() - an object without a handle is there by its facts only
 * @w: window; its snapshot's newest object goes when it has none
 */
void aikm_rate_settle(const struct aikm_window *w);

/**
 * aikm_rate_change() - how fast a gauge grows or falls
 * @o: object
 * @attr: attribute that takes the signed rate
 * @change: newer and older value; positive when the second is less
 * @us: window, not 0
 */
void aikm_rate_change(struct aikm_object *o, u32 attr, const u64 change[2],
		      u64 us);

/**
 * aikm_rate_left() - the share of a limit that is left, if both are known
 * @w: window
 * @o: object
 * @attr: attribute that takes the permille
 * @counter: enum aikm_counter of what is used and of the limit
 */
void aikm_rate_left(const struct aikm_window *w, struct aikm_object *o,
		    u32 attr, const u32 counter[2]);

/**
 * aikm_rate_memory() - what kind of memory there is and what state it is in
 * @w: window
 */
void aikm_rate_memory(const struct aikm_window *w);

/**
 * aikm_rate_cpus() - the processors that stand out
 * @w: window
 */
void aikm_rate_cpus(const struct aikm_window *w);

/**
 * aikm_rate_irqs() - the interrupts object
 * @w: window; every class before is in its snapshot
 */
void aikm_rate_irqs(const struct aikm_window *w);

/**
 * aikm_rate_health() - the health object
 * @w: window; every class before is in its snapshot
 */
void aikm_rate_health(const struct aikm_window *w);

/**
 * aikm_refused_most() - who was refused most system calls
 * @w: window
 *
 * Return: its pid, 0 for nobody.
 */
u32 aikm_refused_most(const struct aikm_window *w);

/**
 * aikm_rate_refused() - how many a process was refused
 * @w: window
 * @pid: of the process
 * @o: its object
 */
void aikm_rate_refused(const struct aikm_window *w, u32 pid,
		       struct aikm_object *o);

/**
 * aikm_rate_refusals() - the refusals object
 * @w: window; every class before is in its snapshot
 */
void aikm_rate_refusals(const struct aikm_window *w);

/**
 * aikm_rate_system() - facts of the single objects, but the tasks object
 * @w: window
 */
void aikm_rate_system(const struct aikm_window *w);

/**
 * aikm_rate_disks() - D1..D6
 * @w: window
 */
void aikm_rate_disks(const struct aikm_window *w);

/**
 * aikm_rate_mounts() - M1..M6
 * @w: window
 */
void aikm_rate_mounts(const struct aikm_window *w);

/**
 * aikm_rate_events() - E1..E9, when both samples saw the log
 * @w: window; tasks, disks and mounts are in its snapshot
 */
void aikm_rate_events(const struct aikm_window *w);

/**
 * aikm_rate_netdevs() - N1..N6
 * @w: window
 */
void aikm_rate_netdevs(const struct aikm_window *w);

/**
 * aikm_rate_cgroups() - C1..C6
 * @w: window; every class before is in its snapshot
 */
void aikm_rate_cgroups(const struct aikm_window *w);

/**
 * aikm_rate_log() - the log object, when both samples saw the log
 * @w: window; every class with handles is in its snapshot
 */
void aikm_rate_log(const struct aikm_window *w);

/**
 * aikm_rate_net() - the tcp and net objects, when anything of them was seen
 * @w: window
 */
void aikm_rate_net(const struct aikm_window *w);

/**
 * aikm_rate_flow() - the flow object, when open sockets were looked at
 * @w: window; every other class is in its snapshot
 */
void aikm_rate_flow(const struct aikm_window *w);

/**
 * aikm_rate_limits() - the silent facts of the limits object
 * @w: window
 */
void aikm_rate_limits(const struct aikm_window *w);

/**
 * aikm_rate_tasks() - the tasks object and T1..T9
 * @w: window
 * @member: room for AIKM_SAMPLE_TASKS
 * @r: room
 */
void aikm_rate_tasks(const struct aikm_window *w, struct aikm_member *member,
		     struct aikm_ranking *r);

/**
 * aikm_rank_members() - choose the processes worth showing
 * @w: window
 * @member: w->cur->nr_tasks of them, by name, the oldest of a name first
 * @r: its picks are those already chosen; more are appended
 */
void aikm_rank_members(const struct aikm_window *w,
		       const struct aikm_member *member,
		       struct aikm_ranking *r);

/**
 * aikm_member_cpu_us() - what a process did within the window
 * @w: window
 * @m: process
 *
 * Return: CPU time in microseconds, U64_MAX when not known.
 */
u64 aikm_member_cpu_us(const struct aikm_window *w,
		       const struct aikm_member *m);

/**
 * aikm_member_system_us() - what a process did within the window
 * @w: window
 * @m: process
 *
 * Return: the part of its CPU time in the kernel, in microseconds, U64_MAX when not known.
 */
u64 aikm_member_system_us(const struct aikm_window *w,
			  const struct aikm_member *m);

/**
 * aikm_member_faults() - what a process did within the window
 * @w: window
 * @m: process
 *
 * Return: minor faults, U64_MAX when not known.
 */
u64 aikm_member_faults(const struct aikm_window *w,
		       const struct aikm_member *m);

/**
 * aikm_member_majfaults() - what a process did within the window
 * @w: window
 * @m: process
 *
 * Return: major faults, U64_MAX when not known.
 */
u64 aikm_member_majfaults(const struct aikm_window *w,
			  const struct aikm_member *m);

/**
 * aikm_member_read_kb() - what a process did within the window
 * @w: window
 * @m: process
 *
 * Return: kB it caused to be read, U64_MAX when not known.
 */
u64 aikm_member_read_kb(const struct aikm_window *w,
			const struct aikm_member *m);

/**
 * aikm_member_write_kb() - what a process did within the window
 * @w: window
 * @m: process
 *
 * Return: kB it caused to be written, U64_MAX when not known.
 */
u64 aikm_member_write_kb(const struct aikm_window *w,
			 const struct aikm_member *m);

#endif

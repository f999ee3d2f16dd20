// SPDX-License-Identifier: GPL-2.0
/* Vital signs: what a row of pulses proves, and the alarm made of them. */
#include "aikm_os.h"
#include <setjmp.h>

#include <cmocka.h>

#include "make_snapshot.h"
#include "observe/snapshot.h"
#include "think/vital.h"

enum { MS = 1000000, PERIOD = AIKM_VITAL_PERIOD_MS };

static struct aikm_vital vital[4];
static u64 clock_ms[4];
static struct aikm_snapshot last, snap;

static int nobody(void **state)
{
	(void)state;
	memset(vital, 0, sizeof(vital));
	memset(clock_ms, 0, sizeof(clock_ms));
	make_idle(&last);
	return 0;
}

/* A pulse of processor @cpu that sees thread @tid, @after ms later. */
static struct aikm_pulse seen(u32 cpu, u32 after, u32 tid, u32 flags)
{
	struct aikm_pulse p = { .tid = tid, .pid = tid, .switches = 7 };

	clock_ms[cpu] += after;
	p.time_ns = clock_ms[cpu] * MS;
	p.runtime_ns = p.time_ns;
	p.flags = (u8)flags;
	snprintf(p.comm, sizeof(p.comm), "task%u", tid);
	return p;
}

static void note(u32 cpu, struct aikm_pulse p)
{
	aikm_vital_note(&vital[cpu], &p);
	vital[cpu].count++;
}

static const struct aikm_pulse *newest(u32 cpu)
{
	return aikm_vital_newest(&vital[cpu], vital[cpu].count);
}

static void see(u32 cpu, u32 times, u32 tid, u32 flags)
{
	while (times--)
		note(cpu, seen(cpu, PERIOD, tid, flags));
}

static enum aikm_hold hold(u32 cpu)
{
	return aikm_vital_hold(newest(cpu));
}

/* All processors from 0 on. */
static struct aikm_alarm look_at(u32 cpus)
{
	struct aikm_alarm a = { .short_kb = 1000, .free_kb = 100000 };
	u32 cpu;

	for (cpu = 0; cpu < cpus; cpu++)
		aikm_alarm_add(&a, &vital[cpu], vital[cpu].count,
			       clock_ms[cpu] * MS);
	return a;
}

static struct aikm_finding found(const struct aikm_alarm *a)
{
	struct aikm_finding f;

	aikm_alarm_snapshot(a, &last, 5000, &snap);
	aikm_rules_find(&snap, &f);
	assert_int_equal(f.source, AIKM_BY_RULE);
	return f;
}

static const char *culprit(const struct aikm_finding *f)
{
	assert_int_not_equal(f->culprit, AIKM_NO_CULPRIT);
	return snap.obj[f->culprit].name;
}

static void real_time_for_a_second_holds(void **state)
{
	(void)state;
	see(0, 10, 5, AIKM_SAW_RT | AIKM_SAW_USER);
	assert_int_equal(hold(0), AIKM_FREE);
	see(0, 1, 5, AIKM_SAW_RT | AIKM_SAW_USER);
	assert_int_equal(hold(0), AIKM_HELD_RT);
	/* Another real-time thread is no relief. */
	see(0, 1, 6, AIKM_SAW_RT);
	assert_int_equal(hold(0), AIKM_HELD_RT);
	/* Nor is one of ours, which proves nothing. */
	see(0, 1, 9, AIKM_SAW_RT | AIKM_SAW_OWN);
	assert_int_equal(hold(0), AIKM_HELD_RT);
	see(0, 1, 7, AIKM_SAW_USER);
	assert_int_equal(hold(0), AIKM_FREE);
	see(0, 1, 5, AIKM_SAW_RT);
	assert_int_equal(newest(0)->rt_ns, 0);
}

static void an_ordinary_hog_holds_nothing(void **state)
{
	(void)state;
	see(0, 50, 5, AIKM_SAW_USER);
	assert_int_equal(hold(0), AIKM_FREE);
	assert_true(newest(0)->held_ns == 49ULL * PERIOD * MS);
	/* In the kernel, but anybody may take its place. */
	see(0, 50, 5, 0);
	assert_int_equal(hold(0), AIKM_FREE);
}

static void a_pinned_kernel_holds(void **state)
{
	struct aikm_pulse p;

	(void)state;
	see(0, 11, 5, AIKM_SAW_PINNED);
	assert_int_equal(hold(0), AIKM_HELD_KERNEL);
	/* It was switched out in between. */
	p = seen(0, PERIOD, 5, AIKM_SAW_PINNED);
	p.switches++;
	note(0, p);
	assert_int_equal(hold(0), AIKM_FREE);
	assert_true(newest(0)->held_ns == 0);
}

static void a_kernel_that_ignores_others_holds(void **state)
{
	(void)state;
	see(0, 11, 5, AIKM_SAW_WAITED);
	assert_int_equal(hold(0), AIKM_HELD_KERNEL);
	/* On the way out of an interrupt a program is replaced. */
	see(1, 11, 5, AIKM_SAW_WAITED | AIKM_SAW_USER);
	assert_int_equal(hold(1), AIKM_FREE);
}

static void a_stopped_machine_proves_nothing(void **state)
{
	(void)state;
	see(0, 2, 5, AIKM_SAW_RT);
	note(0, seen(0, 60000, 5, AIKM_SAW_RT));
	assert_int_equal(hold(0), AIKM_FREE);
	assert_true(newest(0)->rt_ns == (u64)(PERIOD + AIKM_VITAL_GAP_MS) * MS);
	assert_true(vital[0].gap_ns == 60000ULL * MS);
}

static void idle_time_is_no_gap(void **state)
{
	struct aikm_pulse p;

	(void)state;
	see(0, 1, 5, AIKM_SAW_USER);
	see(0, 1, 0, AIKM_SAW_IDLE);
	p = seen(0, 5000, 5, AIKM_SAW_USER);
	p.idled_ns = 4950ULL * MS;
	note(0, p);
	assert_true(vital[0].gap_ns == (u64)PERIOD * MS);
	assert_int_equal(vital[0].idle, 1);
	/* Clocks that differ by a rounding. */
	see(0, 1, 0, AIKM_SAW_IDLE);
	p = seen(0, 5000, 5, AIKM_SAW_USER);
	p.idled_ns = 5001ULL * MS;
	note(0, p);
	assert_true(vital[0].gap_ns == (u64)PERIOD * MS);
}

static void work_after_idleness_is_one(void **state)
{
	struct aikm_pulse p;

	(void)state;
	see(0, 1, 0, AIKM_SAW_IDLE);
	p = seen(0, 5000, 5, AIKM_SAW_RT);
	p.idled_ns = 1000ULL * MS;
	note(0, p);
	assert_true(vital[0].gap_ns == 4000ULL * MS);
	assert_true(vital[0].gap_end_ns == p.time_ns);
	/* Who was at work is to be looked at, also when he rests then. */
	p = seen(0, 4500, 0, AIKM_SAW_IDLE);
	p.idled_ns = 4400ULL * MS;
	note(0, p);
	assert_true(vital[0].gap_ns == 4500ULL * MS);
	assert_true(vital[0].gap_end_ns == p.time_ns);
}

static void a_clock_that_goes_back_is_no_time(void **state)
{
	struct aikm_pulse p = seen(0, 500, 5, AIKM_SAW_RT);

	(void)state;
	note(0, p);
	p.time_ns -= 100 * MS;
	note(0, p);
	assert_true(newest(0)->seen_ns == 0);
}

static void nobody_is_blamed_while_one_is_free(void **state)
{
	struct aikm_alarm a;

	(void)state;
	see(0, 20, 5, AIKM_SAW_RT);
	see(1, 20, 6, AIKM_SAW_USER);
	a = look_at(2);
	assert_int_equal(a.rt, 1);
	assert_int_equal(a.cpus, 2);
	assert_false(aikm_alarm_rings(&a));
	/* An idle one has no pulse at all. */
	see(1, 1, 0, AIKM_SAW_IDLE);
	a = look_at(3);
	assert_false(aikm_alarm_rings(&a));
}

static void real_time_everywhere_is_starvation(void **state)
{
	struct aikm_finding f;
	struct aikm_alarm a;

	(void)state;
	see(0, 12, 50, AIKM_SAW_RT | AIKM_SAW_USER);
	see(1, 20, 60, AIKM_SAW_RT | AIKM_SAW_USER);
	a = look_at(2);
	assert_true(aikm_alarm_rings(&a));
	f = found(&a);
	assert_int_equal(f.cause, AIKM_RT_STARVATION);
	assert_string_equal(culprit(&f), "task60");
	assert_int_equal(f.nr_evidence, 4);
	assert_int_equal(aikm_fact(&snap, AIKM_CPU, AIKM_CPU_USER), 1000);
	assert_int_equal(snap.obj[f.culprit].value[AIKM_TASK_CPU], 1000);
	assert_int_equal(aikm_rules_decide(&snap), true);
}

static void one_stuck_among_them_is_a_lockup(void **state)
{
	struct aikm_finding f;
	struct aikm_alarm a;

	(void)state;
	see(0, 30, 5, AIKM_SAW_PINNED);
	see(1, 20, 6, AIKM_SAW_RT);
	a = look_at(2);
	assert_true(aikm_alarm_rings(&a));
	f = found(&a);
	assert_int_equal(f.cause, AIKM_SOFT_LOCKUP);
	assert_string_equal(culprit(&f), "task5");
}

static void a_silent_processor_is_enough(void **state)
{
	const struct aikm_alarm_task who = {
		.pid = 77,
		.comm = "locker",
		.held_ms = 1000,
		.cpu = 1000,
	};
	struct aikm_finding f;
	struct aikm_alarm a;

	(void)state;
	see(0, 3, 5, AIKM_SAW_USER);
	a = look_at(1);
	aikm_alarm_silent(&a, &who);
	assert_true(aikm_alarm_rings(&a));
	f = found(&a);
	assert_int_equal(f.cause, AIKM_HARD_LOCKUP);
	assert_string_equal(culprit(&f), "locker");
	a = look_at(1);
	aikm_alarm_silent(&a, NULL);
	f = found(&a);
	assert_int_equal(f.cause, AIKM_HARD_LOCKUP);
	assert_int_equal(f.culprit, AIKM_NO_CULPRIT);
}

/* The watch waits for a second, and memory is short. */
static struct aikm_alarm blind(u32 swap_in, u32 scanned)
{
	struct aikm_pulse p;
	struct aikm_alarm a;
	u32 n;

	for (n = 0; n < 12; n++) {
		p = seen(0, PERIOD, 5, AIKM_SAW_USER);
		p.overdue = true;
		p.swap_in = n * swap_in / 10;
		p.scanned = n * scanned / 10;
		note(0, p);
	}
	a = look_at(1);
	a.free_kb = 900;
	return a;
}

static void short_memory_stops_everybody(void **state)
{
	struct aikm_object *t = make_task(&last, 31, "hog");
	struct aikm_finding f;
	struct aikm_alarm a;

	(void)state;
	aikm_fact_set(t, AIKM_TASK_RSS, 900000);
	a = blind(0, 5000);
	assert_true(aikm_alarm_rings(&a));
	f = found(&a);
	assert_int_equal(f.cause, AIKM_OOM_LIVELOCK);
	assert_string_equal(culprit(&f), "hog");
	a.free_kb = 5000;
	assert_false(aikm_alarm_rings(&a));
}

/*
 * A virtual machine that was not given a processor for 1.1 s, 885 permille of
 * its memory available, most of it cache: free were 67 MB, and nobody missed it.
 */
static void a_full_cache_is_not_short_memory(void **state)
{
	struct aikm_alarm a;

	(void)state;
	with(&last, AIKM_MEM, AIKM_MEM_LEFT, 885);
	a = blind(0, 0);
	assert_in_range(a.late_ms, AIKM_VITAL_HELD_MS, 2000);
	assert_false(aikm_alarm_rings(&a));
	assert_int_equal(found(&a).cause, AIKM_HEALTHY);
}

static void swapping_is_called_by_its_name(void **state)
{
	struct aikm_finding f;
	struct aikm_alarm a;

	(void)state;
	a = blind(3000, 5000);
	assert_int_equal(a.swap_in, 3000);
	assert_true(aikm_alarm_rings(&a));
	f = found(&a);
	assert_int_equal(f.cause, AIKM_SWAP_THRASH);
}

/*
 * Both in the kernel for 1.6 s, as seen: they packed pages away for a program
 * that had taken all memory.
 */
static void who_frees_memory_is_not_locked_up(void **state)
{
	struct aikm_object *t = make_task(&last, 31, "hog");
	struct aikm_finding f;
	struct aikm_alarm a;

	(void)state;
	aikm_fact_set(t, AIKM_TASK_RSS, 900000);
	see(0, 16, 31, AIKM_SAW_WAITED);
	see(1, 16, 6, AIKM_SAW_WAITED);
	a = look_at(2);
	a.free_kb = 900;
	assert_true(aikm_alarm_rings(&a));
	assert_int_equal(found(&a).cause, AIKM_SOFT_LOCKUP);
	see(0, 11, 31, AIKM_SAW_WAITED | AIKM_SAW_SEARCH);
	a = look_at(2);
	a.free_kb = 900;
	assert_int_equal(found(&a).cause, AIKM_SOFT_LOCKUP);
	see(1, 11, 6, AIKM_SAW_WAITED | AIKM_SAW_SEARCH);
	a = look_at(2);
	a.free_kb = 900;
	assert_int_equal(found(&a).cause, AIKM_OOM_LIVELOCK);
	with(&last, AIKM_SWAP, AIKM_SWAP_FREE, 200000);
	f = found(&a);
	assert_int_equal(f.cause, AIKM_SWAP_THRASH);
	assert_string_equal(culprit(&f), "hog");
	a.free_kb = 5000;
	assert_int_equal(found(&a).cause, AIKM_SOFT_LOCKUP);
}

/* One fault after the other, each a little in user space, which nobody saw. */
static void who_swaps_is_not_stuck(void **state)
{
	struct aikm_pulse p;
	u32 n;

	(void)state;
	for (n = 0; n < 16; n++) {
		p = seen(0, PERIOD, 5, AIKM_SAW_PINNED);
		p.swap_in = n;
		note(0, p);
	}
	assert_int_equal(hold(0), AIKM_FREE);
}

static void the_longest_hold_is_first(void **state)
{
	struct aikm_alarm a;
	u32 cpu;

	(void)state;
	for (cpu = 0; cpu < 4; cpu++)
		see(cpu, 11 + cpu, 100 + cpu, AIKM_SAW_PINNED);
	a = look_at(4);
	assert_int_equal(a.nr, 4);
	assert_int_equal(a.task[0].pid, 103);
	assert_int_equal(a.task[3].pid, 100);
	assert_int_equal(a.held_ms, 13 * PERIOD);
}

static void threads_of_one_process_are_one(void **state)
{
	struct aikm_pulse p;
	struct aikm_alarm a;
	u32 n;

	(void)state;
	see(0, 12, 5, AIKM_SAW_RT);
	for (n = 0; n < 12; n++) {
		p = seen(1, PERIOD, 6, AIKM_SAW_RT);
		p.pid = 5;
		note(1, p);
	}
	a = look_at(2);
	assert_int_equal(a.rt, 2);
	assert_int_equal(a.nr, 1);
}

/* Nine tasks are known; those who hold a processor push out others. */
static void a_full_snapshot_makes_room(void **state)
{
	struct aikm_finding f;
	struct aikm_alarm a;
	u32 n;

	(void)state;
	for (n = 0; n < AIKM_SNAP_TASKS; n++)
		make_task(&last, 200 + n, "old");
	make_disk(&last);
	see(0, 12, 500, AIKM_SAW_RT);
	see(1, 13, 208, AIKM_SAW_RT);
	a = look_at(2);
	f = found(&a);
	assert_string_equal(culprit(&f), "old");
	assert_int_equal(snap.obj[f.culprit].id, 208);
	assert_non_null(aikm_snapshot_find(&snap, AIKM_DISK));
	assert_non_null(aikm_snapshot_find(&snap, AIKM_PULSE));
}

/* What is made is a snapshot like any other, and gives the same again. */
static void an_alarm_can_be_mailed(void **state)
{
	static char text[AIKM_SNAPSHOT_TEXT_MAX];
	static struct aikm_snapshot again;
	struct aikm_finding f, g;
	struct aikm_alarm a;
	struct aikm_error err;
	int len;

	(void)state;
	see(0, 12, 50, AIKM_SAW_RT);
	a = look_at(1);
	f = found(&a);
	len = aikm_snapshot_write(&snap, text, sizeof(text));
	assert_true(len > 0);
	assert_int_equal(aikm_snapshot_read(&again, text, len, &err), len);
	aikm_rules_find(&again, &g);
	assert_memory_equal(&f, &g, sizeof(f));
	assert_non_null(strstr(text, "\npulse.realtime 1 cpus\n"));
}

static void an_old_pulse_tells_nothing(void **state)
{
	struct aikm_alarm a = { 0 };

	(void)state;
	see(0, 20, 5, AIKM_SAW_RT);
	aikm_alarm_add(&a, &vital[0], vital[0].count,
		       (clock_ms[0] + 2000) * MS);
	assert_int_equal(a.rt, 0);
	assert_int_equal(a.cpus, 1);
	aikm_alarm_add(&a, &vital[1], 0, clock_ms[0] * MS);
	assert_int_equal(a.cpus, 2);
	assert_false(aikm_alarm_rings(&a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(real_time_for_a_second_holds, nobody),
		cmocka_unit_test_setup(an_ordinary_hog_holds_nothing, nobody),
		cmocka_unit_test_setup(a_pinned_kernel_holds, nobody),
		cmocka_unit_test_setup(a_kernel_that_ignores_others_holds,
				       nobody),
		cmocka_unit_test_setup(a_stopped_machine_proves_nothing,
				       nobody),
		cmocka_unit_test_setup(idle_time_is_no_gap, nobody),
		cmocka_unit_test_setup(work_after_idleness_is_one, nobody),
		cmocka_unit_test_setup(a_clock_that_goes_back_is_no_time,
				       nobody),
		cmocka_unit_test_setup(nobody_is_blamed_while_one_is_free,
				       nobody),
		cmocka_unit_test_setup(real_time_everywhere_is_starvation,
				       nobody),
		cmocka_unit_test_setup(one_stuck_among_them_is_a_lockup,
				       nobody),
		cmocka_unit_test_setup(a_silent_processor_is_enough, nobody),
		cmocka_unit_test_setup(short_memory_stops_everybody, nobody),
		cmocka_unit_test_setup(a_full_cache_is_not_short_memory,
				       nobody),
		cmocka_unit_test_setup(swapping_is_called_by_its_name, nobody),
		cmocka_unit_test_setup(who_frees_memory_is_not_locked_up,
				       nobody),
		cmocka_unit_test_setup(who_swaps_is_not_stuck, nobody),
		cmocka_unit_test_setup(the_longest_hold_is_first, nobody),
		cmocka_unit_test_setup(threads_of_one_process_are_one, nobody),
		cmocka_unit_test_setup(a_full_snapshot_makes_room, nobody),
		cmocka_unit_test_setup(an_alarm_can_be_mailed, nobody),
		cmocka_unit_test_setup(an_old_pulse_tells_nothing, nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

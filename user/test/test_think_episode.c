// SPDX-License-Identifier: GPL-2.0
/* One fault, one episode, one end; two at once; and what explains what. */
#include "aikm_os.h"
#include <setjmp.h>

#include <cmocka.h>

#include "make_snapshot.h"
#include "think/episode.h"

static const u64 second = 1000000000;

static struct aikm_episodes e;
static struct aikm_episode_news news;
static struct aikm_snapshot s;
static u64 now;

static int start(void **state)
{
	(void)state;
	aikm_episodes_init(&e);
	now = 100 * second;
	return 0;
}

/* One window with two causes, or with one twice. */
static void look2(u32 cause, u32 other)
{
	struct aikm_cause_set seen = { { 0 } };

	now += second;
	aikm_cause_add(&seen, cause);
	aikm_cause_add(&seen, other);
	aikm_episodes_look(&e, &seen, now, &news);
}

static void look(u32 cause)
{
	look2(cause, cause);
}

static bool began(u32 cause)
{
	return aikm_cause_in(&news.began, cause);
}

static bool ended(u32 cause)
{
	return aikm_cause_in(&news.ended, cause);
}

static bool nothing_new(void)
{
	static const struct aikm_episode_news none;

	return !memcmp(&news, &none, sizeof(none));
}

static void two_windows_begin_and_ten_end(void **state)
{
	u32 i;

	(void)state;
	look(AIKM_FS_FULL);
	assert_true(nothing_new());
	look(AIKM_HEALTHY);
	look(AIKM_FS_FULL);
	assert_true(nothing_new());
	look(AIKM_FS_FULL);
	assert_true(began(AIKM_FS_FULL));
	for (i = 0; i < 30; i++) {
		look(AIKM_FS_FULL);
		assert_true(nothing_new());
	}
	for (i = 1; i < AIKM_EPISODE_ENDS; i++) {
		look(AIKM_HEALTHY);
		assert_true(nothing_new());
	}
	look(AIKM_HEALTHY);
	assert_true(ended(AIKM_FS_FULL));
	/* From the first window with it to the last one. */
	assert_int_equal(aikm_episode_lasted_ms(&e.of[AIKM_FS_FULL]), 31000);
	look(AIKM_HEALTHY);
	assert_true(nothing_new());
}

/* What comes and goes is one episode, until it stays away. */
static void flapping_is_one_episode(void **state)
{
	u32 i, k, begins = 0, ends = 0;

	(void)state;
	for (i = 0; i < 50; i++) {
		for (k = 0; k < 2 + AIKM_EPISODE_ENDS - 1; k++) {
			look(k < 2 ? AIKM_SWAP_THRASH : AIKM_HEALTHY);
			begins += began(AIKM_SWAP_THRASH);
			ends += ended(AIKM_SWAP_THRASH);
		}
	}
	assert_int_equal(begins, 1);
	assert_int_equal(ends, 0);
}

/*
 * 22 runs of a benchmark, each 12 to 51 s long: the next one was found 12 s
 * after the last one, since it must be 10 s old.
 */
static void runs_one_after_the_other_are_one_episode(void **state)
{
	u32 i, k, begins = 0, ends = 0;

	(void)state;
	for (i = 0; i < 22; i++) {
		for (k = 0; k < 20 + 12; k++) {
			look(k < 20 ? AIKM_PROCESS_SPIN : AIKM_HEALTHY);
			begins += began(AIKM_PROCESS_SPIN);
			ends += ended(AIKM_PROCESS_SPIN);
		}
	}
	assert_int_equal(begins, 1);
	assert_int_equal(ends, 0);
	for (i = 12; i < AIKM_EPISODE_ENDS_LATE; i++)
		look(AIKM_HEALTHY);
	assert_true(ended(AIKM_PROCESS_SPIN));
	assert_int_equal(aikm_episode_lasted_ms(&e.of[AIKM_PROCESS_SPIN]),
			 1000 * (21 * 32 + 19));
}

static void a_second_fault_while_the_first_goes_on(void **state)
{
	u32 i;

	(void)state;
	look(AIKM_FS_FULL);
	look(AIKM_FS_FULL);
	look2(AIKM_FS_FULL, AIKM_PROCESS_SPIN);
	assert_true(nothing_new());
	look2(AIKM_FS_FULL, AIKM_PROCESS_SPIN);
	assert_true(began(AIKM_PROCESS_SPIN));
	assert_false(began(AIKM_FS_FULL));
	for (i = 0; i < AIKM_EPISODE_ENDS; i++)
		look(AIKM_PROCESS_SPIN);
	assert_true(ended(AIKM_FS_FULL));
	assert_false(ended(AIKM_PROCESS_SPIN));
}

static void an_event_begins_at_once(void **state)
{
	(void)state;
	look(AIKM_PRINTK_FLOOD);
	assert_true(began(AIKM_PRINTK_FLOOD));
	look(AIKM_PRINTK_FLOOD);
	assert_true(nothing_new());
	assert_true(aikm_episode_event(&e, AIKM_DISK_IO_ERROR, now));
	assert_false(aikm_episode_event(&e, AIKM_DISK_IO_ERROR, now));
	look(AIKM_DISK_IO_ERROR);
	assert_true(nothing_new());
	assert_false(aikm_episode_event(&e, AIKM_CPU_SATURATION, now));
	assert_false(aikm_episode_event(&e, AIKM_FS_FILLING_FAST, now));
	assert_false(aikm_episode_event(&e, AIKM_CAUSES, now));
	assert_true(aikm_episode_event(&e, AIKM_OOM_GLOBAL, now));
	assert_int_equal(aikm_episode_lasted_ms(&e.of[AIKM_OOM_GLOBAL]), 1);
}

static void nothing_is_no_episode(void **state)
{
	(void)state;
	look(AIKM_INCONCLUSIVE);
	look(AIKM_INCONCLUSIVE);
	look2(AIKM_HEALTHY, AIKM_CAUSES + 70);
	assert_true(nothing_new());
}

/* However many causes there are, each has a place of its own. */
static void every_cause_can_be_seen(void **state)
{
	struct aikm_cause_set set = { { 0 } };
	u32 c, k;

	(void)state;
	for (c = 0; c < AIKM_CAUSES; c++) {
		aikm_cause_add(&set, c);
		for (k = 0; k < AIKM_CAUSES; k++)
			assert_int_equal(aikm_cause_in(&set, k), k <= c);
	}
	assert_false(aikm_cause_in(&set, AIKM_CAUSES));
	assert_false(aikm_cause_in(&set, 1 << 20));
}

static void a_storm_is_bounded(void **state)
{
	struct aikm_bound b = { 0 };
	u32 i, allowed = 0;

	(void)state;
	for (i = 0; i < 6000; i++)
		allowed += aikm_bound_allows(&b, now + i * (second / 100), 12);
	/* A burst, and then one each five seconds. */
	assert_int_equal(allowed, 12 + 11);
	/* After a minute of quiet as many as at first. */
	now += 3600 * second;
	for (i = 0, allowed = 0; i < 100; i++)
		allowed += aikm_bound_allows(&b, now, 12);
	assert_int_equal(allowed, 12);
}

static void what_is_rare_is_never_too_much(void **state)
{
	struct aikm_bound b = { 0 };
	u32 i;

	(void)state;
	for (i = 0; i < 1000; i++)
		assert_true(aikm_bound_allows(&b, i * 5 * second, 12));
}

/* ---- everything that is wrong at once ---- */

static struct aikm_findings all;

static void find(void)
{
	struct aikm_finding first;

	aikm_rules_find_all(&s, &all);
	aikm_rules_find(&s, &first);
	if (all.nr)
		assert_memory_equal(&first, &all.at[0], sizeof(first));
	else
		assert_int_equal(first.cause, AIKM_HEALTHY);
}

static void a_full_disk_and_a_spinning_process(void **state)
{
	struct aikm_object *o;

	(void)state;
	make_idle(&s);
	find();
	assert_int_equal(all.nr, 0);
	o = make_task(&s, 9, "loop");
	aikm_fact_set(o, AIKM_TASK_CPU, 990);
	find();
	assert_int_equal(all.nr, 1);
	o = make_mount(&s, "/srv");
	aikm_fact_set(o, AIKM_MOUNT_LEFT, 0);
	find();
	assert_int_equal(all.nr, 2);
	assert_int_equal(all.at[0].cause, AIKM_FS_FULL);
	assert_int_equal(all.at[1].cause, AIKM_PROCESS_SPIN);
	assert_int_equal(all.at[1].source, AIKM_BY_RULE);
	assert_int_equal(all.at[1].confidence, 500);
}

/* A machine that thrashes is short of memory, and its disk is busy. */
static void what_is_explained_is_not_said(void **state)
{
	struct aikm_object *o;

	(void)state;
	make_idle(&s);
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 20);
	with(&s, AIKM_SWAP, AIKM_SWAP_IN, 5000);
	with(&s, AIKM_PSI, AIKM_PSI_MEM_SOME, 700);
	o = make_disk(&s);
	aikm_fact_set(o, AIKM_DISK_BUSY, 1000);
	aikm_fact_set(o, AIKM_DISK_QUEUE, 9000);
	find();
	assert_int_equal(all.nr, 1);
	assert_int_equal(all.at[0].cause, AIKM_SWAP_THRASH);
	/* Without it both of the others are there. */
	with(&s, AIKM_SWAP, AIKM_SWAP_IN, 0);
	find();
	assert_int_equal(all.nr, 2);
	assert_int_equal(all.at[0].cause, AIKM_DISK_SATURATED);
	assert_int_equal(all.at[1].cause, AIKM_MEM_PRESSURE);
}

/* ---- what must last ---- */

static s64 available = 800000; /* kB */
static s64 left = 762; /* permille */
static s64 reads; /* kB a second */

static bool leaks(s64 growing, s64 growth)
{
	struct aikm_finding f;
	struct aikm_object *o;

	make_idle(&s);
	with(&s, AIKM_MEM, AIKM_MEM_DROP, growth);
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, left);
	with(&s, AIKM_MEM, AIKM_MEM_AVAILABLE, available);
	o = make_task(&s, 9, "grows");
	aikm_fact_set(o, AIKM_TASK_GROWTH, growth);
	aikm_fact_set(o, AIKM_TASK_READ, reads);
	if (growing >= 0)
		aikm_fact_set(o, AIKM_TASK_GROWING, growing);
	aikm_rules_find(&s, &f);
	assert_int_equal(f.cause, AIKM_MEM_LEAK_USER);
	aikm_rules_find_all(&s, &all);
	return all.nr == 1 && all.at[0].cause == AIKM_MEM_LEAK_USER;
}

/* There are 800000 kB available: so much lasts for 600 s, or for 50. */
static void a_leak_is_no_compiler(void **state)
{
	(void)state;
	assert_true(leaks(-1, 1333));
	assert_false(leaks(0, 1333));
	assert_false(leaks(59, 1333));
	assert_true(leaks(61, 1333));
	assert_false(leaks(9, 16000));
	assert_true(leaks(10, 16000));
}

/* As seen with 20 GB available: 2 GB taken at 30 MB/s, a fuzzer, a reader. */
static void what_a_big_machine_has_room_for_is_no_leak(void **state)
{
	(void)state;
	available = 20000000;
	assert_false(leaks(66, 30000));
	assert_true(leaks(70, 30000));
	assert_false(leaks(180, 5000));
	assert_true(leaks(410, 5000));
	assert_true(leaks(11, 190000));
	reads = 189000;
	assert_false(leaks(11, 190000));
	reads = 0;
	/* A virtual machine that boots there, for 12 s. */
	left = 834;
	assert_false(leaks(12, 80000));
	left = 762;
	assert_true(leaks(12, 80000));
	available = 800000;
}

/* And what else is wrong is not hidden meanwhile. */
static void what_a_young_leak_does_is_said(void **state)
{
	(void)state;
	assert_false(leaks(5, 2000));
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 20);
	aikm_rules_find_all(&s, &all);
	assert_int_equal(all.nr, 1);
	assert_int_equal(all.at[0].cause, AIKM_MEM_PRESSURE);
}

/* The model, which knows one second, may not say it either. */
static void what_is_no_leak_yet_is_denied(void **state)
{
	(void)state;
	leaks(5, 2000);
	assert_true(aikm_rules_deny(&s, AIKM_MEM_LEAK_USER));
	assert_false(aikm_rules_deny(&s, AIKM_MEM_PRESSURE));
	leaks(50, 2000);
	assert_false(aikm_rules_deny(&s, AIKM_MEM_LEAK_USER));
	/* Nor when the rules see none in what grows. */
	with(&s, AIKM_MEM, AIKM_MEM_DROP, -27722);
	assert_true(aikm_rules_deny(&s, AIKM_MEM_LEAK_USER));
	leaks(-1, 2000);
	assert_false(aikm_rules_deny(&s, AIKM_MEM_LEAK_USER));
}

/* As said of one that had used 8 of 1,000. */
static void many_free_descriptors_are_denied(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	assert_false(aikm_rules_deny(&s, AIKM_FD_EXHAUST_PROCESS));
	t = make_task(&s, 9, "daemon");
	aikm_fact_set(t, AIKM_TASK_FDS_LEFT, 992);
	assert_true(aikm_rules_deny(&s, AIKM_FD_EXHAUST_PROCESS));
	t = make_task(&s, 10, "leaky");
	aikm_fact_set(t, AIKM_TASK_FDS_LEFT, 40);
	assert_false(aikm_rules_deny(&s, AIKM_FD_EXHAUST_PROCESS));
}

/* ---- what is foretold ---- */

static const struct aikm_finding *only(u32 cause)
{
	find();
	assert_int_equal(all.nr, 1);
	assert_string_equal(aikm_causes[all.at[0].cause].name,
			    aikm_causes[cause].name);
	assert_true(aikm_causes[cause].lasting);
	assert_false(aikm_cause_is_event(cause));
	assert_false(aikm_rules_decide(&s));
	assert_true(aikm_rules_foretell(&s));
	return &all.at[0];
}

static void a_file_system_fills(void **state)
{
	const struct aikm_finding *f;
	struct aikm_object *m;

	(void)state;
	make_idle(&s);
	make_mount(&s, "/");
	m = make_mount(&s, "/srv");
	aikm_fact_set(m, AIKM_MOUNT_EXHAUSTS_IN, 90);
	f = only(AIKM_FS_FILLING_FAST);
	assert_int_equal(f->culprit, s.nr - 1);
	assert_int_equal(f->evidence[0].attr, AIKM_MOUNT_EXHAUSTS_IN);
	/* Once it is full, it is no longer still to come. */
	aikm_fact_set(m, AIKM_MOUNT_LEFT, 0);
	find();
	assert_int_equal(all.nr, 1);
	assert_int_equal(all.at[0].cause, AIKM_FS_FULL);
	assert_false(aikm_rules_foretell(&s));
}

static void inodes_go(void **state)
{
	(void)state;
	make_idle(&s);
	aikm_fact_set(make_mount(&s, "/srv"), AIKM_MOUNT_INODES_EXHAUST_IN, 90);
	assert_int_equal(only(AIKM_FS_FILLING_FAST)->evidence[0].attr,
			 AIKM_MOUNT_INODES_EXHAUST_IN);
}

static void memory_goes(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	with(&s, AIKM_MEM, AIKM_MEM_EXHAUSTS_IN, 200);
	with(&s, AIKM_MEM, AIKM_MEM_DROP, 800);
	t = make_task(&s, 9, "small");
	aikm_fact_set(t, AIKM_TASK_GROWTH, 100);
	assert_int_equal(only(AIKM_MEM_RUNNING_OUT)->culprit, AIKM_NO_CULPRIT);
	t = make_task(&s, 10, "leaky");
	aikm_fact_set(t, AIKM_TASK_GROWTH, 500);
	assert_int_equal(only(AIKM_MEM_RUNNING_OUT)->culprit, s.nr - 1);
}

static void numbers_go(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	with(&s, AIKM_LIMITS, AIKM_LIMITS_TASKS_EXHAUST_IN, 100);
	t = make_task(&s, 9, "pool");
	aikm_fact_set(t, AIKM_TASK_CLONES, 20);
	assert_int_equal(only(AIKM_PIDS_RUNNING_OUT)->culprit, s.nr - 1);
	t = make_task(&s, 10, "threads");
	aikm_fact_set(t, AIKM_TASK_THREADS, 5000);
	assert_int_equal(only(AIKM_PIDS_RUNNING_OUT)->culprit, s.nr - 1);
	make_idle(&s);
	with(&s, AIKM_LIMITS, AIKM_LIMITS_FILES_EXHAUST_IN, 100);
	only(AIKM_FILES_RUNNING_OUT);
	make_idle(&s);
	t = make_task(&s, 10, "leaky");
	aikm_fact_set(t, AIKM_TASK_FDS_EXHAUST_IN, 100);
	assert_int_equal(only(AIKM_FDS_RUNNING_OUT)->culprit, s.nr - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(two_windows_begin_and_ten_end, start),
		cmocka_unit_test_setup(flapping_is_one_episode, start),
		cmocka_unit_test_setup(runs_one_after_the_other_are_one_episode,
				       start),
		cmocka_unit_test_setup(a_second_fault_while_the_first_goes_on,
				       start),
		cmocka_unit_test_setup(an_event_begins_at_once, start),
		cmocka_unit_test_setup(nothing_is_no_episode, start),
		cmocka_unit_test_setup(every_cause_can_be_seen, start),
		cmocka_unit_test_setup(a_storm_is_bounded, start),
		cmocka_unit_test_setup(what_is_rare_is_never_too_much, start),
		cmocka_unit_test(a_full_disk_and_a_spinning_process),
		cmocka_unit_test(what_is_explained_is_not_said),
		cmocka_unit_test(a_leak_is_no_compiler),
		cmocka_unit_test(what_a_big_machine_has_room_for_is_no_leak),
		cmocka_unit_test(what_a_young_leak_does_is_said),
		cmocka_unit_test(what_is_no_leak_yet_is_denied),
		cmocka_unit_test(many_free_descriptors_are_denied),
		cmocka_unit_test(a_file_system_fills),
		cmocka_unit_test(inodes_go),
		cmocka_unit_test(memory_goes),
		cmocka_unit_test(numbers_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

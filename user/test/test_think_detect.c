// SPDX-License-Identifier: GPL-2.0
/* What many windows show of a machine: which fact is told, of whom, how long. */
#include "aikm_os.h"
#include <setjmp.h>

#include <cmocka.h>

#include "make_snapshot.h"
#include "think/detect.h"

static const u64 second = 1000000000;

static struct aikm_detect detect;
static struct aikm_snapshot s;
static u64 now;

static int start(void **state)
{
	(void)state;
	aikm_detect_init(&detect);
	now = 500 * second;
	return 0;
}

/* The machine a second later, not yet looked at. */
static void next_window(void)
{
	now += second;
	make_idle(&s);
	s.time_ns = now;
}

static s64 told(const struct aikm_object *o, u32 attr)
{
	return aikm_fact_known(o, attr) ? o->value[attr] : -1;
}

static void an_idle_machine_tells_nothing(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < 400; i++) {
		next_window();
		make_task(&s, 1, "init");
		make_disk(&s);
		make_mount(&s, "/");
		aikm_detect_look(&detect, &s);
		assert_int_equal(detect.told.nr, 0);
	}
}

/* Memory and swap are one: only together they are all there is. */
static void memory_will_be_gone(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < 60; i++) {
		next_window();
		with(&s, AIKM_MEM, AIKM_MEM_AVAILABLE, 300000 - 4000 * i);
		with(&s, AIKM_SWAP, AIKM_SWAP_FREE, 100000);
		aikm_detect_look(&detect, &s);
	}
	/* 164000 kB left of both. */
	assert_int_equal(told(&s.obj[AIKM_MEM], AIKM_MEM_EXHAUSTS_IN), 41);
	assert_int_equal(detect.told.nr, 1);
}

static void a_slow_leak_is_told_of_by_the_coarse_trend(void **state)
{
	bool early = false;
	u32 i;

	(void)state;
	for (i = 0; i < 330; i++) {
		next_window();
		with(&s, AIKM_MEM, AIKM_MEM_AVAILABLE, 330000 - 500 * i);
		aikm_detect_look(&detect, &s);
		early |= i < 150 && detect.told.nr;
	}
	assert_false(early);
	assert_in_range(told(&s.obj[AIKM_MEM], AIKM_MEM_EXHAUSTS_IN), 329, 332);
}

/* Two mounts, one of which fills, whatever number it has. */
static void the_mount_that_fills(void **state)
{
	struct aikm_object *m, *full = NULL;
	u32 i;

	(void)state;
	for (i = 0; i < 40; i++) {
		next_window();
		if (i & 1)
			make_mount(&s, "/")->id = 3;
		full = make_mount(&s, "/srv");
		full->id = 4;
		aikm_fact_set(full, AIKM_MOUNT_FREE, 50000 - 1000 * i);
		m = make_mount(&s, "/var");
		m->id = 5;
		aikm_fact_set(m, AIKM_MOUNT_INODES_LEFT, 400 - 8 * i);
		aikm_detect_look(&detect, &s);
	}
	assert_int_equal(told(full, AIKM_MOUNT_EXHAUSTS_IN), 11);
	assert_int_equal(told(full, AIKM_MOUNT_INODES_EXHAUST_IN), -1);
	assert_int_equal(told(m, AIKM_MOUNT_EXHAUSTS_IN), -1);
	assert_int_equal(told(m, AIKM_MOUNT_INODES_EXHAUST_IN), 11);
}

static void descriptors_and_threads_and_files(void **state)
{
	struct aikm_object *t = NULL, *limits = &s.obj[AIKM_LIMITS];
	s64 used;
	u32 i;

	(void)state;
	for (i = 0; i < 40; i++) {
		next_window();
		used = 500 + 10 * i;
		t = make_task(&s, 77, "leaky");
		aikm_fact_set(t, AIKM_TASK_FDS, used);
		aikm_fact_set(t, AIKM_TASK_FDS_LEFT, 1000 - used);
		with(&s, AIKM_TASKS, AIKM_TASKS_THREADS, used);
		with(&s, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT, 1000 - used);
		with(&s, AIKM_LIMITS, AIKM_LIMITS_FILES, used);
		with(&s, AIKM_LIMITS, AIKM_LIMITS_FILES_LEFT, 1000 - used);
		aikm_detect_look(&detect, &s);
	}
	assert_int_equal(told(t, AIKM_TASK_FDS_EXHAUST_IN), 11);
	assert_int_equal(told(limits, AIKM_LIMITS_TASKS_EXHAUST_IN), 11);
	assert_int_equal(told(limits, AIKM_LIMITS_FILES_EXHAUST_IN), 11);
}

/* Another process with the number of one that ended has its own past. */
static void more_tasks_than_places(void **state)
{
	u32 i, k;

	(void)state;
	for (i = 0; i < 100; i++) {
		next_window();
		for (k = 0; k < AIKM_SNAP_TASKS; k++) {
			struct aikm_object *t =
				make_task(&s, 100 + i * 9 + k, "short");

			aikm_fact_set(t, AIKM_TASK_FDS, 900 - i);
			aikm_fact_set(t, AIKM_TASK_FDS_LEFT, 100);
		}
		aikm_detect_look(&detect, &s);
		assert_int_equal(detect.told.nr, 0);
	}
}

static void a_rate_that_changes_is_told_for_a_while(void **state)
{
	u32 i, windows = 0;
	s64 shift = 0;

	(void)state;
	for (i = 0; i < 120; i++) {
		next_window();
		with(&s, AIKM_CPU, AIKM_CPU_SWITCHES, i < 40 ? 1000 : 127000);
		aikm_detect_look(&detect, &s);
		if (told(&s.obj[AIKM_CPU], AIKM_CPU_SWITCHES_SHIFT) < 0)
			continue;
		shift = told(&s.obj[AIKM_CPU], AIKM_CPU_SWITCHES_SHIFT);
		assert_true(i >= 40);
		windows++;
	}
	assert_in_range(shift, 60000, 66000);
	assert_int_equal(windows, AIKM_DETECT_HOLD_S + 1);
}

/* Seconds without a pause, of each task for itself. */
static void how_long_a_task_has_grown(void **state)
{
	struct aikm_object *a = NULL, *b = NULL;
	u32 i;

	(void)state;
	for (i = 0; i < 50; i++) {
		next_window();
		a = make_task(&s, 20, "steady");
		aikm_fact_set(a, AIKM_TASK_GROWTH, 1500);
		b = make_task(&s, 21, "pauses");
		aikm_fact_set(b, AIKM_TASK_GROWTH, i % 20 ? 9000 : 900);
		aikm_detect_look(&detect, &s);
	}
	assert_int_equal(told(a, AIKM_TASK_GROWING), 49);
	assert_int_equal(told(b, AIKM_TASK_GROWING), 8);
	next_window();
	a = make_task(&s, 20, "steady");
	aikm_fact_set(a, AIKM_TASK_GROWTH, 0);
	aikm_detect_look(&detect, &s);
	assert_int_equal(told(a, AIKM_TASK_GROWING), -1);
}

/* More of them than there are places: nobody is told a wrong time. */
static void many_growers(void **state)
{
	u32 i, k;

	(void)state;
	for (i = 0; i < 40; i++) {
		next_window();
		for (k = 0; k < AIKM_SNAP_TASKS; k++)
			aikm_fact_set(make_task(&s, 100 * (i / 2) + k, "cc1"),
				      AIKM_TASK_GROWTH, 40000);
		aikm_detect_look(&detect, &s);
		for (k = 0; k < s.nr; k++)
			if (s.obj[k].class == AIKM_TASK)
				assert_int_equal(told(&s.obj[k],
						      AIKM_TASK_GROWING),
						 i % 2);
	}
}

/* What the watch saw, for the snapshot somebody else takes. */
static void told_to_another(void **state)
{
	struct aikm_object *m;
	u32 i;

	(void)state;
	for (i = 0; i < 40; i++) {
		next_window();
		m = make_mount(&s, "/srv");
		aikm_fact_set(m, AIKM_MOUNT_FREE, 50000 - 1000 * i);
		aikm_detect_look(&detect, &s);
	}
	next_window();
	m = make_mount(&s, "/srv");
	aikm_told_set(&detect.told, &s);
	assert_int_equal(told(m, AIKM_MOUNT_EXHAUSTS_IN), 11);
	now += 60 * second;
	next_window();
	m = make_mount(&s, "/srv");
	aikm_told_set(&detect.told, &s);
	assert_int_equal(told(m, AIKM_MOUNT_EXHAUSTS_IN), -1);
	/* Nor of another mount. */
	now -= 60 * second;
	next_window();
	m = make_mount(&s, "/srv");
	m->id = 9;
	aikm_told_set(&detect.told, &s);
	assert_int_equal(told(m, AIKM_MOUNT_EXHAUSTS_IN), -1);
}

/* Nothing that only the rules may see is a word of the prompt. */
static void the_facts_are_silent(void **state)
{
	static const struct {
		u32 class, attr;
	} facts[] = {
		{ AIKM_CPU, AIKM_CPU_SWITCHES_SHIFT },
		{ AIKM_CPU, AIKM_CPU_FORKS_SHIFT },
		{ AIKM_MEM, AIKM_MEM_EXHAUSTS_IN },
		{ AIKM_VM, AIKM_VM_FAULTS_SHIFT },
		{ AIKM_LIMITS, AIKM_LIMITS_TASKS_EXHAUST_IN },
		{ AIKM_LIMITS, AIKM_LIMITS_FILES_EXHAUST_IN },
		{ AIKM_TASK, AIKM_TASK_FDS_EXHAUST_IN },
		{ AIKM_TASK, AIKM_TASK_GROWING },
		{ AIKM_DISK, AIKM_DISK_WAIT_SHIFT },
		{ AIKM_MOUNT, AIKM_MOUNT_EXHAUSTS_IN },
		{ AIKM_MOUNT, AIKM_MOUNT_INODES_EXHAUST_IN },
		{ AIKM_LOG, AIKM_LOG_ERRORS_SHIFT },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(facts); i++)
		assert_true(aikm_attr_is_silent(facts[i].class, facts[i].attr));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_idle_machine_tells_nothing, start),
		cmocka_unit_test_setup(memory_will_be_gone, start),
		cmocka_unit_test_setup(
			a_slow_leak_is_told_of_by_the_coarse_trend, start),
		cmocka_unit_test_setup(the_mount_that_fills, start),
		cmocka_unit_test_setup(descriptors_and_threads_and_files,
				       start),
		cmocka_unit_test_setup(more_tasks_than_places, start),
		cmocka_unit_test_setup(a_rate_that_changes_is_told_for_a_while,
				       start),
		cmocka_unit_test_setup(how_long_a_task_has_grown, start),
		cmocka_unit_test_setup(many_growers, start),
		cmocka_unit_test_setup(told_to_another, start),
		cmocka_unit_test(the_facts_are_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

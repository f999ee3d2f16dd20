// SPDX-License-Identifier: GPL-2.0
/*
 * Every rule of rules_sys.c on a machine that has the fault, and on one that
 * only looks like it.
 */
#include "aikm_os.h"
#include <setjmp.h>

#include <cmocka.h>

#include "make_snapshot.h"

static struct aikm_snapshot s;

static int begin(void **state)
{
	(void)state;
	make_idle(&s);
	return 0;
}

static void expect(u32 cause)
{
	struct aikm_finding f;
	u32 i;

	aikm_rules_find(&s, &f);
	assert_string_equal(aikm_causes[f.cause].name, aikm_causes[cause].name);
	for (i = 0; i < f.nr_evidence; i++)
		assert_true(aikm_fact_known(&s.obj[f.evidence[i].obj],
					    f.evidence[i].attr));
	assert_in_range(f.nr_evidence, cause != AIKM_HEALTHY,
			AIKM_EVIDENCE_MAX);
}

static void expect_culprit(u32 cause, const struct aikm_object *o)
{
	struct aikm_finding f;

	expect(cause);
	aikm_rules_find(&s, &f);
	assert_int_equal(f.culprit, o - s.obj);
}

static struct aikm_object *group(const char *name)
{
	return handle(&s, AIKM_CGROUP, 23, name);
}

static void a_quota_that_is_used_up(void **state)
{
	struct aikm_object *parent, *child;

	(void)state;
	parent = group("system.slice");
	aikm_fact_set(parent, AIKM_CGROUP_CPU_FULL, 600);
	child = group("system.slice/batch.service");
	aikm_fact_set(child, AIKM_CGROUP_THROTTLED, 950);
	aikm_fact_set(child, AIKM_CGROUP_CPU_FULL, 811);
	expect_culprit(AIKM_CGROUP_CPU_THROTTLED, child);
	/* Now and then at the end of a period is what a quota is for. */
	aikm_fact_set(child, AIKM_CGROUP_THROTTLED, 120);
	expect(AIKM_HEALTHY);
	/* Nobody waits for long. */
	aikm_fact_set(child, AIKM_CGROUP_THROTTLED, 950);
	aikm_fact_set(child, AIKM_CGROUP_CPU_FULL, 90);
	expect(AIKM_HEALTHY);
}

static void a_group_above_its_soft_limit(void **state)
{
	struct aikm_object *parent = group("a"), *child = group("a/b");

	(void)state;
	aikm_fact_set(parent, AIKM_CGROUP_HIGHS, 722);
	aikm_fact_set(parent, AIKM_CGROUP_MEM_FULL, 490);
	aikm_fact_set(child, AIKM_CGROUP_HIGHS, 722);
	aikm_fact_set(child, AIKM_CGROUP_MEM_FULL, 490);
	expect_culprit(AIKM_MEMCG_HIGH_THROTTLE, child);
	aikm_fact_set(child, AIKM_CGROUP_MEM_FULL, 3);
	expect(AIKM_HEALTHY);
}

static void a_group_that_may_have_no_more_threads(void **state)
{
	struct aikm_object *o = group("user.slice");

	(void)state;
	aikm_fact_set(o, AIKM_CGROUP_PIDS_LEFT, 0);
	expect(AIKM_HEALTHY);
	aikm_fact_set(o, AIKM_CGROUP_REFUSED, 760);
	expect_culprit(AIKM_CGROUP_PIDS_LIMIT, o);
}

static void promises_at_their_limit(void **state)
{
	(void)state;
	with(&s, AIKM_MEM, AIKM_MEM_COMMIT_LEFT, 4);
	expect(AIKM_OVERCOMMIT_LIMIT);
	/* Then it is memory itself that is short. */
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 150);
	expect(AIKM_HEALTHY);
}

static void huge_pages_for_nobody(void **state)
{
	(void)state;
	with(&s, AIKM_MEM, AIKM_MEM_HUGE, 512000);
	with(&s, AIKM_MEM, AIKM_MEM_HUGE_FREE, 510000);
	expect(AIKM_HEALTHY);
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 120);
	expect(AIKM_HUGEPAGE_WASTE);
	with(&s, AIKM_MEM, AIKM_MEM_HUGE_FREE, 2048);
	expect(AIKM_HEALTHY);
}

static void kernel_objects_that_only_grow(void **state)
{
	(void)state;
	with(&s, AIKM_MEM, AIKM_MEM_SLAB, 150000);
	with(&s, AIKM_MEM, AIKM_MEM_SLAB_GROWTH, 20000);
	expect(AIKM_SLAB_LEAK);
	/* Sockets and tasks are such objects, and are somebody's. */
	with(&s, AIKM_LIMITS, AIKM_LIMITS_FILES_GROWTH, 400);
	expect(AIKM_HEALTHY);
	with(&s, AIKM_LIMITS, AIKM_LIMITS_FILES_GROWTH, 0);
	with(&s, AIKM_MEM, AIKM_MEM_SLAB, 30000);
	expect(AIKM_HEALTHY);
}

static void memory_in_pieces(void **state)
{
	(void)state;
	with(&s, AIKM_MEM, AIKM_MEM_FREE, 390000);
	with(&s, AIKM_MEM, AIKM_MEM_FRAGMENTED, 965);
	/* Nobody asks for a large piece. */
	expect(AIKM_HEALTHY);
	with(&s, AIKM_VM, AIKM_VM_COMPACT_FAILS, 3);
	expect(AIKM_MEM_FRAGMENTATION);
	/* What little is free is always in pieces. */
	with(&s, AIKM_MEM, AIKM_MEM_FREE, 20000);
	expect(AIKM_HEALTHY);
}

static void a_cache_that_is_too_small(void **state)
{
	struct aikm_object *t = make_task(&s, 7, "reader");

	(void)state;
	aikm_fact_set(t, AIKM_TASK_READ, 90000);
	with(&s, AIKM_VM, AIKM_VM_EFFICIENCY, 950);
	with(&s, AIKM_VM, AIKM_VM_REFAULT_FILE, 50000);
	with(&s, AIKM_PSI, AIKM_PSI_MEM_SOME, 300);
	expect_culprit(AIKM_CACHE_THRASH, t);
	/* A copy of files that were never here before. */
	with(&s, AIKM_VM, AIKM_VM_REFAULT_FILE, 100);
	expect(AIKM_HEALTHY);
}

static void a_file_system_that_calls_itself_writable(void **state)
{
	struct aikm_object *m = make_mount(&s, "/srv");

	(void)state;
	aikm_fact_set(m, AIKM_MOUNT_ERRORS_KEPT, 14);
	aikm_fact_set(m, AIKM_MOUNT_ERRORS, 0);
	expect(AIKM_HEALTHY);
	aikm_fact_set(m, AIKM_MOUNT_ERRORS, 2);
	expect_culprit(AIKM_FS_CORRUPTION, m);
}

static void storage_that_finishes_nothing(void **state)
{
	struct aikm_object *t = make_task(&s, 7, "dd"), *d;

	(void)state;
	aikm_fact_set(t, AIKM_TASK_WAIT, AIKM_WAIT_IO);
	with(&s, AIKM_TASKS, AIKM_TASKS_STUCK, 2);
	/* Somebody waits, but the machine goes on. */
	expect(AIKM_HEALTHY);
	with(&s, AIKM_PSI, AIKM_PSI_IO_SOME, 980);
	expect_culprit(AIKM_IO_HUNG, t);
	d = handle(&s, AIKM_DISK, 253 << 20, "dm-0");
	aikm_fact_set(d, AIKM_DISK_STALLED, 1);
	aikm_fact_set(d, AIKM_DISK_INFLIGHT, 2);
	expect_culprit(AIKM_IO_HUNG, d);
	/* A slow disk is not a dead one. */
	aikm_fact_set(d, AIKM_DISK_STALLED, 0);
	aikm_fact_set(d, AIKM_DISK_IOS, 3);
	expect(AIKM_HEALTHY);
	/* It is a lock that they wait for. */
	aikm_fact_set(d, AIKM_DISK_IOS, 0);
	aikm_fact_set(t, AIKM_TASK_WAIT, AIKM_WAIT_OTHER);
	expect(AIKM_HEALTHY);
}

static void a_disk_that_answers_late(void **state)
{
	struct aikm_object *d = make_disk(&s);

	(void)state;
	aikm_fact_set(d, AIKM_DISK_ERRORS, 3);
	expect(AIKM_HEALTHY);
	aikm_fact_set(d, AIKM_DISK_TIMEOUTS, 1);
	expect_culprit(AIKM_DISK_TIMEOUT_RESET, d);
}

/* It stays so: another fault must still be told. */
static void an_array_that_lacks_a_member(void **state)
{
	struct aikm_object *d = make_disk(&s);

	(void)state;
	aikm_fact_set(d, AIKM_DISK_DEGRADED, 1);
	expect_culprit(AIKM_RAID_DEGRADED, d);
	with(&s, AIKM_MEM, AIKM_MEM_COMMIT_LEFT, 4);
	expect(AIKM_OVERCOMMIT_LIMIT);
}

static void one_processor_for_all(void **state)
{
	struct aikm_object *t = make_task(&s, 7, "pinned");

	(void)state;
	aikm_fact_set(t, AIKM_TASK_CPU, 250);
	with(&s, AIKM_CPU, AIKM_CPU_BUSIEST, 1000);
	with(&s, AIKM_CPU, AIKM_CPU_BUSIEST_NR, 0);
	with(&s, AIKM_CPU, AIKM_CPU_IDLE, 480);
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 5);
	/* One program that is busy: nobody waits. */
	with(&s, AIKM_PSI, AIKM_PSI_CPU, 10);
	with(&s, AIKM_TASKS, AIKM_TASKS_DELAY, 20);
	expect(AIKM_HEALTHY);
	with(&s, AIKM_PSI, AIKM_PSI_CPU, 990);
	with(&s, AIKM_TASKS, AIKM_TASKS_DELAY, 3000);
	expect_culprit(AIKM_CPU_SINGLE_CORE_HOT, t);
	/* A virtual machine's host was busy: one of two busy, yet this idle. */
	with(&s, AIKM_CPU, AIKM_CPU_IDLE, 683);
	with(&s, AIKM_PSI, AIKM_PSI_CPU, 614);
	with(&s, AIKM_TASKS, AIKM_TASKS_DELAY, 580);
	expect(AIKM_HEALTHY);
	/* Or a little late to wake the other: dpkg, and who looks on. */
	with(&s, AIKM_CPU, AIKM_CPU_BUSIEST, 960);
	with(&s, AIKM_CPU, AIKM_CPU_IDLE, 503);
	with(&s, AIKM_TASKS, AIKM_TASKS_DELAY, 545);
	expect(AIKM_HEALTHY);
	/* All are busy. */
	with(&s, AIKM_CPU, AIKM_CPU_IDLE, 100);
	expect(AIKM_HEALTHY);
}

static void a_device_that_does_not_stop(void **state)
{
	struct aikm_object *irq = aikm_snapshot_add(&s, AIKM_IRQ);

	(void)state;
	aikm_fact_set(irq, AIKM_IRQ_MOST, 120000);
	aikm_fact_set(irq, AIKM_IRQ_MOST_NR, 17);
	with(&s, AIKM_CPU, AIKM_CPU_IRQ_MOST, 700);
	expect(AIKM_IRQ_STORM);
	/* A fast disk, and a processor that bears it. */
	with(&s, AIKM_CPU, AIKM_CPU_IRQ_MOST, 120);
	expect(AIKM_HEALTHY);
}

static void time_that_jumps(void **state)
{
	struct aikm_object *o = aikm_snapshot_add(&s, AIKM_HEALTH);

	(void)state;
	aikm_fact_set(o, AIKM_HEALTH_CLOCK_STEP, 2);
	expect(AIKM_HEALTHY);
	aikm_fact_set(o, AIKM_HEALTH_CLOCK_STEP, -3600);
	expect(AIKM_CLOCK_STEP);
}

static void swap_that_is_full(void **state)
{
	struct aikm_object *t = handle(&s, AIKM_TASK, 41, "cache");

	(void)state;
	aikm_fact_set(t, AIKM_TASK_SWAP, 60000);
	with(&s, AIKM_SWAP, AIKM_SWAP_LEFT, 4);
	/* What lies there is not needed. */
	expect(AIKM_HEALTHY);
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 120);
	expect_culprit(AIKM_SWAP_FULL, t);
	with(&s, AIKM_SWAP, AIKM_SWAP_LEFT, 300);
	expect(AIKM_HEALTHY);
}

static void no_task_more(void **state)
{
	struct aikm_object *pool = handle(&s, AIKM_TASK, 41, "pool");
	struct aikm_object *wide = handle(&s, AIKM_TASK, 42, "wide");

	(void)state;
	aikm_fact_set(pool, AIKM_TASK_CLONES, 400);
	aikm_fact_set(wide, AIKM_TASK_THREADS, 90);
	with(&s, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT, 700);
	expect(AIKM_HEALTHY);
	with(&s, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT, 7);
	expect_culprit(AIKM_PID_EXHAUSTION, pool);
	aikm_fact_set(wide, AIKM_TASK_THREADS, 900);
	expect_culprit(AIKM_PID_EXHAUSTION, wide);
}

static void mappings_at_their_limit(void **state)
{
	struct aikm_object *a = handle(&s, AIKM_TASK, 41, "java");
	struct aikm_object *b = handle(&s, AIKM_TASK, 42, "java");

	(void)state;
	aikm_fact_set(a, AIKM_TASK_MAPS_LEFT, 900);
	aikm_fact_set(b, AIKM_TASK_MAPS_LEFT, 60);
	expect(AIKM_HEALTHY);
	aikm_fact_set(b, AIKM_TASK_MAPS_LEFT, 0);
	expect_culprit(AIKM_MAX_MAP_COUNT, b);
}

static void a_service_that_fails_again(void **state)
{
	(void)state;
	with(&s, AIKM_TASKS, AIKM_TASKS_FAILURES, 4);
	expect(AIKM_HEALTHY);
	with(&s, AIKM_TASKS, AIKM_TASKS_FAILURES, 5);
	expect_culprit(AIKM_SERVICE_RESTART_LOOP, &s.obj[AIKM_TASKS]);
}

static void work_that_waits(void **state)
{
	struct aikm_object *o = aikm_snapshot_add(&s, AIKM_HEALTH);

	(void)state;
	aikm_fact_set(o, AIKM_HEALTH_WORK_LATE, 1200);
	expect(AIKM_HEALTHY);
	aikm_fact_set(o, AIKM_HEALTH_WORK_LATE, 3100);
	expect_culprit(AIKM_WORKQUEUE_HOG, o);
	/* Everybody waits: that is the processors' fault. */
	with(&s, AIKM_TASKS, AIKM_TASKS_DELAY, 9000);
	expect(AIKM_HEALTHY);
	with(&s, AIKM_TASKS, AIKM_TASKS_DELAY, 0);
	expect_culprit(AIKM_WORKQUEUE_HOG, o);
	with(&s, AIKM_PSI, AIKM_PSI_MEM_SOME, 600);
	expect(AIKM_HEALTHY);
}

static void power_that_ends(void **state)
{
	struct aikm_object *o = aikm_snapshot_add(&s, AIKM_HEALTH);

	(void)state;
	aikm_fact_set(o, AIKM_HEALTH_BATTERY, 30);
	/* Who knows whether it is plugged in? */
	expect(AIKM_HEALTHY);
	aikm_fact_set(o, AIKM_HEALTH_MAINS, 1);
	expect(AIKM_HEALTHY);
	aikm_fact_set(o, AIKM_HEALTH_MAINS, 0);
	expect_culprit(AIKM_POWER_LOW, o);
	aikm_fact_set(o, AIKM_HEALTH_BATTERY, 300);
	expect(AIKM_HEALTHY);
}

static void a_kernel_that_died(void **state)
{
	struct aikm_object *o = aikm_snapshot_add(&s, AIKM_HEALTH);

	(void)state;
	aikm_fact_set(o, AIKM_HEALTH_LAST_WORDS, 0);
	expect(AIKM_HEALTHY);
	aikm_fact_set(o, AIKM_HEALTH_LAST_WORDS, 2);
	expect_culprit(AIKM_UNEXPECTED_REBOOT, o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_quota_that_is_used_up, begin),
		cmocka_unit_test_setup(a_group_above_its_soft_limit, begin),
		cmocka_unit_test_setup(a_group_that_may_have_no_more_threads,
				       begin),
		cmocka_unit_test_setup(promises_at_their_limit, begin),
		cmocka_unit_test_setup(huge_pages_for_nobody, begin),
		cmocka_unit_test_setup(kernel_objects_that_only_grow, begin),
		cmocka_unit_test_setup(memory_in_pieces, begin),
		cmocka_unit_test_setup(a_cache_that_is_too_small, begin),
		cmocka_unit_test_setup(a_file_system_that_calls_itself_writable,
				       begin),
		cmocka_unit_test_setup(storage_that_finishes_nothing, begin),
		cmocka_unit_test_setup(a_disk_that_answers_late, begin),
		cmocka_unit_test_setup(an_array_that_lacks_a_member, begin),
		cmocka_unit_test_setup(one_processor_for_all, begin),
		cmocka_unit_test_setup(a_device_that_does_not_stop, begin),
		cmocka_unit_test_setup(time_that_jumps, begin),
		cmocka_unit_test_setup(swap_that_is_full, begin),
		cmocka_unit_test_setup(no_task_more, begin),
		cmocka_unit_test_setup(mappings_at_their_limit, begin),
		cmocka_unit_test_setup(a_service_that_fails_again, begin),
		cmocka_unit_test_setup(work_that_waits, begin),
		cmocka_unit_test_setup(power_that_ends, begin),
		cmocka_unit_test_setup(a_kernel_that_died, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

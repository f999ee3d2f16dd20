// SPDX-License-Identifier: GPL-2.0
/*
 * Every rule on a machine that has the fault, and on one that only looks like
 * it: the two differ in what decides.
 */
#include "aikm_os.h"
#include <setjmp.h>

#include <cmocka.h>

#include "make_snapshot.h"

static struct aikm_snapshot s;

static struct aikm_object *task(u32 attr, s64 value)
{
	struct aikm_object *t = make_task(&s, 1234, "hog");

	aikm_fact_set(t, attr, value);
	return t;
}

/* What the rules say, with the last object added as the culprit. */
static void expect(u32 cause)
{
	struct aikm_finding f;
	u32 i;

	aikm_rules_find(&s, &f);
	assert_string_equal(aikm_causes[f.cause].name, aikm_causes[cause].name);
	assert_int_equal(f.source, AIKM_BY_RULE);
	if (cause == AIKM_HEALTHY) {
		assert_int_equal(f.culprit, AIKM_NO_CULPRIT);
		assert_int_equal(f.nr_evidence, 0);
		return;
	}
	assert_int_equal(f.culprit, s.nr - 1);
	assert_in_range(f.nr_evidence, 1, AIKM_EVIDENCE_MAX);
	assert_true(f.confidence == 1000 || f.confidence == 500);
	for (i = 0; i < f.nr_evidence; i++)
		assert_true(aikm_fact_known(&s.obj[f.evidence[i].obj],
					    f.evidence[i].attr));
}

static void an_idle_machine_is_healthy(void **state)
{
	(void)state;
	make_idle(&s);
	make_task(&s, 1, "init");
	make_task(&s, 99, "sshd");
	make_disk(&s);
	make_mount(&s, "/");
	expect(AIKM_HEALTHY);
}

static void nothing_known_is_healthy(void **state)
{
	(void)state;
	aikm_snapshot_init(&s);
	expect(AIKM_HEALTHY);
}

static void an_oom_kill(void **state)
{
	(void)state;
	make_idle(&s);
	make_task(&s, 99, "sshd");
	task(AIKM_TASK_VICTIM, 1);
	with(&s, AIKM_VM, AIKM_VM_OOM_KILLS, 1);
	expect(AIKM_OOM_GLOBAL);
	with(&s, AIKM_VM, AIKM_VM_OOM_KILLS, 0);
	expect(AIKM_HEALTHY);
}

/* The one that was killed need not be the one that took the memory. */
static void the_grower_not_the_victim_is_to_blame(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	t = make_task(&s, 99, "database");
	aikm_fact_set(t, AIKM_TASK_VICTIM, 1);
	aikm_fact_set(t, AIKM_TASK_RSS, 400000);
	task(AIKM_TASK_GROWTH, 90000);
	with(&s, AIKM_VM, AIKM_VM_OOM_KILLS, 1);
	expect(AIKM_OOM_GLOBAL);
}

static void a_fork_bomb(void **state)
{
	(void)state;
	make_idle(&s);
	task(AIKM_TASK_CLONES, 200);
	with(&s, AIKM_TASKS, AIKM_TASKS_BORN, 60);
	expect(AIKM_FORK_BOMB);
	/* When no more can be born, they still all want to run. */
	with(&s, AIKM_TASKS, AIKM_TASKS_BORN, 1);
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 150);
	expect(AIKM_FORK_BOMB);
}

static void a_pool_of_workers_is_no_fork_bomb(void **state)
{
	(void)state;
	make_idle(&s);
	task(AIKM_TASK_CLONES, 200);
	with(&s, AIKM_TASKS, AIKM_TASKS_BORN, 2);
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 5);
	expect(AIKM_HEALTHY);
	/* All at once, at their end. */
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 190);
	with(&s, AIKM_TASKS, AIKM_TASKS_ZOMBIES, 150);
	expect(AIKM_HEALTHY);
}

static void many_short_lived_processes_are_no_fork_bomb(void **state)
{
	(void)state;
	make_idle(&s);
	task(AIKM_TASK_CLONES, 8);
	with(&s, AIKM_CPU, AIKM_CPU_FORKS, 900);
	with(&s, AIKM_TASKS, AIKM_TASKS_BORN, 10);
	expect(AIKM_HEALTHY);
}

/* What runs side by side is no bomb, however much: nobody makes more of it. */
static void many_of_a_name_that_do_not_multiply(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	t = task(AIKM_TASK_CLONES, 64); /* cc1 of make -j64 */
	aikm_fact_set(t, AIKM_TASK_BREEDERS, 0);
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 66);
	with(&s, AIKM_TASKS, AIKM_TASKS_BORN, 90);
	expect(AIKM_HEALTHY);
	/* Workers that one parent starts. */
	aikm_fact_set(t, AIKM_TASK_CLONES, 401);
	aikm_fact_set(t, AIKM_TASK_BREEDERS, 1);
	with(&s, AIKM_TASKS, AIKM_TASKS_BORN, 200);
	expect(AIKM_HEALTHY);
	aikm_fact_set(t, AIKM_TASK_BREEDERS, 101);
	expect(AIKM_FORK_BOMB);
}

/* 34 nested shells of a build machine, and of a bomb that has just begun. */
static void shells_in_shells_are_no_fork_bomb(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	t = task(AIKM_TASK_CLONES, 34);
	aikm_fact_set(t, AIKM_TASK_BREEDERS, 7);
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 25);
	with(&s, AIKM_TASKS, AIKM_TASKS_BORN, 7);
	with(&s, AIKM_CPU, AIKM_CPU_FORKS, 75);
	expect(AIKM_HEALTHY);
	aikm_fact_set(t, AIKM_TASK_CLONES, 35);
	aikm_fact_set(t, AIKM_TASK_BREEDERS, 8);
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 30);
	with(&s, AIKM_TASKS, AIKM_TASKS_BORN, 10);
	with(&s, AIKM_CPU, AIKM_CPU_FORKS, 11);
	expect(AIKM_FORK_BOMB);
}

static void a_full_file_system(void **state)
{
	struct aikm_object *m;

	(void)state;
	make_idle(&s);
	make_mount(&s, "/");
	m = make_mount(&s, "/var");
	aikm_fact_set(m, AIKM_MOUNT_FREE, 0);
	aikm_fact_set(m, AIKM_MOUNT_LEFT, 0);
	expect(AIKM_FS_FULL);
	aikm_fact_set(m, AIKM_MOUNT_LEFT, 40);
	expect(AIKM_HEALTHY);
}

/* Space is there, inodes are not; without a limit there is nothing to say. */
static void no_inodes_left(void **state)
{
	struct aikm_object *m;

	(void)state;
	make_idle(&s);
	m = make_mount(&s, "/var/spool");
	aikm_fact_set(m, AIKM_MOUNT_INODES_LEFT, 0);
	expect(AIKM_FS_INODES_FULL);
	m->present &= ~(1U << AIKM_MOUNT_INODES_LEFT);
	expect(AIKM_HEALTHY);
}

/* What counts is the process's own limit, not how many it has open. */
static void no_descriptors_left(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	t = task(AIKM_TASK_FDS, 256);
	aikm_fact_set(t, AIKM_TASK_FDS_LEFT, 0);
	expect(AIKM_FD_EXHAUST_PROCESS);
	aikm_fact_set(t, AIKM_TASK_FDS, 30000);
	aikm_fact_set(t, AIKM_TASK_FDS_LEFT, 540);
	expect(AIKM_HEALTHY);
}

/* sshd before the password: RLIMIT_NOFILE is 1, and 9 are open. */
static void a_sandbox_wants_no_descriptors(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	t = task(AIKM_TASK_FDS, 9);
	aikm_fact_set(t, AIKM_TASK_FDS_LEFT, 0);
	expect(AIKM_HEALTHY);
	t = make_task(&s, 1235, "leaky");
	aikm_fact_set(t, AIKM_TASK_FDS, 128);
	aikm_fact_set(t, AIKM_TASK_FDS_LEFT, 8);
	expect(AIKM_FD_EXHAUST_PROCESS);
}

static void zombies(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	t = task(AIKM_TASK_ZOMBIES, 120);
	with(&s, AIKM_TASKS, AIKM_TASKS_ZOMBIES, 121);
	expect(AIKM_ZOMBIE_ACCUMULATION);
	aikm_fact_set(t, AIKM_TASK_ZOMBIES, 3);
	expect(AIKM_HEALTHY);
	aikm_fact_set(t, AIKM_TASK_ZOMBIES, 120);
	t->id = 1;
	expect(AIKM_HEALTHY);
}

static void thrashing(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	make_task(&s, 99, "sshd");
	t = task(AIKM_TASK_RSS, 300000);
	aikm_fact_set(t, AIKM_TASK_SWAP, 400000);
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 20);
	with(&s, AIKM_SWAP, AIKM_SWAP_IN, 3000);
	with(&s, AIKM_SWAP, AIKM_SWAP_OUT, 2800);
	with(&s, AIKM_PSI, AIKM_PSI_MEM_SOME, 700);
	expect(AIKM_SWAP_THRASH);
}

/* Idle pages go out once, or come back when their owner wakes. */
static void tidy_swapping_is_healthy(void **state)
{
	(void)state;
	make_idle(&s);
	task(AIKM_TASK_SWAP, 100000);
	with(&s, AIKM_SWAP, AIKM_SWAP_OUT, 5000);
	expect(AIKM_HEALTHY);
	with(&s, AIKM_SWAP, AIKM_SWAP_OUT, 0);
	with(&s, AIKM_SWAP, AIKM_SWAP_IN, 800);
	with(&s, AIKM_PSI, AIKM_PSI_MEM_SOME, 20);
	expect(AIKM_HEALTHY);
}

/* Much waits and no disk works, or they wait because the disk works. */
static void stuck_tasks(void **state)
{
	struct aikm_object *d;

	(void)state;
	make_idle(&s);
	task(AIKM_TASK_STUCK, 12);
	with(&s, AIKM_TASKS, AIKM_TASKS_STUCK, 12);
	expect(AIKM_DSTATE_ACCUMULATION);
	d = make_disk(&s);
	aikm_fact_set(d, AIKM_DISK_IOS, 4000);
	expect(AIKM_HEALTHY);
}

static void a_saturated_disk(void **state)
{
	struct aikm_object *d;

	(void)state;
	make_idle(&s);
	task(AIKM_TASK_READ, 0);
	d = make_disk(&s);
	aikm_fact_set(d, AIKM_DISK_BUSY, 998);
	aikm_fact_set(d, AIKM_DISK_QUEUE, 31000);
	aikm_fact_set(d, AIKM_DISK_IOS, 900);
	expect(AIKM_DISK_SATURATED); /* nobody known: the disk */
	aikm_fact_set(d, AIKM_DISK_QUEUE, 900);
	expect(AIKM_HEALTHY); /* busy, but nothing queues */
}

static void who_uses_the_disk_is_to_blame(void **state)
{
	struct aikm_finding f;
	struct aikm_object *d;

	(void)state;
	make_idle(&s);
	make_task(&s, 99, "sshd");
	task(AIKM_TASK_WRITE, 50000);
	d = make_disk(&s);
	aikm_fact_set(d, AIKM_DISK_BUSY, 998);
	aikm_fact_set(d, AIKM_DISK_QUEUE, 31000);
	aikm_rules_find(&s, &f);
	assert_int_equal(f.cause, AIKM_DISK_SATURATED);
	assert_int_equal(f.culprit, AIKM_CLASS_SINGLE + 1);
	assert_int_equal(f.evidence[3].attr, AIKM_TASK_WRITE);
}

/* Growth of an old process; a young one is starting, a cache gives back. */
static void a_leak(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	t = task(AIKM_TASK_GROWTH, 12000);
	with(&s, AIKM_MEM, AIKM_MEM_DROP, 11500);
	expect(AIKM_MEM_LEAK_USER);
	aikm_fact_set(t, AIKM_TASK_AGE, 2);
	expect(AIKM_HEALTHY);
	aikm_fact_set(t, AIKM_TASK_AGE, 600);
	with(&s, AIKM_MEM, AIKM_MEM_DROP, -9000);
	expect(AIKM_HEALTHY);
}

/* One holds most and little is left; plenty left is no matter. */
static void memory_pressure(void **state)
{
	(void)state;
	make_idle(&s);
	make_task(&s, 99, "sshd");
	task(AIKM_TASK_RSS, 950000);
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 60);
	expect(AIKM_MEM_PRESSURE);
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 300);
	expect(AIKM_HEALTHY);
}

/* When the one that holds the memory is not seen, nobody small is blamed. */
static void a_small_process_is_not_blamed_for_memory(void **state)
{
	struct aikm_finding f;

	(void)state;
	make_idle(&s);
	make_task(&s, 99, "sshd");
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 13);
	aikm_rules_find(&s, &f);
	assert_int_equal(f.cause, AIKM_MEM_PRESSURE);
	assert_int_equal(f.culprit, AIKM_NO_CULPRIT);
}

static void too_much_to_run(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	t = task(AIKM_TASK_CPU, 480);
	with(&s, AIKM_CPU, AIKM_CPU_IDLE, 0);
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 9);
	with(&s, AIKM_PSI, AIKM_PSI_CPU, 990);
	expect(AIKM_CPU_SATURATION);
	/* A compile's processes are young. */
	aikm_fact_set(t, AIKM_TASK_AGE, 1);
	expect(AIKM_HEALTHY);
	/* Two busy tasks on two CPUs wait for nobody. */
	aikm_fact_set(t, AIKM_TASK_AGE, 600);
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 2);
	with(&s, AIKM_PSI, AIKM_PSI_CPU, 40);
	expect(AIKM_HEALTHY);
}

/* A loop does nothing else; work reads, writes, faults or calls the kernel. */
static void a_spinning_process(void **state)
{
	static const struct {
		u32 attr;
		s64 value;
	} work[] = {
		{ AIKM_TASK_READ, 4000 },   { AIKM_TASK_WRITE, 900 },
		{ AIKM_TASK_FAULTS, 3000 }, { AIKM_TASK_SYSTEM, 990 },
		{ AIKM_TASK_AGE, 3 },
	};
	struct aikm_object *t;
	u32 i;

	(void)state;
	for (i = 0; i <= ARRAY_SIZE(work); i++) {
		make_idle(&s);
		t = task(AIKM_TASK_CPU, 995);
		with(&s, AIKM_CPU, AIKM_CPU_IDLE, 500);
		if (i == ARRAY_SIZE(work)) {
			expect(AIKM_PROCESS_SPIN);
		} else {
			aikm_fact_set(t, work[i].attr, work[i].value);
			expect(AIKM_HEALTHY);
		}
	}
}

/* Whatever else is on, what proves itself is said first. */
static void a_kill_comes_before_all_else(void **state)
{
	struct aikm_object *t;

	(void)state;
	make_idle(&s);
	t = task(AIKM_TASK_CPU, 995);
	aikm_fact_set(t, AIKM_TASK_RSS, 900000);
	with(&s, AIKM_CPU, AIKM_CPU_IDLE, 0);
	with(&s, AIKM_CPU, AIKM_CPU_RUNNING, 50);
	with(&s, AIKM_PSI, AIKM_PSI_CPU, 990);
	with(&s, AIKM_MEM, AIKM_MEM_LEFT, 10);
	with(&s, AIKM_VM, AIKM_VM_OOM_KILLS, 2);
	expect(AIKM_OOM_GLOBAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_idle_machine_is_healthy),
		cmocka_unit_test(nothing_known_is_healthy),
		cmocka_unit_test(an_oom_kill),
		cmocka_unit_test(the_grower_not_the_victim_is_to_blame),
		cmocka_unit_test(a_fork_bomb),
		cmocka_unit_test(a_pool_of_workers_is_no_fork_bomb),
		cmocka_unit_test(many_short_lived_processes_are_no_fork_bomb),
		cmocka_unit_test(many_of_a_name_that_do_not_multiply),
		cmocka_unit_test(shells_in_shells_are_no_fork_bomb),
		cmocka_unit_test(a_full_file_system),
		cmocka_unit_test(no_inodes_left),
		cmocka_unit_test(no_descriptors_left),
		cmocka_unit_test(a_sandbox_wants_no_descriptors),
		cmocka_unit_test(zombies),
		cmocka_unit_test(thrashing),
		cmocka_unit_test(tidy_swapping_is_healthy),
		cmocka_unit_test(stuck_tasks),
		cmocka_unit_test(a_saturated_disk),
		cmocka_unit_test(who_uses_the_disk_is_to_blame),
		cmocka_unit_test(a_leak),
		cmocka_unit_test(memory_pressure),
		cmocka_unit_test(a_small_process_is_not_blamed_for_memory),
		cmocka_unit_test(too_much_to_run),
		cmocka_unit_test(a_spinning_process),
		cmocka_unit_test(a_kill_comes_before_all_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

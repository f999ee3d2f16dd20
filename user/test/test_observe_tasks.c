// SPDX-License-Identifier: GPL-2.0
/* The task table: what each process did, and which become T1..T9. */
#include "observe.h"

static struct machine prev, cur;
static struct aikm_snapshot snap;

static int setup(void **state)
{
	(void)state;
	machine_init(&prev, 100);
	machine_init(&cur, 102);
	aikm_sample_count(&cur.sample, AIKM_C_MEM_TOTAL, 1000000);
	return 0;
}

/* The same process in both samples; the newer one is returned. */
static struct aikm_task_sample *both(u32 pid, const char *comm)
{
	add_task(&prev, pid, comm);
	return add_task(&cur, pid, comm);
}

static void add_victim(u32 pid, const char *comm, u64 seconds)
{
	struct aikm_victim *v = &cur.sample.victim[cur.sample.nr_victims++];

	v->pid = pid;
	strscpy(v->comm, comm, sizeof(v->comm));
	v->rss_kb = 700000;
	v->time_ns = seconds * SECOND;
}

static const struct aikm_object *task(u32 pid)
{
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	return find_handle(&snap, AIKM_TASK, pid);
}

static u32 nr_handles(void)
{
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	return snap.nr - AIKM_CLASS_SINGLE;
}

static void measures_a_process(void **state)
{
	struct aikm_task_sample *t = both(50, "worker");
	const struct aikm_object *o;

	(void)state;
	t->utime_us = 3000000;
	t->stime_us = 600000;
	t->minflt = 2000;
	t->majflt = 20;
	t->rss_kb = 201024;
	t->swap_kb = 400;
	t->read_bytes = 2048000;
	t->write_bytes = 4096000;
	t->threads = 3;
	t->fds = 75;
	t->fds_max = 100;
	prev.task[0].fds = 15;
	prev.task[0].fds_max = 100;
	o = task(50);
	assert_non_null(o);
	assert_string_equal(o->name, "worker");
	assert_fact(o, AIKM_TASK_CPU, 1800);
	assert_fact(o, AIKM_TASK_SYSTEM, 300);
	assert_fact(o, AIKM_TASK_RSS, 201024);
	assert_fact(o, AIKM_TASK_SWAP, 400);
	assert_fact(o, AIKM_TASK_GROWTH, 100200);
	assert_fact(o, AIKM_TASK_FAULTS, 1000);
	assert_fact(o, AIKM_TASK_MAJFAULTS, 10);
	assert_fact(o, AIKM_TASK_READ, 1000);
	assert_fact(o, AIKM_TASK_WRITE, 2000);
	assert_fact(o, AIKM_TASK_FDS, 75);
	assert_fact(o, AIKM_TASK_FDS_LEFT, 250);
	assert_fact(o, AIKM_TASK_FDS_GROWTH, 30);
	assert_fact(o, AIKM_TASK_THREADS, 3);
	assert_fact(o, AIKM_TASK_CLONES, 1);
	assert_fact(o, AIKM_TASK_AGE, 101);
	assert_fact(o, AIKM_TASK_GONE, 0);
	assert_fact(o, AIKM_TASK_VICTIM, 0);
}

static void shrinking_is_negative(void **state)
{
	struct aikm_task_sample *t = both(50, "worker");

	(void)state;
	t->utime_us = 1000000;
	prev.task[0].rss_kb = 9024;
	assert_fact(task(50), AIKM_TASK_GROWTH, -4000);
}

/* What a newborn did, it did within the window. */
static void newborns_began_at_zero(void **state)
{
	struct aikm_task_sample *t = add_task(&cur, 50, "young");
	const struct aikm_object *o;

	(void)state;
	t->start_ns = 101ULL * SECOND;
	t->utime_us = 1000000;
	t->rss_kb = 400000;
	o = task(50);
	assert_non_null(o);
	assert_fact(o, AIKM_TASK_CPU, 500);
	assert_fact(o, AIKM_TASK_GROWTH, 200000);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_BORN, 1);
}

/* One that is old but was not in the older sample is not known to have. */
static void unseen_elders_are_unknown(void **state)
{
	struct aikm_task_sample *t = add_task(&cur, 50, "elder");
	const struct aikm_object *o;

	(void)state;
	t->utime_us = 90000000;
	t->rss_kb = 400000;
	prev.sample.tasks_missed = 1;
	o = task(50);
	assert_non_null(o);
	assert_unknown(o, AIKM_TASK_CPU);
	assert_unknown(o, AIKM_TASK_GROWTH);
	assert_fact(o, AIKM_TASK_RSS, 400000);
	assert_unknown(&snap.obj[AIKM_TASKS], AIKM_TASKS_BORN);
}

static void reused_pids_are_other_processes(void **state)
{
	struct aikm_task_sample *t = add_task(&cur, 50, "new");
	const struct aikm_object *o;

	(void)state;
	add_task(&prev, 50, "old")->utime_us = 5000000;
	t->start_ns = 101ULL * SECOND;
	t->utime_us = 1000000;
	o = task(50);
	assert_non_null(o);
	assert_fact(o, AIKM_TASK_CPU, 500);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_GONE, 1);
}

static void counters_that_went_back_are_unknown(void **state)
{
	struct aikm_task_sample *t = both(50, "odd");
	const struct aikm_object *o;

	(void)state;
	t->rss_kb = 400000;
	prev.task[0].utime_us = 7;
	prev.task[0].minflt = 7;
	prev.task[0].write_bytes = U64_MAX;
	t->read_bytes = U64_MAX;
	t->write_bytes = 4096;
	o = task(50);
	assert_non_null(o);
	assert_unknown(o, AIKM_TASK_CPU);
	assert_unknown(o, AIKM_TASK_FAULTS);
	assert_unknown(o, AIKM_TASK_READ);
	assert_unknown(o, AIKM_TASK_WRITE);
	assert_unknown(o, AIKM_TASK_FDS);
}

static void counts_children_and_zombies(void **state)
{
	const struct aikm_object *o;
	u32 i;

	(void)state;
	both(50, "parent");
	for (i = 0; i < 5; i++) {
		struct aikm_task_sample *t = both(60 + i, "child");

		t->ppid = 50;
		t->state = i < 3 ? 'Z' : 'S';
	}
	o = task(50);
	assert_non_null(o);
	assert_fact(o, AIKM_TASK_CHILDREN, 5);
	assert_fact(o, AIKM_TASK_ZOMBIES, 3);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_ZOMBIES, 3);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_TOTAL, 6);
}

/* One that was born 5 s before the end of the window. */
static struct aikm_task_sample *newborn(u32 pid, const char *comm, u32 ppid)
{
	struct aikm_task_sample *t = both(pid, comm);

	t->start_ns = 97ULL * SECOND;
	t->ppid = ppid;
	prev.task[prev.sample.nr_tasks - 1].start_ns = t->start_ns;
	return t;
}

/* Who multiplies has children of its own name, in every generation. */
static void counts_the_breeders(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < 15; i++)
		newborn(50 + i, "bomb", i ? 50 + (i - 1) / 2 : 1);
	for (i = 0; i < 9; i++)
		newborn(100 + i, "worker", i ? 100 : 1);
	for (i = 0; i < 8; i++) {
		newborn(200 + 2 * i, "gcc", 1);
		newborn(201 + 2 * i, "cc1", 200 + 2 * i);
	}
	for (i = 0; i < 10; i++)
		both(250 + i, "shell")->ppid = 249 + i;
	/* It ended: nobody's heir. */
	newborn(300, "once", 1);
	newborn(301, "once", 300)->state = 'Z';
	cur.task[cur.sample.nr_tasks - 2].utime_us = 1000000;
	assert_fact(task(50), AIKM_TASK_BREEDERS, 7);
	assert_fact(task(100), AIKM_TASK_BREEDERS, 1);
	assert_fact(task(201), AIKM_TASK_BREEDERS, 0);
	assert_fact(task(250), AIKM_TASK_BREEDERS, 0);
	assert_fact(task(300), AIKM_TASK_BREEDERS, 0);
}

/* Stuck is in uninterruptible sleep at both ends of the window. */
static void counts_the_stuck(void **state)
{
	const struct aikm_object *o;
	u32 i;

	(void)state;
	for (i = 0; i < 6; i++) {
		both(50 + i, "waiter")->state = 'D';
		prev.task[i].state = i < 4 ? 'D' : 'S';
	}
	o = task(50);
	assert_non_null(o);
	assert_int_equal(nr_handles(), 1);
	assert_fact(o, AIKM_TASK_STUCK, 4);
	assert_fact(o, AIKM_TASK_CLONES, 6);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_STUCK, 4);
}

static void the_oldest_stands_for_its_family(void **state)
{
	const struct aikm_object *o;
	u32 i;

	(void)state;
	for (i = 0; i < 20; i++)
		both(50 + i, "bomb")->start_ns = (40 - i) * (u64)SECOND;
	o = task(69);
	assert_non_null(o);
	assert_int_equal(nr_handles(), 1);
	assert_fact(o, AIKM_TASK_CLONES, 20);
}

/* One of a family is shown by itself only as the first one of a column. */
static void a_clone_may_be_the_first_one(void **state)
{
	struct aikm_task_sample *t;
	u32 i;

	(void)state;
	for (i = 0; i < 20; i++)
		both(50 + i, "python3")->utime_us = 100000 + i * 1000;
	t = both(90, "python3");
	t->rss_kb = 500000;
	assert_int_equal(nr_handles(), 2);
	assert_non_null(find_handle(&snap, AIKM_TASK, 90));
	assert_non_null(find_handle(&snap, AIKM_TASK, 69));
}

static void kernel_threads_have_no_family(void **state)
{
	const struct aikm_object *o;
	u32 i;

	(void)state;
	for (i = 0; i < 20; i++) {
		struct aikm_task_sample *t = both(50 + i, "kworker");

		t->kthread = true;
		t->ppid = 2;
		t->state = 'D';
		prev.task[i].state = 'D';
	}
	both(2, "kthreadd")->kthread = true;
	assert_int_equal(nr_handles(), 0);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_STUCK, 20);
	cur.task[3].stime_us = 500000;
	o = task(cur.task[3].pid);
	assert_non_null(o);
	assert_unknown(o, AIKM_TASK_CLONES);
}

static void shows_the_first_ones_by_each_column(void **state)
{
	char comm[16];
	u32 i;

	(void)state;
	for (i = 0; i < 30; i++) {
		scnprintf(comm, sizeof(comm), "busy%u", i);
		both(100 + i, comm)->utime_us = 500000 + i * 1000;
	}
	both(10, "leak")->rss_kb = 300000;
	both(11, "disk")->write_bytes = 100000000;
	both(12, "fault")->majflt = 5000;
	cur.task[33 - 1].rss_kb = 1024;
	both(13, "files")->fds = 990;
	cur.task[cur.sample.nr_tasks - 1].fds_max = 1024;
	both(14, "threads")->threads = 500;
	assert_int_equal(nr_handles(), AIKM_SNAP_TASKS);
	for (i = 10; i <= 14; i++)
		assert_non_null(find_handle(&snap, AIKM_TASK, i));
	assert_non_null(find_handle(&snap, AIKM_TASK, 129));
	assert_null(find_handle(&snap, AIKM_TASK, 100));
	for (i = 1; i < AIKM_SNAP_TASKS; i++)
		assert_true(snap.obj[AIKM_CLASS_SINGLE + i - 1].id <
			    snap.obj[AIKM_CLASS_SINGLE + i].id);
}

/*
 * Whatever else goes on, the one that holds the memory has a handle: also when
 * an older process of its name and every other column found somebody else.
 */
static void the_biggest_is_always_shown(void **state)
{
	struct aikm_task_sample *t;
	char comm[16];
	u32 i;

	(void)state;
	for (i = 0; i < AIKM_SAMPLE_VICTIMS; i++)
		add_victim(20 + i, "victim", 101);
	add_task(&prev, 40, "departed")->rss_kb = 300000;
	both(50, "stress-ng-vm")->majflt = 90;
	both(51, "stress-ng-vm")->utime_us = 1900000;
	t = both(52, "stress-ng-vm");
	t->rss_kb = 100000;
	t->swap_kb = 400000;
	t->start_ns = 2ULL * SECOND;
	prev.task[prev.sample.nr_tasks - 1] = *t;
	for (i = 0; i < 20; i++) {
		scnprintf(comm, sizeof(comm), "other%u", i);
		t = both(60 + i, comm);
		t->rss_kb = 2048 + i;
		t->write_bytes = 1000000 * i;
		t->minflt = 100;
		t->state = 'D';
		prev.task[prev.sample.nr_tasks - 1].state = 'D';
		t->threads = 40 + i;
	}
	assert_int_equal(nr_handles(), AIKM_SNAP_TASKS);
	assert_fact(find_handle(&snap, AIKM_TASK, 52), AIKM_TASK_SWAP, 400000);
}

static void idle_processes_are_not_shown(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < 7; i++)
		both(50 + i, "daemon");
	assert_int_equal(nr_handles(), 0);
}

/* ---- the departed ---- */

static void shows_victims_that_were_seen(void **state)
{
	struct aikm_task_sample *t = add_task(&prev, 50, "eater");
	const struct aikm_object *o;

	(void)state;
	t->threads = 4;
	add_victim(50, "eater", 101);
	o = task(50);
	assert_non_null(o);
	assert_string_equal(o->name, "eater");
	assert_fact(o, AIKM_TASK_VICTIM, 1);
	assert_fact(o, AIKM_TASK_GONE, 1);
	assert_fact(o, AIKM_TASK_RSS, 700000);
	assert_fact(o, AIKM_TASK_THREADS, 4);
	assert_unknown(o, AIKM_TASK_CPU);
}

static void shows_victims_nobody_saw(void **state)
{
	const struct aikm_object *o;

	(void)state;
	add_victim(50, "flash", 101);
	o = task(50);
	assert_non_null(o);
	assert_string_equal(o->name, "flash");
	assert_fact(o, AIKM_TASK_VICTIM, 1);
	assert_fact(o, AIKM_TASK_GONE, 1);
	assert_fact(o, AIKM_TASK_RSS, 700000);
}

static void shows_victims_that_still_die(void **state)
{
	const struct aikm_object *o;

	(void)state;
	both(50, "eater");
	add_victim(50, "eater", 102);
	o = task(50);
	assert_non_null(o);
	assert_fact(o, AIKM_TASK_VICTIM, 1);
	assert_fact(o, AIKM_TASK_GONE, 0);
}

static void forgets_victims_of_before(void **state)
{
	(void)state;
	add_victim(50, "eater", 100);
	assert_null(task(50));
}

static void shows_only_the_last_victims(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < AIKM_SAMPLE_VICTIMS; i++)
		add_victim(50 + i, "eater", 101);
	assert_int_equal(nr_handles(), AIKM_SNAP_TASKS / 3);
	assert_non_null(
		find_handle(&snap, AIKM_TASK, 50 + AIKM_SAMPLE_VICTIMS - 1));
}

static void shows_the_biggest_that_left(void **state)
{
	(void)state;
	add_task(&prev, 50, "small")->rss_kb = 60000;
	add_task(&prev, 51, "big")->rss_kb = 100000;
	add_task(&prev, 52, "bigger")->rss_kb = 200000;
	assert_null(task(50));
	assert_null(find_handle(&snap, AIKM_TASK, 51));
	assert_fact(find_handle(&snap, AIKM_TASK, 52), AIKM_TASK_GONE, 1);
	assert_fact(find_handle(&snap, AIKM_TASK, 52), AIKM_TASK_VICTIM, 0);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_GONE, 2);
}

/* ---- as many as there can be ---- */

static void full_tables_are_rated(void **state)
{
	struct aikm_sample a = { 0 }, b = { 0 };
	void *scratch = malloc(AIKM_RATE_SCRATCH);
	u32 i;

	(void)state;
	a.task = calloc(AIKM_SAMPLE_TASKS, sizeof(*a.task));
	b.task = calloc(AIKM_SAMPLE_TASKS, sizeof(*b.task));
	assert_true(scratch && a.task && b.task);
	a.time_ns = 10ULL * SECOND;
	b.time_ns = 12ULL * SECOND;
	for (i = 0; i < AIKM_SAMPLE_TASKS; i++) {
		a.task[i].pid = AIKM_SAMPLE_TASKS - i;
		scnprintf(a.task[i].comm, sizeof(a.task[i].comm), "t%u",
			  i * 7919 % 1009);
		a.task[i].state = 'D';
		b.task[i] = a.task[i];
		b.task[i].utime_us = i * 100;
	}
	a.nr_tasks = AIKM_SAMPLE_TASKS;
	b.nr_tasks = AIKM_SAMPLE_TASKS;
	b.tasks_missed = 17;
	aikm_sample_sort(&a);
	aikm_sample_sort(&b);
	assert_int_equal(aikm_rate(&a, &b, scratch, &snap), 0);
	assert_int_equal(snap.nr, AIKM_CLASS_SINGLE + AIKM_SNAP_TASKS);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_STUCK, AIKM_SAMPLE_TASKS);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_TOTAL,
		    AIKM_SAMPLE_TASKS + 17);
	free(a.task);
	free(b.task);
	free(scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(measures_a_process, setup),
		cmocka_unit_test_setup(shrinking_is_negative, setup),
		cmocka_unit_test_setup(newborns_began_at_zero, setup),
		cmocka_unit_test_setup(unseen_elders_are_unknown, setup),
		cmocka_unit_test_setup(reused_pids_are_other_processes, setup),
		cmocka_unit_test_setup(counters_that_went_back_are_unknown,
				       setup),
		cmocka_unit_test_setup(counts_children_and_zombies, setup),
		cmocka_unit_test_setup(counts_the_breeders, setup),
		cmocka_unit_test_setup(counts_the_stuck, setup),
		cmocka_unit_test_setup(the_oldest_stands_for_its_family, setup),
		cmocka_unit_test_setup(a_clone_may_be_the_first_one, setup),
		cmocka_unit_test_setup(kernel_threads_have_no_family, setup),
		cmocka_unit_test_setup(shows_the_first_ones_by_each_column,
				       setup),
		cmocka_unit_test_setup(the_biggest_is_always_shown, setup),
		cmocka_unit_test_setup(idle_processes_are_not_shown, setup),
		cmocka_unit_test_setup(shows_victims_that_were_seen, setup),
		cmocka_unit_test_setup(shows_victims_nobody_saw, setup),
		cmocka_unit_test_setup(shows_victims_that_still_die, setup),
		cmocka_unit_test_setup(forgets_victims_of_before, setup),
		cmocka_unit_test_setup(shows_only_the_last_victims, setup),
		cmocka_unit_test_setup(shows_the_biggest_that_left, setup),
		cmocka_unit_test_setup(full_tables_are_rated, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

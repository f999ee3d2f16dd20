// SPDX-License-Identifier: GPL-2.0
/* Processors, interrupts, kinds of memory, health, control groups. */
#include "observe.h"

#include "observe/cgroups.h"

static struct machine prev, cur;
static struct aikm_snapshot snap;

static int begin(void **state)
{
	(void)state;
	machine_init(&prev, 100);
	machine_init(&cur, 102);
	return 0;
}

static void count(enum aikm_counter c, u64 before, u64 now)
{
	aikm_sample_count(&prev.sample, c, before);
	aikm_sample_count(&cur.sample, c, now);
}

static const struct aikm_object *single(u32 kind)
{
	return aikm_snapshot_find(&snap, kind);
}

static void take(int (*parse)(const char *, size_t, struct aikm_sample *),
		 struct machine *m, const char *text)
{
	char *copy = exact_copy(text, strlen(text));

	assert_int_equal(parse(copy, strlen(text), &m->sample), 0);
	free(copy);
}

/* Two processors of which the second one has no time left (6.1, shortened). */
static const char stat_before[] = "cpu  300 0 100 1600 0 0 40 0 0 0\n"
				  "cpu0 100 0 50 850 0 0 0 0 0 0\n"
				  "cpu2 200 0 50 750 0 0 40 0 0 0\n"
				  "intr 5000 0 1000 7 0 90\n"
				  "ctxt 9\n"
				  "btime 1795299557\n"
				  "softirq 900 1 200 3 400 5 6 7 80 9 100\n";
static const char stat_after[] = "cpu  500 0 130 1700 0 0 70 0 0 0\n"
				 "cpu0 130 0 50 950 0 0 10 0 0 0\n"
				 "cpu2 370 0 80 750 0 0 60 0 0 0\n"
				 "intr 9000 0 1100 7 0 2090\n"
				 "ctxt 9\n"
				 "btime 1795303157\n"
				 "softirq 900 1 220 3 4400 5 6 7 80 9 100\n";

static void finds_the_processor_that_is_hot(void **state)
{
	const struct aikm_object *o;

	(void)state;
	take(aikm_parse_stat, &prev, stat_before);
	take(aikm_parse_stat, &cur, stat_after);
	assert_int_equal(cur.sample.nr_cpus, 2);
	assert_int_equal(cur.sample.cpu[1].id, 2);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	o = &snap.obj[AIKM_CPU];
	assert_fact(o, AIKM_CPU_BUSIEST, 1000);
	assert_fact(o, AIKM_CPU_BUSIEST_NR, 2);
	assert_fact(o, AIKM_CPU_IRQ_MOST, 91);
	assert_fact(o, AIKM_CPU_IRQ_MOST_NR, 2);
	assert_fact(o, AIKM_CPU_SOFTIRQ, 83);
}

static void forgets_a_processor_that_was_off(void **state)
{
	(void)state;
	take(aikm_parse_stat, &prev,
	     "cpu  1 1 1 1 1 1 1 1\ncpu0 0 0 0 0 0 0 0 0\n");
	take(aikm_parse_stat, &cur,
	     "cpu  1 1 1 1 1 1 1 1\ncpu0 50 0 0 50 0 0 0 0\ncpu1 99 0 0 0 0 0 0 0\n");
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(&snap.obj[AIKM_CPU], AIKM_CPU_BUSIEST, 500);
	assert_fact(&snap.obj[AIKM_CPU], AIKM_CPU_BUSIEST_NR, 0);
}

static void counts_interrupts(void **state)
{
	const struct aikm_object *o;

	(void)state;
	take(aikm_parse_stat, &prev, stat_before);
	take(aikm_parse_stat, &cur, stat_after);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	o = single(AIKM_IRQ);
	assert_non_null(o);
	assert_fact(o, AIKM_IRQ_RATE, 2000);
	assert_fact(o, AIKM_IRQ_MOST, 1000);
	assert_fact(o, AIKM_IRQ_MOST_NR, 4);
	assert_fact(o, AIKM_IRQ_INTERNAL, 950);
	assert_fact(o, AIKM_IRQ_TIMER, 10);
	assert_fact(o, AIKM_IRQ_NET_RX, 2000);
	assert_fact(o, AIKM_IRQ_RCU, 0);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_CLOCK_STEP, 3600);
}

/* A machine after "frag 800" (FAULTS.md): little of it is in large blocks. */
static const char buddy_text[] = {
	"Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3\n"
	"Node 0, zone    DMA32  98667      0      0      0      0      0      0      0      0      0      0\n"
};

static void measures_fragmentation(void **state)
{
	(void)state;
	take(aikm_parse_buddyinfo, &cur, buddy_text);
	assert_int_equal(cur.sample.counter[AIKM_C_BUDDY_FREE],
			 98667 + 256 + 512 + 3072);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(&snap.obj[AIKM_MEM], AIKM_MEM_FRAGMENTED, 965);
	begin(NULL);
	assert_int_equal(aikm_parse_buddyinfo("Node 0, zone DMA 1 2 3\n", 23,
					      &cur.sample),
			 -EINVAL);
	assert_int_equal(aikm_parse_buddyinfo("Node 0, zone", 12, &cur.sample),
			 -EINVAL);
}

static void knows_kinds_of_memory(void **state)
{
	const struct aikm_object *o = &snap.obj[AIKM_MEM];

	(void)state;
	count(AIKM_C_SLAB_UNRECLAIM, 10000, 34000);
	count(AIKM_C_COMMITTED, 1, 900);
	count(AIKM_C_COMMIT_LIMIT, 1000, 1000);
	count(AIKM_C_OVERCOMMIT, 2, 2);
	count(AIKM_C_HUGE_SIZE, 2048, 2048);
	count(AIKM_C_HUGE_TOTAL, 250, 250);
	count(AIKM_C_HUGE_FREE, 250, 249);
	count(AIKM_C_NR_DIRTY, 0, 300);
	count(AIKM_C_NR_WRITEBACK, 0, 500);
	count(AIKM_C_DIRTY_THRESHOLD, 1000, 1000);
	count(AIKM_C_BALLOON_IN, 5, 105);
	count(AIKM_C_BALLOON_OUT, 5, 35);
	count(AIKM_C_SCAN_DIRECT, 0, 300);
	count(AIKM_C_SCAN_KSWAPD, 0, 100);
	count(AIKM_C_STEAL_DIRECT, 0, 30);
	count(AIKM_C_STEAL_KSWAPD, 0, 10);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(o, AIKM_MEM_SLAB_GROWTH, 12000);
	assert_fact(o, AIKM_MEM_COMMIT_LEFT, 100);
	assert_fact(o, AIKM_MEM_HUGE, 512000);
	assert_fact(o, AIKM_MEM_HUGE_FREE, 509952);
	assert_fact(o, AIKM_MEM_DIRTY_LEFT, 200);
	assert_fact(o, AIKM_MEM_BALLOON, 70);
	assert_fact(&snap.obj[AIKM_VM], AIKM_VM_EFFICIENCY, 100);
}

/* Where promises are not counted their limit is none. */
static void knows_no_limit_of_promises(void **state)
{
	(void)state;
	count(AIKM_C_COMMITTED, 1, 900);
	count(AIKM_C_COMMIT_LIMIT, 1000, 1000);
	count(AIKM_C_OVERCOMMIT, 0, 0);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_unknown(&snap.obj[AIKM_MEM], AIKM_MEM_COMMIT_LEFT);
}

static void reads_sysfs(void **state)
{
	const struct aikm_object *o;

	(void)state;
	take(aikm_parse_oopses, &cur, "3\n");
	take(aikm_parse_warnings, &cur, "1\n");
	take(aikm_parse_clocksource, &prev, "tsc\n");
	take(aikm_parse_clocksource, &cur, "hpet\n");
	take(aikm_parse_corrected, &cur, "5\n");
	take(aikm_parse_corrected, &cur, "2\n");
	take(aikm_parse_uncorrected, &cur, "1\n");
	take(aikm_parse_heat, &cur, "61000\n");
	take(aikm_parse_heat, &cur, "45000\n");
	take(aikm_parse_speed_max, &cur, "3600000\n");
	take(aikm_parse_speed_limit, &cur, "1200000\n");
	take(aikm_parse_throttles, &prev, "7\n");
	take(aikm_parse_throttles, &cur, "9\n");
	take(aikm_parse_throttles, &cur, "1\n");
	take(aikm_parse_cgroup_stat, &cur,
	     "nr_descendants 41\nnr_dying_descendants 2000\n");
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	o = single(AIKM_HEALTH);
	assert_fact(o, AIKM_HEALTH_OOPSES, 3);
	assert_fact(o, AIKM_HEALTH_WARNINGS, 1);
	assert_fact(o, AIKM_HEALTH_CLOCKSOURCE, AIKM_CLOCK_HPET);
	assert_fact(o, AIKM_HEALTH_CLOCK_CHANGED, 1);
	assert_fact(o, AIKM_HEALTH_CORRECTED, 7);
	assert_fact(o, AIKM_HEALTH_UNCORRECTED, 1);
	assert_fact(o, AIKM_HEALTH_HEAT, 61000);
	assert_fact(o, AIKM_HEALTH_CGROUPS, 41);
	assert_fact(o, AIKM_HEALTH_DYING, 2000);
	assert_fact(&snap.obj[AIKM_CPU], AIKM_CPU_SPEED, 333);
	assert_fact(&snap.obj[AIKM_CPU], AIKM_CPU_THROTTLES, 3);
}

static void reads_counts(void **state)
{
	static const struct {
		const char *text;
		int ret;
		u64 value;
	} counts[] = {
		{ "0\n", 0, 0 },
		{ "14\n", 0, 14 },
		{ "0x1f\n", 0, 31 },
		{ "0xffffffffffffffff\n", 0, U64_MAX },
		{ "0x1ffffffffffffffff\n", -EINVAL, 0 },
		{ "0x\n", -EINVAL, 0 },
		{ "0x1F\n", -EINVAL, 0 },
		{ "14", -EINVAL, 0 },
		{ "-1\n", -EINVAL, 0 },
		{ "1 2\n", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
	};
	u64 value;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		char *copy = exact_copy(counts[i].text, strlen(counts[i].text));

		value = 0;
		assert_int_equal(aikm_parse_count(copy, strlen(counts[i].text),
						  &value),
				 counts[i].ret);
		if (!counts[i].ret)
			assert_int_equal(value, counts[i].value);
		free(copy);
	}
}

static int number_of(const char *path, u64 *value, void *arg)
{
	(void)arg;
	if (!strcmp(path, "block/sdb/device/ioerr_cnt"))
		*value = 12;
	else if (!strcmp(path, "block/md0/md/degraded"))
		*value = 1;
	else
		return -ENOENT;
	return 0;
}

static void asks_disks(void **state)
{
	static const char text[] = "   8 16 sdb 9 0 9 9 0 0 0 0 1 9 9\n"
				   "   9 0 md0 9 0 9 9 0 0 0 0 0 9 9\n"
				   " 254 0 vda 9 0 9 9 0 0 0 0 1 9 9\n";
	const struct aikm_object *o;

	(void)state;
	take(aikm_parse_diskstats, &prev, text);
	take(aikm_parse_diskstats, &cur, text);
	aikm_disks_ask(&prev.sample, number_of, NULL);
	aikm_disks_ask(&cur.sample, number_of, NULL);
	prev.sample.disk[0].errors = 2;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	o = find_handle(&snap, AIKM_DISK, 8 << 20 | 16);
	assert_fact(o, AIKM_DISK_ERRORS, 10);
	assert_unknown(o, AIKM_DISK_TIMEOUTS);
	assert_unknown(o, AIKM_DISK_DEGRADED);
	/* Nothing moves on it, and yet it has something to tell. */
	assert_fact(find_handle(&snap, AIKM_DISK, 9 << 20), AIKM_DISK_DEGRADED,
		    1);
	assert_unknown(find_handle(&snap, AIKM_DISK, 254 << 20),
		       AIKM_DISK_ERRORS);
}

static void tells_kinds_of_waiting(void **state)
{
	const struct aikm_object *o;

	(void)state;
	take(aikm_parse_diskstats, &prev,
	     " 254 0 vda 10 0 0 100 10 0 0 100 0 9 9 0 0 0 0 5 50\n");
	take(aikm_parse_diskstats, &cur,
	     " 254 0 vda 20 0 0 110 14 0 0 500 0 99 99 0 0 0 0 9 1050\n");
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	o = find_handle(&snap, AIKM_DISK, 254 << 20);
	assert_fact(o, AIKM_DISK_READ_WAIT, 1000);
	assert_fact(o, AIKM_DISK_WRITE_WAIT, 100000);
	assert_fact(o, AIKM_DISK_FLUSHES, 2);
	assert_fact(o, AIKM_DISK_FLUSH_WAIT, 250000);
}

static void shows_a_file_system_that_finds_errors(void **state)
{
	struct aikm_mount_sample m = {
		.dev = 7,
		.size_kb = 1000,
		.free_kb = 999,
	};

	(void)state;
	prev.sample.mount[prev.sample.nr_mounts++] = m;
	cur.sample.mount[cur.sample.nr_mounts++] = m;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_null(find_handle(&snap, AIKM_MOUNT, 7));
	prev.sample.mount[0].errors = 2;
	cur.sample.mount[0].errors = 16;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(find_handle(&snap, AIKM_MOUNT, 7), AIKM_MOUNT_ERRORS, 14);
	assert_fact(find_handle(&snap, AIKM_MOUNT, 7), AIKM_MOUNT_ERRORS_KEPT,
		    16);
	assert_unknown(find_handle(&snap, AIKM_MOUNT, 7), AIKM_MOUNT_DELETED);
	cur.sample.mount[0].deleted_kb = 300;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(find_handle(&snap, AIKM_MOUNT, 7), AIKM_MOUNT_DELETED, 300);
}

static void tells_who_waits_for_a_processor(void **state)
{
	struct aikm_task_sample *a = add_task(&prev, 10, "hog");
	struct aikm_task_sample *b = add_task(&cur, 10, "hog");
	const struct aikm_object *o;

	(void)state;
	a->scheduled = true;
	a->switches = U32_MAX;
	b->scheduled = true;
	b->switches = 99;
	b->preempted = 400;
	b->delay_us = 1500000;
	b->utime_us = 500000;
	b->rt = 50;
	b->nice = -5;
	b->state = 'R';
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	o = find_handle(&snap, AIKM_TASK, 10);
	assert_fact(o, AIKM_TASK_SWITCHES, 50);
	assert_fact(o, AIKM_TASK_PREEMPTED, 200);
	assert_fact(o, AIKM_TASK_DELAY, 750);
	assert_fact(o, AIKM_TASK_RT, 50);
	assert_fact(o, AIKM_TASK_NICE, -5);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_DELAY, 750);
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_RT, 1);
}

/* The first zone may become hotter, but the second one ends the machine. */
static void knows_how_far_the_end_is(void **state)
{
	(void)state;
	take(aikm_parse_heat, &cur, "81000\n");
	take(aikm_parse_trip_type, &cur, "passive\n");
	take(aikm_parse_trip, &cur, "80000\n");
	take(aikm_parse_trip_type, &cur, "critical\n");
	take(aikm_parse_trip, &cur, "110000\n");
	take(aikm_parse_heat_next, &cur, "62000\n");
	take(aikm_parse_trip_type, &cur, "critical\n");
	take(aikm_parse_trip_next, &cur, "70000\n");
	take(aikm_parse_trip_type, &cur, "hot\n");
	take(aikm_parse_trip_next, &cur, "63000\n");
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_HEAT, 81000);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_HEAT_LEFT, 8000);
	take(aikm_parse_heat, &cur, "95000\n");
	take(aikm_parse_trip_type, &cur, "critical\n");
	take(aikm_parse_trip, &cur, "90000\n");
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_HEAT_LEFT, 0);
}

static void knows_the_power(void **state)
{
	(void)state;
	take(aikm_parse_battery, &cur, "4\n");
	take(aikm_parse_battery, &cur, "61\n");
	take(aikm_parse_mains, &cur, "1\n");
	take(aikm_parse_mains, &cur, "0\n");
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_BATTERY, 610);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_MAINS, 1);
}

/* 500 ppm is what adjtimex() allows at most. */
static void sees_time_steered(void **state)
{
	(void)state;
	count(AIKM_C_BTIME, 5, 5);
	count(AIKM_C_CLOCK, 1000, 2001001000);
	count(AIKM_C_CLOCK_RAW, 1000, 2000001000);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_CLOCK_STEER, 500);
	count(AIKM_C_CLOCK, 1000, 1999981000);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_CLOCK_STEER, -10);
	count(AIKM_C_CLOCK, 1000, 2000001400);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_CLOCK_STEER, 0);
}

static void tells_what_only_the_kernel_knows(void **state)
{
	struct aikm_task_sample *a = add_task(&cur, 10, "java");
	struct aikm_task_sample *b = add_task(&cur, 11, "sleeper");

	(void)state;
	take(aikm_parse_stat, &prev, stat_before);
	take(aikm_parse_stat, &cur, stat_after);
	count(AIKM_C_MAPS_MAX, 65530, 65530);
	count(AIKM_C_FAILURES, 3, 4);
	count(AIKM_C_LATE, 10, 17);
	count(AIKM_C_WORK_LATE, 1, 2500);
	count(AIKM_C_LAST_WORDS, 2, 2);
	a->maps = 65000;
	b->maps = 70;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(find_handle(&snap, AIKM_TASK, 10), AIKM_TASK_MAPS_LEFT, 8);
	assert_null(find_handle(&snap, AIKM_TASK, 11));
	assert_fact(&snap.obj[AIKM_TASKS], AIKM_TASKS_FAILURES, 4);
	assert_fact(single(AIKM_IRQ), AIKM_IRQ_LATE, 7);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_WORK_LATE, 2500);
	assert_fact(single(AIKM_HEALTH), AIKM_HEALTH_LAST_WORDS, 2);
}

/* ---- control groups ---- */

enum { GROUPS = 40, QUIET = 5, LIMITED = 33 };

/* A machine with groups of which one is held back by its quota. */
struct tree {
	u32 reads, lists, groups;
	u64 throttled, refused;
};

static void list_groups(struct aikm_cgroups *c, void *arg)
{
	struct tree *t = arg;
	char path[32];
	u32 i;

	t->lists++;
	for (i = 0; i < t->groups; i++) {
		snprintf(path, sizeof(path), "system.slice/%u.service", i);
		aikm_cgroups_found(c, path, 100 + i);
	}
}

static ssize_t read_group(const char *path, const char *file, const char **text,
			  void *arg)
{
	static char buf[256];
	struct tree *t = arg;
	u32 nr;

	t->reads++;
	if (sscanf(path, "system.slice/%u.service", &nr) != 1)
		fail_msg("%s", path);
	*text = buf;
	if (!strcmp(file, "cpu.pressure"))
		return snprintf(
			buf, sizeof(buf),
			"some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n"
			"full avg10=0.00 avg60=0.00 avg300=0.00 total=%llu\n",
			nr == LIMITED ?
				(unsigned long long)t->throttled * 90000 :
				0);
	if (!strcmp(file, "cpu.stat"))
		return snprintf(
			buf, sizeof(buf),
			"usage_usec %u\nnr_periods %llu\nnr_throttled %llu\n",
			7, (unsigned long long)t->throttled * 10 / 9,
			(unsigned long long)t->throttled);
	if (!strcmp(file, "pids.events"))
		return snprintf(buf, sizeof(buf), "max %llu\n",
				nr == QUIET ? (unsigned long long)t->refused :
					      0);
	if (!strcmp(file, "pids.max"))
		return snprintf(buf, sizeof(buf),
				nr == QUIET ? "10\n" : "max\n");
	if (!strcmp(file, "io.max"))
		return snprintf(buf, sizeof(buf), "%s",
				nr == QUIET ? "8:0 rbps=65536 wbps=max\n" : "");
	if (!strcmp(file, "pids.current"))
		return snprintf(buf, sizeof(buf), "9\n");
	return -ENOENT;
}

struct groups {
	struct tree tree;
	struct aikm_cgroups known;
	u64 seconds;
};

/* One more second: what the newer sample sees. */
static void look(struct groups *g, u32 budget)
{
	const struct aikm_cgroup_host host = {
		.list = list_groups,
		.read = read_group,
		.arg = &g->tree,
	};

	prev = cur;
	prev.sample.task = prev.task;
	machine_init(&cur, ++g->seconds);
	aikm_sample_count(&cur.sample, AIKM_C_CGROUPS, g->tree.groups);
	aikm_cgroups_sample(&g->known, &host, budget, &cur.sample);
}

static void finds_the_group_that_is_held_back(void **state)
{
	static struct groups g;
	const struct aikm_object *o = NULL;
	u32 i;

	(void)state;
	memset(&g, 0, sizeof(g));
	g.tree.groups = GROUPS;
	g.seconds = 200;
	for (i = 0; i < 2 * GROUPS && !o; i++) {
		g.tree.throttled += 9;
		g.tree.reads = 0;
		look(&g, 8);
		/* What is looked at in turn is bounded. */
		assert_true(g.tree.reads <= 8 * 4 + 2 * 12);
		assert_int_equal(rate(&prev, &cur, &snap), 0);
		o = find_handle(&snap, AIKM_CGROUP, 100 + LIMITED);
	}
	assert_true(i <= 2 * GROUPS / 8 + 1);
	assert_int_equal(g.tree.lists, 1);
	g.tree.throttled += 9;
	look(&g, 8);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	o = find_handle(&snap, AIKM_CGROUP, 100 + LIMITED);
	assert_non_null(o);
	assert_fact(o, AIKM_CGROUP_THROTTLED, 900);
	assert_fact(o, AIKM_CGROUP_CPU_FULL, 810);
	assert_string_equal(o->name, "system.slice/33.service");
	assert_fact(o, AIKM_CGROUP_IO_LIMITED, 0);
	assert_unknown(o, AIKM_CGROUP_MEMORY);
	assert_unknown(o, AIKM_CGROUP_PIDS_LEFT);
	assert_null(find_handle(&snap, AIKM_CGROUP, 100 + QUIET));
}

static void finds_refused_threads_in_two_looks(void **state)
{
	static struct groups g;
	const struct aikm_object *o;

	(void)state;
	memset(&g, 0, sizeof(g));
	g.tree.groups = GROUPS;
	g.seconds = 200;
	look(&g, GROUPS);
	g.tree.refused = 760;
	look(&g, GROUPS);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	o = find_handle(&snap, AIKM_CGROUP, 100 + QUIET);
	assert_non_null(o);
	assert_fact(o, AIKM_CGROUP_REFUSED, 760);
	assert_fact(o, AIKM_CGROUP_PIDS, 9);
	assert_fact(o, AIKM_CGROUP_PIDS_LEFT, 100);
	assert_fact(o, AIKM_CGROUP_IO_LIMITED, 1);
}

static void forgets_groups_that_are_gone(void **state)
{
	static struct groups g;
	u32 i;

	(void)state;
	memset(&g, 0, sizeof(g));
	g.tree.groups = GROUPS;
	look(&g, 4);
	assert_int_equal(g.known.nr, GROUPS);
	g.tree.groups = 3;
	for (i = 0; i < 8; i++)
		look(&g, 4);
	assert_int_equal(g.known.nr, 3);
	assert_int_equal(g.tree.lists, 2);
	g.tree.groups = 2 * AIKM_SAMPLE_CGROUPS;
	for (i = 0; i < 8; i++)
		look(&g, 4);
	assert_int_equal(g.known.nr, AIKM_SAMPLE_CGROUPS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(finds_the_processor_that_is_hot, begin),
		cmocka_unit_test_setup(forgets_a_processor_that_was_off, begin),
		cmocka_unit_test_setup(counts_interrupts, begin),
		cmocka_unit_test_setup(measures_fragmentation, begin),
		cmocka_unit_test_setup(knows_kinds_of_memory, begin),
		cmocka_unit_test_setup(knows_no_limit_of_promises, begin),
		cmocka_unit_test_setup(reads_sysfs, begin),
		cmocka_unit_test_setup(reads_counts, begin),
		cmocka_unit_test_setup(asks_disks, begin),
		cmocka_unit_test_setup(tells_kinds_of_waiting, begin),
		cmocka_unit_test_setup(shows_a_file_system_that_finds_errors,
				       begin),
		cmocka_unit_test_setup(tells_who_waits_for_a_processor, begin),
		cmocka_unit_test_setup(knows_how_far_the_end_is, begin),
		cmocka_unit_test_setup(knows_the_power, begin),
		cmocka_unit_test_setup(sees_time_steered, begin),
		cmocka_unit_test_setup(tells_what_only_the_kernel_knows, begin),
		cmocka_unit_test_setup(finds_the_group_that_is_held_back,
				       begin),
		cmocka_unit_test_setup(finds_refused_threads_in_two_looks,
				       begin),
		cmocka_unit_test_setup(forgets_groups_that_are_gone, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

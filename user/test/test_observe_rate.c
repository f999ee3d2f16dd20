// SPDX-License-Identifier: GPL-2.0
/* Two samples give a snapshot: the machine, its disks, its mounts. */
#include "observe.h"

static struct machine prev, cur;
static struct aikm_snapshot snap;

static int setup(void **state)
{
	(void)state;
	machine_init(&prev, 100);
	machine_init(&cur, 102);
	return 0;
}

static void count(enum aikm_counter c, u64 before, u64 after)
{
	aikm_sample_count(&prev.sample, c, before);
	aikm_sample_count(&cur.sample, c, after);
}

static const struct aikm_object *rated(u32 kind)
{
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	return &snap.obj[kind];
}

static void refuses_no_time(void **state)
{
	(void)state;
	cur.sample.time_ns = prev.sample.time_ns;
	assert_int_equal(rate(&prev, &cur, &snap), -EINVAL);
	cur.sample.time_ns = prev.sample.time_ns - 1;
	assert_int_equal(rate(&prev, &cur, &snap), -EINVAL);
	cur.sample.time_ns = prev.sample.time_ns + 999;
	assert_int_equal(rate(&prev, &cur, &snap), -EINVAL);
}

static void knows_nothing_from_nothing(void **state)
{
	u32 i;

	(void)state;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_int_equal(snap.nr, AIKM_CLASS_SINGLE);
	assert_int_equal(snap.window_ms, 2000);
	assert_int_equal(snap.time_ns, 102ULL * SECOND);
	for (i = 0; i < AIKM_TASKS; i++)
		assert_int_equal(snap.obj[i].present, 0);
}

static void shares_cpu_time(void **state)
{
	const struct aikm_object *o;

	(void)state;
	count(AIKM_C_USER, 1000, 1150);
	count(AIKM_C_NICE, 10, 60);
	count(AIKM_C_SYSTEM, 500, 600);
	count(AIKM_C_IDLE, 9000, 9060);
	count(AIKM_C_IOWAIT, 70, 100);
	count(AIKM_C_IRQ, 1, 4);
	count(AIKM_C_SOFTIRQ, 2, 7);
	count(AIKM_C_STEAL, 0, 2);
	o = rated(AIKM_CPU);
	assert_fact(o, AIKM_CPU_USER, 500);
	assert_fact(o, AIKM_CPU_SYSTEM, 250);
	assert_fact(o, AIKM_CPU_IDLE, 150);
	assert_fact(o, AIKM_CPU_IOWAIT, 75);
	assert_fact(o, AIKM_CPU_IRQ, 20);
	assert_fact(o, AIKM_CPU_STEAL, 5);
}

/* The kernel's idle and iowait are known to step back a little. */
static void ignores_cpu_time_that_went_back(void **state)
{
	const struct aikm_object *o;

	(void)state;
	count(AIKM_C_USER, 1000, 1100);
	count(AIKM_C_IDLE, 1000, 1100);
	count(AIKM_C_IOWAIT, 70, 69);
	o = rated(AIKM_CPU);
	assert_fact(o, AIKM_CPU_USER, 500);
	assert_fact(o, AIKM_CPU_IDLE, 500);
	assert_unknown(o, AIKM_CPU_IOWAIT);
}

static void counts_by_the_second(void **state)
{
	const struct aikm_object *o;

	(void)state;
	count(AIKM_C_SWITCHES, 1000, 3001);
	count(AIKM_C_FORKS, 7, 8);
	count(AIKM_C_PGFAULT, 5, 5);
	count(AIKM_C_OOM_KILL, 2, 3);
	count(AIKM_C_STEAL_DIRECT, 0, 100);
	count(AIKM_C_STEAL_KSWAPD, 0, 300);
	o = rated(AIKM_CPU);
	/* Rounded, but one event in two seconds is not none. */
	assert_fact(o, AIKM_CPU_SWITCHES, 1001);
	assert_fact(o, AIKM_CPU_FORKS, 1);
	assert_fact(&snap.obj[AIKM_VM], AIKM_VM_FAULTS, 0);
	assert_fact(&snap.obj[AIKM_VM], AIKM_VM_OOM_KILLS, 1);
	assert_fact(&snap.obj[AIKM_VM], AIKM_VM_STEAL, 200);
}

static void knows_no_counter_that_went_back(void **state)
{
	const struct aikm_object *o;

	(void)state;
	count(AIKM_C_SWITCHES, U64_MAX, 3);
	count(AIKM_C_PSWPIN, 10, 9);
	count(AIKM_C_OOM_KILL, 1, 0);
	count(AIKM_C_PSI_IO_SOME, 100, 1);
	o = rated(AIKM_CPU);
	assert_unknown(o, AIKM_CPU_SWITCHES);
	assert_unknown(&snap.obj[AIKM_SWAP], AIKM_SWAP_IN);
	assert_unknown(&snap.obj[AIKM_VM], AIKM_VM_OOM_KILLS);
	assert_unknown(&snap.obj[AIKM_PSI], AIKM_PSI_IO_SOME);
}

static void knows_no_counter_seen_once(void **state)
{
	(void)state;
	aikm_sample_count(&cur.sample, AIKM_C_SWITCHES, 5000);
	assert_unknown(rated(AIKM_CPU), AIKM_CPU_SWITCHES);
}

static void measures_pressure(void **state)
{
	const struct aikm_object *o;

	(void)state;
	count(AIKM_C_PSI_MEM_SOME, 0, 1000000);
	count(AIKM_C_PSI_MEM_FULL, 5, 200005);
	count(AIKM_C_PSI_CPU_SOME, 0, 2500000);
	o = rated(AIKM_PSI);
	assert_fact(o, AIKM_PSI_MEM_SOME, 500);
	assert_fact(o, AIKM_PSI_MEM_FULL, 100);
	assert_fact(o, AIKM_PSI_CPU, 1000);
}

static void measures_memory(void **state)
{
	const struct aikm_object *o;

	(void)state;
	count(AIKM_C_MEM_TOTAL, 1000000, 1000000);
	count(AIKM_C_MEM_AVAILABLE, 300000, 250000);
	count(AIKM_C_CACHED, 0, 90000);
	count(AIKM_C_BUFFERS, 0, 20000);
	count(AIKM_C_SHMEM, 0, 10000);
	count(AIKM_C_SWAP_TOTAL, 2000, 2000);
	count(AIKM_C_SWAP_FREE, 2000, 500);
	o = rated(AIKM_MEM);
	assert_fact(o, AIKM_MEM_LEFT, 250);
	assert_fact(o, AIKM_MEM_DROP, 25000);
	assert_fact(o, AIKM_MEM_CACHED, 100000);
	assert_fact(&snap.obj[AIKM_SWAP], AIKM_SWAP_LEFT, 250);
}

static void memory_may_come_back(void **state)
{
	(void)state;
	count(AIKM_C_MEM_AVAILABLE, 100, 4100);
	assert_fact(rated(AIKM_MEM), AIKM_MEM_DROP, -2000);
}

/* Without swap there is no share of it. */
static void knows_no_share_of_nothing(void **state)
{
	const struct aikm_object *o;

	(void)state;
	count(AIKM_C_SWAP_TOTAL, 0, 0);
	count(AIKM_C_SWAP_FREE, 0, 0);
	o = rated(AIKM_SWAP);
	assert_fact(o, AIKM_SWAP_TOTAL, 0);
	assert_unknown(o, AIKM_SWAP_LEFT);
}

static void measures_limits(void **state)
{
	const struct aikm_object *o;

	(void)state;
	count(AIKM_C_FILES, 100, 300);
	count(AIKM_C_FILES_MAX, 1000, 1000);
	count(AIKM_C_THREADS, 90, 100);
	count(AIKM_C_THREADS_MAX, 5000, 5000);
	count(AIKM_C_PID_MAX, 700, 700);
	o = rated(AIKM_LIMITS);
	assert_fact(o, AIKM_LIMITS_FILES, 300);
	assert_fact(o, AIKM_LIMITS_FILES_LEFT, 700);
	assert_fact(o, AIKM_LIMITS_FILES_GROWTH, 100);
	assert_fact(o, AIKM_LIMITS_TASKS_LEFT, 750);
}

/* The 724 ids of 1024 that are given again are all in use. */
static void knows_ids_given_once(void **state)
{
	(void)state;
	count(AIKM_C_THREADS, 90, 800);
	count(AIKM_C_THREADS_MAX, 5000, 5000);
	count(AIKM_C_PID_MAX, 1024, 1024);
	assert_fact(rated(AIKM_LIMITS), AIKM_LIMITS_TASKS_LEFT, 0);
	count(AIKM_C_PID_MAX, 300, 300);
	assert_unknown(rated(AIKM_LIMITS), AIKM_LIMITS_TASKS_LEFT);
}

/* file-max is often the largest number there is. */
static void measures_huge_limits(void **state)
{
	(void)state;
	count(AIKM_C_FILES, 0, 9223372036854775807ULL / 2);
	count(AIKM_C_FILES_MAX, 0, 9223372036854775807ULL);
	assert_fact(rated(AIKM_LIMITS), AIKM_LIMITS_FILES_LEFT, 500);
}

static void knows_no_absurd_values(void **state)
{
	const struct aikm_object *o;

	(void)state;
	count(AIKM_C_MEM_FREE, 0, U64_MAX);
	count(AIKM_C_MEM_AVAILABLE, 0, U64_MAX);
	o = rated(AIKM_MEM);
	assert_unknown(o, AIKM_MEM_FREE);
	assert_unknown(o, AIKM_MEM_DROP);
	assert_unknown(o, AIKM_MEM_AVAILABLE);
}

/* ---- disks ---- */

static struct aikm_disk_sample *add_disk(struct machine *m, u32 minor,
					 const char *name)
{
	struct aikm_disk_sample *d = &m->sample.disk[m->sample.nr_disks++];

	d->dev = 254 << 20 | minor;
	strscpy(d->name, name, sizeof(d->name));
	d->ios = 100;
	return d;
}

static const struct aikm_object *disk(u32 minor)
{
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	return find_handle(&snap, AIKM_DISK, 254 << 20 | minor);
}

static void measures_disks(void **state)
{
	struct aikm_disk_sample *d;
	const struct aikm_object *o;

	(void)state;
	add_disk(&prev, 0, "vda");
	d = add_disk(&cur, 0, "vda");
	d->ios += 500;
	d->read_sectors = 4096;
	d->write_sectors = 8192;
	d->wait_ms = 5000;
	d->busy_ms = 1980;
	d->queue_ms = 31000;
	d->inflight = 16;
	o = disk(0);
	assert_non_null(o);
	assert_string_equal(o->name, "vda");
	assert_fact(o, AIKM_DISK_BUSY, 990);
	assert_fact(o, AIKM_DISK_READ, 1024);
	assert_fact(o, AIKM_DISK_WRITE, 2048);
	assert_fact(o, AIKM_DISK_IOS, 250);
	assert_fact(o, AIKM_DISK_WAIT, 10000);
	assert_fact(o, AIKM_DISK_QUEUE, 15500);
	assert_fact(o, AIKM_DISK_INFLIGHT, 16);
	assert_fact(o, AIKM_DISK_STALLED, 0);
}

static void sees_stalled_disks(void **state)
{
	const struct aikm_object *o;

	(void)state;
	add_disk(&prev, 0, "vda")->inflight = 2;
	add_disk(&cur, 0, "vda")->inflight = 2;
	o = disk(0);
	assert_non_null(o);
	assert_fact(o, AIKM_DISK_STALLED, 1);
	assert_unknown(o, AIKM_DISK_WAIT);
}

static void leaves_idle_and_reset_disks_out(void **state)
{
	(void)state;
	add_disk(&prev, 0, "vda");
	add_disk(&cur, 0, "vda");
	add_disk(&prev, 1, "vdb")->ios = 5000;
	add_disk(&cur, 1, "vdb");
	add_disk(&prev, 2, "gone");
	assert_null(disk(0));
	assert_null(disk(1));
	assert_null(disk(2));
}

/* Another device under an old number is not the old device. */
static void tells_reused_device_numbers_apart(void **state)
{
	(void)state;
	add_disk(&prev, 0, "old")->ios = 5000;
	add_disk(&cur, 0, "new")->ios = 6000;
	assert_fact(disk(0), AIKM_DISK_IOS, 3000);
}

static void shows_the_busiest_disks_in_device_order(void **state)
{
	char name[8];
	u32 i;

	(void)state;
	for (i = 0; i < 10; i++) {
		scnprintf(name, sizeof(name), "vd%c", 'a' + i);
		add_disk(&prev, i, name);
		add_disk(&cur, 9 - i, name)->ios = 200 + i;
		cur.sample.disk[i].busy_ms = 100 * (i % 7);
		prev.sample.disk[i].dev = 254 << 20 | (9 - i);
	}
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_int_equal(snap.nr, AIKM_CLASS_SINGLE + AIKM_SNAP_DISKS);
	for (i = 1; i < AIKM_SNAP_DISKS; i++)
		assert_true(snap.obj[AIKM_CLASS_SINGLE + i - 1].id <
			    snap.obj[AIKM_CLASS_SINGLE + i].id);
	for (i = 0; i < 10; i++)
		assert_int_equal(!find_handle(&snap, AIKM_DISK,
					      254 << 20 | (9 - i)),
				 i % 7 < 2);
}

/* ---- mounts ---- */

static struct aikm_mount_sample *add_mount(struct machine *m, u32 minor,
					   u64 free_kb)
{
	struct aikm_mount_sample *s = &m->sample.mount[m->sample.nr_mounts++];

	s->dev = 8 << 20 | minor;
	strscpy(s->name, "/srv", sizeof(s->name));
	s->size_kb = 100000;
	s->free_kb = free_kb;
	s->inodes = 1000;
	s->inodes_free = 900;
	return s;
}

static const struct aikm_object *mount(u32 minor)
{
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	return find_handle(&snap, AIKM_MOUNT, 8 << 20 | minor);
}

static void measures_mounts(void **state)
{
	const struct aikm_object *o;

	(void)state;
	add_mount(&prev, 1, 40000);
	add_mount(&cur, 1, 20000)->inodes_free = 500;
	o = mount(1);
	assert_non_null(o);
	assert_fact(o, AIKM_MOUNT_SIZE, 100000);
	assert_fact(o, AIKM_MOUNT_FREE, 20000);
	assert_fact(o, AIKM_MOUNT_LEFT, 200);
	assert_fact(o, AIKM_MOUNT_DROP, 10000);
	assert_fact(o, AIKM_MOUNT_INODES_LEFT, 500);
	assert_fact(o, AIKM_MOUNT_INODES_DROP, 200);
}

static void full_is_zero_and_known(void **state)
{
	const struct aikm_object *o;

	(void)state;
	add_mount(&cur, 1, 0)->inodes_free = 0;
	o = mount(1);
	assert_non_null(o);
	assert_fact(o, AIKM_MOUNT_LEFT, 0);
	assert_fact(o, AIKM_MOUNT_INODES_LEFT, 0);
	assert_unknown(o, AIKM_MOUNT_DROP);
}

static void some_have_no_inode_limit(void **state)
{
	const struct aikm_object *o;

	(void)state;
	add_mount(&cur, 1, 50)->inodes = 0;
	o = mount(1);
	assert_non_null(o);
	assert_unknown(o, AIKM_MOUNT_INODES_LEFT);
}

static void shows_the_fullest_mounts_in_device_order(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < 12; i++)
		add_mount(&cur, 20 - i, i * 10000);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_int_equal(snap.nr, AIKM_CLASS_SINGLE + AIKM_SNAP_MOUNTS);
	for (i = 0; i < AIKM_SNAP_MOUNTS; i++)
		assert_int_equal(snap.obj[AIKM_CLASS_SINGLE + i].id,
				 8 << 20 | (15 + i));
}

static void empty_mounts_have_no_story(void **state)
{
	(void)state;
	add_mount(&prev, 1, 99000)->inodes_free = 1000;
	add_mount(&cur, 1, 98950)->inodes_free = 1000;
	add_mount(&prev, 2, 99000)->inodes_free = 1000;
	add_mount(&cur, 2, 97000)->inodes_free = 1000;
	assert_null(mount(1));
	assert_non_null(mount(2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(refuses_no_time, setup),
		cmocka_unit_test_setup(knows_nothing_from_nothing, setup),
		cmocka_unit_test_setup(shares_cpu_time, setup),
		cmocka_unit_test_setup(ignores_cpu_time_that_went_back, setup),
		cmocka_unit_test_setup(counts_by_the_second, setup),
		cmocka_unit_test_setup(knows_no_counter_that_went_back, setup),
		cmocka_unit_test_setup(knows_no_counter_seen_once, setup),
		cmocka_unit_test_setup(measures_pressure, setup),
		cmocka_unit_test_setup(measures_memory, setup),
		cmocka_unit_test_setup(memory_may_come_back, setup),
		cmocka_unit_test_setup(knows_no_share_of_nothing, setup),
		cmocka_unit_test_setup(measures_limits, setup),
		cmocka_unit_test_setup(knows_ids_given_once, setup),
		cmocka_unit_test_setup(measures_huge_limits, setup),
		cmocka_unit_test_setup(knows_no_absurd_values, setup),
		cmocka_unit_test_setup(measures_disks, setup),
		cmocka_unit_test_setup(sees_stalled_disks, setup),
		cmocka_unit_test_setup(leaves_idle_and_reset_disks_out, setup),
		cmocka_unit_test_setup(tells_reused_device_numbers_apart,
				       setup),
		cmocka_unit_test_setup(shows_the_busiest_disks_in_device_order,
				       setup),
		cmocka_unit_test_setup(measures_mounts, setup),
		cmocka_unit_test_setup(full_is_zero_and_known, setup),
		cmocka_unit_test_setup(some_have_no_inode_limit, setup),
		cmocka_unit_test_setup(shows_the_fullest_mounts_in_device_order,
				       setup),
		cmocka_unit_test_setup(empty_mounts_have_no_story, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

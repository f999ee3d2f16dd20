// SPDX-License-Identifier: GPL-2.0
/*
 * Every rule of rules_io.c on a machine that has the fault, and on one that
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

static void expect(u32 cause, const struct aikm_object *culprit)
{
	struct aikm_finding f;
	u32 i;

	aikm_rules_find(&s, &f);
	assert_string_equal(aikm_causes[f.cause].name, aikm_causes[cause].name);
	assert_int_equal(f.culprit,
			 culprit ? culprit - s.obj : AIKM_NO_CULPRIT);
	for (i = 0; i < f.nr_evidence; i++)
		assert_true(aikm_fact_known(&s.obj[f.evidence[i].obj],
					    f.evidence[i].attr));
	assert_in_range(f.nr_evidence, cause != AIKM_HEALTHY,
			AIKM_EVIDENCE_MAX);
}

static struct aikm_object *disk(s64 busy, s64 ios, s64 wait)
{
	struct aikm_object *o = handle(&s, AIKM_DISK, 8, "sda");

	aikm_fact_set(o, AIKM_DISK_BUSY, busy);
	aikm_fact_set(o, AIKM_DISK_IOS, ios);
	aikm_fact_set(o, AIKM_DISK_WAIT, wait);
	aikm_fact_set(o, AIKM_DISK_READ, ios * 4);
	aikm_fact_set(o, AIKM_DISK_WRITE, 0);
	return o;
}

static void a_disk_that_takes_long(void **state)
{
	struct aikm_object *o;

	(void)state;
	with(&s, AIKM_PSI, AIKM_PSI_IO_SOME, 900);
	o = disk(980, 9, 105000);
	expect(AIKM_DISK_SLOW, o);
	/* Large pieces take long, too. */
	aikm_fact_set(o, AIKM_DISK_READ, 9 * 1024);
	expect(AIKM_HEALTHY, NULL);
	aikm_fact_set(o, AIKM_DISK_READ, 36);
	/* One I/O tells nothing of a disk, and this one nobody waits for. */
	aikm_fact_set(o, AIKM_DISK_IOS, 1);
	expect(AIKM_HEALTHY, NULL);
	aikm_fact_set(o, AIKM_DISK_IOS, 9);
	with(&s, AIKM_PSI, AIKM_PSI_IO_SOME, 90);
	expect(AIKM_HEALTHY, NULL);
}

static void a_disk_with_heads(void **state)
{
	(void)state;
	with(&s, AIKM_PSI, AIKM_PSI_IO_SOME, 900);
	disk(990, 110, 9000);
	expect(AIKM_HEALTHY, NULL);
}

static void writes_made_safe_one_by_one(void **state)
{
	struct aikm_object *o;

	(void)state;
	with(&s, AIKM_PSI, AIKM_PSI_IO_SOME, 900);
	o = disk(700, 90, 4000);
	aikm_fact_set(o, AIKM_DISK_FLUSHES, 30);
	aikm_fact_set(o, AIKM_DISK_FLUSH_WAIT, 22000);
	expect(AIKM_FSYNC_STORM, o);
	/* A disk whose cache survives. */
	aikm_fact_set(o, AIKM_DISK_FLUSH_WAIT, 300);
	expect(AIKM_HEALTHY, NULL);
}

static void a_group_with_a_limit(void **state)
{
	struct aikm_object *o = handle(&s, AIKM_CGROUP, 23, "batch");

	(void)state;
	aikm_fact_set(o, AIKM_CGROUP_IO_FULL, 940);
	aikm_fact_set(o, AIKM_CGROUP_IO_LIMITED, 1);
	expect(AIKM_IO_CGROUP_THROTTLED, o);
	aikm_fact_set(o, AIKM_CGROUP_IO_FULL, 200);
	expect(AIKM_HEALTHY, NULL);
	/* It waits for the disk as everybody does. */
	aikm_fact_set(o, AIKM_CGROUP_IO_FULL, 940);
	aikm_fact_set(o, AIKM_CGROUP_IO_LIMITED, 0);
	expect(AIKM_HEALTHY, NULL);
}

static void deleted_and_still_there(void **state)
{
	struct aikm_object *o = handle(&s, AIKM_MOUNT, 8, "/srv");

	(void)state;
	aikm_fact_set(o, AIKM_MOUNT_SIZE, 1000000);
	aikm_fact_set(o, AIKM_MOUNT_LEFT, 60);
	aikm_fact_set(o, AIKM_MOUNT_DELETED, 300000);
	expect(AIKM_DELETED_OPEN_SPACE, o);
	aikm_fact_set(o, AIKM_MOUNT_DELETED, 100000);
	expect(AIKM_HEALTHY, NULL);
	/* Programs do that with what is only theirs; there is room. */
	aikm_fact_set(o, AIKM_MOUNT_DELETED, 300000);
	aikm_fact_set(o, AIKM_MOUNT_LEFT, 400);
	expect(AIKM_HEALTHY, NULL);
}

static void a_bond_with_one_leg(void **state)
{
	struct aikm_object *o = handle(&s, AIKM_NETDEV, 3, "bond0");

	(void)state;
	aikm_fact_set(o, AIKM_NETDEV_UP, 1);
	aikm_fact_set(o, AIKM_NETDEV_MEMBERS_LOST, 0);
	expect(AIKM_HEALTHY, NULL);
	aikm_fact_set(o, AIKM_NETDEV_MEMBERS_LOST, 1);
	expect(AIKM_BOND_DEGRADED, o);
	aikm_fact_set(o, AIKM_NETDEV_UP, 0);
	expect(AIKM_HEALTHY, NULL);
}

static void names_that_nobody_knows(void **state)
{
	struct aikm_object *o = aikm_snapshot_add(&s, AIKM_FLOW);

	(void)state;
	aikm_fact_set(o, AIKM_FLOW_QUESTIONS, 2);
	expect(AIKM_HEALTHY, NULL);
	aikm_fact_set(o, AIKM_FLOW_QUESTIONS, 3);
	expect(AIKM_DNS_UNREACHABLE, o);
}

static void somebody_at_every_door(void **state)
{
	struct aikm_object *tcp = aikm_snapshot_add(&s, AIKM_TCP);
	struct aikm_object *o = aikm_snapshot_add(&s, AIKM_NET);

	(void)state;
	aikm_fact_set(tcp, AIKM_TCP_RESETS, 4000);
	aikm_fact_set(tcp, AIKM_TCP_ACCEPTS, 0);
	aikm_fact_set(o, AIKM_NET_PORTS_REFUSED, 1800);
	expect(AIKM_PORT_SCAN, o);
	/* One service that is not there. */
	aikm_fact_set(o, AIKM_NET_PORTS_REFUSED, 1);
	expect(AIKM_CONN_REFUSED_STORM, tcp);
}

static void what_a_host_takes(void **state)
{
	struct aikm_object *o = aikm_snapshot_add(&s, AIKM_HEALTH);

	(void)state;
	with(&s, AIKM_MEM, AIKM_MEM_BALLOON, -200000);
	aikm_fact_set(o, AIKM_HEALTH_PAUSED, 3);
	expect(AIKM_HEALTHY, NULL);
	aikm_fact_set(o, AIKM_HEALTH_PAUSED, 30);
	expect(AIKM_VM_PAUSE, o);
	with(&s, AIKM_MEM, AIKM_MEM_BALLOON,
	     aikm_fact(&s, AIKM_MEM, AIKM_MEM_TOTAL) / 4 / 10);
	expect(AIKM_BALLOON_INFLATED, &s.obj[AIKM_MEM]);
}

static void nearly_too_hot(void **state)
{
	struct aikm_object *o = aikm_snapshot_add(&s, AIKM_HEALTH);

	(void)state;
	aikm_fact_set(o, AIKM_HEALTH_HEAT, 97000);
	expect(AIKM_HEALTHY, NULL);
	aikm_fact_set(o, AIKM_HEALTH_HEAT_LEFT, 8000);
	expect(AIKM_HEALTHY, NULL);
	aikm_fact_set(o, AIKM_HEALTH_HEAT_LEFT, 3000);
	expect(AIKM_THERMAL_OVERHEAT, o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_disk_that_takes_long, begin),
		cmocka_unit_test_setup(a_disk_with_heads, begin),
		cmocka_unit_test_setup(writes_made_safe_one_by_one, begin),
		cmocka_unit_test_setup(a_group_with_a_limit, begin),
		cmocka_unit_test_setup(deleted_and_still_there, begin),
		cmocka_unit_test_setup(a_bond_with_one_leg, begin),
		cmocka_unit_test_setup(names_that_nobody_knows, begin),
		cmocka_unit_test_setup(somebody_at_every_door, begin),
		cmocka_unit_test_setup(what_a_host_takes, begin),
		cmocka_unit_test_setup(nearly_too_hot, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

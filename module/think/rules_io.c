// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Causes that disks, groups, file systems, bonds and single sockets show, and
 * what a host does to its guest, and heat. As in rules_sys.c each needs a fact that says
 * so and one that says that somebody pays, or counts nothing but the trouble.
 */
#include "rules.h"

enum {
	NONE = AIKM_NO_CULPRIT,
	/* A disk with heads does 100 small I/Os a second, and takes 10 ms. */
	SLOW_US = 50000,
	SLOW_PER_S = 40,
	LITTLE_KB = 2000, /* a second: what moves more is at work, not slow */
	BUSY = 700, /* permille */
	FEW = 5, /* I/Os in a second: enough to know their average */
	PAYS = 300, /* permille of the time in which somebody waits */
	GROUP_PAYS = 800, /* a group that has a limit of its own to blame */
	HALF_MS = 500, /* of a second spent on flushes */
	ROOM_LOW = 200, /* permille; netdata warns at so little */
	FIFTH = 5,
	SCANNED = 100, /* ports; who means one service tries a few */
	UNANSWERED = 3, /* questions at once */
	TAKEN = 20, /* a twentieth of memory in one window */
	PAGE_KB = 4,
	STOOD_S = 5, /* a clock that was set by hand moves less */
	HOT_MILLI = 3000, /* degrees to where the machine switches off */
};

/* ---- disks ---- */

static s64 moved_kb(const s64 *disk)
{
	return disk[AIKM_DISK_READ] + disk[AIKM_DISK_WRITE];
}

/* Long for each, one after the other, and little comes of it. */
static bool is_slow(const s64 *disk)
{
	return disk[AIKM_DISK_BUSY] >= BUSY && disk[AIKM_DISK_IOS] >= FEW &&
	       disk[AIKM_DISK_IOS] <= SLOW_PER_S &&
	       disk[AIKM_DISK_WAIT] >= SLOW_US && moved_kb(disk) < LITTLE_KB;
}

/* Whoever waits for data to be safe waits for the flush. */
static bool is_flushing(const s64 *disk)
{
	return disk[AIKM_DISK_FLUSHES] >= FEW &&
	       disk[AIKM_DISK_FLUSHES] * disk[AIKM_DISK_FLUSH_WAIT] >=
		       HALF_MS * 1000 &&
	       moved_kb(disk) < LITTLE_KB;
}

static void cite_disk(const struct aikm_snapshot *s, struct aikm_finding *f,
		      u32 disk)
{
	bool flushing = f->cause == AIKM_FSYNC_STORM;

	f->culprit = disk;
	aikm_rule_cite(s, f, disk,
		       flushing ? AIKM_DISK_FLUSH_WAIT : AIKM_DISK_WAIT);
	aikm_rule_cite(s, f, disk,
		       flushing ? AIKM_DISK_FLUSHES : AIKM_DISK_IOS);
	aikm_rule_cite(s, f, disk, AIKM_DISK_BUSY);
	aikm_rule_cite(s, f, AIKM_PSI, AIKM_PSI_IO_SOME);
}

bool aikm_rule_slow_disk(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 i;

	if (aikm_fact(s, AIKM_PSI, AIKM_PSI_IO_SOME) < PAYS)
		return false;
	for (i = 0; i < s->nr; i++) {
		const s64 *disk = s->obj[i].value;

		if (s->obj[i].class != AIKM_DISK ||
		    (!is_flushing(disk) && !is_slow(disk)))
			continue;
		f->cause = is_flushing(disk) ? AIKM_FSYNC_STORM :
					       AIKM_DISK_SLOW;
		cite_disk(s, f, i);
		return true;
	}
	return false;
}

/* ---- groups, file systems, bonds ---- */

static bool find_io_limit(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 i;

	for (i = 0; i < s->nr; i++) {
		const s64 *group = s->obj[i].value;

		if (s->obj[i].class != AIKM_CGROUP ||
		    !group[AIKM_CGROUP_IO_LIMITED] ||
		    group[AIKM_CGROUP_IO_FULL] < GROUP_PAYS)
			continue;
		f->culprit = i;
		aikm_rule_cite(s, f, i, AIKM_CGROUP_IO_FULL);
		aikm_rule_cite(s, f, i, AIKM_CGROUP_IO_LIMITED);
		aikm_rule_cite(s, f,
			       aikm_rule_most(s, AIKM_DISK, AIKM_DISK_BUSY),
			       AIKM_DISK_BUSY);
		return true;
	}
	return false;
}

/* Little room is left, and much of the rest would come back on a close(). */
static bool find_deleted(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 mount = aikm_rule_most(s, AIKM_MOUNT, AIKM_MOUNT_DELETED);

	if (mount == NONE ||
	    aikm_rule_value(s, mount, AIKM_MOUNT_LEFT) > ROOM_LOW ||
	    aikm_rule_value(s, mount, AIKM_MOUNT_DELETED) * FIFTH <
		    aikm_rule_value(s, mount, AIKM_MOUNT_SIZE))
		return false;
	f->culprit = mount;
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_DELETED);
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_LEFT);
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_SIZE);
	return true;
}

static bool find_bond(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 bond = aikm_rule_most(s, AIKM_NETDEV, AIKM_NETDEV_MEMBERS_LOST);

	if (bond == NONE || !aikm_rule_value(s, bond, AIKM_NETDEV_UP))
		return false;
	f->culprit = bond;
	aikm_rule_cite(s, f, bond, AIKM_NETDEV_MEMBERS_LOST);
	aikm_rule_cite(s, f, bond, AIKM_NETDEV_CARRIER);
	return true;
}

/* ---- single sockets ---- */

static bool find_names(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 flow = aikm_rule_place(s, AIKM_FLOW);

	if (aikm_rule_value(s, flow, AIKM_FLOW_QUESTIONS) < UNANSWERED)
		return false;
	f->culprit = flow;
	aikm_rule_cite(s, f, flow, AIKM_FLOW_QUESTIONS);
	aikm_rule_cite(s, f, aikm_rule_place(s, AIKM_NET), AIKM_NET_UDP_IN);
	return true;
}

static bool find_scan(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 net = aikm_rule_place(s, AIKM_NET);

	if (aikm_rule_value(s, net, AIKM_NET_PORTS_REFUSED) < SCANNED)
		return false;
	f->culprit = net;
	aikm_rule_cite(s, f, net, AIKM_NET_PORTS_REFUSED);
	aikm_rule_cite(s, f, aikm_rule_place(s, AIKM_TCP), AIKM_TCP_RESETS);
	return true;
}

/* ---- what a host does ---- */

static bool find_balloon(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	if (aikm_fact(s, AIKM_MEM, AIKM_MEM_BALLOON) * PAGE_KB * TAKEN <
		    aikm_fact(s, AIKM_MEM, AIKM_MEM_TOTAL) ||
	    aikm_fact(s, AIKM_MEM, AIKM_MEM_BALLOON) <= 0)
		return false;
	f->culprit = AIKM_MEM;
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_BALLOON);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_TOTAL);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	return true;
}

static bool find_pause(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 health = aikm_rule_place(s, AIKM_HEALTH);

	if (aikm_rule_value(s, health, AIKM_HEALTH_PAUSED) < STOOD_S)
		return false;
	f->culprit = health;
	aikm_rule_cite(s, f, health, AIKM_HEALTH_PAUSED);
	return true;
}

static bool find_heat(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 health = aikm_rule_place(s, AIKM_HEALTH);

	if (health == NONE ||
	    !aikm_fact_known(&s->obj[health], AIKM_HEALTH_HEAT_LEFT) ||
	    aikm_rule_value(s, health, AIKM_HEALTH_HEAT_LEFT) > HOT_MILLI)
		return false;
	f->culprit = health;
	aikm_rule_cite(s, f, health, AIKM_HEALTH_HEAT_LEFT);
	aikm_rule_cite(s, f, health, AIKM_HEALTH_HEAT);
	return true;
}

static const struct aikm_cause_rule rules[] = {
	{ AIKM_THERMAL_OVERHEAT, find_heat },
	{ AIKM_PORT_SCAN, find_scan },
	{ AIKM_DNS_UNREACHABLE, find_names },
	{ AIKM_BALLOON_INFLATED, find_balloon },
	{ AIKM_VM_PAUSE, find_pause },
	{ AIKM_IO_CGROUP_THROTTLED, find_io_limit },
	{ AIKM_DELETED_OPEN_SPACE, find_deleted },
	{ AIKM_BOND_DEGRADED, find_bond },
};

bool aikm_rule_io(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	return aikm_rule_first(rules, ARRAY_SIZE(rules), s, f);
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Causes that the returns of system calls prove. A level says that a limit is
 * near; a refusal says that somebody was stopped by it. A program that tries
 * once and goes on is no fault: the same must be refused again and again.
 */
#include "rules.h"

enum {
	NONE = AIKM_NO_CULPRIT,
	AGAIN_PER_S = 10, /* a program that retries does hundreds */
	ALL_BUT_USED = 20, /* permille left: used to 98 % */
	NEARLY_USED = 50,
};

/* Is it refused again and again? */
static bool again(const struct aikm_snapshot *s, u32 kind)
{
	return aikm_rule_value(s, aikm_rule_place(s, AIKM_REFUSAL), kind) >=
	       AGAIN_PER_S;
}

/* Is a share known, and nearly used up? */
static bool is_used(const struct aikm_snapshot *s, u32 obj, u32 attr, s64 left)
{
	return obj != NONE && aikm_fact_known(&s->obj[obj], attr) &&
	       s->obj[obj].value[attr] <= left;
}

static bool say(const struct aikm_snapshot *s, struct aikm_finding *f,
		u32 cause, u32 kind)
{
	f->cause = (u8)cause;
	aikm_rule_cite(s, f, aikm_rule_place(s, AIKM_REFUSAL), kind);
	return true;
}

/* Who is refused most, and how often. */
static void blame_refused(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	f->culprit = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_REFUSED);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_REFUSED);
}

bool aikm_rule_refused_files(const struct aikm_snapshot *s,
			     struct aikm_finding *f)
{
	if (again(s, AIKM_REFUSAL_EMFILE)) {
		blame_refused(s, f);
		aikm_rule_cite(s, f, f->culprit, AIKM_TASK_FDS);
		aikm_rule_cite(s, f, f->culprit, AIKM_TASK_FDS_LEFT);
		return say(s, f, AIKM_FD_EXHAUST_PROCESS, AIKM_REFUSAL_EMFILE);
	}
	if (!again(s, AIKM_REFUSAL_ENFILE))
		return false;
	f->culprit = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_FDS);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_FDS);
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_FILES_LEFT);
	return say(s, f, AIKM_FD_EXHAUST_SYSTEM, AIKM_REFUSAL_ENFILE);
}

/*
 * Several limits give the same error. That of the machine is told by its level,
 * that of a group by its own count; what is left are the limits of users, of
 * which those in a user namespace have no level to be seen.
 */
bool aikm_rule_refused_tasks(const struct aikm_snapshot *s,
			     struct aikm_finding *f)
{
	u32 group = aikm_rule_most(s, AIKM_CGROUP, AIKM_CGROUP_REFUSED);

	if (!again(s, AIKM_REFUSAL_FORKS) ||
	    is_used(s, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT, ALL_BUT_USED))
		return false;
	if (group != NONE) {
		f->culprit = group;
		aikm_rule_cite(s, f, group, AIKM_CGROUP_REFUSED);
		aikm_rule_cite(s, f, group, AIKM_CGROUP_PIDS_LEFT);
		return say(s, f, AIKM_CGROUP_PIDS_LIMIT, AIKM_REFUSAL_FORKS);
	}
	blame_refused(s, f);
	/* Who is no longer there is not at a limit. */
	if (f->culprit == NONE)
		return false;
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_USER_TASKS_LEFT);
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT);
	return say(s, f, AIKM_NPROC_LIMIT, AIKM_REFUSAL_FORKS);
}

/*
 * What only root may still use is no room for others, so the level alone comes
 * too late for them.
 */
bool aikm_rule_refused_room(const struct aikm_snapshot *s,
			    struct aikm_finding *f)
{
	u32 full = aikm_rule_least(s, AIKM_MOUNT, AIKM_MOUNT_LEFT);
	u32 empty = aikm_rule_least(s, AIKM_MOUNT, AIKM_MOUNT_INODES_LEFT);
	bool inodes = is_used(s, empty, AIKM_MOUNT_INODES_LEFT, NEARLY_USED);

	if (!again(s, AIKM_REFUSAL_ENOSPC) ||
	    (!inodes && !is_used(s, full, AIKM_MOUNT_LEFT, NEARLY_USED)))
		return false;
	f->culprit = inodes ? empty : full;
	aikm_rule_cite(s, f, f->culprit, AIKM_MOUNT_LEFT);
	aikm_rule_cite(s, f, f->culprit, AIKM_MOUNT_INODES_LEFT);
	aikm_rule_cite(s, f, aikm_rule_most(s, AIKM_TASK, AIKM_TASK_REFUSED),
		       AIKM_TASK_REFUSED);
	return say(s, f, inodes ? AIKM_FS_INODES_FULL : AIKM_FS_FULL,
		   AIKM_REFUSAL_ENOSPC);
}

/*
 * A file system that stopped itself still says that it can be written to, and
 * a device that fails below the queues tells nobody.
 */
bool aikm_rule_refused_storage(const struct aikm_snapshot *s,
			       struct aikm_finding *f)
{
	u32 mount = aikm_rule_most(s, AIKM_MOUNT, AIKM_MOUNT_ERRORS_KEPT);

	if (mount != NONE && again(s, AIKM_REFUSAL_EROFS)) {
		f->culprit = mount;
		aikm_rule_cite(s, f, mount, AIKM_MOUNT_ERRORS_KEPT);
		return say(s, f, AIKM_FS_READONLY, AIKM_REFUSAL_EROFS);
	}
	if (!again(s, AIKM_REFUSAL_EIO))
		return false;
	blame_refused(s, f);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_READ);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_WRITE);
	return say(s, f, AIKM_DISK_IO_ERROR, AIKM_REFUSAL_EIO);
}

bool aikm_rule_refused_limits(const struct aikm_snapshot *s,
			      struct aikm_finding *f)
{
	u32 ports = aikm_rule_place(s, AIKM_TCP);

	f->culprit = AIKM_LIMITS;
	if (again(s, AIKM_REFUSAL_INOTIFY)) {
		aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_INOTIFY_LEFT);
		aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_WATCHES_LEFT);
		return say(s, f, AIKM_INOTIFY_EXHAUSTED, AIKM_REFUSAL_INOTIFY);
	}
	if (again(s, AIKM_REFUSAL_IPC)) {
		aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_SEM_LEFT);
		aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_SHM_LEFT);
		return say(s, f, AIKM_IPC_EXHAUSTION, AIKM_REFUSAL_IPC);
	}
	f->culprit = ports;
	if (!again(s, AIKM_REFUSAL_EADDR) ||
	    !is_used(s, ports, AIKM_TCP_PORTS_LEFT, NEARLY_USED))
		return false;
	aikm_rule_cite(s, f, ports, AIKM_TCP_PORTS_LEFT);
	aikm_rule_cite(s, f, ports, AIKM_TCP_TIME_WAIT);
	return say(s, f, AIKM_EPHEMERAL_EXHAUST, AIKM_REFUSAL_EADDR);
}

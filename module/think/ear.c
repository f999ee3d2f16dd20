// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "ear.h"

enum { NEAR = 100 }; /* permille left: used to 90 % */

/**
 * struct limit - one share that may run out
 * @class: enum aikm_class
 * @attr: attribute of that class: permille that is left
 */
struct limit {
	u8 class, attr;
};

static const struct limit limits[] = {
	{ AIKM_LIMITS, AIKM_LIMITS_FILES_LEFT },
	{ AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT },
	{ AIKM_LIMITS, AIKM_LIMITS_INOTIFY_LEFT },
	{ AIKM_LIMITS, AIKM_LIMITS_WATCHES_LEFT },
	{ AIKM_LIMITS, AIKM_LIMITS_USER_TASKS_LEFT },
	{ AIKM_LIMITS, AIKM_LIMITS_SEM_LEFT },
	{ AIKM_LIMITS, AIKM_LIMITS_SHM_LEFT },
	{ AIKM_LIMITS, AIKM_LIMITS_MSG_LEFT },
	{ AIKM_TASK, AIKM_TASK_FDS_LEFT },
	{ AIKM_MOUNT, AIKM_MOUNT_LEFT },
	{ AIKM_MOUNT, AIKM_MOUNT_INODES_LEFT },
	{ AIKM_CGROUP, AIKM_CGROUP_PIDS_LEFT },
	{ AIKM_MEM, AIKM_MEM_COMMIT_LEFT },
	{ AIKM_TCP, AIKM_TCP_PORTS_LEFT },
};

static bool is_near(const struct aikm_object *o)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(limits); i++)
		if (limits[i].class == o->class &&
		    aikm_fact_known(o, limits[i].attr) &&
		    o->value[limits[i].attr] < NEAR)
			return true;
	return false;
}

bool aikm_ear_asked(const struct aikm_snapshot *s)
{
	u32 i;

	for (i = 0; i < s->nr; i++)
		if (is_near(&s->obj[i]))
			return true;
	return false;
}

bool aikm_ear_listen(struct aikm_ear *e, bool asked)
{
	u32 most = AIKM_EAR_SAVED * AIKM_EAR_SHARE;

	if (e->looks++ % AIKM_EAR_EVERY < AIKM_EAR_FOR)
		return true;
	if (e->spent)
		e->spent--;
	if (!asked || e->spent + AIKM_EAR_SHARE > most)
		return false;
	e->spent += AIKM_EAR_SHARE;
	return true;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Causes that are still to come: what detect.c foretells, and who is at it. */
#include "rules.h"

/* The task with most of something, of which there must be at least so much. */
static u32 task_with_most(const struct aikm_snapshot *s, u32 attr, s64 least)
{
	u32 i, best = AIKM_NO_CULPRIT;

	for (i = 0; i < s->nr; i++) {
		if (s->obj[i].class != AIKM_TASK ||
		    s->obj[i].value[attr] < least)
			continue;
		least = s->obj[i].value[attr] + 1;
		best = i;
	}
	return best;
}

bool aikm_rule_fs_filling(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 space = aikm_rule_least(s, AIKM_MOUNT, AIKM_MOUNT_EXHAUSTS_IN);
	u32 inodes =
		aikm_rule_least(s, AIKM_MOUNT, AIKM_MOUNT_INODES_EXHAUST_IN);

	f->culprit = (u8)(space != AIKM_NO_CULPRIT ? space : inodes);
	aikm_rule_cite(s, f, f->culprit, AIKM_MOUNT_EXHAUSTS_IN);
	aikm_rule_cite(s, f, f->culprit, AIKM_MOUNT_INODES_EXHAUST_IN);
	aikm_rule_cite(s, f, f->culprit, AIKM_MOUNT_LEFT);
	aikm_rule_cite(s, f, f->culprit, AIKM_MOUNT_DROP);
	return f->culprit != AIKM_NO_CULPRIT;
}

/* Somebody's, when at least a quarter of what goes is. */
bool aikm_rule_memory_goes(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	s64 drop = aikm_fact(s, AIKM_MEM, AIKM_MEM_DROP);

	if (!aikm_fact_known(&s->obj[AIKM_MEM], AIKM_MEM_EXHAUSTS_IN))
		return false;
	f->culprit = (u8)task_with_most(s, AIKM_TASK_GROWTH,
					max_t(s64, drop / 4, 1));
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_EXHAUSTS_IN);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_AVAILABLE);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_DROP);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_GROWTH);
	return true;
}

/* Many processes of a name, or one of many threads: whichever are more. */
bool aikm_rule_pids_go(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 clones = task_with_most(s, AIKM_TASK_CLONES, 2);
	u32 threads = task_with_most(s, AIKM_TASK_THREADS, 2);
	u32 attr = AIKM_TASK_CLONES;

	if (!aikm_fact_known(&s->obj[AIKM_LIMITS],
			     AIKM_LIMITS_TASKS_EXHAUST_IN))
		return false;
	f->culprit = (u8)clones;
	if (threads != AIKM_NO_CULPRIT &&
	    (clones == AIKM_NO_CULPRIT ||
	     s->obj[threads].value[AIKM_TASK_THREADS] >
		     s->obj[clones].value[AIKM_TASK_CLONES])) {
		f->culprit = (u8)threads;
		attr = AIKM_TASK_THREADS;
	}
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_TASKS_EXHAUST_IN);
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT);
	aikm_rule_cite(s, f, AIKM_TASKS, AIKM_TASKS_THREADS);
	aikm_rule_cite(s, f, f->culprit, attr);
	return true;
}

bool aikm_rule_files_go(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	if (!aikm_fact_known(&s->obj[AIKM_LIMITS],
			     AIKM_LIMITS_FILES_EXHAUST_IN))
		return false;
	f->culprit = (u8)task_with_most(s, AIKM_TASK_FDS_GROWTH, 1);
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_FILES_EXHAUST_IN);
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_FILES_LEFT);
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_FILES_GROWTH);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_FDS);
	return true;
}

bool aikm_rule_descriptors_go(const struct aikm_snapshot *s,
			      struct aikm_finding *f)
{
	f->culprit =
		(u8)aikm_rule_least(s, AIKM_TASK, AIKM_TASK_FDS_EXHAUST_IN);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_FDS_EXHAUST_IN);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_FDS_LEFT);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_FDS);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_FDS_GROWTH);
	return f->culprit != AIKM_NO_CULPRIT;
}

/* SPDX-License-Identifier: GPL-2.0 */
/* Snapshots made by hand, one fact a call, for the tests of think/. */
#ifndef AIKM_MAKE_SNAPSHOT_H
#define AIKM_MAKE_SNAPSHOT_H

#include "think/think.h"

/* A fact of a single object. */
static inline void with(struct aikm_snapshot *s, u32 class, u32 attr, s64 value)
{
	aikm_fact_set(&s->obj[class], attr, value);
}

/* A new handle object; later facts of it go through the pointer. */
static inline struct aikm_object *handle(struct aikm_snapshot *s, u32 class,
					 u32 id, const char *name)
{
	struct aikm_object *o = aikm_snapshot_add(s, class);

	if (!o)
		abort();
	o->id = id;
	strscpy(o->name, name, sizeof(o->name));
	return o;
}

/* A machine on which nothing happens: two CPUs, 1 GiB, a disk, a mount. */
static inline void make_idle(struct aikm_snapshot *s)
{
	aikm_snapshot_init(s);
	s->time_ns = 81234567890;
	s->window_ms = 2000;
	with(s, AIKM_CPU, AIKM_CPU_USER, 12);
	with(s, AIKM_CPU, AIKM_CPU_SYSTEM, 8);
	with(s, AIKM_CPU, AIKM_CPU_IDLE, 978);
	with(s, AIKM_CPU, AIKM_CPU_RUNNING, 1);
	with(s, AIKM_CPU, AIKM_CPU_ONLINE, 2);
	with(s, AIKM_CPU, AIKM_CPU_FORKS, 1);
	with(s, AIKM_CPU, AIKM_CPU_LOAD, 120);
	with(s, AIKM_MEM, AIKM_MEM_TOTAL, 1 << 20);
	with(s, AIKM_MEM, AIKM_MEM_AVAILABLE, 800000);
	with(s, AIKM_MEM, AIKM_MEM_LEFT, 762);
	with(s, AIKM_MEM, AIKM_MEM_DROP, 0);
	with(s, AIKM_MEM, AIKM_MEM_ANON, 100000);
	with(s, AIKM_SWAP, AIKM_SWAP_IN, 0);
	with(s, AIKM_SWAP, AIKM_SWAP_OUT, 0);
	with(s, AIKM_VM, AIKM_VM_OOM_KILLS, 0);
	with(s, AIKM_PSI, AIKM_PSI_CPU, 3);
	with(s, AIKM_PSI, AIKM_PSI_MEM_SOME, 0);
	with(s, AIKM_PSI, AIKM_PSI_MEM_FULL, 0);
	with(s, AIKM_PSI, AIKM_PSI_IO_SOME, 0);
	with(s, AIKM_PSI, AIKM_PSI_IO_FULL, 0);
	with(s, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT, 980);
	with(s, AIKM_TASKS, AIKM_TASKS_TOTAL, 90);
	with(s, AIKM_TASKS, AIKM_TASKS_STUCK, 0);
	with(s, AIKM_TASKS, AIKM_TASKS_ZOMBIES, 0);
	with(s, AIKM_TASKS, AIKM_TASKS_BORN, 0);
}

/* An ordinary process that has been there for a while. */
static inline struct aikm_object *make_task(struct aikm_snapshot *s, u32 pid,
					    const char *name)
{
	struct aikm_object *o = handle(s, AIKM_TASK, pid, name);

	aikm_fact_set(o, AIKM_TASK_CPU, 5);
	aikm_fact_set(o, AIKM_TASK_SYSTEM, 2);
	aikm_fact_set(o, AIKM_TASK_RSS, 20000);
	aikm_fact_set(o, AIKM_TASK_GROWTH, 0);
	aikm_fact_set(o, AIKM_TASK_SWAP, 0);
	aikm_fact_set(o, AIKM_TASK_FAULTS, 3);
	aikm_fact_set(o, AIKM_TASK_READ, 0);
	aikm_fact_set(o, AIKM_TASK_WRITE, 0);
	aikm_fact_set(o, AIKM_TASK_FDS, 20);
	aikm_fact_set(o, AIKM_TASK_FDS_LEFT, 980);
	aikm_fact_set(o, AIKM_TASK_FDS_GROWTH, 0);
	aikm_fact_set(o, AIKM_TASK_CHILDREN, 1);
	aikm_fact_set(o, AIKM_TASK_ZOMBIES, 0);
	aikm_fact_set(o, AIKM_TASK_CLONES, 1);
	aikm_fact_set(o, AIKM_TASK_STUCK, 0);
	aikm_fact_set(o, AIKM_TASK_AGE, 600);
	return o;
}

static inline struct aikm_object *make_disk(struct aikm_snapshot *s)
{
	struct aikm_object *o = handle(s, AIKM_DISK, 254 << 20, "vda");

	aikm_fact_set(o, AIKM_DISK_BUSY, 10);
	aikm_fact_set(o, AIKM_DISK_IOS, 4);
	aikm_fact_set(o, AIKM_DISK_WAIT, 300);
	aikm_fact_set(o, AIKM_DISK_QUEUE, 20);
	aikm_fact_set(o, AIKM_DISK_STALLED, 0);
	return o;
}

static inline struct aikm_object *make_mount(struct aikm_snapshot *s,
					     const char *path)
{
	struct aikm_object *o = handle(s, AIKM_MOUNT, 254 << 20 | 1, path);

	aikm_fact_set(o, AIKM_MOUNT_SIZE, 4000000);
	aikm_fact_set(o, AIKM_MOUNT_FREE, 2000000);
	aikm_fact_set(o, AIKM_MOUNT_LEFT, 500);
	aikm_fact_set(o, AIKM_MOUNT_DROP, 0);
	aikm_fact_set(o, AIKM_MOUNT_INODES_LEFT, 900);
	return o;
}

#endif

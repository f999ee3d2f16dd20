// SPDX-License-Identifier: GPL-2.0
/*
 * Limits that no file tells of: what a user has of inotify and of tasks, what
 * all programs together have of System V's semaphores, memory and queues.
 */
#include "../aikm.h"

#include <linux/cred.h>
#include <linux/ipc_namespace.h>
#include <linux/nsproxy.h>
#include <linux/sched/signal.h>
#include <linux/user_namespace.h>

/* Places of aikm_ipc_ids in ipc_namespace.ids, see ipc/util.h. */
enum { AIKM_IPC_SEM, AIKM_IPC_MSG, AIKM_IPC_SHM };

/* Places in ipc_namespace.sem_ctls, see ipc/sem.c. */
enum { AIKM_SEM_ALL = 1, AIKM_SEM_ARRAYS = 3 };

/* The user who has least decides. */
static void note_least(struct aikm_sample *s, enum aikm_counter c, s64 used,
		       s64 most)
{
	u64 left;

	if (most <= 0)
		return;
	used = clamp_t(s64, used, 0, most);
	left = div64_u64((u64)(most - used) * 1000, most);
	if (!aikm_sample_known(s, c) || left < s->counter[c])
		aikm_sample_count(s, c, left);
}

/* Numbers of no use as limits would not survive being multiplied. */
static s64 sane(unsigned long limit)
{
	return limit > INT_MAX ? 0 : (s64)limit;
}

static void note_inotify(struct aikm_sample *s, const struct ucounts *u)
{
	static const struct {
		u8 counter, type;
	} kinds[] = {
		{ AIKM_C_INOTIFY_LEFT, UCOUNT_INOTIFY_INSTANCES },
		{ AIKM_C_WATCHES_LEFT, UCOUNT_INOTIFY_WATCHES },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		note_least(s, kinds[i].counter,
			   atomic_long_read(&u->ucount[kinds[i].type]),
			   sane(READ_ONCE(u->ns->ucount_max[kinds[i].type])));
}

/* Root may have more tasks than the limit says; a name space has its own. */
static void note_user(struct aikm_sample *s, struct task_struct *p)
{
	const struct cred *cred = __task_cred(p);
	const struct ucounts *u = cred->ucounts;

	if (!u || u->ns != &init_user_ns)
		return;
	if (IS_ENABLED(CONFIG_INOTIFY_USER))
		note_inotify(s, u);
	if (!uid_eq(cred->uid, GLOBAL_ROOT_UID))
		note_least(s, AIKM_C_USER_TASKS_LEFT,
			   atomic_long_read(&u->rlimit[UCOUNT_RLIMIT_NPROC]),
			   sane(task_rlimit(p, RLIMIT_NPROC)));
}

static void note_ipc(struct aikm_sample *s, const struct ipc_namespace *ns)
{
	note_least(s, AIKM_C_SEM_LEFT, READ_ONCE(ns->ids[AIKM_IPC_SEM].in_use),
		   READ_ONCE(ns->sem_ctls[AIKM_SEM_ARRAYS]));
	note_least(s, AIKM_C_SEM_LEFT, READ_ONCE(ns->used_sems),
		   READ_ONCE(ns->sem_ctls[AIKM_SEM_ALL]));
	note_least(s, AIKM_C_SHM_LEFT, READ_ONCE(ns->ids[AIKM_IPC_SHM].in_use),
		   READ_ONCE(ns->shm_ctlmni));
	note_least(s, AIKM_C_SHM_LEFT, READ_ONCE(ns->shm_tot),
		   sane(READ_ONCE(ns->shm_ctlall)));
	note_least(s, AIKM_C_MSG_LEFT, READ_ONCE(ns->ids[AIKM_IPC_MSG].in_use),
		   READ_ONCE(ns->msg_ctlmni));
}

void aikm_limits_sample(struct aikm_sample *s)
{
	struct task_struct *p;
	u32 seen = 0;

	rcu_read_lock();
	for_each_process(p) {
		if (++seen > AIKM_SAMPLE_TASKS)
			break;
		if (!(p->flags & PF_KTHREAD))
			note_user(s, p);
	}
	rcu_read_unlock();
	/* That of the first process is that of the kernel's own threads. */
	if (init_task.nsproxy && init_task.nsproxy->ipc_ns)
		note_ipc(s, init_task.nsproxy->ipc_ns);
}

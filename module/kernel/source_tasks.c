// SPDX-License-Identifier: GPL-2.0
/*
 * The task table, read under RCU with exported symbols only. What belongs to a
 * thread group is the sum over its living threads and of what the dead ones
 * left in its signal struct, as in /proc/PID/stat.
 */
#include "../aikm.h"
#include "run_delay.h"

#include <linux/bitmap.h>
#include <linux/fdtable.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/cputime.h>
#include <linux/sched/rt.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

/* Threads looked at before the processor is offered to others. */
enum { AIKM_TASKS_BATCH = 512 };
/* Sums over a group whose threads die all the time end some time. */
enum { AIKM_TASKS_TRIES = 4 };

/* D over R over what the leader says: one stuck thread is news. */
static int state_rank(char state)
{
	if (state == 'D')
		return 2;
	return state == 'R' ? 1 : 0;
}

/* What is known without looking at its stack, which no module may. */
static u8 task_wait(struct task_struct *p)
{
	if (p->in_iowait)
		return AIKM_WAIT_IO;
	return READ_ONCE(p->__state) & TASK_WAKEKILL ? AIKM_WAIT_KILLABLE :
						       AIKM_WAIT_OTHER;
}

static void task_add_thread(struct aikm_task_sample *t, struct task_struct *p)
{
	char state = task_state_to_char(p);
	u64 utime, stime;

	task_cputime_adjusted(p, &utime, &stime);
	t->utime_us += utime;
	t->stime_us += stime;
	t->minflt += p->min_flt;
	t->majflt += p->maj_flt;
	t->read_bytes += p->ioac.read_bytes;
	t->write_bytes += p->ioac.write_bytes;
	t->switches += p->nvcsw;
	t->preempted += p->nivcsw;
	t->delay_us += (u32)div_u64(aikm_task_run_delay(p), NSEC_PER_USEC);
	t->threads++;
	/* A leader that is gone while its threads live is not a zombie. */
	if (t->threads == 1 || t->state == 'Z' || t->state == 'X' ||
	    state_rank(state) > state_rank(t->state)) {
		t->state = state;
		t->wait = state == 'D' ? task_wait(p) : AIKM_WAIT_NONE;
	}
}

static void task_add_group(struct aikm_task_sample *t, struct task_struct *p)
{
	const struct signal_struct *sig = p->signal;
	struct task_struct *thread;

	t->threads = 0;
	t->utime_us = sig->utime;
	t->stime_us = sig->stime;
	t->minflt = sig->min_flt;
	t->majflt = sig->maj_flt;
	t->read_bytes = sig->ioac.read_bytes;
	t->write_bytes = sig->ioac.write_bytes;
	t->switches = sig->nvcsw;
	t->preempted = sig->nivcsw;
	t->delay_us = 0;
	for_each_thread(p, thread)
		task_add_thread(t, thread);
	/* Until here nanoseconds. */
	t->utime_us = div_u64(t->utime_us, NSEC_PER_USEC);
	t->stime_us = div_u64(t->stime_us, NSEC_PER_USEC);
}

/* A thread that dies meanwhile must not be counted alive and dead. */
static void task_sum_group(struct aikm_task_sample *t, struct task_struct *p)
{
	unsigned int seq, tries = 0;

	do {
		seq = read_seqbegin(&p->signal->stats_lock);
		task_add_group(t, p);
	} while (read_seqretry(&p->signal->stats_lock, seq) &&
		 ++tries < AIKM_TASKS_TRIES);
}

static u64 pages_kb(unsigned long pages)
{
	return (u64)pages << (PAGE_SHIFT - 10);
}

/* Memory and descriptors hang from the task only while its lock is held. */
static void task_add_held(struct aikm_task_sample *t, struct task_struct *p)
{
	struct fdtable *fdt;

	task_lock(p);
	if (p->mm) {
		t->rss_kb = pages_kb(get_mm_rss(p->mm));
		t->swap_kb = pages_kb(get_mm_counter(p->mm, MM_SWAPENTS));
		t->maps = READ_ONCE(p->mm->map_count);
	}
	if (p->files) {
		fdt = files_fdtable(p->files);
		t->fds = bitmap_weight(fdt->open_fds, fdt->max_fds);
		t->fds_max = min_t(u64, task_rlimit(p, RLIMIT_NOFILE), U32_MAX);
	}
	task_unlock(p);
}

static void task_note(struct aikm_task_sample *t, struct task_struct *p)
{
	memset(t, 0, sizeof(*t));
	t->pid = task_tgid_nr(p);
	t->ppid = task_tgid_nr(rcu_dereference(p->real_parent));
	t->start_ns = p->start_boottime;
	t->kthread = p->flags & PF_KTHREAD;
	t->scheduled = true;
	t->rt = rt_task(p) ? p->rt_priority : 0;
	t->nice = task_nice(p);
	get_task_comm(t->comm, p);
	task_sum_group(t, p);
	if (!t->kthread)
		task_add_held(t, p);
}

static bool task_observes(struct task_struct *p)
{
	return same_thread_group(p, current) || aikm_watch_is(p) ||
	       aikm_brain_is(p);
}

/**
 * tasks_batch() - note the next processes
 * @s: receives them
 * @from: boot time after which processes are new to the sample; moved on
 *
 * The task list is in order of birth, so a walk that was left can be taken up
 * again by time of birth, without holding a task meanwhile.
 *
 * Return: true when the end of the list was reached.
 */
static bool tasks_batch(struct aikm_sample *s, u64 *from)
{
	u64 born_after = *from;
	struct task_struct *p;
	u32 threads = 0;

	for_each_process(p) {
		if (p->start_boottime <= born_after || task_observes(p))
			continue;
		if (threads >= AIKM_TASKS_BATCH)
			return false;
		*from = max(*from, p->start_boottime);
		if (s->nr_tasks == AIKM_SAMPLE_TASKS) {
			s->tasks_missed++;
			threads++;
			continue;
		}
		task_note(&s->task[s->nr_tasks], p);
		threads += s->task[s->nr_tasks++].threads;
	}
	return true;
}

void aikm_tasks_sample(struct aikm_sample *s)
{
	u64 from = 0;
	bool end;

	do {
		rcu_read_lock();
		end = tasks_batch(s, &from);
		rcu_read_unlock();
		cond_resched();
	} while (!end);
}

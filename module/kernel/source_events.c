// SPDX-License-Identifier: GPL-2.0
/*
 * Events the kernel tells of itself. The probe runs in the middle of an
 * out-of-memory kill: it notes a few numbers and nothing else.
 */
#include "../aikm.h"

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/tracepoint.h>
#include <trace/events/oom.h>

/*
 * Those killed for want of memory.
 * @lock: protects the rest; held for a copy, with interrupts off
 * @count: since load
 * @victim: number n lies at n % AIKM_SAMPLE_VICTIMS
 */
static struct {
	raw_spinlock_t lock; /* count, victim */
	u64 count;
	struct aikm_victim victim[AIKM_SAMPLE_VICTIMS];
} aikm_victims = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(aikm_victims.lock),
};

static struct tracepoint *aikm_mark_victim;

static void probe_mark_victim(void *data, struct task_struct *task, uid_t uid)
{
	struct aikm_victim *v;
	unsigned long flags;

	raw_spin_lock_irqsave(&aikm_victims.lock, flags);
	v = &aikm_victims.victim[aikm_victims.count++ % AIKM_SAMPLE_VICTIMS];
	v->pid = task_tgid_nr(task);
	strscpy(v->comm, task->comm, sizeof(v->comm));
	/* Whoever marks a victim has seen to it that its memory is there. */
	v->rss_kb = (u64)get_mm_rss(task->mm) << (PAGE_SHIFT - 10);
	v->time_ns = ktime_get_boottime_ns();
	raw_spin_unlock_irqrestore(&aikm_victims.lock, flags);
}

static void find_tracepoint(struct tracepoint *tp, void *priv)
{
	if (!strcmp(tp->name, "mark_victim"))
		*(struct tracepoint **)priv = tp;
}

int aikm_events_attach(void)
{
	struct tracepoint *tp = NULL;
	int err;

	/* A kernel whose tracepoint gives other arguments does not compile. */
	check_trace_callback_type_mark_victim(probe_mark_victim);
	for_each_kernel_tracepoint(find_tracepoint, &tp);
	if (!tp) {
		pr_warn("no tracepoint mark_victim: victims stay unknown\n");
		return 0;
	}
	err = tracepoint_probe_register(tp, probe_mark_victim, NULL);
	if (err) {
		pr_err("cannot listen to mark_victim: %d\n", err);
		return err;
	}
	aikm_mark_victim = tp;
	return 0;
}

void aikm_events_detach(void)
{
	if (!aikm_mark_victim)
		return;
	tracepoint_probe_unregister(aikm_mark_victim, probe_mark_victim, NULL);
	tracepoint_synchronize_unregister();
	aikm_mark_victim = NULL;
}

void aikm_events_sample(struct aikm_sample *s)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&aikm_victims.lock, flags);
	s->nr_victims = min_t(u64, aikm_victims.count, AIKM_SAMPLE_VICTIMS);
	memcpy(s->victim, aikm_victims.victim,
	       s->nr_victims * sizeof(s->victim[0]));
	raw_spin_unlock_irqrestore(&aikm_victims.lock, flags);
}

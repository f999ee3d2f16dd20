// SPDX-License-Identifier: GPL-2.0
/*
 * Services that fail again and again: a manager starts each anew, so nobody
 * who looks once a second sees any of them live. A service is here what is a
 * child of the first process, or of one that takes orphans in as it does.
 */
#include "../aikm.h"

#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/tracepoint.h>
#include <trace/events/sched.h>

enum { AIKM_SERVICES = 8 }; /* of different names, remembered */

/* A longer rest between two failures ends their row. */
#define AIKM_ROW_NS (30 * NSEC_PER_SEC)

/**
 * struct aikm_service - one that failed
 * @comm: its name
 * @failures: in a row
 * @last_ns: when last, CLOCK_BOOTTIME
 */
struct aikm_service {
	char comm[TASK_COMM_LEN];
	u32 failures;
	u64 last_ns;
};

/*
 * aikm_exits - those that failed last
 * @lock: protects @service; held for a copy, with interrupts off
 * @service: in no order
 * @tp: the tracepoint while listened to
 */
static struct {
	raw_spinlock_t lock; /* service */
	struct aikm_service service[AIKM_SERVICES];
	struct tracepoint *tp;
} aikm_exits = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(aikm_exits.lock),
};

/* The one of that name, or the place of the one that failed longest ago. */
static struct aikm_service *service_of(const char *comm)
{
	struct aikm_service *s, *oldest = aikm_exits.service;

	for (s = aikm_exits.service; s < aikm_exits.service + AIKM_SERVICES;
	     s++) {
		if (!strncmp(s->comm, comm, sizeof(s->comm)))
			return s;
		if (s->last_ns < oldest->last_ns)
			oldest = s;
	}
	strscpy(oldest->comm, comm, sizeof(oldest->comm));
	oldest->failures = 0;
	return oldest;
}

static void note_failure(const char *comm)
{
	u64 now = ktime_get_boottime_ns();
	struct aikm_service *s;
	unsigned long flags;

	raw_spin_lock_irqsave(&aikm_exits.lock, flags);
	s = service_of(comm);
	if (now - s->last_ns > AIKM_ROW_NS)
		s->failures = 0;
	s->failures++;
	s->last_ns = now;
	raw_spin_unlock_irqrestore(&aikm_exits.lock, flags);
}

/* A signal that dumps core is a crash; any other was sent to stop it. */
static bool has_failed(const struct task_struct *p)
{
	int signal = p->exit_code & 0x7f;

	return signal ? sig_kernel_coredump(signal) : p->exit_code >> 8;
}

static bool is_service(const struct task_struct *p)
{
	struct task_struct *parent;
	bool is;

	rcu_read_lock();
	parent = rcu_dereference(p->real_parent);
	is = is_global_init(parent) || parent->signal->is_child_subreaper;
	rcu_read_unlock();
	return is;
}

static void AIKM_PROBE_EXIT(probe_exit)
{
	bool leads = thread_group_leader(task) && !(task->flags & PF_KTHREAD);

	if (leads && has_failed(task) && is_service(task))
		note_failure(task->comm);
}

static void find_exit(struct tracepoint *tp, void *priv)
{
	if (!strcmp(tp->name, "sched_process_exit"))
		aikm_exits.tp = tp;
}

int aikm_exits_attach(void)
{
	int err;

	check_trace_callback_type_sched_process_exit(probe_exit);
	for_each_kernel_tracepoint(find_exit, NULL);
	if (!aikm_exits.tp) {
		pr_warn("no tracepoint sched_process_exit: services that fail stay unknown\n");
		return 0;
	}
	err = tracepoint_probe_register(aikm_exits.tp, probe_exit, NULL);
	if (err)
		aikm_exits.tp = NULL;
	return err;
}

void aikm_exits_detach(void)
{
	if (aikm_exits.tp)
		tracepoint_probe_unregister(aikm_exits.tp, probe_exit, NULL);
	aikm_exits.tp = NULL;
	tracepoint_synchronize_unregister();
}

void aikm_exits_sample(struct aikm_sample *s)
{
	u64 now = ktime_get_boottime_ns(), most = 0;
	const struct aikm_service *one = aikm_exits.service;
	unsigned long flags;

	if (!aikm_exits.tp)
		return;
	raw_spin_lock_irqsave(&aikm_exits.lock, flags);
	for (; one < aikm_exits.service + AIKM_SERVICES; one++)
		if (one->failures && now - one->last_ns <= AIKM_ROW_NS)
			most = max_t(u64, most, one->failures);
	raw_spin_unlock_irqrestore(&aikm_exits.lock, flags);
	aikm_sample_count(s, AIKM_C_FAILURES, most);
}

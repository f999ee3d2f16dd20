// SPDX-License-Identifier: GPL-2.0
/*
 * Events the kernel tells of itself. A probe runs in the middle of things (an
 * out-of-memory kill, a failing I/O): it notes a few numbers, rings for the
 * watch, and does nothing else.
 */
#include "../aikm.h"

#include <linux/bitmap.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/irq_work.h>
#include <linux/kdebug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/tcp.h>
#include <linux/timekeeping.h>
#include <linux/tracepoint.h>
#include <trace/events/block.h>
#include <trace/events/oom.h>
#include <trace/events/sched.h>
#include <trace/events/skb.h>

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

enum { AIKM_PORTS = 65536 };

/*
 * Ports that somebody called in vain.
 * @count: since load, each once between two samples
 * @fresh: some were called since the last one
 * @called: they
 */
static struct {
	atomic_long_t count;
	bool fresh;
	DECLARE_BITMAP(called, AIKM_PORTS);
} aikm_ports;

/* Modules loaded since load. */
static atomic_long_t aikm_modules;

static void bell_work(struct irq_work *work);

/*
 * aikm_bell - wakes the watch from wherever an event is
 * @rung: and was not heard yet
 * @work: runs where waking is allowed
 */
static struct {
	bool rung;
	struct irq_work work;
} aikm_bell = {
	.work = IRQ_WORK_INIT(bell_work),
};

static void bell_work(struct irq_work *work)
{
	wake_up_interruptible_all(aikm_brain_answered());
}

void aikm_event_ring(void)
{
	if (READ_ONCE(aikm_bell.rung))
		return;
	WRITE_ONCE(aikm_bell.rung, true);
	irq_work_queue(&aikm_bell.work);
}

bool aikm_event_rung(void)
{
	return READ_ONCE(aikm_bell.rung);
}

void aikm_event_heard(void)
{
	WRITE_ONCE(aikm_bell.rung, false);
}

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
	aikm_event_ring();
}

static void probe_process_hang(void *data, struct task_struct *task)
{
	aikm_event_ring();
}

static void probe_rq_error(void *data, struct request *rq, blk_status_t error,
			   unsigned int nr_bytes)
{
	aikm_event_ring();
}

/*
 * A first segment for a port that nobody has open. What comes late for a
 * connection that was closed is none.
 */
static void probe_kfree_skb(AIKM_KFREE_SKB_ARGS)
{
	const struct tcphdr *tcp;

	if (reason != SKB_DROP_REASON_NO_SOCKET ||
	    !skb_transport_header_was_set(skb) ||
	    (ip_hdr(skb)->version == 4 ? ip_hdr(skb)->protocol :
					 ipv6_hdr(skb)->nexthdr) != IPPROTO_TCP)
		return;
	tcp = tcp_hdr(skb);
	if (!tcp->syn || tcp->ack ||
	    test_and_set_bit(ntohs(tcp->dest), aikm_ports.called))
		return;
	atomic_long_inc(&aikm_ports.count);
	WRITE_ONCE(aikm_ports.fresh, true);
}

/**
 * struct aikm_probe - one tracepoint listened to
 * @name: of the tracepoint
 * @probe: our function
 * @lost: what is not seen without it
 * @tp: the tracepoint while listened to
 */
struct aikm_probe {
	const char *name;
	void *probe;
	const char *lost;
	struct tracepoint *tp;
};

static struct aikm_probe aikm_probes[] = {
	{ "mark_victim", probe_mark_victim, "victims stay unknown" },
	{ "sched_process_hang", probe_process_hang, "hung tasks are late" },
	{ "block_rq_error", probe_rq_error, "I/O errors are late" },
	{ "kfree_skb", probe_kfree_skb, "port scans are not seen" },
};

static void find_tracepoint(struct tracepoint *tp, void *priv)
{
	struct aikm_probe *p = priv;

	if (!strcmp(tp->name, p->name))
		p->tp = tp;
}

static int probe_attach(struct aikm_probe *p)
{
	int err;

	for_each_kernel_tracepoint(find_tracepoint, p);
	if (!p->tp) {
		pr_warn("no tracepoint %s: %s\n", p->name, p->lost);
		return 0;
	}
	err = tracepoint_probe_register(p->tp, p->probe, NULL);
	if (err) {
		pr_err("cannot listen to %s: %d\n", p->name, err);
		p->tp = NULL;
	}
	return err;
}

/* An oops: the lines that say so follow. */
static int event_die(struct notifier_block *nb, unsigned long event, void *args)
{
	aikm_event_ring();
	return NOTIFY_DONE;
}

static struct notifier_block aikm_die = {
	.notifier_call = event_die,
};

static int event_module(struct notifier_block *nb, unsigned long event,
			void *module)
{
	if (event == MODULE_STATE_COMING)
		atomic_long_inc(&aikm_modules);
	return NOTIFY_DONE;
}

static struct notifier_block aikm_module_loads = {
	.notifier_call = event_module,
};

int aikm_events_attach(void)
{
	u32 i;
	int err;

	/* A kernel whose tracepoint gives other arguments does not compile. */
	check_trace_callback_type_mark_victim(probe_mark_victim);
	check_trace_callback_type_sched_process_hang(probe_process_hang);
	check_trace_callback_type_block_rq_error(probe_rq_error);
	check_trace_callback_type_kfree_skb(probe_kfree_skb);
	err = register_die_notifier(&aikm_die);
	if (err)
		return err;
	err = register_module_notifier(&aikm_module_loads);
	if (err) {
		unregister_die_notifier(&aikm_die);
		return err;
	}
	for (i = 0; i < ARRAY_SIZE(aikm_probes); i++) {
		err = probe_attach(&aikm_probes[i]);
		if (err) {
			aikm_events_detach();
			return err;
		}
	}
	return 0;
}

void aikm_events_detach(void)
{
	struct aikm_probe *p = aikm_probes;

	for (; p < aikm_probes + ARRAY_SIZE(aikm_probes); p++) {
		if (p->tp)
			tracepoint_probe_unregister(p->tp, p->probe, NULL);
		p->tp = NULL;
	}
	tracepoint_synchronize_unregister();
	unregister_module_notifier(&aikm_module_loads);
	unregister_die_notifier(&aikm_die);
	irq_work_sync(&aikm_bell.work);
}

/* A port that is called while the bits go may count once more, or not. */
static void sample_ports(struct aikm_sample *s)
{
	aikm_sample_count(s, AIKM_C_PORTS_REFUSED,
			  atomic_long_read(&aikm_ports.count));
	if (!READ_ONCE(aikm_ports.fresh))
		return;
	WRITE_ONCE(aikm_ports.fresh, false);
	bitmap_zero(aikm_ports.called, AIKM_PORTS);
}

void aikm_events_sample(struct aikm_sample *s)
{
	unsigned long flags;

	sample_ports(s);
	aikm_sample_count(s, AIKM_C_MODULES, atomic_long_read(&aikm_modules));
	raw_spin_lock_irqsave(&aikm_victims.lock, flags);
	s->nr_victims = min_t(u64, aikm_victims.count, AIKM_SAMPLE_VICTIMS);
	memcpy(s->victim, aikm_victims.victim,
	       s->nr_victims * sizeof(s->victim[0]));
	raw_spin_unlock_irqrestore(&aikm_victims.lock, flags);
}

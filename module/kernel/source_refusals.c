// SPDX-License-Identifier: GPL-2.0
/*
 * Refused system calls, counted by what they returned. A probe on the way out
 * of every system call costs each of them some time, because all take the long
 * way out then; so it is there only while the watch or somebody who asks wants
 * it. Counters are each processor's own, without a lock.
 *
 * To come and to go it changes the text of the kernel, which waits for every
 * processor; so a worker does that, never the watch, and not while a processor
 * does not answer.
 */
#include "../aikm.h"

#include <linux/atomic.h>
#include <linux/compat.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>
#include <asm/syscall.h>
#include <trace/events/syscalls.h>

#include "calls.h"

enum { AIKM_LISTEN_NEVER, AIKM_LISTEN_ASKED, AIKM_LISTEN_ALWAYS };

static int aikm_set_listen(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, AIKM_LISTEN_NEVER,
				     AIKM_LISTEN_ALWAYS);
}

static const struct kernel_param_ops aikm_listen_ops = {
	.set = aikm_set_listen,
	.get = param_get_uint,
};

static unsigned int syscall_errors = AIKM_LISTEN_ASKED;
module_param_cb(syscall_errors, &aikm_listen_ops, &syscall_errors, 0644);
MODULE_PARM_DESC(
	syscall_errors,
	"count errors of system calls: 0 never, 1 now and then and when something asks for it, 2 always");

/**
 * struct aikm_refusals_cpu - what one processor counted since load
 * @count: by enum aikm_refusal_attr
 * @place: who was refused most, see aikm_refusal_note()
 */
struct aikm_refusals_cpu {
	u64 count[AIKM_REFUSAL_KINDS];
	u64 place[AIKM_REFUSAL_PLACES];
};

static DEFINE_PER_CPU(struct aikm_refusals_cpu, aikm_refusals_cpu);

static void ear_work(struct work_struct *work);

/*
 * aikm_ear - the probe
 * @work: lets it come and go
 * @tp: the tracepoint, NULL where there is none
 * @asked: the watch wants it
 * @askers: others who want it
 * @there: it is there; the worker's own but for looks at it
 * @lock: protects @listened_ns and @since_ns
 * @listened_ns: time in which it was there, but for the last time
 * @since_ns: when it came last, 0 while it is not there; CLOCK_MONOTONIC
 */
static struct {
	struct work_struct work;
	struct tracepoint *tp;
	bool asked;
	atomic_t askers;
	bool there;
	spinlock_t lock; /* listened_ns, since_ns */
	u64 listened_ns, since_ns;
} aikm_ear = {
	.work = __WORK_INITIALIZER(aikm_ear.work, ear_work),
	.lock = __SPIN_LOCK_UNLOCKED(aikm_ear.lock),
};

static enum aikm_call call_of(struct pt_regs *regs)
{
	static const struct {
		int nr;
		enum aikm_call call;
	} calls[] = {
		{ __NR_clone, AIKM_CALL_FORK },
		{ __NR_clone3, AIKM_CALL_FORK },
		{ AIKM_NR_FORK, AIKM_CALL_FORK },
		{ AIKM_NR_VFORK, AIKM_CALL_FORK },
		{ __NR_connect, AIKM_CALL_CONNECT },
		{ AIKM_NR_INOTIFY_INIT, AIKM_CALL_INOTIFY },
		{ __NR_inotify_init1, AIKM_CALL_INOTIFY },
		{ __NR_inotify_add_watch, AIKM_CALL_INOTIFY },
		{ __NR_semget, AIKM_CALL_IPC },
		{ __NR_shmget, AIKM_CALL_IPC },
		{ __NR_msgget, AIKM_CALL_IPC },
	};
	int nr = syscall_get_nr(current, regs);
	u32 i;

	/* Programs of 32 bits have other numbers. */
	if (in_compat_syscall())
		return AIKM_CALL_OTHER;
	for (i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].nr == nr)
			return calls[i].call;
	return AIKM_CALL_OTHER;
}

void aikm_refusals_hear(struct pt_regs *regs, long ret)
{
	struct aikm_refusals_cpu *c;
	u32 kind;

	if (!IS_ERR_VALUE(ret) || !aikm_refusal_may_be(-ret))
		return;
	kind = aikm_refusal_kind(-ret, call_of(regs));
	if (kind == AIKM_REFUSAL_KINDS)
		return;
	c = get_cpu_ptr(&aikm_refusals_cpu);
	WRITE_ONCE(c->count[kind], c->count[kind] + 1);
	aikm_refusal_note(c->place, task_tgid_nr(current), kind);
	put_cpu_ptr(&aikm_refusals_cpu);
}

static void probe_sys_exit(void *data, struct pt_regs *regs, long ret)
{
	aikm_refusals_hear(regs, ret);
}

static bool ear_wanted(void)
{
	switch (READ_ONCE(syscall_errors)) {
	case AIKM_LISTEN_NEVER:
		return false;
	case AIKM_LISTEN_ALWAYS:
		return true;
	default:
		return READ_ONCE(aikm_ear.asked) ||
		       atomic_read(&aikm_ear.askers);
	}
}

static void ear_note(bool there)
{
	u64 now = ktime_get_ns();

	spin_lock(&aikm_ear.lock);
	if (!there)
		aikm_ear.listened_ns += now - aikm_ear.since_ns;
	aikm_ear.since_ns = there ? now : 0;
	spin_unlock(&aikm_ear.lock);
	WRITE_ONCE(aikm_ear.there, there);
}

static void ear_open(void)
{
	int err = tracepoint_probe_register(aikm_ear.tp, probe_sys_exit, NULL);

	if (!err)
		ear_note(true);
	else
		pr_warn_once("cannot listen to sys_exit: %d\n", err);
}

static void ear_close(void)
{
	tracepoint_probe_unregister(aikm_ear.tp, probe_sys_exit, NULL);
	ear_note(false);
}

static void ear_work(struct work_struct *work)
{
	bool wanted = ear_wanted();

	if (wanted && !aikm_ear.there)
		ear_open();
	else if (!wanted && aikm_ear.there)
		ear_close();
}

static void ear_find(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "sys_exit"))
		aikm_ear.tp = tp;
}

void aikm_refusals_init(void)
{
	/* A kernel whose tracepoint gives other arguments does not compile. */
	check_trace_callback_type_sys_exit(probe_sys_exit);
	for_each_kernel_tracepoint(ear_find, NULL);
	if (!aikm_ear.tp)
		pr_warn("no tracepoint sys_exit: refused calls stay unknown\n");
}

void aikm_refusals_exit(void)
{
	cancel_work_sync(&aikm_ear.work);
	if (aikm_ear.there)
		ear_close();
	tracepoint_synchronize_unregister();
}

void aikm_refusals_beat(bool asked)
{
	struct aikm_pulse_status pulse;

	WRITE_ONCE(aikm_ear.asked, asked);
	if (!aikm_ear.tp || ear_wanted() == READ_ONCE(aikm_ear.there))
		return;
	aikm_pulse_status(&pulse);
	if (!pulse.silent)
		queue_work(system_dfl_wq, &aikm_ear.work);
}

void aikm_refusals_ask(bool ask)
{
	if (ask)
		atomic_inc(&aikm_ear.askers);
	else
		atomic_dec(&aikm_ear.askers);
	aikm_refusals_beat(READ_ONCE(aikm_ear.asked));
}

u64 aikm_refusals_listened_ns(void)
{
	u64 sum;

	spin_lock(&aikm_ear.lock);
	sum = aikm_ear.listened_ns;
	if (aikm_ear.since_ns)
		sum += ktime_get_ns() - aikm_ear.since_ns;
	spin_unlock(&aikm_ear.lock);
	return sum;
}

void aikm_refusals_sample(struct aikm_sample *s)
{
	struct aikm_refusals *r = &s->refusals;
	const struct aikm_refusals_cpu *c;
	int cpu;
	u32 i;

	r->listened_ns = aikm_refusals_listened_ns();
	for_each_possible_cpu(cpu) {
		c = per_cpu_ptr(&aikm_refusals_cpu, cpu);
		for (i = 0; i < AIKM_REFUSAL_KINDS; i++)
			r->count[i] += READ_ONCE(c->count[i]);
		aikm_refusal_merge(r, c->place);
	}
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Holds processors in the kernel for some seconds, for the tests of the pulse.
 * "echo KIND SECONDS > /proc/lockup", where KIND is soft: all of them with
 * preemption off; one: the last of them so; hard: all but the first with
 * interrupts off; mutex: none, but a lock that the next one who asks for it
 * waits for. Says when it begins and when it ends, and returns after that.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/processor.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

enum { LOCKUP_SECONDS_MAX = 60, LOCKUP_THREADS_MAX = 64 };

enum lockup_kind { LOCKUP_SOFT, LOCKUP_ONE, LOCKUP_HARD, LOCKUP_MUTEX };

static const char *const lockup_kinds[] = { "soft", "one", "hard", "mutex" };

/* What "mutex" holds. */
static DEFINE_MUTEX(lockup_mutex);

/*
 * lockup - the one that goes on
 * @kind: of which kind
 * @seconds: for how long
 * @nr: entries of @thread
 * @thread: those that hold
 * @left: processors still held
 * @ended: no one is
 */
static struct {
	enum lockup_kind kind;
	unsigned int seconds;
	u32 nr;
	struct task_struct *thread[LOCKUP_THREADS_MAX];
	atomic_t left;
	struct completion ended;
} lockup;

static void lockup_spin(void)
{
	u64 end = ktime_get_mono_fast_ns() + lockup.seconds * NSEC_PER_SEC;

	while (ktime_get_mono_fast_ns() < end)
		cpu_relax();
}

static int lockup_thread(void *unused)
{
	unsigned long flags;

	if (lockup.kind == LOCKUP_HARD) {
		local_irq_save(flags);
		lockup_spin();
		local_irq_restore(flags);
	} else {
		preempt_disable();
		lockup_spin();
		preempt_enable();
	}
	if (atomic_dec_and_test(&lockup.left))
		complete(&lockup.ended);
	return 0;
}

static bool lockup_spares(unsigned int cpu)
{
	if (lockup.kind == LOCKUP_ONE)
		return cpumask_next(cpu, cpu_online_mask) < nr_cpu_ids;
	return lockup.kind == LOCKUP_HARD &&
	       cpu == cpumask_first(cpu_online_mask);
}

static int lockup_prepare(void)
{
	unsigned int cpu;
	struct task_struct *t;

	lockup.nr = 0;
	for_each_online_cpu(cpu) {
		if (lockup_spares(cpu))
			continue;
		if (lockup.nr == LOCKUP_THREADS_MAX)
			return -E2BIG;
		t = kthread_create_on_cpu(lockup_thread, NULL, cpu,
					  "lockup/%u");
		if (IS_ERR(t))
			return PTR_ERR(t);
		lockup.thread[lockup.nr++] = t;
	}
	return 0;
}

/* All of them at once: who spins already lets nobody be created. */
static int lockup_run(void)
{
	int err = lockup_prepare();
	u32 i;

	if (err) {
		while (lockup.nr)
			kthread_stop(lockup.thread[--lockup.nr]);
		return err;
	}
	init_completion(&lockup.ended);
	atomic_set(&lockup.left, lockup.nr);
	pr_emerg("lockup: begin\n");
	preempt_disable();
	for (i = 0; i < lockup.nr; i++)
		wake_up_process(lockup.thread[i]);
	preempt_enable();
	wait_for_completion(&lockup.ended);
	pr_emerg("lockup: end\n");
	return 0;
}

static void lockup_hold_mutex(unsigned int seconds)
{
	mutex_lock(&lockup_mutex);
	pr_emerg("mutex: begin\n");
	msleep(seconds * MSEC_PER_SEC);
	pr_emerg("mutex: end\n");
	mutex_unlock(&lockup_mutex);
}

static ssize_t lockup_write(struct file *file, const char __user *from,
			    size_t len, loff_t *pos)
{
	char text[32] = "", word[8];
	unsigned int seconds;
	int kind, err;

	if (len >= sizeof(text) || copy_from_user(text, from, len))
		return -EFAULT;
	if (sscanf(text, "%7s %u", word, &seconds) != 2 ||
	    seconds > LOCKUP_SECONDS_MAX)
		return -EINVAL;
	kind = match_string(lockup_kinds, ARRAY_SIZE(lockup_kinds), word);
	if (kind < 0)
		return kind;
	if (kind == LOCKUP_MUTEX) {
		lockup_hold_mutex(seconds);
		return len;
	}
	lockup.kind = kind;
	lockup.seconds = seconds;
	err = lockup_run();
	return err ? err : len;
}

static const struct proc_ops lockup_ops = {
	.proc_write = lockup_write,
};

static int __init lockup_init(void)
{
	return proc_create("lockup", 0200, NULL, &lockup_ops) ? 0 : -ENOMEM;
}

static void __exit lockup_exit(void)
{
	remove_proc_entry("lockup", NULL);
}

module_init(lockup_init);
module_exit(lockup_exit);

MODULE_DESCRIPTION("Stops processors for some seconds, for tests");
MODULE_LICENSE("GPL");

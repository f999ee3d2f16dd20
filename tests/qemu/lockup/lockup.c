// SPDX-License-Identifier: GPL-2.0
/*
 * Holds processors in the kernel for some seconds, for the tests of the pulse:
 * "echo soft SECONDS > /proc/lockup" all of them with preemption off,
 * "echo hard SECONDS > /proc/lockup" all but one with interrupts off. Says
 * when it begins and when it ends, and returns after that. To compare with: a
 * thread that looks at the clock every 100 ms; /proc/lockup holds the longest
 * time in ms that it did not, and forgets it when it was read.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/processor.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

enum { LOCKUP_SECONDS_MAX = 60, LOCKUP_THREADS_MAX = 64 };

/*
 * lockup - the one that goes on
 * @hard: interrupts off, too
 * @seconds: for how long
 * @nr: entries of @thread
 * @thread: those that hold
 * @left: processors still held
 * @ended: no one is
 * @sampler: looks at the clock
 * @gap_ns: the longest time that it did not
 */
static struct {
	bool hard;
	unsigned int seconds;
	u32 nr;
	struct task_struct *thread[LOCKUP_THREADS_MAX];
	atomic_t left;
	struct completion ended;
	struct task_struct *sampler;
	u64 gap_ns;
} lockup;

static int lockup_sampler(void *unused)
{
	u64 last = ktime_get_mono_fast_ns(), now;

	while (!kthread_should_stop()) {
		schedule_timeout_interruptible(HZ / 10);
		now = ktime_get_mono_fast_ns();
		WRITE_ONCE(lockup.gap_ns,
			   max(READ_ONCE(lockup.gap_ns), now - last));
		last = now;
	}
	return 0;
}

static void lockup_spin(void)
{
	u64 end = ktime_get_mono_fast_ns() + lockup.seconds * NSEC_PER_SEC;

	while (ktime_get_mono_fast_ns() < end)
		cpu_relax();
}

static int lockup_thread(void *unused)
{
	unsigned long flags;

	if (lockup.hard) {
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

static int lockup_prepare(void)
{
	unsigned int cpu;
	struct task_struct *t;

	lockup.nr = 0;
	for_each_online_cpu(cpu) {
		if (lockup.hard && cpu == cpumask_first(cpu_online_mask))
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

static ssize_t lockup_write(struct file *file, const char __user *from,
			    size_t len, loff_t *pos)
{
	char text[32] = "", kind[8];
	int err;

	if (len >= sizeof(text) || copy_from_user(text, from, len))
		return -EFAULT;
	if (sscanf(text, "%7s %u", kind, &lockup.seconds) != 2 ||
	    lockup.seconds > LOCKUP_SECONDS_MAX)
		return -EINVAL;
	lockup.hard = !strcmp(kind, "hard");
	err = lockup_run();
	return err ? err : len;
}

static int lockup_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "%llu\n", div_u64(lockup.gap_ns, NSEC_PER_MSEC));
	WRITE_ONCE(lockup.gap_ns, 0);
	return 0;
}

static int lockup_open(struct inode *inode, struct file *file)
{
	return single_open(file, lockup_show, NULL);
}

static const struct proc_ops lockup_ops = {
	.proc_open = lockup_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
	.proc_write = lockup_write,
};

static int __init lockup_init(void)
{
	lockup.sampler = kthread_run(lockup_sampler, NULL, "lockup_sampler");
	if (IS_ERR(lockup.sampler))
		return PTR_ERR(lockup.sampler);
	if (proc_create("lockup", 0600, NULL, &lockup_ops))
		return 0;
	kthread_stop(lockup.sampler);
	return -ENOMEM;
}

static void __exit lockup_exit(void)
{
	remove_proc_entry("lockup", NULL);
	kthread_stop(lockup.sampler);
}

module_init(lockup_init);
module_exit(lockup_exit);

MODULE_DESCRIPTION("Stops processors for some seconds, for tests");
MODULE_LICENSE("GPL");

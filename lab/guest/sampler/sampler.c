// SPDX-License-Identifier: GPL-2.0
/*
 * Two that look at the clock every 100 ms, to compare the pulse with: a kernel
 * thread, and a bare timer in hard interrupt context on each processor, which
 * does nothing else and wakes its processor for it. A gap that this timer has,
 * too, is not the pulse's. Reading /proc/sampler tells the longest time that
 * each did not look, and where and when that was; writing to it forgets them.
 */
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>

#define SAMPLER_PERIOD_NS (100 * NSEC_PER_MSEC)

/**
 * struct sampler - one that looks
 * @timer: of a processor's; the thread has none
 * @last_ns: when it looked last, CLOCK_MONOTONIC; 0 not yet
 * @gap_ns: the longest time that it did not
 * @end_ns: when that was over
 */
struct sampler {
	struct hrtimer timer;
	u64 last_ns, gap_ns, end_ns;
};

static DEFINE_PER_CPU(struct sampler, sampler_cpu);
static struct sampler sampler_own;
static struct task_struct *sampler_task;

static void sampler_look(struct sampler *s)
{
	u64 now = ktime_get_mono_fast_ns(), gap = now - s->last_ns;

	if (s->last_ns && gap > s->gap_ns) {
		s->gap_ns = gap;
		s->end_ns = now;
	}
	s->last_ns = now;
}

static int sampler_thread(void *unused)
{
	while (!kthread_should_stop()) {
		schedule_timeout_interruptible(HZ / 10);
		sampler_look(&sampler_own);
	}
	return 0;
}

static enum hrtimer_restart sampler_expires(struct hrtimer *timer)
{
	sampler_look(container_of(timer, struct sampler, timer));
	hrtimer_forward_now(timer, ns_to_ktime(SAMPLER_PERIOD_NS));
	return HRTIMER_RESTART;
}

static void sampler_start(void *unused)
{
	struct sampler *s = this_cpu_ptr(&sampler_cpu);

	hrtimer_init(&s->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	s->timer.function = sampler_expires;
	hrtimer_start(&s->timer, ns_to_ktime(SAMPLER_PERIOD_NS),
		      HRTIMER_MODE_REL_PINNED_HARD);
}

static void sampler_tell(struct seq_file *m, const char *name,
			 const struct sampler *s)
{
	seq_printf(m, "%s %llu %llu\n", name, s->gap_ns, s->end_ns);
}

static int sampler_show(struct seq_file *m, void *unused)
{
	char name[16];
	int cpu;

	sampler_tell(m, "thread", &sampler_own);
	for_each_online_cpu(cpu) {
		snprintf(name, sizeof(name), "timer%d", cpu);
		sampler_tell(m, name, per_cpu_ptr(&sampler_cpu, cpu));
	}
	return 0;
}

static int sampler_open(struct inode *inode, struct file *file)
{
	return single_open(file, sampler_show, NULL);
}

static ssize_t sampler_write(struct file *file, const char __user *from,
			     size_t len, loff_t *pos)
{
	int cpu;

	sampler_own.gap_ns = 0;
	for_each_online_cpu(cpu)
		per_cpu_ptr(&sampler_cpu, cpu)->gap_ns = 0;
	return len;
}

static const struct proc_ops sampler_ops = {
	.proc_open = sampler_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
	.proc_write = sampler_write,
};

static int __init sampler_init(void)
{
	sampler_task = kthread_run(sampler_thread, NULL, "sampler");
	if (IS_ERR(sampler_task))
		return PTR_ERR(sampler_task);
	if (!proc_create("sampler", 0600, NULL, &sampler_ops)) {
		kthread_stop(sampler_task);
		return -ENOMEM;
	}
	on_each_cpu(sampler_start, NULL, 1);
	return 0;
}

static void __exit sampler_exit(void)
{
	int cpu;

	remove_proc_entry("sampler", NULL);
	kthread_stop(sampler_task);
	for_each_online_cpu(cpu)
		hrtimer_cancel(&per_cpu_ptr(&sampler_cpu, cpu)->timer);
}

module_init(sampler_init);
module_exit(sampler_exit);

MODULE_DESCRIPTION("Looks at the clock, for comparison");
MODULE_LICENSE("GPL");

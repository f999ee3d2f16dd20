// SPDX-License-Identifier: GPL-2.0
/*
 * Work that the kernel puts off: how long it waits. One piece of work of one
 * processor after the other that is not idle, each second: who holds the
 * workers of a processor keeps it busy, and idle ones are not woken.
 */
#include "../aikm.h"

#include <linux/cpumask.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

static void work_runs(struct work_struct *work);

/*
 * aikm_work - the piece of work; the clock's lock, but @ran_ns
 * @work: itself
 * @cpu: where it is or was last
 * @put_ns: when it was put off, 0 not yet
 * @pulses: that processor's then
 * @ran_ns: when it ran, 0 not yet
 * @ran_pulses: that processor's then
 */
static struct {
	struct work_struct work;
	unsigned int cpu;
	u64 put_ns, pulses, ran_ns, ran_pulses;
} aikm_work = {
	.work = __WORK_INITIALIZER(aikm_work.work, work_runs),
};

static void work_runs(struct work_struct *work)
{
	aikm_work.ran_pulses = aikm_pulse_count(aikm_work.cpu);
	/* Pairs with smp_load_acquire() in aikm_work_sample(). */
	smp_store_release(&aikm_work.ran_ns, ktime_get_mono_fast_ns());
}

static bool is_busy(unsigned int cpu)
{
	const struct task_struct *t;
	bool busy;

	rcu_read_lock();
	t = AIKM_CPU_CURRENT(cpu);
	busy = t && !is_idle_task(t);
	rcu_read_unlock();
	return busy;
}

/* The next busy one; the one that asks is busy at least with asking. */
static unsigned int next_busy(void)
{
	unsigned int cpu = aikm_work.cpu, tries = num_online_cpus();

	while (tries--) {
		cpu = cpumask_next(cpu, cpu_online_mask);
		if (cpu >= nr_cpu_ids)
			cpu = cpumask_first(cpu_online_mask);
		if (is_busy(cpu))
			return cpu;
	}
	return raw_smp_processor_id();
}

/*
 * By the clock, but not more than the processor's own pulses show: one of a
 * virtual machine that its host left alone did not wait, it was not there.
 */
static u64 waited_ms(u64 now, u64 ran)
{
	u64 pulses = ran ? READ_ONCE(aikm_work.ran_pulses) :
			   aikm_pulse_count(aikm_work.cpu);
	u64 seen = (pulses - aikm_work.pulses) * AIKM_VITAL_PERIOD_MS;

	return min(seen,
		   div_u64((ran ?: now) - aikm_work.put_ns, NSEC_PER_MSEC));
}

void aikm_work_sample(struct aikm_sample *s)
{
	u64 now = ktime_get_mono_fast_ns(), ran;

	/* Pairs with smp_store_release() in work_runs(). */
	ran = smp_load_acquire(&aikm_work.ran_ns);
	if (aikm_work.put_ns)
		aikm_sample_count(s, AIKM_C_WORK_LATE, waited_ms(now, ran));
	if (aikm_work.put_ns && !ran)
		return;
	aikm_work.cpu = next_busy();
	WRITE_ONCE(aikm_work.ran_ns, 0);
	aikm_work.put_ns = now;
	aikm_work.pulses = aikm_pulse_count(aikm_work.cpu);
	queue_work_on((int)aikm_work.cpu, system_percpu_wq, &aikm_work.work);
}

void aikm_work_exit(void)
{
	cancel_work_sync(&aikm_work.work);
	aikm_work.put_ns = 0;
}

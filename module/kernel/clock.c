// SPDX-License-Identifier: GPL-2.0
/*
 * One sample of the whole machine, whoever asks. Reading is done with the
 * kernel's own rights: what the machine is doing does not depend on who wants
 * to know.
 */
#include "../aikm.h"
#include "../observe/parse.h"

#include <linux/cred.h>
#include <linux/rtmutex.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/timekeeping.h>

/*
 * aikm_clock - what samplers share
 * @lock: protects everything here, and the buffers of the sources; who asks
 *        with little priority has that of the watch while the watch waits
 * @cred: the kernel's
 * @cur: the second sample of those who ask for a window
 * @scratch: for aikm_rate()
 * @samples: taken since load
 */
static struct {
	struct rt_mutex lock; /* everything here */
	const struct cred *cred;
	struct aikm_sample cur;
	void *scratch;
	u64 samples;
} aikm_clock = {
	.lock = __RT_MUTEX_INITIALIZER(aikm_clock.lock),
};

enum { AIKM_SAMPLE_ROOM = AIKM_SAMPLE_TASKS * sizeof(struct aikm_task_sample) };

int aikm_sample_take(struct aikm_sample *s, gfp_t gfp)
{
	s->task = aikm_memory_take(AIKM_SAMPLE_ROOM, gfp);
	return s->task ? 0 : -ENOMEM;
}

void aikm_sample_give(struct aikm_sample *s)
{
	aikm_memory_give(s->task, AIKM_SAMPLE_ROOM);
	s->task = NULL;
}

int aikm_clock_init(void)
{
	aikm_clock.cred = prepare_kernel_cred(&init_task);
	aikm_clock.scratch = aikm_memory_take(AIKM_RATE_SCRATCH, GFP_KERNEL);
	if (!aikm_clock.cred || !aikm_clock.scratch || aikm_cgroups_open() ||
	    aikm_sample_take(&aikm_clock.cur, GFP_KERNEL)) {
		aikm_clock_exit();
		return -ENOMEM;
	}
	return 0;
}

void aikm_clock_exit(void)
{
	aikm_work_exit();
	aikm_pstore_exit();
	aikm_sample_give(&aikm_clock.cur);
	aikm_cgroups_close();
	aikm_memory_give(aikm_clock.scratch, AIKM_RATE_SCRATCH);
	if (aikm_clock.cred)
		put_cred(aikm_clock.cred);
	aikm_clock.scratch = NULL;
	aikm_clock.cred = NULL;
}

/* Both at once: what lies between them is taken for steering. */
static void read_clocks(struct aikm_sample *s)
{
	unsigned long flags;

	local_irq_save(flags);
	aikm_sample_count(s, AIKM_C_CLOCK, ktime_get_ns());
	aikm_sample_count(s, AIKM_C_CLOCK_RAW, ktime_get_raw_ns());
	local_irq_restore(flags);
}

/*
 * The few bytes that opening and reading files takes may come from the
 * reserves: an observer that waits for memory to be reclaimed would be blind
 * exactly when memory is what is wrong.
 */
static void clock_read(struct aikm_sample *s)
{
	const struct cred *old = override_creds(aikm_clock.cred);
	unsigned int flags = memalloc_noreclaim_save();

	aikm_sample_reset(s, ktime_get_boottime_ns());
	read_clocks(s);
	aikm_text_sample(s);
	aikm_net_sample(s);
	aikm_limits_sample(s);
	aikm_disks_ask(s, aikm_text_number, NULL);
	aikm_cgroups_look(s);
	aikm_files_sample(s);
	aikm_mounts_sample(s);
	aikm_tasks_sample(s);
	aikm_events_sample(s);
	aikm_exits_sample(s);
	aikm_pulse_sample(s);
	aikm_work_sample(s);
	aikm_pstore_sample(s);
	aikm_pause_sample(s);
	aikm_log_sample(s);
	memalloc_noreclaim_restore(flags);
	revert_creds(old);
	aikm_sample_sort(s);
	aikm_clock.samples++;
}

int aikm_clock_sample(struct aikm_sample *s)
{
	if (rt_mutex_lock_interruptible(&aikm_clock.lock))
		return -EINTR;
	clock_read(s);
	rt_mutex_unlock(&aikm_clock.lock);
	return 0;
}

int aikm_clock_rate(const struct aikm_sample *prev,
		    const struct aikm_sample *cur, struct aikm_snapshot *out)
{
	int err;

	if (rt_mutex_lock_interruptible(&aikm_clock.lock))
		return -EINTR;
	if (!cur) {
		clock_read(&aikm_clock.cur);
		cur = &aikm_clock.cur;
	}
	err = aikm_rate(prev, cur, aikm_clock.scratch, out);
	rt_mutex_unlock(&aikm_clock.lock);
	return err;
}

u64 aikm_clock_samples(void)
{
	return READ_ONCE(aikm_clock.samples);
}

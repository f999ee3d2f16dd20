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

enum {
	AIKM_SAMPLE_ROOM = AIKM_SAMPLE_TASKS * sizeof(struct aikm_task_sample),
	AIKM_CLOCK_SPAN = 2, /* looks from one end of a window to the other */
	AIKM_CLOCK_PLACES = AIKM_CLOCK_SPAN + 1,
};

/*
 * aikm_clock - what samplers share
 * @lock: protects everything here, and the buffers of the sources; who asks
 *        with little priority has that of the watch while the watch waits
 * @cred: the kernel's
 * @look: look n lies at n % AIKM_CLOCK_PLACES; the place of the next one is
 *        everybody's who needs a sample for the moment
 * @looks: kept without a gap
 * @samples: taken since load
 */
static struct {
	struct rt_mutex lock; /* everything here */
	const struct cred *cred;
	struct aikm_sample look[AIKM_CLOCK_PLACES];
	u32 looks;
	u64 samples;
} aikm_clock = {
	.lock = __RT_MUTEX_INITIALIZER(aikm_clock.lock),
};

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

static int clock_take_places(void)
{
	u32 i;

	for (i = 0; i < AIKM_CLOCK_PLACES; i++)
		if (aikm_sample_take(&aikm_clock.look[i], GFP_KERNEL))
			return -ENOMEM;
	return 0;
}

int aikm_clock_init(void)
{
	aikm_clock.cred = prepare_kernel_cred(&init_task);
	if (!aikm_clock.cred || aikm_cgroups_open() || clock_take_places()) {
		aikm_clock_exit();
		return -ENOMEM;
	}
	return 0;
}

void aikm_clock_exit(void)
{
	u32 i;

	aikm_pstore_exit();
	for (i = 0; i < AIKM_CLOCK_PLACES; i++)
		aikm_sample_give(&aikm_clock.look[i]);
	aikm_cgroups_close();
	if (aikm_clock.cred)
		put_cred(aikm_clock.cred);
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
static void clock_read(struct aikm_sample *s, bool all)
{
	const struct cred *old = override_creds(aikm_clock.cred);
	unsigned int flags = memalloc_noreclaim_save();

	aikm_sample_reset(s, ktime_get_boottime_ns());
	aikm_text_sample(s, all);
	read_clocks(s);
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
	aikm_refusals_sample(s);
	memalloc_noreclaim_restore(flags);
	revert_creds(old);
	aikm_sample_sort(s);
	aikm_clock.samples++;
}

int aikm_clock_sample(struct aikm_sample *s)
{
	if (rt_mutex_lock_interruptible(&aikm_clock.lock))
		return -EINTR;
	clock_read(s, true);
	rt_mutex_unlock(&aikm_clock.lock);
	return 0;
}

static struct aikm_sample *clock_place(u32 look)
{
	return &aikm_clock.look[look % AIKM_CLOCK_PLACES];
}

int aikm_clock_rate(const struct aikm_sample *prev, struct aikm_snapshot *out)
{
	struct aikm_sample *cur;
	int err;

	if (rt_mutex_lock_interruptible(&aikm_clock.lock))
		return -EINTR;
	cur = clock_place(aikm_clock.looks);
	clock_read(cur, true);
	err = aikm_rate(prev, cur, aikm_text_room(), out);
	rt_mutex_unlock(&aikm_clock.lock);
	return err;
}

int aikm_clock_look(bool keep, struct aikm_snapshot *out)
{
	struct aikm_sample *cur;
	int err = -EAGAIN;

	if (rt_mutex_lock_interruptible(&aikm_clock.lock))
		return -EINTR;
	cur = clock_place(aikm_clock.looks);
	clock_read(cur, false);
	if (aikm_clock.looks >= AIKM_CLOCK_SPAN)
		err = aikm_rate(clock_place(aikm_clock.looks - AIKM_CLOCK_SPAN),
				cur, aikm_text_room(), out);
	aikm_clock.looks += keep;
	rt_mutex_unlock(&aikm_clock.lock);
	return err;
}

void aikm_clock_restart(void)
{
	rt_mutex_lock(&aikm_clock.lock);
	aikm_clock.looks = 0;
	rt_mutex_unlock(&aikm_clock.lock);
}

u64 aikm_clock_samples(void)
{
	return READ_ONCE(aikm_clock.samples);
}

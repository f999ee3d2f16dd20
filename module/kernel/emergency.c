// SPDX-License-Identifier: GPL-2.0
/*
 * Drives an engine when no thread can: from an hrtimer that expires in hard
 * interrupt context, one step a time, at most every twentieth moment. Takes no
 * lock and allocates nothing; who waits for the end looks now and then.
 */
#include "../aikm.h"

#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "aikm_fpu.h"

enum {
	AIKM_EMERGENCY_PERIOD_NS = NSEC_PER_MSEC,
	AIKM_EMERGENCY_REST = 19, /* of 20 moments: 5 % is work */
};

/* The next expiry counts from the end of this step. */
static void emergency_rest(struct aikm_emergency *em, u64 took)
{
	u64 rest = max_t(u64, took * AIKM_EMERGENCY_REST,
			 AIKM_EMERGENCY_PERIOD_NS);

	hrtimer_set_expires(&em->timer, ktime_add_ns(ktime_get(), rest));
}

/*
 * Whom we interrupted may be using the registers. With PREEMPT_RT, who does
 * that only switches preemption off, for which irq_fpu_usable() does not look;
 * the idle task, which is never preempted, does not do it.
 */
static bool emergency_may_compute(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !is_idle_task(current) &&
	    preempt_count() & PREEMPT_MASK)
		return false;
	return irq_fpu_usable();
}

static enum hrtimer_restart emergency_expires(struct hrtimer *timer)
{
	struct aikm_emergency *em =
		container_of(timer, struct aikm_emergency, timer);
	u64 begin = ktime_get_ns(), took;
	int more = -EAGAIN;

	if (emergency_may_compute())
		more = em->step(em->data);
	took = ktime_get_ns() - begin;
	if (more == -EAGAIN) {
		em->missed++;
	} else {
		em->steps++;
		em->longest_ns = max(em->longest_ns, took);
	}
	if (more <= 0 && more != -EAGAIN) {
		em->result = more;
		/* Pairs with smp_load_acquire() in aikm_emergency_done(). */
		smp_store_release(&em->done, true);
		return HRTIMER_NORESTART;
	}
	emergency_rest(em, took);
	return HRTIMER_RESTART;
}

void aikm_emergency_start(struct aikm_emergency *em, int (*step)(void *data),
			  void *data)
{
	memset(em, 0, sizeof(*em));
	em->step = step;
	em->data = data;
	hrtimer_setup(&em->timer, emergency_expires, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_PINNED_HARD);
	hrtimer_start(&em->timer, ns_to_ktime(AIKM_EMERGENCY_PERIOD_NS),
		      HRTIMER_MODE_REL_PINNED_HARD);
}

bool aikm_emergency_done(const struct aikm_emergency *em)
{
	/* Pairs with smp_store_release() in emergency_expires(). */
	return smp_load_acquire(&em->done);
}

void aikm_emergency_stop(struct aikm_emergency *em)
{
	hrtimer_cancel(&em->timer);
}

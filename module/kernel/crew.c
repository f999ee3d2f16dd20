// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that help the inference thread with its engine. They look for parts
 * of the work only while an answer is being made, each within its own share of
 * a processor, and wait for nobody: see aikm_engine_help().
 */
#include "../aikm.h"

#include <linux/delay.h>
#include <linux/freezer.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/processor.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "aikm_fpu.h"

static int aikm_set_threads(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, 1, AIKM_THREADS_MAX);
}

static const struct kernel_param_ops aikm_threads_ops = {
	.set = aikm_set_threads,
	.get = param_get_uint,
};

static unsigned int threads = 1;
module_param_cb(threads, &aikm_threads_ops, &threads, 0444);
MODULE_PARM_DESC(threads, "threads that compute an answer, 1..64");

enum { AIKM_LOOKS = 200 }; /* as long as a step of another may take, about */

/*
 * aikm_crew - the helpers
 * @engine: what they help with
 * @wanted: an answer is being made
 * @call: wakes them
 * @nr: helpers
 * @thread: (@nr)
 */
static struct {
	struct aikm_engine *engine;
	bool wanted;
	wait_queue_head_t call;
	u32 nr;
	struct task_struct *thread[AIKM_THREADS_MAX];
} aikm_crew = {
	.call = __WAIT_QUEUE_HEAD_INITIALIZER(aikm_crew.call),
};

static bool crew_relieved(void)
{
	return !READ_ONCE(aikm_crew.wanted) || kthread_should_stop() ||
	       kthread_should_park();
}

static bool crew_called(void)
{
	return READ_ONCE(aikm_crew.wanted) || kthread_should_stop() ||
	       kthread_should_park();
}

static u64 crew_section(void)
{
	u64 begin, took;

	aikm_fpu_begin();
	begin = ktime_get_ns();
	aikm_engine_help(aikm_crew.engine);
	took = ktime_get_ns() - begin;
	aikm_fpu_end();
	aikm_brain_note_section(took);
	return took;
}

/* Looks a while, since another's part is short; then lets others run. */
static void crew_work(u64 *spent)
{
	u32 looked = 0;

	while (!crew_relieved()) {
		if (aikm_engine_open(aikm_crew.engine)) {
			looked = 0;
			aikm_brain_rest(aikm_brain_due(spent, crew_section()),
					&aikm_crew.call, crew_relieved);
		} else if (looked++ < AIKM_LOOKS) {
			cpu_relax();
		} else {
			usleep_range(50, 100);
		}
		cond_resched();
		try_to_freeze();
	}
}

static int crew_thread(void *unused)
{
	u64 spent = 0;

	set_freezable();
	while (!kthread_should_stop()) {
		wait_event_freezable(aikm_crew.call, crew_called());
		if (kthread_should_park())
			kthread_parkme();
		crew_work(&spent);
	}
	return 0;
}

int aikm_crew_init(struct aikm_engine *e, int nice)
{
	struct task_struct *t;

	aikm_crew.engine = e;
	for (aikm_crew.nr = 0; aikm_crew.nr + 1 < threads; aikm_crew.nr++) {
		t = kthread_create(crew_thread, NULL, "aikm_crew/%u",
				   aikm_crew.nr);
		if (IS_ERR(t)) {
			aikm_crew_exit();
			return PTR_ERR(t);
		}
		set_user_nice(t, nice);
		aikm_crew.thread[aikm_crew.nr] = get_task_struct(t);
		wake_up_process(t);
	}
	aikm_engine_share(e, threads);
	return 0;
}

void aikm_crew_exit(void)
{
	while (aikm_crew.nr) {
		kthread_stop(aikm_crew.thread[--aikm_crew.nr]);
		put_task_struct(aikm_crew.thread[aikm_crew.nr]);
	}
}

void aikm_crew_call(void)
{
	if (!aikm_crew.nr)
		return;
	WRITE_ONCE(aikm_crew.wanted, true);
	wake_up_all(&aikm_crew.call);
}

void aikm_crew_dismiss(void)
{
	WRITE_ONCE(aikm_crew.wanted, false);
	wake_up_all(&aikm_crew.call);
	/* Who is in a section ends it: at most AIKM_STEP_US. */
	while (!aikm_engine_stop(aikm_crew.engine))
		cond_resched();
}

bool aikm_crew_is(const struct task_struct *p)
{
	u32 i;

	for (i = 0; i < READ_ONCE(aikm_crew.nr); i++)
		if (p == READ_ONCE(aikm_crew.thread[i]))
			return true;
	return false;
}

u64 aikm_crew_cpu_us(void)
{
	u64 us = 0;
	u32 i;

	for (i = 0; i < READ_ONCE(aikm_crew.nr); i++)
		us += aikm_thread_cpu_us(aikm_crew.thread[i]);
	return us;
}

u32 aikm_crew_threads(void)
{
	return READ_ONCE(aikm_crew.nr) + 1;
}

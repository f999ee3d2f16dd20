// SPDX-License-Identifier: GPL-2.0
/*
 * The observing thread: a sample a second, plain rules over the last two
 * seconds, and when an episode begins, the model's word on it. One finding an
 * episode. An event (a kill, a failing I/O, an oops) is not kept waiting.
 */
#include "../aikm.h"
#include "../think/episode.h"

#include <linux/freezer.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>

static bool watch = true;
module_param(watch, bool, 0644);
MODULE_PARM_DESC(watch, "look for faults every second by itself");

enum {
	AIKM_WATCH_RING = 3, /* samples that span a window of two seconds */
	AIKM_WATCH_NICE = -20, /* a hundredth of a second, but on time */
	AIKM_WATCH_SETTLE = HZ / 20 + 1, /* until an event has said its say */
};

/*
 * aikm_watch - the thread's own state
 * @thread: the thread
 * @ring: sample n lies at n % AIKM_WATCH_RING
 * @samples: taken without a gap
 * @snapshot: of the newest window
 * @rule: what the rules say of it
 * @episodes: hysteresis
 * @asked: a question is with the brain
 * @asked_about: its snapshot
 * @fallback: what the rules said of it
 * @request: the question
 */
static struct {
	struct task_struct *thread;
	struct aikm_sample ring[AIKM_WATCH_RING];
	u32 samples;
	struct aikm_snapshot snapshot;
	struct aikm_result rule;
	struct aikm_episodes episodes;
	bool asked;
	struct aikm_snapshot asked_about;
	struct aikm_result fallback;
	struct aikm_request request;
} aikm_watch;

static bool watch_answered(void)
{
	/* Pairs with smp_store_release() in brain_hand_over(). */
	return aikm_watch.asked && smp_load_acquire(&aikm_watch.request.done);
}

static bool result_says_something(const struct aikm_result *r)
{
	return r->cause != AIKM_HEALTHY && r->cause != AIKM_INCONCLUSIVE;
}

/* A rule fired, so something is on; a model that sees nothing is overruled. */
static void watch_publish_answer(void)
{
	const struct aikm_request *r = &aikm_watch.request;
	bool model = !r->error && result_says_something(&r->result);

	aikm_watch.asked = false;
	aikm_findings_publish(model ? &r->result : &aikm_watch.fallback);
}

static void watch_episode(void)
{
	bool has_word = aikm_watch.rule.cause < AIKM_CAUSES_SPOKEN;

	/*
	 * While the model is busy with another episode the rule must do, and
	 * where the model has no word for it.
	 */
	if (has_word && !aikm_watch.asked) {
		aikm_watch.asked_about = aikm_watch.snapshot;
		aikm_watch.fallback = aikm_watch.rule;
		aikm_watch.request.snapshot = &aikm_watch.asked_about;
		aikm_watch.request.since_ns = aikm_watch.snapshot.time_ns;
		aikm_watch.asked = !aikm_brain_submit(&aikm_watch.request);
		if (aikm_watch.asked)
			return;
	}
	aikm_findings_publish(&aikm_watch.rule);
}

static struct aikm_sample *watch_newest(void)
{
	return &aikm_watch.ring[aikm_watch.samples % AIKM_WATCH_RING];
}

/* Return: true when there is a window, and what the rules say of it. */
static bool watch_judge(void)
{
	u32 first = (aikm_watch.samples + 1) % AIKM_WATCH_RING;

	if (aikm_watch.samples < AIKM_WATCH_RING - 1 ||
	    aikm_clock_rate(&aikm_watch.ring[first], watch_newest(),
			    &aikm_watch.snapshot))
		return false;
	aikm_result_rule(&aikm_watch.rule, &aikm_watch.snapshot,
			 aikm_watch.snapshot.time_ns);
	return true;
}

/*
 * Between two looks. The sample's place is that of the next look, which takes
 * it again: what is no event is judged over whole seconds only.
 */
static void watch_event(void)
{
	if (!aikm_clock_sample(watch_newest()) && watch_judge() &&
	    aikm_episode_event(&aikm_watch.episodes, aikm_watch.rule.cause))
		watch_episode();
}

static void watch_look(void)
{
	bool judged;

	aikm_event_heard();
	if (aikm_clock_sample(watch_newest()))
		return;
	judged = watch_judge();
	aikm_watch.samples++;
	if (!judged)
		return;
	aikm_recorder_keep(&aikm_watch.snapshot, aikm_watch.rule.severity);
	aikm_alarm_know(&aikm_watch.snapshot);
	if (aikm_episode_begins(&aikm_watch.episodes, aikm_watch.rule.cause))
		watch_episode();
}

/* Sleep, but hand on an answer as soon as it is there. */
static void watch_rest(unsigned long until, bool until_rung)
{
	wait_queue_head_t *answered = aikm_brain_answered();
	long left;

	while (!kthread_should_stop()) {
		left = until - jiffies;
		if (left <= 0 || (until_rung && aikm_event_rung()))
			return;
		wait_event_freezable_timeout(
			*answered,
			kthread_should_stop() || watch_answered() ||
				(until_rung && aikm_event_rung()),
			left);
		if (watch_answered())
			watch_publish_answer();
	}
}

/* Until the next second; the first event before it is looked at. */
static void watch_sleep(unsigned long until)
{
	unsigned long settled;

	watch_rest(until, READ_ONCE(watch));
	settled = jiffies + AIKM_WATCH_SETTLE;
	if (aikm_event_rung() && time_before(settled, until)) {
		watch_rest(settled, false);
		watch_event();
	}
	watch_rest(until, false);
}

static int watch_thread(void *unused)
{
	unsigned long next = jiffies;

	set_freezable();
	while (!kthread_should_stop()) {
		aikm_pulse_beat();
		if (READ_ONCE(watch))
			watch_look();
		else
			aikm_watch.samples = 0;
		next += HZ;
		/* After a long stall there is nothing to catch up with. */
		if (time_before(next, jiffies))
			next = jiffies + HZ;
		watch_sleep(next);
	}
	if (aikm_watch.asked)
		aikm_brain_cancel(&aikm_watch.request);
	aikm_watch.asked = false;
	return 0;
}

static void watch_give(void)
{
	u32 i;

	for (i = 0; i < AIKM_WATCH_RING; i++)
		aikm_sample_give(&aikm_watch.ring[i]);
}

int aikm_watch_init(void)
{
	struct task_struct *thread;
	u32 i;

	for (i = 0; i < AIKM_WATCH_RING; i++) {
		if (aikm_sample_take(&aikm_watch.ring[i], GFP_KERNEL)) {
			watch_give();
			return -ENOMEM;
		}
	}
	aikm_episodes_init(&aikm_watch.episodes);
	thread = kthread_create(watch_thread, NULL, "aikm_watch");
	if (IS_ERR(thread)) {
		watch_give();
		return PTR_ERR(thread);
	}
	set_user_nice(thread, AIKM_WATCH_NICE);
	aikm_watch.thread = get_task_struct(thread);
	wake_up_process(thread);
	return 0;
}

void aikm_watch_exit(void)
{
	kthread_stop(aikm_watch.thread);
	put_task_struct(aikm_watch.thread);
	aikm_watch.thread = NULL;
	watch_give();
}

bool aikm_watch_is(const struct task_struct *p)
{
	return p == READ_ONCE(aikm_watch.thread);
}

u64 aikm_watch_cpu_us(void)
{
	return aikm_thread_cpu_us(aikm_watch.thread);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * The observing thread: a sample a second, detectors and plain rules over the
 * last two seconds, and when an episode begins, the model's word on it. One
 * finding an episode, and one more when it has ended. An event (a kill, a
 * failing I/O, an oops) is not kept waiting.
 */
#include "../aikm.h"
#include "../think/detect.h"
#include "../think/ear.h"
#include "../think/episode.h"

#include <linux/freezer.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <uapi/linux/sched/types.h>

static bool watch = true;
module_param(watch, bool, 0644);
MODULE_PARM_DESC(watch, "look for faults every second by itself");

enum {
	AIKM_WATCH_NICE = -20, /* where there is no deadline to be had */
	AIKM_WATCH_RUN_MS = 10, /* at most, */
	AIKM_WATCH_PERIOD_MS = 100, /* each so long */
	AIKM_WATCH_SETTLE = HZ / 20 + 1, /* until an event has said its say */
	AIKM_WATCH_STARVED = 2, /* looks in which the model did not run */
	AIKM_WATCH_STARVED_US = 1000, /* so much is as good as not */
	AIKM_WATCH_PATIENCE = 3, /* looks without an answer, though it ran */
};

/*
 * aikm_watch - the thread's own state, but @told
 * @thread: the thread
 * @looked_ns: when last, 0 when not since it was told to
 * @longest_ns: from one look to the next
 * @snapshot: of the newest window
 * @detect: what many windows show
 * @found: what the rules say of it
 * @episodes: hysteresis
 * @said: what was published of each cause whose episode goes on; a size of 0
 *        when nothing was
 * @rule: room for what the rules say
 * @asked: a question is with the brain
 * @asked_about: its snapshot
 * @asked_cause: its episode
 * @fallback: what the rules said of it
 * @request: the question
 * @waited: looks since the question
 * @starved: looks since the brain had some processor time
 * @brain_us: what it had by then
 * @ear: when the returns of system calls were listened to
 * @telling: protects @told
 * @told: of @detect
 */
static struct {
	struct task_struct *thread;
	u64 looked_ns, longest_ns;
	struct aikm_snapshot snapshot;
	struct aikm_detect detect;
	struct aikm_findings found;
	struct aikm_episodes episodes;
	struct aikm_result said[AIKM_CAUSES];
	struct aikm_result rule;
	bool asked;
	struct aikm_snapshot asked_about;
	u32 asked_cause;
	struct aikm_result fallback;
	struct aikm_request request;
	u32 waited;
	u32 starved;
	u64 brain_us;
	struct aikm_ear ear;
	spinlock_t telling; /* told */
	struct aikm_told told;
} aikm_watch = {
	.telling = __SPIN_LOCK_UNLOCKED(aikm_watch.telling),
};

static bool watch_answered(void)
{
	/* Pairs with smp_store_release() in brain_hand_over(). */
	return aikm_watch.asked && smp_load_acquire(&aikm_watch.request.done);
}

static bool result_says_something(const struct aikm_result *r)
{
	return r->cause != AIKM_HEALTHY && r->cause != AIKM_INCONCLUSIVE;
}

static void watch_say(u32 cause, const struct aikm_result *r)
{
	aikm_watch.said[cause] = *r;
	aikm_findings_publish(r);
}

/*
 * Of two faults at once the model names the same one twice: it is asked about
 * the whole machine. The second time it is the rules' turn.
 */
static bool watch_is_said(const struct aikm_result *r)
{
	u32 c;

	for (c = 0; c < AIKM_CAUSES; c++)
		if (aikm_watch.said[c].size && c != aikm_watch.asked_cause &&
		    aikm_watch.said[c].cause == r->cause)
			return true;
	return false;
}

/* A rule fired, so something is on; a model that sees nothing is overruled. */
static void watch_publish_answer(void)
{
	const struct aikm_request *r = &aikm_watch.request;
	bool model = !r->error && result_says_something(&r->result) &&
		     !watch_is_said(&r->result);

	aikm_watch.asked = false;
	watch_say(aikm_watch.asked_cause,
		  model ? &r->result : &aikm_watch.fallback);
}

/* The answer is waited for no longer; what the rules said must do. */
static void watch_publish_fallback(void)
{
	aikm_brain_cancel(&aikm_watch.request);
	aikm_watch.asked = false;
	aikm_result_took(&aikm_watch.fallback, aikm_watch.asked_about.time_ns);
	watch_say(aikm_watch.asked_cause, &aikm_watch.fallback);
}

/*
 * The fault may be one that keeps the model from running, or that leaves it so
 * little that the answer would come when all is over: a fork bomb does.
 */
static void watch_patience(void)
{
	u64 now = aikm_brain_cpu_us();

	if (!aikm_watch.asked)
		return;
	if (now - aikm_watch.brain_us > AIKM_WATCH_STARVED_US)
		aikm_watch.starved = 0;
	else
		aikm_watch.starved++;
	if (++aikm_watch.waited >= AIKM_WATCH_PATIENCE ||
	    aikm_watch.starved >= AIKM_WATCH_STARVED)
		watch_publish_fallback();
	aikm_watch.brain_us = now;
}

static bool watch_ask(u32 cause)
{
	aikm_watch.asked_about = aikm_watch.snapshot;
	aikm_watch.asked_cause = cause;
	aikm_watch.fallback = aikm_watch.rule;
	aikm_watch.waited = 0;
	aikm_watch.starved = 0;
	aikm_watch.brain_us = aikm_brain_cpu_us();
	aikm_watch.request.snapshot = &aikm_watch.asked_about;
	aikm_watch.request.since_ns = aikm_watch.snapshot.time_ns;
	aikm_watch.asked = !aikm_brain_submit(&aikm_watch.request);
	return aikm_watch.asked;
}

/*
 * While the model is busy with another episode the rule must do, and where the
 * model has no word for it.
 */
static void watch_episode(const struct aikm_finding *f)
{
	struct aikm_result *r = &aikm_watch.rule;

	aikm_result_finding(r, &aikm_watch.snapshot, f,
			    aikm_watch.snapshot.time_ns);
	if (!aikm_findings_allowed(r->severity))
		return;
	if (f->cause < AIKM_CAUSES_SPOKEN && !aikm_watch.asked &&
	    watch_ask(f->cause))
		return;
	watch_say(f->cause, r);
}

static void watch_ended(u32 cause)
{
	const struct aikm_episode *e = &aikm_watch.episodes.of[cause];
	struct aikm_result *r = &aikm_watch.said[cause];

	if (aikm_watch.asked && aikm_watch.asked_cause == cause)
		watch_publish_fallback();
	if (!r->size)
		return;
	r->time_ns = e->seen_ns;
	aikm_findings_end(r, aikm_episode_lasted_ms(e));
	r->size = 0;
}

/* Between two looks: what is no event is judged over whole seconds only. */
static void watch_event(void)
{
	const struct aikm_findings *found = &aikm_watch.found;
	u32 i;

	if (aikm_clock_look(false, &aikm_watch.snapshot))
		return;
	aikm_rules_find_all(&aikm_watch.snapshot, &aikm_watch.found);
	for (i = 0; i < found->nr; i++)
		if (aikm_episode_event(&aikm_watch.episodes, found->at[i].cause,
				       aikm_watch.snapshot.time_ns))
			watch_episode(&found->at[i]);
}

static void watch_detect(void)
{
	aikm_detect_look(&aikm_watch.detect, &aikm_watch.snapshot);
	spin_lock(&aikm_watch.telling);
	aikm_watch.told = aikm_watch.detect.told;
	spin_unlock(&aikm_watch.telling);
}

void aikm_watch_tell(struct aikm_snapshot *s)
{
	spin_lock(&aikm_watch.telling);
	aikm_told_set(&aikm_watch.told, s);
	spin_unlock(&aikm_watch.telling);
}

static void watch_judge(void)
{
	const struct aikm_findings *found = &aikm_watch.found;
	struct aikm_episode_news news;
	struct aikm_cause_set seen = {};
	u32 i, cause, severity = AIKM_SEV_NONE;

	aikm_rules_find_all(&aikm_watch.snapshot, &aikm_watch.found);
	for (i = 0; i < found->nr; i++)
		aikm_cause_add(&seen, found->at[i].cause);
	if (found->nr)
		severity = aikm_causes[found->at[0].cause].severity;
	aikm_recorder_keep(&aikm_watch.snapshot, severity);
	aikm_episodes_look(&aikm_watch.episodes, &seen,
			   aikm_watch.snapshot.time_ns, &news);
	for (cause = 0; cause < AIKM_CAUSES; cause++)
		if (aikm_cause_in(&news.ended, cause))
			watch_ended(cause);
	for (i = 0; i < found->nr; i++)
		if (aikm_cause_in(&news.began, found->at[i].cause))
			watch_episode(&found->at[i]);
}

/* Time in which the machine slept is no gap. */
static void watch_note_gap(void)
{
	u64 now = ktime_get_ns(), gap = now - aikm_watch.looked_ns;

	if (aikm_watch.looked_ns && gap > aikm_watch.longest_ns)
		WRITE_ONCE(aikm_watch.longest_ns, gap);
	aikm_watch.looked_ns = now;
}

/* While something is wrong, and where something is about to be. */
static bool watch_listens(void)
{
	bool asked = aikm_watch.found.nr ||
		     aikm_ear_asked(&aikm_watch.snapshot);

	return aikm_ear_listen(&aikm_watch.ear, asked);
}

static void watch_look(void)
{
	aikm_event_heard();
	watch_note_gap();
	watch_patience();
	if (aikm_clock_look(true, &aikm_watch.snapshot))
		return;
	watch_detect();
	watch_judge();
	aikm_alarm_know(&aikm_watch.snapshot);
	aikm_refusals_beat(watch_listens());
}

/*
 * Sleep, but hand on an answer as soon as it is there. The timer is one of the
 * hard interrupt: an ordinary one waits for ksoftirqd, which a real-time hog
 * starves.
 */
static void watch_rest(unsigned long until, bool until_rung)
{
	wait_queue_head_t *answered = aikm_brain_answered();
	long left;

	while (!kthread_should_stop()) {
		left = until - jiffies;
		if (left <= 0 || (until_rung && aikm_event_rung()))
			return;
		wait_event_interruptible_hrtimeout(
			*answered,
			kthread_should_stop() || freezing(current) ||
				watch_answered() ||
				(until_rung && aikm_event_rung()),
			ns_to_ktime(jiffies_to_nsecs(left)));
		try_to_freeze();
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
		if (READ_ONCE(watch)) {
			watch_look();
		} else {
			aikm_clock_restart();
			aikm_refusals_beat(false);
			aikm_watch.looked_ns = 0;
		}
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

/*
 * A deadline goes before every real-time priority, throttled or not, and is
 * kept to its budget by the scheduler: nothing that can be preempted starves
 * the watch, and the watch, whatever it is at, starves nobody. The scheduler
 * may have promised all processors already.
 */
static void watch_set_priority(struct task_struct *thread)
{
	const struct sched_attr attr = {
		.size = sizeof(attr),
		.sched_policy = SCHED_DEADLINE,
		.sched_runtime = AIKM_WATCH_RUN_MS * NSEC_PER_MSEC,
		.sched_deadline = AIKM_WATCH_PERIOD_MS * NSEC_PER_MSEC,
		.sched_period = AIKM_WATCH_PERIOD_MS * NSEC_PER_MSEC,
	};
	int err = sched_setattr_nocheck(thread, &attr);

	if (!err)
		return;
	pr_warn("no deadline for the watch: %d\n", err);
	set_user_nice(thread, AIKM_WATCH_NICE);
}

int aikm_watch_init(void)
{
	struct task_struct *thread;

	aikm_episodes_init(&aikm_watch.episodes);
	aikm_detect_init(&aikm_watch.detect);
	thread = kthread_create(watch_thread, NULL, "aikm_watch");
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	watch_set_priority(thread);
	aikm_watch.thread = get_task_struct(thread);
	wake_up_process(thread);
	return 0;
}

void aikm_watch_exit(void)
{
	kthread_stop(aikm_watch.thread);
	put_task_struct(aikm_watch.thread);
	aikm_watch.thread = NULL;
}

bool aikm_watch_is(const struct task_struct *p)
{
	return p == READ_ONCE(aikm_watch.thread);
}

u64 aikm_watch_cpu_us(void)
{
	return aikm_thread_cpu_us(aikm_watch.thread);
}

u64 aikm_watch_longest_gap_ms(void)
{
	return div_u64(READ_ONCE(aikm_watch.longest_ns), NSEC_PER_MSEC);
}

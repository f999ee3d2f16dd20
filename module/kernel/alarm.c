// SPDX-License-Identifier: GPL-2.0
/*
 * The emergency mode: what is found and said while no thread runs. The plain
 * rules answer at once from the interrupt that noticed; the model's answer
 * follows in slices of the emergency timer. Takes no lock and allocates
 * nothing; ends when the observing thread finds that nobody raises it any more.
 */
#include "../aikm.h"
#include "../think/result.h"

#include <linux/sched.h>
#include <linux/timekeeping.h>

enum {
	AIKM_ALARM_CALM = 3, /* seconds in a row without, until it is over */
	AIKM_ALARM_AGAIN_S = 60, /* until the same is said again */
};

/*
 * aikm_alarm - the emergency
 * @known: snapshots from before; the thread writes the one not in use
 * @newest: which is in use
 * @snapshot: what the emergency is about
 * @rule: what the rules say of it
 * @model: what the model says
 * @timer: lets the model think
 * @seized: the model has its question
 * @active: it goes on; read with smp_load_acquire()
 * @said: and was told of: not twice for the same within a minute
 * @began_ns: CLOCK_MONOTONIC
 * @raised_ns: when it was raised last
 * @over_ns: when the last one ended
 * @calm: seconds in which it was not raised; the thread's own
 * @count: since load
 */
static struct {
	struct aikm_snapshot known[2];
	u32 newest;
	struct aikm_snapshot snapshot;
	struct aikm_result rule, model;
	struct aikm_emergency timer;
	bool seized, active, said;
	u64 began_ns, raised_ns, over_ns;
	u32 calm;
	u64 count;
} aikm_alarm;

void aikm_alarm_init(void)
{
	aikm_snapshot_init(&aikm_alarm.known[aikm_alarm.newest]);
}

void aikm_alarm_know(const struct aikm_snapshot *s)
{
	u32 next = !aikm_alarm.newest;

	aikm_alarm.known[next] = *s;
	/* Pairs with smp_load_acquire() in alarm_known(). */
	smp_store_release(&aikm_alarm.newest, next);
}

static const struct aikm_snapshot *alarm_known(void)
{
	/* Pairs with smp_store_release() in aikm_alarm_know(). */
	return &aikm_alarm.known[smp_load_acquire(&aikm_alarm.newest)];
}

static void alarm_answered(int err)
{
	struct aikm_result *r = &aikm_alarm.model;

	if (!err)
		err = aikm_brain_seized_result(r, &aikm_alarm.snapshot);
	if (err)
		pr_emerg("emergency: the model gives no answer: %d\n", err);
	else if (r->cause == AIKM_HEALTHY || r->cause == AIKM_INCONCLUSIVE)
		pr_emerg("emergency: the model says %s\n",
			 aikm_causes[r->cause].name);
	else
		aikm_findings_shout(r);
}

/* For the emergency timer: the question, then the answer piece by piece. */
static int alarm_step(void *unused)
{
	int more;

	if (aikm_alarm.seized) {
		more = aikm_brain_seized_step();
	} else {
		more = aikm_brain_seize(&aikm_alarm.snapshot);
		aikm_alarm.seized = !more;
		if (!more)
			return 1;
	}
	if (more > 0 || more == -EAGAIN)
		return more;
	alarm_answered(more);
	aikm_brain_release();
	return more;
}

/* Not when the same one with the same culprit is hardly over. */
static bool alarm_is_news(u64 now, u32 cause, u32 id)
{
	const struct aikm_result *r = &aikm_alarm.rule;

	return !aikm_alarm.over_ns || r->cause != cause ||
	       r->culprit.id != id ||
	       now - aikm_alarm.over_ns >
		       (u64)AIKM_ALARM_AGAIN_S * NSEC_PER_SEC;
}

static void alarm_begin(u64 now)
{
	aikm_alarm.began_ns = now;
	aikm_alarm.calm = 0;
	aikm_alarm.seized = false;
	WRITE_ONCE(aikm_alarm.count, aikm_alarm.count + 1);
	if (aikm_alarm.said) {
		aikm_findings_shout(&aikm_alarm.rule);
		if (aikm_brain_ready())
			aikm_emergency_start(&aikm_alarm.timer, alarm_step,
					     NULL);
	}
	/* Pairs with smp_load_acquire() in aikm_alarm_beat(). */
	smp_store_release(&aikm_alarm.active, true);
}

void aikm_alarm_raise(const struct aikm_alarm *a)
{
	u64 now = ktime_get_mono_fast_ns();
	u32 cause = aikm_alarm.rule.cause, id = aikm_alarm.rule.culprit.id;

	WRITE_ONCE(aikm_alarm.raised_ns, now);
	if (READ_ONCE(aikm_alarm.active))
		return;
	aikm_alarm_snapshot(a, alarm_known(), ktime_get_boottime_ns(),
			    &aikm_alarm.snapshot);
	aikm_result_rule(&aikm_alarm.rule, &aikm_alarm.snapshot,
			 aikm_alarm.snapshot.time_ns);
	aikm_alarm.said = alarm_is_news(now, cause, id);
	alarm_begin(now);
}

/* The timer and the engine, given back. */
static void alarm_stop(void)
{
	if (aikm_alarm.timer.step)
		aikm_emergency_stop(&aikm_alarm.timer);
	aikm_alarm.timer.step = NULL;
	aikm_brain_release();
}

static void alarm_over(u64 now)
{
	u64 s;
	u32 ms;

	s = div_u64_rem(div_u64(now - aikm_alarm.began_ns, NSEC_PER_MSEC),
			MSEC_PER_SEC, &ms);
	alarm_stop();
	if (aikm_alarm.said)
		pr_crit("emergency: over after %llu.%03u s, threads run again\n",
			s, ms);
	aikm_alarm.over_ns = now;
	/* Whoever raises it again finds everything at rest. */
	smp_store_release(&aikm_alarm.active, false);
}

void aikm_alarm_beat(void)
{
	u64 now = ktime_get_mono_fast_ns();

	/* Pairs with smp_store_release() in alarm_begin(). */
	if (!smp_load_acquire(&aikm_alarm.active))
		return;
	if (now - READ_ONCE(aikm_alarm.raised_ns) < NSEC_PER_SEC)
		aikm_alarm.calm = 0;
	else if (++aikm_alarm.calm >= AIKM_ALARM_CALM)
		alarm_over(now);
}

void aikm_alarm_exit(void)
{
	alarm_stop();
	aikm_findings_hush();
}

u64 aikm_alarm_count(void)
{
	return READ_ONCE(aikm_alarm.count);
}

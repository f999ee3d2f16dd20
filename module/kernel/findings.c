// SPDX-License-Identifier: GPL-2.0
/*
 * What was found, and what has ended: the newest events, for every reader of
 * /dev/aikm at its own pace, and once for the kernel log and the tracepoint.
 */
#include "../aikm.h"
#include "../think/episode.h"
#include "../think/result.h"

#include <linux/irq_work.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#define CREATE_TRACE_POINTS
#include "../trace.h"

/* Room for what is said in front of a finding that has ended. */
enum { AIKM_ENDED_MAX = 48 };

enum { AIKM_SHOUT_TRIES = 10000 }; /* below a millisecond */

static void findings_wake(struct irq_work *work);

/*
 * aikm_findings - the ring
 * @lock: protects @count, @found, @event and @last; taken for a copy only,
 *        interrupts off
 * @count: sequence of the newest event, 0 for none
 * @found: how many of them are no ends
 * @event: sequence n lies at n % AIKM_FINDINGS_KEPT
 * @last: the newest one that is no end
 * @wait: woken at each new one
 * @publishing: one publisher at a time, protects the rest
 * @line: for the kernel log
 * @critical: how often a critical finding may be published
 * @others: the same of the others
 * @suppressed: findings that were too many
 * @silent: the last one was
 * @waker: wakes readers from where that is not allowed
 * @shouted: line of those who cannot wait for @publishing; one at a time
 */
static struct {
	raw_spinlock_t lock; /* count, found, event, last */
	u64 count, found;
	struct aikm_event event[AIKM_FINDINGS_KEPT];
	struct aikm_event last;
	wait_queue_head_t wait;
	struct mutex publishing; /* the rest */
	char line[AIKM_ENDED_MAX + AIKM_FINDING_LINE_MAX];
	struct aikm_bound critical, others;
	u64 suppressed;
	bool silent;
	struct irq_work waker;
	char shouted[AIKM_FINDING_LINE_MAX];
} aikm_findings = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(aikm_findings.lock),
	.wait = __WAIT_QUEUE_HEAD_INITIALIZER(aikm_findings.wait),
	.publishing = __MUTEX_INITIALIZER(aikm_findings.publishing),
	.waker = IRQ_WORK_INIT(findings_wake),
};

static void findings_wake(struct irq_work *work)
{
	wake_up_interruptible_all(&aikm_findings.wait);
}

void aikm_result_took(struct aikm_result *r, u64 since_ns)
{
	r->took_us = div_u64(ktime_get_boottime_ns() - since_ns, NSEC_PER_USEC);
}

void aikm_result_finding(struct aikm_result *r, const struct aikm_snapshot *s,
			 const struct aikm_finding *f, u64 since_ns)
{
	aikm_result_fill(r, s, f);
	r->host = AIKM_HOST_KERNEL;
	aikm_result_took(r, since_ns);
}

void aikm_result_rule(struct aikm_result *r, const struct aikm_snapshot *s,
		      u64 since_ns)
{
	struct aikm_finding f;

	aikm_rules_find(s, &f);
	aikm_result_finding(r, s, &f, since_ns);
}

/* Under the lock. */
static u64 findings_add(const struct aikm_result *r, u32 lasted_ms)
{
	struct aikm_event *e;
	u64 sequence;

	sequence = aikm_findings.count + 1;
	e = &aikm_findings.event[sequence % AIKM_FINDINGS_KEPT];
	memset(e, 0, sizeof(*e));
	e->size = sizeof(*e);
	e->lasted_ms = lasted_ms;
	e->sequence = sequence;
	e->result = *r;
	if (!lasted_ms) {
		aikm_findings.found++;
		aikm_findings.last = *e;
	}
	WRITE_ONCE(aikm_findings.count, sequence);
	return sequence;
}

/* To readers, to the tracepoint, and into the line. */
static void findings_tell(const struct aikm_result *r, u32 lasted_ms)
{
	char *line = aikm_findings.line;
	unsigned long flags;
	u64 sequence;
	int len = 0;

	raw_spin_lock_irqsave(&aikm_findings.lock, flags);
	sequence = findings_add(r, lasted_ms);
	raw_spin_unlock_irqrestore(&aikm_findings.lock, flags);
	trace_aikm_finding(sequence, r, lasted_ms);
	wake_up_interruptible_all(&aikm_findings.wait);
	if (lasted_ms)
		len = scnprintf(line, AIKM_ENDED_MAX,
				"ended after %u.%u s: ", lasted_ms / 1000,
				lasted_ms / 100 % 10);
	aikm_finding_line(r, line + len, AIKM_FINDING_LINE_MAX);
	aikm_lastwords_note(sequence, r->time_ns, line);
}

void aikm_findings_publish(const struct aikm_result *r)
{
	mutex_lock(&aikm_findings.publishing);
	findings_tell(r, 0);
	if (r->severity >= AIKM_SEV_CRITICAL)
		pr_crit("finding: %s\n", aikm_findings.line);
	else
		pr_warn("finding: %s\n", aikm_findings.line);
	mutex_unlock(&aikm_findings.publishing);
}

void aikm_findings_end(const struct aikm_result *r, u32 lasted_ms)
{
	mutex_lock(&aikm_findings.publishing);
	findings_tell(r, max(lasted_ms, 1U));
	pr_info("%s\n", aikm_findings.line);
	mutex_unlock(&aikm_findings.publishing);
}

bool aikm_findings_allowed(u32 severity)
{
	struct aikm_bound *bound = &aikm_findings.others;
	bool allowed, first;

	mutex_lock(&aikm_findings.publishing);
	if (severity >= AIKM_SEV_CRITICAL)
		bound = &aikm_findings.critical;
	allowed = aikm_bound_allows(bound, ktime_get_boottime_ns(),
				    AIKM_FINDINGS_PER_MIN);
	first = !allowed && !aikm_findings.silent;
	aikm_findings.silent = !allowed;
	if (!allowed)
		WRITE_ONCE(aikm_findings.suppressed,
			   aikm_findings.suppressed + 1);
	mutex_unlock(&aikm_findings.publishing);
	if (first)
		pr_warn("more than %u findings a minute, not all are shown\n",
			AIKM_FINDINGS_PER_MIN);
	return allowed;
}

u64 aikm_findings_suppressed(void)
{
	return READ_ONCE(aikm_findings.suppressed);
}

static u64 findings_try_add(const struct aikm_result *r)
{
	u64 sequence;

	if (!raw_spin_trylock(&aikm_findings.lock))
		return 0;
	sequence = findings_add(r, 0);
	raw_spin_unlock(&aikm_findings.lock);
	return sequence;
}

/*
 * Who holds the lock has interrupts off and only copies, so it is free soon,
 * unless its processor is the one that died; then the console must do.
 */
void aikm_findings_shout(const struct aikm_result *r)
{
	char *line = aikm_findings.shouted;
	u64 sequence = 0;
	u32 tries;

	for (tries = 0; tries < AIKM_SHOUT_TRIES && !sequence; tries++) {
		sequence = findings_try_add(r);
		cpu_relax();
	}
	aikm_finding_line(r, line, sizeof(aikm_findings.shouted));
	if (sequence) {
		trace_aikm_finding(sequence, r, 0);
		aikm_lastwords_note(sequence, r->time_ns, line);
	}
	pr_emerg("emergency: finding: %s\n", line);
	irq_work_queue(&aikm_findings.waker);
}

void aikm_findings_hush(void)
{
	irq_work_sync(&aikm_findings.waker);
}

bool aikm_findings_next(u64 after, struct aikm_event *e)
{
	unsigned long flags;
	bool found;
	u64 next;

	raw_spin_lock_irqsave(&aikm_findings.lock, flags);
	next = after + 1;
	if (aikm_findings.count > AIKM_FINDINGS_KEPT)
		next = max_t(u64, next,
			     aikm_findings.count - AIKM_FINDINGS_KEPT + 1);
	found = next <= aikm_findings.count;
	if (found)
		*e = aikm_findings.event[next % AIKM_FINDINGS_KEPT];
	raw_spin_unlock_irqrestore(&aikm_findings.lock, flags);
	return found;
}

u64 aikm_findings_last(struct aikm_event *e)
{
	unsigned long flags;
	u64 found;

	raw_spin_lock_irqsave(&aikm_findings.lock, flags);
	found = aikm_findings.found;
	*e = aikm_findings.last;
	raw_spin_unlock_irqrestore(&aikm_findings.lock, flags);
	return found;
}

u64 aikm_findings_count(void)
{
	return READ_ONCE(aikm_findings.count);
}

wait_queue_head_t *aikm_findings_wait(void)
{
	return &aikm_findings.wait;
}

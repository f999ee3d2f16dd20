// SPDX-License-Identifier: GPL-2.0
/*
 * What was found: the newest findings, for every reader of /dev/aikm at its
 * own pace, and once for the kernel log and the tracepoint.
 */
#include "../aikm.h"
#include "../think/result.h"

#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#define CREATE_TRACE_POINTS
#include "../trace.h"

/*
 * aikm_findings - the ring
 * @lock: protects @count and @event; taken for a copy only
 * @count: sequence of the newest, 0 for none
 * @event: sequence n lies at n % AIKM_FINDINGS_KEPT
 * @wait: woken at each new one
 * @publishing: one publisher at a time, protects @line
 * @line: for the kernel log
 */
static struct {
	spinlock_t lock; /* count, event */
	u64 count;
	struct aikm_event event[AIKM_FINDINGS_KEPT];
	wait_queue_head_t wait;
	struct mutex publishing; /* line */
	char line[AIKM_FINDING_LINE_MAX];
} aikm_findings = {
	.lock = __SPIN_LOCK_UNLOCKED(aikm_findings.lock),
	.wait = __WAIT_QUEUE_HEAD_INITIALIZER(aikm_findings.wait),
	.publishing = __MUTEX_INITIALIZER(aikm_findings.publishing),
};

void aikm_result_took(struct aikm_result *r, u64 since_ns)
{
	r->took_us = div_u64(ktime_get_boottime_ns() - since_ns, NSEC_PER_USEC);
}

void aikm_result_rule(struct aikm_result *r, const struct aikm_snapshot *s,
		      u64 since_ns)
{
	struct aikm_finding f;

	aikm_rules_find(s, &f);
	aikm_result_fill(r, s, &f);
	r->host = AIKM_HOST_KERNEL;
	aikm_result_took(r, since_ns);
}

static u64 findings_add(const struct aikm_result *r)
{
	struct aikm_event *e;
	u64 sequence;

	spin_lock(&aikm_findings.lock);
	sequence = aikm_findings.count + 1;
	e = &aikm_findings.event[sequence % AIKM_FINDINGS_KEPT];
	memset(e, 0, sizeof(*e));
	e->size = sizeof(*e);
	e->sequence = sequence;
	e->result = *r;
	WRITE_ONCE(aikm_findings.count, sequence);
	spin_unlock(&aikm_findings.lock);
	return sequence;
}

void aikm_findings_publish(const struct aikm_result *r)
{
	u64 sequence;

	mutex_lock(&aikm_findings.publishing);
	sequence = findings_add(r);
	trace_aikm_finding(sequence, r);
	wake_up_interruptible_all(&aikm_findings.wait);
	aikm_finding_line(r, aikm_findings.line, sizeof(aikm_findings.line));
	aikm_lastwords_note(sequence, r->time_ns, aikm_findings.line);
	if (r->severity >= AIKM_SEV_CRITICAL)
		pr_crit("finding: %s\n", aikm_findings.line);
	else
		pr_warn("finding: %s\n", aikm_findings.line);
	mutex_unlock(&aikm_findings.publishing);
}

bool aikm_findings_next(u64 after, struct aikm_event *e)
{
	bool found;
	u64 next;

	spin_lock(&aikm_findings.lock);
	next = after + 1;
	if (aikm_findings.count > AIKM_FINDINGS_KEPT)
		next = max_t(u64, next,
			     aikm_findings.count - AIKM_FINDINGS_KEPT + 1);
	found = next <= aikm_findings.count;
	if (found)
		*e = aikm_findings.event[next % AIKM_FINDINGS_KEPT];
	spin_unlock(&aikm_findings.lock);
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

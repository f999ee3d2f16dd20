// SPDX-License-Identifier: GPL-2.0
/* The kernel's own parts, on the living kernel that runs the tests. */
#include "../aikm.h"
#include "../observe/snapshot.h"

#include <asm/ptrace.h>
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/sched.h>

#include "aikm_test.h"

static void test_memory(struct kunit *test)
{
	u64 before = aikm_memory_held();
	u8 *mem = aikm_memory_take(100000, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_EQ(test, aikm_memory_held(), before + 100000);
	KUNIT_EXPECT_EQ(test, mem[99999], 0);
	aikm_memory_give(mem, 100000);
	aikm_memory_give(NULL, 5);
	KUNIT_EXPECT_EQ(test, aikm_memory_held(), before);
	KUNIT_EXPECT_NULL(test, aikm_memory_take(0, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, aikm_memory_take(1ULL << 50, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, aikm_memory_held(), before);
}

static bool has_task(const struct aikm_sample *s, u32 pid)
{
	u32 i;

	for (i = 0; i < s->nr_tasks; i++)
		if (s->task[i].pid == pid)
			return true;
	return false;
}

static void test_sample(struct kunit *test)
{
	struct aikm_sample *s = aikm_test_room(test, sizeof(*s));
	u32 i;

	KUNIT_ASSERT_EQ(test, aikm_sample_take(s, GFP_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, aikm_clock_sample(s), 0);
	KUNIT_EXPECT_GT(test, s->counter[AIKM_C_MEM_TOTAL], 1000ULL);
	KUNIT_EXPECT_GT(test, s->counter[AIKM_C_CPUS], 0ULL);
	KUNIT_EXPECT_GT(test, s->counter[AIKM_C_PID_MAX], 0ULL);
	KUNIT_EXPECT_TRUE(test, aikm_sample_known(s, AIKM_C_PSI_MEM_FULL));
	KUNIT_EXPECT_GT(test, s->nr_tasks, 3U);
	KUNIT_EXPECT_EQ(test, s->tasks_missed, 0U);
	KUNIT_EXPECT_TRUE(test, has_task(s, 1));
	KUNIT_EXPECT_TRUE(test, has_task(s, 2));
	KUNIT_EXPECT_FALSE(test, has_task(s, task_tgid_nr(current)));
	for (i = 1; i < s->nr_tasks; i++)
		KUNIT_EXPECT_LT(test, s->task[i - 1].pid, s->task[i].pid);
	aikm_sample_give(s);
}

static void test_window(struct kunit *test)
{
	struct aikm_snapshot *snap = aikm_test_room(test, sizeof(*snap));
	struct aikm_sample *prev = aikm_test_room(test, sizeof(*prev));
	char *text = aikm_test_room(test, AIKM_SNAPSHOT_TEXT_MAX);
	struct aikm_error err;
	int len;

	KUNIT_ASSERT_EQ(test, aikm_sample_take(prev, GFP_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, aikm_clock_sample(prev), 0);
	msleep(120);
	KUNIT_ASSERT_EQ(test, aikm_clock_rate(prev, snap), 0);
	KUNIT_EXPECT_GE(test, snap->window_ms, 100U);
	len = aikm_snapshot_write(snap, text, AIKM_SNAPSHOT_TEXT_MAX);
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_EXPECT_EQ(test, aikm_snapshot_read(snap, text, len, &err), len);
	aikm_sample_give(prev);
}

static u64 refused(const struct aikm_sample *s)
{
	u32 i;

	for (i = 0; i < s->refusals.nr; i++)
		if (s->refusals.by[i].pid == task_tgid_nr(current) &&
		    s->refusals.by[i].kind == AIKM_REFUSAL_EMFILE)
			return s->refusals.by[i].count;
	return 0;
}

/* Every one is counted, and nothing else is. */
static void test_refusals(struct kunit *test)
{
	struct aikm_sample *before = aikm_test_room(test, sizeof(*before));
	struct aikm_sample *after = aikm_test_room(test, sizeof(*after));
	struct pt_regs *regs = aikm_test_room(test, sizeof(*regs));
	u32 i;

	aikm_refusals_sample(before);
	for (i = 0; i < 2416; i++) {
		aikm_refusals_hear(regs, -EMFILE);
		aikm_refusals_hear(regs, -EAGAIN);
		aikm_refusals_hear(regs, -ENOENT);
		aikm_refusals_hear(regs, 0);
		aikm_refusals_hear(regs, (long)regs);
	}
	aikm_refusals_sample(after);
	for (i = 0; i < AIKM_REFUSAL_KINDS; i++)
		KUNIT_EXPECT_EQ(test,
				after->refusals.count[i] -
					before->refusals.count[i],
				i == AIKM_REFUSAL_EMFILE ? 2416ULL : 0ULL);
	KUNIT_EXPECT_EQ(test, refused(after) - refused(before), 2416ULL);
}

static void test_sessions(struct kunit *test)
{
	struct aikm_session *s[AIKM_SESSIONS_MAX];
	u64 before = aikm_memory_held();
	u32 i;

	for (i = 0; i < AIKM_SESSIONS_MAX; i++) {
		s[i] = aikm_session_create();
		KUNIT_ASSERT_FALSE(test, IS_ERR(s[i]));
	}
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(aikm_session_create()), -EBUSY);
	KUNIT_EXPECT_EQ(test, aikm_sessions_open(), (u32)AIKM_SESSIONS_MAX);
	for (i = 0; i < AIKM_SESSIONS_MAX; i++)
		aikm_session_destroy(s[i]);
	KUNIT_EXPECT_EQ(test, aikm_sessions_open(), 0U);
	KUNIT_EXPECT_EQ(test, aikm_memory_held(), before);
}

static void test_no_model(struct kunit *test)
{
	struct aikm_request *r = aikm_test_room(test, sizeof(*r));
	struct aikm_brain_status *s = aikm_test_room(test, sizeof(*s));

	KUNIT_EXPECT_FALSE(test, aikm_brain_ready());
	KUNIT_EXPECT_EQ(test, aikm_brain_submit(r), -ENODATA);
	aikm_brain_status(s);
	KUNIT_EXPECT_NOT_NULL(test, strstr(s->why, "no file"));
	KUNIT_EXPECT_EQ(test, s->model_bytes, 0ULL);
}

/* The ring keeps the newest, in order, for readers however late. */
static void test_findings(struct kunit *test)
{
	struct aikm_result *r = aikm_test_room(test, sizeof(*r));
	struct aikm_event *e = aikm_test_room(test, sizeof(*e));
	u64 first = aikm_findings_count() + 1, last, seen = 0;
	u32 i, nr = 0;

	r->size = sizeof(*r);
	r->cause = AIKM_FS_FULL;
	r->severity = AIKM_SEV_CRITICAL;
	for (i = 0; i < AIKM_FINDINGS_KEPT + 6; i++) {
		r->took_us = i;
		aikm_findings_publish(r);
	}
	last = aikm_findings_count();
	KUNIT_EXPECT_EQ(test, last, first + AIKM_FINDINGS_KEPT + 5);
	while (aikm_findings_next(seen, e)) {
		KUNIT_EXPECT_GT(test, e->sequence, seen);
		seen = e->sequence;
		KUNIT_EXPECT_EQ(test, e->result.took_us, seen - first);
		nr++;
	}
	KUNIT_EXPECT_EQ(test, nr, (u32)AIKM_FINDINGS_KEPT);
	KUNIT_EXPECT_EQ(test, seen, last);
	KUNIT_EXPECT_FALSE(test, aikm_findings_next(last, e));
}

/* An end is an event of its own, but no finding. */
static void test_ends(struct kunit *test)
{
	struct aikm_result *r = aikm_test_room(test, sizeof(*r));
	struct aikm_event *e = aikm_test_room(test, sizeof(*e));
	u64 found, count;

	r->size = sizeof(*r);
	r->cause = AIKM_FS_FULL;
	r->severity = AIKM_SEV_CRITICAL;
	aikm_findings_publish(r);
	count = aikm_findings_count();
	found = aikm_findings_last(e);
	KUNIT_EXPECT_EQ(test, e->sequence, count);
	aikm_findings_end(r, 12300);
	KUNIT_EXPECT_EQ(test, aikm_findings_count(), count + 1);
	KUNIT_EXPECT_EQ(test, aikm_findings_last(e), found);
	KUNIT_EXPECT_EQ(test, e->lasted_ms, 0U);
	KUNIT_ASSERT_TRUE(test, aikm_findings_next(count, e));
	KUNIT_EXPECT_EQ(test, e->lasted_ms, 12300U);
	KUNIT_EXPECT_EQ(test, (int)e->result.cause, (int)AIKM_FS_FULL);
	aikm_findings_end(r, 0);
	KUNIT_ASSERT_TRUE(test, aikm_findings_next(count + 1, e));
	KUNIT_EXPECT_EQ(test, e->lasted_ms, 1U);
}

/* A storm is bounded and counted; what is critical has a bound of its own. */
static void test_storm(struct kunit *test)
{
	u64 before = aikm_findings_suppressed();
	u32 i, allowed = 0;

	for (i = 0; i < 10 * AIKM_FINDINGS_PER_MIN; i++)
		allowed += aikm_findings_allowed(AIKM_SEV_WARNING);
	KUNIT_EXPECT_GE(test, allowed, 1U);
	KUNIT_EXPECT_LT(test, allowed, 10U * AIKM_FINDINGS_PER_MIN);
	KUNIT_EXPECT_EQ(test, aikm_findings_suppressed(),
			before + 10 * AIKM_FINDINGS_PER_MIN - allowed);
	KUNIT_EXPECT_TRUE(test, aikm_findings_allowed(AIKM_SEV_CRITICAL));
}

static void test_sound(struct kunit *test)
{
	struct aikm_snapshot *s = aikm_test_room(test, sizeof(*s));
	struct aikm_finding f = { .cause = AIKM_FS_FULL,
				  .culprit = AIKM_NO_CULPRIT };

	aikm_snapshot_init(s);
	KUNIT_EXPECT_TRUE(test, aikm_finding_sound(&f, s));
	f.culprit = s->nr;
	KUNIT_EXPECT_FALSE(test, aikm_finding_sound(&f, s));
	f.culprit = AIKM_NO_CULPRIT;
	f.nr_evidence = 1;
	f.evidence[0].obj = AIKM_CPU;
	f.evidence[0].attr = AIKM_CPU_ATTRS;
	KUNIT_EXPECT_FALSE(test, aikm_finding_sound(&f, s));
	f.evidence[0].attr = AIKM_CPU_USER;
	KUNIT_EXPECT_TRUE(test, aikm_finding_sound(&f, s));
	f.nr_evidence = AIKM_EVIDENCE_MAX + 1;
	KUNIT_EXPECT_FALSE(test, aikm_finding_sound(&f, s));
	f.nr_evidence = 0;
	f.cause = AIKM_CAUSES;
	KUNIT_EXPECT_FALSE(test, aikm_finding_sound(&f, s));
}

/* The last case: being quiet is for good. */
static void test_quiet(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, aikm_mode(), "rules");
	KUNIT_EXPECT_NULL(test, aikm_quiet_reason());
	aikm_quiet("a test says so");
	aikm_quiet("another reason");
	KUNIT_EXPECT_STREQ(test, aikm_quiet_reason(), "a test says so");
	KUNIT_EXPECT_STREQ(test, aikm_mode(), "quiet");
}

static struct kunit_case aikm_kernel_cases[] = {
	KUNIT_CASE(test_memory),   KUNIT_CASE(test_sample),
	KUNIT_CASE(test_window),   KUNIT_CASE(test_refusals),
	KUNIT_CASE(test_sessions), KUNIT_CASE(test_no_model),
	KUNIT_CASE(test_findings), KUNIT_CASE(test_ends),
	KUNIT_CASE(test_storm),	   KUNIT_CASE(test_sound),
	KUNIT_CASE(test_quiet),	   {}
};

static struct kunit_suite aikm_kernel_suite = {
	.name = "aikm_kernel",
	.test_cases = aikm_kernel_cases,
};

kunit_test_suite(aikm_kernel_suite);

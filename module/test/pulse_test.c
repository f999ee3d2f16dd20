// SPDX-License-Identifier: GPL-2.0
/* The pulse on the living kernel: it beats, and its ring can be read. */
#include "../aikm.h"

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "aikm_test.h"

enum { AIKM_TEST_PULSES = 20, AIKM_TEST_LOOKS = 6000 };

static u64 pulses_now(void)
{
	struct aikm_pulse_status s;

	aikm_pulse_status(&s);
	return s.pulses;
}

/* At work for as long as it takes, the processor has a pulse. */
static void test_beats(struct kunit *test)
{
	u64 wanted = pulses_now() + 5;
	u32 looks;

	for (looks = 0; looks < AIKM_TEST_LOOKS; looks++) {
		if (pulses_now() >= wanted)
			return;
		mdelay(5);
		cond_resched();
	}
	KUNIT_FAIL(test, "no pulse: %llu, wanted %llu", pulses_now(), wanted);
}

static void test_status(struct kunit *test)
{
	struct aikm_pulse_status s;

	aikm_pulse_status(&s);
	KUNIT_EXPECT_GT(test, s.pulses, 0ULL);
	KUNIT_EXPECT_LE(test, s.idle, s.pulses);
	KUNIT_EXPECT_EQ(test, s.silent, 0U);
	KUNIT_EXPECT_EQ(test, aikm_alarm_count(), 0ULL);
}

static void note(struct aikm_vital *v, u64 ms, u8 flags)
{
	struct aikm_pulse p = { .time_ns = ms * NSEC_PER_MSEC,
				.pid = 7,
				.tid = 7,
				.flags = flags };

	aikm_vital_note(v, &p);
	v->count++;
}

/* A reader finds the newest whole, however often the ring went round. */
static void test_ring(struct kunit *test)
{
	struct aikm_vital *v = aikm_test_room(test, sizeof(*v));
	const struct aikm_pulse *p;
	u64 n;

	KUNIT_EXPECT_NULL(test, aikm_vital_newest(v, 0));
	for (n = 1; n <= 3 * AIKM_VITAL_RING + 5; n++) {
		note(v, n * AIKM_VITAL_PERIOD_MS, AIKM_SAW_USER);
		p = aikm_vital_newest(v, v->count);
		KUNIT_EXPECT_EQ(test, p->time_ns,
				n * AIKM_VITAL_PERIOD_MS * NSEC_PER_MSEC);
		KUNIT_EXPECT_EQ(test, p->seen_ns,
				(n - 1) * AIKM_VITAL_PERIOD_MS * NSEC_PER_MSEC);
	}
	p = aikm_vital_newest(v, v->count - AIKM_VITAL_RING + 1);
	KUNIT_EXPECT_EQ(test, p->time_ns,
			(n - AIKM_VITAL_RING) * AIKM_VITAL_PERIOD_MS *
				NSEC_PER_MSEC);
}

/* The decision, with the kernel's own types and arithmetic. */
static void test_alarm(struct kunit *test)
{
	struct aikm_snapshot *last = aikm_test_room(test, sizeof(*last));
	struct aikm_snapshot *out = aikm_test_room(test, sizeof(*out));
	struct aikm_alarm *a = aikm_test_room(test, sizeof(*a));
	struct aikm_vital *v = aikm_test_room(test, sizeof(*v));
	struct aikm_finding f;
	u64 n;

	aikm_snapshot_init(last);
	for (n = 1; n <= AIKM_TEST_PULSES; n++)
		note(v, n * AIKM_VITAL_PERIOD_MS, AIKM_SAW_RT);
	aikm_alarm_add(a, v, v->count,
		       n * AIKM_VITAL_PERIOD_MS * NSEC_PER_MSEC);
	KUNIT_EXPECT_TRUE(test, aikm_alarm_rings(a));
	aikm_alarm_snapshot(a, last, ktime_get_boottime_ns(), out);
	aikm_rules_find(out, &f);
	KUNIT_EXPECT_EQ(test, f.cause, AIKM_RT_STARVATION);
	KUNIT_ASSERT_NE(test, f.culprit, AIKM_NO_CULPRIT);
	KUNIT_EXPECT_EQ(test, out->obj[f.culprit].id, 7U);
}

/* Shouted, a finding is in the ring, and its reader is not forgotten. */
static void test_shout(struct kunit *test)
{
	struct aikm_result *r = aikm_test_room(test, sizeof(*r));
	struct aikm_event *e = aikm_test_room(test, sizeof(*e));
	u64 before = aikm_findings_count();
	unsigned long flags;

	r->size = sizeof(*r);
	r->cause = AIKM_SOFT_LOCKUP;
	r->severity = AIKM_SEV_EMERGENCY;
	local_irq_save(flags);
	aikm_findings_shout(r);
	local_irq_restore(flags);
	aikm_findings_hush();
	KUNIT_ASSERT_EQ(test, aikm_findings_count(), before + 1);
	KUNIT_ASSERT_TRUE(test, aikm_findings_next(before, e));
	KUNIT_EXPECT_EQ(test, e->sequence, before + 1);
	KUNIT_EXPECT_EQ(test, e->result.cause, AIKM_SOFT_LOCKUP);
}

static struct kunit_case aikm_pulse_cases[] = {
	KUNIT_CASE(test_beats), KUNIT_CASE(test_status), KUNIT_CASE(test_ring),
	KUNIT_CASE(test_alarm), KUNIT_CASE(test_shout),	 {},
};

static struct kunit_suite aikm_pulse_suite = {
	.name = "aikm_pulse",
	.test_cases = aikm_pulse_cases,
};

kunit_test_suite(aikm_pulse_suite);

// SPDX-License-Identifier: GPL-2.0
/*
 * What the callbacks cost that run in the middle of other things, in a kernel
 * that has the processor to itself: User Mode Linux. scripts/bench-hooks boots
 * it and reads the times.
 */
#include "../aikm.h"

#include <asm/ptrace.h>
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/sched.h>

enum { ROUNDS = 64, CALLS = 20000 };

/* The fastest of many rounds is the one that nothing else disturbed. */
static void hear(struct kunit *test, const char *what, long ret)
{
	struct pt_regs *regs = kunit_kzalloc(test, sizeof(*regs), GFP_KERNEL);
	u64 best = U64_MAX, begin;
	u32 round, i;

	KUNIT_ASSERT_NOT_NULL(test, regs);
	for (round = 0; round < ROUNDS; round++) {
		begin = ktime_get_ns();
		for (i = 0; i < CALLS; i++)
			aikm_refusals_hear(regs, ret);
		best = min(best, ktime_get_ns() - begin);
		cond_resched();
	}
	pr_info("hook: %s %llu ps\n", what, div_u64(best * 1000, CALLS));
}

static void test_hear(struct kunit *test)
{
	hear(test, "sys_exit_success", 0);
	hear(test, "sys_exit_no_entry", -ENOENT);
	hear(test, "sys_exit_again", -EAGAIN);
	hear(test, "sys_exit_refusal", -EMFILE);
}

/* A failing I/O or a hung task, while the watch has not heard the last one. */
static void test_ring(struct kunit *test)
{
	u64 best = U64_MAX, begin;
	u32 round, i;

	for (round = 0; round < ROUNDS; round++) {
		aikm_event_ring();
		begin = ktime_get_ns();
		for (i = 0; i < CALLS; i++)
			aikm_event_ring();
		best = min(best, ktime_get_ns() - begin);
		aikm_event_heard();
		cond_resched();
	}
	pr_info("hook: event_ring %llu ps\n", div_u64(best * 1000, CALLS));
}

static struct kunit_case aikm_hook_cases[] = {
	KUNIT_CASE(test_hear),
	KUNIT_CASE(test_ring),
	{},
};

static struct kunit_suite aikm_hook_suite = {
	.name = "aikm_hook",
	.test_cases = aikm_hook_cases,
};

kunit_test_suite(aikm_hook_suite);

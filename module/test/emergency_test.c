// SPDX-License-Identifier: GPL-2.0
/* Who drives an engine makes no difference: thread, helpers or timer. */
#include "../aikm.h"
#include "../observe/snapshot.h"

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/sched.h>

#include "aikm_fpu.h"
#include "aikm_test.h"

enum { AIKM_TEST_WAIT_MS = 120000 };

static struct aikm_diagnosis *test_diagnosis(struct kunit *test)
{
	const struct aikm_model *m = aikm_test_model(test);
	struct aikm_engine *e = aikm_test_engine(test, m, aikm_fpu_best());
	struct aikm_snapshot *s = aikm_test_room(test, sizeof(*s));
	void *mem = aikm_test_room(test, aikm_lexicon_size());
	struct aikm_diagnosis *d;
	struct aikm_lexicon *lex;
	struct aikm_error err;

	KUNIT_ASSERT_EQ(test, aikm_lexicon_init(mem, m, &err, &lex), 0);
	KUNIT_ASSERT_GT(test,
			aikm_snapshot_read(s, aikm_tiny_snapshot,
					   strlen(aikm_tiny_snapshot), &err),
			0);
	d = aikm_diagnosis_init(aikm_test_room(test, aikm_diagnosis_size()),
				lex, e);
	KUNIT_ASSERT_EQ(test, aikm_diagnosis_begin(d, s), 0);
	return d;
}

static int step_diagnosis(void *data)
{
	int more;

	aikm_fpu_begin();
	more = aikm_diagnosis_step(data);
	aikm_fpu_end();
	return more;
}

static bool done_in_time(const struct aikm_emergency *em)
{
	u32 waited;

	for (waited = 0; waited < AIKM_TEST_WAIT_MS; waited++) {
		if (aikm_emergency_done(em))
			return true;
		msleep(20);
	}
	return false;
}

/* The tokens of every other way. */
static void test_tokens(struct kunit *test, const struct aikm_diagnosis *d)
{
	u32 nr, nr_prompt, wanted = ARRAY_SIZE(aikm_tiny_tokens);
	const u32 *tokens = aikm_diagnosis_tokens(d, &nr, &nr_prompt);

	KUNIT_ASSERT_EQ(test, nr, wanted);
	KUNIT_EXPECT_EQ(test, memcmp(tokens, aikm_tiny_tokens, 4 * nr), 0);
}

/* An answer from the timer alone. */
static void test_answer(struct kunit *test)
{
	struct aikm_emergency *em = aikm_test_room(test, sizeof(*em));
	struct aikm_diagnosis *d = test_diagnosis(test);
	bool done;

	aikm_emergency_start(em, step_diagnosis, d);
	done = done_in_time(em);
	aikm_emergency_stop(em);
	KUNIT_ASSERT_TRUE(test, done);
	KUNIT_EXPECT_EQ(test, em->result, 0);
	KUNIT_EXPECT_GT(test, em->steps, 3ULL);
	test_tokens(test, d);
}

/* Half of it by the timer, then taken over by the thread. */
static void test_handed_over(struct kunit *test)
{
	struct aikm_emergency *em = aikm_test_room(test, sizeof(*em));
	struct aikm_diagnosis *d = test_diagnosis(test);
	int more;

	aikm_emergency_start(em, step_diagnosis, d);
	while (!READ_ONCE(em->steps) && !aikm_emergency_done(em))
		usleep_range(100, 200);
	aikm_emergency_stop(em);
	do {
		more = step_diagnosis(d);
	} while (more > 0);
	KUNIT_EXPECT_EQ(test, more, 0);
	test_tokens(test, d);
}

/* What cannot be done now is tried again; what fails ends it. */
static int step_thrice(void *data)
{
	u32 *calls = data;

	return (*calls)++ < 3 ? -EAGAIN : -EIO;
}

static void test_missed(struct kunit *test)
{
	struct aikm_emergency *em = aikm_test_room(test, sizeof(*em));
	u32 calls = 0;
	bool done;

	aikm_emergency_start(em, step_thrice, &calls);
	done = done_in_time(em);
	aikm_emergency_stop(em);
	KUNIT_ASSERT_TRUE(test, done);
	KUNIT_EXPECT_EQ(test, em->result, -EIO);
	KUNIT_EXPECT_EQ(test, em->missed, 3ULL);
	KUNIT_EXPECT_EQ(test, em->steps, 1ULL);
}

static int help(void *engine)
{
	while (!kthread_should_stop()) {
		aikm_fpu_begin();
		aikm_engine_help(engine);
		aikm_fpu_end();
		schedule_timeout_interruptible(1);
	}
	return 0;
}

/* With a helper beside, and given up in the middle. */
static void test_helper(struct kunit *test)
{
	struct aikm_engine *e = aikm_test_engine(test, aikm_test_model(test),
						 AIKM_PRODUCT_GENERIC);
	struct task_struct *t = kthread_run(help, e, "aikm_test_help");
	enum aikm_step step = AIKM_STEP_MORE;
	u32 again;

	KUNIT_ASSERT_FALSE(test, IS_ERR(t));
	aikm_engine_share(e, 2);
	for (again = 0; again < 20; again++) {
		while (!aikm_engine_stop(e))
			cond_resched();
		aikm_engine_reset(e);
		KUNIT_EXPECT_EQ(test,
				aikm_engine_feed(e, aikm_tiny_ids,
						 ARRAY_SIZE(aikm_tiny_ids)),
				0);
		do {
			aikm_fpu_begin();
			step = aikm_engine_step(e);
			aikm_fpu_end();
			schedule_timeout_interruptible(1);
		} while (step == AIKM_STEP_MORE && again % 2);
	}
	kthread_stop(t);
	KUNIT_EXPECT_EQ(test, step, AIKM_STEP_READY);
	KUNIT_EXPECT_EQ(test, aikm_test_hash(e, 288), aikm_tiny_logits);
}

static struct kunit_case aikm_emergency_cases[] = {
	KUNIT_CASE(test_answer),
	KUNIT_CASE(test_handed_over),
	KUNIT_CASE(test_missed),
	KUNIT_CASE(test_helper),
	{},
};

static struct kunit_suite aikm_emergency_suite = {
	.name = "aikm_emergency",
	.test_cases = aikm_emergency_cases,
};

kunit_test_suite(aikm_emergency_suite);

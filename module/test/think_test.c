// SPDX-License-Identifier: GPL-2.0
/* Thinking inside the kernel: the same tokens, rules, results and episodes. */
#include "../think/think.h"
#include "../think/episode.h"
#include "../think/result.h"

#include <kunit/test.h>
#include <linux/sched.h>

#include "../observe/snapshot.h"
#include "aikm_fpu.h"
#include "aikm_test.h"

static struct aikm_snapshot *read_tiny(struct kunit *test)
{
	struct aikm_snapshot *s = aikm_test_room(test, sizeof(*s));
	struct aikm_error err;

	KUNIT_ASSERT_GT(test,
			aikm_snapshot_read(s, aikm_tiny_snapshot,
					   strlen(aikm_tiny_snapshot), &err),
			0);
	return s;
}

static struct aikm_diagnosis *begin(struct kunit *test,
				    const struct aikm_snapshot *s)
{
	const struct aikm_model *m = aikm_test_model(test);
	struct aikm_engine *e = aikm_test_engine(test, m, AIKM_PRODUCT_GENERIC);
	struct aikm_diagnosis *d;
	struct aikm_lexicon *lex;
	struct aikm_error err;
	void *mem;

	mem = aikm_test_room(test, aikm_lexicon_size());
	KUNIT_ASSERT_EQ(test, aikm_lexicon_init(mem, m, &err, &lex), 0);
	mem = aikm_test_room(test, aikm_diagnosis_size());
	d = aikm_diagnosis_init(mem, lex, e);
	KUNIT_ASSERT_EQ(test, aikm_diagnosis_begin(d, s), 0);
	return d;
}

/* What user space wrote into the vectors is what the kernel says. */
static void test_same_tokens(struct kunit *test)
{
	struct aikm_diagnosis *d = begin(test, read_tiny(test));
	u32 nr, nr_prompt;
	const u32 *tokens;
	int more;

	do {
		aikm_fpu_begin();
		more = aikm_diagnosis_step(d);
		aikm_fpu_end();
		cond_resched();
	} while (more > 0);
	KUNIT_ASSERT_EQ(test, more, 0);
	tokens = aikm_diagnosis_tokens(d, &nr, &nr_prompt);
	KUNIT_EXPECT_EQ(test, nr_prompt, (u32)AIKM_TINY_PROMPT);
	KUNIT_ASSERT_EQ(test, nr, (u32)ARRAY_SIZE(aikm_tiny_tokens));
	KUNIT_EXPECT_EQ(test, memcmp(tokens, aikm_tiny_tokens, 4 * nr), 0);
}

static void test_rules(struct kunit *test)
{
	struct aikm_snapshot *s = read_tiny(test);
	struct aikm_result r;
	struct aikm_finding f;

	aikm_rules_find(s, &f);
	KUNIT_EXPECT_EQ(test, (int)f.cause, (int)AIKM_FS_FULL);
	aikm_result_fill(&r, s, &f);
	KUNIT_EXPECT_EQ(test, r.size, (u32)sizeof(r));
	KUNIT_EXPECT_EQ(test, r.has_culprit, 1);
	KUNIT_EXPECT_STREQ(test, r.culprit.name, "/srv");
	KUNIT_EXPECT_EQ(test, r.time_ns, 81234567890ULL);
	aikm_snapshot_init(s);
	aikm_rules_find(s, &f);
	KUNIT_EXPECT_EQ(test, (int)f.cause, (int)AIKM_HEALTHY);
	KUNIT_EXPECT_EQ(test, (int)f.culprit, (int)AIKM_NO_CULPRIT);
}

static void test_episodes(struct kunit *test)
{
	struct aikm_episodes e;
	u32 i;

	aikm_episodes_init(&e);
	KUNIT_EXPECT_FALSE(test, aikm_episode_begins(&e, AIKM_FS_FULL));
	KUNIT_EXPECT_FALSE(test, aikm_episode_begins(&e, AIKM_HEALTHY));
	KUNIT_EXPECT_FALSE(test, aikm_episode_begins(&e, AIKM_FS_FULL));
	KUNIT_EXPECT_TRUE(test, aikm_episode_begins(&e, AIKM_FS_FULL));
	KUNIT_EXPECT_FALSE(test, aikm_episode_begins(&e, AIKM_FS_FULL));
	KUNIT_EXPECT_TRUE(test, aikm_episode_begins(&e, AIKM_OOM_GLOBAL));
	KUNIT_EXPECT_FALSE(test, aikm_episode_begins(&e, AIKM_OOM_GLOBAL));
	for (i = 0; i < AIKM_EPISODE_ENDS; i++)
		KUNIT_EXPECT_FALSE(test, aikm_episode_begins(&e, AIKM_HEALTHY));
	KUNIT_EXPECT_EQ(test, e.active, 0U);
	KUNIT_EXPECT_FALSE(test, aikm_episode_begins(&e, AIKM_FS_FULL));
	KUNIT_EXPECT_TRUE(test, aikm_episode_begins(&e, AIKM_FS_FULL));
	KUNIT_EXPECT_FALSE(test, aikm_episode_begins(&e, AIKM_CAUSES));
}

static struct kunit_case aikm_think_cases[] = { KUNIT_CASE(test_same_tokens),
						KUNIT_CASE(test_rules),
						KUNIT_CASE(test_episodes),
						{} };

static struct kunit_suite aikm_think_suite = {
	.name = "aikm_think",
	.test_cases = aikm_think_cases,
};

kunit_test_suite(aikm_think_suite);

// SPDX-License-Identifier: GPL-2.0
/* Thinking inside the kernel: the same tokens, rules, results and episodes. */
#include "../think/think.h"
#include "../think/detect.h"
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

/* One window with these causes, a second after the one before. */
static void look(struct aikm_episodes *e, u32 cause, u32 other,
		 struct aikm_episode_news *news)
{
	struct aikm_cause_set seen = {};
	u64 now = max(e->of[AIKM_FS_FULL].seen_ns, e->of[cause].seen_ns);

	aikm_cause_add(&seen, cause);
	aikm_cause_add(&seen, other);
	aikm_episodes_look(e, &seen, now + NSEC_PER_SEC, news);
}

static void test_episodes(struct kunit *test)
{
	struct aikm_episodes *e = aikm_test_room(test, sizeof(*e));
	struct aikm_episode_news news;
	u32 i;

	aikm_episodes_init(e);
	look(e, AIKM_FS_FULL, AIKM_HEALTHY, &news);
	KUNIT_EXPECT_FALSE(test, aikm_cause_in(&news.began, AIKM_FS_FULL));
	look(e, AIKM_FS_FULL, AIKM_HEALTHY, &news);
	KUNIT_EXPECT_TRUE(test, aikm_cause_in(&news.began, AIKM_FS_FULL));
	/* The second one, an event, while the first goes on. */
	look(e, AIKM_FS_FULL, AIKM_OOM_GLOBAL, &news);
	KUNIT_EXPECT_FALSE(test, aikm_cause_in(&news.began, AIKM_FS_FULL));
	KUNIT_EXPECT_TRUE(test, aikm_cause_in(&news.began, AIKM_OOM_GLOBAL));
	for (i = 1; i < AIKM_EPISODE_ENDS; i++) {
		look(e, AIKM_FS_FULL, AIKM_HEALTHY, &news);
		KUNIT_EXPECT_FALSE(test,
				   aikm_cause_in(&news.ended, AIKM_OOM_GLOBAL));
	}
	look(e, AIKM_FS_FULL, AIKM_HEALTHY, &news);
	KUNIT_EXPECT_TRUE(test, aikm_cause_in(&news.ended, AIKM_OOM_GLOBAL));
	KUNIT_EXPECT_FALSE(test, aikm_cause_in(&news.ended, AIKM_FS_FULL));
	KUNIT_EXPECT_FALSE(test, aikm_episode_event(e, AIKM_CAUSES, 1));
}

/* A mount that loses a hundredth a second is foretold to be full. */
static void test_detect(struct kunit *test)
{
	struct aikm_detect *d = aikm_test_room(test, sizeof(*d));
	struct aikm_snapshot *s = aikm_test_room(test, sizeof(*s));
	struct aikm_findings found;
	struct aikm_object *m;
	u32 i;

	aikm_detect_init(d);
	for (i = 0; i < 40; i++) {
		aikm_snapshot_init(s);
		s->time_ns = (i + 1) * NSEC_PER_SEC;
		s->window_ms = 2000;
		m = aikm_snapshot_add(s, AIKM_MOUNT);
		KUNIT_ASSERT_NOT_NULL(test, m);
		m->id = 7;
		aikm_fact_set(m, AIKM_MOUNT_FREE, 100000 - i * 1000);
		aikm_fact_set(m, AIKM_MOUNT_LEFT, 500 - i * 5);
		aikm_detect_look(d, s);
	}
	KUNIT_EXPECT_TRUE(test, aikm_fact_known(m, AIKM_MOUNT_EXHAUSTS_IN));
	KUNIT_EXPECT_EQ(test, m->value[AIKM_MOUNT_EXHAUSTS_IN], 61LL);
	aikm_rules_find_all(s, &found);
	KUNIT_ASSERT_EQ(test, found.nr, 1U);
	KUNIT_EXPECT_EQ(test, (int)found.at[0].cause,
			(int)AIKM_FS_FILLING_FAST);
}

static struct kunit_case aikm_think_cases[] = { KUNIT_CASE(test_same_tokens),
						KUNIT_CASE(test_rules),
						KUNIT_CASE(test_episodes),
						KUNIT_CASE(test_detect),
						{} };

static struct kunit_suite aikm_think_suite = {
	.name = "aikm_think",
	.test_cases = aikm_think_cases,
};

kunit_test_suite(aikm_think_suite);

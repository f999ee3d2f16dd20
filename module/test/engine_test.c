// SPDX-License-Identifier: GPL-2.0
/* The engine inside the kernel: the same model, tokens and logits, bit by bit. */
#include "../engine/engine.h"

#include <kunit/test.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include "aikm_fpu.h"
#include "aikm_test.h"

enum { AIKM_TEST_IDS = 128 };

static enum aikm_step run(struct aikm_engine *e)
{
	enum aikm_step step;

	do {
		aikm_fpu_begin();
		step = aikm_engine_step(e);
		aikm_fpu_end();
		cond_resched();
	} while (step == AIKM_STEP_MORE);
	return step;
}

static void test_info(struct kunit *test)
{
	struct aikm_model_info info;

	aikm_model_info(aikm_test_model(test), &info);
	KUNIT_EXPECT_EQ(test, info.layers, 1U);
	KUNIT_EXPECT_EQ(test, info.width, 32U);
	KUNIT_EXPECT_EQ(test, info.vocab, 288U);
	KUNIT_EXPECT_EQ(test, info.catalogue, (u32)AIKM_CATALOGUE_VERSION);
}

static void test_tokens(struct kunit *test)
{
	const struct aikm_model *m = aikm_test_model(test);
	u32 nr = ARRAY_SIZE(aikm_tiny_ids), len = 0, i;
	char back[sizeof(aikm_tiny_text)];
	u32 ids[AIKM_TEST_IDS];
	int n;

	n = aikm_tokenize(m, aikm_tiny_text, strlen(aikm_tiny_text), ids,
			  AIKM_TEST_IDS);
	KUNIT_ASSERT_EQ(test, n, (int)nr);
	KUNIT_EXPECT_EQ(test, memcmp(ids, aikm_tiny_ids, nr * sizeof(*ids)), 0);
	for (i = 0; i < nr; i++) {
		n = aikm_detokenize(m, ids[i], back + len, sizeof(back) - len);
		KUNIT_ASSERT_GT(test, n, 0);
		len += n;
	}
	KUNIT_ASSERT_EQ(test, (size_t)len, strlen(aikm_tiny_text));
	KUNIT_EXPECT_EQ(test, memcmp(back, aikm_tiny_text, len), 0);
	KUNIT_EXPECT_EQ(test,
			aikm_tokenize(m, aikm_tiny_text, len, ids, nr - 1),
			-ENOSPC);
}

static void test_logits(struct kunit *test)
{
	const struct aikm_model *m = aikm_test_model(test);
	u32 nr = ARRAY_SIZE(aikm_tiny_ids), product, again;
	struct aikm_engine *e;

	for (product = 0; product < AIKM_PRODUCTS; product++) {
		if (!aikm_fpu_has(product))
			continue;
		e = aikm_test_engine(test, m, product);
		for (again = 0; again < 2; again++) {
			aikm_engine_reset(e);
			KUNIT_ASSERT_EQ(test,
					aikm_engine_feed(e, aikm_tiny_ids, nr),
					0);
			KUNIT_ASSERT_EQ(test, run(e), AIKM_STEP_READY);
			KUNIT_EXPECT_EQ(test, aikm_test_hash(e, 288),
					aikm_tiny_logits);
		}
	}
}

static void test_feed(struct kunit *test)
{
	const struct aikm_model *m = aikm_test_model(test);
	struct aikm_engine *e = aikm_test_engine(test, m, AIKM_PRODUCT_GENERIC);
	u32 bad = 288, i;

	KUNIT_EXPECT_EQ(test, aikm_engine_feed(e, &bad, 1), -EINVAL);
	for (i = 0; i < 1024 / ARRAY_SIZE(aikm_tiny_ids); i++)
		KUNIT_EXPECT_EQ(test,
				aikm_engine_feed(e, aikm_tiny_ids,
						 ARRAY_SIZE(aikm_tiny_ids)),
				0);
	KUNIT_EXPECT_EQ(test,
			aikm_engine_feed(e, aikm_tiny_ids,
					 ARRAY_SIZE(aikm_tiny_ids)),
			-ENOSPC);
	KUNIT_EXPECT_EQ(test, aikm_engine_size(m, 0), 0ULL);
	KUNIT_EXPECT_EQ(test, aikm_engine_size(m, AIKM_POSITIONS_MAX + 1),
			0ULL);
}

/* A file cut anywhere is refused with a sentence. */
static void test_truncated(struct kunit *test)
{
	struct aikm_head head = { aikm_tiny_model };
	struct aikm_load_room room;
	struct aikm_error err;

	for (; head.len < sizeof(aikm_tiny_model); head.len += 101) {
		head.have = head.len;
		err.text[0] = '\0';
		KUNIT_EXPECT_LT(test, aikm_model_size(&head, &room, &err), 0);
		KUNIT_EXPECT_NE(test, err.text[0], '\0');
	}
}

/* A file with a byte changed is refused or read, within its own bounds. */
static void test_damaged(struct kunit *test)
{
	u8 *copy = vmalloc(sizeof(aikm_tiny_model));
	const struct aikm_head head = { copy, sizeof(aikm_tiny_model),
					sizeof(aikm_tiny_model) };
	struct aikm_load_room room;
	struct aikm_error err;
	u32 i, refused = 0;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, aikm_tiny_model, sizeof(aikm_tiny_model));
	for (i = 0; i < 2048; i++) {
		copy[i] ^= 0xff;
		err.text[0] = '\0';
		if (aikm_model_size(&head, &room, &err)) {
			refused++;
			KUNIT_EXPECT_NE(test, err.text[0], '\0');
		}
		copy[i] ^= 0xff;
	}
	vfree(copy);
	KUNIT_EXPECT_GT(test, refused, 100U);
}

static struct kunit_case aikm_engine_cases[] = { KUNIT_CASE(test_info),
						 KUNIT_CASE(test_tokens),
						 KUNIT_CASE(test_logits),
						 KUNIT_CASE(test_feed),
						 KUNIT_CASE(test_truncated),
						 KUNIT_CASE(test_damaged),
						 {} };

static struct kunit_suite aikm_engine_suite = {
	.name = "aikm_engine",
	.test_cases = aikm_engine_cases,
};

kunit_test_suite(aikm_engine_suite);

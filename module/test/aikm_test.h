/* SPDX-License-Identifier: GPL-2.0 */
/* What the KUnit suites share: a tiny model and an engine over it. */
#ifndef AIKM_TEST_H
#define AIKM_TEST_H

#include <kunit/test.h>
#include <linux/align.h>

#include "../think/think.h"
#include "vectors/tiny.h"

/* Room that the test gives back by itself, aligned as the engine wants it. */
static inline void *aikm_test_room(struct kunit *test, u64 size)
{
	void *mem = kunit_kzalloc(test, size + 64, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	return PTR_ALIGN(mem, 64);
}

/* The tiny model, built anew. */
static inline const struct aikm_model *aikm_test_model(struct kunit *test)
{
	const struct aikm_model *m;
	struct aikm_error err;
	u64 size;

	KUNIT_ASSERT_EQ(test,
			aikm_model_size(aikm_tiny_model,
					sizeof(aikm_tiny_model), &size, &err),
			0);
	KUNIT_ASSERT_EQ(test,
			aikm_model_init(aikm_test_room(test, size), size,
					aikm_tiny_model,
					sizeof(aikm_tiny_model), &err, &m),
			0);
	return m;
}

/* An engine over it. */
static inline struct aikm_engine *aikm_test_engine(struct kunit *test,
						   const struct aikm_model *m,
						   enum aikm_product product)
{
	u64 size = aikm_engine_size(m, AIKM_CONTEXT_MAX);
	struct aikm_engine *e;

	KUNIT_ASSERT_EQ(test,
			aikm_engine_init(aikm_test_room(test, size), size, m,
					 AIKM_CONTEXT_MAX, product, &e),
			0);
	return e;
}

#endif

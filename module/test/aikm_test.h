/* SPDX-License-Identifier: GPL-2.0 */
/* What the KUnit suites share: a tiny model and an engine over it. */
#ifndef AIKM_TEST_H
#define AIKM_TEST_H

#include <kunit/test.h>
#include <linux/align.h>

#include "../think/think.h"
#include "vectors/hash.h"
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
	const struct aikm_head head = { aikm_tiny_model,
					sizeof(aikm_tiny_model),
					sizeof(aikm_tiny_model) };
	struct aikm_file_part part;
	struct aikm_load *load;
	struct aikm_load_room room;
	struct aikm_error err;

	KUNIT_ASSERT_EQ(test, aikm_model_size(&head, &room, &err), 0);
	room.model = aikm_test_room(test, room.model_size);
	room.work = aikm_test_room(test, room.work_size);
	KUNIT_ASSERT_EQ(test, aikm_load_begin(&head, &room, &err, &load), 0);
	while (aikm_load_next(load, &part))
		aikm_load_put(load, aikm_tiny_model + part.offset);
	return aikm_load_end(load);
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

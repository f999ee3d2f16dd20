// SPDX-License-Identifier: GPL-2.0
/* The flight recorder inside the kernel: what is kept comes back. */
#include "../observe/history.h"
#include "../observe/moment.h"
#include "../observe/snapshot.h"

#include <kunit/test.h>
#include <linux/vmalloc.h>

#include "aikm_test.h"

static const char moment_text[] = "aikm-snapshot 1\n"
				  "time 81234567890 ns\n"
				  "window 2000 ms\n"
				  "handle T1 1234 \"a \\x22b\\x22\"\n"
				  "handle D1 254:0 \"vda\"\n"
				  "cpu.idle 990 permille\n"
				  "mem.drop -123456789 kB_per_s\n"
				  "psi.mem_full 0 permille\n"
				  "T1.rss 512000 kB\n"
				  "D1.wait 1 us\n"
				  "end\n";

/**
 * struct history_room - what a test needs, too big for the stack
 * @snapshot: written
 * @back: read
 * @err: why a text was refused
 * @bytes: of a moment
 */
struct history_room {
	struct aikm_snapshot snapshot, back;
	struct aikm_error err;
	u8 bytes[AIKM_MOMENT_BYTES_MAX];
};

static struct history_room *room(struct kunit *test)
{
	struct history_room *r = aikm_test_room(test, sizeof(*r));

	KUNIT_ASSERT_GT(test,
			aikm_snapshot_read(&r->snapshot, moment_text,
					   strlen(moment_text), &r->err),
			0);
	return r;
}

static void test_moment(struct kunit *test)
{
	struct history_room *r = room(test);
	int n, cut;
	u8 *copy;

	n = aikm_moment_write(&r->snapshot, r->bytes, sizeof(r->bytes));
	KUNIT_ASSERT_GT(test, n, 0);
	for (cut = 0; cut <= n; cut++) {
		copy = kmemdup(r->bytes, cut, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, copy);
		KUNIT_EXPECT_EQ(test, aikm_moment_read(&r->back, copy, cut),
				cut == n ? 0 : -EBADMSG);
		kfree(copy);
	}
	KUNIT_EXPECT_EQ(test,
			memcmp(&r->back, &r->snapshot, sizeof(r->snapshot)), 0);
}

/* More than a day, a second after the other, with one bad second in it. */
static void test_day(struct kunit *test)
{
	const u64 second = 1000000000ULL, bad = 40000 * second;
	struct history_room *r = room(test);
	struct aikm_history *h = vmalloc(sizeof(*h));
	const struct aikm_kept *kept;
	u64 s;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, h);
	aikm_history_init(h);
	for (s = 1; s <= 100000; s++) {
		r->snapshot.time_ns = s * second;
		n = aikm_moment_write(&r->snapshot, r->bytes, sizeof(r->bytes));
		KUNIT_EXPECT_EQ(test,
				aikm_history_add(h, r->snapshot.time_ns,
						 r->snapshot.time_ns == bad,
						 r->bytes, n),
				0);
	}
	KUNIT_EXPECT_EQ(test, aikm_history_nr(h, AIKM_HISTORY_FINE), 300U);
	KUNIT_EXPECT_EQ(test, aikm_history_nr(h, AIKM_HISTORY_MIDDLE), 360U);
	KUNIT_EXPECT_EQ(test, aikm_history_nr(h, AIKM_HISTORY_COARSE), 288U);
	kept = aikm_history_find(h, bad + 100 * second);
	KUNIT_EXPECT_NOT_NULL(test, kept);
	if (kept) {
		KUNIT_EXPECT_EQ(test, kept->time_ns, bad);
		KUNIT_EXPECT_EQ(test,
				aikm_moment_read(&r->back,
						 aikm_history_bytes(h, kept),
						 kept->size),
				0);
		KUNIT_EXPECT_EQ(test, r->back.time_ns, bad);
	}
	KUNIT_EXPECT_NULL(test, aikm_history_find(h, second));
	vfree(h);
}

static struct kunit_case aikm_history_cases[] = { KUNIT_CASE(test_moment),
						  KUNIT_CASE(test_day),
						  {} };

static struct kunit_suite aikm_history_suite = {
	.name = "aikm_history",
	.test_cases = aikm_history_cases,
};

kunit_test_suite(aikm_history_suite);

// SPDX-License-Identifier: GPL-2.0
/* Observation inside the kernel: parsers, rates, and the text form. */
#include "../observe/parse.h"
#include "../observe/snapshot.h"

#include <kunit/test.h>

#include "aikm_test.h"

/**
 * struct observe_room - what a test needs, too big for the stack
 * @prev: older sample
 * @cur: newer sample
 * @snapshot: of both
 * @back: of the text
 * @err: why a text was refused
 * @scratch: for aikm_rate()
 * @text: a snapshot as text
 * @again: the same once more
 */
struct observe_room {
	struct aikm_sample prev, cur;
	struct aikm_snapshot snapshot, back;
	struct aikm_error err;
	void *scratch;
	char text[AIKM_SNAPSHOT_TEXT_MAX];
	char again[AIKM_SNAPSHOT_TEXT_MAX];
};

static const char stat_text[] = "cpu  100 5 50 800 10 3 2 0 0 0\n"
				"cpu0 50 2 25 400 5 1 1 0 0 0\n"
				"cpu1 50 3 25 400 5 2 1 0 0 0\n"
				"intr 1 2 3\nctxt 4000\nbtime 1\n"
				"processes 300\nprocs_running 2\n"
				"procs_blocked 1\n";

static const char meminfo_text[] = "MemTotal:        1000000 kB\n"
				   "MemFree:          200000 kB\n"
				   "MemAvailable:     500000 kB\n"
				   "SwapTotal:        400000 kB\n"
				   "SwapFree:         100000 kB\n";

static struct observe_room *room(struct kunit *test)
{
	struct observe_room *r = aikm_test_room(test, sizeof(*r));
	u64 tasks = AIKM_SAMPLE_TASKS * sizeof(struct aikm_task_sample);

	r->prev.task = aikm_test_room(test, tasks);
	r->cur.task = aikm_test_room(test, tasks);
	r->scratch = aikm_test_room(test, AIKM_RATE_SCRATCH);
	aikm_sample_reset(&r->prev, 1000000000ULL);
	aikm_sample_reset(&r->cur, 3000000000ULL);
	return r;
}

static void test_parse(struct kunit *test)
{
	struct observe_room *r = room(test);

	KUNIT_EXPECT_EQ(test,
			aikm_parse_stat(stat_text, strlen(stat_text), &r->cur),
			0);
	KUNIT_EXPECT_EQ(test, r->cur.counter[AIKM_C_USER], 100ULL);
	KUNIT_EXPECT_EQ(test, r->cur.counter[AIKM_C_CPUS], 2ULL);
	KUNIT_EXPECT_EQ(test, r->cur.counter[AIKM_C_SWITCHES], 4000ULL);
	KUNIT_EXPECT_EQ(test, r->cur.counter[AIKM_C_BLOCKED], 1ULL);
	KUNIT_EXPECT_EQ(test,
			aikm_parse_meminfo(meminfo_text, strlen(meminfo_text),
					   &r->cur),
			0);
	KUNIT_EXPECT_EQ(test, r->cur.counter[AIKM_C_MEM_AVAILABLE], 500000ULL);
}

/* Every source's parser on text that is cut anywhere: it ends, KASAN is calm. */
static void test_parse_cut(struct kunit *test)
{
	struct observe_room *r = room(test);
	size_t len;
	char *cut;
	u32 i;

	for (len = 0; len <= strlen(stat_text); len++) {
		cut = kmemdup(stat_text, len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, cut);
		for (i = 0; i < aikm_text_sources_nr; i++)
			aikm_text_parse(&aikm_text_sources[i], cut, len,
					&r->cur);
		kfree(cut);
	}
	KUNIT_EXPECT_LE(test, r->cur.nr_disks, (u32)AIKM_SAMPLE_DISKS);
}

static void add_task(struct aikm_sample *s, u64 utime_us, u64 rss_kb)
{
	struct aikm_task_sample *t = &s->task[s->nr_tasks++];

	t->pid = 700;
	t->ppid = 1;
	t->start_ns = 12345;
	strscpy(t->comm, "hog \"x\"\n", sizeof(t->comm));
	t->state = 'R';
	t->threads = 1;
	t->utime_us = utime_us;
	t->rss_kb = rss_kb;
}

static void test_rate(struct kunit *test)
{
	struct observe_room *r = room(test);
	const struct aikm_object *o;

	aikm_parse_meminfo(meminfo_text, strlen(meminfo_text), &r->prev);
	aikm_parse_meminfo(meminfo_text, strlen(meminfo_text), &r->cur);
	aikm_sample_count(&r->prev, AIKM_C_PSI_MEM_FULL, 1000000);
	aikm_sample_count(&r->cur, AIKM_C_PSI_MEM_FULL, 2000000);
	add_task(&r->prev, 1000000, 100000);
	add_task(&r->cur, 3000000, 900000);
	KUNIT_ASSERT_EQ(test,
			aikm_rate(&r->prev, &r->cur, r->scratch, &r->snapshot),
			0);
	KUNIT_EXPECT_EQ(test, r->snapshot.window_ms, 2000U);
	KUNIT_EXPECT_EQ(test, aikm_fact(&r->snapshot, AIKM_MEM, AIKM_MEM_LEFT),
			500);
	KUNIT_EXPECT_EQ(test,
			aikm_fact(&r->snapshot, AIKM_PSI, AIKM_PSI_MEM_FULL),
			500);
	KUNIT_ASSERT_GT(test, r->snapshot.nr, (u32)AIKM_CLASS_SINGLE);
	o = &r->snapshot.obj[AIKM_CLASS_SINGLE];
	KUNIT_EXPECT_EQ(test, o->id, 700U);
	KUNIT_EXPECT_EQ(test, o->value[AIKM_TASK_CPU], 1000);
	KUNIT_EXPECT_EQ(test, o->value[AIKM_TASK_RSS], 900000);
	KUNIT_EXPECT_EQ(test,
			aikm_rate(&r->cur, &r->prev, r->scratch, &r->snapshot),
			-EINVAL);
}

/* Text, snapshot, text: nothing is lost, and names cannot break out. */
static void test_text(struct kunit *test)
{
	struct observe_room *r = room(test);
	int len, cut;

	add_task(&r->prev, 1000000, 100000);
	add_task(&r->cur, 3000000, 900000);
	aikm_rate(&r->prev, &r->cur, r->scratch, &r->snapshot);
	len = aikm_snapshot_write(&r->snapshot, r->text, sizeof(r->text));
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(r->text, "hog \\x22x\\x22\\x0a"));
	KUNIT_ASSERT_EQ(
		test, aikm_snapshot_read(&r->back, r->text, len, &r->err), len);
	KUNIT_EXPECT_EQ(
		test, aikm_snapshot_write(&r->back, r->again, sizeof(r->again)),
		len);
	KUNIT_EXPECT_EQ(test, memcmp(r->text, r->again, len), 0);
	for (cut = 1; cut < len - 1; cut += 3) {
		r->err.text[0] = '\0';
		KUNIT_EXPECT_EQ(test,
				aikm_snapshot_read(&r->back, r->text, cut,
						   &r->err),
				-EINVAL);
		KUNIT_EXPECT_NE(test, r->err.text[0], '\0');
	}
}

static struct kunit_case aikm_observe_cases[] = { KUNIT_CASE(test_parse),
						  KUNIT_CASE(test_parse_cut),
						  KUNIT_CASE(test_rate),
						  KUNIT_CASE(test_text),
						  {} };

static struct kunit_suite aikm_observe_suite = {
	.name = "aikm_observe",
	.test_cases = aikm_observe_cases,
};

kunit_test_suite(aikm_observe_suite);

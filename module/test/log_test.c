// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel log inside the kernel: each wording of the catalogue, filled in,
 * is its own message; what comes by way of records is counted.
 */
#include "../observe/log_table.h"
#include "../observe/sample.h"
#include "../think/think.h"

#include <kunit/test.h>

#include "aikm_test.h"

/* What a token may stand for. */
static const char *filled(u8 token)
{
	switch (token) {
	case AIKM_LOG_NUMBER:
	case AIKM_LOG_HEX:
	case AIKM_LOG_THE_PID:
		return "7";
	case AIKM_LOG_HEX4:
		return "0002";
	case AIKM_LOG_THE_DEV:
		return "253:4";
	case AIKM_LOG_THE_BUS:
	case AIKM_LOG_ADDRESS:
		return "0:1:2";
	case AIKM_LOG_TASK_NAME:
		return "a b:c";
	case AIKM_LOG_ANY:
	case AIKM_LOG_END:
		return "";
	default:
		return "dm-0";
	}
}

static void fill_in(const char *pattern, char *text, size_t size)
{
	size_t n = strlen(text);

	for (; *pattern; pattern++) {
		if (*pattern >= ' ')
			n += scnprintf(text + n, size - n, "%c", *pattern);
		else
			n += scnprintf(text + n, size - n, "%s",
				       filled(*pattern));
	}
}

/* A wording stands at a line, behind a device or behind a task's name. */
static bool is_told(const struct aikm_log_pattern *p, char *text, size_t size)
{
	static const char *const places[] = { "", "driver 0:1 dev0: ",
					      "task name" };
	struct aikm_log_found found;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		strscpy(text, places[i], size);
		fill_in(p->text, text, size);
		if (aikm_log_match(text, strlen(text), &found) &&
		    found.id == p->id)
			return true;
	}
	return false;
}

static void test_every_wording(struct kunit *test)
{
	char *text = aikm_test_room(test, AIKM_LOG_LINE_MAX);
	u32 i;

	for (i = 0; i < AIKM_LOG_PATTERNS; i++)
		KUNIT_EXPECT_TRUE_MSG(test,
				      is_told(&aikm_log_patterns[i], text,
					      AIKM_LOG_LINE_MAX),
				      "%s", text);
}

static void test_records(struct kunit *test)
{
	static const char *const records[] = {
		"<3>[    1.000000] I/O error, dev vda, sector 1 op 0x0",
		"<3>I/O error, dev vda, sector 2 op 0x0",
		"<11>[    1.000000] I/O error, dev vda, sector 3 op 0x0",
		"<4>[    1.000000] odd",
		"no record",
	};
	struct aikm_log_counts *c = aikm_test_room(test, sizeof(*c));
	struct aikm_log_line line;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(records); i++)
		if (aikm_log_read_syslog(records[i], strlen(records[i]), &line))
			aikm_log_note(c, &line, 5);
	aikm_log_happened(c, AIKM_LOG_CARRIER_LOST, "eth0", 6);
	KUNIT_EXPECT_EQ(test, c->at[AIKM_LOG_BLOCK_IO_ERROR].count, 2U);
	KUNIT_EXPECT_EQ(test, c->at[AIKM_LOG_CARRIER_LOST].count, 1U);
	KUNIT_EXPECT_EQ(test, c->foreign, 1ULL);
	KUNIT_EXPECT_EQ(test, c->warnings, 1ULL);
	KUNIT_EXPECT_EQ(test, c->lines, 3ULL);
}

static void test_cause(struct kunit *test)
{
	struct aikm_snapshot *s = aikm_test_room(test, sizeof(*s));
	struct aikm_object *o;
	struct aikm_finding f;

	aikm_snapshot_init(s);
	s->window_ms = 2000;
	o = aikm_snapshot_add(s, AIKM_EVENT);
	KUNIT_ASSERT_NOT_NULL(test, o);
	o->id = AIKM_LOG_EXT4_ERROR;
	aikm_fact_set(o, AIKM_EVENT_COUNT, 1);
	aikm_rules_find(s, &f);
	KUNIT_EXPECT_EQ(test, (u32)f.cause, (u32)AIKM_FS_CORRUPTION);
	KUNIT_EXPECT_TRUE(test, aikm_rules_decide(s));
}

static struct kunit_case aikm_log_cases[] = { KUNIT_CASE(test_every_wording),
					      KUNIT_CASE(test_records),
					      KUNIT_CASE(test_cause),
					      {} };

static struct kunit_suite aikm_log_suite = {
	.name = "aikm_log",
	.test_cases = aikm_log_cases,
};

kunit_test_suite(aikm_log_suite);

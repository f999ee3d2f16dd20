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

/* All wordings below a state of the automaton, whose depth is bounded. */
static u32 check_place(struct kunit *test, u32 place, const char *before)
{
	const struct aikm_log_node *node = &aikm_log_nodes[place];
	u32 queue[64], head = 0, tail = 0, seen = 0, i;
	struct aikm_log_found found;
	char text[256];

	queue[tail++] = place;
	while (head < tail) {
		node = &aikm_log_nodes[queue[head++ % 64]];
		for (i = 0; i < node->nr_patterns; i++) {
			const struct aikm_log_pattern *p =
				&aikm_log_patterns[node->patterns + i];

			strscpy(text, before, sizeof(text));
			fill_in(p->text, text, sizeof(text));
			aikm_log_match(text, strlen(text), &found);
			KUNIT_EXPECT_EQ_MSG(test, (u32)found.id, (u32)p->id,
					    "%s", text);
			seen++;
		}
		for (i = 0; i < node->nr_edges; i++) {
			KUNIT_ASSERT_LT(test, tail - head, 64U);
			queue[tail++ % 64] =
				aikm_log_edges[node->edges + i].node;
		}
	}
	return seen;
}

static void test_every_wording(struct kunit *test)
{
	u32 seen = check_place(test, AIKM_LOG_AT_LINE, "");

	seen += check_place(test, AIKM_LOG_AT_PREFIX, "driver 0:1 dev0: ");
	seen += check_place(test, AIKM_LOG_AT_COMM, "task name");
	KUNIT_EXPECT_GT(test, seen, (u32)AIKM_LOG_IDS);
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

// SPDX-License-Identifier: GPL-2.0
/* What the kernel log decides: for the rules, never in the model's words. */
#include "observe.h"

#include "observe/log.h"
#include "think/lexicon.h"
#include "think/result.h"

static struct aikm_snapshot snap;

static int nothing_said(void **state)
{
	(void)state;
	aikm_snapshot_init(&snap);
	snap.window_ms = 2000;
	return 0;
}

static struct aikm_object *tell(u32 id, s64 count)
{
	struct aikm_object *o = aikm_snapshot_add(&snap, AIKM_EVENT);

	assert_non_null(o);
	o->id = id;
	strscpy(o->name, aikm_log_messages[id].name, sizeof(o->name));
	aikm_fact_set(o, AIKM_EVENT_COUNT, count);
	return o;
}

static struct aikm_finding found(void)
{
	struct aikm_finding f;

	aikm_rules_find(&snap, &f);
	assert_int_equal(f.source, AIKM_BY_RULE);
	assert_int_equal(aikm_rules_decide(&snap),
			 f.cause >= AIKM_CAUSES_SPOKEN);
	return f;
}

static const struct aikm_object *culprit(const struct aikm_finding *f)
{
	assert_int_not_equal(f->culprit, AIKM_NO_CULPRIT);
	return &snap.obj[f->culprit];
}

/* Every cause of the log is told of by some message, with evidence. */
static void every_cause_is_told(void **state)
{
	bool told[AIKM_CAUSES] = { false };
	struct aikm_finding f;
	u32 id, cause;

	for (id = 1; id < AIKM_LOG_IDS; id++) {
		nothing_said(state);
		tell(id, 3);
		f = found();
		told[f.cause] = true;
		if (f.cause == AIKM_HEALTHY)
			continue;
		assert_true(f.cause >= AIKM_CAUSES_SPOKEN);
		assert_int_equal(culprit(&f)->id, id);
		assert_int_equal(f.nr_evidence, 1);
		assert_int_equal(f.evidence[0].attr, AIKM_EVENT_COUNT);
		/* What is only told is no cause. */
		assert_true(aikm_log_messages[id].severity > 1);
	}
	for (cause = AIKM_CAUSES_SPOKEN; cause < AIKM_PRINTK_FLOOD; cause++)
		if (!told[cause])
			fail_msg("nothing tells of %s",
				 aikm_causes[cause].name);
}

static void the_root_comes_first(void **state)
{
	struct aikm_finding f;

	(void)state;
	tell(AIKM_LOG_HUNG_TASK, 1);
	tell(AIKM_LOG_EXT4_READONLY, 1);
	tell(AIKM_LOG_LINK_UP, 1);
	tell(AIKM_LOG_BUFFER_IO_ERROR, 7);
	f = found();
	assert_int_equal(f.cause, AIKM_DISK_IO_ERROR);
	assert_int_equal(f.nr_evidence, 3);
	assert_int_equal(snap.obj[f.evidence[0].obj].id,
			 AIKM_LOG_BUFFER_IO_ERROR);
}

static void what_is_named_is_the_culprit(void **state)
{
	struct aikm_object *disk, *event;
	struct aikm_finding f;

	(void)state;
	disk = aikm_snapshot_add(&snap, AIKM_DISK);
	aikm_fact_set(disk, AIKM_DISK_BUSY, 1);
	event = tell(AIKM_LOG_BLOCK_IO_ERROR, 1);
	aikm_fact_set(event, AIKM_EVENT_DISK, 1);
	f = found();
	assert_ptr_equal(culprit(&f), disk);
	/* A snapshot may say what it likes: there is no such handle. */
	event->value[AIKM_EVENT_DISK] = 7;
	f = found();
	assert_ptr_equal(culprit(&f), event);
	event->value[AIKM_EVENT_DISK] = -1;
	f = found();
	assert_ptr_equal(culprit(&f), event);
}

/* All kills are counted together, only the log tells them apart. */
static void a_group_is_not_the_machine(void **state)
{
	(void)state;
	aikm_fact_set(&snap.obj[AIKM_VM], AIKM_VM_OOM_KILLS, 1);
	assert_int_equal(found().cause, AIKM_OOM_GLOBAL);
	tell(AIKM_LOG_OOM_MEMCG_KILL, 1);
	assert_int_equal(found().cause, AIKM_OOM_MEMCG);
	tell(AIKM_LOG_OOM_KILL, 1);
	assert_int_equal(found().cause, AIKM_OOM_GLOBAL);
}

static void one_crash_is_no_loop(void **state)
{
	struct aikm_object *o = tell(AIKM_LOG_SEGFAULT, 2);

	(void)state;
	assert_int_equal(found().cause, AIKM_HEALTHY);
	o->value[AIKM_EVENT_COUNT] = 3;
	assert_int_equal(found().cause, AIKM_CRASH_LOOP);
}

static void a_flood_is_seen_whoever_writes(void **state)
{
	struct aikm_object *log = aikm_snapshot_add(&snap, AIKM_LOG);
	struct aikm_finding f;

	(void)state;
	aikm_fact_set(log, AIKM_LOG_LINES, 999);
	aikm_fact_set(log, AIKM_LOG_FOREIGN, 1000);
	assert_int_equal(found().cause, AIKM_HEALTHY);
	aikm_fact_set(log, AIKM_LOG_LOST, 1);
	f = found();
	assert_int_equal(f.cause, AIKM_PRINTK_FLOOD);
	assert_ptr_equal(culprit(&f), log);
	assert_int_equal(f.nr_evidence, 3);
}

static void a_finding_says_what_was_told(void **state)
{
	struct aikm_finding f;
	struct aikm_result r;
	char line[AIKM_FINDING_LINE_MAX];

	(void)state;
	strscpy(tell(AIKM_LOG_LINK_DOWN, 2)->name, "link_down eth0",
		AIKM_NAME_LEN);
	f = found();
	aikm_result_fill(&r, &snap, &f);
	aikm_finding_line(&r, line, sizeof(line));
	assert_string_equal(
		line,
		"link_down (critical, by rule): culprit E1 link_down eth0; E1.count 2 (link_down eth0)");
}

/* The model's words are as many as when it was trained. */
static void the_model_has_no_word_for_it(void **state)
{
	char text[AIKM_WORD_BYTES];
	u32 word;

	(void)state;
	assert_int_equal(AIKM_CAUSES_SPOKEN, 15);
	for (word = AIKM_WORD_OBJECTS; word < AIKM_WORDS; word++) {
		if (!aikm_word_text(word, text))
			continue;
		assert_string_not_equal(text, " log");
		assert_string_not_equal(text, " E1");
		assert_string_not_equal(text, " diskioerror");
		assert_string_not_equal(text, " foreign");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_cause_is_told, nothing_said),
		cmocka_unit_test_setup(the_root_comes_first, nothing_said),
		cmocka_unit_test_setup(what_is_named_is_the_culprit,
				       nothing_said),
		cmocka_unit_test_setup(a_group_is_not_the_machine,
				       nothing_said),
		cmocka_unit_test_setup(one_crash_is_no_loop, nothing_said),
		cmocka_unit_test_setup(a_flood_is_seen_whoever_writes,
				       nothing_said),
		cmocka_unit_test_setup(a_finding_says_what_was_told,
				       nothing_said),
		cmocka_unit_test(the_model_has_no_word_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

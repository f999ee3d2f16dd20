// SPDX-License-Identifier: GPL-2.0
/* What the kernel said as facts of a snapshot, and as nothing of a prompt. */
#include "observe.h"

#include "observe/snapshot.h"
#include "think/think.h"

static struct machine prev, cur;
static struct aikm_snapshot snap, again;
static struct aikm_error err;
static char text[AIKM_SNAPSHOT_TEXT_MAX];

static int two_moments(void **state)
{
	(void)state;
	machine_init(&prev, 10);
	machine_init(&cur, 12);
	prev.sample.log.seen = true;
	cur.sample.log.seen = true;
	return 0;
}

static u32 say_at(struct machine *m, const char *message, u64 time_ns)
{
	struct aikm_log_line line = { .text = message,
				      .len = strlen(message),
				      .level = 3,
				      .kernel = true };

	return aikm_log_note(&m->sample.log, &line, time_ns);
}

static void say(const char *message)
{
	assert_int_not_equal(say_at(&cur, message, 11500000000ULL), 0);
}

static void add_disk(const char *name, u32 dev)
{
	struct aikm_disk_sample *d = &cur.sample.disk[cur.sample.nr_disks++];

	d->dev = dev;
	d->ios = 1;
	strscpy(d->name, name, sizeof(d->name));
}

static void add_mount(const char *name, u32 dev)
{
	struct aikm_mount_sample *m = &cur.sample.mount[cur.sample.nr_mounts++];

	m->dev = dev;
	m->size_kb = 1000;
	m->free_kb = 1;
	strscpy(m->name, name, sizeof(m->name));
}

static const struct aikm_object *event(u32 id)
{
	const struct aikm_object *o = find_handle(&snap, AIKM_EVENT, id);

	assert_non_null(o);
	return o;
}

static const struct aikm_object *take(u32 id)
{
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	return event(id);
}

static s64 total(u32 attr)
{
	const struct aikm_object *log = &snap.obj[snap.nr - 1];

	assert_int_equal(log->class, AIKM_LOG);
	assert_int_equal(log->num, 0);
	assert_true(aikm_fact_known(log, attr));
	return log->value[attr];
}

static void counts_within_the_window(void **state)
{
	const struct aikm_object *o;

	(void)state;
	say_at(&prev, "I/O error, dev vda, sector 1", 9000000000ULL);
	cur.sample.log = prev.sample.log;
	say("I/O error, dev vda, sector 2");
	say("I/O error, dev vda, sector 3");
	say_at(&cur, "something else", 0);
	o = take(AIKM_LOG_BLOCK_IO_ERROR);
	assert_int_equal(o->num, 1);
	assert_int_equal(o->value[AIKM_EVENT_COUNT], 2);
	assert_int_equal(o->value[AIKM_EVENT_AGE], 500);
	assert_string_equal(o->name, "block_io_error vda");
	assert_int_equal(total(AIKM_LOG_LINES), 3);
	assert_int_equal(total(AIKM_LOG_EVENTS), 2);
	assert_int_equal(total(AIKM_LOG_ERRORS), 1);
	assert_int_equal(total(AIKM_LOG_WARNINGS), 0);
	assert_int_equal(total(AIKM_LOG_FOREIGN), 0);
	assert_int_equal(total(AIKM_LOG_LOST), 0);
}

static void a_quiet_log_is_known(void **state)
{
	(void)state;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_int_equal(snap.nr, AIKM_CLASS_SINGLE + 1);
	assert_int_equal(total(AIKM_LOG_LINES), 0);
}

static void an_unseen_log_is_unknown(void **state)
{
	(void)state;
	say("Kernel panic - not syncing: x");
	prev.sample.log.seen = false;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_int_equal(snap.nr, AIKM_CLASS_SINGLE);
	prev.sample.log.seen = true;
	cur.sample.log.seen = false;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_int_equal(snap.nr, AIKM_CLASS_SINGLE);
}

/* The worst have a place, the most frequent of them first. */
static void nine_have_a_place(void **state)
{
	static const u32 infos[] = {
		AIKM_LOG_LINK_UP,	 AIKM_LOG_MD_RESYNC,
		AIKM_LOG_MD_RECOVERY,	 AIKM_LOG_NFS_OK,
		AIKM_LOG_DM_PATH_BACK,	 AIKM_LOG_ATA_LINK_UP,
		AIKM_LOG_USB_DISCONNECT, AIKM_LOG_SUSPEND_EXIT,
		AIKM_LOG_SUSPEND_ENTRY,
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(infos); i++)
		cur.sample.log.at[infos[i]].count = i + 1;
	say("Kernel panic - not syncing: x");
	say("Out of memory: Killed process 812 (tail)");
	take(AIKM_LOG_KERNEL_PANIC);
	event(AIKM_LOG_OOM_KILL);
	for (i = 0; i < ARRAY_SIZE(infos); i++)
		assert_int_equal(!!find_handle(&snap, AIKM_EVENT, infos[i]),
				 i >= 2);
	assert_int_equal(snap.nr, AIKM_CLASS_SINGLE + AIKM_SNAP_EVENTS + 1);
	assert_int_equal(total(AIKM_LOG_EVENTS), 45 + 2);
	for (i = AIKM_CLASS_SINGLE + 1; i + 1 < snap.nr; i++)
		assert_true(snap.obj[i - 1].id < snap.obj[i].id);
}

static void names_become_handles(void **state)
{
	const struct aikm_object *o;

	(void)state;
	add_disk("vda", 254 << 20);
	add_disk("vdb", 254 << 20 | 16);
	add_mount("/", 254 << 20 | 17);
	say("I/O error, dev vdb1, sector 1");
	say("EXT4-fs error (device vdb1): x");
	say("INFO: task x:812 blocked for more than 120 seconds.");
	add_task(&prev, 812, "x");
	add_task(&cur, 812, "x")->utime_us = 500000;
	o = take(AIKM_LOG_BLOCK_IO_ERROR);
	assert_int_equal(o->value[AIKM_EVENT_DISK], 2);
	assert_int_equal(o->value[AIKM_EVENT_MOUNT], 1);
	assert_int_equal(o->value[AIKM_EVENT_DEVICE], 254 << 20 | 17);
	assert_false(aikm_fact_known(o, AIKM_EVENT_PID));
	o = event(AIKM_LOG_EXT4_ERROR);
	assert_int_equal(o->value[AIKM_EVENT_MOUNT], 1);
	o = event(AIKM_LOG_HUNG_TASK);
	assert_int_equal(o->value[AIKM_EVENT_TASK], 1);
	assert_int_equal(o->value[AIKM_EVENT_PID], 812);
	assert_string_equal(o->name, "hung_task");
}

static void journals_and_numbers_become_devices(void **state)
{
	(void)state;
	add_disk("dm-0", 253 << 20);
	add_mount("/srv", 253 << 20);
	say("Aborting journal on device dm-0-8.");
	say("Read-error on swap-device (253:0:1048)");
	assert_int_equal(take(AIKM_LOG_JBD2_ABORT)->value[AIKM_EVENT_MOUNT], 1);
	assert_int_equal(
		event(AIKM_LOG_SWAP_READ_ERROR)->value[AIKM_EVENT_DISK], 1);
}

/* What nothing is known about stays a name for people. */
static void unknown_names_stay_names(void **state)
{
	const struct aikm_object *o;

	(void)state;
	add_disk("nvme0n1", 259 << 20);
	add_disk("sdaa", 65 << 20 | 160);
	say("I/O error, dev sda, sector 1");
	say("EXT4-fs error (device nvme0n1p3): x");
	say("INFO: task x:999 blocked for more than 120 seconds.");
	say("e1000e 0000:00:19.0 eth0: NIC Link is Down");
	o = take(AIKM_LOG_BLOCK_IO_ERROR);
	assert_int_equal(o->present,
			 1 << AIKM_EVENT_COUNT | 1 << AIKM_EVENT_AGE);
	assert_string_equal(o->name, "block_io_error sda");
	/* Where its partitions are numbered is not known, the disk is. */
	o = event(AIKM_LOG_EXT4_ERROR);
	assert_int_equal(o->value[AIKM_EVENT_DISK], 2);
	assert_false(aikm_fact_known(o, AIKM_EVENT_DEVICE));
	o = event(AIKM_LOG_HUNG_TASK);
	assert_false(aikm_fact_known(o, AIKM_EVENT_TASK));
	assert_int_equal(o->value[AIKM_EVENT_PID], 999);
	assert_string_equal(event(AIKM_LOG_LINK_DOWN)->name, "link_down eth0");
}

static void a_log_opened_anew_begins_with_nothing(void **state)
{
	(void)state;
	prev.sample.log.at[AIKM_LOG_LINK_UP].count = 7;
	prev.sample.log.lines = 100;
	cur.sample.log.at[AIKM_LOG_LINK_UP].count = 3;
	cur.sample.log.lines = 5;
	assert_int_equal(take(AIKM_LOG_LINK_UP)->value[AIKM_EVENT_COUNT], 3);
	assert_int_equal(total(AIKM_LOG_LINES), 5);
}

static void prompt_of(const struct aikm_snapshot *s, char *buf)
{
	static struct aikm_digest d;

	aikm_digest_make(s, AIKM_PROMPT_TOKENS, &d);
	assert_true(aikm_prompt_write(s, &d, buf, AIKM_PROMPT_TEXT_MAX) >= 0);
}

/* The model was trained without the log: nothing of it is in the prompt. */
static void the_prompt_is_as_before(void **state)
{
	char without[AIKM_PROMPT_TEXT_MAX], with[AIKM_PROMPT_TEXT_MAX];

	(void)state;
	add_disk("vda", 254 << 20);
	add_mount("/", 254 << 20);
	add_task(&prev, 812, "x");
	add_task(&cur, 812, "x")->utime_us = 500000;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	snap.nr--;
	assert_int_equal(snap.obj[snap.nr].class, AIKM_LOG);
	prompt_of(&snap, without);
	say("I/O error, dev vda, sector 1");
	say("EXT4-fs error (device vda): x");
	say("INFO: task x:812 blocked for more than 120 seconds.");
	take(AIKM_LOG_BLOCK_IO_ERROR);
	prompt_of(&snap, with);
	assert_string_equal(with, without);
	assert_non_null(strstr(with, "T1"));
}

/* ---- as text ---- */

#define HEAD "aikm-snapshot 1\ntime 1 ns\nwindow 2000 ms\n"

static int read_back(const char *snapshot)
{
	err.text[0] = '\0';
	return aikm_snapshot_read(&again, snapshot, strlen(snapshot), &err);
}

static void survives_being_text(void **state)
{
	(void)state;
	say("I/O error, dev vda, sector 1");
	say("Kernel panic - not syncing: x");
	take(AIKM_LOG_BLOCK_IO_ERROR);
	assert_true(aikm_snapshot_write(&snap, text, sizeof(text)) > 0);
	assert_non_null(strstr(text, "\nhandle E1 1 \"block_io_error vda\"\n"));
	assert_non_null(strstr(text, "\nE1.count 1 events\n"));
	assert_non_null(strstr(text, "\nlog.events 2 lines\n"));
	assert_int_equal(read_back(text), strlen(text));
	assert_memory_equal(&snap, &again, sizeof(snap));
}

static void refuses_what_it_does_not_know(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ HEAD "handle E1 0 \"none\"\nend\n", "unknown event" },
		{ HEAD "handle E1 9999 \"block_io_error\"\nend\n",
		  "unknown event" },
		{ HEAD "handle E1 1 \"block_io_errors\"\nend\n",
		  "unknown event" },
		{ HEAD "handle E1 1 \"\"\nend\n", "unknown event" },
		{ HEAD "handle E1 2 \"block_io_error\"\nend\n",
		  "unknown event" },
		{ HEAD "handle E1 1:0 \"block_io_error\"\nend\n", "bad name" },
		{ HEAD "handle E2 1 \"block_io_error\"\nend\n", "count up" },
		{ HEAD "handle log 1 \"x\"\nend\n", "unknown kind" },
		{ HEAD "handle log1 1 \"x\"\nend\n", "unknown kind" },
		{ HEAD "E1.count 1 events\nend\n", "unknown object" },
		{ HEAD "log.lines 1 events\nend\n", "wrong unit" },
		{ HEAD "log1.lines 1 lines\nend\n", "unknown object" },
		{ HEAD "log.lines 1 lines\nlog.lines 1 lines\nend\n",
		  "already given" },
	};
	u32 i;

	(void)state;
	assert_true(read_back(HEAD "handle E1 1 \"block_io_error vda\"\n"
				   "E1.count 1 events\nend\n") > 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(read_back(cases[i].text), -EINVAL);
		assert_non_null(strstr(err.text, "line "));
		if (!strstr(err.text, cases[i].why))
			fail_msg("%s: %s", cases[i].text, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(counts_within_the_window, two_moments),
		cmocka_unit_test_setup(a_quiet_log_is_known, two_moments),
		cmocka_unit_test_setup(an_unseen_log_is_unknown, two_moments),
		cmocka_unit_test_setup(nine_have_a_place, two_moments),
		cmocka_unit_test_setup(names_become_handles, two_moments),
		cmocka_unit_test_setup(journals_and_numbers_become_devices,
				       two_moments),
		cmocka_unit_test_setup(unknown_names_stay_names, two_moments),
		cmocka_unit_test_setup(a_log_opened_anew_begins_with_nothing,
				       two_moments),
		cmocka_unit_test_setup(the_prompt_is_as_before, two_moments),
		cmocka_unit_test_setup(survives_being_text, two_moments),
		cmocka_unit_test(refuses_what_it_does_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

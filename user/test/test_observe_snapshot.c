// SPDX-License-Identifier: GPL-2.0
/* The snapshot as text, and which of its facts go before the model. */
#include "observe.h"

#include "observe/digest.h"
#include "observe/log.h"
#include "observe/snapshot.h"

static struct aikm_snapshot snap, again;
static char text[AIKM_SNAPSHOT_TEXT_MAX], text2[AIKM_SNAPSHOT_TEXT_MAX];
static struct aikm_error err;

static const char example[] = "aikm-snapshot 1\n"
			      "time 81234567890 ns\n"
			      "window 2000 ms\n"
			      "handle T1 1234 \"stress-ng-vm\"\n"
			      "handle T2 77 \"\"\n"
			      "handle D1 254:0 \"vda\"\n"
			      "handle M1 0:28 \"/srv/\\x22two\\x5c\\x0a\"\n"
			      "cpu.user 412 permille\n"
			      "mem.drop -1500 kB_per_s\n"
			      "T1.rss 512000 kB\n"
			      "T2.gone 1 flag\n"
			      "D1.wait 0 us\n"
			      "M1.inodes_left 1000 permille\n"
			      "end\n";

static int read_text(const char *bytes, size_t len)
{
	char *copy = exact_copy(bytes, len);
	int ret;

	memset(&err, 0, sizeof(err));
	ret = aikm_snapshot_read(&snap, copy, len, &err);
	free(copy);
	return ret;
}

static void reads_the_example(void **state)
{
	int len = (int)strlen(example);

	(void)state;
	assert_int_equal(read_text(example, (size_t)len), len);
	assert_true(snap.time_ns == 81234567890ULL);
	assert_int_equal(snap.window_ms, 2000);
	assert_int_equal(snap.nr, AIKM_CLASS_SINGLE + 4);
	assert_fact(&snap.obj[AIKM_CPU], AIKM_CPU_USER, 412);
	assert_fact(&snap.obj[AIKM_MEM], AIKM_MEM_DROP, -1500);
	assert_fact(&snap.obj[AIKM_CLASS_SINGLE], AIKM_TASK_RSS, 512000);
	assert_int_equal(snap.obj[AIKM_CLASS_SINGLE].id, 1234);
	assert_string_equal(snap.obj[AIKM_CLASS_SINGLE].name, "stress-ng-vm");
	assert_int_equal(snap.obj[AIKM_CLASS_SINGLE + 2].id, 254 << 20);
	assert_string_equal(snap.obj[AIKM_CLASS_SINGLE + 3].name,
			    "/srv/\"two\\\n");
	assert_unknown(&snap.obj[AIKM_PSI], AIKM_PSI_CPU);
}

static void writes_what_it_read(void **state)
{
	(void)state;
	assert_true(read_text(example, strlen(example)) > 0);
	assert_int_equal(aikm_snapshot_write(&snap, text, sizeof(text)),
			 strlen(example));
	assert_string_equal(text, example);
}

#define SEEN "aikm-snapshot 1\ntime 1 ns\nwindow 1 ms\n"

static void keeps_what_was_unseen(void **state)
{
	static const char in[] = SEEN
		"unseen tasks details log\n"
		"handle T1 1 \"\"\ncpu.user 3 permille\nend\n";

	(void)state;
	assert_int_equal(read_text(in, strlen(in)), strlen(in));
	assert_int_equal(snap.unseen, 1 << AIKM_UNSEEN_TASKS |
					      1 << AIKM_UNSEEN_DETAILS |
					      1 << AIKM_UNSEEN_LOG);
	assert_true(aikm_snapshot_write(&snap, text, sizeof(text)) > 0);
	assert_string_equal(text, in);
	assert_true(read_text(example, strlen(example)) > 0);
	assert_int_equal(snap.unseen, 0);
}

static void refuses_other_unseen_lines(void **state)
{
	static const char *const others[] = {
		SEEN "unseen\nend\n",
		SEEN "unseen\x20\nend\n",
		SEEN "unseen nonsense\nend\n",
		SEEN "unseen log tasks\nend\n",
		SEEN "unseen log log\nend\n",
		SEEN "unseen tasks  log\nend\n",
		SEEN "unseen tasks\x20\nend\n",
		SEEN "unseen tasks\nunseen log\nend\n",
		SEEN "handle T1 1 \"\"\nunseen log\nend\n",
		SEEN "cpu.user 3 permille\nunseen log\nend\n",
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		assert_int_equal(read_text(others[i], strlen(others[i])),
				 -EINVAL);
		assert_non_null(strstr(err.text, "line "));
	}
}

/* ---- any snapshot survives being text ---- */

static u64 seed;

static u64 draw(u64 below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (seed >> 33) % below;
}

static s64 draw_value(void)
{
	s64 v = (s64)draw(1ULL << draw(31));

	switch (draw(8)) {
	case 0:
		return AIKM_VALUE_MAX;
	case 1:
		return -AIKM_VALUE_MAX;
	case 2:
		return -v;
	default:
		return v;
	}
}

static void draw_object(struct aikm_object *o)
{
	u32 i, len;

	for (i = 0; i < aikm_classes[o->class].nr_attrs; i++)
		if (draw(2))
			aikm_fact_set(o, i, draw_value());
	/* Only its facts say that it is there. */
	if (o->class > AIKM_CLASS_SINGLE && !aikm_classes[o->class].handles)
		aikm_fact_set(o, 0, 0);
	if (!aikm_classes[o->class].handles)
		return;
	if (o->class == AIKM_EVENT) {
		o->id = 1 + (u32)draw(AIKM_LOG_IDS - 1);
		snprintf(o->name, sizeof(o->name), "%s%s",
			 aikm_log_messages[o->id].name, draw(2) ? " \x01" : "");
		return;
	}
	o->id = (u32)draw(U32_MAX);
	len = (u32)draw(AIKM_NAME_LEN);
	for (i = 0; i < len; i++)
		o->name[i] = (char)(draw(255) + 1);
}

static u32 most(u32 kind)
{
	return max_t(u32, aikm_classes[kind].handles, 1);
}

static void draw_snapshot(void)
{
	u32 kind, i;

	aikm_snapshot_init(&snap);
	snap.time_ns = seed;
	snap.window_ms = (u32)draw(U32_MAX) + 1;
	snap.unseen = (u32)draw(1 << AIKM_UNSEEN);
	for (kind = AIKM_CLASS_SINGLE; kind < AIKM_CLASSES; kind++)
		for (i = (u32)draw(most(kind) + 1); i; i--)
			assert_non_null(aikm_snapshot_add(&snap, kind));
	for (i = 0; i < snap.nr; i++)
		draw_object(&snap.obj[i]);
}

static void any_snapshot_survives(void **state)
{
	int len, round;

	(void)state;
	for (round = 0; round < 2000; round++) {
		seed = (u64)round;
		draw_snapshot();
		len = aikm_snapshot_write(&snap, text, sizeof(text));
		assert_true(len > 0);
		if (aikm_snapshot_read(&again, text, (size_t)len, &err) != len)
			fail_msg("round %d: %s", round, err.text);
		assert_memory_equal(&snap, &again, sizeof(snap));
		assert_int_equal(
			aikm_snapshot_write(&again, text2, sizeof(text2)), len);
		assert_string_equal(text, text2);
	}
}

/* The largest snapshot there can be fits into what limits.h promises. */
static void the_largest_fits(void **state)
{
	u32 kind, i, attr;
	struct aikm_object *o;

	(void)state;
	aikm_snapshot_init(&snap);
	snap.time_ns = U64_MAX;
	snap.window_ms = U32_MAX;
	snap.unseen = (1 << AIKM_UNSEEN) - 1;
	for (kind = AIKM_CLASS_SINGLE; kind < AIKM_CLASSES; kind++)
		while (aikm_snapshot_add(&snap, kind))
			;
	for (i = 0; i < snap.nr; i++) {
		o = &snap.obj[i];
		o->id = U32_MAX;
		if (i >= AIKM_CLASS_SINGLE)
			memset(o->name, 1, sizeof(o->name) - 1);
		for (attr = 0; attr < aikm_classes[o->class].nr_attrs; attr++)
			aikm_fact_set(o, attr, -AIKM_VALUE_MAX);
	}
	assert_true(aikm_snapshot_write(&snap, text, sizeof(text)) > 0);
}

static void says_when_it_does_not_fit(void **state)
{
	size_t size;
	char *room;

	(void)state;
	assert_true(read_text(example, strlen(example)) > 0);
	for (size = 0; size <= strlen(example); size++) {
		room = malloc(size ? size : 1);
		assert_non_null(room);
		assert_int_equal(aikm_snapshot_write(&snap, room, size),
				 -ENOSPC);
		free(room);
	}
}

/* ---- what is refused ---- */

static void refuses_any_cut(void **state)
{
	size_t len;

	(void)state;
	assert_int_equal(read_text(example, 0), 0);
	for (len = 1; len < strlen(example); len++) {
		assert_int_equal(read_text(example, len), -EINVAL);
		assert_true(strlen(err.text) > 10);
	}
}

struct refusal {
	const char *find; /* in the example */
	const char *replace;
	const char *says; /* in the error, with its line */
};

static const struct refusal refusals[] = {
	{ "aikm-snapshot 1", "aikm-snapshot 2", "line 1: unknown version" },
	{ "aikm-snapshot 1", "hello", "line 1: no \"aikm-snapshot\"" },
	{ "aikm-snapshot 1", "aikm-snapshot 1 ", "line 1: unknown version" },
	{ "time 81234567890 ns", "time -1 ns", "line 2: expected \"time" },
	{ "time 81234567890 ns", "time 99999999999999999999 ns", "line 2" },
	{ "window 2000 ms", "window 0 ms", "line 3: expected \"window" },
	{ "window 2000 ms", "window 02000 ms", "line 3" },
	{ "window 2000 ms", "window 4294967296 ms", "line 3" },
	{ "handle T1", "handle T2", "line 4: handles must count up from 1" },
	{ "handle T1", "handle T01", "line 4" },
	{ "handle T1", "handle X1", "line 4: unknown kind of handle" },
	{ "handle T1", "handle cpu1", "line 4: unknown kind of handle" },
	{ "handle T1 1234", "handle T1 1:2", "line 4: bad" },
	{ "handle T1 1234", "handle T1  1234", "line 4: bad id" },
	{ "handle T1 1234", "handle T1 4294967296", "line 4: bad id" },
	{ "handle D1 254:0", "handle D1 254", "line 6: bad id" },
	{ "handle D1 254:0", "handle D1 4096:0", "line 6: bad id" },
	{ "handle D1 254:0 \"vda\"\nhandle M1", "handle M1 0:1 \"\"\nhandle D1",
	  "line 7: too many handles, or handles out of order" },
	{ "\"vda\"", "\"vda", "line 6: bad name" },
	{ "\"vda\"", "vda", "line 6: bad name" },
	{ "\"vda\"", "\"v\tda\"", "line 6: bad name" },
	{ "\"vda\"", "\"v\\da\"", "line 6: bad name" },
	{ "\"vda\"", "\"v\\x41a\"", "line 6: bad name" },
	{ "\"vda\"", "\"v\\x00a\"", "line 6: bad name" },
	{ "\"vda\"", "\"v\\x0Aa\"", "line 6: bad name" },
	{ "\"vda\"", "\"12345678901234567890123456789012\"", "line 6" },
	{ "\"vda\"", "\"vda\" ", "line 6: bad name" },
	{ "cpu.user 412", "cpu.use 412", "line 8: unknown fact" },
	{ "cpu.user 412", "cpu.users 412", "line 8: unknown fact" },
	{ "cpu.user 412", "gpu.user 412", "line 8: unknown object" },
	{ "cpu.user 412", "T3.rss 412", "line 8: unknown object" },
	{ "cpu.user 412", "cpu 412", "line 8" },
	{ "cpu.user 412", "cpu.user +412", "line 8: bad value" },
	{ "cpu.user 412", "cpu.user 0412", "line 8: bad value" },
	{ "cpu.user 412", "cpu.user -0", "line 8: bad value" },
	{ "cpu.user 412", "cpu.user 1000000000000001", "line 8: bad value" },
	{ "cpu.user 412", "cpu.user 4.5", "line 8: wrong unit" },
	{ "412 permille", "412 percent", "line 8: wrong unit" },
	{ "412 permille", "412 permille ", "line 8: wrong unit" },
	{ "412 permille", "412", "line 8: wrong unit" },
	{ "mem.drop -1500 kB_per_s", "cpu.user 1 permille",
	  "line 9: this fact was already given" },
	{ "T2.gone 1 flag", "handle T3 9 \"x\"", "a handle after the first" },
	{ "T2.gone 1 flag", "", "line 11: unknown object" },
	{ "end\n", "end\x20\n", "unknown object" },
	{ "end\n", "end\r\n", "unknown object" },
	{ "end\n", "", "the text ends before \"end\"" },
};

static void refuses_what_it_does_not_know(void **state)
{
	static char spoilt[sizeof(example) + 64];
	const char *at;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		at = strstr(example, refusals[i].find);
		assert_non_null(at);
		scnprintf(spoilt, sizeof(spoilt), "%.*s%s%s",
			  (int)(at - example), example, refusals[i].replace,
			  at + strlen(refusals[i].find));
		assert_int_equal(read_text(spoilt, strlen(spoilt)), -EINVAL);
		if (!strstr(err.text, refusals[i].says))
			fail_msg("\"%s\" said: %s", refusals[i].replace,
				 err.text);
	}
}

static void refuses_long_lines(void **state)
{
	static char spoilt[1024];

	(void)state;
	scnprintf(spoilt, sizeof(spoilt), "aikm-snapshot 1\ntime %0300d ns\n",
		  1);
	assert_int_equal(read_text(spoilt, strlen(spoilt)), -EINVAL);
	assert_non_null(strstr(err.text, "line 2: longer"));
}

static void reads_one_after_the_other(void **state)
{
	static char file[3 * sizeof(example)];
	size_t at = 0, len;
	int n, nr = 0;

	(void)state;
	len = (size_t)scnprintf(file, sizeof(file), "%s\n%s\x20\n", example,
				example);
	while ((n = read_text(file + at, len - at)) > 0) {
		at += (size_t)n;
		nr++;
	}
	assert_int_equal(n, 0);
	assert_int_equal(nr, 2);
}

/* ---- names ---- */

static void escapes_strangers_text(void **state)
{
	char buf[4 * AIKM_NAME_LEN];

	(void)state;
	assert_int_equal(aikm_name_escape("a b", buf, sizeof(buf)), 3);
	assert_string_equal(buf, "a b");
	aikm_name_escape("\x1b[2J\"\\\x7f\xff", buf, sizeof(buf));
	assert_string_equal(buf, "\\x1b[2J\\x22\\x5c\\x7f\\xff");
	assert_int_equal(aikm_name_escape("abcdef", buf, 6), 2);
	assert_string_equal(buf, "ab");
	assert_int_equal(aikm_name_escape("abc", buf, 0), 0);
}

static void labels_objects(void **state)
{
	char buf[12];

	(void)state;
	assert_true(read_text(example, strlen(example)) > 0);
	assert_int_equal(
		aikm_object_label(&snap.obj[AIKM_PSI], buf, sizeof(buf)), 3);
	assert_string_equal(buf, "psi");
	aikm_object_label(&snap.obj[AIKM_CLASS_SINGLE + 1], buf, sizeof(buf));
	assert_string_equal(buf, "T2");
}

static bool is_plain(const char *name)
{
	return *name &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
}

/* The tables are what docs, prompt and reader rely on. */
static void tables_are_sound(void **state)
{
	const struct aikm_class_def *def;
	u32 kind, i, j;

	(void)state;
	for (kind = 0; kind < AIKM_CLASSES; kind++) {
		def = &aikm_classes[kind];
		assert_true(def->nr_attrs && def->nr_attrs <= AIKM_ATTRS_MAX);
		for (i = 0; i < def->nr_attrs; i++) {
			assert_true(is_plain(def->attrs[i].name));
			assert_non_null(def->attrs[i].unit);
			assert_int_equal(
				def->attrs[i]
					.what[strlen(def->attrs[i].what) - 1],
				'.');
			for (j = 0; j < i; j++)
				assert_string_not_equal(def->attrs[i].name,
							def->attrs[j].name);
		}
	}
}

static void adds_in_order_only(void **state)
{
	u32 i;

	(void)state;
	aikm_snapshot_init(&snap);
	assert_null(aikm_snapshot_add(&snap, AIKM_CPU));
	for (i = 1; i <= AIKM_SNAP_DISKS; i++)
		assert_int_equal(aikm_snapshot_add(&snap, AIKM_DISK)->num, i);
	assert_null(aikm_snapshot_add(&snap, AIKM_DISK));
	assert_null(aikm_snapshot_add(&snap, AIKM_TASK));
	assert_int_equal(aikm_snapshot_add(&snap, AIKM_MOUNT)->num, 1);
	assert_int_equal(aikm_snapshot_add(&snap, AIKM_LOG)->num, 0);
	assert_null(aikm_snapshot_add(&snap, AIKM_LOG));
	assert_null(aikm_snapshot_add(&snap, AIKM_EVENT));
}

/* ---- the digest ---- */

static struct aikm_digest digest;

static bool chosen(u32 obj, u32 attr)
{
	u32 i;

	for (i = 0; i < digest.nr; i++)
		if (digest.fact[i].obj == obj && digest.fact[i].attr == attr)
			return true;
	return false;
}

static u32 tokens(void)
{
	u32 sum = 0, i;

	for (i = 0; i < digest.nr; i++)
		sum += 2 +
		       3 * (!i || digest.fact[i].obj != digest.fact[i - 1].obj);
	return sum;
}

/* A snapshot whose handles cost a lot, T4 most remarkable of all. */
static void fill(void)
{
	u32 kind, i, attr;

	aikm_snapshot_init(&snap);
	for (kind = AIKM_CLASS_SINGLE; kind < AIKM_CLASSES; kind++)
		while (aikm_snapshot_add(&snap, kind))
			;
	for (i = 0; i < snap.nr; i++) {
		for (attr = 0; attr < aikm_classes[snap.obj[i].class].nr_attrs;
		     attr++)
			aikm_fact_set(&snap.obj[i], attr, 1);
		if (snap.obj[i].class == AIKM_TASK)
			aikm_fact_set(&snap.obj[i], AIKM_TASK_VICTIM, 0);
	}
	aikm_fact_set(&snap.obj[AIKM_CLASS_SINGLE + 3], AIKM_TASK_VICTIM, 1);
}

static void keeps_within_the_budget(void **state)
{
	u32 budget, i;

	(void)state;
	fill();
	for (budget = 0; budget <= 1200; budget += 10) {
		aikm_digest_make(&snap, budget, &digest);
		for (i = 0; i < AIKM_CLASS_SINGLE; i++)
			assert_true(chosen(i, 0));
		if (chosen(AIKM_CLASS_SINGLE + 3, AIKM_TASK_CPU))
			assert_true(tokens() <= budget);
	}
	aikm_digest_make(&snap, AIKM_PROMPT_TOKENS, &digest);
	assert_true(tokens() <= AIKM_PROMPT_TOKENS);
	assert_true(chosen(AIKM_CLASS_SINGLE + 3, AIKM_TASK_VICTIM));
}

static void keeps_the_order_of_the_snapshot(void **state)
{
	u32 i;

	(void)state;
	fill();
	aikm_digest_make(&snap, AIKM_PROMPT_TOKENS, &digest);
	for (i = 1; i < digest.nr; i++)
		assert_true(digest.fact[i].obj > digest.fact[i - 1].obj ||
			    (digest.fact[i].obj == digest.fact[i - 1].obj &&
			     digest.fact[i].attr > digest.fact[i - 1].attr));
}

static void keeps_nothing_left_but_no_other_zeros(void **state)
{
	const u32 task = AIKM_CLASS_SINGLE, mount = AIKM_CLASS_SINGLE + 1;

	(void)state;
	aikm_snapshot_init(&snap);
	assert_non_null(aikm_snapshot_add(&snap, AIKM_TASK));
	assert_non_null(aikm_snapshot_add(&snap, AIKM_MOUNT));
	aikm_fact_set(&snap.obj[AIKM_VM], AIKM_VM_OOM_KILLS, 0);
	aikm_fact_set(&snap.obj[task], AIKM_TASK_CPU, 0);
	aikm_fact_set(&snap.obj[task], AIKM_TASK_FDS_LEFT, 0);
	aikm_fact_set(&snap.obj[mount], AIKM_MOUNT_LEFT, 0);
	aikm_fact_set(&snap.obj[mount], AIKM_MOUNT_INODES_LEFT, 0);
	aikm_fact_set(&snap.obj[mount], AIKM_MOUNT_DROP, 0);
	aikm_digest_make(&snap, AIKM_PROMPT_TOKENS, &digest);
	assert_true(chosen(AIKM_VM, AIKM_VM_OOM_KILLS));
	assert_false(chosen(AIKM_VM, AIKM_VM_FAULTS));
	assert_false(chosen(task, AIKM_TASK_CPU));
	assert_true(chosen(task, AIKM_TASK_FDS_LEFT));
	assert_true(chosen(mount, AIKM_MOUNT_LEFT));
	assert_true(chosen(mount, AIKM_MOUNT_INODES_LEFT));
	assert_false(chosen(mount, AIKM_MOUNT_DROP));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_example),
		cmocka_unit_test(writes_what_it_read),
		cmocka_unit_test(keeps_what_was_unseen),
		cmocka_unit_test(refuses_other_unseen_lines),
		cmocka_unit_test(any_snapshot_survives),
		cmocka_unit_test(the_largest_fits),
		cmocka_unit_test(says_when_it_does_not_fit),
		cmocka_unit_test(refuses_any_cut),
		cmocka_unit_test(refuses_what_it_does_not_know),
		cmocka_unit_test(refuses_long_lines),
		cmocka_unit_test(reads_one_after_the_other),
		cmocka_unit_test(escapes_strangers_text),
		cmocka_unit_test(labels_objects),
		cmocka_unit_test(tables_are_sound),
		cmocka_unit_test(adds_in_order_only),
		cmocka_unit_test(keeps_within_the_budget),
		cmocka_unit_test(keeps_the_order_of_the_snapshot),
		cmocka_unit_test(keeps_nothing_left_but_no_other_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

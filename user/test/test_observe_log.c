// SPDX-License-Identifier: GPL-2.0
/*
 * The catalogue of kernel messages against its own examples, against regular
 * expressions made of its patterns, and against names of tasks that look like
 * messages.
 */
#include "observe.h"

#include <regex.h>

#include "observe/log.h"

enum { ROWS_MAX = 400, COMM_MAX = 15 };

/* One row of log_patterns.tsv. */
struct row {
	u32 id;
	char *pattern, *example, *miss;
};

static struct {
	char *text;
	u32 nr;
	struct row row[ROWS_MAX];
} catalogue;

static u32 id_of(const char *name)
{
	u32 id;

	for (id = 1; id < AIKM_LOG_IDS; id++)
		if (!strcmp(aikm_log_messages[id].name, name))
			return id;
	fail_msg("%s is not in the table", name);
	return 0;
}

static void read_row(char *line)
{
	struct row *r = &catalogue.row[catalogue.nr];
	char *field[9] = { 0 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(field) && line; i++)
		field[i] = strsep(&line, "\t");
	if (!field[0] || *field[0] == '#' || !field[6] ||
	    !strcmp(field[2], "-"))
		return;
	assert_true(++catalogue.nr < ROWS_MAX);
	r->id = id_of(field[0]);
	r->pattern = field[2];
	r->example = field[5];
	r->miss = field[6];
}

static int read_catalogue(void **state)
{
	FILE *f = fopen("module/observe/log_patterns.tsv", "r");
	char *rest, *line;
	long size;

	(void)state;
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	catalogue.text = calloc(1, (size_t)size + 1);
	assert_non_null(catalogue.text);
	assert_int_equal(fread(catalogue.text, 1, (size_t)size, f), size);
	fclose(f);
	rest = catalogue.text;
	while ((line = strsep(&rest, "\n")) && *line)
		read_row(line);
	return 0;
}

static int forget_catalogue(void **state)
{
	(void)state;
	free(catalogue.text);
	return 0;
}

static u32 match(const char *text)
{
	size_t len = strlen(text);
	char *copy = exact_copy(text, len);
	struct aikm_log_found found;
	bool matched = aikm_log_match(copy, len, &found);

	assert_int_equal(matched, found.id != AIKM_LOG_NONE);
	free(copy);
	return found.id;
}

static void test_large_enough(void **state)
{
	u32 id;

	(void)state;
	assert_true(AIKM_LOG_IDS > 100);
	assert_true(catalogue.nr >= AIKM_LOG_IDS - 1);
	for (id = 1; id < AIKM_LOG_IDS; id++) {
		assert_true(strlen(aikm_log_messages[id].name) < AIKM_NAME_LEN);
		assert_in_range(aikm_log_messages[id].severity, 1, 4);
		assert_true(strlen(aikm_log_messages[id].what) > 10);
	}
}

/* The tables and docs/LOG.md are those of the catalogue as it is now. */
static void test_tables_are_current(void **state)
{
	(void)state;
	assert_int_equal(system("scripts/log-table check"), 0);
}

static void test_examples(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < catalogue.nr; i++) {
		const struct row *r = &catalogue.row[i];

		if (match(r->example) != r->id)
			fail_msg("%s: \"%s\" is %s", r->pattern, r->example,
				 aikm_log_messages[match(r->example)].name);
	}
}

static void test_near_misses(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < catalogue.nr; i++) {
		const struct row *r = &catalogue.row[i];

		if (match(r->miss) == r->id)
			fail_msg("%s matches \"%s\"", r->pattern, r->miss);
	}
}

static const struct {
	const char *token, *regex;
} tokens[] = {
	{ "@disk ", "^[^=]{0,46}[^ =]: " },
	{ "@net ", "^[^=]{0,46}[^ =]: " },
	{ "@bus ", "^[^=]{0,46}[^ =]: " },
	{ "%d", "[0-9]{1,20}" },
	{ "%x", "(0x)?[0-9a-fA-F]{1,20}" },
	{ "%h", "[0-9a-fA-F]{4}" },
	{ "%n", "[A-Za-z0-9_.!/+@-]{1,64}" },
	{ "%s", "[^ ]{1,64}" },
	{ "%c", ".{1,15}" },
	{ "%b", "[A-Za-z0-9_.!/+@:-]{1,64}" },
	{ "*", ".{0,160}" },
	{ "$", "$" },
	{ "{disk}", "[A-Za-z0-9_.!/+@-]{1,64}" },
	{ "{fs}", "[A-Za-z0-9_.!/+@-]{1,64}" },
	{ "{net}", "[A-Za-z0-9_.!/+@-]{1,64}" },
	{ "{pid}", "[0-9]{1,20}" },
	{ "{bus}", "[A-Za-z0-9_.!/+@:-]{1,64}" },
	{ "{dev}", "[0-9]{1,20}:[0-9]{1,20}" },
	{ "%{", "[{]" },
};

/* The same pattern in the words of another matcher. */
static void compile(const struct row *r, regex_t *regex)
{
	char text[1024] = "^", *out = text + 1;
	const char *p = r->pattern;
	u32 i;

	if (*p == '@')
		out = text;
	while (*p) {
		for (i = 0; i < ARRAY_SIZE(tokens); i++)
			if (!strncmp(p, tokens[i].token,
				     strlen(tokens[i].token)))
				break;
		if (i < ARRAY_SIZE(tokens)) {
			out = stpcpy(out, tokens[i].regex);
			p += strlen(tokens[i].token);
			continue;
		}
		/* '^' can not stand alone in brackets. */
		*out++ = '[';
		*out++ = *p++;
		*out++ = ']';
		*out = '\0';
	}
	if (regcomp(regex, text, REG_EXTENDED | REG_NOSUB))
		fail_msg("%s: no regular expression: %s", r->pattern, text);
}

/* Whichever wording another matcher finds, it belongs to the same message. */
static void test_no_example_is_two(void **state)
{
	static bool ids[ROWS_MAX];
	regex_t regex;
	u32 i, k;

	(void)state;
	for (i = 0; i < catalogue.nr; i++) {
		compile(&catalogue.row[i], &regex);
		for (k = 0; k < catalogue.nr; k++) {
			const struct row *r = &catalogue.row[k];
			bool same = r->id == catalogue.row[i].id;

			if (regexec(&regex, r->example, 0, NULL, 0))
				continue;
			ids[k] |= same;
			if (!same)
				fail_msg("\"%s\" is also %s", r->example,
					 catalogue.row[i].pattern);
		}
		regfree(&regex);
	}
	for (k = 0; k < catalogue.nr; k++)
		if (!ids[k])
			fail_msg("no regular expression finds \"%s\"",
				 catalogue.row[k].example);
}

/* A message begins as the catalogue says, to the byte. */
static void test_every_byte_counts(void **state)
{
	char text[512];
	u32 i, at;

	(void)state;
	for (i = 0; i < catalogue.nr; i++) {
		const struct row *r = &catalogue.row[i];

		if (*r->pattern == '@' || !strncmp(r->pattern, "%c", 2))
			continue;
		at = 0;
		while (r->pattern[at] && r->pattern[at] == r->example[at]) {
			strscpy(text, r->example, sizeof(text));
			text[at++] = '\1';
			assert_int_not_equal(match(text), r->id);
		}
	}
}

/* What the kernel prints with the name of a task in it, and what that is. */
static const struct {
	const char *format;
	u32 id;
} quotes[] = {
	{ "%s[1234]: segfault at 0 ip 0000564a2a4d113d sp 00007ffd4a3c9d80 error 6 in a[1+2]",
	  AIKM_LOG_SEGFAULT },
	{ "traps: %s[1234] general protection fault ip:1 sp:2 error:0",
	  AIKM_LOG_USER_TRAP },
	{ "%s invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER), order=0",
	  AIKM_LOG_OOM_INVOKED },
	{ "%s: page allocation failure: order:9, mode:0xcc0(GFP_KERNEL)",
	  AIKM_LOG_PAGE_ALLOC_FAILURE },
	{ "%s: attempt to access beyond end of device",
	  AIKM_LOG_BLOCK_BEYOND_END },
	{ "%s: vmalloc error: size 4096, page order 0",
	  AIKM_LOG_VMALLOC_FAILURE },
	{ "INFO: task %s:1234 blocked for more than 120 seconds.",
	  AIKM_LOG_HUNG_TASK },
	{ "watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [%s:412]",
	  AIKM_LOG_SOFT_LOCKUP },
	{ "oom_reaper: unable to reap pid:812 (%s)", AIKM_LOG_OOM_UNREAPABLE },
	{ "%s (1234): drop_caches: 3", 0 },
	{ "%s (1234) used greatest stack depth: 12345 bytes left", 0 },
	{ "%s: 3 output lines suppressed due to ratelimiting", 0 },
	{ "%s[1234]: syscall 999 not implemented", 0 },
	{ "%s[1234] vsyscall attempted with vsyscall=none", 0 },
	{ "%s: sending ioctl 5310 to a partition!", 0 },
	{ "process '%s' launched '/bin/true' with NULL argv: empty string added",
	  0 },
	{ "warning: `%s' uses 32-bit capabilities (legacy support in use)", 0 },
	{ "note: %s[1234] exited with irqs disabled", 0 },
	{ "%s uses obsolete (PF_INET,SOCK_PACKET)", 0 },
	{ "%s: uninitialized urandom read (16 bytes read)", 0 },
};

static void quote(const char *comm, u32 q)
{
	char text[512];
	u32 id;

	/* The formats are the table's above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, sizeof(text), quotes[q].format, comm);
#pragma GCC diagnostic pop
	id = match(text);
	if (id && id != quotes[q].id)
		fail_msg("\"%s\" passes for %s", text,
			 aikm_log_messages[id].name);
}

static void try_comm(const char *text)
{
	char comm[COMM_MAX + 1];
	u32 len, q;

	for (len = 1; len <= COMM_MAX && text[len - 1]; len++) {
		memcpy(comm, text, len);
		comm[len] = '\0';
		for (q = 0; q < ARRAY_SIZE(quotes); q++)
			quote(comm, q);
	}
}

/* Nobody gets a message into the books by the name of a program. */
static void test_names_are_no_messages(void **state)
{
	char text[64];
	u32 i;

	(void)state;
	try_comm("x");
	try_comm("kworker/u4:1-ev");
	for (i = 0; i < catalogue.nr; i++) {
		const char *colon = strstr(catalogue.row[i].example, ": ");

		try_comm(catalogue.row[i].example);
		if (!colon)
			continue;
		snprintf(text, sizeof(text), "a%.20s", colon);
		try_comm(text);
	}
	try_comm("Oops: 0 [#1] x");
	try_comm("Oops: 0000 [#1]");
	try_comm("a: 1 CE b");
	try_comm("EDAC MC0: 1 CE ");
	try_comm("BUG x (Tainted:");
	try_comm("e: Link is Down");
}

static void found_in(const char *text, struct aikm_log_found *found)
{
	assert_true(aikm_log_match(text, strlen(text), found));
}

static void test_objects(void **state)
{
	static const struct {
		const char *text;
		u32 kind, number;
		const char *name;
	} cases[] = {
		{ "I/O error, dev nvme0n1p2, sector 7 op", AIKM_LOG_ABOUT_DISK,
		  0, "nvme0n1p2" },
		{ "Aborting journal on device dm-0-8.", AIKM_LOG_ABOUT_FS, 0,
		  "dm-0-8" },
		{ "e1000e 0000:00:19.0 eth0: NIC Link is Down",
		  AIKM_LOG_ABOUT_NET, 0, "eth0" },
		{ "br0: port 1(veth-a) entered disabled state",
		  AIKM_LOG_ABOUT_NET, 0, "veth-a" },
		{ "ata1.00: failed command: READ DMA", AIKM_LOG_ABOUT_BUS, 0,
		  "ata1.00" },
		{ "sd 2:0:0:0: rejecting I/O to offline device",
		  AIKM_LOG_ABOUT_BUS, 0, "2:0:0:0" },
		{ " connection1:0: detected conn error (1011)",
		  AIKM_LOG_ABOUT_BUS, 0, "connection1:0" },
		{ "nvme nvme0: I/O 12 QID 3 timeout, reset controller",
		  AIKM_LOG_ABOUT_BUS, 0, "nvme0" },
		{ "Read-error on swap-device (254:3:1048)", AIKM_LOG_ABOUT_DEV,
		  254 << 20 | 3, "" },
		{ "INFO: task a:b c:77 blocked for more than 120 seconds.",
		  AIKM_LOG_ABOUT_PID, 77, "" },
		{ "Out of memory: Killed process 812 (tail) total-vm:1kB",
		  AIKM_LOG_ABOUT_PID, 812, "" },
		/* Numbers and names that cannot be: the message stays. */
		{ "Out of memory: Killed process 99999999999 (tail)",
		  AIKM_LOG_ABOUT_NONE, 0, "" },
		{ "Read-error on swap-device (4096:3:1048)",
		  AIKM_LOG_ABOUT_NONE, 0, "" },
		{ "I/O error, dev a123456789012345, sector 7",
		  AIKM_LOG_ABOUT_NONE, 0, "" },
		{ "Kernel panic - not syncing: x", AIKM_LOG_ABOUT_NONE, 0, "" },
	};
	struct aikm_log_found found;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		found_in(cases[i].text, &found);
		assert_int_equal(found.kind, cases[i].kind);
		assert_string_equal(found.name, cases[i].name);
		if (found.kind)
			assert_int_equal(found.number, cases[i].number);
	}
}

/* What a message quotes ends with its line, and every length is bounded. */
static void test_bounds(void **state)
{
	char text[4 * AIKM_LOG_LINE_MAX];
	struct aikm_log_found found;

	(void)state;
	assert_int_equal(match(""), 0);
	assert_int_equal(match("\nKernel panic - not syncing: x"), 0);
	assert_int_equal(match("x\nKernel panic - not syncing: x"), 0);
	assert_int_equal(match("Kernel panic - not syncing: \xff\x01\n"),
			 AIKM_LOG_KERNEL_PANIC);
	assert_int_equal(match("Kernel panic - not syncing:"), 0);
	/* A NUL is a byte like another. */
	assert_false(
		aikm_log_match("Kernel\0panic - not syncing: ", 28, &found));
	memset(text, ' ', sizeof(text));
	assert_false(aikm_log_match(text, sizeof(text), &found));
	memset(text, '[', sizeof(text));
	assert_false(aikm_log_match(text, sizeof(text), &found));
	memset(text, 'E', sizeof(text));
	memcpy(text, "EDAC MC0: 1 CE ", 15);
	assert_false(aikm_log_match(text, sizeof(text), &found));
	/* 16 bytes are no name of a task. */
	assert_int_equal(
		match("0123456789abcdef invoked oom-killer: gfp_mask="), 0);
	assert_int_equal(match("0123456789abcde invoked oom-killer: gfp_mask="),
			 AIKM_LOG_OOM_INVOKED);
}

static void test_frames(void **state)
{
	static const struct {
		const char *record, *text;
		bool kmsg, kernel;
		u8 level;
	} cases[] = {
		{ "<6>[    5.140900] hello", "hello", false, true, 6 },
		{ "<3>[99995.140900][ T1234] hello", "hello", false, true, 3 },
		{ "<3>[    5.140900][   C0] hello", "hello", false, true, 3 },
		{ "<3>hello", "hello", false, true, 3 },
		{ "<3>[Firmware Bug]: x", "[Firmware Bug]: x", false, true, 3 },
		{ "<12>[    5.140900] hello", "hello", false, false, 4 },
		{ "<30>", "", false, false, 6 },
		{ "6,339,5140900,-;hello", "hello", true, true, 6 },
		{ "3,340,5140901,-,caller=T1;a;b", "a;b", true, true, 3 },
		{ "12,341,5140902,-;hello", "hello", true, false, 4 },
	};
	static const char *const broken[] = {
		"", "<", "<3", "<x>", "3>", "<-1>x", "<99999999999999999999>x",
	};
	struct aikm_log_line line;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *r = cases[i].record;
		size_t len = strlen(r);

		if (cases[i].kmsg)
			assert_true(aikm_log_read_kmsg(r, len, &line));
		else
			assert_true(aikm_log_read_syslog(r, len, &line));
		assert_int_equal(line.len, strlen(cases[i].text));
		assert_memory_equal(line.text, cases[i].text, line.len);
		assert_int_equal(line.kernel, cases[i].kernel);
		assert_int_equal(line.level, cases[i].level);
	}
	for (i = 0; i < ARRAY_SIZE(broken); i++)
		assert_false(aikm_log_read_syslog(broken[i], strlen(broken[i]),
						  &line));
	assert_false(aikm_log_read_kmsg("6,339,5140900,-", 15, &line));
	assert_false(aikm_log_read_kmsg("x,339,5140900,-;a", 17, &line));
	assert_false(aikm_log_read_kmsg("6,x,5140900,-;a", 15, &line));
	assert_true(aikm_log_read_kmsg("6,339,5140900,-;a", 17, &line));
	assert_int_equal(line.sequence, 339);
}

static u32 note(struct aikm_log_counts *c, const char *record, u64 time_ns)
{
	struct aikm_log_line line;

	assert_true(aikm_log_read_syslog(record, strlen(record), &line));
	return aikm_log_note(c, &line, time_ns);
}

static void test_books(void **state)
{
	static struct aikm_log_counts c;

	(void)state;
	assert_int_equal(note(&c, "<3>I/O error, dev vda, sector 1", 5),
			 AIKM_LOG_BLOCK_IO_ERROR);
	note(&c, "<3>I/O error, dev vdb, sector 1", 7);
	/* A program that says the same is not believed. */
	assert_int_equal(note(&c, "<11>I/O error, dev vdc, sector 1", 9), 0);
	note(&c, "<3>something bad", 9);
	note(&c, "<0>something worse", 9);
	note(&c, "<4>something odd", 9);
	note(&c, "<6>something else", 9);
	note(&c, "<2>aikm: finding: oom_global (critical, 97 %)", 9);
	note(&c, "<2>aikm: finding: [12]: segfault", 9);
	assert_int_equal(c.lines, 7);
	assert_int_equal(c.foreign, 1);
	assert_int_equal(c.errors, 3);
	assert_int_equal(c.warnings, 1);
	assert_int_equal(c.at[AIKM_LOG_BLOCK_IO_ERROR].count, 2);
	assert_int_equal(c.at[AIKM_LOG_BLOCK_IO_ERROR].time_ns, 7);
	assert_string_equal(c.at[AIKM_LOG_BLOCK_IO_ERROR].about.name, "vdb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_large_enough),
		cmocka_unit_test(test_tables_are_current),
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_near_misses),
		cmocka_unit_test(test_no_example_is_two),
		cmocka_unit_test(test_every_byte_counts),
		cmocka_unit_test(test_names_are_no_messages),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_books),
	};

	return cmocka_run_group_tests(tests, read_catalogue, forget_catalogue);
}

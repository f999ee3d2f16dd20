// SPDX-License-Identifier: GPL-2.0
/* Verdict, result and finding text: what leaves the machine's mouth. */
#include "aikm_os.h"
#include <setjmp.h>

#include <cmocka.h>

#include "make_snapshot.h"
#include "think/result.h"
#include "think/verdict.h"

static struct aikm_snapshot s;

/* A true finding about a machine that thrashes. */
static struct aikm_finding make_finding(void)
{
	struct aikm_finding f = {
		.cause = AIKM_SWAP_THRASH,
		.source = AIKM_BY_MODEL,
		.nr_evidence = 2,
		.confidence = 970,
	};
	struct aikm_object *t;

	make_idle(&s);
	with(&s, AIKM_PSI, AIKM_PSI_MEM_FULL, 412);
	make_task(&s, 99, "sshd");
	t = make_task(&s, 1234, "hog");
	aikm_fact_set(t, AIKM_TASK_GROWTH, -512);
	f.culprit = s.nr - 1;
	f.evidence[0].obj = AIKM_PSI;
	f.evidence[0].attr = AIKM_PSI_MEM_FULL;
	f.evidence[1].obj = f.culprit;
	f.evidence[1].attr = AIKM_TASK_GROWTH;
	make_disk(&s);
	return f;
}

static void expect_refused(struct aikm_finding f)
{
	aikm_verdict(&s, &f);
	assert_int_equal(f.cause, AIKM_INCONCLUSIVE);
	assert_int_equal(f.culprit, AIKM_NO_CULPRIT);
	assert_int_equal(f.nr_evidence, 0);
	assert_true(f.confidence <= 1000);
}

static void a_true_finding_passes(void **state)
{
	struct aikm_finding f = make_finding(), before = f;

	(void)state;
	aikm_verdict(&s, &f);
	assert_memory_equal(&f, &before, sizeof(f));
	f.culprit = AIKM_NO_CULPRIT;
	before = f;
	aikm_verdict(&s, &f);
	assert_memory_equal(&f, &before, sizeof(f));
}

static void an_untrue_finding_is_refused(void **state)
{
	struct aikm_finding f;

	(void)state;
	f = make_finding();
	f.cause = AIKM_CAUSES;
	expect_refused(f);
	f = make_finding();
	f.confidence = AIKM_CONFIDENCE_MIN - 1;
	expect_refused(f);
	f = make_finding();
	f.confidence = 1001;
	expect_refused(f);
	f = make_finding();
	f.nr_evidence = 0;
	expect_refused(f);
	f = make_finding();
	f.nr_evidence = AIKM_EVIDENCE_MAX + 1;
	expect_refused(f);
	f = make_finding();
	f.evidence[1].obj = s.nr;
	expect_refused(f);
	f = make_finding();
	f.evidence[1].attr = AIKM_TASK_ATTRS;
	expect_refused(f);
	f = make_finding();
	f.evidence[1].attr = AIKM_TASK_VICTIM; /* not measured */
	expect_refused(f);
	f = make_finding();
	f.evidence[1] = f.evidence[0];
	expect_refused(f);
	f = make_finding();
	f.culprit = s.nr;
	expect_refused(f);
	f = make_finding();
	f.culprit = s.nr - 1; /* a disk does not thrash memory */
	expect_refused(f);
	f = make_finding();
	f.culprit = AIKM_PSI;
	expect_refused(f);
}

static void healthy_needs_no_evidence(void **state)
{
	struct aikm_finding f = {
		.cause = AIKM_HEALTHY,
		.culprit = AIKM_NO_CULPRIT,
		.confidence = 990,
	};

	(void)state;
	make_idle(&s);
	aikm_verdict(&s, &f);
	assert_int_equal(f.cause, AIKM_HEALTHY);
	f.confidence = 499;
	expect_refused(f);
}

static void a_result_carries_values_and_names(void **state)
{
	struct aikm_finding f = make_finding();
	struct aikm_result r;

	(void)state;
	memset(&r, 0xff, sizeof(r));
	aikm_result_fill(&r, &s, &f);
	assert_int_equal(r.size, sizeof(r));
	assert_int_equal(r.cause, AIKM_SWAP_THRASH);
	assert_int_equal(r.severity, AIKM_SEV_CRITICAL);
	assert_int_equal(r.source, AIKM_SOURCE_MODEL);
	assert_int_equal(r.confidence, 970);
	assert_int_equal(r.time_ns, s.time_ns);
	assert_int_equal(r.reserved, 0);
	assert_int_equal(r.took_us, 0);
	assert_int_equal(r.has_culprit, 1);
	assert_int_equal(r.culprit.class, AIKM_TASK);
	assert_int_equal(r.culprit.num, 2);
	assert_int_equal(r.culprit.id, 1234);
	assert_int_equal(r.culprit.value, 0);
	assert_string_equal(r.culprit.name, "hog");
	assert_int_equal(r.nr_evidence, 2);
	assert_int_equal(r.evidence[0].class, AIKM_PSI);
	assert_int_equal(r.evidence[0].value, 412);
	assert_int_equal(r.evidence[1].value, -512);
	assert_int_equal(r.evidence[2].class, 0);
}

static void a_finding_reads_well(void **state)
{
	static const char start[] =
		"swap_thrash (critical, 97 %): culprit T2 hog[1234]; ";
	struct aikm_finding f = make_finding();
	char line[AIKM_FINDING_LINE_MAX], text[AIKM_FINDING_TEXT_MAX];
	struct aikm_result r;
	int n;

	(void)state;
	aikm_result_fill(&r, &s, &f);
	n = aikm_finding_line(&r, line, sizeof(line));
	assert_memory_equal(line, start, strlen(start));
	assert_string_equal(line + strlen(start),
			    "psi.mem_full 41.2 %, T2.growth -512 kB/s");
	assert_int_equal(n, strlen(line));
	n = aikm_finding_text(&r, text, sizeof(text));
	assert_int_equal(n, strlen(text));
	assert_non_null(strstr(text, "Memory is moved to swap and back"));
	assert_non_null(strstr(text, "\n  culprit:  T2 hog[1234]\n"));
	assert_non_null(strstr(text, "kill -STOP 1234"));
	assert_null(strstr(text, "PID"));
}

static void values_read_well(void **state)
{
	static const struct {
		u32 class, attr;
		s64 value;
		const char *text;
	} cases[] = {
		{ AIKM_CPU, AIKM_CPU_USER, 412, "41.2 %" },
		{ AIKM_CPU, AIKM_CPU_USER, 7, "0.7 %" },
		{ AIKM_CPU, AIKM_CPU_LOAD, 12045, "12.045" },
		{ AIKM_CPU, AIKM_CPU_RUNNING, 9, "9" },
		{ AIKM_MEM, AIKM_MEM_DROP, -33, "-33 kB/s" },
		{ AIKM_TASK, AIKM_TASK_AGE, 60, "60 s" },
		{ AIKM_DISK, AIKM_DISK_WAIT, 350, "350 us" },
		{ AIKM_SWAP, AIKM_SWAP_IN, 12, "12 pages/s" },
		{ AIKM_CPU, AIKM_CPU_FORKS, 4, "4/s" },
		{ AIKM_MEM, AIKM_MEM_FREE, S64_MIN, "-9223372036854775808 kB" },
		{ AIKM_CPU, AIKM_CPU_USER, S64_MIN, "-922337203685477580.8 %" },
	};
	char text[64];
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		aikm_value_write(cases[i].class, cases[i].attr, cases[i].value,
				 text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

/* A name can steer neither a terminal nor a shell. */
static void hostile_names_are_harmless(void **state)
{
	struct aikm_finding f = make_finding();
	char text[AIKM_FINDING_TEXT_MAX];
	struct aikm_result r;
	const char *c;

	(void)state;
	strscpy(s.obj[f.culprit].name, "\x1b[2J\n$(reboot)\xff\"",
		AIKM_NAME_LEN);
	aikm_result_fill(&r, &s, &f);
	aikm_finding_text(&r, text, sizeof(text));
	for (c = text; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
	assert_non_null(strstr(text, "\\x1b[2J\\x0a$(reboot)\\xff\\x22[1234]"));
	assert_null(strstr(strstr(text, "try:"), "reboot"));
}

/* From another version of the module, or from nowhere: never past the tables.
 */
static void any_result_can_be_written(void **state)
{
	char text[AIKM_FINDING_TEXT_MAX], line[AIKM_FINDING_LINE_MAX];
	struct aikm_result r;
	u32 byte, size;

	(void)state;
	for (byte = 0; byte < 256; byte++) {
		memset(&r, byte, sizeof(r));
		assert_true(aikm_finding_text(&r, text, sizeof(text)) > 0);
		assert_true(aikm_finding_line(&r, line, sizeof(line)) > 0);
	}
	for (size = 0; size < 300; size++) {
		struct aikm_finding f = make_finding();

		aikm_result_fill(&r, &s, &f);
		assert_true(aikm_finding_text(&r, text, size) <= size);
		assert_true(aikm_finding_line(&r, line, size) <= size);
	}
}

static void check_sizes(const struct aikm_result *r)
{
	char text[2 * AIKM_FINDING_TEXT_MAX], line[2 * AIKM_FINDING_LINE_MAX];

	assert_in_range(aikm_finding_text(r, text, sizeof(text)), 1,
			AIKM_FINDING_TEXT_MAX - 1);
	assert_in_range(aikm_finding_line(r, line, sizeof(line)), 1,
			AIKM_FINDING_LINE_MAX - 1);
}

/* What the worst names and values take is what the sizes promise. */
static void the_promised_sizes_hold(void **state)
{
	static const struct aikm_evidence worst = {
		.num = 9,
		.id = U32_MAX,
		.value = S64_MIN,
		.name = "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
			"\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1",
	};
	struct aikm_result r = {
		.severity = AIKM_SEV_EMERGENCY,
		.source = AIKM_SOURCE_MODEL,
		.confidence = 1000,
		.has_culprit = 1,
		.nr_evidence = AIKM_MAX_EVIDENCE,
		.culprit = worst,
	};
	u32 i;

	(void)state;
	r.culprit.class = AIKM_TASK;
	for (i = 0; i < AIKM_MAX_EVIDENCE; i++)
		r.evidence[i] = worst;
	for (r.cause = 0; r.cause < AIKM_CAUSES; r.cause++) {
		for (i = 0; i < AIKM_CLASSES * AIKM_ATTRS_MAX; i++) {
			u8 class = i / AIKM_ATTRS_MAX;

			r.evidence[i % AIKM_MAX_EVIDENCE].class = class;
			r.evidence[i % AIKM_MAX_EVIDENCE].attr =
				i % aikm_classes[class].nr_attrs;
			check_sizes(&r);
		}
	}
}

static void expect_remedy(const struct aikm_result *r, u32 i, int least)
{
	char remedy[2 * AIKM_REMEDY_MAX];
	int n = aikm_remedy_write(r, i, remedy, sizeof(remedy));

	assert_in_range(n, least, least ? AIKM_REMEDY_MAX - 1 : 0);
	assert_int_equal(n, strlen(remedy));
}

static void the_catalogue_is_whole(void **state)
{
	struct aikm_result r = { .has_culprit = 1 };
	u32 cause, i, k;

	(void)state;
	r.culprit.class = AIKM_TASK;
	r.culprit.id = U32_MAX;
	for (cause = 0; cause < AIKM_CAUSES; cause++) {
		const struct aikm_cause *c = &aikm_causes[cause];

		assert_non_null(c->name);
		assert_non_null(c->title);
		assert_true(c->severity < AIKM_SEVERITIES);
		assert_true(cause <= AIKM_INCONCLUSIVE ||
			    (c->culprits && c->remedies[0]));
		for (k = 0; k < cause; k++)
			assert_string_not_equal(c->name, aikm_causes[k].name);
		r.cause = cause;
		for (i = 0; i < AIKM_REMEDIES_MAX && c->remedies[i]; i++)
			expect_remedy(&r, i, 10);
		expect_remedy(&r, i, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_true_finding_passes),
		cmocka_unit_test(an_untrue_finding_is_refused),
		cmocka_unit_test(healthy_needs_no_evidence),
		cmocka_unit_test(a_result_carries_values_and_names),
		cmocka_unit_test(a_finding_reads_well),
		cmocka_unit_test(values_read_well),
		cmocka_unit_test(hostile_names_are_harmless),
		cmocka_unit_test(any_result_can_be_written),
		cmocka_unit_test(the_promised_sizes_hold),
		cmocka_unit_test(the_catalogue_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

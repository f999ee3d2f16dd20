// SPDX-License-Identifier: GPL-2.0
/* Times in the past: what people write, what they read. */
#include "aikm_os.h"
#include <setjmp.h>
#include <time.h>

#include <cmocka.h>

#include "lib/when.h"

/* 2026-11-22T14:05:30Z, a Sunday; in the zone of the tests 15:05:30. */
static const s64 now_s = 1795356330;

static int in_a_zone(void **state)
{
	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	return 0;
}

static void expect_ago(const char *text, u64 expected_s)
{
	struct aikm_error err = { "" };
	u64 ago_s = 0;

	if (aikm_when_parse(text, now_s, &ago_s, &err) || ago_s != expected_s)
		fail_msg("%s: %llu s, %llu expected; %s", text,
			 (unsigned long long)ago_s,
			 (unsigned long long)expected_s, err.text);
}

static void durations(void **state)
{
	static const struct {
		const char *text;
		u64 s;
	} good[] = {
		{ "1", 1 },
		{ "90", 90 },
		{ "90s", 90 },
		{ "5m", 300 },
		{ "1h30m", 5400 },
		{ "1d", 86400 },
		{ "1d2h3m4s", 93784 },
		{ "1000000000", 1000000000 },
	};
	static const char *const bad[] = {
		"",
		"0",
		"0s",
		"s",
		"-1",
		"+1",
		"1x",
		"1 m",
		" 1",
		"1.5h",
		"1m-1s",
		"1000000001",
		"99999999999999999999",
		"20000d",
		"1h1000000000",
		"1mm",
	};
	u64 s;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		s = 0;
		assert_int_equal(aikm_duration_parse(good[i].text, &s), 0);
		assert_int_equal(s, good[i].s);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (!aikm_duration_parse(bad[i], &s))
			fail_msg("'%s' was taken", bad[i]);
}

static void so_long_ago(void **state)
{
	(void)state;
	expect_ago("-5m", 300);
	expect_ago("-90", 90);
	expect_ago("-1h30m", 5400);
}

static void times_of_the_day(void **state)
{
	(void)state;
	expect_ago("15:05:30", 0);
	expect_ago("15:05", 30);
	expect_ago("15:00:30", 300);
	expect_ago("00:00", 15 * 3600 + 5 * 60 + 30);
	/* Still to come today: yesterday's. */
	expect_ago("15:05:31", 86400 - 1);
	expect_ago("23:59:59", 15 * 3600 + 5 * 60 + 31);
}

static void dates(void **state)
{
	(void)state;
	expect_ago("2026-11-22T14:05:30Z", 0);
	expect_ago("2026-11-22T14:05Z", 30);
	expect_ago("2026-11-22 15:05:30", 0);
	expect_ago("2026-11-22T15:05:30+01:00", 0);
	expect_ago("2026-11-22T08:05:30-06:00", 0);
	expect_ago("2026-11-21T14:05:30z", 86400);
	/* Summer time in the zone of the tests. */
	expect_ago("2026-10-24 14:05:30", 1795356330 - 1792843530);
}

static void nonsense_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"-",
		"-x",
		"5m",
		"yesterday",
		"14",
		"14:",
		"25:00",
		"14:61",
		"14:05:30x",
		"2026-11-22",
		"2026-11-22T",
		"2026-11-22T14",
		"2026-11-22T14:05:30Q",
		"2026-11-22T14:05:30+",
		"2026-13-01T00:00Z",
		"2026-11-22T14:05:31Z",
		"2030-01-01T00:00Z",
	};
	struct aikm_error err;
	u64 ago_s;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		err.text[0] = '\0';
		if (aikm_when_parse(bad[i], now_s, &ago_s, &err) != -EINVAL)
			fail_msg("'%s' was taken", bad[i]);
		assert_true(err.text[0]);
	}
}

static void reads_well(void **state)
{
	char text[AIKM_WHEN_MAX];

	(void)state;
	aikm_ago_text(0, text);
	assert_string_equal(text, "0s");
	aikm_ago_text(59999999999, text);
	assert_string_equal(text, "59s");
	aikm_ago_text(298000000000, text);
	assert_string_equal(text, "4m 58s");
	aikm_ago_text(86399ULL * 1000000000, text);
	assert_string_equal(text, "23h 59m");
	aikm_ago_text(U64_MAX, text);
	aikm_clock_text(now_s, now_s, text);
	assert_string_equal(text, "15:05:30");
	aikm_clock_text(now_s - 16 * 3600, now_s, text);
	assert_string_equal(text, "Nov 21 23:05:30");
	aikm_rfc3339_text(now_s, text);
	assert_string_equal(text, "2026-11-22T14:05:30Z");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations),
		cmocka_unit_test(so_long_ago),
		cmocka_unit_test(times_of_the_day),
		cmocka_unit_test(dates),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(reads_well),
	};

	return cmocka_run_group_tests(tests, in_a_zone, NULL);
}

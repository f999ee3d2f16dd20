// SPDX-License-Identifier: GPL-2.0
/* What is foretold of made-up series: ramps, noise, saw teeth, steps, gaps. */
#include "aikm_os.h"
#include <setjmp.h>

#include <cmocka.h>

#include "think/trend.h"

enum { NEVER = -1 };

static const u64 second = 1000000000;

static s64 slopes[AIKM_TREND_PAIRS];
static u32 seed;

/* Numbers that look like chance and are the same every time. */
static s64 noise(s64 size)
{
	seed = seed * 1664525 + 1013904223;
	return (s64)(seed >> 16) % (2 * size + 1) - size;
}

typedef s64 (*series_fn)(u32 n);

static s64 ramp(u32 n)
{
	return 100000 - 1000 * (s64)n;
}

static s64 flat(u32 n)
{
	(void)n;
	return 100000;
}

static s64 noisy_ramp(u32 n)
{
	return ramp(n) + noise(1500);
}

static s64 noisy_flat(u32 n)
{
	(void)n;
	return 5000 + noise(3000);
}

/* A garbage collector: falls for ten seconds, then all of it is back. */
static s64 saw_tooth(u32 n)
{
	return 20000 - 1500 * (s64)(n % 10);
}

/* A big file was written, and that was all. */
static s64 step(u32 n)
{
	return n < 25 ? 100000 : 30000;
}

/* It was written for a while, and that was all. */
static s64 ends(u32 n)
{
	return n < 22 ? 100000 - 3000 * (s64)n : 34000;
}

/* One point in sixteen is nonsense. */
static s64 wild_ramp(u32 n)
{
	return n % 16 == 3 ? 500000 : ramp(n);
}

/* One in five: nobody can say what this is. */
static s64 mad_ramp(u32 n)
{
	return n % 5 == 3 ? 500000 : ramp(n);
}

static s64 rising(u32 n)
{
	return 1000 + 1000 * (s64)n;
}

/* Seconds foretold after @nr points a second apart, or NEVER. */
static s64 foretold(series_fn series, u32 nr)
{
	struct aikm_trend t;
	u32 i, seconds = 0;
	s64 level = 0;

	seed = 1;
	aikm_trend_init(&t, 1000);
	for (i = 0; i < nr; i++) {
		level = series(i);
		aikm_trend_add(&t, (100 + i) * second, level);
	}
	if (!aikm_trend_exhausts(&t, level, slopes, &seconds))
		return NEVER;
	return seconds;
}

static void a_ramp_is_foretold(void **state)
{
	(void)state;
	assert_int_equal(foretold(ramp, 40), 61);
	assert_int_equal(foretold(ramp, 60), 41);
	assert_int_equal(foretold(ramp, 100), 1);
}

/* Too few points, an end too far, or nothing left to lose. */
static void not_before_its_time(void **state)
{
	(void)state;
	assert_int_equal(foretold(ramp, AIKM_TREND_LEAST - 1), NEVER);
	assert_int_equal(foretold(ramp, AIKM_TREND_LEAST), NEVER);
	assert_int_equal(foretold(ramp, 101), NEVER);
}

static void what_does_not_fall_is_not_foretold(void **state)
{
	(void)state;
	assert_int_equal(foretold(flat, 40), NEVER);
	assert_int_equal(foretold(rising, 40), NEVER);
}

static void noise_does_not_hide_a_ramp(void **state)
{
	s64 end = foretold(noisy_ramp, 60);

	(void)state;
	assert_in_range(end, 35, 47);
}

static void noise_is_no_ramp(void **state)
{
	u32 nr;

	(void)state;
	for (nr = AIKM_TREND_LEAST; nr < 300; nr++)
		assert_int_equal(foretold(noisy_flat, nr), NEVER);
}

static void saw_teeth_are_no_ramp(void **state)
{
	u32 nr;

	(void)state;
	for (nr = AIKM_TREND_LEAST; nr < 100; nr++)
		assert_int_equal(foretold(saw_tooth, nr), NEVER);
}

static void a_step_is_no_ramp(void **state)
{
	u32 nr;

	(void)state;
	for (nr = AIKM_TREND_LEAST; nr < 100; nr++)
		assert_int_equal(foretold(step, nr), NEVER);
}

static void what_has_ended_is_not_foretold(void **state)
{
	u32 nr;

	(void)state;
	assert_int_not_equal(foretold(ends, 22), NEVER);
	for (nr = 30; nr < 100; nr++)
		assert_int_equal(foretold(ends, nr), NEVER);
}

static void wild_points_do_no_harm(void **state)
{
	s64 end = foretold(wild_ramp, 60);

	(void)state;
	assert_in_range(end, 39, 43);
	assert_int_equal(foretold(mad_ramp, 60), NEVER);
}

/* After a gap, or when the clock went back, what was before does not count. */
static void a_gap_begins_anew(void **state)
{
	struct aikm_trend t;
	u32 i, seconds;

	(void)state;
	aikm_trend_init(&t, 1000);
	for (i = 0; i < 30; i++)
		aikm_trend_add(&t, (100 + i) * second, ramp(i));
	assert_int_equal(t.nr, 30);
	aikm_trend_add(&t, 140 * second, ramp(40));
	assert_int_equal(t.nr, 1);
	assert_false(aikm_trend_exhausts(&t, ramp(40), slopes, &seconds));
	aikm_trend_add(&t, 139 * second, ramp(39));
	assert_int_equal(t.nr, 1);
}

static void what_comes_too_soon_is_left_out(void **state)
{
	struct aikm_trend t;

	(void)state;
	aikm_trend_init(&t, 10000);
	aikm_trend_add(&t, 100 * second, 5);
	aikm_trend_add(&t, 101 * second, 6);
	aikm_trend_add(&t, 107 * second, 7);
	assert_int_equal(t.nr, 1);
	aikm_trend_add(&t, 108 * second, 8);
	assert_int_equal(t.nr, 2);
	assert_int_equal(t.level[1], 8);
}

/* The largest levels there are do not wrap around. */
static void large_levels_fit(void **state)
{
	struct aikm_trend t;
	s64 most = 1000000000000LL;
	u32 i, seconds;

	(void)state;
	aikm_trend_init(&t, 1000);
	for (i = 0; i < AIKM_TREND_POINTS; i++)
		aikm_trend_add(&t, (100 + i) * second, most - most / 40 * i);
	assert_true(aikm_trend_exhausts(&t, most / 40 * 9, slopes, &seconds));
	assert_int_equal(seconds, 9);
	aikm_trend_init(&t, 1000);
	for (i = 0; i < AIKM_TREND_POINTS; i++)
		aikm_trend_add(&t, (100 + i) * second,
			       i < AIKM_TREND_POINTS / 2 ? most : -most);
	assert_false(aikm_trend_exhausts(&t, 1, slopes, &seconds));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ramp_is_foretold),
		cmocka_unit_test(not_before_its_time),
		cmocka_unit_test(what_does_not_fall_is_not_foretold),
		cmocka_unit_test(noise_does_not_hide_a_ramp),
		cmocka_unit_test(noise_is_no_ramp),
		cmocka_unit_test(saw_teeth_are_no_ramp),
		cmocka_unit_test(a_step_is_no_ramp),
		cmocka_unit_test(what_has_ended_is_not_foretold),
		cmocka_unit_test(wild_points_do_no_harm),
		cmocka_unit_test(a_gap_begins_anew),
		cmocka_unit_test(what_comes_too_soon_is_left_out),
		cmocka_unit_test(large_levels_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* Changes of made-up rates: for good, for a moment, slowly, not at all. */
#include "aikm_os.h"
#include <setjmp.h>

#include <cmocka.h>

#include "think/shift.h"

static struct aikm_shift shift;

static int nothing_known(void **state)
{
	(void)state;
	memset(&shift, 0, sizeof(shift));
	return 0;
}

/* The same rate for some windows; the first change and how long it took. */
static s32 windows(s64 rate, u32 nr, u32 *took)
{
	s32 change;
	u32 i;

	for (i = 1; i <= nr; i++) {
		change = aikm_shift_add(&shift, rate);
		if (!change)
			continue;
		if (took)
			*took = i;
		return change;
	}
	return 0;
}

static void octaves_of_rates(void **state)
{
	(void)state;
	assert_int_equal(aikm_shift_octaves(-5), 0);
	assert_int_equal(aikm_shift_octaves(0), 0);
	assert_int_equal(aikm_shift_octaves(1), 0);
	assert_int_equal(aikm_shift_octaves(2), AIKM_OCTAVE);
	assert_int_equal(aikm_shift_octaves(3), AIKM_OCTAVE * 3 / 2);
	assert_int_equal(aikm_shift_octaves(1024), 10 * AIKM_OCTAVE);
	assert_int_equal(aikm_shift_octaves(S64_MAX), 63 * AIKM_OCTAVE - 1);
}

static void octaves_as_factors(void **state)
{
	(void)state;
	assert_int_equal(aikm_shift_ratio(0), 1000);
	assert_int_equal(aikm_shift_ratio(AIKM_OCTAVE), 2000);
	assert_int_equal(aikm_shift_ratio(3 * AIKM_OCTAVE), 8000);
	assert_int_equal(aikm_shift_ratio(-2 * AIKM_OCTAVE), 250);
	assert_int_equal(aikm_shift_ratio(60 * AIKM_OCTAVE), 1000000000);
	assert_int_equal(aikm_shift_ratio(-60 * AIKM_OCTAVE), 0);
}

static void the_same_is_no_change(void **state)
{
	(void)state;
	assert_int_equal(windows(3000, 1000, NULL), 0);
}

static void ten_times_as_much_is_a_change(void **state)
{
	u32 took = 0;
	s32 up;

	(void)state;
	windows(1000, 50, NULL);
	up = windows(10000, 20, &took);
	assert_in_range(took, 2, 4);
	assert_in_range(aikm_shift_ratio(up), 9500, 10500);
	/* It is the new mean; coming back is a change again. */
	assert_int_equal(windows(10000, 100, NULL), 0);
	up = windows(1000, 20, &took);
	assert_in_range(took, 2, 4);
	assert_in_range(aikm_shift_ratio(up), 95, 105);
}

static void twice_as_much_takes_longer(void **state)
{
	u32 took = 0;
	s32 up;

	(void)state;
	windows(1000, 50, NULL);
	up = windows(2000, 30, &took);
	assert_in_range(took, 8, 12);
	assert_in_range(aikm_shift_ratio(up), 1900, 2100);
}

/* Whatever one window says: a burst is no change. */
static void a_spike_is_no_change(void **state)
{
	u32 i;

	(void)state;
	windows(1000, 50, NULL);
	for (i = 0; i < 50; i++) {
		assert_int_equal(aikm_shift_add(&shift, 100000000), 0);
		assert_int_equal(windows(1000, 9, NULL), 0);
	}
}

static void noise_is_no_change(void **state)
{
	u32 seed = 7, i;

	(void)state;
	for (i = 0; i < 10000; i++) {
		seed = seed * 1664525 + 1013904223;
		assert_int_equal(
			aikm_shift_add(&shift, 1000 + (seed >> 16) % 400), 0);
	}
}

/* What wanders slowly is followed. */
static void drift_is_no_change(void **state)
{
	s64 rate = 1000000;
	u32 i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		rate += rate / 500;
		assert_int_equal(aikm_shift_add(&shift, rate), 0);
	}
	assert_true(rate > 100000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(octaves_of_rates),
		cmocka_unit_test(octaves_as_factors),
		cmocka_unit_test_setup(the_same_is_no_change, nothing_known),
		cmocka_unit_test_setup(ten_times_as_much_is_a_change,
				       nothing_known),
		cmocka_unit_test_setup(twice_as_much_takes_longer,
				       nothing_known),
		cmocka_unit_test_setup(a_spike_is_no_change, nothing_known),
		cmocka_unit_test_setup(noise_is_no_change, nothing_known),
		cmocka_unit_test_setup(drift_is_no_change, nothing_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of cmocka's interface that the engine's tests use, for machines it
 * is not installed for: tests built by a cross compiler. Output is TAP.
 */
#ifndef AIKM_CROSS_CMOCKA_H
#define AIKM_CROSS_CMOCKA_H

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

struct CMUnitTest {
	const char *name;
	void (*run)(void **state);
};

static jmp_buf cross_failed;

/* clang-format off */
#define cmocka_unit_test(f) { #f, f }
/* clang-format on */

#define print_message(...) ((void)(printf("# "), printf(__VA_ARGS__)))
#define fail_msg(...)                                                  \
	(printf("# %s:%d: ", __FILE__, __LINE__), printf(__VA_ARGS__), \
	 putchar('\n'), longjmp(cross_failed, 1))
#define assert_true(x) ((x) ? (void)0 : fail_msg("not true: %s", #x))
#define assert_false(x) assert_true(!(x))
#define assert_int_equal(a, b) \
	assert_true((unsigned long long)(a) == (unsigned long long)(b))
#define assert_memory_equal(a, b, n) assert_true(!memcmp(a, b, n))
#define assert_in_range(x, from, to)                                         \
	assert_true((unsigned long long)(x) >= (unsigned long long)(from) && \
		    (unsigned long long)(x) <= (unsigned long long)(to))

static int cross_run(const struct CMUnitTest *tests, unsigned int n)
{
	/* Not in registers: setjmp() comes back to them. */
	static unsigned int failed, i;
	void *state = NULL;

	printf("1..%u\n", n);
	for (; i < n; i++) {
		if (setjmp(cross_failed)) {
			printf("not ok %u - %s\n", i + 1, tests[i].name);
			failed++;
			continue;
		}
		tests[i].run(&state);
		printf("ok %u - %s\n", i + 1, tests[i].name);
		fflush(stdout);
	}
	return failed;
}

#define cmocka_run_group_tests_name(name, tests, setup, teardown) \
	cross_run(tests, sizeof(tests) / sizeof((tests)[0]))

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* A test program is a list of checks; each prints one TAP line. */
#ifndef AIKM_TAP_H
#define AIKM_TAP_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_tests, tap_failures;

/**
 * tap_check() - one test
 * @passed: whether it passed
 * @fmt: its title
 */
__attribute__((format(printf, 2, 3))) static inline bool
tap_check(bool passed, const char *fmt, ...)
{
	va_list args;

	printf("%sok %d - ", passed ? "" : "not ", ++tap_tests);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	tap_failures += !passed;
	return passed;
}

/**
 * tap_errno() - a call must fail, and with this errno
 * @ret: what it returned
 * @wanted: errno
 * @title: of the test
 */
static inline bool tap_errno(long ret, int wanted, const char *title)
{
	int got = ret < 0 ? errno : 0;

	if (tap_check(ret < 0 && got == wanted, "%s: %s", title,
		      strerror(wanted)))
		return true;
	printf("# returned %ld, errno %s\n", ret, strerror(got));
	return false;
}

/**
 * tap_end() - the plan
 *
 * Return: the program's exit status.
 */
static inline int tap_end(void)
{
	printf("1..%d\n", tap_tests);
	return tap_failures ? 1 : 0;
}

#endif

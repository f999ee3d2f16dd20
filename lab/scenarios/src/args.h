/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arguments and small helpers of the lab's programs. Each of them takes whole
 * numbers in a fixed order and refuses anything else.
 */
#ifndef LAB_ARGS_H
#define LAB_ARGS_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/**
 * struct lab_arg - one argument
 * @name: for the usage line
 * @min: smallest value taken
 * @max: largest value taken
 */
struct lab_arg {
	const char *name;
	long min, max;
};

/**
 * lab_die() - stop with the reason
 * @what: that failed; errno says why
 */
static inline void lab_die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

/**
 * lab_args() - read all arguments or stop with the usage
 * @argv: of main()
 * @arg: what is wanted, ended by a name of NULL
 * @value: receives one number an entry of @arg
 */
static inline void lab_args(char **argv, const struct lab_arg *arg, long *value)
{
	int i;

	for (i = 0; arg[i].name; i++) {
		char *end = NULL;

		if (argv[i + 1])
			value[i] = strtol(argv[i + 1], &end, 10);
		if (end && !*end && value[i] >= arg[i].min &&
		    value[i] <= arg[i].max)
			continue;
		fprintf(stderr, "usage: %s", argv[0]);
		for (i = 0; arg[i].name; i++)
			fprintf(stderr, " %s(%ld..%ld)", arg[i].name,
				arg[i].min, arg[i].max);
		fprintf(stderr, "\n");
		exit(2);
	}
}

/**
 * lab_sleep_ms() - sleep
 * @ms: milliseconds
 */
static inline void lab_sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

/**
 * lab_now_ms() - a clock for pacing
 * Return: milliseconds since some start.
 */
static inline long lab_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/**
 * lab_random() - the next number of a small generator
 * @state: any value but 0
 * Return: 64 random bits (xorshift64).
 */
static inline unsigned long lab_random(unsigned long *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#endif

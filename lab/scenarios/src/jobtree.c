// SPDX-License-Identifier: GPL-2.0
/*
 * A tree of processes. With a life of 0 each makes one child until the number
 * is reached, and all sleep; otherwise each makes two children, works a little
 * and ends after its life, so that the tree keeps pushing against its bound.
 */
#include <signal.h>
#include <unistd.h>
#include "args.h"

static void sleepers(long number)
{
	while (--number > 0) {
		pid_t pid = fork();

		if (pid < 0)
			lab_die("fork");
		if (!pid)
			break;
	}
	for (;;)
		pause();
}

/* The cgroup's pids.max is the bound; fork() fails there and is tried again. */
static void grow(long life_ms, long busy)
{
	unsigned long rnd = getpid() | 1;
	long i, made;

	do {
		made = 0;
		for (i = 0; i < 2; i++) {
			pid_t pid = fork();

			made += pid > 0;
			if (!pid) {
				made = 0;
				i = -1;
				lab_sleep_ms(life_ms / 4);
			}
		}
		for (i = 0; i < busy * 1000; i++)
			lab_random(&rnd);
		lab_sleep_ms(life_ms / 2 + lab_random(&rnd) % life_ms);
	} while (!made);
}

int main(int argc, char **argv)
{
	static const struct lab_arg want[] = {
		{ "number", 1, 4096 },
		{ "life_ms", 0, 60000 },
		{ "busy", 0, 100000 },
		{ NULL, 0, 0 },
	};
	long v[3];

	(void)argc;
	lab_args(argv, want, v);
	signal(SIGCHLD, SIG_IGN);
	if (!v[1])
		sleepers(v[0]);
	grow(v[1], v[2]);
	return 0;
}

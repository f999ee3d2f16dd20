// SPDX-License-Identifier: GPL-2.0
/*
 * Computes for a time with several workers: arithmetic, memory moves, or
 * endless asking of the kernel.
 */
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
#include "args.h"

enum { ARITHMETIC, MEMORY, POLLING, YIELDING, KINDS };

static void once(long kind, unsigned long *rnd, char *buf, size_t size)
{
	int i;

	switch (kind) {
	case POLLING:
		poll(NULL, 0, 0);
		break;
	case YIELDING:
		sched_yield();
		break;
	case MEMORY:
		memmove(buf, buf + size / 2, size / 2);
		break;
	default:
		for (i = 0; i < 1000; i++)
			lab_random(rnd);
	}
}

static void work(long kind, long ms)
{
	static char buf[256 << 10];
	unsigned long rnd = getpid();
	long end = lab_now_ms() + ms;

	while (!ms || lab_now_ms() < end)
		once(kind, &rnd, buf, sizeof(buf));
}

int main(int argc, char **argv)
{
	static const struct lab_arg want[] = {
		{ "workers", 1, 64 },
		{ "kind", 0, KINDS - 1 },
		{ "milliseconds", 0, 600000 },
		{ NULL, 0, 0 },
	};
	long v[3], i;

	(void)argc;
	lab_args(argv, want, v);
	for (i = 1; i < v[0]; i++) {
		pid_t pid = fork();

		if (pid < 0)
			lab_die("fork");
		if (!pid) {
			work(v[1], v[2]);
			return 0;
		}
	}
	work(v[1], v[2]);
	while (wait(NULL) > 0)
		;
	return 0;
}

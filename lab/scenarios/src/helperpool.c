// SPDX-License-Identifier: GPL-2.0
/*
 * Parents that wait, uninterruptibly, for a vfork()ed helper which takes its
 * time before it would have called exec.
 */
#include <unistd.h>
#include "args.h"

int main(int argc, char **argv)
{
	static const struct lab_arg want[] = {
		{ "number", 1, 512 },
		{ "milliseconds", 1, 600000 },
		{ NULL, 0, 0 },
	};
	long v[2], i;

	(void)argc;
	lab_args(argv, want, v);
	for (i = 1; i < v[0]; i++) {
		pid_t pid = fork();

		if (pid < 0)
			lab_die("fork");
		if (!pid)
			break;
	}
	if (!vfork()) {
		struct timespec t = { v[1] / 1000, v[1] % 1000 * 1000000 };

		nanosleep(&t, NULL);
		_exit(0);
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Starts short jobs at a pace, up to a number at a time, and collects them or
 * not.
 */
#include <sys/wait.h>
#include <unistd.h>
#include "args.h"

int main(int argc, char **argv)
{
	static const struct lab_arg want[] = {
		{ "collect", 0, 1 },
		{ "at_most", 1, 100000 },
		{ "a_second", 1, 1000 },
		{ NULL, 0, 0 },
	};
	long v[3], n = 0, owed, start = lab_now_ms();

	(void)argc;
	lab_args(argv, want, v);
	for (;;) {
		owed = (lab_now_ms() - start) * v[2] / 1000;
		for (; n < owed && n < v[1]; n++) {
			pid_t pid = fork();

			if (!pid) {
				lab_sleep_ms(30);
				_exit(0);
			}
			if (pid < 0)
				break;
		}
		while (v[0] && waitpid(-1, NULL, WNOHANG) > 0)
			;
		lab_sleep_ms(50);
	}
}

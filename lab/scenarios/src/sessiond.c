// SPDX-License-Identifier: GPL-2.0
/*
 * Keeps descriptors open: at some pace, up to a number or until the kernel
 * refuses; says "refused" once and goes on asking.
 */
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "args.h"

enum { NULL_DEVICE, SOCKETS, PIPES, KINDS };

static int open_one(long kind)
{
	int fd[2];

	switch (kind) {
	case SOCKETS:
		return socket(AF_UNIX, SOCK_STREAM, 0);
	case PIPES:
		return pipe(fd);
	default:
		return open("/dev/null", O_RDONLY);
	}
}

int main(int argc, char **argv)
{
	static const struct lab_arg want[] = {
		{ "limit", 16, 1048576 },
		{ "kind", 0, KINDS - 1 },
		{ "at_most", 0, 1048576 },
		{ "a_second", 1, 100000 },
		{ NULL, 0, 0 },
	};
	long v[4], n = 0, told = 0, owed, start = lab_now_ms();
	struct rlimit r;

	(void)argc;
	lab_args(argv, want, v);
	r.rlim_cur = v[0];
	r.rlim_max = v[0];
	if (setrlimit(RLIMIT_NOFILE, &r))
		lab_die("setrlimit");
	for (;;) {
		owed = (lab_now_ms() - start) * v[3] / 1000;
		for (; n < owed && (!v[2] || n < v[2]); n++) {
			if (open_one(v[1]) >= 0 || told++)
				continue;
			printf("refused %s\n", strerror(errno));
			fflush(stdout);
		}
		lab_sleep_ms(50);
	}
}

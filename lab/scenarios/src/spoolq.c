// SPDX-License-Identifier: GPL-2.0
/*
 * Spools into a folder: data into one file, or one file a message. Says
 * "refused" when the file system takes no more, then tries again at its pace.
 */
#include <fcntl.h>
#include <unistd.h>
#include "args.h"

static char buf[64 << 10];

static int put_data(int fd)
{
	return write(fd, buf, sizeof(buf)) < 0 ? -errno : 0;
}

static int put_file(const char *dir, long n)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/msg.%ld", dir, n);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int open_data(const char *dir)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/spool.data", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0)
		lab_die(path);
	return fd;
}

int main(int argc, char **argv)
{
	static const struct lab_arg want[] = {
		{ "files", 0, 1 },
		{ "at_most", 0, 1L << 30 },
		{ "pause_ms", 0, 10000 },
		{ NULL, 0, 0 },
	};
	long v[3], n = 0, told = 0;
	int fd, r;

	if (argc < 2) {
		fprintf(stderr, "usage: %s FOLDER NUMBER...\n", argv[0]);
		return 2;
	}
	lab_args(argv + 1, want, v);
	memset(buf, 'm', sizeof(buf));
	fd = v[0] ? -1 : open_data(argv[1]);
	for (;;) {
		r = v[1] && n >= v[1] ? 1 :
		    v[0]	      ? put_file(argv[1], n) :
					put_data(fd);
		if (!r)
			n++;
		if (r < 0 && !told++) {
			printf("refused %s\n", strerror(-r));
			fflush(stdout);
		}
		if (r || n % 64 == 0)
			lab_sleep_ms(r ? v[2] + 1 : v[2] / 10);
	}
}

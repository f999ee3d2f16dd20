// SPDX-License-Identifier: GPL-2.0
/*
 * daemon FILE - an ordinary observer: reads four files of /proc that it holds
 * open every 100 ms, and keeps in FILE the longest time in ms that it did not.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const sources[] = { "/proc/stat", "/proc/vmstat",
				       "/proc/pressure/memory",
				       "/proc/loadavg" };

enum { SOURCES = 4 }; /* entries of @sources */

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void keep(int fd, long long gap)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%-20lld\n", gap);

	if (pwrite(fd, text, (size_t)len, 0) != len)
		perror("daemon");
}

int main(int argc, char **argv)
{
	const struct timespec rest = { .tv_nsec = 100000000 };
	long long last = now_ms(), now, gap = 0;
	static char text[1 << 16];
	int fd[SOURCES], i, out;

	if (argc != 2)
		return 2;
	out = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	for (i = 0; i < SOURCES; i++)
		fd[i] = open(sources[i], O_RDONLY);
	for (;;) {
		nanosleep(&rest, NULL);
		for (i = 0; i < SOURCES; i++)
			if (pread(fd[i], text, sizeof(text), 0) < 0)
				perror(sources[i]);
		now = now_ms();
		if (now - last > gap) {
			gap = now - last;
			keep(out, gap);
		}
		last = now;
	}
}

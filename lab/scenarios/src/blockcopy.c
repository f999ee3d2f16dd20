// SPDX-License-Identifier: GPL-2.0
/*
 * Reads and writes blocks of a file or device past the page cache, with some
 * I/Os in flight at a time and a pause between those of one thread.
 */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>
#include "args.h"

static int fd;
static long size, block, writes, pause_ms;

static void *work(void *seed)
{
	unsigned long rnd = (unsigned long)seed * 2654435761UL + 1;
	void *buf;

	if (posix_memalign(&buf, 4096, block))
		lab_die("posix_memalign");
	memset(buf, 'x', block);
	for (;;) {
		off_t at = lab_random(&rnd) % (size / block) * block;
		ssize_t n;

		if ((long)(lab_random(&rnd) % 100) < writes)
			n = pwrite(fd, buf, block, at);
		else
			n = pread(fd, buf, block, at);
		if (n < 0)
			lab_die("I/O");
		if (pause_ms)
			lab_sleep_ms(pause_ms);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	static const struct lab_arg want[] = {
		{ "mebibytes", 1, 65536 }, { "block_kib", 4, 4096 },
		{ "threads", 1, 64 },	   { "writes_percent", 0, 100 },
		{ "pause_ms", 0, 10000 },  { NULL, 0, 0 },
	};
	long v[5], i;
	pthread_t t;

	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE NUMBER...\n", argv[0]);
		return 2;
	}
	lab_args(argv + 1, want, v);
	size = v[0] << 20;
	block = v[1] << 10;
	writes = v[3];
	pause_ms = v[4];
	fd = open(argv[1], O_RDWR | O_CREAT | O_DIRECT, 0600);
	if (fd < 0)
		lab_die(argv[1]);
	for (i = 1; i < v[2]; i++)
		if (pthread_create(&t, NULL, work, (void *)i))
			lab_die("pthread_create");
	work((void *)v[2]);
	return 0;
}

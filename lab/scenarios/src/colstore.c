// SPDX-License-Identifier: GPL-2.0
/*
 * Holds a table in memory and keeps changing it, in order or at random: a
 * working set of any size.
 */
#include <pthread.h>
#include <sys/mman.h>
#include "args.h"

static char *table;
static unsigned long pages;
static int at_random;

static void *work(void *seed)
{
	unsigned long rnd = (unsigned long)seed * 2654435761UL + 1, i = rnd;

	for (;;) {
		i = (at_random ? lab_random(&rnd) : i + 1) % pages;
		table[i * 4096] += (char)i;
	}
	return NULL;
}

int main(int argc, char **argv)
{
	static const struct lab_arg want[] = {
		{ "mebibytes", 1, 65536 },
		{ "threads", 1, 16 },
		{ "random", 0, 1 },
		{ NULL, 0, 0 },
	};
	long v[3], i;
	pthread_t t;

	(void)argc;
	lab_args(argv, want, v);
	pages = v[0] * 256UL;
	at_random = v[2];
	table = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (table == MAP_FAILED)
		lab_die("mmap");
	for (i = 1; i < v[1]; i++)
		if (pthread_create(&t, NULL, work, (void *)i))
			lab_die("pthread_create");
	work((void *)v[1]);
	return 0;
}

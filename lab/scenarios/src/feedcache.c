// SPDX-License-Identifier: GPL-2.0
/*
 * Takes memory at a steady pace up to a size, then stays as it is: a leak, a
 * start-up, or a big and quiet process, depending on the numbers.
 */
#include "args.h"

/* Writes it all, so that the memory is really taken; the empty assembly keeps
 * the compiler from leaving out what nobody reads.
 */
static void take(size_t kib)
{
	void *p = malloc(kib * 1024);

	if (!p)
		lab_die("malloc");
	memset(p, 'c', kib * 1024);
	asm volatile("" : : "r"(p) : "memory");
}

int main(int argc, char **argv)
{
	static const struct lab_arg want[] = {
		{ "wait_ms", 0, 600000 },
		{ "kib_a_second", 1, 16L << 20 },
		{ "mebibytes_at_most", 1, 65536 },
		{ NULL, 0, 0 },
	};
	long v[3], start, owed, taken = 0;

	(void)argc;
	lab_args(argv, want, v);
	lab_sleep_ms(v[0]);
	start = lab_now_ms();
	while (taken < v[2] * 1024) {
		owed = (lab_now_ms() - start) * v[1] / 1000;
		while (taken < owed) {
			take(64);
			taken += 64;
		}
		lab_sleep_ms(20);
	}
	for (;;)
		lab_sleep_ms(1000);
}

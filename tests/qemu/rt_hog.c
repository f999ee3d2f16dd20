// SPDX-License-Identifier: GPL-2.0
/*
 * rt_hog SECONDS FINDINGS - a program at the highest real-time priority on each
 * processor. Says in the kernel log when it begins and when it ends: after
 * SECONDS, or when KAIM has published so many findings more.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long findings(int fd)
{
	char text[32] = "";

	return pread(fd, text, sizeof(text) - 1, 0) > 0 ? atol(text) : 0;
}

static void say(int kmsg, const char *line)
{
	if (write(kmsg, line, strlen(line)) < 0)
		perror("/dev/kmsg");
}

static void hog(int cpu, int fd, double end, long enough)
{
	cpu_set_t one;
	double look = 0, t;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
	for (t = now(); t < end; t = now()) {
		if (t < look)
			continue;
		look = t + 0.05;
		if (findings(fd) >= enough)
			break;
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	struct sched_param highest = { .sched_priority = 99 };
	int cpus = (int)sysconf(_SC_NPROCESSORS_ONLN), cpu, kmsg, fd;
	double end;
	long enough;

	if (argc != 3) {
		fprintf(stderr, "usage: rt_hog SECONDS FINDINGS\n");
		return 2;
	}
	kmsg = open("/dev/kmsg", O_WRONLY);
	fd = open("/sys/kernel/aikm/findings", O_RDONLY);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	if (kmsg < 0 || sched_setscheduler(0, SCHED_FIFO, &highest)) {
		perror("rt_hog");
		return 1;
	}
	end = now() + atof(argv[1]);
	enough = fd < 0 ? 1 : findings(fd) + atol(argv[2]);
	say(kmsg, "<0>rt_hog: begin\n");
	for (cpu = 0; cpu < cpus; cpu++)
		if (!fork())
			hog(cpu, fd, end, enough);
	while (wait(NULL) > 0)
		;
	say(kmsg, "<0>rt_hog: end\n");
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * rt_hog SECONDS WORDS - a program at the highest real-time priority on each
 * processor. Says in the kernel log when it begins and when it ends: after
 * SECONDS, or when KAIM has said so much of an emergency there.
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

/* One record of the log a call. */
static long words_since(int log)
{
	char text[8192];
	ssize_t len;
	long n = 0;

	while ((len = read(log, text, sizeof(text) - 1)) > 0) {
		text[len] = '\0';
		n += !!strstr(text, ";aikm: emergency: ");
	}
	return n;
}

static void say(int kmsg, const char *line)
{
	if (write(kmsg, line, strlen(line)) < 0)
		perror("/dev/kmsg");
}

static void hog(int cpu, double end, long enough)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	cpu_set_t one;
	double look = 0, t;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
	lseek(log, 0, SEEK_END);
	for (t = now(); t < end; t = now()) {
		if (t < look)
			continue;
		look = t + 0.05;
		enough -= words_since(log);
		if (enough <= 0)
			break;
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	struct sched_param highest = { .sched_priority = 99 };
	int cpus = (int)sysconf(_SC_NPROCESSORS_ONLN), cpu, kmsg;
	double end;

	if (argc != 3) {
		fprintf(stderr, "usage: rt_hog SECONDS WORDS\n");
		return 2;
	}
	kmsg = open("/dev/kmsg", O_WRONLY);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	if (kmsg < 0 || sched_setscheduler(0, SCHED_FIFO, &highest)) {
		perror("rt_hog");
		return 1;
	}
	end = now() + atof(argv[1]);
	say(kmsg, "<0>rt_hog: begin\n");
	for (cpu = 0; cpu < cpus; cpu++)
		if (!fork())
			hog(cpu, end, atol(argv[2]));
	while (wait(NULL) > 0)
		;
	say(kmsg, "<0>rt_hog: end\n");
	return 0;
}

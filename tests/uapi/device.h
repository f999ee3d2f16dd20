/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of /dev/aikm share. */
#ifndef AIKM_TEST_DEVICE_H
#define AIKM_TEST_DEVICE_H

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/aikm.h>

#define AIKM_TEXT_MAX 65536
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static inline int device_open(int flags)
{
	int fd = open("/dev/aikm", O_RDWR | flags);

	if (fd < 0) {
		perror("/dev/aikm");
		exit(1);
	}
	return fd;
}

static inline bool model_loaded(void)
{
	char mode[16] = "";
	FILE *f = fopen("/sys/kernel/aikm/mode", "r");

	if (!f || !fgets(mode, sizeof(mode), f))
		mode[0] = '\0';
	if (f)
		fclose(f);
	return !strcmp(mode, "model\n");
}

static inline void on_signal(int signal)
{
	(void)signal;
}

/* A signal whose handler does nothing, after this long, and again and again. */
static inline void interrupt_after(long usec)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct itimerval timer = {
		.it_value = { usec / 1000000, usec % 1000000 },
		.it_interval = { 0, 100000 },
	};

	if (!usec)
		memset(&timer, 0, sizeof(timer));
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

#endif

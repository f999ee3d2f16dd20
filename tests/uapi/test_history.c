// SPDX-License-Identifier: GPL-2.0
/* AIKM_IOC_HISTORY, and AIKM_IOC_SNAPSHOT of a moment that is kept. */
#include "tap.h"
#include "device.h"

#include <sys/mman.h>
#include <time.h>

enum { ROOM = 948 };

static struct aikm_moment moment[ROOM + 1];
static char text[AIKM_TEXT_MAX + 1], again[AIKM_TEXT_MAX + 1];

static unsigned long long boottime_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static struct aikm_history_req request(void)
{
	struct aikm_history_req r = {
		.size = sizeof(r),
		.moments = (uintptr_t)moment,
		.room = ROOM,
	};

	return r;
}

/* Until the watch has kept some moments. */
static unsigned int wait_for_moments(int fd, unsigned int wanted)
{
	struct aikm_history_req r = request();
	unsigned int seconds;

	for (seconds = 0; seconds < 120; seconds++) {
		r = request();
		if (ioctl(fd, AIKM_IOC_HISTORY, &r) || r.nr >= wanted)
			return r.nr;
		sleep(1);
	}
	return r.nr;
}

static void test_arguments(int fd)
{
	struct {
		struct aikm_history_req r;
		char more[8];
	} big = { .r = request() };
	struct aikm_history_req *r;

	big.r.size = 0;
	tap_errno(ioctl(fd, AIKM_IOC_HISTORY, &big), EINVAL, "size 0");
	big.r.size = sizeof(big.r) - 1;
	tap_errno(ioctl(fd, AIKM_IOC_HISTORY, &big), EINVAL, "size too small");
	big.r.size = 4097;
	tap_errno(ioctl(fd, AIKM_IOC_HISTORY, &big), E2BIG, "size over a page");
	big.r.size = sizeof(big);
	big.more[7] = 1;
	tap_errno(ioctl(fd, AIKM_IOC_HISTORY, &big), E2BIG,
		  "a field that is not known");
	big.more[7] = 0;
	tap_check(!ioctl(fd, AIKM_IOC_HISTORY, &big),
		  "a larger struct whose unknown fields are zero");
	big.r = request();
	big.r.reserved = 1;
	tap_errno(ioctl(fd, AIKM_IOC_HISTORY, &big.r), EINVAL,
		  "the reserved field");
	tap_errno(ioctl(fd, AIKM_IOC_HISTORY, (void *)8), EFAULT,
		  "an argument that is nowhere");
	r = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	*r = request();
	mprotect(r, 4096, PROT_READ);
	tap_errno(ioctl(fd, AIKM_IOC_HISTORY, r), EFAULT,
		  "an argument that cannot be written");
	munmap(r, 4096);
}

static void test_room(int fd)
{
	struct aikm_history_req r = request();

	memset(moment, 0xa5, sizeof(moment));
	r.room = 1;
	tap_errno(ioctl(fd, AIKM_IOC_HISTORY, &r), ENOSPC, "too little room");
	tap_check(r.nr > 1, "what is needed is told");
	tap_check(moment[0].step_ms == 0xa5a5a5a5, "and nothing is given");
	r = request();
	r.moments = 8;
	tap_errno(ioctl(fd, AIKM_IOC_HISTORY, &r), EFAULT,
		  "room that is nowhere");
}

static void test_list(int fd)
{
	struct aikm_history_req r = request();
	unsigned long long now = boottime_ns();
	bool sorted = true, past = true, steps = true;
	unsigned int i;

	memset(moment, 0xa5, sizeof(moment));
	tap_check(!ioctl(fd, AIKM_IOC_HISTORY, &r), "the list");
	tap_check(r.nr >= 3 && r.nr <= ROOM, "its length");
	tap_check(moment[r.nr].step_ms == 0xa5a5a5a5,
		  "nothing is written behind it");
	for (i = 0; i < r.nr; i++) {
		past &= moment[i].time_ns <= now;
		steps &= moment[i].step_ms == 1000 ||
			 moment[i].step_ms == 10000 ||
			 moment[i].step_ms == 300000;
		if (i && moment[i].step_ms == moment[i - 1].step_ms)
			sorted &= moment[i].time_ns > moment[i - 1].time_ns;
		else if (i)
			sorted &= moment[i].step_ms > moment[i - 1].step_ms;
	}
	tap_check(past, "all of it is past");
	tap_check(steps, "of the three steps");
	tap_check(sorted, "by step, then by time");
}

static long snapshot_at(int fd, unsigned long long at_ns,
			struct aikm_snapshot_req *r, char *to)
{
	*r = (struct aikm_snapshot_req){
		.size = sizeof(*r),
		.text = (uintptr_t)to,
		.text_size = AIKM_TEXT_MAX,
		.at_ns = at_ns,
	};
	memset(to, 0, AIKM_TEXT_MAX + 1);
	return ioctl(fd, AIKM_IOC_SNAPSHOT, r);
}

static unsigned long long time_of(const char *snapshot)
{
	unsigned long long time_ns;

	if (sscanf(snapshot, "%*s %*s time %llu", &time_ns) != 1)
		return 0;
	return time_ns;
}

static void test_moment(int fd)
{
	struct aikm_diagnose d = { .size = sizeof(d),
				   .flags = AIKM_DIAGNOSE_RULES,
				   .text = (uintptr_t)text };
	struct aikm_snapshot_req r;
	unsigned long long at = moment[0].time_ns;

	tap_check(!snapshot_at(fd, at, &r, text), "a moment of the list");
	tap_check(time_of(text) == at, "it is that one");
	tap_check(!memcmp(text, "aikm-snapshot 1\n", 16),
		  "with its first line");
	tap_check(!memcmp(text + r.text_len - 4, "end\n", 4), "and its last");
	tap_check(strstr(text, "tasks.total ") && strstr(text, "mem.total "),
		  "with its facts");
	tap_check(!snapshot_at(fd, at + 100000000, &r, again),
		  "a tenth of a second later");
	tap_check(!strcmp(text, again), "the nearest one is given");
	d.text_len = strlen(text);
	tap_check(!ioctl(fd, AIKM_IOC_DIAGNOSE, &d) && d.result.time_ns == at,
		  "it can be asked about");
}

static void test_not_kept(int fd)
{
	struct aikm_snapshot_req r;

	tap_errno(snapshot_at(fd, 1, &r, text), ENOENT,
		  "before anything was kept");
	tap_errno(snapshot_at(fd, boottime_ns() + 600000000000ULL, &r, text),
		  ENOENT, "in ten minutes");
	tap_errno(snapshot_at(fd, ~0ULL, &r, text), ENOENT,
		  "at the end of time");
	r.at_ns = moment[0].time_ns;
	r.window_ms = 100;
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &r), EINVAL,
		  "a window in the past");
	r.window_ms = 0;
	r.text_size = 64;
	memset(text, '#', 16);
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &r), ENOSPC,
		  "a moment without room");
	tap_check(r.text_len > 64 && text[0] == '#',
		  "what is needed is told, and nothing is given");
}

int main(void)
{
	int fd = device_open(0);

	tap_check(wait_for_moments(fd, 3) >= 3, "the watch keeps moments");
	test_arguments(fd);
	test_room(fd);
	test_list(fd);
	test_moment(fd);
	test_not_kept(fd);
	close(fd);
	return tap_end();
}

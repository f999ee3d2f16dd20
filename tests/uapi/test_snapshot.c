// SPDX-License-Identifier: GPL-2.0
/* AIKM_IOC_SNAPSHOT: every errno, the order of checks, and the text. */
#include "tap.h"
#include "device.h"

#include <sys/mman.h>

static char text[AIKM_TEXT_MAX + 16];

static struct aikm_snapshot_req request(void)
{
	struct aikm_snapshot_req r = {
		.size = sizeof(r),
		.window_ms = 100,
		.text = (uintptr_t)text,
		.text_size = AIKM_TEXT_MAX,
	};

	return r;
}

static void test_sizes(int fd)
{
	struct {
		struct aikm_snapshot_req r;
		char more[4096];
	} big = { .r = request() };

	big.r.size = 0;
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &big), EINVAL, "size 0");
	big.r.size = AIKM_SNAPSHOT_REQ_SIZE_VER0 - 1;
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &big), EINVAL, "size too small");
	big.r.size = 4097;
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &big), E2BIG,
		  "size over a page");
	big.r.size = sizeof(big.r) + 8;
	big.more[7] = 1;
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &big), E2BIG,
		  "a field that is not known");
	big.more[7] = 0;
	tap_check(!ioctl(fd, AIKM_IOC_SNAPSHOT, &big),
		  "a larger struct whose unknown fields are zero");
	big.r.window_ms = 1;
	big.more[7] = 1;
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &big), E2BIG,
		  "the size is checked before the window");
}

/* A program from before @at_ns: nothing behind its struct is looked at. */
static void test_first_version(int fd)
{
	struct aikm_snapshot_req r = request();

	r.size = AIKM_SNAPSHOT_REQ_SIZE_VER0;
	r.at_ns = 0x123456789abcdefULL;
	tap_check(!ioctl(fd, AIKM_IOC_SNAPSHOT, &r) && r.text_len > 100,
		  "the struct's first version");
	tap_check(r.at_ns == 0x123456789abcdefULL,
		  "what lies behind it is not written");
}

static void test_window(int fd)
{
	static const unsigned int bad[] = { 0, 1, 99, 60001, 0xffffffff };
	struct aikm_snapshot_req r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		r = request();
		r.window_ms = bad[i];
		r.text = 8;
		tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &r), EINVAL,
			  "a window out of range, before the text is touched");
	}
}

static void test_text(int fd)
{
	struct aikm_snapshot_req r = request();

	memset(text, '#', sizeof(text));
	tap_check(!ioctl(fd, AIKM_IOC_SNAPSHOT, &r), "a snapshot");
	tap_check(r.text_len > 100 && r.text_len <= AIKM_TEXT_MAX,
		  "its length is told");
	tap_check(!memcmp(text, "aikm-snapshot 1\n", 16), "its first line");
	tap_check(!memcmp(text + r.text_len - 4, "end\n", 4), "its last line");
	tap_check(text[r.text_len] == '#', "nothing is written behind it");
	tap_check(r.size == sizeof(r) && r.window_ms == 100,
		  "what was asked is as it was");
	tap_check(memmem(text, r.text_len, "psi.", 4), "pressure is seen");
	tap_check(memmem(text, r.text_len, "mem.total ", 10), "memory is seen");
	tap_check(memmem(text, r.text_len, "tasks.total ", 12),
		  "tasks are seen");
}

static void test_room(int fd)
{
	struct aikm_snapshot_req r = request();

	memset(text, '#', sizeof(text));
	r.text_size = 64;
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &r), ENOSPC, "too little room");
	tap_check(r.text_len > 64, "what is needed is told");
	tap_check(text[0] == '#', "and no part of the text is given");
	r.text = 8;
	r.text_size = AIKM_TEXT_MAX;
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, &r), EFAULT,
		  "a text that is nowhere");
}

static void test_read_only_argument(int fd)
{
	struct aikm_snapshot_req *r;

	r = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	*r = request();
	mprotect(r, 4096, PROT_READ);
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, r), EFAULT,
		  "an argument that cannot be written");
	munmap(r, 4096);
}

static void test_signal(int fd)
{
	struct aikm_snapshot_req r = request();
	long ret;

	r.window_ms = 60000;
	interrupt_after(300000);
	ret = ioctl(fd, AIKM_IOC_SNAPSHOT, &r);
	interrupt_after(0);
	tap_errno(ret, EINTR, "a signal ends a window of a minute");
}

int main(void)
{
	int fd = device_open(0);

	test_sizes(fd);
	test_first_version(fd);
	test_window(fd);
	test_text(fd);
	test_room(fd);
	test_read_only_argument(fd);
	test_signal(fd);
	close(fd);
	return tap_end();
}

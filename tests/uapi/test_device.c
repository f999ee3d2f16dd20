// SPDX-License-Identifier: GPL-2.0
/* Opening, unknown calls, and reading when there is nothing to read. */
#include "tap.h"
#include "device.h"

#include <poll.h>
#include <sys/stat.h>

enum { SESSIONS_MAX = 32 };

static void test_node(void)
{
	struct stat st;

	tap_check(!stat("/dev/aikm", &st), "/dev/aikm is there");
	tap_check(S_ISCHR(st.st_mode), "it is a character device");
	tap_check((st.st_mode & 0777) == 0660, "its mode is 0660");
	tap_check(!stat("/proc/aikm_info", &st), "/proc/aikm_info is there");
	tap_check((st.st_mode & 0777) == 0440, "its mode is 0440");
}

static void test_sessions(void)
{
	int fd[SESSIONS_MAX], i, extra;

	for (i = 0; i < SESSIONS_MAX; i++)
		fd[i] = device_open(0);
	tap_check(true, "%d files can be open", SESSIONS_MAX);
	extra = open("/dev/aikm", O_RDWR);
	tap_errno(extra, EBUSY, "one more");
	close(fd[7]);
	fd[7] = open("/dev/aikm", O_RDWR);
	tap_check(fd[7] >= 0, "after one is closed, one can be opened");
	for (i = 0; i < SESSIONS_MAX; i++)
		close(fd[i]);
}

static void test_unknown_calls(int fd)
{
	tap_errno(ioctl(fd, _IO(AIKM_IOC_MAGIC, 0), 0), ENOTTY, "number 0");
	tap_errno(ioctl(fd, _IOWR(AIKM_IOC_MAGIC, 4, int), 0), ENOTTY,
		  "number 4");
	tap_errno(ioctl(fd, _IOR(AIKM_IOC_MAGIC, 1, int), 0), ENOTTY,
		  "number 1 in another direction");
	tap_errno(ioctl(fd, _IOWR('T', 1, int), 0), ENOTTY, "another magic");
	tap_errno(ioctl(fd, AIKM_IOC_SNAPSHOT, NULL), EFAULT, "no argument");
	tap_errno(ioctl(fd, AIKM_IOC_DIAGNOSE, (void *)8), EFAULT,
		  "an argument that is nowhere");
	tap_errno(write(fd, "x", 1), EINVAL, "write");
	tap_errno(lseek(fd, 0, SEEK_END), ESPIPE, "lseek");
}

static void test_read(int fd)
{
	struct aikm_event e;
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	ssize_t got;

	tap_errno(read(fd, &e, sizeof(e) - 1), EINVAL, "a short buffer");
	do {
		got = read(fd, &e, sizeof(e));
	} while (got == sizeof(e));
	tap_errno(got, EAGAIN, "nothing to read, without blocking");
	tap_check(poll(&p, 1, 0) == 0 || p.revents == POLLIN,
		  "poll gives nothing, or a finding that came just now");
}

int main(void)
{
	int fd;

	test_node();
	test_sessions();
	fd = device_open(O_NONBLOCK);
	test_unknown_calls(fd);
	test_read(fd);
	close(fd);
	return tap_end();
}

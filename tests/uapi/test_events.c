// SPDX-License-Identifier: GPL-2.0
/*
 * Findings as they come: a small file system is filled for real, and every
 * reader must hear of it once.
 */
#include "tap.h"
#include "device.h"

#include <poll.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { FS_FULL = 8, PATIENCE_S = 240 };

static const char mount_point[] = "/tmp/aikm full \"\\\001";

static bool fill(void)
{
	static char block[65536];
	char path[128];
	int fd;

	mkdir(mount_point, 0700);
	if (mount("none", mount_point, "tmpfs", 0, "size=16m"))
		return false;
	snprintf(path, sizeof(path), "%s/file", mount_point);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	if (fd < 0)
		return false;
	/* A short write is the last one. */
	while (write(fd, block, sizeof(block)) == sizeof(block))
		;
	close(fd);
	return true;
}

static bool next_full(int fd, struct aikm_event *e)
{
	time_t end = time(NULL) + PATIENCE_S;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (time(NULL) < end) {
		if (poll(&p, 1, 1000) <= 0)
			continue;
		if (read(fd, e, sizeof(*e)) != sizeof(*e))
			return false;
		if (e->result.cause == FS_FULL)
			return true;
	}
	return false;
}

/* Another process, blocked in read() before the finding is there. */
static pid_t start_blocked_reader(void)
{
	struct aikm_event e;
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	fd = device_open(0);
	alarm(PATIENCE_S);
	while (read(fd, &e, sizeof(e)) == sizeof(e))
		if (e.result.cause == FS_FULL)
			_exit(0);
	_exit(1);
}

static void test_event(const struct aikm_event *e)
{
	const struct aikm_result *r = &e->result;

	tap_check(e->size == sizeof(*e) && !e->reserved && e->sequence > 0,
		  "the event keeps its promises");
	tap_check(r->size == sizeof(*r) && r->host == AIKM_HOST_KERNEL,
		  "the result keeps its promises");
	tap_check(r->has_culprit && r->culprit.class == 9,
		  "the culprit is a mount");
	tap_check(!strcmp(r->culprit.name, mount_point),
		  "by its name, byte for byte");
	tap_check(r->severity >= 2 && r->nr_evidence > 0 && r->time_ns > 0,
		  "with severity, evidence and time");
}

static bool file_has(const char *path, const char *what)
{
	static char text[65536];
	FILE *f = fopen(path, "r");
	size_t len;

	if (!f)
		return false;
	len = fread(text, 1, sizeof(text) - 1, f);
	text[len] = '\0';
	fclose(f);
	return strstr(text, what);
}

static void test_faces(void)
{
	tap_check(file_has("/sys/kernel/aikm/last_cause", "fs_full\n"),
		  "sysfs names the cause");
	tap_check(file_has("/proc/aikm_info", "fs_full"),
		  "/proc/aikm_info shows it");
	tap_check(!file_has("/proc/aikm_info", "\001"),
		  "with the culprit's name escaped");
}

static void test_late_reader(__u64 sequence)
{
	struct aikm_event e = { 0 };
	int fd = device_open(O_NONBLOCK);
	__u64 last = 0;
	bool seen = false, ordered = true;

	while (read(fd, &e, sizeof(e)) == sizeof(e)) {
		ordered = ordered && e.sequence > last;
		last = e.sequence;
		seen = seen || e.sequence == sequence;
	}
	tap_check(seen, "a reader who comes later finds it too");
	tap_check(ordered, "oldest first");
	close(fd);
}

int main(void)
{
	struct aikm_event e = { 0 };
	int status = -1, fd;
	pid_t reader;

	fd = device_open(0);
	reader = start_blocked_reader();
	tap_check(fill(), "a file system is full");
	if (tap_check(next_full(fd, &e), "poll and read tell of it"))
		test_event(&e);
	waitpid(reader, &status, 0);
	tap_check(status == 0, "a blocked reader is woken");
	test_faces();
	test_late_reader(e.sequence);
	close(fd);
	tap_check(!umount(mount_point), "the mount is not held");
	rmdir(mount_point);
	return tap_end();
}

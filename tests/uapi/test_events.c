// SPDX-License-Identifier: GPL-2.0
/*
 * Findings as they come: a small file system is filled for real, and every
 * reader must hear of it once; of a second one too, while the first is still
 * full, and of the end of each.
 */
#include "tap.h"
#include "device.h"

#include <poll.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { FS_FULL = 8, FS_INODES_FULL = 9, PATIENCE_S = 240 };

static const char mount_point[] = "/tmp/aikm full \"\\\001";
static const char second_point[] = "/tmp/aikm inodes";

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

/* One file after the other, until there is no inode left. */
static bool use_inodes(void)
{
	char path[128];
	int i, fd;

	mkdir(second_point, 0700);
	if (mount("none", second_point, "tmpfs", 0, "size=16m,nr_inodes=300"))
		return false;
	for (i = 0; i < 1000; i++) {
		snprintf(path, sizeof(path), "%s/%d", second_point, i);
		fd = open(path, O_WRONLY | O_CREAT, 0600);
		if (fd < 0)
			return errno == ENOSPC;
		close(fd);
	}
	return false;
}

static bool next_event(int fd, struct aikm_event *e, int cause, bool end)
{
	time_t over = time(NULL) + PATIENCE_S;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (time(NULL) < over) {
		if (poll(&p, 1, 1000) <= 0)
			continue;
		if (read(fd, e, sizeof(*e)) != sizeof(*e))
			return false;
		if (e->result.cause == cause && !!e->lasted_ms == end)
			return true;
	}
	return false;
}

static bool next_full(int fd, struct aikm_event *e)
{
	return next_event(fd, e, FS_FULL, false);
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

	tap_check(e->size == sizeof(*e) && !e->lasted_ms && e->sequence > 0,
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

/* It has ended, says a later event with the same finding. */
static void test_end(const struct aikm_event *end,
		     const struct aikm_event *began)
{
	tap_check(end->sequence > began->sequence, "it is a later event");
	tap_check(end->result.time_ns > began->result.time_ns,
		  "of a later time");
	tap_check(!memcmp(&end->result.culprit, &began->result.culprit,
			  sizeof(end->result.culprit)),
		  "with the same culprit");
	tap_check(end->lasted_ms < 1000 * (PATIENCE_S + PATIENCE_S),
		  "that says how long it lasted");
}

int main(void)
{
	struct aikm_event e = { 0 }, second = { 0 }, end = { 0 };
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
	tap_check(use_inodes(), "another file system has no inodes left");
	tap_check(next_event(fd, &second, FS_INODES_FULL, false),
		  "it is told of while the first is still full");
	tap_check(!umount(mount_point), "the mount is not held");
	if (tap_check(next_event(fd, &end, FS_FULL, true),
		      "the end of the first is told"))
		test_end(&end, &e);
	tap_check(!umount(second_point), "nor is the other");
	if (tap_check(next_event(fd, &end, FS_INODES_FULL, true),
		      "and the end of the second"))
		test_end(&end, &second);
	tap_check(file_has("/sys/kernel/aikm/last_cause", "fs_inodes_full\n"),
		  "an end is no finding");
	close(fd);
	rmdir(mount_point);
	rmdir(second_point);
	return tap_end();
}

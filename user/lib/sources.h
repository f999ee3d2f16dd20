/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of a host; only host.c, the source_*.c files, and the tool that
 * measures them include this.
 */
#ifndef AIKM_SOURCES_H
#define AIKM_SOURCES_H

#include "host.h"
#include "observe/cgroups.h"
#include "observe/slow.h"

enum { AIKM_TEXT_SOURCES_MAX = 128 };

/**
 * struct aikm_host - what is kept between samples
 * @replay: a recorded machine
 * @after: its second moment, NULL for this machine
 * @proc: its /proc
 * @text_fd: one for each of aikm_text_sources, -1 without it
 * @net: its /sys/class/net, or -1
 * @mounts_fd: /proc/mounts, or -1
 * @log_fd: /dev/kmsg, or -1
 * @log_next: sequence of the next record, 0 before the first
 * @log: what it said since it was opened
 * @self: pid not to be seen
 * @page_kb: of this machine
 * @ticks: USER_HZ
 * @cgroup: the cgroup2 root, or -1
 * @thorough: two samples are all there will be
 * @slow: what slow sources said last
 * @groups: what is known of control groups
 * @nr_victims: entries of @victim
 * @victim: the last ones
 * @first: for aikm_host_snapshot()
 * @second: for aikm_host_snapshot()
 * @scratch: for aikm_rate()
 * @text: room for the text of any source
 * @nr_known: entries of @known
 * @known: the tasks of the sample before, sorted by pid
 * @turn: samples so far
 */
struct aikm_host {
	bool replay;
	struct aikm_host *after;
	int proc;
	int text_fd[AIKM_TEXT_SOURCES_MAX];
	int net;
	int mounts_fd;
	int log_fd;
	u64 log_next;
	struct aikm_log_counts log;
	u32 self;
	u32 page_kb;
	u32 ticks;
	int cgroup;
	bool thorough;
	struct aikm_slow slow;
	struct aikm_cgroups *groups;
	u32 nr_victims;
	struct aikm_victim victim[AIKM_SAMPLE_VICTIMS];
	struct aikm_sample *first;
	struct aikm_sample *second;
	void *scratch;
	char *text;
	u32 nr_known;
	struct aikm_task_sample *known;
	u32 turn;
};

/**
 * aikm_read_at() - the beginning of a file
 * @dir: folder
 * @path: relative to it
 * @buf: receives its bytes
 * @size: of @buf
 *
 * Return: bytes, or a negative errno.
 */
ssize_t aikm_read_at(int dir, const char *path, char *buf, size_t size);

/**
 * aikm_read_again() - the whole of a file that was opened before
 * @fd: file
 * @buf: receives its bytes
 * @size: of @buf; what is longer is cut
 *
 * Return: bytes, or a negative errno.
 */
ssize_t aikm_read_again(int fd, char *buf, size_t size);

/**
 * aikm_sys_number() - a file of sysfs that holds one number
 * @path: from the root of sysfs
 * @value: receives the number
 * @arg: the host
 *
 * Return: 0, or a negative errno.
 */
int aikm_sys_number(const char *path, u64 *value, void *arg);

/**
 * aikm_text_open() - get ready to read the text sources
 * @h: host; what cannot be opened stays unknown
 */
void aikm_text_open(struct aikm_host *h);

/**
 * aikm_text_sample() - read the text sources
 * @h: host
 * @s: receives every counter and disk they tell of
 */
void aikm_text_sample(struct aikm_host *h, struct aikm_sample *s);

/**
 * aikm_text_close() - undo aikm_text_open()
 * @h: host
 */
void aikm_text_close(struct aikm_host *h);

/**
 * aikm_net_open() - get ready to look at the links of the network devices
 * @h: host; what cannot be opened stays unknown
 */
void aikm_net_open(struct aikm_host *h);

/**
 * aikm_net_sample() - look at the links of the network devices
 * @h: host
 * @s: has the devices of net/dev
 */
void aikm_net_sample(struct aikm_host *h, struct aikm_sample *s);

/**
 * aikm_net_close() - undo aikm_net_open()
 * @h: host
 */
void aikm_net_close(struct aikm_host *h);

/**
 * aikm_mounts_open() - get ready to read the list of mounted file systems
 * @h: host; what cannot be opened stays unknown
 */
void aikm_mounts_open(struct aikm_host *h);

/**
 * aikm_mounts_sample() - read the list of mounted file systems
 * @h: host
 * @s: receives their sizes and what is left
 */
void aikm_mounts_sample(struct aikm_host *h, struct aikm_sample *s);

/**
 * aikm_mounts_close() - undo aikm_mounts_open()
 * @h: host
 */
void aikm_mounts_close(struct aikm_host *h);

/**
 * aikm_cgroups_open() - get ready to look at control groups
 * @h: host; where cgroup2 is not all of /sys/fs/cgroup there are none to see
 */
void aikm_cgroups_open(struct aikm_host *h);

/**
 * aikm_cgroups_look() - look at the control groups whose turn it is
 * @h: host
 * @s: receives those in which something goes on; its text sources were read
 *     before
 */
void aikm_cgroups_look(struct aikm_host *h, struct aikm_sample *s);

/**
 * aikm_cgroups_close() - undo aikm_cgroups_open()
 * @h: host
 */
void aikm_cgroups_close(struct aikm_host *h);

/**
 * aikm_log_open() - get ready to read the kernel log from now on
 * @h: host; what cannot be opened stays unknown
 */
void aikm_log_open(struct aikm_host *h);

/**
 * aikm_log_sample() - read the kernel log from now on
 * @h: host
 * @s: receives the last processes killed for want of memory
 */
void aikm_log_sample(struct aikm_host *h, struct aikm_sample *s);

/**
 * aikm_log_close() - undo aikm_log_open()
 * @h: host
 */
void aikm_log_close(struct aikm_host *h);

/**
 * aikm_tasks_sample() - read the task table
 * @h: host
 * @s: receives all processes but this one; its text sources were read before
 */
void aikm_tasks_sample(struct aikm_host *h, struct aikm_sample *s);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The moments that are kept: by the module, or made of a recorded file. */
#ifndef AIKM_PAST_H
#define AIKM_PAST_H

#include "error.h"
#include "observe/history.h"
#include "uapi/linux/aikm.h"

/**
 * struct aikm_past - moments, and where their snapshots come from
 * @fd: the module, or -1
 * @history: of a file, or NULL
 * @now_ns: CLOCK_BOOTTIME now; of a file its newest moment
 * @now_s: the same in seconds since 1970, 0 for a file
 * @nr: entries of @moment
 * @moment: by time, the oldest first; of one moment only the finest step
 * @reach_ns: by step, how far back it goes; 0 when nothing is kept
 */
struct aikm_past {
	int fd;
	struct aikm_history *history;
	u64 now_ns;
	s64 now_s;
	u32 nr;
	struct aikm_moment moment[AIKM_HISTORY_MOMENTS];
	u64 reach_ns[AIKM_HISTORY_RINGS];
};

/**
 * aikm_past_of_module() - what the module keeps
 * @p: overwritten
 * @fd: device; stays the caller's
 * @err: what failed
 *
 * Return: 0 or a negative errno; -ENOTTY when the module keeps nothing.
 */
int aikm_past_of_module(struct aikm_past *p, int fd, struct aikm_error *err);

/**
 * aikm_past_of_file() - what the module would keep of a recording
 * @p: overwritten
 * @path: file of snapshots, or "-"
 * @err: what failed
 *
 * Return: 0, -EINVAL a snapshot is refused or older than the one before it,
 * or another negative errno.
 */
int aikm_past_of_file(struct aikm_past *p, const char *path,
		      struct aikm_error *err);

/**
 * aikm_past_close() - give back what a file's moments took
 * @p: opened, or all zero
 */
void aikm_past_close(struct aikm_past *p);

/**
 * aikm_past_snapshot() - one of the moments
 * @p: opened
 * @time_ns: of the moment
 * @s: overwritten
 * @err: what failed
 *
 * Return: 0; -ENOENT when the module has forgotten it since, or another
 * negative errno.
 */
int aikm_past_snapshot(const struct aikm_past *p, u64 time_ns,
		       struct aikm_snapshot *s, struct aikm_error *err);

/**
 * aikm_past_reach() - "1 s steps: 4m 59s back, 10 s: ..."
 * @p: opened
 * @buf: receives it
 * @size: of @buf
 */
void aikm_past_reach(const struct aikm_past *p, char *buf, size_t size);

/**
 * aikm_past_text() - the module's moment nearest to a time, as text
 * @fd: device
 * @when: as aikm_when_parse() takes it
 * @text: receives the snapshot with its NUL; AIKM_SNAPSHOT_TEXT_MAX + 1
 * @said: receives which moment it is, AIKM_PAST_SAID bytes
 * @err: what failed; when nothing is kept, how far the history goes back
 *
 * Return: bytes of text, -EINVAL, -ENOENT, or another negative errno.
 */
int aikm_past_text(int fd, const char *when, char *text, char *said,
		   struct aikm_error *err);

enum { AIKM_PAST_SAID = 128 };

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine this process runs on, or a recorded one, as samples and
 * snapshots. Everything is opened and allocated once, so that looking goes on
 * when memory and descriptors have run out.
 */
#ifndef AIKM_HOST_H
#define AIKM_HOST_H

#include "observe/parse.h"
#include "error.h"

struct aikm_host;

/**
 * aikm_host_open() - get ready to look
 * @root: NULL for this machine; else the folder of a recorded one, which holds
 *        before/proc and after/proc as the machine had them
 * @err: what is missing and what to do
 *
 * What cannot be read is left out of the samples; only a missing /proc is an
 * error. Records in the kernel log before this call are not looked at.
 *
 * Return: a host for aikm_host_close(), or NULL with @err set.
 */
struct aikm_host *aikm_host_open(const char *root, struct aikm_error *err);

/**
 * aikm_host_close() - undo aikm_host_open()
 * @h: host, may be NULL
 */
void aikm_host_close(struct aikm_host *h);

/**
 * aikm_sample_new() - an empty sample with room for its tasks
 *
 * Return: a sample for aikm_sample_free(), or NULL without memory.
 */
struct aikm_sample *aikm_sample_new(void);

/**
 * aikm_sample_free() - undo aikm_sample_new()
 * @s: sample, may be NULL
 */
void aikm_sample_free(struct aikm_sample *s);

/**
 * aikm_host_sample() - read everything once
 * @h: host
 * @s: overwritten, sorted
 *
 * This process is not in the sample: who looks shall not be seen.
 */
void aikm_host_sample(struct aikm_host *h, struct aikm_sample *s);

/**
 * aikm_host_rate() - two samples of one host give a snapshot
 * @h: host
 * @prev: older
 * @cur: newer
 * @out: overwritten
 *
 * Return: 0, -EINVAL when @cur is not later than @prev.
 */
int aikm_host_rate(struct aikm_host *h, const struct aikm_sample *prev,
		   const struct aikm_sample *cur, struct aikm_snapshot *out);

/**
 * aikm_host_snapshot() - look for a while
 * @h: host
 * @window_ms: how long; a recorded machine's two moments lie as far apart as
 *             they do
 * @out: overwritten
 *
 * Return: 0, -EINTR when a signal ended the wait, -EINVAL when a recorded
 * machine's clock stood still.
 */
int aikm_host_snapshot(struct aikm_host *h, u32 window_ms,
		       struct aikm_snapshot *out);

/**
 * aikm_host_now() - CLOCK_BOOTTIME
 *
 * Return: nanoseconds.
 */
u64 aikm_host_now(void);

/**
 * aikm_host_wait_until() - sleep
 * @time_ns: CLOCK_BOOTTIME to wake at
 *
 * Return: 0, -EINTR when a signal came first.
 */
int aikm_host_wait_until(u64 time_ns);

#endif

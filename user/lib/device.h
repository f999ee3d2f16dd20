/* SPDX-License-Identifier: GPL-2.0 */
/* Talks to /dev/aikm; the contract is module/uapi/linux/aikm.h. */
#ifndef AIKM_DEVICE_H
#define AIKM_DEVICE_H

#include "error.h"
#include "uapi/linux/aikm.h"

/**
 * aikm_device_open() - open /dev/aikm
 * @err: what failed and what to do
 *
 * Return: a file descriptor, -ENOENT the module is not loaded, -EACCES.
 */
int aikm_device_open(struct aikm_error *err);

/**
 * aikm_device_snapshot() - have the kernel measure, or remember
 * @fd: device
 * @window_ms: over how long, 0 with @at_ns
 * @at_ns: 0, or the time of a moment the module keeps
 * @text: receives a snapshot as text with its NUL; AIKM_SNAPSHOT_TEXT_MAX + 1
 * @err: what failed
 *
 * Return: bytes of text, -ENOENT that moment is not kept, or another negative
 * errno.
 */
int aikm_device_snapshot(int fd, u32 window_ms, u64 at_ns, char *text,
			 struct aikm_error *err);

/**
 * aikm_device_history() - which moments the kernel keeps
 * @fd: device
 * @moments: receives them
 * @room: how many fit; AIKM_HISTORY_MOMENTS are enough
 * @err: what failed
 *
 * Return: how many, -ENOTTY the module is too old, or another negative errno.
 */
int aikm_device_history(int fd, struct aikm_moment *moments, u32 room,
			struct aikm_error *err);

/**
 * aikm_device_diagnose() - have the kernel think
 * @fd: device
 * @q: flags, window or text, and room for tokens filled in; the rest zero
 * @err: what failed
 *
 * Return: 0 with the result in @q, or a negative errno.
 */
int aikm_device_diagnose(int fd, struct aikm_diagnose *q,
			 struct aikm_error *err);

/**
 * aikm_device_event() - wait for the next finding
 * @fd: device
 * @e: receives it
 * @err: what failed
 *
 * Return: 0, -EINTR a signal came, or another negative errno.
 */
int aikm_device_event(int fd, struct aikm_event *e, struct aikm_error *err);

#endif

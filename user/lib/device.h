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
 * aikm_device_snapshot() - have the kernel measure
 * @fd: device
 * @window_ms: over how long
 * @text: receives a snapshot as text with its NUL; AIKM_SNAPSHOT_TEXT_MAX + 1
 * @err: what failed
 *
 * Return: bytes of text or a negative errno.
 */
int aikm_device_snapshot(int fd, u32 window_ms, char *text,
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

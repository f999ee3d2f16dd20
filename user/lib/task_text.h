/* SPDX-License-Identifier: GPL-2.0 */
/* Texts of /proc/PID. */
#ifndef AIKM_TASK_TEXT_H
#define AIKM_TASK_TEXT_H

#include "observe/sample.h"

/**
 * struct aikm_task_units - what a machine counts in
 * @page_kb: kB a page
 * @ticks: USER_HZ
 */
struct aikm_task_units {
	u32 page_kb;
	u32 ticks;
};

/**
 * aikm_task_parse_stat() - /proc/PID/stat
 * @text: the file
 * @len: bytes
 * @units: of the machine
 * @t: receives everything that is in it
 *
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_task_parse_stat(const char *text, size_t len,
			 struct aikm_task_units units,
			 struct aikm_task_sample *t);

/**
 * aikm_task_parse_status() - /proc/PID/status, of which only VmSwap is wanted
 * @text: the file
 * @len: bytes
 * @t: receives it
 */
void aikm_task_parse_status(const char *text, size_t len,
			    struct aikm_task_sample *t);

/**
 * aikm_task_parse_io() - /proc/PID/io
 * @text: the file
 * @len: bytes
 * @t: receives read_bytes and write_bytes, U64_MAX when they are missing
 */
void aikm_task_parse_io(const char *text, size_t len,
			struct aikm_task_sample *t);

/**
 * aikm_task_parse_limits() - /proc/PID/limits, of which only the open files
 * @text: the file
 * @len: bytes
 * @t: receives fds_max, 0 when it is missing
 */
void aikm_task_parse_limits(const char *text, size_t len,
			    struct aikm_task_sample *t);

#endif

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/sys files of numbers (Documentation/admin-guide/sysctl):
 *
 *	fs/file-nr		1120	0	9223372036854775807
 *	kernel/threads-max	126836
 *	kernel/pid_max		32768
 */
#include "parse.h"
#include "scan.h"

/**
 * aikm_parse_file_nr() - /proc/sys/fs/file-nr
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives open files and their limit
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_file_nr(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len }, line;
	u64 open, unused, limit;

	if (!aikm_scan_line(&all, &line) || !aikm_scan_u64(&line, &open) ||
	    !aikm_scan_u64(&line, &unused) || !aikm_scan_u64(&line, &limit))
		return -EINVAL;
	aikm_sample_count(s, AIKM_C_FILES, open);
	aikm_sample_count(s, AIKM_C_FILES_MAX, limit);
	return 0;
}

static int parse_number(struct aikm_scan all, enum aikm_counter c,
			struct aikm_sample *s)
{
	struct aikm_scan line;
	u64 value;

	if (!aikm_scan_line(&all, &line) || !aikm_scan_u64(&line, &value) ||
	    line.p != line.end)
		return -EINVAL;
	aikm_sample_count(s, c, value);
	return 0;
}

/**
 * aikm_parse_threads_max() - /proc/sys/kernel/threads-max
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives the limit of threads
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_threads_max(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len };

	return parse_number(all, AIKM_C_THREADS_MAX, s);
}

/**
 * aikm_parse_pid_max() - /proc/sys/kernel/pid_max
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives the limit of pids, which threads have too
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_pid_max(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len };

	return parse_number(all, AIKM_C_PID_MAX, s);
}

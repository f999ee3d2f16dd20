/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AIKM_READER_H
#define AIKM_READER_H

#include "error.h"
#include "observe/snapshot.h"

/**
 * struct aikm_reader - a walk over the snapshots of one file
 * @path: the file
 * @text: all of it
 * @len: its bytes
 * @pos: where the next snapshot begins
 * @start: where the last one began
 * @line: the line on which the next one begins, from 1
 */
struct aikm_reader {
	const char *path;
	char *text;
	size_t len;
	size_t pos;
	size_t start;
	u32 line;
};

/**
 * aikm_reader_open() - read a file of snapshots
 * @r: overwritten
 * @path: file, or "-" for standard input; must live as long as @r
 * @err: what failed
 *
 * Return: 0 or a negative errno. aikm_reader_close() frees the text.
 */
int aikm_reader_open(struct aikm_reader *r, const char *path,
		     struct aikm_error *err);

/**
 * aikm_reader_next() - the next snapshot
 * @r: open reader
 * @s: overwritten
 * @err: file, snapshot's line and reason
 *
 * Return: 1, 0 at the end of the file, -EINVAL.
 */
int aikm_reader_next(struct aikm_reader *r, struct aikm_snapshot *s,
		     struct aikm_error *err);

void aikm_reader_close(struct aikm_reader *r);

#endif

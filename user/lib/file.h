/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AIKM_FILE_H
#define AIKM_FILE_H

#include "error.h"

/**
 * aikm_file_read() - a whole file into memory
 * @path: file, or "-" for standard input
 * @max: refuse more bytes than this
 * @data: receives the bytes, 64-byte aligned, followed by a NUL that is not
 *        counted; free() it
 * @len: receives their number
 * @err: says what failed
 *
 * Return: 0, -ENOMEM, -E2BIG, or what opening or reading gave.
 */
int aikm_file_read(const char *path, size_t max, char **data, size_t *len,
		   struct aikm_error *err);

#endif

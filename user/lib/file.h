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

/**
 * aikm_file_map() - a file as memory that cannot be written
 * @path: file
 * @data: receives the bytes; NULL when there are none
 * @len: receives their number
 * @err: says what failed
 *
 * Return: 0, or what opening or mapping gave. aikm_file_unmap() undoes it.
 */
int aikm_file_map(const char *path, const u8 **data, size_t *len,
		  struct aikm_error *err);

/**
 * aikm_file_unmap() - give the memory back
 * @data: of aikm_file_map()
 * @len: of aikm_file_map()
 */
void aikm_file_unmap(const u8 *data, size_t len);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef AIKM_ERROR_H
#define AIKM_ERROR_H

#include "aikm_os.h"

/**
 * struct aikm_error - what was wrong with an input, where, and what to do
 * @text: one line without a newline, empty when nothing was wrong; printable
 *        ASCII only, whatever the input held
 */
struct aikm_error {
	char text[160];
};

/**
 * aikm_error_set() - note what was wrong
 * @err: may be NULL, then only @code is passed on
 * @code: negative errno
 * @fmt: printf format, integers and trusted strings only
 *
 * Bytes that are not printable ASCII become '?', so that no stranger's text
 * can steer a terminal.
 *
 * Context: any.
 * Return: @code.
 */
__printf(3, 4) int aikm_error_set(struct aikm_error *err, int code,
				  const char *fmt, ...);

#endif

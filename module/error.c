// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "error.h"

int aikm_error_set(struct aikm_error *err, int code, const char *fmt, ...)
{
	va_list args;
	char *c;

	if (!err)
		return code;
	va_start(args, fmt);
	vscnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	for (c = err->text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return code;
}

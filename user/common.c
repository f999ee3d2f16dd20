// SPDX-License-Identifier: GPL-2.0
#include "aikm.h"

#include <unistd.h>

#include "lib/device.h"
#include "lib/past.h"

int aikm_fail(int code, const char *fmt, ...)
{
	va_list args;

	fputs("aikm: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}

int aikm_bad_option(const struct aikm_verb *verb)
{
	fprintf(stderr, "Try: aikm %s --help\n", verb->name);
	return AIKM_EXIT_USAGE;
}

int aikm_help(const struct aikm_verb *verb)
{
	fputs(verb->usage, stdout);
	return AIKM_EXIT_HEALTHY;
}

int aikm_take_number(const char *option, const char *text, u32 min, u32 max,
		     u32 *out)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || n < min || n > max)
		return aikm_fail(AIKM_EXIT_USAGE,
				 "%s %s: give a number from %u to %u", option,
				 text, min, max);
	*out = n;
	return 0;
}

int aikm_exit_of_error(int error)
{
	switch (error) {
	case -EACCES:
	case -EPERM:
		return AIKM_EXIT_DENIED;
	case -ENODATA:
		return AIKM_EXIT_ABSENT;
	case -EBADMSG:
	case -EINVAL:
	case -E2BIG:
	case -ENOENT:
		return AIKM_EXIT_USAGE;
	default:
		return AIKM_EXIT_INTERNAL;
	}
}

int aikm_open_device(bool here, int *fd)
{
	struct aikm_error err;

	*fd = -1;
	if (here)
		return 0;
	*fd = aikm_device_open(&err);
	if (*fd >= 0)
		return 0;
	if (*fd == -EACCES)
		return aikm_fail(AIKM_EXIT_DENIED, "%s", err.text);
	*fd = -1;
	fputs("aikm: no module loaded: thinking in this process\n", stderr);
	return 0;
}

int aikm_take_past(const char *at, char *text)
{
	char said[AIKM_PAST_SAID];
	struct aikm_error err = { "" };
	int fd = aikm_device_open(&err), n;

	if (fd == -EACCES)
		return aikm_fail(AIKM_EXIT_DENIED, "%s", err.text);
	if (fd < 0)
		return aikm_fail(
			AIKM_EXIT_ABSENT,
			"--at %s: the history is kept by the module: load it (insmod aikm_module.ko)",
			at);
	n = aikm_past_text(fd, at, text, said, &err);
	close(fd);
	if (n < 0)
		return aikm_fail(aikm_exit_of_error(n), "%s", err.text);
	fprintf(stderr, "aikm: %s\n", said);
	return 0;
}

int aikm_open_brain(struct aikm_brain *b, const char *path, bool rules)
{
	struct aikm_error err;
	int ret;

	ret = aikm_brain_open(b, rules ? "" : path, &err);
	if (!ret)
		return 0;
	if (ret == -ENOENT && !path && !*b->path) {
		fputs("aikm: no model found: the plain rules answer\n", stderr);
		return 0;
	}
	return aikm_fail(AIKM_EXIT_ABSENT, "%s", err.text);
}

int aikm_exit_of_cause(u32 cause)
{
	if (cause == AIKM_HEALTHY)
		return AIKM_EXIT_HEALTHY;
	if (cause == AIKM_INCONCLUSIVE)
		return AIKM_EXIT_INCONCLUSIVE;
	return AIKM_EXIT_FINDINGS;
}

int aikm_worse(int a, int b)
{
	if (a == AIKM_EXIT_FINDINGS || b == AIKM_EXIT_FINDINGS)
		return AIKM_EXIT_FINDINGS;
	return max(a, b);
}

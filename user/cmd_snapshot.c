// SPDX-License-Identifier: GPL-2.0
#include "aikm.h"

#include <getopt.h>

#include "lib/device.h"
#include "lib/host.h"
#include "observe/snapshot.h"

static const char usage[] =
	"usage: aikm snapshot [--window MS] [--at TIME] [--here] [-o FILE]\n"
	"\n"
	"Measure the machine over a window and write what was seen as text.\n"
	"\n"
	"  --window MS   how long, 100 to 60000 (2000)\n"
	"  --at TIME     as it was, -5m, -1h30m, 14:05 or 2026-11-22T14:05:30Z, as\n"
	"                the module kept it\n"
	"  --here        measure from this process, though the module is loaded\n"
	"  -o FILE       write to FILE, not to standard output\n"
	"  --help        print this\n";

static const struct option options[] = {
	{ "window", required_argument, NULL, 'w' },
	{ "at", required_argument, NULL, 'a' },
	{ "here", no_argument, NULL, 'l' },
	{ "output", required_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static char text[AIKM_SNAPSHOT_TEXT_MAX + 1];

static int measure_here(u32 window_ms, struct aikm_error *err)
{
	static struct aikm_snapshot s;
	struct aikm_host *host = aikm_host_open(NULL, err);
	int ret;

	if (!host)
		return -EIO;
	ret = aikm_host_snapshot(host, window_ms, &s);
	aikm_host_close(host);
	if (ret)
		return aikm_error_set(err, ret, "measuring was interrupted");
	return aikm_snapshot_write(&s, text, sizeof(text));
}

static int measure(bool here, u32 window_ms)
{
	struct aikm_error err = { "" };
	int fd, n;

	n = aikm_open_device(here, &fd);
	if (n)
		return n;
	n = fd >= 0 ? aikm_device_snapshot(fd, window_ms, 0, text, &err) :
		      measure_here(window_ms, &err);
	if (n < 0)
		return aikm_fail(aikm_exit_of_error(n), "%s", err.text);
	return 0;
}

static int write_out(const char *path)
{
	FILE *to = path ? fopen(path, "w") : stdout;

	if (!to)
		return aikm_fail(AIKM_EXIT_USAGE, "%s: %s", path,
				 strerror(errno));
	fputs(text, to);
	if (path ? fclose(to) : fflush(to))
		return aikm_fail(AIKM_EXIT_INTERNAL, "%s: %s",
				 path ? path : "standard output",
				 strerror(errno));
	return AIKM_EXIT_HEALTHY;
}

static int run(int argc, char **argv)
{
	u32 window_ms = AIKM_WINDOW_DEFAULT_MS;
	const char *path = NULL, *at = NULL;
	bool here = false;
	int c, ret;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		switch (c) {
		case 'w':
			if (aikm_take_number("--window", optarg,
					     AIKM_WINDOW_MIN_MS,
					     AIKM_WINDOW_MAX_MS, &window_ms))
				return AIKM_EXIT_USAGE;
			break;
		case 'a':
			at = optarg;
			break;
		case 'l':
			here = true;
			break;
		case 'o':
			path = optarg;
			break;
		case 'h':
			return aikm_help(&aikm_verb_snapshot);
		default:
			return aikm_bad_option(&aikm_verb_snapshot);
		}
	}
	if (optind < argc)
		return aikm_bad_option(&aikm_verb_snapshot);
	if (at && here)
		return aikm_fail(
			AIKM_EXIT_USAGE,
			"--at and --here: this process keeps no history");
	ret = at ? aikm_take_past(at, text) : measure(here, window_ms);
	return ret ? ret : write_out(path);
}

const struct aikm_verb aikm_verb_snapshot = {
	.name = "snapshot",
	.what = "measure the machine and write the facts as text",
	.usage = usage,
	.run = run,
};

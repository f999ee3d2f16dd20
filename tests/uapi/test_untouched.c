// SPDX-License-Identifier: GPL-2.0
/*
 * Loading the module changes nothing: not the options of the machine's one
 * cgroup2 hierarchy, though it is mounted privately, and not the list of
 * mounts. Loads the module anew.
 */
#include "tap.h"
#include "module.h"

#include <sys/mount.h>
#include <sys/stat.h>

static const char mount_point[] = "/tmp/aikm-cgroup";
static const char options[] = "nsdelegate,memory_recursiveprot";

static size_t read_mounts(char *text, size_t size)
{
	FILE *f = fopen("/proc/self/mounts", "r");
	size_t len;

	if (!f)
		return 0;
	len = fread(text, 1, size - 1, f);
	text[len] = '\0';
	fclose(f);
	return len;
}

int main(void)
{
	static char before[65536], after[65536];

	mkdir(mount_point, 0700);
	tap_check(!mount("none", mount_point, "cgroup2", 0, options),
		  "cgroup2 is mounted with %s", options);
	tap_check(!module_unload(), "the module goes");
	read_mounts(before, sizeof(before));
	tap_check(strstr(before, options), "the options are there");
	tap_check(!module_load_model(), "the module comes");
	read_mounts(after, sizeof(after));
	tap_check(!strcmp(before, after), "mounts and options are the same");
	tap_check(!module_unload() && !module_load_model(),
		  "it goes and comes again");
	read_mounts(after, sizeof(after));
	tap_check(!strcmp(before, after), "mounts and options are the same");
	/* What was set for the test is taken back. */
	mount("none", mount_point, "cgroup2", MS_REMOUNT, "");
	umount(mount_point);
	rmdir(mount_point);
	return tap_end();
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Module parameters: good ones, bad ones, and that a load which fails at its
 * very end leaves nothing behind. Loads the module anew.
 */
#include "tap.h"
#include "module.h"

#include <sys/stat.h>

static const char percent[] = "/sys/module/aikm_module/parameters/cpu_percent";

static bool has(const char *path, const char *wanted)
{
	char text[512] = "";
	FILE *f = fopen(path, "r");
	size_t len;

	if (!f)
		return false;
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[len] = '\0';
	return strstr(text, wanted);
}

static long put(const char *value)
{
	int fd = open(percent, O_WRONLY);
	long ret = write(fd, value, strlen(value));

	close(fd);
	return ret;
}

/* The group that does not exist is found out after all else was made. */
static void test_failing_load(void)
{
	struct stat st;

	tap_errno(module_load("gid=4294967295"), EINVAL, "no such group");
	tap_check(stat("/dev/aikm", &st), "no device is left of it");
	tap_check(stat("/sys/kernel/aikm", &st), "no folder in sysfs");
	tap_check(stat("/proc/aikm_info", &st), "no file in proc");
	tap_errno(module_load("cpu_percent=0"), EINVAL, "no time at all");
	tap_errno(module_load("cpu_percent=101"), EINVAL, "too much time");
}

static void test_model_path(void)
{
	tap_check(!module_load("model=model.gguf"), "a relative path loads");
	tap_check(has("/sys/kernel/aikm/mode", "rules"), "rules only");
	tap_check(has("/sys/kernel/aikm/reason", "does not begin with /"),
		  "and says why");
	tap_check(!module_unload(), "it goes");
	tap_check(!module_load("model="), "an empty path loads");
	tap_check(has("/sys/kernel/aikm/reason", "is empty"), "and says why");
	tap_check(!module_unload(), "it goes");
}

static void test_group(void)
{
	struct stat st = { 0 };

	tap_check(!module_load("gid=7 cpu_percent=20"), "group 7, 20 percent");
	tap_check(!stat("/proc/aikm_info", &st) && st.st_gid == 7,
		  "/proc/aikm_info is the group's");
	tap_check(has(percent, "20"), "the share is 20 percent");
	tap_check(put("55\n") == 3 && has(percent, "55"), "then 55");
	tap_errno(put("0\n"), EINVAL, "no time at all");
	tap_errno(put("101\n"), EINVAL, "too much time");
	tap_check(has(percent, "55"), "it stays 55");
	tap_check(!module_unload(), "it goes");
}

int main(void)
{
	tap_check(!module_unload(), "the module goes");
	test_failing_load();
	test_model_path();
	test_group();
	tap_check(!module_load_model(), "the module comes as it was");
	return tap_end();
}

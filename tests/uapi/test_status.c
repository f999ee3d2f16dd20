// SPDX-License-Identifier: GPL-2.0
/* /proc/aikm_info and /sys/kernel/aikm: what must be there, and its form. */
#include "tap.h"
#include "device.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/utsname.h>

static char text[65536];

static size_t read_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t len = 0, got;

	if (fd < 0)
		return 0;
	while ((got = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += got;
	close(fd);
	text[len] = '\0';
	return len;
}

/* The rest of the line of /proc/aikm_info that begins with this key. */
static const char *info(const char *key)
{
	static char value[256];
	size_t n = strlen(key);
	const char *line = text;

	while (line && (strncmp(line, key, n) || line[n] != ' ')) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (!line)
		return NULL;
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(line + n + 1, "\n"),
		 line + n + 1);
	return value;
}

static void test_info(void)
{
	static const char *const keys[] = {
		"version",   "kernel",	  "mode",     "model_file",
		"memory",    "catalogue", "samples",  "window",
		"cpu_watch", "cpu_brain", "sessions", "findings",
	};
	static const char *const model_keys[] = {
		"model",   "model_hash", "model_parameters", "model_memory",
		"product", "answers",	 "longest_section",  "cpu_brain_limit",
	};
	struct utsname host;
	unsigned int i;

	tap_check(read_file("/proc/aikm_info") > 0, "/proc/aikm_info reads");
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		tap_check(info(keys[i]), "it has %s", keys[i]);
	uname(&host);
	tap_check(!strcmp(info("kernel"), host.release), "this kernel");
	tap_check(strtoul(info("memory"), NULL, 10) > 1000, "memory is held");
	if (!model_loaded()) {
		tap_check(info("reason"), "it says why there is no model");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(model_keys); i++)
		tap_check(info(model_keys[i]), "it has %s", model_keys[i]);
	tap_check(strlen(info("model_hash")) == 64, "the hash is a SHA-256");
}

static void test_value(const char *name)
{
	char path[512];
	struct stat st;
	mode_t mode;
	size_t len;

	snprintf(path, sizeof(path), "/sys/kernel/aikm/%s", name);
	len = read_file(path);
	tap_check(len && strchr(text, '\n') == text + len - 1, "%s is one line",
		  name);
	mode = strcmp(name, "pulse_gap") ? 0444 : 0644;
	tap_check(!stat(path, &st) && (st.st_mode & 0777) == mode,
		  "%s is there for mode %o only", name, mode);
}

/* What write() says to one word. */
static int write_gap(const char *word)
{
	int fd = open("/sys/kernel/aikm/pulse_gap", O_WRONLY), err = 0;

	if (fd < 0)
		return errno;
	if (write(fd, word, strlen(word)) < 0)
		err = errno;
	close(fd);
	return err;
}

static void test_forgetting(void)
{
	tap_check(write_gap("1") == EINVAL, "no gap of one's own");
	tap_check(write_gap("longest") == EINVAL, "nor a word");
	tap_check(write_gap("0") == 0, "the longest gap is forgotten");
}

static void test_sysfs(void)
{
	DIR *dir = opendir("/sys/kernel/aikm");
	struct dirent *entry;
	int files = 0;

	if (!tap_check(dir, "/sys/kernel/aikm is there"))
		return;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		test_value(entry->d_name);
		files++;
	}
	closedir(dir);
	tap_check(files == 11, "%d files", files);
}

static unsigned long sample_count(void)
{
	read_file("/sys/kernel/aikm/samples");
	return strtoul(text, NULL, 10);
}

/* However slow the machine, some time there is another sample. */
static void test_watch_runs(void)
{
	unsigned long before = sample_count();
	int tries = 600;

	while (sample_count() < before + 2 && tries--)
		usleep(100000);
	tap_check(sample_count() >= before + 2, "the watch goes on");
}

int main(void)
{
	test_info();
	test_sysfs();
	test_forgetting();
	test_watch_runs();
	return tap_end();
}

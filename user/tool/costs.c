// SPDX-License-Identifier: GPL-2.0
/*
 * costs - what each text source costs here, read and parsed once: the median
 * of some hundred times, as "path bytes read_ns parse_ns" lines. A page at a
 * time, as the module reads: files of proc/sys clear what they are asked for.
 */
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "lib/host.h"
#include "lib/median.h"

enum { TIMES = 301, PAGE = 4096 };

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * 1000000000 + (u64)ts.tv_nsec;
}

static ssize_t read_all(int fd, char *text)
{
	ssize_t len = 0, n = 1;

	while (n > 0 && len + PAGE <= AIKM_SOURCE_TEXT_MAX) {
		n = pread(fd, text + len, PAGE, len);
		len += n > 0 ? n : 0;
	}
	return n < 0 ? n : len;
}

static void measure(const struct aikm_text_source *source, int fd)
{
	static u64 read_ns[TIMES], parse_ns[TIMES];
	static char text[AIKM_SOURCE_TEXT_MAX];
	static struct aikm_sample s;
	ssize_t len = 0;
	u64 start;
	u32 i;

	for (i = 0; i < TIMES && len >= 0; i++) {
		start = now_ns();
		len = read_all(fd, text);
		read_ns[i] = now_ns() - start;
		start = now_ns();
		aikm_text_take(source, text, len, &s);
		parse_ns[i] = now_ns() - start;
	}
	if (len >= 0)
		printf("%s %zd %llu %llu\n", source->path, len,
		       (unsigned long long)aikm_median(read_ns, TIMES),
		       (unsigned long long)aikm_median(parse_ns, TIMES));
}

int main(void)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY), fd;
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++) {
		const struct aikm_text_source *t = &aikm_text_sources[i];

		fd = openat(proc, t->fallback ? t->fallback : t->path,
			    O_RDONLY);
		if (fd < 0)
			continue;
		measure(t, fd);
		close(fd);
	}
	close(proc);
	return 0;
}

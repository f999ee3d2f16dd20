// SPDX-License-Identifier: GPL-2.0
/* The text sources; what they are is in module/observe/sources.c. */
#include "sources.h"

#include <fcntl.h>
#include <unistd.h>

/* Between two looks for what was not there, in samples. */
enum { LOOK_AGAIN = 16 };

/*
 * User space takes the copies under /proc: where cgroup2 is mounted, and
 * whether it is, differs between machines.
 */
static const char *path_of(const struct aikm_text_source *source)
{
	return source->fallback ? source->fallback : source->path;
}

static int open_source(const struct aikm_host *h, u32 i)
{
	return openat(h->proc, path_of(&aikm_text_sources[i]),
		      O_RDONLY | O_CLOEXEC);
}

void aikm_text_open(struct aikm_host *h)
{
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++)
		h->text_fd[i] = open_source(h, i);
}

void aikm_text_close(struct aikm_host *h)
{
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++)
		if (h->text_fd[i] >= 0)
			close(h->text_fd[i]);
}

/* What comes and goes with a kernel module is looked for now and then. */
static ssize_t read_source(struct aikm_host *h, u32 i)
{
	bool optional = aikm_text_sources[i].optional;
	ssize_t len;

	if (h->text_fd[i] < 0 && optional && h->turn % LOOK_AGAIN == 0)
		h->text_fd[i] = open_source(h, i);
	if (h->text_fd[i] < 0)
		return -ENOENT;
	len = aikm_read_again(h->text_fd[i], h->text, AIKM_SOURCE_TEXT_MAX);
	if (len < 0 && optional) {
		close(h->text_fd[i]);
		h->text_fd[i] = -1;
	}
	return len;
}

static void sample_some(struct aikm_host *h, struct aikm_sample *s, bool slow)
{
	ssize_t len;
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++) {
		if (aikm_text_sources[i].slow != slow)
			continue;
		len = read_source(h, i);
		aikm_text_take(&aikm_text_sources[i], h->text, len, s);
	}
}

void aikm_text_sample(struct aikm_host *h, struct aikm_sample *s)
{
	if (h->thorough || !aikm_slow_give(&h->slow, s)) {
		sample_some(h, s, true);
		aikm_slow_keep(&h->slow, s);
	}
	sample_some(h, s, false);
}

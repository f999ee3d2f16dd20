// SPDX-License-Identifier: GPL-2.0
/* The text sources; what they are is in module/observe/sources.c. */
#include "sources.h"

#include <fcntl.h>
#include <unistd.h>

/*
 * User space takes the copies under /proc: where cgroup2 is mounted, and
 * whether it is, differs between machines.
 */
static const char *path_of(const struct aikm_text_source *source)
{
	return source->fallback ? source->fallback : source->path;
}

void aikm_text_open(struct aikm_host *h)
{
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++)
		h->text_fd[i] = openat(h->proc, path_of(&aikm_text_sources[i]),
				       O_RDONLY | O_CLOEXEC);
}

void aikm_text_close(struct aikm_host *h)
{
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++)
		if (h->text_fd[i] >= 0)
			close(h->text_fd[i]);
}

void aikm_text_sample(struct aikm_host *h, struct aikm_sample *s)
{
	ssize_t len;
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++) {
		len = h->text_fd[i];
		if (len >= 0)
			len = aikm_read_again(h->text_fd[i], h->text,
					      AIKM_SOURCE_TEXT_MAX);
		aikm_text_take(&aikm_text_sources[i], h->text, len, s);
	}
}

// SPDX-License-Identifier: GPL-2.0
/* Free space and inodes of the mounted file systems. */
#include "sources.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

void aikm_mounts_open(struct aikm_host *h)
{
	h->mounts_fd = openat(h->proc, "self/mounts", O_RDONLY | O_CLOEXEC);
}

void aikm_mounts_close(struct aikm_host *h)
{
	if (h->mounts_fd >= 0)
		close(h->mounts_fd);
}

static bool is_known(const struct aikm_sample *s, u32 dev)
{
	u32 i;

	for (i = 0; i < s->nr_mounts; i++)
		if (s->mount[i].dev == dev)
			return true;
	return false;
}

/* The end of a long path tells more than its beginning. */
static void set_name(struct aikm_mount_sample *m, const char *path)
{
	size_t len = strlen(path);

	if (len >= sizeof(m->name))
		path += len - (sizeof(m->name) - 1);
	strscpy(m->name, path, sizeof(m->name));
}

static void sample_mount(const struct aikm_mount_line *line,
			 struct aikm_sample *s)
{
	struct aikm_mount_sample *m = &s->mount[s->nr_mounts];
	struct statvfs fs;
	struct stat st;
	u32 dev;

	if (s->nr_mounts == AIKM_SAMPLE_MOUNTS || stat(line->path, &st) ||
	    statvfs(line->path, &fs) || !fs.f_blocks)
		return;
	dev = major(st.st_dev) << 20 | (minor(st.st_dev) & 0xfffff);
	if (is_known(s, dev))
		return;
	memset(m, 0, sizeof(*m));
	m->dev = dev;
	set_name(m, line->path);
	m->size_kb = (fs.f_blocks - fs.f_bfree + fs.f_bavail) *
		     (fs.f_frsize / 512) / 2;
	m->free_kb = fs.f_bavail * (fs.f_frsize / 512) / 2;
	m->inodes = fs.f_files;
	m->inodes_free = fs.f_ffree;
	s->nr_mounts++;
}

void aikm_mounts_sample(struct aikm_host *h, struct aikm_sample *s)
{
	struct aikm_mount_line line;
	size_t pos = 0;
	ssize_t len;

	/* A recorded machine's file systems are not mounted here. */
	if (h->mounts_fd < 0 || h->replay)
		return;
	len = aikm_read_again(h->mounts_fd, h->text, AIKM_SOURCE_TEXT_MAX);
	while (len > 0 && aikm_parse_mounts(h->text, (size_t)len, &pos, &line))
		sample_mount(&line, s);
}

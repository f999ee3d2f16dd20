// SPDX-License-Identifier: GPL-2.0
/*
 * Free space and inodes of the mounted file systems. A recorded machine's are
 * in the file statfs beside its proc, one line for each mount that is worth it,
 * in their order: st_dev and f_blocks f_bfree f_bavail f_frsize f_files f_ffree
 * and perhaps the errors it counts, or nothing where there was no answer.
 */
#include "sources.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "observe/scan.h"

enum { STATFS_TEXT_MAX = 8192 };

void aikm_mounts_open(struct aikm_host *h)
{
	h->mounts_fd = openat(h->proc, "self/mounts", O_RDONLY | O_CLOEXEC);
}

void aikm_mounts_close(struct aikm_host *h)
{
	if (h->mounts_fd >= 0)
		close(h->mounts_fd);
}

/* What stat() and statvfs() say of one mount. */
struct answer {
	dev_t dev;
	struct statvfs fs;
	u64 errors;
};

/* ext4 counts the damage it finds, below the name of its device. */
static u64 ask_errors(struct aikm_host *h, dev_t dev)
{
	char link[64], path[256], target[160];
	const char *name;
	ssize_t len;
	u64 errors;

	snprintf(link, sizeof(link), "../sys/dev/block/%u:%u", major(dev),
		 minor(dev));
	len = readlinkat(h->proc, link, target, sizeof(target) - 1);
	if (len <= 0)
		return U64_MAX;
	target[len] = '\0';
	name = strrchr(target, '/');
	snprintf(path, sizeof(path), "fs/ext4/%s/errors_count",
		 name ? name + 1 : target);
	return aikm_sys_number(path, &errors, h) ? U64_MAX : errors;
}

static bool ask(struct aikm_host *h, const struct aikm_mount_line *line,
		struct answer *a)
{
	struct stat st;

	if (stat(line->path, &st) || statvfs(line->path, &a->fs))
		return false;
	a->dev = st.st_dev;
	a->errors = U64_MAX;
	if (!strncmp(line->type, "ext", 3))
		a->errors = ask_errors(h, a->dev);
	return true;
}

static bool recall(struct aikm_scan *statfs, struct answer *a)
{
	struct aikm_scan line;
	u64 n[7];
	u32 i;

	if (!aikm_scan_line(statfs, &line))
		return false;
	for (i = 0; i < ARRAY_SIZE(n); i++)
		if (!aikm_scan_u64(&line, &n[i]))
			return false;
	a->dev = n[0];
	a->fs.f_blocks = n[1];
	a->fs.f_bfree = n[2];
	a->fs.f_bavail = n[3];
	a->fs.f_frsize = n[4];
	a->fs.f_files = n[5];
	a->fs.f_ffree = n[6];
	if (!aikm_scan_u64(&line, &a->errors))
		a->errors = U64_MAX;
	return true;
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

static void note(const char *path, const struct answer *a,
		 struct aikm_sample *s)
{
	struct aikm_mount_sample *m = &s->mount[s->nr_mounts];
	const struct statvfs *fs = &a->fs;
	u32 dev = major(a->dev) << 20 | (minor(a->dev) & 0xfffff);

	if (s->nr_mounts == AIKM_SAMPLE_MOUNTS || !fs->f_blocks ||
	    is_known(s, dev))
		return;
	memset(m, 0, sizeof(*m));
	m->dev = dev;
	set_name(m, path);
	m->size_kb = (fs->f_blocks - fs->f_bfree + fs->f_bavail) *
		     (fs->f_frsize / 512) / 2;
	m->free_kb = fs->f_bavail * (fs->f_frsize / 512) / 2;
	m->inodes = fs->f_files;
	m->inodes_free = fs->f_ffree;
	m->errors = a->errors;
	s->nr_mounts++;
}

void aikm_mounts_sample(struct aikm_host *h, struct aikm_sample *s)
{
	char text[STATFS_TEXT_MAX];
	struct aikm_scan statfs = { text, text };
	struct aikm_mount_line line;
	struct answer a;
	size_t pos = 0;
	ssize_t len = -1;

	if (h->replay)
		len = aikm_read_at(h->proc, "../statfs", text, sizeof(text));
	if (len > 0)
		statfs.end += len;
	len = h->mounts_fd;
	if (len >= 0)
		len = aikm_read_again(h->mounts_fd, h->text,
				      AIKM_SOURCE_TEXT_MAX);
	if (len <= 0)
		aikm_sample_miss(s, AIKM_UNSEEN_MOUNTS);
	while (len > 0 &&
	       aikm_parse_mounts(h->text, (size_t)len, &pos, &line)) {
		if (h->replay ? recall(&statfs, &a) : ask(h, &line, &a))
			note(line.path, &a, s);
		else
			aikm_sample_miss(s, AIKM_UNSEEN_MOUNTS);
	}
}

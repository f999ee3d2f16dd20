// SPDX-License-Identifier: GPL-2.0
/* Control groups: the folders below /sys/fs/cgroup and their files. */
#include "sources.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

enum { DEPTH_MAX = 16 };

void aikm_cgroups_open(struct aikm_host *h)
{
	h->cgroup = openat(h->proc, "../sys/fs/cgroup",
			   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

void aikm_cgroups_close(struct aikm_host *h)
{
	if (h->cgroup >= 0)
		close(h->cgroup);
}

/**
 * struct walk - a walk over the groups
 * @h: host
 * @c: receives them
 * @path: of the folder being read
 */
struct walk {
	const struct aikm_host *h;
	struct aikm_cgroups *c;
	char path[AIKM_CGROUP_PATH];
};

/* @len: of the path of the folder */
static void walk_folder(struct walk *w, int parent, size_t len, u32 depth)
{
	const char *name = len ? strrchr(w->path, '/') : NULL;
	const struct dirent *d;
	DIR *dir;
	int n, fd;

	name = name ? name + 1 : len ? w->path : ".";
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((d = readdir(dir))) {
		if (d->d_type != DT_DIR || d->d_name[0] == '.')
			continue;
		n = snprintf(w->path + len, sizeof(w->path) - len, "%s%s",
			     len ? "/" : "", d->d_name);
		if (n < (int)(sizeof(w->path) - len)) {
			/* A recorded folder has another number each time. */
			aikm_cgroups_found(w->c, w->path,
					   w->h->replay ? 0 : (u32)d->d_ino);
			if (depth < DEPTH_MAX)
				walk_folder(w, fd, len + (size_t)n, depth + 1);
		}
		w->path[len] = '\0';
	}
	closedir(dir);
}

static void list_groups(struct aikm_cgroups *c, void *arg)
{
	const struct aikm_host *h = arg;
	struct walk w = { .h = h, .c = c };

	walk_folder(&w, h->cgroup, 0, 0);
}

static ssize_t read_group(const char *path, const char *file, const char **text,
			  void *arg)
{
	const struct aikm_host *h = arg;
	char name[AIKM_CGROUP_PATH + 32];

	snprintf(name, sizeof(name), "%s/%s", path, file);
	*text = h->text;
	return aikm_read_at(h->cgroup, name, h->text, AIKM_SOURCE_TEXT_MAX);
}

void aikm_cgroups_look(struct aikm_host *h, struct aikm_sample *s)
{
	const struct aikm_cgroup_host host = {
		.list = list_groups,
		.read = read_group,
		.arg = h,
	};

	if (h->cgroup >= 0)
		aikm_cgroups_sample(h->groups, &host,
				    h->thorough ? AIKM_SAMPLE_CGROUPS :
						  AIKM_CGROUPS_IN_TURN,
				    s);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Control groups: which there are is read from the kernel's own tree, what is
 * in them from their files, through the private mount of source_text.c.
 */
#include "../aikm.h"
#include "../observe/cgroups.h"

#include <linux/cgroup.h>
#include <linux/kernfs.h>
#include <linux/rcupdate.h>

/* The groups, and a path being made; under the clock's lock. */
static struct aikm_cgroups *aikm_groups;
static char aikm_group_path[AIKM_CGROUP_PATH];

static void cgroups_list(struct aikm_cgroups *c, void *arg)
{
	struct cgroup_subsys_state *css;
	int len;

	rcu_read_lock();
	css_for_each_descendant_pre(css, &cgrp_dfl_root.cgrp.self) {
		len = kernfs_path_from_node(css->cgroup->kn, NULL,
					    aikm_group_path,
					    sizeof(aikm_group_path));
		/* The root is "/"; what is too long was cut. */
		if (len <= 1 || len >= sizeof(aikm_group_path) ||
		    !(css->flags & CSS_ONLINE))
			continue;
		aikm_cgroups_found(c, aikm_group_path + 1,
				   (u32)cgroup_id(css->cgroup));
	}
	rcu_read_unlock();
}

static ssize_t cgroups_read(const char *path, const char *file,
			    const char **text, void *arg)
{
	return aikm_text_cgroup(path, file, text);
}

int aikm_cgroups_open(void)
{
	aikm_groups = aikm_memory_take(sizeof(*aikm_groups), GFP_KERNEL);
	return aikm_groups ? 0 : -ENOMEM;
}

void aikm_cgroups_close(void)
{
	aikm_memory_give(aikm_groups, sizeof(*aikm_groups));
	aikm_groups = NULL;
}

void aikm_cgroups_look(struct aikm_sample *s)
{
	static const struct aikm_cgroup_host host = {
		.list = cgroups_list,
		.read = cgroups_read,
	};

	aikm_cgroups_sample(aikm_groups, &host, AIKM_CGROUPS_IN_TURN, s);
}

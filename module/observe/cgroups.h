/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Which control groups are looked at. There can be hundreds and each has
 * files of its own, so a few are looked at in turn each time, and those where
 * something is going on each time and in full.
 */
#ifndef AIKM_CGROUPS_H
#define AIKM_CGROUPS_H

#include "sample.h"

/**
 * struct aikm_cgroup_known - one control group
 * @path: from the cgroup2 root, without a leading slash
 * @found: by the list that is being made; cgroups.c's own
 * @taken: into the sample that is being made; cgroups.c's own
 * @score: how much is going on in it, 0 for nothing
 * @seen: when it was last looked at, and before that
 */
struct aikm_cgroup_known {
	char path[AIKM_CGROUP_PATH];
	bool found, taken;
	u32 score;
	struct aikm_cgroup_sample seen;
};

/**
 * struct aikm_cgroups - what is kept from one sample to the next
 * @nr: entries of @at
 * @next: whose turn it is
 * @listed: groups there were when @at was made, by the kernel's own count
 * @age: samples since then
 * @at: the groups
 */
struct aikm_cgroups {
	u32 nr;
	u32 next;
	u64 listed;
	u32 age;
	struct aikm_cgroup_known at[AIKM_SAMPLE_CGROUPS];
};

/**
 * struct aikm_cgroup_host - how a host gets at control groups
 * @list: calls aikm_cgroups_found() for each but the root
 * @read: the bytes of one file of a group; how many, or a negative errno
 * @arg: for both
 */
struct aikm_cgroup_host {
	void (*list)(struct aikm_cgroups *c, void *arg);
	ssize_t (*read)(const char *path, const char *file, const char **text,
			void *arg);
	void *arg;
};

/**
 * aikm_cgroups_found() - one group that exists
 * @c: state
 * @path: from the cgroup2 root; one that is too long is left out
 * @id: of its folder
 *
 * Context: inside of aikm_cgroup_host.list().
 */
void aikm_cgroups_found(struct aikm_cgroups *c, const char *path, u32 id);

/**
 * aikm_cgroups_sample() - look at some groups
 * @c: state; all zero at first
 * @host: how to get at them
 * @budget: groups looked at in turn
 * @s: receives those where something is going on; its counters know how many
 *     groups there are
 *
 * Something is going on where a limit was hit, or tasks waited, since it was
 * looked at before. The longest it takes to notice is the number of groups
 * through @budget, in samples.
 *
 * Context: what @host needs.
 */
void aikm_cgroups_sample(struct aikm_cgroups *c,
			 const struct aikm_cgroup_host *host, u32 budget,
			 struct aikm_sample *s);

#endif

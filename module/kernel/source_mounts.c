// SPDX-License-Identifier: GPL-2.0
/* Mounts: which file systems are running out of room or of inodes. */
#include "../aikm.h"
#include "../observe/parse.h"

#include <linux/fs_struct.h>
#include <linux/kdev_t.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/task.h>
#include <linux/statfs.h>

/* A lookup without waiting can lose a race with a rename; it is tried again. */
enum { AIKM_LOOKUP_TRIES = 3 };

/* The line being looked at; under the clock's lock, too big for the stack. */
static struct aikm_mount_line aikm_line;

/* The kernel's own threads need not have a root with anything below it. */
bool aikm_first_root(struct path *root)
{
	struct task_struct *first;
	bool found;

	rcu_read_lock();
	first = READ_ONCE(init_pid_ns.child_reaper);
	task_lock(first);
	found = first->fs;
	if (found)
		get_fs_root(first->fs, root);
	task_unlock(first);
	rcu_read_unlock();
	return found;
}

static bool mount_known(const struct aikm_sample *s, u32 dev)
{
	u32 i;

	for (i = 0; i < s->nr_mounts; i++)
		if (s->mount[i].dev == dev)
			return true;
	return false;
}

/* The end of a long mount point tells more than its beginning. */
static void mount_name(char *name, const char *path)
{
	size_t len = strlen(path);

	if (len >= AIKM_NAME_LEN)
		path += len - (AIKM_NAME_LEN - 1);
	strscpy(name, path, AIKM_NAME_LEN);
}

/* ext4 counts the damage it finds, whatever it then says of being writable. */
static u64 mount_errors(const struct super_block *sb)
{
	char path[sizeof(sb->s_id) + 32];
	u64 errors;

	if (sb->s_magic != EXT4_SUPER_MAGIC)
		return U64_MAX;
	scnprintf(path, sizeof(path), "fs/ext4/%s/errors_count", sb->s_id);
	return aikm_text_number(path, &errors, NULL) ? U64_MAX : errors;
}

static void mount_note(struct aikm_sample *s, const struct path *path)
{
	dev_t sb = path->dentry->d_sb->s_dev;
	u32 dev = MAJOR(sb) << 20 | MINOR(sb);
	struct aikm_mount_sample *m;
	struct kstatfs st;
	u64 block;

	if (mount_known(s, dev) || vfs_statfs(path, &st) || !st.f_blocks)
		return;
	block = st.f_frsize ? st.f_frsize : st.f_bsize;
	m = &s->mount[s->nr_mounts++];
	m->dev = dev;
	mount_name(m->name, aikm_line.path);
	/* What df calls 100 %: without the blocks that only root may use. */
	m->size_kb = (st.f_blocks - st.f_bfree + st.f_bavail) * block >> 10;
	m->free_kb = st.f_bavail * block >> 10;
	m->inodes = st.f_files;
	m->inodes_free = st.f_ffree;
	m->errors = mount_errors(path->dentry->d_sb);
	m->deleted_kb = aikm_files_deleted_kb(path->dentry->d_sb);
}

/*
 * A mount and the folders above it are in memory, so nothing is waited for.
 * Only where a file system cannot be looked up without asking its server (9p,
 * NFS, and overlays of them) the mount point is walked to like by anybody.
 */
static int mount_lookup(const struct path *root, struct path *path)
{
	int tries, err = -EAGAIN;

	for (tries = 0; err == -EAGAIN && tries < AIKM_LOOKUP_TRIES; tries++)
		err = vfs_path_lookup(root->dentry, root->mnt, aikm_line.path,
				      LOOKUP_FOLLOW | LOOKUP_CACHED, path);
	if (err == -EAGAIN)
		err = vfs_path_lookup(root->dentry, root->mnt, aikm_line.path,
				      LOOKUP_FOLLOW, path);
	return err;
}

void aikm_mounts_sample(struct aikm_sample *s)
{
	struct path root, path;
	const char *text;
	size_t pos = 0;
	ssize_t len;

	len = aikm_text_mounts(&text);
	if (len <= 0)
		return;
	if (!aikm_first_root(&root))
		return;
	while (s->nr_mounts < AIKM_SAMPLE_MOUNTS &&
	       aikm_parse_mounts(text, len, &pos, &aikm_line)) {
		if (mount_lookup(&root, &path))
			continue;
		mount_note(s, &path);
		path_put(&path);
	}
	path_put(&root);
}

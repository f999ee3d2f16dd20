// SPDX-License-Identifier: GPL-2.0
/*
 * Text sources: files of proc and of the cgroup2 root, read through private
 * mounts, so that neither a container nor a missing mount changes what KAIM
 * sees. Files are opened once and read again and again from the start: a
 * sample opens nothing but the list of mounts.
 */
#include "../aikm.h"
#include "../observe/parse.h"

#include <linux/cgroup-defs.h>
#include <linux/cgroup.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

/*
 * aikm_text - the open sources
 * @mnt: private mounts, NULL where the file system could not be mounted
 * @file: one a source in the order of aikm_text_sources, NULL where it could
 *        not be opened
 * @buf: AIKM_SOURCE_TEXT_MAX bytes, the clock's lock
 */
static struct {
	struct vfsmount *mnt[AIKM_ROOTS];
	struct file **file;
	char *buf;
} aikm_text;

/**
 * struct aikm_text_work - opening, done by a worker
 * @work: runs in the namespaces and with the rights of the kernel itself
 * @err: what came of it
 */
struct aikm_text_work {
	struct work_struct work;
	int err;
};

static const struct {
	unsigned int flag;
	const char *option;
} aikm_cgroup_options[] = {
	{ CGRP_ROOT_NS_DELEGATE, "nsdelegate," },
	{ CGRP_ROOT_FAVOR_DYNMODS, "favordynmods," },
	{ CGRP_ROOT_MEMORY_LOCAL_EVENTS, "memory_localevents," },
	{ CGRP_ROOT_MEMORY_RECURSIVE_PROT, "memory_recursiveprot," },
	{ CGRP_ROOT_MEMORY_HUGETLB_ACCOUNTING, "memory_hugetlb_accounting," },
	{ CGRP_ROOT_PIDS_LOCAL_EVENTS, "pids_localevents," },
};

/*
 * Mounting cgroup2 sets the options of the one hierarchy there is: mounting it
 * without options would take nsdelegate and the rest away from the machine. So
 * the present options are handed back; if there are any that are not known
 * here, the mount is not made and the pressure stays unknown.
 */
static int cgroup_options(char *buf, size_t size)
{
	unsigned int left = READ_ONCE(cgrp_dfl_root.flags);
	size_t len = 0;
	u32 i;

	if (IS_ENABLED(CONFIG_CGROUP_FAVOR_DYNMODS) &&
	    !(left & CGRP_ROOT_FAVOR_DYNMODS))
		return -EOPNOTSUPP;
	buf[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(aikm_cgroup_options); i++) {
		if (!(left & aikm_cgroup_options[i].flag))
			continue;
		left &= ~aikm_cgroup_options[i].flag;
		len += scnprintf(buf + len, size - len, "%s",
				 aikm_cgroup_options[i].option);
	}
	if (len)
		buf[len - 1] = '\0';
	return left ? -EOPNOTSUPP : 0;
}

static struct vfsmount *text_mount(const char *name, void *options)
{
	struct file_system_type *type = get_fs_type(name);
	struct vfsmount *mnt;

	if (!type)
		return ERR_PTR(-ENODEV);
	mnt = vfs_kern_mount(type, SB_KERNMOUNT, name, options);
	/* Neither file system is a module: nothing can unload it. */
	module_put(type->owner);
	return mnt;
}

static int text_mount_all(void)
{
	struct vfsmount *mnt;
	char options[128];
	int err;

	mnt = text_mount("proc", NULL);
	if (IS_ERR(mnt)) {
		pr_err("cannot mount proc: %ld\n", PTR_ERR(mnt));
		return PTR_ERR(mnt);
	}
	aikm_text.mnt[AIKM_ROOT_PROC] = mnt;

	err = cgroup_options(options, sizeof(options));
	mnt = err ? ERR_PTR(err) : text_mount("cgroup2", options);
	if (IS_ERR(mnt))
		pr_warn("cannot mount cgroup2: %ld; pressure is not seen\n",
			PTR_ERR(mnt));
	else
		aikm_text.mnt[AIKM_ROOT_CGROUP] = mnt;
	return 0;
}

static void text_open_files(void)
{
	const struct aikm_text_source *src;
	struct file *file;
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++) {
		src = &aikm_text_sources[i];
		if (!aikm_text.mnt[src->root])
			continue;
		file = file_open_root_mnt(aikm_text.mnt[src->root], src->path,
					  O_RDONLY, 0);
		if (IS_ERR(file))
			pr_warn("%s is not seen: %ld\n", src->path,
				PTR_ERR(file));
		else
			aikm_text.file[i] = file;
	}
}

static void text_open_work(struct work_struct *work)
{
	struct aikm_text_work *w;

	w = container_of(work, struct aikm_text_work, work);
	w->err = text_mount_all();
	if (!w->err)
		text_open_files();
}

int aikm_text_open(void)
{
	struct aikm_text_work w;

	aikm_text.file = kcalloc(aikm_text_sources_nr, sizeof(*aikm_text.file),
				 GFP_KERNEL);
	if (!aikm_text.file)
		return -ENOMEM;
	aikm_text.buf = aikm_memory_take(AIKM_SOURCE_TEXT_MAX, GFP_KERNEL);
	if (!aikm_text.buf) {
		w.err = -ENOMEM;
		goto err;
	}
	INIT_WORK_ONSTACK(&w.work, text_open_work);
	queue_work(system_dfl_wq, &w.work);
	flush_work(&w.work);
	destroy_work_on_stack(&w.work);
	if (w.err)
		goto err;
	return 0;

err:
	aikm_text_close();
	return w.err;
}

void aikm_text_close(void)
{
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++)
		if (aikm_text.file[i])
			fput(aikm_text.file[i]);
	/* The files' last references go by task work or a worker. */
	for (i = 0; i < AIKM_ROOTS; i++) {
		if (aikm_text.mnt[i])
			kern_unmount(aikm_text.mnt[i]);
		aikm_text.mnt[i] = NULL;
	}
	aikm_memory_give(aikm_text.buf, AIKM_SOURCE_TEXT_MAX);
	kfree(aikm_text.file);
	aikm_text.file = NULL;
	aikm_text.buf = NULL;
}

/*
 * A page at a time: files of proc/sys allocate as much as they are asked for,
 * sequence files give no more than that at once anyway.
 */
static ssize_t text_read(struct file *file)
{
	size_t len = 0, chunk;
	loff_t pos = 0;
	ssize_t got;

	while (len < AIKM_SOURCE_TEXT_MAX) {
		chunk = min_t(size_t, PAGE_SIZE, AIKM_SOURCE_TEXT_MAX - len);
		got = kernel_read(file, aikm_text.buf + len, chunk, &pos);
		if (got < 0)
			return got;
		if (!got)
			break;
		len += got;
	}
	return len;
}

void aikm_text_sample(struct aikm_sample *s)
{
	struct file *file;
	ssize_t len;
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++) {
		file = aikm_text.file[i];
		len = file ? text_read(file) : -ENOENT;
		aikm_text_take(&aikm_text_sources[i], aikm_text.buf, len, s);
	}
}

ssize_t aikm_text_mounts(const char **text)
{
	struct file *file;
	ssize_t len;

	file = file_open_root_mnt(aikm_text.mnt[AIKM_ROOT_PROC], "1/mounts",
				  O_RDONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	len = text_read(file);
	fput(file);
	*text = aikm_text.buf;
	return len;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Text sources: files of proc, sysfs and the cgroup2 root, read by private
 * mounts, so that neither a container nor a missing mount changes what KAIM
 * sees. Files are opened once and read again and again from the start: a
 * sample opens nothing but the list of mounts. Those that come and go with a
 * module are looked for now and then, by a worker: whose network they show is
 * that of who opens them.
 */
#include "../aikm.h"
#include "../observe/parse.h"
#include "../observe/slow.h"

#include <linux/cgroup-defs.h>
#include <linux/cgroup.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/workqueue.h>

/*
 * aikm_text - the open sources
 * @mnt: private mounts, NULL where the file system could not be mounted
 * @file: one a source in the order of aikm_text_sources, NULL where it could
 *        not be opened
 * @path: of a file that is opened anew, the clock's lock
 * @buf: AIKM_SOURCE_TEXT_MAX bytes, the clock's lock
 * @again: opens what was not there before; it fills empty places of @file, and
 *         a reader, under the clock's lock, empties filled ones
 * @samples: since @again ran
 * @slow: what slow sources said last
 */
static struct {
	struct vfsmount *mnt[AIKM_ROOTS];
	struct file **file;
	char path[AIKM_CGROUP_PATH + 32];
	char *buf;
	struct work_struct again;
	u32 samples;
	struct aikm_slow slow;
} aikm_text;

/* Between two looks for what was not there, in samples. */
enum { AIKM_TEXT_AGAIN = 16 };

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

	mnt = text_mount("sysfs", NULL);
	if (IS_ERR(mnt))
		pr_warn("cannot mount sysfs: %ld; hardware is not seen\n",
			PTR_ERR(mnt));
	else
		aikm_text.mnt[AIKM_ROOT_SYS] = mnt;
	return 0;
}

static struct file *text_open_file(const struct aikm_text_source *src)
{
	struct file *file;

	file = file_open_root_mnt(aikm_text.mnt[src->root], src->path, O_RDONLY,
				  0);
	if (!IS_ERR(file))
		return file;
	if (!src->optional)
		pr_warn("%s is not seen: %ld\n", src->path, PTR_ERR(file));
	return NULL;
}

static void text_open_files(void)
{
	const struct aikm_text_source *src;
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++) {
		src = &aikm_text_sources[i];
		if (aikm_text.mnt[src->root])
			aikm_text.file[i] = text_open_file(src);
	}
}

static void text_open_again(struct work_struct *work)
{
	const struct aikm_text_source *src;
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++) {
		src = &aikm_text_sources[i];
		if (src->optional && aikm_text.mnt[src->root] &&
		    !READ_ONCE(aikm_text.file[i]))
			/* Pairs with the reader's acquire: the file is whole. */
			smp_store_release(&aikm_text.file[i],
					  text_open_file(src));
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
	INIT_WORK(&aikm_text.again, text_open_again);
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

	if (aikm_text.again.func)
		cancel_work_sync(&aikm_text.again);
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
 * The files of proc_create_net() know only a read() for user space. What they
 * are below is sequence files, and what can read those is exported. They are
 * the kernel's own and are never removed: nobody waits for their readers here.
 */
static ssize_t text_read_net(struct file *file, char *buf, size_t size,
			     loff_t *pos)
{
	struct kvec vec = { .iov_base = buf, .iov_len = size };
	struct iov_iter iter;
	struct kiocb kiocb;
	ssize_t got;

	init_sync_kiocb(&kiocb, file);
	kiocb.ki_pos = *pos;
	iov_iter_kvec(&iter, READ, &vec, 1, size);
	got = seq_read_iter(&kiocb, &iter);
	*pos = kiocb.ki_pos;
	return got;
}

/*
 * A page at a time: files of proc/sys allocate as much as they are asked for,
 * sequence files give no more than that at once anyway.
 */
static ssize_t text_read(struct file *file, bool net)
{
	size_t len = 0, chunk;
	loff_t pos = 0;
	ssize_t got;

	while (len < AIKM_SOURCE_TEXT_MAX) {
		chunk = min_t(size_t, PAGE_SIZE, AIKM_SOURCE_TEXT_MAX - len);
		got = net ? text_read_net(file, aikm_text.buf + len, chunk,
					  &pos) :
			    kernel_read(file, aikm_text.buf + len, chunk, &pos);
		if (got < 0)
			return got;
		if (!got)
			break;
		len += got;
	}
	return len;
}

/* A source that went away is looked for again; the others are left open. */
static ssize_t text_read_source(u32 i)
{
	const struct aikm_text_source *src = &aikm_text_sources[i];
	struct file *file;
	ssize_t len;

	/* Pairs with the release of text_open_again(). */
	file = smp_load_acquire(&aikm_text.file[i]);
	if (!file)
		return -ENOENT;
	len = text_read(file, src->net);
	if (len < 0 && src->optional) {
		WRITE_ONCE(aikm_text.file[i], NULL);
		fput(file);
	}
	return len;
}

static void text_sample_some(struct aikm_sample *s, bool slow)
{
	ssize_t len;
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++) {
		if (aikm_text_sources[i].slow != slow)
			continue;
		len = text_read_source(i);
		aikm_text_take(&aikm_text_sources[i], aikm_text.buf, len, s);
	}
}

void aikm_text_sample(struct aikm_sample *s, bool all)
{
	if (all || !aikm_slow_give(&aikm_text.slow, s)) {
		text_sample_some(s, true);
		aikm_slow_keep(&aikm_text.slow, s);
	}
	text_sample_some(s, false);
	if (++aikm_text.samples % AIKM_TEXT_AGAIN == 0)
		schedule_work(&aikm_text.again);
}

void *aikm_text_room(void)
{
	static_assert((int)AIKM_RATE_SCRATCH <= (int)AIKM_SOURCE_TEXT_MAX);
	return aikm_text.buf;
}

static ssize_t text_read_path(enum aikm_root root, const char *path,
			      const char **text)
{
	struct file *file;
	ssize_t len;

	if (!aikm_text.mnt[root])
		return -ENODEV;
	file = file_open_root_mnt(aikm_text.mnt[root], path, O_RDONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	len = text_read(file, false);
	fput(file);
	*text = aikm_text.buf;
	return len;
}

int aikm_text_number(const char *path, u64 *value, void *arg)
{
	struct file *file;
	char text[24];
	loff_t pos = 0;
	ssize_t len;

	if (!aikm_text.mnt[AIKM_ROOT_SYS])
		return -ENODEV;
	file = file_open_root_mnt(aikm_text.mnt[AIKM_ROOT_SYS], path, O_RDONLY,
				  0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	len = kernel_read(file, text, sizeof(text), &pos);
	fput(file);
	return len < 0 ? len : aikm_parse_count(text, len, value);
}

ssize_t aikm_text_mounts(const char **text)
{
	return text_read_path(AIKM_ROOT_PROC, "1/mounts", text);
}

ssize_t aikm_text_cgroup(const char *path, const char *file, const char **text)
{
	scnprintf(aikm_text.path, sizeof(aikm_text.path), "%s/%s", path, file);
	return text_read_path(AIKM_ROOT_CGROUP, aikm_text.path, text);
}

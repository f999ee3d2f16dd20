// SPDX-License-Identifier: GPL-2.0
/*
 * What a kernel left before it died: records that pstore found when this one
 * came up, and that nobody has taken away since. Only their number is looked
 * at, by a private mount, now and then.
 */
#include "../aikm.h"

#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/workqueue.h>

enum { AIKM_PSTORE_AGAIN = 8 }; /* samples between two looks */

static void pstore_look(struct work_struct *work);

/*
 * aikm_pstore - how many there are
 * @mnt: the private mount, NULL where there is none; by @work
 * @samples: since it was looked, the clock's lock
 * @records: by @work
 * @work: looks
 */
static struct {
	struct vfsmount *mnt;
	u32 samples;
	u32 records;
	struct work_struct work;
} aikm_pstore = {
	.work = __WORK_INITIALIZER(aikm_pstore.work, pstore_look),
};

/**
 * struct pstore_count - a walk through the folder
 * @ctx: calls for each name
 * @records: of a kernel that died, so far
 */
struct pstore_count {
	struct dir_context ctx;
	u32 records;
};

static bool count_name(struct dir_context *ctx, const char *name, int len,
		       loff_t offset, u64 ino, unsigned int type)
{
	static const char of_a_death[] = "dmesg-";
	struct pstore_count *c = container_of(ctx, struct pstore_count, ctx);

	if (len > (int)sizeof(of_a_death) &&
	    !strncmp(name, of_a_death, sizeof(of_a_death) - 1))
		c->records++;
	return true;
}

static void pstore_mount(void)
{
	struct file_system_type *type = get_fs_type("pstore");
	struct vfsmount *mnt;

	if (!type)
		return;
	mnt = vfs_kern_mount(type, SB_KERNMOUNT, "pstore", NULL);
	/* It is part of the kernel: nothing can unload it. */
	module_put(type->owner);
	if (!IS_ERR(mnt))
		aikm_pstore.mnt = mnt;
}

static void pstore_look(struct work_struct *work)
{
	struct pstore_count c = { .ctx.actor = count_name };
	struct file *file;

	if (!aikm_pstore.mnt)
		pstore_mount();
	if (!aikm_pstore.mnt)
		return;
	file = file_open_root_mnt(aikm_pstore.mnt, ".", O_RDONLY | O_DIRECTORY,
				  0);
	if (IS_ERR(file))
		return;
	if (!iterate_dir(file, &c.ctx))
		WRITE_ONCE(aikm_pstore.records, c.records);
	fput(file);
}

void aikm_pstore_sample(struct aikm_sample *s)
{
	if (READ_ONCE(aikm_pstore.mnt))
		aikm_sample_count(s, AIKM_C_LAST_WORDS,
				  READ_ONCE(aikm_pstore.records));
	if (aikm_pstore.samples++ % AIKM_PSTORE_AGAIN == 0)
		schedule_work(&aikm_pstore.work);
}

void aikm_pstore_exit(void)
{
	cancel_work_sync(&aikm_pstore.work);
	if (aikm_pstore.mnt)
		kern_unmount(aikm_pstore.mnt);
	aikm_pstore.mnt = NULL;
}

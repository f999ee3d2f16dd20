// SPDX-License-Identifier: GPL-2.0
/*
 * The model file: from the path the administrator named, part by part. What is
 * handed on is what is hashed: nobody may write the file meanwhile.
 */
#include "../aikm.h"

#include <linux/fadvise.h>
#include <linux/kernel_read_file.h>
#include <linux/module.h>
#include <linux/path.h>
#include <linux/security.h>

static char *model = "/usr/lib/aikm/model.gguf";
module_param(model, charp, 0444);
MODULE_PARM_DESC(model,
		 "GGUF file of the language model; none is not an error");

enum {
	AIKM_FIRST_HEAD = 256 << 10, /* doubled while it is too little */
	AIKM_HASH_PIECE = 64 << 10, /* then others may run */
};

const char *aikm_model_path(void)
{
	return model;
}

static int model_file_refused(struct aikm_model_file *f, int err)
{
	switch (err) {
	case -ENOENT:
		return aikm_error_set(&f->why, err, "there is no file %s",
				      model);
	case -EINVAL:
		return aikm_error_set(&f->why, err,
				      "%s is empty or not a regular file",
				      model);
	case -ETXTBSY:
		return aikm_error_set(&f->why, err,
				      "%s is being written; try again later",
				      model);
	case -ENOMEM:
		return aikm_error_set(&f->why, err,
				      "no memory to read %s; free some", model);
	default:
		return aikm_error_set(&f->why, err, "cannot read %s: error %d",
				      model, err);
	}
}

/* By the first process's root, whoever loads the module. */
static struct file *model_file_find(void)
{
	struct file *file;
	struct path root;

	if (!aikm_first_root(&root))
		return ERR_PTR(-ENOENT);
	file = file_open_root(&root, model, O_RDONLY | O_LARGEFILE, 0);
	path_put(&root);
	return file;
}

/* Security modules measure or refuse the whole file here. */
static int model_file_admit(struct aikm_model_file *f)
{
	loff_t len = i_size_read(file_inode(f->file));

	if (!S_ISREG(file_inode(f->file)->i_mode) || len <= 0)
		return -EINVAL;
	f->len = len;
	return security_kernel_read_file(f->file, READING_FIRMWARE, false);
}

int aikm_model_file_open(struct aikm_model_file *f)
{
	int err;

	memset(f, 0, sizeof(*f));
	if (!model[0])
		return aikm_error_set(&f->why, -ENOENT, "model= is empty");
	if (model[0] != '/')
		return aikm_error_set(&f->why, -EINVAL,
				      "model=%s does not begin with /", model);
	f->file = model_file_find();
	if (IS_ERR(f->file)) {
		err = PTR_ERR(f->file);
		f->file = NULL;
		return model_file_refused(f, err);
	}
	err = deny_write_access(f->file);
	if (err)
		goto err_file;
	err = model_file_admit(f);
	if (err)
		goto err_write;
	err = -ENOMEM;
	f->part = aikm_memory_take(AIKM_PART_BYTES_MAX, GFP_KERNEL);
	if (!f->part)
		goto err_write;
	sha256_init(&f->hashing);
	return 0;

err_write:
	allow_write_access(f->file);
err_file:
	fput(f->file);
	f->file = NULL;
	return model_file_refused(f, err);
}

static int model_file_read(struct aikm_model_file *f, void *to, u64 at,
			   u64 bytes)
{
	loff_t pos = at;
	ssize_t n;

	while (bytes) {
		n = kernel_read(f->file, to, bytes, &pos);
		if (n <= 0)
			return model_file_refused(f, n ? n : -EIO);
		to += n;
		bytes -= n;
		cond_resched();
	}
	return 0;
}

static void model_file_hash(struct aikm_model_file *f, u64 bytes)
{
	const u8 *at = f->part, *end = at + bytes;

	for (; at < end; at += AIKM_HASH_PIECE) {
		sha256_update(&f->hashing, at,
			      min_t(u64, end - at, AIKM_HASH_PIECE));
		cond_resched();
	}
}

/* The next bytes, hashed, in @f->part. */
static int model_file_part(struct aikm_model_file *f, u64 bytes)
{
	int err = model_file_read(f, f->part, f->at, bytes);

	if (err)
		return err;
	model_file_hash(f, bytes);
	f->at += bytes;
	return 0;
}

static int model_file_pass_over(struct aikm_model_file *f, u64 to)
{
	int err = 0;

	while (!err && f->at < to)
		err = model_file_part(f, min_t(u64, to - f->at,
					       AIKM_PART_BYTES_MAX));
	return err;
}

const void *aikm_model_file_bytes(struct aikm_model_file *f,
				  const struct aikm_file_part *part)
{
	if (model_file_pass_over(f, part->offset) ||
	    model_file_part(f, part->bytes))
		return NULL;
	return f->part;
}

int aikm_model_file_head(struct aikm_model_file *f, struct aikm_head *head,
			 struct aikm_load_room *room)
{
	u64 have = AIKM_FIRST_HEAD;
	void *bytes;
	int err;

	for (;; have *= 2) {
		have = min(have, f->len);
		bytes = aikm_memory_take(have, GFP_KERNEL);
		if (!bytes)
			return model_file_refused(f, -ENOMEM);
		*head = (struct aikm_head){ bytes, have, f->len };
		err = model_file_read(f, bytes, 0, have);
		if (!err)
			err = aikm_model_size(head, room, &f->why);
		if (err != -EAGAIN)
			return err;
		aikm_model_file_forget(head);
	}
}

void aikm_model_file_forget(struct aikm_head *head)
{
	aikm_memory_give((void *)head->bytes, head->have);
	head->bytes = NULL;
}

int aikm_model_file_close(struct aikm_model_file *f, int err)
{
	if (!f->file)
		return err;
	if (!err)
		err = model_file_pass_over(f, f->len);
	if (!err)
		sha256_final(&f->hashing, f->hash);
	aikm_memory_give(f->part, AIKM_PART_BYTES_MAX);
	/* The weights are in memory now; the page cache need not hold them. */
	vfs_fadvise(f->file, 0, 0, POSIX_FADV_DONTNEED);
	allow_write_access(f->file);
	fput(f->file);
	f->file = NULL;
	return err;
}

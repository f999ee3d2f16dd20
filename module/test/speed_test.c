// SPDX-License-Identifier: GPL-2.0
/*
 * How fast the engine is in a kernel that has the processor to itself: User
 * Mode Linux, whose instructions nobody emulates. scripts/bench-uml boots it,
 * reads the times and compares them with those of a process.
 */
#include "../engine/engine.h"

#include <kunit/test.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include "aikm_fpu.h"

static char *speed_model = "";
module_param(speed_model, charp, 0);
MODULE_PARM_DESC(speed_model, "file of the host whose speed is measured");

static int speed_product = AIKM_PRODUCT_GENERIC;
module_param(speed_product, int, 0);
MODULE_PARM_DESC(speed_product, "enum aikm_product");

static unsigned int speed_runs = 3;
module_param(speed_runs, uint, 0);
MODULE_PARM_DESC(speed_runs, "measurements");

/* As `slm bench --prompt 128 --n 64`. */
enum { PROMPT = 128, ANSWER = 64, HEAD = 16 << 20 };

/**
 * struct speed - a model of the host's and an engine over it
 * @mount: the host's file system
 * @file: the model's
 * @part: room for a part of it
 * @room: of the model
 * @model: in @room
 * @engine_room: of the engine
 * @engine: in @engine_room
 */
struct speed {
	struct vfsmount *mount;
	struct file *file;
	u8 *part;
	struct aikm_load_room room;
	const struct aikm_model *model;
	void *engine_room;
	struct aikm_engine *engine;
};

static int open_file(struct speed *s)
{
	struct file_system_type *type = get_fs_type("hostfs");

	if (!type)
		return -ENODEV;
	s->mount = vfs_kern_mount(type, 0, "hostfs", "/");
	if (IS_ERR(s->mount))
		return PTR_ERR(s->mount);
	s->file = file_open_root_mnt(s->mount, speed_model, O_RDONLY, 0);
	return PTR_ERR_OR_ZERO(s->file);
}

static bool read_part(const struct speed *s, u64 at, u64 bytes)
{
	loff_t pos = at;
	ssize_t n;

	while (pos < at + bytes) {
		n = kernel_read(s->file, s->part + (pos - at), at + bytes - pos,
				&pos);
		if (n <= 0)
			return false;
	}
	return true;
}

static void load(struct kunit *test, struct speed *s)
{
	u64 len = i_size_read(file_inode(s->file));
	struct aikm_head head = { s->part, min_t(u64, len, HEAD), len };
	struct aikm_file_part part;
	struct aikm_error err;
	struct aikm_load *load;

	KUNIT_ASSERT_TRUE(test, read_part(s, 0, head.have));
	KUNIT_ASSERT_EQ(test, aikm_model_size(&head, &s->room, &err), 0);
	s->room.model = vzalloc(s->room.model_size);
	s->room.work = vzalloc(s->room.work_size);
	KUNIT_ASSERT_TRUE(test, s->room.model && s->room.work);
	KUNIT_ASSERT_EQ(test, aikm_load_begin(&head, &s->room, &err, &load), 0);
	while (aikm_load_next(load, &part)) {
		KUNIT_ASSERT_TRUE(test, read_part(s, part.offset, part.bytes));
		aikm_load_put(load, s->part);
	}
	s->model = aikm_load_end(load);
}

/* Nanoseconds until all that was fed is done. */
static u64 run(struct kunit *test, struct aikm_engine *e)
{
	u64 begin = ktime_get_ns();
	enum aikm_step step;

	do {
		aikm_fpu_begin();
		step = aikm_engine_step(e);
		aikm_fpu_end();
		cond_resched();
	} while (step == AIKM_STEP_MORE);
	KUNIT_ASSERT_EQ(test, step, AIKM_STEP_READY);
	return ktime_get_ns() - begin;
}

static u64 prefill(struct kunit *test, const struct speed *s)
{
	struct aikm_model_info info;
	u32 i, id;

	aikm_model_info(s->model, &info);
	aikm_engine_reset(s->engine);
	for (i = 0; i < PROMPT; i++) {
		id = i * 7919 % info.vocab;
		KUNIT_ASSERT_EQ(test, aikm_engine_feed(s->engine, &id, 1), 0);
	}
	return run(test, s->engine);
}

static u32 choose(const struct aikm_engine *e)
{
	u32 id;

	aikm_fpu_begin();
	id = aikm_engine_argmax(e, NULL, 0, NULL);
	aikm_fpu_end();
	return id;
}

/* The same tokens in every run; their last one is for scripts/bench-uml. */
static void test_speed(struct kunit *test)
{
	struct speed *s = test->priv;
	u64 prompt, answer, begin;
	u32 n, i, id = 0, first = 0;

	for (n = 0; n < speed_runs; n++) {
		prompt = prefill(test, s);
		begin = ktime_get_ns();
		for (i = 0; i < ANSWER; i++) {
			id = choose(s->engine);
			KUNIT_ASSERT_EQ(test,
					aikm_engine_feed(s->engine, &id, 1), 0);
			run(test, s->engine);
		}
		answer = ktime_get_ns() - begin;
		first = n ? first : id;
		KUNIT_EXPECT_EQ(test, id, first);
		pr_info("speed: prefill %llu ns, decode %llu ns, last token %u\n",
			prompt, answer, id);
	}
}

static int speed_init(struct kunit *test)
{
	struct speed *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	u64 size;

	KUNIT_ASSERT_NOT_NULL(test, s);
	test->priv = s;
	s->part = vmalloc(HEAD);
	KUNIT_ASSERT_NOT_NULL(test, s->part);
	KUNIT_ASSERT_TRUE(test, aikm_fpu_has(speed_product));
	KUNIT_ASSERT_EQ(test, open_file(s), 0);
	load(test, s);
	size = aikm_engine_size(s->model, PROMPT + ANSWER);
	s->engine_room = vzalloc(size);
	KUNIT_ASSERT_NOT_NULL(test, s->engine_room);
	return aikm_engine_init(s->engine_room, size, s->model, PROMPT + ANSWER,
				speed_product, &s->engine);
}

static void speed_exit(struct kunit *test)
{
	struct speed *s = test->priv;

	if (!s)
		return;
	vfree(s->engine_room);
	vfree(s->room.work);
	vfree(s->room.model);
	vfree(s->part);
	if (!IS_ERR_OR_NULL(s->file))
		fput(s->file);
	if (!IS_ERR_OR_NULL(s->mount))
		kern_unmount(s->mount);
}

static struct kunit_case aikm_speed_cases[] = { KUNIT_CASE(test_speed), {} };

static struct kunit_suite aikm_speed_suite = {
	.name = "aikm_speed",
	.init = speed_init,
	.exit = speed_exit,
	.test_cases = aikm_speed_cases,
};

kunit_test_suite(aikm_speed_suite);

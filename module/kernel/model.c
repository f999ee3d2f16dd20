// SPDX-License-Identifier: GPL-2.0
/* A loaded model: every byte that answering needs, taken before the first. */
#include "../aikm.h"

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "aikm_fpu.h"

static unsigned int memory_mib = 64;
module_param(memory_mib, uint, 0444);
MODULE_PARM_DESC(memory_mib, "MiB that a model and its caches may take");

static bool any_model;
module_param(any_model, bool, 0444);
MODULE_PARM_DESC(any_model,
		 "let a model answer that never learned the catalogue");

static const char too_large[] =
	"%s needs %llu MiB with its caches, the limit is %u; raise memory_mib=";
static const char no_memory[] =
	"%s needs %llu MiB, and so much is not free; free some";

u64 aikm_model_limit(void)
{
	return (u64)memory_mib << 20;
}

/* Before it is taken: the machine must not be driven into a corner. */
static int model_affordable(struct aikm_loaded *m, u64 size)
{
	u64 mib = DIV_ROUND_UP_ULL(aikm_model_held(m) + size, 1 << 20);

	if (mib > memory_mib)
		return aikm_error_set(&m->file.why, -EFBIG, too_large,
				      aikm_model_path(), mib, memory_mib);
	if (size >> PAGE_SHIFT > si_mem_available())
		return aikm_error_set(&m->file.why, -ENOMEM, no_memory,
				      aikm_model_path(), mib);
	return 0;
}

static int model_room(struct aikm_loaded *m, enum aikm_room which, u64 size)
{
	struct aikm_model_room *room = &m->room[which];
	int err = model_affordable(m, size);

	if (err)
		return err;
	room->mem = aikm_memory_take_large(size);
	room->size = size;
	return room->mem ? 0 : -ENOMEM;
}

static int model_weights(struct aikm_loaded *m, struct aikm_load *load)
{
	struct aikm_file_part part;
	const void *bytes;

	while (aikm_load_next(load, &part)) {
		bytes = aikm_model_file_bytes(&m->file, &part);
		if (!bytes)
			return -EIO;
		aikm_load_put(load, bytes);
		cond_resched();
	}
	m->model = aikm_load_end(load);
	return 0;
}

static int model_build(struct aikm_loaded *m, const struct aikm_head *head,
		       struct aikm_load_room *room)
{
	struct aikm_load *load;
	int err;

	err = model_room(m, AIKM_ROOM_MODEL, room->model_size);
	if (err)
		return err;
	room->model = m->room[AIKM_ROOM_MODEL].mem;
	room->work = aikm_memory_take(room->work_size, GFP_KERNEL);
	if (!room->work)
		return -ENOMEM;
	err = aikm_load_begin(head, room, &m->file.why, &load);
	if (!err)
		err = model_weights(m, load);
	aikm_memory_give(room->work, room->work_size);
	return err;
}

static int model_read(struct aikm_loaded *m)
{
	struct aikm_head head = { NULL };
	struct aikm_load_room room;
	int err;

	err = aikm_model_file_open(&m->file);
	if (err)
		return err;
	err = aikm_model_file_head(&m->file, &head, &room);
	if (!err)
		err = model_build(m, &head, &room);
	aikm_model_file_forget(&head);
	err = aikm_model_file_close(&m->file, err);
	if (err)
		return err;
	m->huge_bytes = aikm_memory_huge(room.model, room.model_size);
	m->protected = aikm_memory_protect(room.model, room.model_size);
	aikm_model_info(m->model, &m->info);
	return 0;
}

static int model_words(struct aikm_loaded *m)
{
	int err = any_model ? 0 : aikm_model_trained(m->model, &m->file.why);

	if (!err)
		err = model_room(m, AIKM_ROOM_LEXICON, aikm_lexicon_size());
	if (err)
		return err;
	return aikm_lexicon_init(m->room[AIKM_ROOM_LEXICON].mem, m->model,
				 &m->file.why, &m->lexicon);
}

static int model_engine(struct aikm_loaded *m)
{
	u32 context = min_t(u32, m->info.context, AIKM_CONTEXT_MAX);
	u64 size = aikm_engine_size(m->model, context);
	int err;

	err = model_room(m, AIKM_ROOM_ENGINE, size);
	if (err)
		return err;
	m->product = aikm_fpu_best();
	m->cache_bytes = aikm_engine_cache_bytes(m->model, context);
	err = aikm_engine_init(m->room[AIKM_ROOM_ENGINE].mem, size, m->model,
			       context, m->product, &m->engine);
	if (err)
		return err;
	err = model_room(m, AIKM_ROOM_DIAGNOSIS, aikm_diagnosis_size());
	if (err)
		return err;
	m->diagnosis = aikm_diagnosis_init(m->room[AIKM_ROOM_DIAGNOSIS].mem,
					   m->lexicon, m->engine);
	return 0;
}

int aikm_model_load(struct aikm_loaded *m)
{
	struct aikm_error *why = &m->file.why;
	int err;

	memset(m, 0, sizeof(*m));
	err = model_read(m);
	if (!err)
		err = model_words(m);
	if (!err)
		err = model_engine(m);
	if (!err)
		return 0;
	if (!why->text[0])
		aikm_error_set(why, err, "error %d while building the model%s",
			       err, err == -ENOMEM ? ": no memory" : "");
	aikm_model_unload(m);
	return err;
}

void aikm_model_unload(struct aikm_loaded *m)
{
	u32 i;

	for (i = 0; i < AIKM_ROOMS; i++) {
		aikm_memory_give(m->room[i].mem, m->room[i].size);
		m->room[i].mem = NULL;
	}
	m->model = NULL;
	m->engine = NULL;
	m->diagnosis = NULL;
}

u64 aikm_model_held(const struct aikm_loaded *m)
{
	u64 held = 0;
	u32 i;

	for (i = 0; i < AIKM_ROOMS; i++)
		if (m->room[i].mem)
			held += m->room[i].size;
	return held;
}

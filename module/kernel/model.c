// SPDX-License-Identifier: GPL-2.0
/* A loaded model: every byte that answering needs, taken before the first. */
#include "../aikm.h"

#include <linux/sched.h>

#include "aikm_fpu.h"

static int model_room(struct aikm_model_room *room, u64 size)
{
	room->mem = aikm_memory_take(size, GFP_KERNEL);
	room->size = size;
	return room->mem ? 0 : -ENOMEM;
}

static int model_build(struct aikm_loaded *m, struct aikm_error *why)
{
	u64 size;
	int err;

	err = aikm_model_size(m->file.data, m->file.len, &size, why);
	if (err)
		return err;
	err = model_room(&m->room[AIKM_ROOM_MODEL], size);
	if (err)
		return err;
	err = aikm_model_init(m->room[AIKM_ROOM_MODEL].mem, size, m->file.data,
			      m->file.len, why, &m->model);
	if (err)
		return err;
	aikm_model_info(m->model, &m->info);
	err = model_room(&m->room[AIKM_ROOM_LEXICON], aikm_lexicon_size());
	if (err)
		return err;
	return aikm_lexicon_init(m->room[AIKM_ROOM_LEXICON].mem, m->model, why,
				 &m->lexicon);
}

static int model_engine(struct aikm_loaded *m)
{
	u32 context = min_t(u32, m->info.context, AIKM_CONTEXT_MAX);
	u64 size = aikm_engine_size(m->model, context);
	struct aikm_engine *engine;
	int err;

	err = model_room(&m->room[AIKM_ROOM_ENGINE], size);
	if (err)
		return err;
	m->product = AIKM_PRODUCT_GENERIC;
	if (aikm_fpu_has_avx2())
		m->product = AIKM_PRODUCT_AVX2;
	err = aikm_engine_init(m->room[AIKM_ROOM_ENGINE].mem, size, m->model,
			       context, m->product, &engine);
	if (err)
		return err;
	size = aikm_diagnosis_size();
	err = model_room(&m->room[AIKM_ROOM_DIAGNOSIS], size);
	if (err)
		return err;
	m->diagnosis = aikm_diagnosis_init(m->room[AIKM_ROOM_DIAGNOSIS].mem,
					   m->lexicon, engine);
	return 0;
}

int aikm_model_load(struct aikm_loaded *m)
{
	struct aikm_error *why = &m->file.why;
	int err;

	memset(m, 0, sizeof(*m));
	err = aikm_model_file_read(&m->file);
	if (err)
		return err;
	err = model_build(m, why);
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
	aikm_model_file_free(&m->file);
	m->model = NULL;
	m->diagnosis = NULL;
}

u64 aikm_model_held(const struct aikm_loaded *m)
{
	u64 held = m->file.len;
	u32 i;

	for (i = 0; i < AIKM_ROOMS; i++)
		if (m->room[i].mem)
			held += m->room[i].size;
	return held;
}

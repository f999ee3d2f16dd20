// SPDX-License-Identifier: GPL-2.0
#include "loaded.h"

enum { MODEL, ENGINE, ALIGNMENT = 64 };

static void *take(struct aikm_loaded *l, u32 what, u64 size)
{
	free(l->memory[what]);
	l->memory[what] = aligned_alloc(ALIGNMENT, ALIGN(size, (u64)ALIGNMENT));
	return l->memory[what];
}

int aikm_loaded_model(struct aikm_loaded *l, u8 *file, u64 len,
		      struct aikm_error *err)
{
	int ret;

	l->file = file;
	l->len = len;
	ret = aikm_model_size(file, len, &l->model_size, err);
	if (ret)
		return ret;
	if (!take(l, MODEL, l->model_size))
		return aikm_error_set(err, -ENOMEM, "not enough memory");
	return aikm_model_init(l->memory[MODEL], l->model_size, file, len, err,
			       &l->model);
}

int aikm_loaded_engine(struct aikm_loaded *l, u32 context,
		       enum aikm_product product)
{
	l->engine_size = aikm_engine_size(l->model, context);
	if (!l->engine_size)
		return -EINVAL;
	if (!take(l, ENGINE, l->engine_size))
		return -ENOMEM;
	return aikm_engine_init(l->memory[ENGINE], l->engine_size, l->model,
				context, product, &l->engine);
}

int aikm_loaded_run(struct aikm_loaded *l, const u32 *ids, u32 n)
{
	enum aikm_step step;
	int ret, steps = 0;

	ret = aikm_engine_feed(l->engine, ids, n);
	if (ret)
		return ret;
	do {
		step = aikm_engine_step(l->engine);
		steps++;
	} while (step == AIKM_STEP_MORE);
	return step == AIKM_STEP_FAILED ? -EIO : steps;
}

void aikm_loaded_end(struct aikm_loaded *l)
{
	free(l->memory[MODEL]);
	free(l->memory[ENGINE]);
	free(l->file);
	memset(l, 0, sizeof(*l));
}

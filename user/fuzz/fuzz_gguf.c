// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as a model file: refused with a sentence, or a model that computes
 * two tokens within its memory.
 */
#include "lib/loaded.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

enum { CONTEXT = 4, STEPS_MAX = 100000 };

static void compute(struct aikm_loaded *l)
{
	u32 ids[2] = { aikm_token_bos(l->model), aikm_token_eos(l->model) };
	enum aikm_step step = AIKM_STEP_MORE;
	u32 steps, permille;

	if (aikm_loaded_engine(l, CONTEXT, AIKM_PRODUCT_GENERIC))
		abort();
	if (aikm_engine_feed(l->engine, ids, 2))
		abort();
	for (steps = 0; step == AIKM_STEP_MORE && steps < STEPS_MAX; steps++)
		step = aikm_engine_step(l->engine);
	if (step == AIKM_STEP_READY)
		aikm_engine_argmax(l->engine, NULL, 0, &permille);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct aikm_loaded l = { .len = 0 };
	struct aikm_error err = { "" };
	char text[AIKM_TOKEN_BYTES_MAX];
	void *file;

	/* Exactly as long as the input, so that every overrun is seen. */
	if (posix_memalign(&file, 64, len ? len : 1))
		return 0;
	memcpy(file, data, len);
	if (!aikm_loaded_model(&l, file, len, &err)) {
		compute(&l);
		if (aikm_detokenize(l.model, 0, text, sizeof(text)) < 0)
			abort();
	} else if (!err.text[0]) {
		abort();
	}
	aikm_loaded_end(&l);
	return 0;
}

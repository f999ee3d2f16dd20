/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* An immutable model: plan, packed weights and tokenizer. */
#ifndef AIKM_MODEL_H
#define AIKM_MODEL_H

#include "engine.h"
#include "gguf.h"
#include "plan.h"
#include "tokenizer.h"

struct aikm_model {
	struct aikm_plan plan;
	struct aikm_vocab vocab;
	struct aikm_model_info info;
};

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* A model file with one engine over it, for tools and tests. */
#ifndef AIKM_LOADED_H
#define AIKM_LOADED_H

#include "engine/engine.h"

/**
 * struct aikm_loaded - file, model and engine; start with all zero
 * @file: the file's bytes, owned
 * @len: their number
 * @model: built over @file
 * @engine: built over @model
 * @model_size: bytes of the model's workspace
 * @engine_size: bytes of the engine's workspace
 * @memory: both workspaces, owned
 */
struct aikm_loaded {
	u8 *file;
	u64 len;
	const struct aikm_model *model;
	struct aikm_engine *engine;
	u64 model_size;
	u64 engine_size;
	void *memory[2];
};

/**
 * aikm_loaded_model() - build the model
 * @l: receives it
 * @file: 64-byte aligned; taken over, also after an error
 * @len: its bytes
 * @err: what is wrong
 *
 * Return: as aikm_model_init(). aikm_loaded_end() is needed in any case.
 */
int aikm_loaded_model(struct aikm_loaded *l, u8 *file, u64 len,
		      struct aikm_error *err);

/**
 * aikm_loaded_engine() - build or build again the engine
 * @l: with a model
 * @context: positions
 * @product: how rows are multiplied
 *
 * Return: as aikm_engine_init().
 */
int aikm_loaded_engine(struct aikm_loaded *l, u32 context,
		       enum aikm_product product);

/**
 * aikm_loaded_run() - feed tokens and step until they are done
 * @l: with an engine
 * @ids: tokens
 * @n: their number
 *
 * Return: steps taken, or as aikm_engine_feed(), or -EIO values that are not
 * finite.
 */
int aikm_loaded_run(struct aikm_loaded *l, const u32 *ids, u32 n);

/**
 * aikm_loaded_end() - free everything
 * @l: any
 */
void aikm_loaded_end(struct aikm_loaded *l);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* A model with one engine over it and the threads that help. */
#ifndef AIKM_LOADED_H
#define AIKM_LOADED_H

#include <pthread.h>

#include "engine/engine.h"

/**
 * struct aikm_memory - memory of its own pages
 * @start: first byte, 64-byte aligned
 * @bytes: usable
 * @map: what the kernel gave
 * @mapped: bytes of it
 */
struct aikm_memory {
	void *start;
	u64 bytes;
	void *map;
	u64 mapped;
};

/**
 * struct aikm_loaded - model and engine; start with all zero
 * @len: bytes of the file
 * @hash: SHA-256 of the file; only aikm_loaded_open_hashed() fills it in
 * @model: the model, in memory that cannot be written any more
 * @engine: built over @model
 * @model_size: bytes of the model
 * @engine_size: bytes of the engine
 * @threads: that step the engine, the caller's included
 * @memory: of both
 * @quit: tells the helpers to end
 * @helper: (@threads - 1) the others
 */
struct aikm_loaded {
	u64 len;
	u8 hash[32];
	const struct aikm_model *model;
	struct aikm_engine *engine;
	u64 model_size;
	u64 engine_size;
	u32 threads;
	struct aikm_memory memory[2];
	bool quit;
	pthread_t helper[AIKM_THREADS_MAX];
};

/**
 * aikm_loaded_open() - load the model from a file
 * @l: receives it
 * @path: file, of which never more than a part is in memory
 * @err: what is wrong
 *
 * Return: as aikm_load_begin(), or why the file cannot be read.
 * aikm_loaded_end() is needed in any case.
 */
int aikm_loaded_open(struct aikm_loaded *l, const char *path,
		     struct aikm_error *err);

/**
 * aikm_loaded_open_hashed() - the same, and what the file's hash is
 * @l: as aikm_loaded_open()
 * @path: as aikm_loaded_open()
 * @err: as aikm_loaded_open()
 *
 * The hashed bytes are those that the model was made from.
 *
 * Return: as aikm_loaded_open().
 */
int aikm_loaded_open_hashed(struct aikm_loaded *l, const char *path,
			    struct aikm_error *err);

/**
 * aikm_loaded_model() - load the model from memory
 * @l: receives it
 * @file: the file's bytes; freed when the model is made, also after an error
 * @len: their number
 * @err: what is wrong
 *
 * Return: as aikm_load_begin(). aikm_loaded_end() is needed in any case.
 */
int aikm_loaded_model(struct aikm_loaded *l, u8 *file, u64 len,
		      struct aikm_error *err);

/**
 * aikm_loaded_engine() - build or build again the engine
 * @l: with a model; threads end
 * @context: positions
 * @product: how rows are multiplied
 *
 * Return: as aikm_engine_init().
 */
int aikm_loaded_engine(struct aikm_loaded *l, u32 context,
		       enum aikm_product product);

/**
 * aikm_loaded_threads() - how many threads step the engine
 * @l: with an engine in which nobody steps
 * @n: 1..AIKM_THREADS_MAX; the caller is one of them
 *
 * Return: 0, -EINVAL, or why there is no thread.
 */
int aikm_loaded_threads(struct aikm_loaded *l, u32 n);

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

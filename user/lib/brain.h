/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Thinking in the calling process: the same engine, grammar and rules as in
 * the kernel.
 */
#ifndef AIKM_BRAIN_H
#define AIKM_BRAIN_H

#include <linux/limits.h>

#include "error.h"
#include "loaded.h"
#include "think/result.h"

/**
 * struct aikm_brain - a model made ready to answer
 * @path: the model file, "" when there is none: rules answer alone
 * @hash: SHA-256 of the file
 * @info: what the model is
 * @product: how rows are multiplied
 * @tokens: of the last answer's prompt and answer
 * @nr_tokens: entries of @tokens
 * @nr_prompt: how many of them are the prompt
 * @loaded: file, model and engine
 * @lexicon: its words
 * @diagnosis: NULL without a model
 */
struct aikm_brain {
	char path[PATH_MAX];
	u8 hash[32];
	struct aikm_model_info info;
	enum aikm_product product;
	const u32 *tokens;
	u32 nr_tokens;
	u32 nr_prompt;
	struct aikm_loaded loaded;
	void *lexicon;
	struct aikm_diagnosis *diagnosis;
};

/**
 * aikm_brain_find() - the model file that would be used
 * @path: receives it; PATH_MAX bytes
 *
 * $AIKM_MODEL, then the installed one, then the one of the source tree the
 * program was built in.
 *
 * Return: 0, or -ENOENT when there is none of them.
 */
int aikm_brain_find(char *path);

/**
 * aikm_brain_open() - load a model
 * @b: overwritten
 * @path: file, or NULL to look as aikm_brain_find() does; "" loads none, then
 *        the rules answer alone
 * @err: what failed and where
 *
 * Return: 0, -ENOENT no file, others as aikm_model_init() and
 * aikm_lexicon_init(). aikm_brain_close() is needed in the first case only.
 */
int aikm_brain_open(struct aikm_brain *b, const char *path,
		    struct aikm_error *err);

/**
 * aikm_brain_ask() - what is wrong in a snapshot
 * @b: open brain
 * @s: snapshot
 * @rules: ask the plain rules, even when there is a model
 * @r: overwritten
 * @err: what failed
 *
 * Return: 0, -ENOSPC the prompt does not fit, -EIO the model is unusable.
 */
int aikm_brain_ask(struct aikm_brain *b, const struct aikm_snapshot *s,
		   bool rules, struct aikm_result *r, struct aikm_error *err);

void aikm_brain_close(struct aikm_brain *b);

#endif

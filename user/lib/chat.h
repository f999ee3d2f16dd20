/* SPDX-License-Identifier: GPL-2.0 */
/* The chat template of DeepSeek-R1 and its distillations. */
#ifndef AIKM_CHAT_H
#define AIKM_CHAT_H

#include "engine/engine.h"

/**
 * struct aikm_chat - one question
 * @system: what comes before it, "" for nothing
 * @user: the question
 */
struct aikm_chat {
	const char *system;
	const char *user;
};

/**
 * aikm_chat_tokens() - the tokens after which a model begins to think
 * @m: model
 * @chat: plain texts: special tokens in them are not recognised
 * @ids: receives at most @max ids
 * @max: room; see aikm_tokenize()
 *
 * <begin of sentence> system <User> user <Assistant> <think> newline, with
 * nothing between. Source: the chat_template of DeepSeek-R1's
 * tokenizer_config.json.
 * Return: ids written, -ENOENT when the vocabulary lacks these special
 * tokens, -ENOSPC when @max is too small.
 */
int aikm_chat_tokens(const struct aikm_model *m, const struct aikm_chat *chat,
		     u32 *ids, u32 max);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The verbs of slm, and what its command line asks for. */
#ifndef AIKM_SLM_H
#define AIKM_SLM_H

#include "lib/loaded.h"
#include "lib/out.h"
#include "lib/random_model.h"

enum { SLM_EXIT_USAGE = 2 };

/**
 * struct slm - one call of the command
 * @verb: its name
 * @path: of the model file; NULL for a verb that reads none
 * @text: behind the file, NULL for none
 * @shape: make: what model
 * @output: make: -o, NULL for none
 * @vocabulary: make: file whose vocabulary is copied, NULL for none
 * @raw: logits: file of all of them as floats, NULL for none
 * @system: generate: --system, "" for none
 * @ids: tokens in place of a text, NULL for none
 * @product: enum aikm_product
 * @threads: that compute
 * @context: positions, 0 for as many as the verb needs
 * @temperature: times 1000
 * @top_p: times 1000
 * @n: tokens to show or to generate, 0 when not said
 * @prompt: bench: tokens of the prompt
 * @runs: bench: equal runs
 * @json: for machines
 * @chat: generate: the text is a question in a conversation
 * @each: logits: behind every token
 * @plain: no begin-of-sentence token before the text
 * @l: the model
 */
struct slm {
	const char *verb;
	const char *path;
	const char *text;
	struct aikm_random_shape shape;
	const char *output;
	const char *vocabulary;
	const char *raw;
	const char *system;
	const char *ids;
	u32 product;
	u32 threads;
	u32 context;
	u32 temperature;
	u32 top_p;
	u32 n;
	u32 prompt;
	u32 runs;
	bool json;
	bool chat;
	bool each;
	bool plain;
	struct aikm_loaded l;
};

/**
 * slm_fail() - say what went wrong
 * @s: call
 * @fmt: printf format of the rest of the line
 *
 * Return: the exit status 1.
 */
__printf(2, 3) int slm_fail(const struct slm *s, const char *fmt, ...);

/**
 * slm_fail_errno() - the same for an error's number
 * @s: call
 * @what: what was done
 * @error: negative errno
 *
 * Return: the exit status 1.
 */
int slm_fail_errno(const struct slm *s, const char *what, int error);

/**
 * slm_load() - the model, and an engine for so many tokens
 * @s: call; @l receives them
 * @tokens: positions wanted unless the command line says otherwise
 *
 * Return: exit status, 0 when done.
 */
int slm_load(struct slm *s, u32 tokens);

/**
 * slm_prompt() - the tokens the command line asks for
 * @s: call; the model is loaded when it is not yet
 * @ids: receives them; free() it
 *
 * That is --ids, or the text as a question after --chat, or the
 * begin-of-sentence token and the text.
 * Return: their number, or -1 when something was wrong and was said.
 */
int slm_prompt(struct slm *s, u32 **ids);

/**
 * slm_token_text() - a token's bytes as printable ASCII
 * @s: call with a model
 * @id: token
 *
 * Return: text that the next call overwrites.
 */
const char *slm_token_text(const struct slm *s, u32 id);

/* The verbs; each returns an exit status. */
int slm_info(struct slm *s);
int slm_tokenize(struct slm *s);
int slm_logits(struct slm *s);
int slm_generate(struct slm *s);
int slm_bench(struct slm *s);
int slm_make(struct slm *s);

#endif

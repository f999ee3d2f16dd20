/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The inference engine: the only header others include. No float in it.
 *
 * Three lifetimes, three structs: a GGUF file's checked directory (aikm_gguf),
 * an immutable model over it (aikm_model: plan, weights, tokenizer), and the
 * mutable state of one conversation (aikm_engine). Memory is the caller's:
 * every size is known before anything is taken.
 */
#ifndef AIKM_ENGINE_H
#define AIKM_ENGINE_H

#include "aikm_os.h"
#include "../error.h"
#include "../limits.h"
#include "product.h"

struct aikm_gguf; /* gguf.h */
struct aikm_model; /* model.h */
struct aikm_engine; /* forward.h */

extern const char *const aikm_product_names[AIKM_PRODUCTS];

/**
 * struct aikm_model_info - what a model is, for status and tools
 * @layers: transformer blocks
 * @width: embedding length
 * @ff: feed-forward length
 * @heads: query heads
 * @kv_heads: key and value heads
 * @vocab: tokens
 * @context: positions the file says it was trained for
 * @parameters: weights in all tensors
 * @weight_bytes: bytes of all tensors
 * @name: general.name, printable ASCII only
 * @catalogue: kaim.catalogue_version, 0 when absent
 */
struct aikm_model_info {
	u32 layers, width, ff, heads, kv_heads, vocab, context;
	u64 parameters, weight_bytes;
	char name[64];
	u32 catalogue;
};

/**
 * aikm_model_size() - bytes a model over this file needs
 * @file: the whole GGUF file; must stay where it is, unchanged, while the
 *        model lives; 32-byte aligned
 * @len: its length
 * @size: receives the bytes of workspace aikm_model_init() needs
 * @err: what is wrong with the file, with the byte offset or the key or tensor
 *
 * Every count, length, offset, type, shape and product is checked here before
 * it is used. Context: may take milliseconds; no floating point.
 * Return: 0, -EINVAL damaged or not a GGUF v3, -EOPNOTSUPP sound but not a
 * model this engine runs (architecture, tensor type), -E2BIG beyond limits.h.
 */
int aikm_model_size(const void *file, u64 len, u64 *size,
		    struct aikm_error *err);

/**
 * aikm_model_init() - build the immutable model
 * @mem: workspace, 64-byte aligned
 * @size: at least what aikm_model_size() said
 * @file: as for aikm_model_size()
 * @len: its length
 * @err: as for aikm_model_size()
 * @out: receives the model, which lies inside @mem
 *
 * Context: may take milliseconds; no floating point. Errors as
 * aikm_model_size(), and -ENOMEM when @size is too small.
 */
int aikm_model_init(void *mem, u64 size, const void *file, u64 len,
		    struct aikm_error *err, const struct aikm_model **out);

/**
 * aikm_model_info() - what a model is
 * @m: model
 * @info: overwritten
 */
void aikm_model_info(const struct aikm_model *m, struct aikm_model_info *info);

/* ---- Tokenizer: byte-level BPE from the file, no floating point. ---- */

/**
 * aikm_tokenize() - text to token ids
 * @m: model
 * @text: bytes; special tokens written in it are NOT recognised: a stranger's
 *        text can never become a control token
 * @len: bytes
 * @ids: receives at most @max ids
 * @max: room; a word (blank to blank, about) of more than 32 bytes needs 7
 *       ids of room a byte while it is cut, grammar words and prompts do not
 *
 * Context: any; time linear-logarithmic in @len.
 * Return: ids written, -ENOSPC when @max is too small.
 */
int aikm_tokenize(const struct aikm_model *m, const char *text, size_t len,
		  u32 *ids, u32 max);

/**
 * aikm_token_special() - the id of a special token by its exact text
 * @m: model
 * @text: "<think>" and the like
 *
 * Return: id, -ENOENT.
 */
int aikm_token_special(const struct aikm_model *m, const char *text);

/**
 * aikm_detokenize() - one id to bytes
 * @m: model
 * @id: token
 * @buf: receives its bytes, possibly a part of a UTF-8 character; no NUL
 * @size: room; AIKM_TOKEN_BYTES_MAX holds any
 *
 * Return: bytes written, -EINVAL unknown id, -ENOSPC.
 */
int aikm_detokenize(const struct aikm_model *m, u32 id, char *buf, size_t size);

/**
 * aikm_token_bos() - the token that begins a conversation
 * @m: model
 */
u32 aikm_token_bos(const struct aikm_model *m);

/**
 * aikm_token_eos() - the token that ends an answer
 * @m: model
 */
u32 aikm_token_eos(const struct aikm_model *m);

/* ---- The resumable machine. ---- */

/**
 * aikm_engine_size() - bytes of one engine's state and KV cache
 * @m: model
 * @context: positions wanted, at most AIKM_CONTEXT_MAX
 *
 * Return: bytes, 0 when @context is out of range.
 */
u64 aikm_engine_size(const struct aikm_model *m, u32 context);

/**
 * aikm_engine_init() - build the mutable state
 * @mem: 64-byte aligned workspace of aikm_engine_size() bytes
 * @size: its size
 * @m: model
 * @context: positions
 * @product: AIKM_PRODUCT_GENERIC, or another one the processor has
 * @out: receives the engine, which lies inside @mem
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int aikm_engine_init(void *mem, u64 size, const struct aikm_model *m,
		     u32 context, enum aikm_product product,
		     struct aikm_engine **out);

enum aikm_step {
	AIKM_STEP_MORE, /* call again */
	AIKM_STEP_READY, /* all fed tokens are done; logits are valid */
	AIKM_STEP_FAILED, /* a value was not finite: the model is unusable */
};

/**
 * aikm_engine_reset() - forget the conversation, keep the memory
 * @e: engine
 */
void aikm_engine_reset(struct aikm_engine *e);

/**
 * aikm_engine_feed() - queue tokens
 * @e: engine; its queue is empty after reset and whenever READY
 * @ids: copied
 * @n: number
 *
 * Return: 0, -ENOSPC beyond the context, -EINVAL an id beyond the vocabulary.
 */
int aikm_engine_feed(struct aikm_engine *e, const u32 *ids, u32 n);

/**
 * aikm_engine_step() - one bounded piece of work
 * @e: engine
 *
 * At most AIKM_STEP_US on the target machine class; the state lies wholly in
 * @e, so the next step may come from another context on another CPU.
 *
 * Context: inside aikm_fpu_begin()/end() in the kernel; does not sleep,
 * allocate, lock or call out.
 */
enum aikm_step aikm_engine_step(struct aikm_engine *e);

/**
 * aikm_engine_argmax() - greedy choice among allowed tokens
 * @e: engine that is READY
 * @allowed: ids, at least one, or NULL for the whole vocabulary
 * @n: number of @allowed; about 5 ns of time each
 * @permille: receives the chosen token's probability among the allowed ones;
 *            may be NULL
 *
 * Context: as aikm_engine_step(). Return: the id; ties go to the lowest id.
 */
u32 aikm_engine_argmax(const struct aikm_engine *e, const u32 *allowed, u32 n,
		       u32 *permille);

/**
 * aikm_engine_sample() - seeded choice from the whole vocabulary
 * @e: engine that is READY
 * @temperature_permille: 1000 is temperature 1
 * @top_p_permille: nucleus, 1000 is all
 * @seed: state, advanced; the same seed gives the same tokens everywhere
 *
 * Context: as aikm_engine_step(), but not bounded: for tools.
 */
u32 aikm_engine_sample(struct aikm_engine *e, u32 temperature_permille,
		       u32 top_p_permille, u64 *seed);

/**
 * aikm_engine_logits() - raw logits, bit patterns of float, for tools and
 * tests
 * @e: engine that is READY
 *
 * Return: array of vocabulary length.
 */
const u32 *aikm_engine_logits(const struct aikm_engine *e);

/**
 * aikm_engine_position() - tokens now in the context
 * @e: engine
 */
u32 aikm_engine_position(const struct aikm_engine *e);

#endif

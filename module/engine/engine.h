/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The inference engine: the only header others include. No float in it.
 *
 * Three lifetimes, three structs: a GGUF file's checked directory (aikm_gguf),
 * an immutable model made from it (aikm_model: plan, packed weights,
 * tokenizer), and the mutable state of one conversation (aikm_engine). Memory is the caller's:
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
struct aikm_load; /* load.c */
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
 * @token_bytes: bytes of the tensors that are read to compute one token
 * @name: general.name, printable ASCII only
 * @catalogue: kaim.catalogue_version, 0 when absent
 */
struct aikm_model_info {
	u32 layers, width, ff, heads, kv_heads, vocab, context;
	u64 parameters, weight_bytes, token_bytes;
	char name[64];
	u32 catalogue;
};

/**
 * struct aikm_head - the beginning of a model file, in memory
 * @bytes: as many as were read
 * @have: their number
 * @len: of the whole file
 *
 * The directory (keys, vocabulary, the tensors' names and places) stands at
 * the beginning; weights are never all in memory as they are in the file.
 */
struct aikm_head {
	const void *bytes;
	u64 have;
	u64 len;
};

/**
 * struct aikm_load_room - memory for a model, or how much of it is needed
 * @model: workspace that becomes the model, 64-byte aligned; nothing writes to
 *         it any more when the model is loaded
 * @model_size: its bytes
 * @work: workspace while loading, 64-byte aligned
 * @work_size: its bytes
 */
struct aikm_load_room {
	void *model;
	u64 model_size;
	void *work;
	u64 work_size;
};

/**
 * aikm_model_size() - memory a model from this file needs
 * @head: the file's beginning
 * @room: receives both sizes
 * @err: what is wrong with the file, with the byte offset or the key or tensor
 *
 * Every count, length, offset, type, shape and product is checked here before
 * it is used. Context: may sleep and take milliseconds; no floating point.
 * Return: 0, -EAGAIN more of the file's beginning is needed, -EINVAL damaged
 * or not a GGUF v3, -EOPNOTSUPP sound but not a model this engine runs
 * (architecture, tensor type), -E2BIG beyond limits.h.
 */
int aikm_model_size(const struct aikm_head *head, struct aikm_load_room *room,
		    struct aikm_error *err);

/**
 * struct aikm_file_part - what to read next
 * @offset: of the first byte in the file; never before the end of the last
 *          part
 * @bytes: at most AIKM_PART_BYTES_MAX
 */
struct aikm_file_part {
	u64 offset;
	u64 bytes;
};

/**
 * aikm_load_begin() - the model without its weights
 * @head: as aikm_model_size() was content with; not needed afterwards
 * @room: at least what aikm_model_size() said
 * @err: as aikm_model_size()
 * @out: receives the loading, which lies inside @room->work
 *
 * Context: may sleep, and take a second for a large vocabulary; no floating
 * point.
 * Return: as aikm_model_size(), and -ENOMEM when @room is too small.
 */
int aikm_load_begin(const struct aikm_head *head,
		    const struct aikm_load_room *room, struct aikm_error *err,
		    struct aikm_load **out);

/**
 * aikm_load_next() - what to read next
 * @l: loading
 * @part: receives it
 *
 * Return: false when all weights are there.
 */
bool aikm_load_next(struct aikm_load *l, struct aikm_file_part *part);

/**
 * aikm_load_put() - take the part that aikm_load_next() named last
 * @l: loading
 * @bytes: of the part; not needed afterwards
 *
 * Context: may sleep; no floating point.
 */
void aikm_load_put(struct aikm_load *l, const void *bytes);

/**
 * aikm_load_end() - the model
 * @l: loading whose aikm_load_next() said false; not needed afterwards
 *
 * Return: the model, which lies inside @room->model.
 */
const struct aikm_model *aikm_load_end(struct aikm_load *l);

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
 * @context: positions wanted, at most AIKM_POSITIONS_MAX
 *
 * Return: bytes, 0 when @context is out of range.
 */
u64 aikm_engine_size(const struct aikm_model *m, u32 context);

/**
 * aikm_engine_cache_bytes() - what of it are keys and values
 * @m: model
 * @context: positions
 *
 * f16, or float when the model's own matrices are.
 */
u64 aikm_engine_cache_bytes(const struct aikm_model *m, u32 context);

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
	AIKM_STEP_MORE, /* call again; helpers may have the last parts */
	AIKM_STEP_READY, /* all fed tokens are done; logits are valid */
	AIKM_STEP_FAILED, /* a value was not finite: the model is unusable */
};

/**
 * aikm_engine_share() - how many will step at once
 * @e: engine in which nobody steps
 * @callers: the one who calls aikm_engine_step(), and helpers; decides only
 *           into how many parts the work is cut, never a result
 */
void aikm_engine_share(struct aikm_engine *e, u32 callers);

/**
 * aikm_engine_reset() - forget the conversation, keep the memory
 * @e: engine in which nobody steps; with helpers, see aikm_engine_stop()
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
 * aikm_engine_help() - one bounded piece of what somebody else steps
 * @e: engine
 *
 * As aikm_engine_step(), which begins and ends what is done here. Any number
 * of callers; each takes parts of a stage, who does the last part of a stage
 * begins the next. None waits for another and none keeps a part when it
 * returns, so one who is not called any more delays nobody.
 *
 * Context: as aikm_engine_step(). Return: parts done; 0 says that there was
 * none to take just now.
 */
u32 aikm_engine_help(struct aikm_engine *e);

/**
 * aikm_engine_open() - is there something to help with?
 * @e: engine
 *
 * Context: any; no floating point.
 */
bool aikm_engine_open(const struct aikm_engine *e);

/**
 * aikm_engine_stop() - give up what is being computed
 * @e: engine that nobody calls aikm_engine_step() for
 *
 * Return: true when no helper is inside any more; else call again, they need
 * at most AIKM_STEP_US. Then it may be reset.
 */
bool aikm_engine_stop(struct aikm_engine *e);

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

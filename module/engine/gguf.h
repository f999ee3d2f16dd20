/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The checked directory of a GGUF v3 file: keys, values, tensors. */
#ifndef AIKM_GGUF_H
#define AIKM_GGUF_H

#include "aikm_os.h"
#include "../error.h"
#include "../limits.h"
#include "plan.h"

enum aikm_gguf_type {
	AIKM_GGUF_U8,
	AIKM_GGUF_I8,
	AIKM_GGUF_U16,
	AIKM_GGUF_I16,
	AIKM_GGUF_U32,
	AIKM_GGUF_I32,
	AIKM_GGUF_F32,
	AIKM_GGUF_BOOL,
	AIKM_GGUF_STRING,
	AIKM_GGUF_ARRAY,
	AIKM_GGUF_U64,
	AIKM_GGUF_I64,
	AIKM_GGUF_F64,
	AIKM_GGUF_TYPES,
};

/* The keys this engine reads; others are checked and passed over. */
enum aikm_gguf_key {
	AIKM_KEY_ALIGNMENT,
	AIKM_KEY_ARCHITECTURE,
	AIKM_KEY_NAME,
	AIKM_KEY_LAYERS,
	AIKM_KEY_CONTEXT,
	AIKM_KEY_WIDTH,
	AIKM_KEY_FF,
	AIKM_KEY_HEADS,
	AIKM_KEY_KV_HEADS,
	AIKM_KEY_KEY_LENGTH,
	AIKM_KEY_VALUE_LENGTH,
	AIKM_KEY_ROPE_DIMENSIONS,
	AIKM_KEY_ROPE_SCALING,
	AIKM_KEY_ROPE_BASE,
	AIKM_KEY_EPSILON,
	AIKM_KEY_TOKENIZER,
	AIKM_KEY_PRE,
	AIKM_KEY_TOKENS,
	AIKM_KEY_TOKEN_TYPES,
	AIKM_KEY_MERGES,
	AIKM_KEY_BOS,
	AIKM_KEY_EOS,
	AIKM_KEY_CATALOGUE,
	AIKM_KEYS,
};

/**
 * struct aikm_gguf - a file whose directory was checked
 * @file: the file's first bytes
 * @have: their number
 * @len: bytes of the file
 * @alignment: of tensor data
 * @nr_tensors: entries of the tensor directory
 * @tensors_at: byte offset of the tensor directory
 * @data_at: byte offset of the tensor data
 * @key: byte offset of each known key's value type, 0 when absent
 */
struct aikm_gguf {
	const u8 *file;
	u64 have;
	u64 len;
	u32 alignment;
	u32 nr_tensors;
	u64 tensors_at;
	u64 data_at;
	u32 key[AIKM_KEYS];
};

/**
 * struct aikm_gguf_array - an array value
 * @type: of its elements, enum aikm_gguf_type
 * @count: elements
 * @at: byte offset of the first element
 */
struct aikm_gguf_array {
	u32 type;
	u64 count;
	u64 at;
};

/**
 * struct aikm_gguf_tensor - one entry of the tensor directory
 * @name: bytes without a NUL
 * @name_len: their number
 * @type: enum aikm_tensor_type
 * @cols: values in a row (dimension 0)
 * @rows: rows (product of the other dimensions)
 * @offset: of the first value in the file
 * @bytes: of all values
 * @at: byte offset of the entry, for messages
 */
struct aikm_gguf_tensor {
	const char *name;
	u32 name_len;
	u32 type;
	u64 cols;
	u64 rows;
	u64 offset;
	u64 bytes;
	u64 at;
};

/**
 * aikm_gguf_open() - check a file's whole directory
 * @g: receives it
 * @file: the file's first bytes; stay unchanged while @g is used
 * @have: their number
 * @len: bytes of the whole file
 * @err: what is wrong, with the byte offset
 *
 * After success every length, count, offset and product in the directory is
 * known to lie inside the file, so the getters below need not check again.
 *
 * Context: may sleep; linear in the directory. Format: GGUF version 3, little
 * endian. Return: 0, -EAGAIN the directory goes on behind @have, -EINVAL
 * damaged, -EOPNOTSUPP a type or version that this engine does not know,
 * -E2BIG beyond limits.h.
 */
int aikm_gguf_open(struct aikm_gguf *g, const void *file, u64 have, u64 len,
		   struct aikm_error *err);

/**
 * aikm_gguf_has() - is a key in the file
 * @g: opened file
 * @key: which
 */
bool aikm_gguf_has(const struct aikm_gguf *g, enum aikm_gguf_key key);

/**
 * aikm_gguf_u32() - an integer value
 * @g: opened file
 * @key: which
 * @value: receives it
 * @err: key and reason
 *
 * Return: 0, -EINVAL absent, not an integer, or not within 0..2^32-1.
 */
int aikm_gguf_u32(const struct aikm_gguf *g, enum aikm_gguf_key key, u32 *value,
		  struct aikm_error *err);

/**
 * aikm_gguf_f32() - the bit pattern of a float value
 * @g: opened file
 * @key: which
 * @bits: receives it
 * @err: key and reason
 *
 * Return: 0, -EINVAL absent or not a 32-bit float.
 */
int aikm_gguf_f32(const struct aikm_gguf *g, enum aikm_gguf_key key, u32 *bits,
		  struct aikm_error *err);

/**
 * aikm_gguf_string() - a string value
 * @g: opened file
 * @key: which
 * @len: receives its bytes
 * @err: key and reason
 *
 * Return: the bytes, without a NUL; NULL when absent or not a string.
 */
const char *aikm_gguf_string(const struct aikm_gguf *g, enum aikm_gguf_key key,
			     u32 *len, struct aikm_error *err);

/**
 * aikm_gguf_array() - an array value
 * @g: opened file
 * @key: which
 * @type: of the elements wanted
 * @array: receives it
 * @err: key and reason
 *
 * Return: 0, -EINVAL absent, not an array, or of other elements.
 */
int aikm_gguf_array(const struct aikm_gguf *g, enum aikm_gguf_key key,
		    enum aikm_gguf_type type, struct aikm_gguf_array *array,
		    struct aikm_error *err);

/**
 * aikm_gguf_next_string() - walk an array of strings
 * @g: opened file
 * @at: byte offset of an element; moved to the next one
 * @len: receives the element's bytes
 *
 * Context: may sleep. Return: the bytes, without a NUL.
 */
const char *aikm_gguf_next_string(const struct aikm_gguf *g, u64 *at, u32 *len);

/**
 * aikm_gguf_next_tensor() - walk the tensor directory
 * @g: opened file
 * @at: @g->tensors_at at first; moved to the next entry
 * @t: receives the entry
 */
void aikm_gguf_next_tensor(const struct aikm_gguf *g, u64 *at,
			   struct aikm_gguf_tensor *t);

/**
 * aikm_gguf_fail() - say what is wrong with a key
 * @err: receives "model file: KEY WHAT"
 * @code: negative errno
 * @key: which
 * @what: the rest of the sentence
 *
 * Return: @code.
 */
int aikm_gguf_fail(struct aikm_error *err, int code, enum aikm_gguf_key key,
		   const char *what);

#endif

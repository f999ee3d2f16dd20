/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes GGUF v3 files: for models of random weights and for tests that need
 * a file with one thing wrong.
 */
#ifndef AIKM_GGUF_WRITE_H
#define AIKM_GGUF_WRITE_H

#include "engine/gguf.h"
#include "block_format.h"

enum { AIKM_WRITE_ALIGNMENT = 32 };

/* Bytes that grow. */
struct aikm_bytes {
	u8 *data;
	u64 len;
	u64 room;
};

/**
 * struct aikm_gguf_writer - a file being put together; start with all zero
 * @pairs: keys and values
 * @nr_pairs: their number
 * @tensors: tensor directory
 * @nr_tensors: its entries
 * @data_at: bytes of tensor data the directory speaks of
 * @data: tensor data, of files made in memory
 */
struct aikm_gguf_writer {
	struct aikm_bytes pairs;
	u64 nr_pairs;
	struct aikm_bytes tensors;
	u64 nr_tensors;
	u64 data_at;
	struct aikm_bytes data;
};

/**
 * aikm_bytes_put() - append; without memory the program ends
 * @b: bytes
 * @data: what
 * @len: how much
 */
void aikm_bytes_put(struct aikm_bytes *b, const void *data, u64 len);

/**
 * aikm_write_u32() - a key with an integer
 * @w: writer
 * @key: its text
 * @value: number
 */
void aikm_write_u32(struct aikm_gguf_writer *w, const char *key, u32 value);

/**
 * aikm_write_f32() - a key with a float
 * @w: writer
 * @key: its text
 * @value: number
 */
void aikm_write_f32(struct aikm_gguf_writer *w, const char *key, float value);

/**
 * aikm_write_string() - a key with a string
 * @w: writer
 * @key: its text
 * @value: string
 */
void aikm_write_string(struct aikm_gguf_writer *w, const char *key,
		       const char *value);

/**
 * aikm_write_strings() - a key with an array of strings
 * @w: writer
 * @key: its text
 * @values: strings
 * @nr: their number
 */
void aikm_write_strings(struct aikm_gguf_writer *w, const char *key,
			const char *const *values, u64 nr);

/**
 * aikm_write_i32s() - a key with an array of integers
 * @w: writer
 * @key: its text
 * @values: numbers
 * @nr: their number
 */
void aikm_write_i32s(struct aikm_gguf_writer *w, const char *key,
		     const s32 *values, u64 nr);

/**
 * struct aikm_tensor_spec - what a tensor says of itself
 * @name: its text
 * @type: enum aikm_tensor_type
 * @cols: dimension 0
 * @rows: dimension 1, 0 for a vector
 */
struct aikm_tensor_spec {
	const char *name;
	u32 type;
	u64 cols;
	u64 rows;
};

/**
 * aikm_write_spec() - the directory entry of one tensor
 * @w: writer
 * @spec: shape
 *
 * The data follows the head in the order of these calls, each tensor's at a
 * multiple of AIKM_WRITE_ALIGNMENT.
 */
void aikm_write_spec(struct aikm_gguf_writer *w,
		     const struct aikm_tensor_spec *spec);

/**
 * aikm_write_head() - everything before the data; the writer is empty again
 * @w: writer; its @data is not looked at
 * @head: receives the bytes
 */
void aikm_write_head(struct aikm_gguf_writer *w, struct aikm_bytes *head);

/**
 * aikm_write_end() - the whole file; the writer is empty again
 * @w: writer; its @data follows the directory
 * @len: receives the bytes
 *
 * Return: the file, 64-byte aligned; free() it.
 */
u8 *aikm_write_end(struct aikm_gguf_writer *w, u64 *len);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Walks a GGUF v3 file for tools and tests. The engine has a reader of its
 * own; this one shares nothing with it, so that each checks the other.
 */
#ifndef AIKM_GGUF_READ_H
#define AIKM_GGUF_READ_H

#include "error.h"

enum { AIKM_FILE_DIMS = 4 };

/**
 * struct aikm_file_pair - one key and its value
 * @start: first byte of the pair
 * @bytes: of the whole pair
 * @key: without a NUL
 * @key_len: bytes of @key
 * @type: of the value, by GGUF's numbers
 * @of: type of an array's elements
 * @count: elements of an array, 1 otherwise
 * @value: first byte of the value, of an array of its first element
 */
struct aikm_file_pair {
	const u8 *start;
	u64 bytes;
	const char *key;
	u64 key_len;
	u32 type;
	u32 of;
	u64 count;
	const u8 *value;
};

/**
 * struct aikm_file_tensor - one entry of the directory
 * @name: without a NUL
 * @name_len: bytes of @name
 * @type: enum aikm_tensor_type, or another of GGUF's
 * @dims: 1..4
 * @dim: lengths, the contiguous one first
 * @offset: of the data from the start of all data
 */
struct aikm_file_tensor {
	const char *name;
	u64 name_len;
	u32 type;
	u32 dims;
	u64 dim[AIKM_FILE_DIMS];
	u64 offset;
};

/**
 * struct aikm_file_walk - a place in a file
 * @file: the bytes
 * @len: their number
 * @at: next byte
 * @nr_pairs: keys still to come
 * @nr_tensors: tensors still to come
 * @alignment: of tensor data, as far as it was read
 */
struct aikm_file_walk {
	const u8 *file;
	u64 len;
	u64 at;
	u64 nr_pairs;
	u64 nr_tensors;
	u64 alignment;
};

/**
 * aikm_walk_begin() - read the header
 * @w: receives the place of the first pair
 * @file: the bytes
 * @len: their number
 *
 * Return: 0, -EINVAL not a GGUF v3 file.
 */
int aikm_walk_begin(struct aikm_file_walk *w, const u8 *file, u64 len);

/**
 * aikm_walk_pair() - the next key
 * @w: place
 * @p: receives it
 *
 * Return: 1, 0 when there are no more, -EINVAL the file is damaged.
 */
int aikm_walk_pair(struct aikm_file_walk *w, struct aikm_file_pair *p);

/**
 * aikm_walk_tensor() - the next tensor; the pairs must all have been walked
 * @w: place
 * @t: receives it
 *
 * Return: 1, 0 when there are no more, -EINVAL the file is damaged.
 */
int aikm_walk_tensor(struct aikm_file_walk *w, struct aikm_file_tensor *t);

/**
 * aikm_walk_data() - where tensor data begins, when all tensors were walked
 * @w: place
 *
 * Return: byte offset.
 */
u64 aikm_walk_data(const struct aikm_file_walk *w);

/**
 * aikm_pair_is() - compare a key
 * @p: pair
 * @key: text
 */
bool aikm_pair_is(const struct aikm_file_pair *p, const char *key);

/**
 * aikm_pair_number() - a value of an integer or boolean type
 * @p: pair
 */
u64 aikm_pair_number(const struct aikm_file_pair *p);

#endif

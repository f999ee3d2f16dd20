/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Floats to the blocks of GGUF's tensor types, plainly: for models of random
 * weights and for tests. Nothing is searched for, so the errors are a little
 * larger than those of files that were quantised for use.
 */
#ifndef AIKM_BLOCK_FORMAT_H
#define AIKM_BLOCK_FORMAT_H

#include "engine/plan.h"

enum {
	AIKM_BLOCK_VALUES_MAX = 256,
	AIKM_BLOCK_BYTES_MAX = 210,
};

/**
 * struct aikm_block_format - one tensor type
 * @name: as people write it
 * @type: enum aikm_tensor_type
 * @values: in one block; a row is a whole number of blocks
 * @bytes: of one block
 * @quantise: writes one block
 */
struct aikm_block_format {
	const char *name;
	u32 type;
	u32 values;
	u32 bytes;
	void (*quantise)(const float *x, u8 *to);
};

/**
 * aikm_block_format() - the format of a tensor type
 * @type: enum aikm_tensor_type
 *
 * Return: the format, NULL when this program knows no such type.
 */
const struct aikm_block_format *aikm_block_format(u32 type);

/**
 * aikm_block_format_named() - the format of a name
 * @name: "Q4_K" and the like
 *
 * Return: the format, NULL for none.
 */
const struct aikm_block_format *aikm_block_format_named(const char *name);

/**
 * aikm_float_half() - float to IEEE binary16, ties to even
 * @x: number
 */
u16 aikm_float_half(float x);

#endif

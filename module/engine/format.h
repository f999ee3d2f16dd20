/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* How the types of weights are stored in a GGUF file: sizes, no values. */
#ifndef AIKM_FORMAT_H
#define AIKM_FORMAT_H

#include "aikm_os.h"
#include "plan.h"

/**
 * struct aikm_format - a type of weights
 * @name: as GGUF tools write it
 * @block: values that are stored together; 1 for floats
 * @bytes: of such a block
 */
struct aikm_format {
	const char *name;
	u16 block;
	u16 bytes;
};

/**
 * aikm_format_of() - what is known of a type
 * @type: any number
 *
 * Return: NULL when this engine does not compute with the type.
 */
const struct aikm_format *aikm_format_of(u32 type);

/**
 * aikm_row_bytes() - bytes of a row in the file
 * @type: enum aikm_tensor_type
 * @cols: values in the row
 * @bytes: receives the size
 *
 * Return: 0, -EOPNOTSUPP unknown @type, -EINVAL @cols is no multiple of the
 * type's block, -E2BIG the size overflows.
 */
int aikm_row_bytes(u32 type, u64 cols, u64 *bytes);

#endif

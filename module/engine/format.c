// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "format.h"

static const struct aikm_format formats[AIKM_TENSOR_TYPES] = {
	[AIKM_TENSOR_F32] = { "F32", 1, 4 },
	[AIKM_TENSOR_F16] = { "F16", 1, 2 },
	[AIKM_TENSOR_BF16] = { "BF16", 1, 2 },
	[AIKM_TENSOR_Q4_0] = { "Q4_0", 32, 18 },
	[AIKM_TENSOR_Q5_0] = { "Q5_0", 32, 22 },
	[AIKM_TENSOR_Q8_0] = { "Q8_0", 32, 34 },
	[AIKM_TENSOR_Q4_K] = { "Q4_K", 256, 144 },
	[AIKM_TENSOR_Q5_K] = { "Q5_K", 256, 176 },
	[AIKM_TENSOR_Q6_K] = { "Q6_K", 256, 210 },
};

const struct aikm_format *aikm_format_of(u32 type)
{
	if (type >= AIKM_TENSOR_TYPES || !formats[type].name)
		return NULL;
	return &formats[type];
}

int aikm_row_bytes(u32 type, u64 cols, u64 *bytes)
{
	const struct aikm_format *f = aikm_format_of(type);
	u64 blocks;

	if (!f)
		return -EOPNOTSUPP;
	blocks = div_u64(cols, f->block);
	if (blocks * f->block != cols)
		return -EINVAL;
	return check_mul_overflow(blocks, (u64)f->bytes, bytes) ? -E2BIG : 0;
}

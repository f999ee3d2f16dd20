// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "product.h"

#include "aikm_os.h"
#include "plan.h"

enum {
	TOGETHER = 4, /* columns from which they count as many */
	LEAST = 8, /* blocks of 32 for which a row is cut before the columns */
};

/**
 * struct cost - of 512 multiplications: one block of one group of one column
 * @one: nanoseconds when it is the only column, weights from memory
 * @many: nanoseconds a column when there are at least TOGETHER
 */
struct cost {
	u16 one;
	u16 many;
};

/*
 * A quarter more than build/user/tool/products measured on a Sapphire Rapids
 * at 2.6 GHz whose memory gives a thread 15 GB/s. NEON could only be run under
 * emulation; it is taken to be as slow as plain C.
 */
static const struct cost costs[AIKM_TENSOR_TYPES][AIKM_PRODUCTS] = {
	[AIKM_TENSOR_F32] = { { 195, 160 }, { 167, 51 }, { 165, 29 } },
	[AIKM_TENSOR_F16] = { { 451, 266 }, { 85, 33 }, { 83, 22 } },
	[AIKM_TENSOR_BF16] = { { 155, 108 }, { 94, 39 }, { 92, 23 } },
	[AIKM_TENSOR_Q4_0] = { { 76, 59 }, { 26, 10 }, { 25, 5 } },
	[AIKM_TENSOR_Q5_0] = { { 130, 88 }, { 33, 16 }, { 31, 6 } },
	[AIKM_TENSOR_Q8_0] = { { 84, 65 }, { 46, 18 }, { 43, 6 } },
	[AIKM_TENSOR_Q4_K] = { { 104, 66 }, { 28, 11 }, { 25, 5 } },
	[AIKM_TENSOR_Q5_K] = { { 123, 73 }, { 37, 15 }, { 31, 6 } },
	[AIKM_TENSOR_Q6_K] = { { 120, 77 }, { 43, 16 }, { 40, 7 } },
};

u64 aikm_block_cost(enum aikm_product product, u32 type, u32 columns)
{
	const struct cost *c = &costs[type][product];

	if (!c->one)
		c = &costs[type][AIKM_PRODUCT_GENERIC];
	if (columns < TOGETHER)
		return columns * 1000ULL * c->one;
	/* Fetching the weights takes its time, however few the columns. */
	return max_t(u64, c->one, (u64)columns * c->many) * 1000;
}

/* As many blocks as fit, in rounds of equal length; whole ones of 256. */
static u32 cut_row(u32 blocks, u32 fit)
{
	u32 rounds, part;

	if (fit >= blocks)
		return blocks;
	if (fit < LEAST)
		return fit;
	fit -= fit % LEAST;
	rounds = (blocks + fit - 1) / fit;
	part = (blocks + rounds - 1) / rounds;
	return (part + LEAST - 1) / LEAST * LEAST;
}

struct aikm_cut aikm_cut_product(enum aikm_product product,
				 const struct aikm_matrix *m, u32 n, u64 budget)
{
	u32 blocks = aikm_blocks(m), least = min_t(u32, blocks, LEAST);
	struct aikm_cut cut = { 1, n, blocks };
	u64 cost;

	while (cut.columns > 1 &&
	       least * aikm_block_cost(product, m->type, cut.columns) > budget)
		cut.columns = (cut.columns + 1) / 2;
	cost = aikm_block_cost(product, m->type, cut.columns);
	cut.blocks = cut_row(blocks, max_t(u64, 1, div64_u64(budget, cost)));
	if (cut.blocks == blocks)
		cut.groups = max_t(u64, 1, div64_u64(budget, blocks * cost));
	cut.groups = min_t(u32, aikm_groups(m), cut.groups);
	return cut;
}

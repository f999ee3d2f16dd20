// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "product.h"

#include "aikm_os.h"
#include "plan.h"

enum { TOGETHER = 4 }; /* columns from which they count as many */

/**
 * struct cost - of 512 multiplications: one block of one group of one column
 * @one: picoseconds when it is the only column, weights from memory
 * @many: picoseconds a column when there are at least TOGETHER
 */
struct cost {
	u32 one;
	u32 many;
};

static const struct cost costs[AIKM_PRODUCTS] = {
	[AIKM_PRODUCT_GENERIC] = { 200000, 150000 },
	[AIKM_PRODUCT_AVX2] = { 90000, 40000 },
	[AIKM_PRODUCT_AVX512] = { 90000, 20000 },
	[AIKM_PRODUCT_NEON] = { 90000, 40000 },
};

static const struct cost float_costs[AIKM_PRODUCTS] = {
	[AIKM_PRODUCT_GENERIC] = { 600000, 400000 },
	[AIKM_PRODUCT_AVX2] = { 300000, 100000 },
	[AIKM_PRODUCT_AVX512] = { 300000, 80000 },
	[AIKM_PRODUCT_NEON] = { 300000, 100000 },
};

static bool is_float(u32 type)
{
	return type == AIKM_TENSOR_F32 || type == AIKM_TENSOR_F16 ||
	       type == AIKM_TENSOR_BF16;
}

u64 aikm_block_cost(enum aikm_product product, u32 type, u32 columns)
{
	const struct cost *c = is_float(type) ? &float_costs[product] :
						&costs[product];

	return (u64)columns * (columns < TOGETHER ? c->one : c->many);
}

struct aikm_cut aikm_cut_product(enum aikm_product product,
				 const struct aikm_matrix *m, u32 n, u64 budget)
{
	u32 blocks = aikm_blocks(m);
	struct aikm_cut cut = { 1, n, blocks };
	u64 cost;

	while (cut.columns > 1 &&
	       blocks * aikm_block_cost(product, m->type, cut.columns) > budget)
		cut.columns = (cut.columns + 1) / 2;
	cost = aikm_block_cost(product, m->type, cut.columns);
	if (blocks * cost > budget)
		cut.blocks = max_t(u64, 1, div64_u64(budget, cost));
	else
		cut.groups = min_t(u64, aikm_groups(m),
				   div64_u64(budget, blocks * cost));
	return cut;
}

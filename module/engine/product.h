/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The implementations of multiply.h, and what they cost; named for both sides
 * of the border.
 */
#ifndef AIKM_PRODUCT_H
#define AIKM_PRODUCT_H

#include "aikm_types.h"

/* Which product is used; AIKM_PRODUCT_GENERIC always works. */
enum aikm_product {
	AIKM_PRODUCT_GENERIC,
	AIKM_PRODUCT_AVX2, /* with F16C */
	AIKM_PRODUCT_AVX512, /* F, BW, VL, DQ and VNNI */
	AIKM_PRODUCT_NEON, /* arm64 with the dot-product instructions */
	AIKM_PRODUCTS,
};

struct aikm_matrix;

/**
 * struct aikm_cut - how much of a product is one unit of work
 * @groups: groups of 16 rows
 * @columns: of the batch
 * @blocks: of 32 values; less than a whole row only when one group is too
 *          long: then the blocks before must be done first
 */
struct aikm_cut {
	u32 groups;
	u32 columns;
	u32 blocks;
};

/**
 * aikm_block_cost() - time of one block of 32 values of one group of 16 rows
 * @product: which product
 * @type: enum aikm_tensor_type
 * @columns: that are computed together
 *
 * @type is one that aikm_format_of() knows.
 * Return: picoseconds, on the safe side: weights come from memory.
 */
u64 aikm_block_cost(enum aikm_product product, u32 type, u32 columns);

/**
 * aikm_cut_product() - the largest unit within a budget
 * @product: which product
 * @m: weights
 * @n: columns of the batch
 * @budget: picoseconds
 *
 * A unit takes all columns when it can, even if only of a part of a row, then
 * groups: weights that were fetched are used for all columns. It is never less
 * than one block of one group of one column.
 */
struct aikm_cut aikm_cut_product(enum aikm_product product,
				 const struct aikm_matrix *m, u32 n,
				 u64 budget);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* A model whose weights are still in the file. */
#ifndef AIKM_LOAD_H
#define AIKM_LOAD_H

#include "engine.h"
#include "plan.h"

/**
 * struct aikm_place - where a tensor comes from and goes to
 * @offset: in the file
 * @m: its shape
 * @to: its memory
 * @plain: a vector, not packed
 */
struct aikm_place {
	u64 offset;
	const struct aikm_matrix *m;
	void *to;
	bool plain;
};

/**
 * struct aikm_load - a loading; aikm_load_begin() is in model.c
 * @model: without its weights
 * @nr: tensors
 * @at: the tensor that is being read
 * @row: its first row that is missing
 * @rows: of the part that was named last
 * @place: (nr) by @place->offset
 */
struct aikm_load {
	struct aikm_model *model;
	u32 nr;
	u32 at;
	u32 row;
	u32 rows;
	struct aikm_place *place;
};

/**
 * aikm_load_order() - bring the tensors into the file's order
 * @l: loading with its places
 * @err: what is wrong
 *
 * Return: 0, -EINVAL two tensors share bytes.
 */
int aikm_load_order(struct aikm_load *l, struct aikm_error *err);

#endif

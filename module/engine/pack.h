/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The one layout that every product reads; integers only, on either side of
 * the border to floating point. Weights are brought into it once,
 * at load, and need as many bits as in the file.
 *
 * 16 rows make a group, so that a lane of a vector register can be a row and
 * no sum ever runs across lanes. Within a group the blocks of a row follow
 * each other as in the file; within a block every field of n bytes becomes
 * 16 * n bytes, row after row in units of
 *   2 bytes  F16 and BF16 values, block scales,
 *   1 byte   the scales inside a block of 256,
 *   4 bytes  F32 values and all packed integers: four neighbours of a row.
 * Fields keep the file's order, so the one at offset o of a block lies at
 * 16 * o here; only those of Q6_K are put into the order in which they are
 * needed (d, the scales, then of each half the high and the low bits), because
 * a product reads on in a straight line.
 *
 * Two fields are changed on the way: Q8_0 integers are stored as w ^ 0x80
 * (unsigned, as the x86 instructions want one factor), and the 32 high bits of
 * a Q5_0 block are turned, so that bit j of byte b belongs to value 4 j + b,
 * as everywhere else. The last group is filled up with rows of zeros.
 */
#ifndef AIKM_PACK_H
#define AIKM_PACK_H

#include "aikm_types.h"
#include "plan.h"

enum { AIKM_FORMAT_BYTES_MAX = 210 }; /* the largest block: Q6_K */

/**
 * aikm_packed_bytes() - bytes of a matrix when packed
 * @type: enum aikm_tensor_type
 * @rows: outputs
 * @cols: inputs
 * @bytes: receives the size; a multiple of 32
 *
 * Return: 0, or as aikm_row_bytes(); -E2BIG also when a row has 4 GiB.
 */
int aikm_packed_bytes(u32 type, u64 rows, u64 cols, u64 *bytes);

/**
 * aikm_pack_rows() - bring some rows into the layout
 * @m: type, rows, cols and row_bytes are read, not the data
 * @packed: where @m's packed data begins; at least 4-byte aligned
 * @row: the first row; rows may come in any order and number
 * @n: rows
 * @from: @n rows as in the file, at any address
 *
 * With the last row of @m the rows that fill up its group are written, too.
 * Context: may sleep; integers only; no floating point.
 */
void aikm_pack_rows(const struct aikm_matrix *m, void *packed, u32 row, u32 n,
		    const void *from);

/**
 * aikm_unpack_block() - one block of one row as it was in the file
 * @m: packed matrix of a type with blocks
 * @row: which row
 * @block: which block of the row, counted in the type's own blocks
 * @to: receives the block; AIKM_FORMAT_BYTES_MAX bytes hold any
 *
 * Context: any; integers only.
 */
void aikm_unpack_block(const struct aikm_matrix *m, u32 row, u32 block, u8 *to);

/**
 * aikm_unpack_row() - one row as it was in the file
 * @m: packed matrix
 * @row: which row
 * @to: receives @m->row_bytes bytes
 *
 * Context: any; integers only.
 */
void aikm_unpack_row(const struct aikm_matrix *m, u32 row, void *to);

#endif

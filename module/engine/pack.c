// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "pack.h"

#include "aikm_offer.h"
#include "aikm_os.h"
#include "format.h"

enum {
	FIELDS_MAX = 6,
	Q5_0_HIGH = 2, /* where the high bits of a Q5_0 block lie */
	Q8_0_INTEGERS = 2,
};

/**
 * struct field - a part of a block; fields stand in the order of the packed
 * form
 * @at: where it is in the file's block
 * @bytes: of one row
 * @unit: bytes of a row that stay together
 */
struct field {
	u8 at;
	u8 bytes;
	u8 unit;
};

static const struct field fields[AIKM_TENSOR_TYPES][FIELDS_MAX] = {
	[AIKM_TENSOR_F32] = { { 0, 4, 4 } },
	[AIKM_TENSOR_F16] = { { 0, 2, 2 } },
	[AIKM_TENSOR_BF16] = { { 0, 2, 2 } },
	[AIKM_TENSOR_Q4_0] = { { 0, 2, 2 }, { 2, 16, 4 } },
	[AIKM_TENSOR_Q5_0] = { { 0, 2, 2 }, { 2, 4, 4 }, { 6, 16, 4 } },
	[AIKM_TENSOR_Q8_0] = { { 0, 2, 2 }, { 2, 32, 4 } },
	[AIKM_TENSOR_Q4_K] = { { 0, 4, 2 }, { 4, 12, 1 }, { 16, 128, 4 } },
	[AIKM_TENSOR_Q5_K] = { { 0, 4, 2 },
			       { 4, 12, 1 },
			       { 16, 32, 4 },
			       { 48, 128, 4 } },
	[AIKM_TENSOR_Q6_K] = { { 208, 2, 2 },
			       { 192, 16, 1 },
			       { 128, 32, 4 },
			       { 0, 64, 4 },
			       { 160, 32, 4 },
			       { 64, 64, 4 } },
};

/**
 * struct walk - copies units between steps
 * @to: next place
 * @from: next unit
 * @to_step: from one place to the next
 * @from_step: from one unit to the next
 */
struct walk {
	u8 *to;
	const u8 *from;
	u32 to_step;
	u32 from_step;
};

static inline void copy_units(struct walk w, u32 unit, u32 n)
{
	for (; n; n--) {
		memcpy(w.to, w.from, unit);
		w.to += w.to_step;
		w.from += w.from_step;
	}
}

/* The compiler sees each size as a constant. */
static void copy(struct walk w, u32 unit, u32 n)
{
	switch (unit) {
	case 1:
		copy_units(w, 1, n);
		break;
	case 2:
		copy_units(w, 2, n);
		break;
	default:
		copy_units(w, 4, n);
	}
}

static void spread(const struct field *f, const u8 *block, u8 *to, u32 lane)
{
	const struct field *end = f + FIELDS_MAX;

	for (; f < end && f->bytes; f++) {
		u32 unit = f->unit;
		struct walk w = { to + lane * unit, block + f->at,
				  AIKM_GROUP * unit, unit };

		copy(w, unit, f->bytes / unit);
		to += AIKM_GROUP * f->bytes;
	}
}

static void gather(const struct field *f, const u8 *from, u8 *block, u32 lane)
{
	const struct field *end = f + FIELDS_MAX;

	for (; f < end && f->bytes; f++) {
		u32 unit = f->unit;
		struct walk w = { block + f->at, from + lane * unit, unit,
				  AIKM_GROUP * unit };

		copy(w, unit, f->bytes / unit);
		from += AIKM_GROUP * f->bytes;
	}
}

static void flip_signs(u8 *integers)
{
	u32 i;

	for (i = 0; i < 32; i++)
		integers[i] ^= 0x80;
}

/* Bit 4 j + b moves to bit j of byte b, or back. */
static void turn_bits(u8 *bits, bool back)
{
	u32 from = get_unaligned_le32(bits), to = 0, j, b;

	for (j = 0; j < 8; j++)
		for (b = 0; b < 4; b++) {
			u32 plain = 4 * j + b, turned = 8 * b + j;

			to |= back ? (from >> turned & 1) << plain :
				     (from >> plain & 1) << turned;
		}
	for (b = 0; b < 4; b++)
		bits[b] = to >> 8 * b;
}

static void recode(u32 type, u8 *block, bool back)
{
	if (type == AIKM_TENSOR_Q8_0)
		flip_signs(block + Q8_0_INTEGERS);
	else if (type == AIKM_TENSOR_Q5_0)
		turn_bits(block + Q5_0_HIGH, back);
}

int aikm_packed_bytes(u32 type, u64 rows, u64 cols, u64 *bytes)
{
	u64 groups, row;
	int ret;

	ret = aikm_row_bytes(type, cols, &row);
	if (ret)
		return ret;
	groups = rows / AIKM_GROUP + !!(rows % AIKM_GROUP);
	if (row > U32_MAX ||
	    check_mul_overflow(groups, AIKM_GROUP * row, bytes))
		return -E2BIG;
	return 0;
}

static u64 group_at(const struct aikm_matrix *m, u32 row)
{
	return (u64)(row / AIKM_GROUP) * AIKM_GROUP * m->row_bytes;
}

static void pack_blocks(const struct aikm_matrix *m, u8 *to, u32 lane,
			const u8 *from)
{
	const struct aikm_format *f = aikm_format_of(m->type);
	u8 block[AIKM_FORMAT_BYTES_MAX];
	u32 i;

	for (i = 0; i < m->cols / f->block; i++) {
		memcpy(block, from, f->bytes);
		recode(m->type, block, false);
		spread(fields[m->type], block, to, lane);
		from += f->bytes;
		to += AIKM_GROUP * f->bytes;
	}
}

static void pack_row(const struct aikm_matrix *m, u8 *packed, u32 row,
		     const u8 *from)
{
	u32 lane = row % AIKM_GROUP, unit = fields[m->type][0].unit;
	struct walk w = { packed + group_at(m, row) + lane * unit, from,
			  AIKM_GROUP * unit, unit };

	if (aikm_format_of(m->type)->block == 1)
		copy(w, unit, m->cols);
	else
		pack_blocks(m, packed + group_at(m, row), lane, from);
}

/* Rows behind the last one: every value, scale and integer is zero. */
static void fill_group(const struct aikm_matrix *m, u8 *packed)
{
	static const u8 zeros[AIKM_FORMAT_BYTES_MAX];
	const struct aikm_format *f = aikm_format_of(m->type);
	u32 end = ALIGN((u64)m->rows, (u64)AIKM_GROUP), row, i;
	struct aikm_matrix block = *m;

	block.cols = f->block;
	for (row = m->rows; row < end; row++)
		for (i = 0; i < m->cols / f->block; i++)
			pack_row(&block,
				 packed + (u64)i * AIKM_GROUP * f->bytes, row,
				 zeros);
}

void aikm_pack_rows(const struct aikm_matrix *m, void *packed, u32 row, u32 n,
		    const void *from)
{
	u32 i;

	for (i = 0; i < n; i++) {
		pack_row(m, packed, row + i,
			 (const u8 *)from + (u64)i * m->row_bytes);
		aikm_offer_cpu();
	}
	if (row + n == m->rows)
		fill_group(m, packed);
}

void aikm_unpack_block(const struct aikm_matrix *m, u32 row, u32 block, u8 *to)
{
	const struct aikm_format *f = aikm_format_of(m->type);
	const u8 *from = (const u8 *)m->data + group_at(m, row);

	gather(fields[m->type], from + (u64)block * AIKM_GROUP * f->bytes, to,
	       row % AIKM_GROUP);
	recode(m->type, to, true);
}

void aikm_unpack_row(const struct aikm_matrix *m, u32 row, void *to)
{
	const struct aikm_format *f = aikm_format_of(m->type);
	u8 *next = to;
	u32 i;

	for (i = 0; i < m->cols / f->block; i++, next += f->bytes)
		aikm_unpack_block(m, row, i, next);
}

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The one algorithm of all products, over the registers of a lanes_*.h that is
 * included before. All of it is inlined with the type and the number of
 * columns as constants, so every combination becomes a loop of its own whose
 * sums stay in registers.
 */
#ifndef AIKM_MULTIPLY_TILE_H
#define AIKM_MULTIPLY_TILE_H

#include "multiply.h"

enum {
	GROUP = AIKM_GROUP,
	PARTS = GROUP / LANES,
	AHEAD = 2048, /* bytes between reading and prefetching */
	LINE = 64,
	WIDTHS = 4, /* of tiles: the most columns, half, a quarter, one */
	NIBBLES = 0x0f0f0f0f,
	/* Sums that lie in memory need no code of their own. */
	UNROLL = APART > 0 ? 1 : 16,
};

/**
 * struct spot - one block of 32 columns of one part of a group
 * @at: the packed block of the format that holds it; of floats its first value
 * @k: which block of 32 in it
 * @part: which LANES rows of the group
 */
struct spot {
	const u8 *at;
	u32 k;
	u32 part;
};

/**
 * struct kind - a type of weights, all constants after inlining
 * @type: enum aikm_tensor_type
 * @bytes: of @block values of a group
 * @block: values of a packed block; 32 at a time of floats
 * @bits: of a weight, as an unsigned number
 * @bias: log2 of what the unsigned number has too much; 0 for nothing
 */
struct kind {
	u32 type;
	u32 bytes;
	u32 block;
	u32 bits;
	u32 bias;
};

/* A type whose values stand alone. */
static __always_inline bool is_float(u32 type)
{
	return type == AIKM_TENSOR_F32 || type == AIKM_TENSOR_F16 ||
	       type == AIKM_TENSOR_BF16;
}

/* The four words of integers from offset @from of the block on. */
static __always_inline void load_four(const struct spot *s, u32 from,
				      struct words w[4])
{
	u32 i;

#pragma GCC unroll 16
	for (i = 0; i < 4; i++)
		w[i] = load_words(s->at + from + LINE * i +
				  4 * LANES * s->part);
}

/* The low or the high four bits of every byte; a branch spares the shift. */
static __always_inline void take_nibbles(struct words w[4], u32 high)
{
	u32 i;

#pragma GCC unroll 16
	for (i = 0; i < 4; i++) {
		if (high)
			w[i] = down_words(w[i], 4);
		w[i] = mask_words(w[i], NIBBLES);
	}
}

/* @bits each of the four words at @from, shifted by @down, above a nibble. */
static __always_inline void add_high(const struct spot *s, u32 from, u32 down,
				     u32 mask, struct words w[4])
{
	struct words high[4];
	u32 i;

	load_four(s, from, high);
#pragma GCC unroll 16
	for (i = 0; i < 4; i++)
		w[i] = merge_words(
			w[i],
			up_words(mask_words(down_words(high[i], down), mask),
				 4));
}

/* All high bits of a Q5_0 block lie in one word. */
static __always_inline void add_high_q5_0(const struct spot *s, u32 half,
					  struct words w[4])
{
	struct words high = load_words(s->at + 2 * GROUP + 4 * LANES * s->part);
	u32 i;

#pragma GCC unroll 16
	for (i = 0; i < 4; i++)
		w[i] = merge_words(
			w[i],
			up_words(mask_words(down_words(high, 4 * half + i),
					    0x01010101),
				 4));
}

/*
 * The weights 16 * half .. 16 * half + 15 of every row, unsigned. For
 * the offsets see pack.h.
 */
static __always_inline void unpack(u32 type, const struct spot *s, u32 half,
				   struct words w[4])
{
	u32 k = s->k, quarter = 4 * LINE * half;

	switch (type) {
	case AIKM_TENSOR_Q8_0:
		load_four(s, GROUP * 2 + quarter, w);
		return;
	case AIKM_TENSOR_Q4_0:
		load_four(s, GROUP * 2, w);
		take_nibbles(w, half);
		return;
	case AIKM_TENSOR_Q5_0:
		load_four(s, GROUP * 6, w);
		take_nibbles(w, half);
		add_high_q5_0(s, half, w);
		return;
	case AIKM_TENSOR_Q4_K:
		load_four(s, GROUP * (16 + 32 * (k / 2)) + quarter, w);
		take_nibbles(w, k % 2);
		return;
	case AIKM_TENSOR_Q5_K:
		load_four(s, GROUP * (48 + 32 * (k / 2)) + quarter, w);
		take_nibbles(w, k % 2);
		add_high(s, GROUP * 16 + quarter, k, 0x01010101, w);
		return;
	default: /* Q6_K */
		load_four(s,
			  GROUP * (50 + 96 * (k / 4) + 32 * (k % 2)) + quarter,
			  w);
		take_nibbles(w, k / 2 % 2);
		add_high(s, GROUP * (18 + 96 * (k / 4)) + quarter, 2 * (k % 4),
			 0x03030303, w);
	}
}

/**
 * struct scales - of one block of every row
 * @scale: of the integers
 * @min: what is taken away, times the sum of the activations
 * @factors: of the first and the last 16 integers; Q6_K only
 */
struct scales {
	struct lanes scale;
	struct lanes min;
	struct factors factors;
};

/* The binary16 numbers of this part, @from bytes into the block. */
static __always_inline struct lanes halves_at(const struct spot *s, u32 from)
{
	return load_halves(s->at + from + 2 * LANES * s->part);
}

/* Byte @i of the twelve that hold the 6-bit scales and mins. */
static __always_inline struct words six_at(const struct spot *s, u32 i)
{
	return load_bytes(s->at + GROUP * (4 + i) + LANES * s->part);
}

/* Q4_K and Q5_K: d * scale and dmin * min, both exact. */
static __always_inline void unpack_six(const struct spot *s, struct scales *x)
{
	u32 k = s->k % 4;
	struct words first = six_at(s, k), second = six_at(s, k + 4), scale,
		     min;

	if (s->k < 4) {
		scale = mask_words(first, 63);
		min = mask_words(second, 63);
	} else {
		struct words low = six_at(s, k + 8);

		scale = merge_words(mask_words(low, 15),
				    up_words(down_words(first, 6), 4));
		min = merge_words(down_words(low, 4),
				  up_words(down_words(second, 6), 4));
	}
	x->scale = mul_lanes(halves_at(s, 0), convert_words(scale));
	x->min = mul_lanes(halves_at(s, GROUP * 2), convert_words(min));
}

/* Fills what the type has. */
static __always_inline void unpack_scales(u32 type, const struct spot *s,
					  struct scales *x)
{
	const u8 *factors = s->at + GROUP * (2 + 2 * s->k) + LANES * s->part;

	if (type == AIKM_TENSOR_Q4_K || type == AIKM_TENSOR_Q5_K) {
		unpack_six(s, x);
		return;
	}
	x->scale = halves_at(s, 0);
	if (type == AIKM_TENSOR_Q6_K)
		load_factors(factors, factors + GROUP, &x->factors);
}

/* Where the sum of the integers starts, so that a bias is gone at the end. */
static __always_inline struct words start(const struct kind *kind, s32 minus)
{
	if (!kind->bias)
		return spread_word(0);
	return up_words(spread_word(minus), kind->bias);
}

/*
 * Nothing that was loaded before stays in a register: otherwise so much is
 * kept for later that stack frames grow beyond the house's limit.
 */
static __always_inline void forget_loads(void)
{
	__asm__ volatile("" : : : "memory");
}

/* From the exact sum to what is added. */
static __always_inline struct lanes finish(const struct kind *kind,
					   struct words dot,
					   const struct scales *x,
					   const struct aikm_scale *y)
{
	struct lanes t = mul_lanes(convert_words(dot),
				   mul_lanes(x->scale, spread_lanes(y->scale)));

	if (kind->type == AIKM_TENSOR_Q4_K || kind->type == AIKM_TENSOR_Q5_K)
		t = sub_lanes(t,
			      mul_lanes(x->min, spread_lanes(y->scaled_sum)));
	return t;
}

/* Some columns of a block of every other type. */
static __always_inline void add_dots(const struct kind *kind,
				     const struct words w[8],
				     const struct scales *scales,
				     const struct columns *x,
				     struct lanes sum[TOGETHER])
{
	struct words dot[TOGETHER];
	u32 c;

#pragma GCC unroll 16
	for (c = 0; c < x->n; c++)
		dot[c] = start(kind, x->scale[c].minus_sum);
	dot_columns(w, x, kind->bits, dot);
#pragma GCC unroll 16
	for (c = 0; c < x->n; c++)
		sum[c] = add_lanes(sum[c],
				   finish(kind, dot[c], scales, &x->scale[c]));
}

/* Some columns of a block of Q6_K: two sums of 16, each with its factor. */
static __always_inline void add_factors(const struct words w[8],
					const struct scales *scales,
					const struct columns *x,
					struct lanes sum[TOGETHER])
{
	struct lanes both[TOGETHER];
	u32 c;

	dot_factors(w, &scales->factors, x, both);
#pragma GCC unroll 16
	for (c = 0; c < x->n; c++) {
		struct lanes y = spread_lanes(x->scale[c].scale);

		both[c] = mul_lanes(both[c], mul_lanes(scales->scale, y));
		sum[c] = add_lanes(sum[c], both[c]);
	}
}

/* One block: unpacked once, then column after column. */
static __always_inline void add_block(const struct kind *kind,
				      const struct spot *s,
				      const struct columns *x,
				      struct lanes sum[COLUMNS])
{
	struct columns some = *x;
	struct scales scales;
	struct words w[8];
	u32 c;

	unpack(kind->type, s, 0, w);
	unpack(kind->type, s, 1, w + 4);
	unpack_scales(kind->type, s, &scales);
	some.n = x->n < TOGETHER ? x->n : TOGETHER;
#pragma GCC unroll UNROLL
	for (c = 0; c < x->n; c += TOGETHER) {
		some.q = x->q + AIKM_BLOCK * c;
		some.scale = x->scale + c;
		forget_loads();
		if (kind->type == AIKM_TENSOR_Q6_K)
			add_factors(w, &scales, &some, sum + c);
		else
			add_dots(kind, w, &scales, &some, sum + c);
	}
}

/* As many bytes as are read now, from where reading will be later. */
static __always_inline void prefetch(const u8 *at, u32 bytes)
{
	u32 i;

	for (i = 0; i < bytes; i += LINE)
		__builtin_prefetch(at + AHEAD + i);
}

/**
 * struct corner - where a tile of constant size lies
 * @group: first packed byte of the group
 * @part: first part of it
 * @parts: of it; a constant
 * @rows: of the group, from @part on, that exist
 * @column: first column
 * @columns: a constant
 * @out: of the first row of @part and the first column
 * @sums: room for @columns sums, when APART
 */
struct corner {
	const u8 *group;
	u32 part, parts;
	u32 rows;
	u32 column, columns;
	float *out;
	struct lanes *sums;
};

/* Rows of a part, counted from the first part of the corner. */
static __always_inline u32 rows_of(const struct corner *at, u32 part)
{
	u32 before = part * LANES;

	if (at->rows <= before)
		return 0;
	return at->rows - before < LANES ? at->rows - before : LANES;
}

/* Zero, or what the blocks before have come to. */
static __always_inline void load_sums(const struct aikm_tile *t,
				      const struct corner *at,
				      struct lanes sum[COLUMNS])
{
	u32 p, c;

#pragma GCC unroll 16
	for (p = 0; p < at->parts; p++)
#pragma GCC unroll 16
		for (c = 0; c < at->columns; c++) {
			sum[p * at->columns + c] = spread_lanes(0.0f);
			if (t->from_block)
				sum[p * at->columns + c] = load_some(
					at->out + p * LANES + c * t->out_stride,
					rows_of(at, p));
		}
}

/* Only rows that exist. */
static __always_inline void store_sums(const struct aikm_tile *t,
				       const struct corner *at,
				       struct lanes sum[COLUMNS])
{
	u32 p, c;

#pragma GCC unroll 16
	for (p = 0; p < at->parts; p++)
#pragma GCC unroll 16
		for (c = 0; c < at->columns; c++)
			store_some(at->out + p * LANES + c * t->out_stride,
				   sum[p * at->columns + c], rows_of(at, p));
}

/* All blocks of a tile whose weights are integers. */
static __always_inline void integer_tile(const struct aikm_tile *t,
					 const struct kind *kind,
					 const struct corner *at)
{
	u32 n = t->x->n, share = kind->block / AIKM_BLOCK, b, p;
	struct lanes own[COLUMNS], *sum = own;

	if (APART > 0 && at->columns > 1)
		sum = at->sums;
	load_sums(t, at, sum);
	for (b = t->from_block; b < t->to_block; b++) {
		u64 first = (u64)b * n + at->column;
		struct columns x = { t->x->q + first * AIKM_BLOCK,
				     t->x->scale + first, at->columns };
		struct spot s = { at->group + (u64)(b / share) * kind->bytes,
				  b % share, at->part };

		prefetch(at->group + (u64)b * kind->bytes / share,
			 kind->bytes / share);
#pragma GCC unroll 16
		for (p = 0; p < at->parts; p++, s.part++) {
			add_block(kind, &s, &x, sum + p * at->columns);
			forget_loads();
		}
	}
	store_sums(t, at, sum);
}

/* Value @i of every row. */
static __always_inline struct lanes load_value(u32 type, const struct spot *s,
					       u32 i)
{
	if (type == AIKM_TENSOR_F32)
		return load_lanes((const float *)s->at + i * GROUP +
				  LANES * s->part);
	if (type == AIKM_TENSOR_F16)
		return halves_at(s, i * GROUP * 2);
	return load_uppers(s->at + i * GROUP * 2 + 2 * LANES * s->part);
}

/**
 * struct values - the float activations of one block
 * @x: first value of the first column
 * @stride: from one column to the next
 * @n: values, at most 32
 * @columns: a constant
 */
struct values {
	const float *x;
	u64 stride;
	u32 n;
	u32 columns;
};

/* Value @i of every row and of every column, to one of the four chains. */
static __always_inline void add_value(struct lanes w, const struct values *v,
				      u32 i, struct lanes chain[FLOAT_COLUMNS])
{
	u32 c;

#pragma GCC unroll 16
	for (c = 0; c < v->columns; c++) {
		struct lanes x = spread_lanes(v->x[c * v->stride + i]);

		chain[c] = add_lanes(chain[c], mul_lanes(w, x));
	}
}

/* One block of a type whose values stand alone. */
static __always_inline void add_floats(u32 type, const struct spot *s,
				       const struct values *v,
				       struct lanes sum[FLOAT_COLUMNS])
{
	struct lanes chain[4][FLOAT_COLUMNS];
	u32 i, k, c;

#pragma GCC unroll 16
	for (k = 0; k < 4; k++)
#pragma GCC unroll 16
		for (c = 0; c < v->columns; c++)
			chain[k][c] = spread_lanes(0.0f);
	for (i = 0; i + 4 <= v->n; i += 4)
#pragma GCC unroll 16
		for (k = 0; k < 4; k++)
			add_value(load_value(type, s, i + k), v, i + k,
				  chain[k]);
#pragma GCC unroll 16
	for (k = 0; k < 3; k++)
		if (i + k < v->n)
			add_value(load_value(type, s, i + k), v, i + k,
				  chain[k]);
#pragma GCC unroll 16
	for (c = 0; c < v->columns; c++)
		sum[c] = add_lanes(
			sum[c], add_lanes(add_lanes(chain[0][c], chain[2][c]),
					  add_lanes(chain[1][c], chain[3][c])));
}

/* All blocks of a tile whose weights are floats. */
static __always_inline void float_tile(const struct aikm_tile *t,
				       const struct kind *kind,
				       const struct corner *at)
{
	const float *x = t->x->f + at->column * t->x->stride;
	struct lanes sum[COLUMNS];
	u32 b, p;

	load_sums(t, at, sum);
	for (b = t->from_block; b < t->to_block; b++) {
		u32 left = t->x->cols - b * AIKM_BLOCK;
		struct values v = { x + b * AIKM_BLOCK, t->x->stride,
				    left < AIKM_BLOCK ? left : AIKM_BLOCK,
				    at->columns };
		struct spot s = { at->group + (u64)b * kind->bytes, 0,
				  at->part };

		prefetch(s.at, kind->bytes);
#pragma GCC unroll 16
		for (p = 0; p < at->parts; p++, s.part++)
			add_floats(kind->type, &s, &v, sum + p * at->columns);
	}
	store_sums(t, at, sum);
}

/* A tile of constant size. */
static __always_inline void one_tile(const struct aikm_tile *t,
				     const struct kind *kind,
				     const struct corner *at)
{
	if (is_float(kind->type))
		float_tile(t, kind, at);
	else
		integer_tile(t, kind, at);
}

/* Tiles of @width columns from @next->column on, while there are so many. */
static __always_inline void columns_of(const struct aikm_tile *t,
				       const struct kind *kind,
				       struct corner *next, u32 width)
{
	/* One column at a time leaves registers for all parts of a group. */
	u32 parts = width == 1 ? PARTS : 1, column = next->column, part;

	for (; column + width <= t->to_column; column += width) {
		for (part = 0; part < PARTS; part += parts) {
			u32 before = part * LANES;
			struct corner at = {
				.group = next->group,
				.part = part,
				.parts = parts,
				.rows = next->rows > before ?
						next->rows - before :
						0,
				.column = column,
				.columns = width,
				.out = next->out + column * t->out_stride +
				       before,
				.sums = next->sums,
			};

			one_tile(t, kind, &at);
		}
	}
	next->column = column;
}

/**
 * struct widths - one type's loops over columns, widest first
 * @tiles: one function a width; apart, so that their stack frames are
 */
struct widths {
	void (*tiles[WIDTHS])(const struct aikm_tile *t, struct corner *at);
};

/* All of a tile, group after group: its weights stay in the cache. */
static inline void sweep(const struct aikm_tile *t, const struct widths *w)
{
	u64 bytes = (u64)GROUP * t->m->row_bytes;
	struct lanes sums[APART > 0 ? APART : 1];
	u32 group, i;

	for (group = t->from_group; group < t->to_group; group++) {
		u32 left = t->m->rows - group * GROUP;
		struct corner at = {
			.group = (const u8 *)t->m->data + group * bytes,
			.rows = left < GROUP ? left : GROUP,
			.column = t->from_column,
			.out = t->out + group * GROUP,
			.sums = sums,
		};

		for (i = 0; i < WIDTHS; i++)
			w->tiles[i](t, &at);
	}
}

/* The loops of a type; the arguments are those of struct kind. */
#define AIKM_LOOPS(name, width, ...)                                     \
	static noinline void name##_wide(const struct aikm_tile *t,      \
					 struct corner *at)              \
	{                                                                \
		columns_of(t, &(struct kind){ __VA_ARGS__ }, at, width); \
	}                                                                \
	static noinline void name##_half(const struct aikm_tile *t,      \
					 struct corner *at)              \
	{                                                                \
		if ((width) > 4)                                         \
			columns_of(t, &(struct kind){ __VA_ARGS__ }, at, \
				   (width) / 2);                         \
	}                                                                \
	static noinline void name##_quarter(const struct aikm_tile *t,   \
					    struct corner *at)           \
	{                                                                \
		if ((width) > 8)                                         \
			columns_of(t, &(struct kind){ __VA_ARGS__ }, at, \
				   (width) / 4);                         \
	}                                                                \
	static noinline void name##_one(const struct aikm_tile *t,       \
					struct corner *at)               \
	{                                                                \
		columns_of(t, &(struct kind){ __VA_ARGS__ }, at, 1);     \
	}                                                                \
	static const struct widths name = { { name##_wide, name##_half,  \
					      name##_quarter, name##_one } }

AIKM_LOOPS(loops_f32, FLOAT_COLUMNS, AIKM_TENSOR_F32, GROUP * 128, 32, 0, 0);
AIKM_LOOPS(loops_f16, FLOAT_COLUMNS, AIKM_TENSOR_F16, GROUP * 64, 32, 0, 0);
AIKM_LOOPS(loops_bf16, FLOAT_COLUMNS, AIKM_TENSOR_BF16, GROUP * 64, 32, 0, 0);
AIKM_LOOPS(loops_q8_0, COLUMNS, AIKM_TENSOR_Q8_0, GROUP * 34, 32, 8, BIAS_8);
AIKM_LOOPS(loops_q4_0, COLUMNS, AIKM_TENSOR_Q4_0, GROUP * 18, 32, 4, 3);
AIKM_LOOPS(loops_q5_0, COLUMNS_LESS, AIKM_TENSOR_Q5_0, GROUP * 22, 32, 5, 4);
AIKM_LOOPS(loops_q4_k, COLUMNS, AIKM_TENSOR_Q4_K, GROUP * 144, 256, 4, 0);
AIKM_LOOPS(loops_q5_k, COLUMNS_LESS, AIKM_TENSOR_Q5_K, GROUP * 176, 256, 5, 0);
AIKM_LOOPS(loops_q6_k, COLUMNS, AIKM_TENSOR_Q6_K, GROUP * 210, 256, 6, 5);

/* Unknown types were refused when the file was read. */
static inline void multiply(const struct aikm_tile *t)
{
	static const struct widths *const loops[AIKM_TENSOR_TYPES] = {
		[AIKM_TENSOR_F32] = &loops_f32,
		[AIKM_TENSOR_F16] = &loops_f16,
		[AIKM_TENSOR_BF16] = &loops_bf16,
		[AIKM_TENSOR_Q8_0] = &loops_q8_0,
		[AIKM_TENSOR_Q4_0] = &loops_q4_0,
		[AIKM_TENSOR_Q5_0] = &loops_q5_0,
		[AIKM_TENSOR_Q4_K] = &loops_q4_k,
		[AIKM_TENSOR_Q5_K] = &loops_q5_k,
		[AIKM_TENSOR_Q6_K] = &loops_q6_k,
	};

	sweep(t, loops[t->m->type]);
}

#endif

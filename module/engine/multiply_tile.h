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
	NIBBLES = 0x0f0f0f0f,
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

#pragma GCC unroll 8
	for (i = 0; i < 4; i++)
		w[i] = load_words(s->at + from + LINE * i +
				  4 * LANES * s->part);
}

/* The low or the high four bits of every byte. */
static __always_inline void take_nibbles(struct words w[4], u32 high)
{
	u32 i;

#pragma GCC unroll 8
	for (i = 0; i < 4; i++)
		w[i] = mask_words(down_words(w[i], 4 * high), NIBBLES);
}

/* @bits each of the four words at @from, shifted by @down, above a nibble. */
static __always_inline void add_high(const struct spot *s, u32 from, u32 down,
				     u32 mask, struct words w[4])
{
	struct words high[4];
	u32 i;

	load_four(s, from, high);
#pragma GCC unroll 8
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

#pragma GCC unroll 8
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
 * @factor: of the first and the last 16 integers; Q6_K only
 */
struct scales {
	struct lanes scale;
	struct lanes min;
	struct lanes factor[2];
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

/* Q6_K: the inner scale of 16 integers. */
static __always_inline struct lanes factor_at(const struct spot *s, u32 half)
{
	return convert_words(load_signed_bytes(
		s->at + GROUP * (2 + 2 * s->k + half) + LANES * s->part));
}

/* Fills what the type has. */
static __always_inline void unpack_scales(u32 type, const struct spot *s,
					  struct scales *x)
{
	if (type == AIKM_TENSOR_Q4_K || type == AIKM_TENSOR_Q5_K) {
		unpack_six(s, x);
		return;
	}
	x->scale = halves_at(s, 0);
	if (type == AIKM_TENSOR_Q6_K) {
		x->factor[0] = factor_at(s, 0);
		x->factor[1] = factor_at(s, 1);
	}
}

/**
 * struct columns - the activations of one block
 * @q: 32 integers of the first column, then of the next
 * @scale: of each column
 * @n: columns; a constant
 */
struct columns {
	const s8 *q;
	const struct aikm_scale *scale;
	u32 n;
};

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

/* Two sums of 16, each with a factor of its own; all of it exact. */
static __always_inline void add_q6_k(const struct kind *kind,
				     const struct spot *s,
				     const struct columns *x,
				     struct lanes sum[COLUMNS])
{
	struct lanes both[COLUMNS];
	struct words w[4], dot;
	struct scales scales;
	u32 c;

	unpack_scales(kind->type, s, &scales);
	unpack(kind->type, s, 0, w);
#pragma GCC unroll 8
	for (c = 0; c < x->n; c++) {
		dot = dot_words(start(kind, x->scale[c].minus_first), w,
				x->q + AIKM_BLOCK * c, kind->bits);
		both[c] = mul_lanes(convert_words(dot), scales.factor[0]);
	}
	forget_loads();
	unpack(kind->type, s, 1, w);
#pragma GCC unroll 8
	for (c = 0; c < x->n; c++) {
		const struct aikm_scale *y = &x->scale[c];

		dot = dot_words(start(kind, y->minus_sum - y->minus_first), w,
				x->q + AIKM_BLOCK * c + 16, kind->bits);
		both[c] = add_lanes(both[c], mul_lanes(convert_words(dot),
						       scales.factor[1]));
		both[c] = mul_lanes(both[c], mul_lanes(scales.scale,
						       spread_lanes(y->scale)));
		sum[c] = add_lanes(sum[c], both[c]);
	}
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

/* One block of every type but Q6_K. */
static __always_inline void add_integers(const struct kind *kind,
					 const struct spot *s,
					 const struct columns *x,
					 struct lanes sum[COLUMNS])
{
	struct words w[4], dot[COLUMNS];
	struct scales scales;
	u32 c;

	unpack(kind->type, s, 0, w);
#pragma GCC unroll 8
	for (c = 0; c < x->n; c++)
		dot[c] = dot_words(start(kind, x->scale[c].minus_sum), w,
				   x->q + AIKM_BLOCK * c, kind->bits);
	forget_loads();
	unpack(kind->type, s, 1, w);
	unpack_scales(kind->type, s, &scales);
#pragma GCC unroll 8
	for (c = 0; c < x->n; c++) {
		dot[c] = dot_words(dot[c], w, x->q + AIKM_BLOCK * c + 16,
				   kind->bits);
		sum[c] = add_lanes(sum[c],
				   finish(kind, dot[c], &scales, &x->scale[c]));
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
 */
struct corner {
	const u8 *group;
	u32 part, parts;
	u32 rows;
	u32 column, columns;
	float *out;
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
				      struct lanes sum[PARTS][COLUMNS])
{
	u32 p, c;

#pragma GCC unroll 8
	for (p = 0; p < at->parts; p++)
#pragma GCC unroll 8
		for (c = 0; c < at->columns; c++) {
			sum[p][c] = spread_lanes(0.0f);
			if (t->from_block)
				sum[p][c] = load_some(at->out + p * LANES +
							      c * t->out_stride,
						      rows_of(at, p));
		}
}

/* Only rows that exist. */
static __always_inline void store_sums(const struct aikm_tile *t,
				       const struct corner *at,
				       struct lanes sum[PARTS][COLUMNS])
{
	u32 p, c;

#pragma GCC unroll 8
	for (p = 0; p < at->parts; p++)
#pragma GCC unroll 8
		for (c = 0; c < at->columns; c++)
			store_some(at->out + p * LANES + c * t->out_stride,
				   sum[p][c], rows_of(at, p));
}

/* All blocks of a tile whose weights are integers. */
static __always_inline void integer_tile(const struct aikm_tile *t,
					 const struct kind *kind,
					 const struct corner *at)
{
	u32 n = t->x->n, share = kind->block / AIKM_BLOCK, b, p;
	struct lanes sum[PARTS][COLUMNS];

	load_sums(t, at, sum);
	for (b = t->from_block; b < t->to_block; b++) {
		u64 first = (u64)b * n + at->column;
		struct columns x = { t->x->q + first * AIKM_BLOCK,
				     t->x->scale + first, at->columns };
		struct spot s = { at->group + (u64)(b / share) * kind->bytes,
				  b % share, at->part };

		prefetch(at->group + (u64)b * kind->bytes / share,
			 kind->bytes / share);
#pragma GCC unroll 8
		for (p = 0; p < at->parts; p++, s.part++) {
			if (kind->type == AIKM_TENSOR_Q6_K)
				add_q6_k(kind, &s, &x, sum[p]);
			else
				add_integers(kind, &s, &x, sum[p]);
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

#pragma GCC unroll 8
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

#pragma GCC unroll 8
	for (k = 0; k < 4; k++)
#pragma GCC unroll 8
		for (c = 0; c < v->columns; c++)
			chain[k][c] = spread_lanes(0.0f);
	for (i = 0; i + 4 <= v->n; i += 4)
#pragma GCC unroll 8
		for (k = 0; k < 4; k++)
			add_value(load_value(type, s, i + k), v, i + k,
				  chain[k]);
#pragma GCC unroll 8
	for (k = 0; k < 3; k++)
		if (i + k < v->n)
			add_value(load_value(type, s, i + k), v, i + k,
				  chain[k]);
#pragma GCC unroll 8
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
	struct lanes sum[PARTS][COLUMNS];
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
#pragma GCC unroll 8
		for (p = 0; p < at->parts; p++, s.part++)
			add_floats(kind->type, &s, &v, sum[p]);
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
	void (*tiles[3])(const struct aikm_tile *t, struct corner *at);
};

/* All of a tile, group after group: its weights stay in the cache. */
static inline void sweep(const struct aikm_tile *t, const struct widths *w)
{
	u64 bytes = (u64)GROUP * t->m->row_bytes;
	u32 group, i;

	for (group = t->from_group; group < t->to_group; group++) {
		u32 left = t->m->rows - group * GROUP;
		struct corner at = {
			.group = (const u8 *)t->m->data + group * bytes,
			.rows = left < GROUP ? left : GROUP,
			.column = t->from_column,
			.out = t->out + group * GROUP,
		};

		for (i = 0; i < 3; i++)
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
	static noinline void name##_one(const struct aikm_tile *t,       \
					struct corner *at)               \
	{                                                                \
		columns_of(t, &(struct kind){ __VA_ARGS__ }, at, 1);     \
	}                                                                \
	static const struct widths name = { { name##_wide, name##_half,  \
					      name##_one } }

AIKM_LOOPS(loops_f32, FLOAT_COLUMNS, AIKM_TENSOR_F32, GROUP * 128, 32, 0, 0);
AIKM_LOOPS(loops_f16, FLOAT_COLUMNS, AIKM_TENSOR_F16, GROUP * 64, 32, 0, 0);
AIKM_LOOPS(loops_bf16, FLOAT_COLUMNS, AIKM_TENSOR_BF16, GROUP * 64, 32, 0, 0);
AIKM_LOOPS(loops_q8_0, COLUMNS_LESS, AIKM_TENSOR_Q8_0, GROUP * 34, 32, 8,
	   BIAS_8);
AIKM_LOOPS(loops_q4_0, COLUMNS, AIKM_TENSOR_Q4_0, GROUP * 18, 32, 4, 3);
AIKM_LOOPS(loops_q5_0, COLUMNS_LESS, AIKM_TENSOR_Q5_0, GROUP * 22, 32, 5, 4);
AIKM_LOOPS(loops_q4_k, COLUMNS, AIKM_TENSOR_Q4_K, GROUP * 144, 256, 4, 0);
AIKM_LOOPS(loops_q5_k, COLUMNS, AIKM_TENSOR_Q5_K, GROUP * 176, 256, 5, 0);
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

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Registers for multiply_tile.h in plain C: four lanes that every compiler
 * keeps in a vector register of its machine. Each of the other lanes_*.h has
 * the same names for wider ones. Little-endian machines only, as GGUF is.
 */
#ifndef AIKM_LANES_GENERIC_H
#define AIKM_LANES_GENERIC_H

#include "multiply.h"

enum {
	LANES = 4, /* rows in a register */
	COLUMNS =
		8, /* for which a block is unpacked once; not below 16 / LANES */
	COLUMNS_LESS = 8, /* of types with 5 bits, which need more registers */
	TOGETHER = 1, /* columns whose products take turns */
	APART = 8, /* sums of COLUMNS that lie in memory; 0: in registers */
	FLOAT_COLUMNS = 2, /* the same for F32, F16, BF16 */
	BIAS_8 = 0, /* what dot_words() adds to 8-bit weights */
};

#define AIKM_VECTOR __attribute__((vector_size(16)))

/* 32 bits of every row: an integer, or four bytes of packed ones. */
struct words {
	AIKM_VECTOR u32 v;
};

/* A float of every row. */
struct lanes {
	AIKM_VECTOR float v;
};

struct pairs {
	AIKM_VECTOR s16 v;
};

/**
 * load_words() - 32 bits of every row
 * @p: LANES words, at any address
 */
static inline struct words load_words(const u8 *p)
{
	struct words w;

	__builtin_memcpy(&w, p, sizeof(w));
	return w;
}

/**
 * load_bytes() - a byte of every row, unsigned
 * @p: LANES bytes
 */
static inline struct words load_bytes(const u8 *p)
{
	return (struct words){ { p[0], p[1], p[2], p[3] } };
}

/**
 * load_signed_bytes() - a byte of every row, signed
 * @p: as load_bytes()
 */
static inline struct words load_signed_bytes(const u8 *p)
{
	return (struct words){ { (s8)p[0], (s8)p[1], (s8)p[2], (s8)p[3] } };
}

/**
 * spread_word() - one integer in every lane
 * @x: any
 */
static inline struct words spread_word(s32 x)
{
	u32 w = x;

	return (struct words){ { w, w, w, w } };
}

/**
 * mask_words() - bitwise and
 * @w: words
 * @mask: the same for every lane
 */
static inline struct words mask_words(struct words w, u32 mask)
{
	return (struct words){ w.v & mask };
}

/**
 * down_words() - shift to lower bits, zeros come in
 * @w: words
 * @bits: 0..31, the same for every lane
 */
static inline struct words down_words(struct words w, u32 bits)
{
	return (struct words){ w.v >> bits };
}

/**
 * up_words() - shift to higher bits
 * @w: words
 * @bits: as down_words()
 */
static inline struct words up_words(struct words w, u32 bits)
{
	return (struct words){ w.v << bits };
}

/**
 * merge_words() - bitwise or
 * @a: words
 * @b: words
 */
static inline struct words merge_words(struct words a, struct words b)
{
	return (struct words){ a.v | b.v };
}

/* The same bits. */
static inline struct pairs as_pairs(struct words w)
{
	struct pairs p;

	__builtin_memcpy(&p, &w, sizeof(p));
	return p;
}

/* Lane @i in every lane. */
static inline struct pairs spread_pair(struct pairs p, u32 i)
{
	struct words w;

	__builtin_memcpy(&w, &p, sizeof(w));
	return as_pairs(spread_word(w.v[i]));
}

/* The first and third byte of every lane as 16-bit numbers. */
static inline struct pairs even_bytes(struct pairs p)
{
	return (struct pairs){ (p.v << 8) >> 8 };
}

/* The second and fourth byte of every lane as 16-bit numbers. */
static inline struct pairs odd_bytes(struct pairs p)
{
	return (struct pairs){ p.v >> 8 };
}

/* @sum plus both numbers of every lane. */
static inline struct words add_pairs(struct words sum, struct pairs p)
{
	AIKM_VECTOR s32 both;

	__builtin_memcpy(&both, &p, sizeof(both));
	both = ((both << 16) >> 16) + (both >> 16);
	sum.v += (AIKM_VECTOR u32)both;
	return sum;
}

/* Sixteen weights of every row. */
static inline struct words dot_half(struct words sum, const struct words w[4],
				    const s8 *y, u32 bits)
{
	struct pairs four = as_pairs(load_words((const u8 *)y)), p = { { 0 } };
	struct pairs even = even_bytes(four), odd = odd_bytes(four);
	u32 flip = bits == 8 ? 0x80808080 : 0, i;

	for (i = 0; i < 4; i++) {
		struct pairs x = as_pairs((struct words){ w[i].v ^ flip });

		p.v += even_bytes(x).v * spread_pair(even, i).v +
		       odd_bytes(x).v * spread_pair(odd, i).v;
		if (bits <= 5 && i < 3)
			continue;
		sum = add_pairs(sum, p);
		p.v ^= p.v;
	}
	return sum;
}

/**
 * dot_columns() - 32 multiplications and additions of every row and column
 * @w: 32 weights of every row
 * @x: at most TOGETHER columns
 * @bits: of a weight as an unsigned number: 4, 5; 8 for w ^ 0x80
 * @dot: 32-bit sums so far; receives them and the products
 *
 * Exact: two products, at most 2 * 128 * 127, fit in 16 bits; eight of @bits up
 * to 5 do, too. Sums of 8-bit weights become 2^BIAS_8 times the sum of the
 * activations larger when BIAS_8 is not 0.
 */
static inline void dot_columns(const struct words w[8], const struct columns *x,
			       u32 bits, struct words dot[TOGETHER])
{
	u32 c;

	for (c = 0; c < x->n; c++) {
		const s8 *y = x->q + AIKM_BLOCK * c;

		dot[c] = dot_half(dot[c], w, y, bits);
		dot[c] = dot_half(dot[c], w + 4, y + 16, bits);
	}
}

/**
 * convert_words() - signed integers to floats
 * @w: words
 */
static inline struct lanes convert_words(struct words w)
{
	AIKM_VECTOR s32 x = (AIKM_VECTOR s32)w.v;

	return (struct lanes){ __builtin_convertvector(x, AIKM_VECTOR float) };
}

/* The two factors of a block of Q6_K, of every row. */
struct factors {
	struct lanes f[2];
};

/**
 * load_factors() - get them ready
 * @first: LANES bytes, of the first 16 weights
 * @last: LANES bytes, of the last 16
 * @to: receives them
 */
static inline void load_factors(const u8 *first, const u8 *last,
				struct factors *to)
{
	to->f[0] = convert_words(load_signed_bytes(first));
	to->f[1] = convert_words(load_signed_bytes(last));
}

/**
 * dot_factors() - as dot_columns(), of Q6_K, less the bias, with the factors
 * @w: 32 weights of every row, of 6 bits without a sign
 * @f: factors
 * @x: at most TOGETHER columns
 * @both: receives the sum of both halves
 *
 * Exact: each half is at most 16 * 32 * 127 * 128, so both fit in 24 bits.
 */
static inline void dot_factors(const struct words w[8], const struct factors *f,
			       const struct columns *x,
			       struct lanes both[TOGETHER])
{
	struct words first, last;
	u32 c;

	for (c = 0; c < x->n; c++) {
		const struct aikm_scale *a = &x->scale[c];
		const s8 *y = x->q + AIKM_BLOCK * c;

		first = dot_half(spread_word(a->bias_first), w, y, 6);
		last = dot_half(spread_word(a->bias_last), w + 4, y + 16, 6);
		both[c].v = convert_words(first).v * f->f[0].v +
			    convert_words(last).v * f->f[1].v;
	}
}

/**
 * load_lanes() - a float of every row
 * @p: LANES floats
 */
static inline struct lanes load_lanes(const float *p)
{
	struct lanes x;

	__builtin_memcpy(&x, p, sizeof(x));
	return x;
}

/**
 * load_some() - the first lanes, the others are zero
 * @p: @n floats; no more are read
 * @n: 0..LANES
 */
static inline struct lanes load_some(const float *p, u32 n)
{
	float some[LANES] = { 0.0f };
	u32 i;

	for (i = 0; i < n; i++)
		some[i] = p[i];
	return load_lanes(some);
}

/**
 * store_some() - the first lanes to memory
 * @p: @n floats
 * @x: lanes
 * @n: 0..LANES
 */
static inline void store_some(float *p, struct lanes x, u32 n)
{
	float some[LANES];
	u32 i;

	__builtin_memcpy(some, &x, sizeof(some));
	for (i = 0; i < n; i++)
		p[i] = some[i];
}

/**
 * spread_lanes() - one float in every lane
 * @x: any
 */
static inline struct lanes spread_lanes(float x)
{
	return (struct lanes){ { x, x, x, x } };
}

/**
 * mul_lanes() - products, each rounded
 * @a: lanes
 * @b: lanes
 */
static inline struct lanes mul_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ a.v * b.v };
}

/**
 * add_lanes() - sums, each rounded
 * @a: lanes
 * @b: lanes
 */
static inline struct lanes add_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ a.v + b.v };
}

/**
 * sub_lanes() - differences, each rounded
 * @a: lanes
 * @b: lanes
 */
static inline struct lanes sub_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ a.v - b.v };
}

/* 16 bits of every row. */
static inline struct words load_shorts(const u8 *p)
{
	u16 x[LANES];

	__builtin_memcpy(x, p, sizeof(x));
	return (struct words){ { x[0], x[1], x[2], x[3] } };
}

/* The same bits. */
static inline struct lanes as_lanes(struct words w)
{
	struct lanes x;

	__builtin_memcpy(&x, &w, sizeof(x));
	return x;
}

/* @yes where @choice is all ones, @no where it is zero. */
static inline struct words choose_words(struct words choice, struct words yes,
					struct words no)
{
	return (struct words){ (choice.v & yes.v) | (~choice.v & no.v) };
}

/**
 * load_halves() - an IEEE binary16 number of every row
 * @p: LANES numbers
 *
 * Subnormal ones, usual among the scales of blocks of 256, count in 2^-24; a
 * float with their exponent would be subnormal, too, and cost a hundred cycles.
 */
static inline struct lanes load_halves(const u8 *p)
{
	struct words half = load_shorts(p), rest = mask_words(half, 0x7fff);
	struct words sign = up_words(mask_words(half, 0x8000), 16);
	struct words wide = up_words(rest, 13), all, small, large;
	struct lanes counted = { convert_words(rest).v * (1.0f / (1 << 24)) };

	small.v = (AIKM_VECTOR u32)(rest.v < 0x400);
	large.v = (AIKM_VECTOR u32)(rest.v >= 0x7c00);
	__builtin_memcpy(&all, &counted, sizeof(all));
	all = choose_words(small, all, (struct words){ wide.v + (112 << 23) });
	wide.v |= 0x7f800000;
	all = choose_words(large, wide, all);
	return as_lanes(merge_words(sign, all));
}

/**
 * load_uppers() - a BF16 number of every row: the upper half of a float
 * @p: LANES numbers
 */
static inline struct lanes load_uppers(const u8 *p)
{
	return as_lanes(up_words(load_shorts(p), 16));
}

#endif

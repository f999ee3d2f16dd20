/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Registers for multiply_tile.h in plain C: four lanes that every compiler
 * keeps in a vector register of its machine. Each of the other lanes_*.h has
 * the same names for wider ones.
 */
#ifndef AIKM_LANES_GENERIC_H
#define AIKM_LANES_GENERIC_H

#include "fp_math.h"
#include "multiply.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "packed integers are read as little-endian words");

enum {
	LANES = 4, /* rows in a register */
	COLUMNS = 4, /* columns computed together */
	FLOAT_COLUMNS = 2, /* the same for F32, F16, BF16 */
	EIGHT_BIT_BIAS = 0, /* what dot_words() adds to 8-bit weights */
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

static inline struct words load_words(const u8 *p)
{
	struct words w;

	__builtin_memcpy(&w, p, sizeof(w));
	return w;
}

/* Bytes of every row, unsigned. */
static inline struct words load_bytes(const u8 *p)
{
	return (struct words){ { p[0], p[1], p[2], p[3] } };
}

static inline struct words load_signed_bytes(const u8 *p)
{
	return (struct words){ { (s8)p[0], (s8)p[1], (s8)p[2], (s8)p[3] } };
}

static inline struct words spread_word(s32 x)
{
	u32 w = x;

	return (struct words){ { w, w, w, w } };
}

static inline struct words mask_words(struct words w, u32 mask)
{
	return (struct words){ w.v & mask };
}

static inline struct words down_words(struct words w, u32 bits)
{
	return (struct words){ w.v >> bits };
}

static inline struct words up_words(struct words w, u32 bits)
{
	return (struct words){ w.v << bits };
}

static inline struct words merge_words(struct words a, struct words b)
{
	return (struct words){ a.v | b.v };
}

/* Two of four neighbours in every lane, as 16-bit numbers. */
static inline struct pairs spread_pair(s8 low, s8 high)
{
	struct words w = spread_word((u16)low | (u32)(u16)high << 16);
	struct pairs p;

	__builtin_memcpy(&p, &w, sizeof(p));
	return p;
}

/* Both 16-bit products of every lane; at most 2 * 128 * 127. */
static inline struct pairs multiply_words(struct words w, const s8 *y, u32 bits)
{
	struct pairs p, y02 = spread_pair(y[0], y[2]),
			y13 = spread_pair(y[1], y[3]);

	if (bits == 8)
		w.v ^= 0x80808080;
	__builtin_memcpy(&p, &w, sizeof(p));
	return (struct pairs){ ((p.v << 8) >> 8) * y02.v + (p.v >> 8) * y13.v };
}

static inline struct words add_pairs(struct words sum, struct pairs p)
{
	AIKM_VECTOR s32 both;

	__builtin_memcpy(&both, &p, sizeof(both));
	both = ((both << 16) >> 16) + (both >> 16);
	sum.v += (AIKM_VECTOR u32)both;
	return sum;
}

/*
 * @sum plus the products of sixteen weights of every row with the sixteen
 * integers at @y. @bits is how large a weight may be: 4 and 5 bits add up in
 * 16, more do not.
 */
static inline struct words dot_words(struct words sum, const struct words w[4],
				     const s8 *y, u32 bits)
{
	struct pairs p = multiply_words(w[0], y, bits);
	u32 i;

	for (i = 1; i < 4; i++) {
		struct pairs next = multiply_words(w[i], y + 4 * i, bits);

		if (bits <= 5) {
			p.v += next.v;
			continue;
		}
		sum = add_pairs(sum, p);
		p = next;
	}
	return add_pairs(sum, p);
}

static inline struct lanes convert_words(struct words w)
{
	AIKM_VECTOR s32 x = (AIKM_VECTOR s32)w.v;

	return (struct lanes){ __builtin_convertvector(x, AIKM_VECTOR float) };
}

static inline struct lanes load_lanes(const float *p)
{
	struct lanes x;

	__builtin_memcpy(&x, p, sizeof(x));
	return x;
}

/* The first @n lanes; the others are zero. */
static inline struct lanes load_some(const float *p, u32 n)
{
	float some[LANES] = { 0.0f };
	u32 i;

	for (i = 0; i < n; i++)
		some[i] = p[i];
	return load_lanes(some);
}

static inline void store_some(float *p, struct lanes x, u32 n)
{
	float some[LANES];
	u32 i;

	__builtin_memcpy(some, &x, sizeof(some));
	for (i = 0; i < n; i++)
		p[i] = some[i];
}

static inline struct lanes spread_lanes(float x)
{
	return (struct lanes){ { x, x, x, x } };
}

static inline struct lanes mul_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ a.v * b.v };
}

static inline struct lanes add_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ a.v + b.v };
}

static inline struct lanes sub_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ a.v - b.v };
}

static inline float half_at(const u8 *p)
{
	return aikm_half_float((u16)(p[0] | p[1] << 8));
}

/* IEEE binary16 numbers at @p. */
static inline struct lanes load_halves(const u8 *p)
{
	return (struct lanes){ { half_at(p), half_at(p + 2), half_at(p + 4),
				 half_at(p + 6) } };
}

/* The upper halves of floats at @p: BF16. */
static inline struct lanes load_uppers(const u8 *p)
{
	u16 h[LANES];
	struct lanes x;
	u32 bits[LANES], i;

	__builtin_memcpy(h, p, sizeof(h));
	for (i = 0; i < LANES; i++)
		bits[i] = (u32)h[i] << 16;
	__builtin_memcpy(&x, bits, sizeof(x));
	return x;
}

#endif

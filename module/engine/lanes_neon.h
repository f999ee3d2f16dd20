/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* lanes_generic.h for arm64 with the dot-product instructions (ARMv8.2). */
#ifndef AIKM_LANES_NEON_H
#define AIKM_LANES_NEON_H

#include <arm_neon.h>

#include "multiply.h"

enum {
	LANES = 4,
	COLUMNS = 4,
	COLUMNS_LESS = 4,
	TOGETHER = 1,
	APART = 0,
	FLOAT_COLUMNS = 4,
	BIAS_8 = 0,
};

struct words {
	uint32x4_t v;
};

struct lanes {
	float32x4_t v;
};

static inline struct words load_words(const u8 *p)
{
	return (struct words){ vreinterpretq_u32_u8(vld1q_u8(p)) };
}

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
	return (struct words){ vdupq_n_u32(x) };
}

static inline struct words mask_words(struct words w, u32 mask)
{
	return (struct words){ vandq_u32(w.v, vdupq_n_u32(mask)) };
}

static inline struct words down_words(struct words w, u32 bits)
{
	return (struct words){ vshlq_u32(w.v, vdupq_n_s32(-(s32)bits)) };
}

static inline struct words up_words(struct words w, u32 bits)
{
	return (struct words){ vshlq_u32(w.v, vdupq_n_s32(bits)) };
}

static inline struct words merge_words(struct words a, struct words b)
{
	return (struct words){ vorrq_u32(a.v, b.v) };
}

/* Sixteen weights of every row; both factors of the instruction are signed. */
static inline int32x4_t dot_half(int32x4_t dot, const struct words w[4],
				 const s8 *y, u32 bits)
{
	u8 flip = bits == 8 ? 0x80 : 0;
	int8x16_t four = vld1q_s8(y), v[4];
	u32 i;

	for (i = 0; i < 4; i++)
		v[i] = vreinterpretq_s8_u8(veorq_u8(
			vreinterpretq_u8_u32(w[i].v), vdupq_n_u8(flip)));
	dot = vdotq_laneq_s32(dot, v[0], four, 0);
	dot = vdotq_laneq_s32(dot, v[1], four, 1);
	dot = vdotq_laneq_s32(dot, v[2], four, 2);
	return vdotq_laneq_s32(dot, v[3], four, 3);
}

static inline void dot_columns(const struct words w[8], const struct columns *x,
			       u32 bits, struct words dot[TOGETHER])
{
	int32x4_t sum;
	u32 c;

#pragma GCC unroll 16
	for (c = 0; c < x->n; c++) {
		const s8 *y = x->q + AIKM_BLOCK * c;

		sum = vreinterpretq_s32_u32(dot[c].v);
		sum = dot_half(sum, w, y, bits);
		sum = dot_half(sum, w + 4, y + 16, bits);
		dot[c].v = vreinterpretq_u32_s32(sum);
	}
}

static inline struct lanes convert_words(struct words w)
{
	return (struct lanes){ vcvtq_f32_s32(vreinterpretq_s32_u32(w.v)) };
}

struct factors {
	int32x4_t f[2];
};

static inline void load_factors(const u8 *first, const u8 *last,
				struct factors *to)
{
	to->f[0] = vreinterpretq_s32_u32(load_signed_bytes(first).v);
	to->f[1] = vreinterpretq_s32_u32(load_signed_bytes(last).v);
}

static inline void dot_factors(const struct words w[8], const struct factors *f,
			       const struct columns *x,
			       struct lanes both[TOGETHER])
{
	int32x4_t first, last;
	u32 c;

#pragma GCC unroll 16
	for (c = 0; c < x->n; c++) {
		const struct aikm_scale *a = &x->scale[c];
		const s8 *y = x->q + AIKM_BLOCK * c;

		first = dot_half(vdupq_n_s32(a->bias_first), w, y, 6);
		last = dot_half(vdupq_n_s32(a->bias_last), w + 4, y + 16, 6);
		first = vmlaq_s32(vmulq_s32(first, f->f[0]), last, f->f[1]);
		both[c].v = vcvtq_f32_s32(first);
	}
}

static inline struct lanes load_lanes(const float *p)
{
	return (struct lanes){ vld1q_f32(p) };
}

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

	vst1q_f32(some, x.v);
	for (i = 0; i < n; i++)
		p[i] = some[i];
}

static inline struct lanes spread_lanes(float x)
{
	return (struct lanes){ vdupq_n_f32(x) };
}

static inline struct lanes mul_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ vmulq_f32(a.v, b.v) };
}

static inline struct lanes add_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ vaddq_f32(a.v, b.v) };
}

static inline struct lanes sub_lanes(struct lanes a, struct lanes b)
{
	return (struct lanes){ vsubq_f32(a.v, b.v) };
}

static inline struct lanes load_halves(const u8 *p)
{
	float16x4_t halves = vreinterpret_f16_u8(vld1_u8(p));

	return (struct lanes){ vcvt_f32_f16(halves) };
}

static inline struct lanes load_uppers(const u8 *p)
{
	uint16x4_t uppers = vreinterpret_u16_u8(vld1_u8(p));

	return (struct lanes){ vreinterpretq_f32_u32(vshll_n_u16(uppers, 16)) };
}

#endif

// SPDX-License-Identifier: GPL-2.0
#include "gguf_write.h"

#include <math.h>

enum { ALIGNMENT = 32, BLOCK = 32, BLOCK_BYTES = 34 };

static void *have(void *p)
{
	if (!p) {
		fputs("not enough memory\n", stderr);
		exit(1);
	}
	return p;
}

void aikm_bytes_put(struct aikm_bytes *b, const void *data, u64 len)
{
	if (b->len + len > b->room) {
		b->room = 2 * (b->len + len);
		b->data = have(realloc(b->data, b->room));
	}
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
}

static void put_u32(struct aikm_bytes *b, u32 value)
{
	u32 le = htole32(value);

	aikm_bytes_put(b, &le, sizeof(le));
}

static void put_u64(struct aikm_bytes *b, u64 value)
{
	u64 le = htole64(value);

	aikm_bytes_put(b, &le, sizeof(le));
}

static void put_string(struct aikm_bytes *b, const char *s)
{
	put_u64(b, strlen(s));
	aikm_bytes_put(b, s, strlen(s));
}

static void put_key(struct aikm_gguf_writer *w, const char *key, u32 type)
{
	w->nr_pairs++;
	put_string(&w->pairs, key);
	put_u32(&w->pairs, type);
}

void aikm_write_u32(struct aikm_gguf_writer *w, const char *key, u32 value)
{
	put_key(w, key, AIKM_GGUF_U32);
	put_u32(&w->pairs, value);
}

void aikm_write_f32(struct aikm_gguf_writer *w, const char *key, float value)
{
	u32 bits;

	memcpy(&bits, &value, sizeof(bits));
	put_key(w, key, AIKM_GGUF_F32);
	put_u32(&w->pairs, bits);
}

void aikm_write_string(struct aikm_gguf_writer *w, const char *key,
		       const char *value)
{
	put_key(w, key, AIKM_GGUF_STRING);
	put_string(&w->pairs, value);
}

void aikm_write_strings(struct aikm_gguf_writer *w, const char *key,
			const char *const *values, u64 nr)
{
	u64 i;

	put_key(w, key, AIKM_GGUF_ARRAY);
	put_u32(&w->pairs, AIKM_GGUF_STRING);
	put_u64(&w->pairs, nr);
	for (i = 0; i < nr; i++)
		put_string(&w->pairs, values[i]);
}

void aikm_write_i32s(struct aikm_gguf_writer *w, const char *key,
		     const s32 *values, u64 nr)
{
	u64 i;

	put_key(w, key, AIKM_GGUF_ARRAY);
	put_u32(&w->pairs, AIKM_GGUF_I32);
	put_u64(&w->pairs, nr);
	for (i = 0; i < nr; i++)
		put_u32(&w->pairs, values[i]);
}

static void pad(struct aikm_bytes *b, u64 alignment)
{
	static const u8 zero[ALIGNMENT];

	aikm_bytes_put(b, zero, ALIGN(b->len, alignment) - b->len);
}

void aikm_write_tensor(struct aikm_gguf_writer *w,
		       const struct aikm_tensor_spec *spec, const void *data,
		       u64 len)
{
	struct aikm_bytes *t = &w->tensors;

	pad(&w->data, ALIGNMENT);
	w->nr_tensors++;
	put_string(t, spec->name);
	put_u32(t, spec->rows ? 2 : 1);
	put_u64(t, spec->cols);
	if (spec->rows)
		put_u64(t, spec->rows);
	put_u32(t, spec->type);
	put_u64(t, w->data.len);
	aikm_bytes_put(&w->data, data, len);
}

u16 aikm_float_half(float x)
{
	float a = fabsf(x);
	int exponent;
	u16 sign = signbit(x) ? 0x8000 : 0;

	if (isnan(x))
		return sign | 0x7e00;
	if (a >= 65520.0f)
		return sign | 0x7c00;
	if (a == 0.0f)
		return sign;
	/* Subnormals and normals both: units of the exponent's last place. */
	frexpf(a, &exponent);
	exponent = max(exponent, -13);
	a = nearbyintf(ldexpf(a, 11 - exponent));
	/* 2048 units are the next exponent, by the same addition. */
	return sign | (u16)(((exponent + 13) << 10) + (u32)a);
}

static void put_block(struct aikm_bytes *b, const float *x)
{
	float largest = 0.0f, scale;
	u8 block[BLOCK_BYTES];
	u32 i;
	u16 half;

	for (i = 0; i < BLOCK; i++)
		largest = fmaxf(largest, fabsf(x[i]));
	scale = largest / 127.0f;
	half = htole16(aikm_float_half(scale));
	memcpy(block, &half, sizeof(half));
	for (i = 0; i < BLOCK; i++)
		block[2 + i] = (u8)(s8)roundf(scale > 0 ? x[i] / scale : 0);
	aikm_bytes_put(b, block, sizeof(block));
}

void aikm_write_floats(struct aikm_gguf_writer *w,
		       const struct aikm_tensor_spec *spec, const float *x)
{
	u64 n = spec->cols * max_t(u64, spec->rows, 1), i;
	struct aikm_bytes data = { .data = NULL };

	if (spec->type == AIKM_TENSOR_F32) {
		aikm_write_tensor(w, spec, x, n * sizeof(*x));
		return;
	}
	for (i = 0; i < n; i += BLOCK)
		put_block(&data, x + i);
	aikm_write_tensor(w, spec, data.data, data.len);
	free(data.data);
}

u8 *aikm_write_end(struct aikm_gguf_writer *w, u64 *len)
{
	struct aikm_bytes all = { .data = NULL };
	u8 *file;

	aikm_bytes_put(&all, "GGUF", 4);
	put_u32(&all, 3);
	put_u64(&all, w->nr_tensors);
	put_u64(&all, w->nr_pairs);
	aikm_bytes_put(&all, w->pairs.data, w->pairs.len);
	aikm_bytes_put(&all, w->tensors.data, w->tensors.len);
	pad(&all, ALIGNMENT);
	aikm_bytes_put(&all, w->data.data, w->data.len);
	file = have(aligned_alloc(64, ALIGN(all.len + 1, 64ULL)));
	memcpy(file, all.data, all.len);
	*len = all.len;
	free(all.data);
	free(w->pairs.data);
	free(w->tensors.data);
	free(w->data.data);
	memset(w, 0, sizeof(*w));
	return file;
}

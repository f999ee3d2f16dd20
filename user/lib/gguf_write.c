// SPDX-License-Identifier: GPL-2.0
#include "gguf_write.h"

enum { ALIGNMENT = AIKM_WRITE_ALIGNMENT };

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

void aikm_write_spec(struct aikm_gguf_writer *w,
		     const struct aikm_tensor_spec *spec)
{
	const struct aikm_block_format *f = aikm_block_format(spec->type);
	u64 values = spec->cols * max_t(u64, spec->rows, 1);
	struct aikm_bytes *t = &w->tensors;

	w->data_at = ALIGN(w->data_at, (u64)ALIGNMENT);
	w->nr_tensors++;
	put_string(t, spec->name);
	put_u32(t, spec->rows ? 2 : 1);
	put_u64(t, spec->cols);
	if (spec->rows)
		put_u64(t, spec->rows);
	put_u32(t, spec->type);
	put_u64(t, w->data_at);
	w->data_at += values / f->values * f->bytes;
}

void aikm_write_head(struct aikm_gguf_writer *w, struct aikm_bytes *head)
{
	aikm_bytes_put(head, "GGUF", 4);
	put_u32(head, 3);
	put_u64(head, w->nr_tensors);
	put_u64(head, w->nr_pairs);
	aikm_bytes_put(head, w->pairs.data, w->pairs.len);
	aikm_bytes_put(head, w->tensors.data, w->tensors.len);
	pad(head, ALIGNMENT);
	free(w->pairs.data);
	free(w->tensors.data);
	memset(w, 0, sizeof(*w));
}

u8 *aikm_write_end(struct aikm_gguf_writer *w, u64 *len)
{
	struct aikm_bytes all = { .data = NULL }, data = w->data;
	u8 *file;

	aikm_write_head(w, &all);
	aikm_bytes_put(&all, data.data, data.len);
	file = have(aligned_alloc(64, ALIGN(all.len + 1, 64ULL)));
	memcpy(file, all.data, all.len);
	*len = all.len;
	free(all.data);
	free(data.data);
	return file;
}

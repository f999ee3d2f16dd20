// SPDX-License-Identifier: GPL-2.0
#include "gguf_read.h"

enum { TYPE_STRING = 8, TYPE_ARRAY = 9, TYPES = 13, ALIGNMENT = 32 };

static const u8 type_bytes[TYPES] = { 1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8 };

/* NULL when the file is shorter. */
static const u8 *take(struct aikm_file_walk *w, u64 bytes)
{
	const u8 *p = w->file + w->at;

	if (bytes > w->len - w->at)
		return NULL;
	w->at += bytes;
	return p;
}

static bool take_u32(struct aikm_file_walk *w, u32 *value)
{
	const u8 *p = take(w, sizeof(*value));

	if (p)
		*value = get_unaligned_le32(p);
	return p;
}

static bool take_u64(struct aikm_file_walk *w, u64 *value)
{
	const u8 *p = take(w, sizeof(*value));

	if (p)
		*value = get_unaligned_le64(p);
	return p;
}

static bool take_string(struct aikm_file_walk *w, const char **s, u64 *len)
{
	if (!take_u64(w, len))
		return false;
	*s = (const char *)take(w, *len);
	return *s;
}

int aikm_walk_begin(struct aikm_file_walk *w, const u8 *file, u64 len)
{
	u32 magic, version;

	*w = (struct aikm_file_walk){
		.file = file,
		.len = len,
		.alignment = ALIGNMENT,
	};
	if (!take_u32(w, &magic) || memcmp(file, "GGUF", 4) ||
	    !take_u32(w, &version) || version != 3)
		return -EINVAL;
	if (!take_u64(w, &w->nr_tensors) || !take_u64(w, &w->nr_pairs))
		return -EINVAL;
	return 0;
}

static bool take_values(struct aikm_file_walk *w, u32 type, u64 count)
{
	const char *s;
	u64 len;

	if (type >= TYPES || type == TYPE_ARRAY)
		return false;
	if (type != TYPE_STRING)
		return count <= w->len && take(w, count * type_bytes[type]);
	for (; count; count--)
		if (!take_string(w, &s, &len))
			return false;
	return true;
}

int aikm_walk_pair(struct aikm_file_walk *w, struct aikm_file_pair *p)
{
	if (!w->nr_pairs)
		return 0;
	w->nr_pairs--;
	p->start = w->file + w->at;
	if (!take_string(w, &p->key, &p->key_len) || !take_u32(w, &p->type))
		return -EINVAL;
	p->of = p->type;
	p->count = 1;
	if (p->type == TYPE_ARRAY &&
	    (!take_u32(w, &p->of) || !take_u64(w, &p->count)))
		return -EINVAL;
	p->value = w->file + w->at;
	if (!take_values(w, p->of, p->count))
		return -EINVAL;
	p->bytes = w->file + w->at - p->start;
	if (aikm_pair_is(p, "general.alignment"))
		w->alignment = max_t(u64, aikm_pair_number(p), 1);
	return 1;
}

int aikm_walk_tensor(struct aikm_file_walk *w, struct aikm_file_tensor *t)
{
	u32 i;

	if (!w->nr_tensors)
		return 0;
	w->nr_tensors--;
	if (!take_string(w, &t->name, &t->name_len) || !take_u32(w, &t->dims) ||
	    !t->dims || t->dims > AIKM_FILE_DIMS)
		return -EINVAL;
	for (i = 0; i < AIKM_FILE_DIMS; i++)
		t->dim[i] = 1;
	for (i = 0; i < t->dims; i++)
		if (!take_u64(w, &t->dim[i]))
			return -EINVAL;
	return take_u32(w, &t->type) && take_u64(w, &t->offset) ? 1 : -EINVAL;
}

u64 aikm_walk_data(const struct aikm_file_walk *w)
{
	return ALIGN(w->at, w->alignment);
}

bool aikm_pair_is(const struct aikm_file_pair *p, const char *key)
{
	return p->key_len == strlen(key) && !memcmp(p->key, key, p->key_len);
}

u64 aikm_pair_number(const struct aikm_file_pair *p)
{
	u64 value = 0;
	u32 i;

	if (p->of >= TYPES || p->type == TYPE_ARRAY)
		return 0;
	for (i = type_bytes[p->of]; i; i--)
		value = value << 8 | p->value[i - 1];
	return value;
}

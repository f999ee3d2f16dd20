// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "gguf.h"

#include "aikm_offer.h"
#include "format.h"

enum {
	GGUF_MAGIC = 0x46554747, /* "GGUF" */
	GGUF_VERSION = 3,
	GGUF_ALIGNMENT = 32,
	GGUF_DIMS_MAX = 4,
	GGUF_HEADER = 24,
	TENSOR_NAME_MAX = 64,
};

static const char too_long[] = "model file: %llu bytes, the limit is %u GiB";
static const char long_directory[] =
	"model file: a directory of more than %u bytes";

static const char *const key_names[AIKM_KEYS] = {
	[AIKM_KEY_ALIGNMENT] = "general.alignment",
	[AIKM_KEY_ARCHITECTURE] = "general.architecture",
	[AIKM_KEY_NAME] = "general.name",
	[AIKM_KEY_LAYERS] = "qwen2.block_count",
	[AIKM_KEY_CONTEXT] = "qwen2.context_length",
	[AIKM_KEY_WIDTH] = "qwen2.embedding_length",
	[AIKM_KEY_FF] = "qwen2.feed_forward_length",
	[AIKM_KEY_HEADS] = "qwen2.attention.head_count",
	[AIKM_KEY_KV_HEADS] = "qwen2.attention.head_count_kv",
	[AIKM_KEY_KEY_LENGTH] = "qwen2.attention.key_length",
	[AIKM_KEY_VALUE_LENGTH] = "qwen2.attention.value_length",
	[AIKM_KEY_ROPE_DIMENSIONS] = "qwen2.rope.dimension_count",
	[AIKM_KEY_ROPE_SCALING] = "qwen2.rope.scaling.type",
	[AIKM_KEY_ROPE_BASE] = "qwen2.rope.freq_base",
	[AIKM_KEY_EPSILON] = "qwen2.attention.layer_norm_rms_epsilon",
	[AIKM_KEY_TOKENIZER] = "tokenizer.ggml.model",
	[AIKM_KEY_PRE] = "tokenizer.ggml.pre",
	[AIKM_KEY_TOKENS] = "tokenizer.ggml.tokens",
	[AIKM_KEY_TOKEN_TYPES] = "tokenizer.ggml.token_type",
	[AIKM_KEY_MERGES] = "tokenizer.ggml.merges",
	[AIKM_KEY_BOS] = "tokenizer.ggml.bos_token_id",
	[AIKM_KEY_EOS] = "tokenizer.ggml.eos_token_id",
	[AIKM_KEY_CATALOGUE] = "kaim.catalogue_version",
};

/* Bytes of one value; 0 for strings and arrays. */
static const u8 type_bytes[AIKM_GGUF_TYPES] = {
	[AIKM_GGUF_U8] = 1,  [AIKM_GGUF_I8] = 1,   [AIKM_GGUF_U16] = 2,
	[AIKM_GGUF_I16] = 2, [AIKM_GGUF_U32] = 4,  [AIKM_GGUF_I32] = 4,
	[AIKM_GGUF_F32] = 4, [AIKM_GGUF_BOOL] = 1, [AIKM_GGUF_U64] = 8,
	[AIKM_GGUF_I64] = 8, [AIKM_GGUF_F64] = 8,
};

/* A place in the file; reads past the end give an error, never bytes. */
struct cursor {
	const u8 *file;
	u64 have; /* bytes in memory */
	u64 len; /* bytes of the file */
	u64 at;
	struct aikm_error *err;
};

static int fail_at(const struct cursor *c, int code, const char *what)
{
	return aikm_error_set(c->err, code, "model file, byte %llu: %s",
			      (unsigned long long)c->at, what);
}

static const u8 *take(struct cursor *c, u64 bytes)
{
	const u8 *p = c->file + c->at;

	if (bytes > c->len - c->at) {
		fail_at(c, -EINVAL, "the file ends here, it is truncated");
		return NULL;
	}
	if (c->at > c->have || bytes > c->have - c->at)
		return NULL;
	c->at += bytes;
	return p;
}

/* Why take() gave nothing, for bytes that a caller wanted. */
static int missing(const struct cursor *c, u64 bytes)
{
	return bytes > c->len - c->at ? -EINVAL : -EAGAIN;
}

static int take_u32(struct cursor *c, u32 *value)
{
	const u8 *p = take(c, sizeof(*value));

	if (!p)
		return missing(c, sizeof(*value));
	*value = get_unaligned_le32(p);
	return 0;
}

static int take_u64(struct cursor *c, u64 *value)
{
	const u8 *p = take(c, sizeof(*value));

	if (!p)
		return missing(c, sizeof(*value));
	*value = get_unaligned_le64(p);
	return 0;
}

static int take_string(struct cursor *c, const char **s, u64 *len)
{
	int ret = take_u64(c, len);

	if (ret)
		return ret;
	if (*len > AIKM_GGUF_STRING_MAX && *len <= c->len - c->at)
		return fail_at(c, -E2BIG, "a string longer than 64 KiB");
	*s = (const char *)take(c, *len);
	return *s ? 0 : missing(c, *len);
}

static int skip_array(struct cursor *c)
{
	u64 count, bytes, i, len;
	const char *s;
	u32 type;
	int ret;

	ret = take_u32(c, &type);
	if (!ret)
		ret = take_u64(c, &count);
	if (ret)
		return ret;
	if (type >= AIKM_GGUF_TYPES || type == AIKM_GGUF_ARRAY)
		return fail_at(c, -EINVAL, "an array of an unknown type");
	if (type != AIKM_GGUF_STRING) {
		if (check_mul_overflow(count, (u64)type_bytes[type], &bytes))
			return fail_at(c, -EINVAL, "an array's size overflows");
		return take(c, bytes) ? 0 : missing(c, bytes);
	}
	for (i = 0; i < count; i++) {
		ret = take_string(c, &s, &len);
		if (ret)
			return ret;
		aikm_offer_cpu();
	}
	return 0;
}

static int skip_value(struct cursor *c, u32 type)
{
	const char *s;
	u64 len;

	if (type >= AIKM_GGUF_TYPES)
		return fail_at(c, -EINVAL, "a value of an unknown type");
	if (type == AIKM_GGUF_STRING)
		return take_string(c, &s, &len);
	if (type == AIKM_GGUF_ARRAY)
		return skip_array(c);
	return take(c, type_bytes[type]) ? 0 : missing(c, type_bytes[type]);
}

static int known_key(const char *s, u64 len)
{
	int key;

	for (key = 0; key < AIKM_KEYS; key++)
		if (strlen(key_names[key]) == len &&
		    !memcmp(key_names[key], s, len))
			return key;
	return -ENOENT;
}

static int read_pair(struct aikm_gguf *g, struct cursor *c)
{
	const char *s;
	u64 len, at;
	u32 type;
	int ret, key;

	ret = take_string(c, &s, &len);
	if (ret)
		return ret;
	key = known_key(s, len);
	if (key >= 0 && g->key[key])
		return fail_at(c, -EINVAL, "a key for the second time");
	at = c->at;
	ret = take_u32(c, &type);
	if (ret)
		return ret;
	if (key >= 0)
		g->key[key] = at;
	return skip_value(c, type);
}

static int read_dims(struct cursor *c, struct aikm_gguf_tensor *t)
{
	u32 nr, i;
	u64 dim, all = 1;
	int ret;

	ret = take_u32(c, &nr);
	if (ret)
		return ret;
	if (!nr || nr > GGUF_DIMS_MAX)
		return fail_at(c, -EINVAL,
			       "a tensor without 1 to 4 dimensions");
	for (i = 0; i < nr; i++) {
		ret = take_u64(c, &dim);
		if (ret)
			return ret;
		if (!dim)
			return fail_at(c, -EINVAL, "a tensor dimension of 0");
		if (check_mul_overflow(all, dim, &all) || all > S64_MAX / 8)
			return fail_at(c, -EINVAL, "a tensor's size overflows");
		if (!i)
			t->cols = dim;
	}
	t->rows = div64_u64(all, t->cols);
	return 0;
}

static int tensor_size(const struct cursor *c, struct aikm_gguf_tensor *t)
{
	const struct aikm_format *f = aikm_format_of(t->type);
	u64 row;
	char what[80];
	int ret;

	if (!f)
		return fail_at(c, -EOPNOTSUPP,
			       "a tensor of a type this engine does not know");
	ret = aikm_row_bytes(t->type, t->cols, &row);
	if (ret == -EINVAL) {
		scnprintf(what, sizeof(what),
			  "a %s row that is no multiple of %u", f->name,
			  f->block);
		return fail_at(c, ret, what);
	}
	if (ret || check_mul_overflow(row, t->rows, &t->bytes))
		return fail_at(c, -EINVAL, "a tensor's size overflows");
	return 0;
}

/* @t->offset is relative to the data, as in the file. */
static int read_tensor(struct cursor *c, struct aikm_gguf_tensor *t)
{
	u64 len;
	int ret;

	t->at = c->at;
	ret = take_string(c, &t->name, &len);
	if (ret)
		return ret;
	if (!len || len > TENSOR_NAME_MAX)
		return fail_at(c, -EINVAL,
			       "a tensor name not of 1 to 64 bytes");
	t->name_len = len;
	ret = read_dims(c, t);
	if (!ret)
		ret = take_u32(c, &t->type);
	if (!ret)
		ret = tensor_size(c, t);
	if (!ret)
		ret = take_u64(c, &t->offset);
	return ret;
}

static int read_header(struct cursor *c, u64 *nr_pairs, u64 *nr_tensors)
{
	u32 magic = 0, version = 0;
	int ret;

	ret = take_u32(c, &magic);
	if (ret)
		return ret;
	if (magic != GGUF_MAGIC)
		return fail_at(c, -EINVAL, "does not begin with \"GGUF\"");
	ret = take_u32(c, &version);
	if (ret)
		return ret;
	if (version != GGUF_VERSION)
		return fail_at(c, -EOPNOTSUPP, "a GGUF version other than 3");
	ret = take_u64(c, nr_tensors);
	if (!ret)
		ret = take_u64(c, nr_pairs);
	if (ret)
		return ret;
	if (*nr_tensors > AIKM_GGUF_TENSORS_MAX)
		return fail_at(c, -E2BIG, "more than 4096 tensors");
	if (*nr_pairs > AIKM_GGUF_KV_MAX)
		return fail_at(c, -E2BIG, "more than 4096 keys");
	return 0;
}

int aikm_gguf_fail(struct aikm_error *err, int code, enum aikm_gguf_key key,
		   const char *what)
{
	return aikm_error_set(err, code, "model file: %s %s", key_names[key],
			      what);
}

static int fail_key(struct aikm_error *err, enum aikm_gguf_key key,
		    const char *what)
{
	return aikm_gguf_fail(err, -EINVAL, key, what);
}

static int read_alignment(struct aikm_gguf *g, struct aikm_error *err)
{
	u32 a = GGUF_ALIGNMENT;
	int ret;

	if (aikm_gguf_has(g, AIKM_KEY_ALIGNMENT)) {
		ret = aikm_gguf_u32(g, AIKM_KEY_ALIGNMENT, &a, err);
		if (ret)
			return ret;
	}
	if (a < 8 || a > 65536 || (a & (a - 1)))
		return fail_key(err, AIKM_KEY_ALIGNMENT,
				"is not a power of two from 8 to 65536");
	g->alignment = a;
	return 0;
}

/* The data's start is known only behind the last entry: a second walk. */
static int check_ranges(const struct aikm_gguf *g, struct cursor *c)
{
	struct aikm_gguf_tensor t;
	u64 end;
	u32 i;
	int ret;

	for (i = 0; i < g->nr_tensors; i++) {
		ret = read_tensor(c, &t);
		if (ret)
			return ret;
		if (t.offset % g->alignment)
			return fail_at(c, -EINVAL,
				       "a tensor offset that is not aligned");
		if (check_add_overflow(t.offset, t.bytes, &end) ||
		    end > g->len - g->data_at)
			return fail_at(c, -EINVAL,
				       "a tensor that lies outside the file");
	}
	return 0;
}

static int walk_tensors(struct aikm_gguf *g, struct cursor *c)
{
	struct aikm_gguf_tensor t;
	u32 i;
	int ret;

	g->tensors_at = c->at;
	for (i = 0; i < g->nr_tensors; i++) {
		ret = read_tensor(c, &t);
		if (ret)
			return ret;
	}
	/* A file without tensors (a vocabulary) may end without padding. */
	g->data_at = ALIGN(c->at, (u64)g->alignment);
	if (g->data_at > g->len)
		g->data_at = g->len;
	c->at = g->tensors_at;
	return check_ranges(g, c);
}

static int open_head(struct aikm_gguf *g, struct cursor *c)
{
	u64 nr_pairs, nr_tensors, i;
	int ret;

	ret = read_header(c, &nr_pairs, &nr_tensors);
	if (ret)
		return ret;
	g->nr_tensors = nr_tensors;
	for (i = 0; i < nr_pairs; i++) {
		ret = read_pair(g, c);
		if (ret)
			return ret;
	}
	ret = read_alignment(g, c->err);
	if (ret)
		return ret;
	return walk_tensors(g, c);
}

int aikm_gguf_open(struct aikm_gguf *g, const void *file, u64 have, u64 len,
		   struct aikm_error *err)
{
	struct cursor c = { file, min(have, len), len, 0, err };
	int ret;

	memset(g, 0, sizeof(*g));
	g->file = file;
	g->len = len;
	g->have = c.have;
	if (len >> 30 >= AIKM_FILE_GIB_MAX)
		return aikm_error_set(err, -E2BIG, too_long,
				      (unsigned long long)len,
				      AIKM_FILE_GIB_MAX);
	ret = open_head(g, &c);
	if (ret == -EAGAIN && have >= AIKM_HEAD_BYTES_MAX)
		return aikm_error_set(err, -E2BIG, long_directory,
				      AIKM_HEAD_BYTES_MAX);
	return ret;
}

bool aikm_gguf_has(const struct aikm_gguf *g, enum aikm_gguf_key key)
{
	return g->key[key] != 0;
}

/* The value behind its type field, when it is there and of this type. */
static const u8 *value_of(const struct aikm_gguf *g, enum aikm_gguf_key key,
			  u32 type)
{
	const u8 *p = g->file + g->key[key];

	if (!g->key[key] || get_unaligned_le32(p) != type)
		return NULL;
	return p + 4;
}

int aikm_gguf_u32(const struct aikm_gguf *g, enum aikm_gguf_key key, u32 *value,
		  struct aikm_error *err)
{
	const u8 *p = g->file + g->key[key];
	u64 v;

	if (!g->key[key])
		return fail_key(err, key, "is missing");
	switch (get_unaligned_le32(p)) {
	case AIKM_GGUF_U8:
		v = p[4];
		break;
	case AIKM_GGUF_U16:
		v = get_unaligned_le16(p + 4);
		break;
	case AIKM_GGUF_U32:
		v = get_unaligned_le32(p + 4);
		break;
	case AIKM_GGUF_I32:
		v = (s64)(s32)get_unaligned_le32(p + 4);
		break;
	case AIKM_GGUF_U64:
	case AIKM_GGUF_I64:
		v = get_unaligned_le64(p + 4);
		break;
	default:
		return fail_key(err, key, "is not an integer");
	}
	if (v > U32_MAX)
		return fail_key(err, key, "is not within 0..2^32-1");
	*value = v;
	return 0;
}

int aikm_gguf_f32(const struct aikm_gguf *g, enum aikm_gguf_key key, u32 *bits,
		  struct aikm_error *err)
{
	const u8 *p = value_of(g, key, AIKM_GGUF_F32);

	if (!p)
		return fail_key(err, key, "is missing or not a 32-bit float");
	*bits = get_unaligned_le32(p);
	return 0;
}

const char *aikm_gguf_string(const struct aikm_gguf *g, enum aikm_gguf_key key,
			     u32 *len, struct aikm_error *err)
{
	const u8 *p = value_of(g, key, AIKM_GGUF_STRING);

	if (!p) {
		fail_key(err, key, "is missing or not a string");
		return NULL;
	}
	*len = get_unaligned_le64(p);
	return (const char *)p + 8;
}

int aikm_gguf_array(const struct aikm_gguf *g, enum aikm_gguf_key key,
		    enum aikm_gguf_type type, struct aikm_gguf_array *array,
		    struct aikm_error *err)
{
	const u8 *p = value_of(g, key, AIKM_GGUF_ARRAY);

	if (!p)
		return fail_key(err, key, "is missing or not an array");
	array->type = get_unaligned_le32(p);
	array->count = get_unaligned_le64(p + 4);
	array->at = p + 12 - g->file;
	if (array->type != type)
		return fail_key(err, key, "has elements of a wrong type");
	return 0;
}

const char *aikm_gguf_next_string(const struct aikm_gguf *g, u64 *at, u32 *len)
{
	const u8 *p = g->file + *at;

	*len = get_unaligned_le64(p);
	*at += 8 + *len;
	/* Whoever asks for one asks for all of a vocabulary. */
	aikm_offer_cpu();
	return (const char *)p + 8;
}

void aikm_gguf_next_tensor(const struct aikm_gguf *g, u64 *at,
			   struct aikm_gguf_tensor *t)
{
	struct cursor c = { g->file, g->have, g->len, *at, NULL };

	/* Cannot fail: aikm_gguf_open() walked the same bytes. */
	read_tensor(&c, t);
	t->offset += g->data_at;
	*at = c.at;
}

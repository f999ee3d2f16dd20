// SPDX-License-Identifier: GPL-2.0
#include "random_model.h"

#include <math.h>

#include "think/think.h"

enum { CHUNK = 1 << 16, NAME_LEN = 64, TOP_TENSORS = 3 };

const struct aikm_random_shape aikm_shipped_shape = {
	.layers = 5,
	.width = 192,
	.ff = 512,
	.heads = 6,
	.kv_heads = 2,
	.context = 1024,
	.vocab = 2048,
	.type = AIKM_TENSOR_Q8_0,
	.seed = 1,
};

/* layers width ff heads kv_heads context vocab type untied seed words */
static const struct aikm_random_shape tiny = {
	2, 64, 128, 4, 2, 1024, 512, AIKM_TENSOR_F32, true, 1, NULL, 0
};

static const struct aikm_random_shape ten = { 6,    256,  1024, 4,
					      2,    4096, 8192, AIKM_TENSOR_F32,
					      true, 1,	  NULL, 0 };

static const struct aikm_random_shape hundred = {
	12, 768, 2048, 12, 4, 4096, 28672, AIKM_TENSOR_F32, true, 1, NULL, 0
};

/* DeepSeek-R1-Distill-Qwen-1.5B */
static const struct aikm_random_shape distill = {
	28, 1536, 8960, 12, 2, 131072, 151936, AIKM_TENSOR_F32, true, 1, NULL, 0
};

static const struct {
	const char *name;
	const struct aikm_random_shape *shape;
} named[] = {
	{ "shipped", &aikm_shipped_shape },
	{ "tiny", &tiny },
	{ "10M", &ten },
	{ "120M", &hundred },
	{ "1.5B", &distill },
};

const struct aikm_random_shape *aikm_random_shape_named(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(named); i++)
		if (!strcmp(named[i].name, name))
			return named[i].shape;
	return NULL;
}

bool aikm_random_possible(const struct aikm_random_shape *s)
{
	bool quantised = s->type != AIKM_TENSOR_F32 &&
			 s->type != AIKM_TENSOR_F16 &&
			 s->type != AIKM_TENSOR_BF16;

	return s->layers && s->width && s->ff && s->heads && s->kv_heads &&
	       s->context && s->vocab >= 262 && s->width % s->heads == 0 &&
	       s->width / s->heads % 2 == 0 && s->heads % s->kv_heads == 0 &&
	       (!quantised || (s->width % 32 == 0 && s->ff % 32 == 0));
}

static void write_shape(struct aikm_gguf_writer *w,
			const struct aikm_random_shape *s)
{
	aikm_write_string(w, "general.architecture", "qwen2");
	aikm_write_string(w, "general.name", "random weights");
	aikm_write_u32(w, "qwen2.block_count", s->layers);
	aikm_write_u32(w, "qwen2.context_length", s->context);
	aikm_write_u32(w, "qwen2.embedding_length", s->width);
	aikm_write_u32(w, "qwen2.feed_forward_length", s->ff);
	aikm_write_u32(w, "qwen2.attention.head_count", s->heads);
	aikm_write_u32(w, "qwen2.attention.head_count_kv", s->kv_heads);
	aikm_write_f32(w, "qwen2.rope.freq_base", 10000.0f);
	aikm_write_f32(w, "qwen2.attention.layer_norm_rms_epsilon", 0.000001f);
	aikm_write_u32(w, "kaim.catalogue_version", AIKM_CATALOGUE_VERSION);
}

/* splitmix64, as -1..1 */
static float next_random(u64 *seed)
{
	u64 z = *seed += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return (float)(s64)(z >> 40) / 8388608.0f - 1.0f;
}

/**
 * struct random_tensor - evenly spread over @mean - @spread .. @mean + @spread
 * @name: of the tensor
 * @spec: its shape and type; the name is @name
 * @mean: of the values
 * @spread: of the values
 */
struct random_tensor {
	char name[NAME_LEN];
	struct aikm_tensor_spec spec;
	float mean;
	float spread;
};

/* llama.cpp's recipe of Q4_K_M gives these layers' values more bits. */
static bool has_more_bits(u32 layer, u32 layers)
{
	return layer < layers / 8 || layer >= 7 * layers / 8 ||
	       (layer - layers / 8) % 3 == 2;
}

/* A type whose blocks fill rows of so many values. */
static u32 fitting(u32 type, u64 cols)
{
	if (cols % AIKM_BLOCK_VALUES_MAX == 0)
		return type;
	if (type == AIKM_TENSOR_Q4_K)
		return AIKM_TENSOR_Q5_0;
	if (type == AIKM_TENSOR_Q5_K || type == AIKM_TENSOR_Q6_K)
		return AIKM_TENSOR_Q8_0;
	return type;
}

static u32 type_of(const struct aikm_random_shape *s, const char *name,
		   u32 layer)
{
	bool head = !strcmp(name, "output.weight") ||
		    (!strcmp(name, "token_embd.weight") && !s->untied);
	bool wide = !strcmp(name, "attn_v.weight") ||
		    !strcmp(name, "ffn_down.weight");

	if (s->type != AIKM_MIX_Q4_K_M)
		return s->type;
	if (head || (wide && has_more_bits(layer, s->layers)))
		return AIKM_TENSOR_Q6_K;
	return AIKM_TENSOR_Q4_K;
}

/* A matrix, or with no rows a vector of floats. */
static struct random_tensor *next_tensor(struct random_tensor *t,
					 const struct aikm_tensor_spec *spec,
					 float mean, float spread)
{
	t->spec = *spec;
	if (!spec->rows)
		t->spec.type = AIKM_TENSOR_F32;
	else
		t->spec.type = fitting(spec->type, spec->cols);
	t->mean = mean;
	t->spread = spread;
	snprintf(t->name, sizeof(t->name), "%s", spec->name);
	return t + 1;
}

static struct random_tensor *list_layer(struct random_tensor *t,
					const struct aikm_random_shape *s,
					u32 layer)
{
	u64 kv = (u64)s->width / s->heads * s->kv_heads;
	float unit = sqrtf(3.0f / s->width);
	/* As GPT-2 begins: many layers together add what two do. */
	float part = unit / 2 * sqrtf(2.0f / max_t(u32, s->layers, 2));
	struct {
		const char *name;
		u64 rows, cols;
		float mean, spread;
	} w[] = {
		{ "attn_norm.weight", 0, s->width, 1.0f, 0.2f },
		{ "attn_q.weight", s->width, s->width, 0.0f, unit },
		{ "attn_q.bias", 0, s->width, 0.0f, 0.5f },
		{ "attn_k.weight", kv, s->width, 0.0f, unit },
		{ "attn_k.bias", 0, kv, 0.0f, 2.0f },
		{ "attn_v.weight", kv, s->width, 0.0f, unit },
		{ "attn_v.bias", 0, kv, 0.0f, 0.1f },
		{ "attn_output.weight", s->width, s->width, 0.0f, part },
		{ "ffn_norm.weight", 0, s->width, 1.0f, 0.2f },
		{ "ffn_gate.weight", s->ff, s->width, 0.0f, unit },
		{ "ffn_up.weight", s->ff, s->width, 0.0f, unit },
		{ "ffn_down.weight", s->width, s->ff, 0.0f, part },
	};
	char name[NAME_LEN];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(w); i++) {
		struct aikm_tensor_spec spec = {
			.name = name,
			.type = type_of(s, w[i].name, layer),
			.cols = w[i].cols,
			.rows = w[i].rows,
		};

		snprintf(name, sizeof(name), "blk.%u.%s", layer, w[i].name);
		t = next_tensor(t, &spec, w[i].mean, w[i].spread);
	}
	return t;
}

/* Every tensor in the order of the file; returns behind the last one. */
static struct random_tensor *list_tensors(struct random_tensor *t,
					  const struct aikm_random_shape *s)
{
	struct aikm_tensor_spec spec = {
		.name = "token_embd.weight",
		.type = type_of(s, "token_embd.weight", 0),
		.cols = s->width,
		.rows = s->vocab,
	};
	u32 i;

	t = next_tensor(t, &spec, 0.0f, 0.5f);
	for (i = 0; i < s->layers; i++)
		t = list_layer(t, s, i);
	spec.name = "output.weight";
	spec.type = type_of(s, spec.name, 0);
	/* Logits of a standard deviation of 3. */
	if (s->untied)
		t = next_tensor(t, &spec, 0.0f, 3 * sqrtf(3.0f / s->width));
	spec.name = "output_norm.weight";
	spec.rows = 0;
	return next_tensor(t, &spec, 1.0f, 0.2f);
}

/* Where a file goes, and how much went there. */
struct sink {
	FILE *to;
	u64 at;
	u64 seed;
	float *x;
	u8 *blocks;
};

static void put(struct sink *s, const void *data, u64 len)
{
	fwrite(data, 1, len, s->to);
	s->at += len;
}

static void put_tensor(struct sink *s, const struct random_tensor *t)
{
	static const u8 zero[AIKM_WRITE_ALIGNMENT];
	const struct aikm_block_format *f = aikm_block_format(t->spec.type);
	u64 left = t->spec.cols * max_t(u64, t->spec.rows, 1), n, i;

	put(s, zero, ALIGN(s->at, (u64)AIKM_WRITE_ALIGNMENT) - s->at);
	for (; left; left -= n) {
		n = min_t(u64, left, CHUNK);
		for (i = 0; i < n; i++)
			s->x[i] = t->mean + t->spread * next_random(&s->seed);
		for (i = 0; i < n / f->values; i++)
			f->quantise(s->x + i * f->values,
				    s->blocks + i * f->bytes);
		put(s, s->blocks, n / f->values * f->bytes);
	}
}

static void put_head(struct sink *s, const struct aikm_random_shape *shape,
		     const struct aikm_vocabulary *v,
		     struct random_tensor *tensors, u32 nr)
{
	struct aikm_gguf_writer w = { .nr_pairs = 0 };
	struct aikm_bytes head = { .data = NULL };
	u32 i;

	write_shape(&w, shape);
	if (v) {
		aikm_bytes_put(&w.pairs, v->pairs.data, v->pairs.len);
		w.nr_pairs += v->nr_pairs;
	} else {
		aikm_random_vocabulary(&w, shape);
	}
	for (i = 0; i < nr; i++) {
		tensors[i].spec.name = tensors[i].name;
		aikm_write_spec(&w, &tensors[i].spec);
	}
	aikm_write_head(&w, &head);
	put(s, head.data, head.len);
	free(head.data);
}

int aikm_random_write(const struct aikm_random_shape *shape,
		      const struct aikm_vocabulary *vocabulary, FILE *to)
{
	u32 room = shape->layers * AIKM_WEIGHTS + TOP_TENSORS, i, nr;
	struct random_tensor *tensors = calloc(room, sizeof(*tensors));
	struct sink s = { .to = to, .seed = shape->seed };
	int ret = -ENOMEM;

	s.x = malloc(CHUNK * sizeof(*s.x));
	s.blocks = malloc(CHUNK * sizeof(*s.x));
	if (tensors && s.x && s.blocks) {
		nr = list_tensors(tensors, shape) - tensors;
		put_head(&s, shape, vocabulary, tensors, nr);
		for (i = 0; i < nr && !ferror(to); i++)
			put_tensor(&s, &tensors[i]);
		ret = ferror(to) || fflush(to) ? -EIO : 0;
	}
	free(s.x);
	free(s.blocks);
	free(tensors);
	return ret;
}

u8 *aikm_random_model(const struct aikm_random_shape *shape, u64 *len)
{
	char *data = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&data, &size);
	u8 *file = NULL;

	if (to && !aikm_random_write(shape, NULL, to) && !fclose(to))
		file = aligned_alloc(64, ALIGN(size + 1, (size_t)64));
	if (!file) {
		fputs("not enough memory\n", stderr);
		exit(1);
	}
	memcpy(file, data, size);
	free(data);
	*len = size;
	return file;
}

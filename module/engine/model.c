// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "model.h"

#include "arena.h"
#include "load.h"
#include "pack.h"

/* Dimensions a tensor is checked against. */
enum dimension {
	DIM_ONE,
	DIM_WIDTH,
	DIM_KV,
	DIM_FF,
	DIM_VOCAB,
};

/* What a tensor must look like; vectors are one F32 row. */
struct tensor_rule {
	const char *name;
	enum dimension rows;
	enum dimension cols;
};

static const struct tensor_rule layer_rules[AIKM_WEIGHTS] = {
	[AIKM_W_ATTN_NORM] = { "attn_norm.weight", DIM_ONE, DIM_WIDTH },
	[AIKM_W_Q] = { "attn_q.weight", DIM_WIDTH, DIM_WIDTH },
	[AIKM_W_K] = { "attn_k.weight", DIM_KV, DIM_WIDTH },
	[AIKM_W_V] = { "attn_v.weight", DIM_KV, DIM_WIDTH },
	[AIKM_W_OUT] = { "attn_output.weight", DIM_WIDTH, DIM_WIDTH },
	[AIKM_W_FFN_NORM] = { "ffn_norm.weight", DIM_ONE, DIM_WIDTH },
	[AIKM_W_GATE] = { "ffn_gate.weight", DIM_FF, DIM_WIDTH },
	[AIKM_W_UP] = { "ffn_up.weight", DIM_FF, DIM_WIDTH },
	[AIKM_W_DOWN] = { "ffn_down.weight", DIM_WIDTH, DIM_FF },
	[AIKM_W_Q_BIAS] = { "attn_q.bias", DIM_ONE, DIM_WIDTH },
	[AIKM_W_K_BIAS] = { "attn_k.bias", DIM_ONE, DIM_KV },
	[AIKM_W_V_BIAS] = { "attn_v.bias", DIM_ONE, DIM_KV },
};

enum { EMBEDDING, NORM, HEAD, MODEL_RULES };

static const struct tensor_rule model_rules[MODEL_RULES] = {
	[EMBEDDING] = { "token_embd.weight", DIM_VOCAB, DIM_WIDTH },
	[NORM] = { "output_norm.weight", DIM_ONE, DIM_WIDTH },
	[HEAD] = { "output.weight", DIM_VOCAB, DIM_WIDTH },
};

static int fail_value(struct aikm_error *err, int code, enum aikm_gguf_key key)
{
	return aikm_gguf_fail(err, code, key,
			      code == -E2BIG ? "is beyond the limit" :
					       "is not a possible value");
}

static int read_count(const struct aikm_gguf *g, enum aikm_gguf_key key,
		      u32 limit, u32 *value, struct aikm_error *err)
{
	int ret = aikm_gguf_u32(g, key, value, err);

	if (ret)
		return ret;
	if (!*value)
		return fail_value(err, -EINVAL, key);
	return *value > limit ? fail_value(err, -E2BIG, key) : 0;
}

static bool text_is(const char *s, u32 len, const char *wanted)
{
	return s && len == strlen(wanted) && !memcmp(s, wanted, len);
}

static int check_graph(const struct aikm_gguf *g, struct aikm_error *err)
{
	const char *s;
	u32 len = 0;

	s = aikm_gguf_string(g, AIKM_KEY_ARCHITECTURE, &len, err);
	if (!s)
		return -EINVAL;
	if (!text_is(s, len, "qwen2"))
		return aikm_gguf_fail(err, -EOPNOTSUPP, AIKM_KEY_ARCHITECTURE,
				      "is not qwen2");
	if (!aikm_gguf_has(g, AIKM_KEY_ROPE_SCALING))
		return 0;
	s = aikm_gguf_string(g, AIKM_KEY_ROPE_SCALING, &len, err);
	if (!s)
		return -EINVAL;
	if (!text_is(s, len, "none"))
		return aikm_gguf_fail(err, -EOPNOTSUPP, AIKM_KEY_ROPE_SCALING,
				      "is not none");
	return 0;
}

/* Keys that may say again what the head's length is. */
static int check_head_dim(const struct aikm_plan *p, const struct aikm_gguf *g,
			  struct aikm_error *err)
{
	static const u8 keys[] = {
		AIKM_KEY_KEY_LENGTH,
		AIKM_KEY_VALUE_LENGTH,
		AIKM_KEY_ROPE_DIMENSIONS,
	};
	u32 i, value;
	int ret;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!aikm_gguf_has(g, keys[i]))
			continue;
		ret = aikm_gguf_u32(g, keys[i], &value, err);
		if (ret)
			return ret;
		if (value != p->head_dim)
			return fail_value(err, -EOPNOTSUPP, keys[i]);
	}
	return 0;
}

static int read_heads(struct aikm_plan *p, const struct aikm_gguf *g,
		      struct aikm_error *err)
{
	int ret;

	ret = read_count(g, AIKM_KEY_HEADS, p->width, &p->heads, err);
	if (!ret)
		ret = read_count(g, AIKM_KEY_KV_HEADS, p->heads, &p->kv_heads,
				 err);
	if (ret)
		return ret;
	if (p->width % p->heads || p->width / p->heads % 2)
		return fail_value(err, -EINVAL, AIKM_KEY_HEADS);
	if (p->heads % p->kv_heads)
		return fail_value(err, -EINVAL, AIKM_KEY_KV_HEADS);
	p->head_dim = p->width / p->heads;
	p->kv_dim = p->kv_heads * p->head_dim;
	return check_head_dim(p, g, err);
}

enum {
	FLOAT_SMALLEST = 0x00800000, /* the bits of 2^-126 */
	FLOAT_ONE = 0x3f800000,
	FLOAT_INFINITE = 0x7f800000,
};

/* A finite float of at least @least; bits of positive floats order as they. */
static int read_float(const struct aikm_gguf *g, enum aikm_gguf_key key,
		      u32 least, u32 *bits, struct aikm_error *err)
{
	int ret = aikm_gguf_f32(g, key, bits, err);

	if (ret)
		return ret;
	if (*bits < least || *bits >= FLOAT_INFINITE)
		return aikm_gguf_fail(err, -EINVAL, key,
				      least == FLOAT_ONE ?
					      "is no number of at least 1" :
					      "is no number above 0");
	return 0;
}

static int read_plan(struct aikm_plan *p, const struct aikm_gguf *g,
		     struct aikm_error *err)
{
	int ret;

	ret = check_graph(g, err);
	if (!ret)
		ret = read_count(g, AIKM_KEY_LAYERS, AIKM_LAYERS_MAX,
				 &p->layers, err);
	if (!ret)
		ret = read_count(g, AIKM_KEY_WIDTH, AIKM_WIDTH_MAX, &p->width,
				 err);
	if (!ret)
		ret = read_count(g, AIKM_KEY_FF, AIKM_FF_MAX, &p->ff, err);
	/* What has one row is a vector, see lay_out_weights(). */
	if (!ret && p->ff == 1)
		ret = fail_value(err, -EINVAL, AIKM_KEY_FF);
	if (!ret)
		ret = read_count(g, AIKM_KEY_CONTEXT, U32_MAX, &p->context,
				 err);
	if (!ret)
		ret = read_heads(p, g, err);
	if (!ret)
		ret = read_float(g, AIKM_KEY_EPSILON, FLOAT_SMALLEST,
				 &p->epsilon, err);
	if (!ret)
		ret = read_float(g, AIKM_KEY_ROPE_BASE, FLOAT_ONE,
				 &p->rope_base, err);
	return ret;
}

static u64 dimension(const struct aikm_plan *p, enum dimension d)
{
	switch (d) {
	case DIM_WIDTH:
		return p->width;
	case DIM_KV:
		return p->kv_dim;
	case DIM_FF:
		return p->ff;
	case DIM_VOCAB:
		return p->vocab;
	case DIM_ONE:
		break;
	}
	return 1;
}

/* @name is ours, not the file's. */
static int fail_tensor(struct aikm_error *err, int code,
		       const struct aikm_gguf_tensor *t, const char *name,
		       const char *what)
{
	return aikm_error_set(err, code, "model file, byte %llu: tensor %s %s",
			      (unsigned long long)t->at, name, what);
}

static int fail_shape(struct aikm_error *err, const struct aikm_gguf_tensor *t,
		      const char *name, u64 cols, u64 rows)
{
	char what[80];

	scnprintf(what, sizeof(what), "is %llu x %llu, not %llu x %llu",
		  (unsigned long long)t->cols, (unsigned long long)t->rows,
		  (unsigned long long)cols, (unsigned long long)rows);
	return fail_tensor(err, -EINVAL, t, name, what);
}

static int set_matrix(const struct aikm_plan *p, struct aikm_matrix *m,
		      const struct tensor_rule *rule,
		      const struct aikm_gguf_tensor *t, struct aikm_error *err)
{
	u64 rows = dimension(p, rule->rows), cols = dimension(p, rule->cols);

	if (m->rows)
		return fail_tensor(err, -EINVAL, t, rule->name,
				   "for the second time");
	if (t->rows != rows || t->cols != cols)
		return fail_shape(err, t, rule->name, cols, rows);
	if (rule->rows == DIM_ONE && t->type != AIKM_TENSOR_F32)
		return fail_tensor(err, -EOPNOTSUPP, t, rule->name,
				   "is not F32");
	m->type = t->type;
	m->rows = rows;
	m->cols = cols;
	m->row_bytes = div64_u64(t->bytes, rows);
	return 0;
}

static int find_rule(const struct tensor_rule *rules, u32 nr, const char *name,
		     u32 len)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (text_is(name, len, rules[i].name))
			return i;
	return -ENOENT;
}

/* "blk.N.": N, and the name is moved behind it; -ENOENT for another name. */
static int layer_of(const struct aikm_plan *p, const char **name, u32 *len)
{
	static const char prefix[] = "blk.";
	const char *s = *name, *end = s + *len;
	u32 n = 0, digits = 0;

	if (*len < sizeof(prefix) || memcmp(s, prefix, sizeof(prefix) - 1))
		return -ENOENT;
	for (s += sizeof(prefix) - 1; s < end && *s >= '0' && *s <= '9'; s++) {
		n = n * 10 + *s - '0';
		if (++digits > 4)
			return -ENOENT;
	}
	if (!digits || s == end || *s++ != '.' || n >= p->layers)
		return -ENOENT;
	*len = end - s;
	*name = s;
	return n;
}

/* The tensor's matrix in the plan, filled in but for its data. */
static int find_matrix(struct aikm_plan *p, const struct aikm_gguf_tensor *t,
		       struct aikm_matrix **m, struct aikm_error *err)
{
	struct aikm_matrix *top[MODEL_RULES] = {
		[EMBEDDING] = &p->embedding,
		[NORM] = &p->norm,
		[HEAD] = &p->head,
	};
	const char *name = t->name;
	u32 len = t->name_len;
	int layer, i;

	i = find_rule(model_rules, MODEL_RULES, name, len);
	if (i >= 0) {
		*m = top[i];
		return set_matrix(p, *m, &model_rules[i], t, err);
	}
	layer = layer_of(p, &name, &len);
	i = find_rule(layer_rules, AIKM_WEIGHTS, name, len);
	if (layer < 0 || i < 0)
		return fail_tensor(
			err, -EOPNOTSUPP, t, "(unknown name)",
			"is no part of a qwen2 model of so many layers");
	*m = &p->layer[layer].w[i];
	return set_matrix(p, *m, &layer_rules[i], t, err);
}

static int fail_missing(struct aikm_error *err, const char *name)
{
	return aikm_error_set(err, -EINVAL, "model file: tensor %s is missing",
			      name);
}

static int check_layer(const struct aikm_layer *l, u32 number,
		       struct aikm_error *err)
{
	char name[64];
	u32 i;

	for (i = 0; i < AIKM_WEIGHTS; i++) {
		if (l->w[i].rows)
			continue;
		scnprintf(name, sizeof(name), "blk.%u.%s", number,
			  layer_rules[i].name);
		return fail_missing(err, name);
	}
	return 0;
}

static int check_complete(struct aikm_plan *p, struct aikm_error *err)
{
	u32 layer;
	int ret = 0;

	if (!p->embedding.rows)
		return fail_missing(err, model_rules[EMBEDDING].name);
	if (!p->norm.rows)
		return fail_missing(err, model_rules[NORM].name);
	if (!p->head.rows)
		p->head = p->embedding;
	for (layer = 0; !ret && layer < p->layers; layer++)
		ret = check_layer(&p->layer[layer], layer, err);
	return ret;
}

static u64 matrix_bytes(const struct aikm_matrix *m)
{
	return (u64)m->rows * m->row_bytes;
}

static u64 token_bytes(const struct aikm_plan *p)
{
	u64 bytes = matrix_bytes(&p->norm) + matrix_bytes(&p->head);
	u32 layer, i;

	for (layer = 0; layer < p->layers; layer++)
		for (i = 0; i < AIKM_WEIGHTS; i++)
			bytes += matrix_bytes(&p->layer[layer].w[i]);
	return bytes;
}

static u64 packed_bytes(const struct aikm_gguf_tensor *t)
{
	u64 bytes = t->bytes;

	/* The directory was checked, so this cannot fail. */
	if (t->rows > 1)
		aikm_packed_bytes(t->type, t->rows, t->cols, &bytes);
	return bytes;
}

static int place_tensors(struct aikm_load *l, const struct aikm_gguf *g,
			 struct aikm_arena *a, struct aikm_error *err)
{
	struct aikm_model *m = l->model;
	struct aikm_gguf_tensor t;
	struct aikm_matrix *matrix = NULL;
	u64 at = g->tensors_at;
	int ret;

	for (; l->nr < g->nr_tensors; l->nr++) {
		aikm_gguf_next_tensor(g, &at, &t);
		ret = find_matrix(&m->plan, &t, &matrix, err);
		if (ret)
			return ret;
		l->place[l->nr] = (struct aikm_place){
			.offset = t.offset,
			.m = matrix,
			.to = aikm_arena_take(a, packed_bytes(&t), 1),
			.plain = t.rows == 1,
		};
		matrix->data = l->place[l->nr].to;
		m->info.parameters += t.rows * t.cols;
		m->info.weight_bytes += t.bytes;
	}
	ret = check_complete(&m->plan, err);
	m->info.token_bytes = token_bytes(&m->plan);
	return ret ? ret : aikm_load_order(l, err);
}

static int fill_info(struct aikm_model *m, const struct aikm_gguf *g,
		     struct aikm_error *err)
{
	struct aikm_model_info *info = &m->info;
	const struct aikm_plan *p = &m->plan;
	const char *s;
	u32 i, len = 0;

	info->layers = p->layers;
	info->width = p->width;
	info->ff = p->ff;
	info->heads = p->heads;
	info->kv_heads = p->kv_heads;
	info->vocab = p->vocab;
	info->context = p->context;
	if (aikm_gguf_has(g, AIKM_KEY_NAME)) {
		s = aikm_gguf_string(g, AIKM_KEY_NAME, &len, err);
		if (!s)
			return -EINVAL;
		len = min_t(u32, len, sizeof(info->name) - 1);
		for (i = 0; i < len; i++)
			info->name[i] = s[i] < ' ' || s[i] > '~' ? '?' : s[i];
	}
	if (aikm_gguf_has(g, AIKM_KEY_CATALOGUE))
		return aikm_gguf_u32(g, AIKM_KEY_CATALOGUE, &info->catalogue,
				     err);
	return 0;
}

/* Shapes and places; @a decides whether memory is measured or taken. */
static int lay_out(struct aikm_plan *p, struct aikm_vocab *v,
		   const struct aikm_gguf *g, struct aikm_arena *a,
		   struct aikm_error *err)
{
	int ret;

	ret = read_plan(p, g, err);
	if (!ret)
		ret = aikm_vocab_layout(v, g, a, err);
	if (ret)
		return ret;
	p->vocab = v->nr;
	p->layer = aikm_arena_take(a, p->layers, sizeof(*p->layer));
	return 0;
}

/* Of the tensors; a matrix has at least two rows, a vector has one. */
static void measure_weights(const struct aikm_gguf *g, struct aikm_arena *a)
{
	struct aikm_gguf_tensor t;
	u64 at = g->tensors_at;
	u32 i;

	for (i = 0; i < g->nr_tensors; i++) {
		aikm_gguf_next_tensor(g, &at, &t);
		aikm_arena_take(a, packed_bytes(&t), 1);
	}
}

static struct aikm_load *lay_out_work(const struct aikm_gguf *g,
				      struct aikm_arena *a)
{
	struct aikm_load *l = aikm_arena_take(a, 1, sizeof(*l));
	struct aikm_place *place;

	place = aikm_arena_take(a, g->nr_tensors, sizeof(*place));
	if (!l)
		return NULL;
	memset(l, 0, sizeof(*l));
	l->place = place;
	return l;
}

static noinline_for_stack int measure(const struct aikm_gguf *g,
				      struct aikm_load_room *room,
				      struct aikm_error *err)
{
	struct aikm_arena a = { .base = NULL }, work = { .base = NULL };
	struct aikm_plan p;
	struct aikm_vocab v;
	int ret;

	aikm_arena_take(&a, 1, sizeof(struct aikm_model));
	ret = lay_out(&p, &v, g, &a, err);
	measure_weights(g, &a);
	lay_out_work(g, &work);
	room->model_size = a.used;
	room->work_size = work.used;
	return ret;
}

int aikm_model_size(const struct aikm_head *head, struct aikm_load_room *room,
		    struct aikm_error *err)
{
	struct aikm_gguf g;
	int ret;

	ret = aikm_gguf_open(&g, head->bytes, head->have, head->len, err);
	return ret ? ret : measure(&g, room, err);
}

/* Everything but the weights, in memory that is known to be enough. */
static int build(struct aikm_load *l, const struct aikm_gguf *g,
		 struct aikm_arena *a, struct aikm_error *err)
{
	struct aikm_model *m = aikm_arena_take(a, 1, sizeof(*m));
	int ret;

	l->model = m;
	memset(m, 0, sizeof(*m));
	ret = lay_out(&m->plan, &m->vocab, g, a, err);
	if (!ret)
		ret = aikm_vocab_fill(&m->vocab, g, err);
	if (ret)
		return ret;
	memset(m->plan.layer, 0, m->plan.layers * sizeof(*m->plan.layer));
	ret = place_tensors(l, g, a, err);
	return ret ? ret : fill_info(m, g, err);
}

int aikm_load_begin(const struct aikm_head *head,
		    const struct aikm_load_room *room, struct aikm_error *err,
		    struct aikm_load **out)
{
	struct aikm_arena a = { .base = room->model };
	struct aikm_arena work = { .base = room->work };
	struct aikm_load_room needed;
	struct aikm_gguf g;
	int ret;

	ret = aikm_model_size(head, &needed, err);
	if (ret)
		return ret;
	if (room->model_size < needed.model_size ||
	    room->work_size < needed.work_size)
		return aikm_error_set(err, -ENOMEM,
				      "model: the workspace is too small");
	ret = aikm_gguf_open(&g, head->bytes, head->have, head->len, err);
	if (ret)
		return ret;
	*out = lay_out_work(&g, &work);
	return build(*out, &g, &a, err);
}

void aikm_model_info(const struct aikm_model *m, struct aikm_model_info *info)
{
	*info = m->info;
}

int aikm_tokenize(const struct aikm_model *m, const char *text, size_t len,
		  u32 *ids, u32 max)
{
	return aikm_vocab_tokenize(&m->vocab, text, len, ids, max);
}

int aikm_token_special(const struct aikm_model *m, const char *text)
{
	return aikm_vocab_special(&m->vocab, text);
}

int aikm_detokenize(const struct aikm_model *m, u32 id, char *buf, size_t size)
{
	return aikm_vocab_detokenize(&m->vocab, id, buf, size);
}

u32 aikm_token_bos(const struct aikm_model *m)
{
	return m->vocab.bos;
}

u32 aikm_token_eos(const struct aikm_model *m)
{
	return m->vocab.eos;
}

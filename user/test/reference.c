// SPDX-License-Identifier: GPL-2.0
#include "reference.h"

#include <math.h>

/* GGUF's numbers of the types. */
enum {
	F32 = 0,
	F16 = 1,
	Q4_0 = 2,
	Q5_0 = 6,
	Q8_0 = 8,
	Q4_K = 12,
	Q5_K = 13,
	Q6_K = 14,
	BF16 = 30,
};

static double half(const u8 *at)
{
	u32 bits = at[0] | at[1] << 8;
	int exponent = bits >> 10 & 31;
	double x = exponent ? ldexp(1024 + (bits & 1023), exponent - 25) :
			      ldexp(bits & 1023, -24);

	return bits & 0x8000 ? -x : x;
}

static double real(u32 bits)
{
	float x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* Value i of a block, each by the format's definition. */
static double value_f32(const u8 *b, u32 i)
{
	return real(get_unaligned_le32(b + 4 * i));
}

static double value_f16(const u8 *b, u32 i)
{
	return half(b + 2 * i);
}

static double value_bf16(const u8 *b, u32 i)
{
	return real((u32)get_unaligned_le16(b + 2 * i) << 16);
}

static double value_q8_0(const u8 *b, u32 i)
{
	return half(b) * (s8)b[2 + i];
}

/* The low nibbles are values 0..15, the high ones 16..31. */
static u32 nibble(const u8 *q, u32 i, u32 bytes)
{
	return i < bytes ? q[i] & 15 : q[i - bytes] >> 4;
}

static double value_q4_0(const u8 *b, u32 i)
{
	return half(b) * ((int)nibble(b + 2, i, 16) - 8);
}

static double value_q5_0(const u8 *b, u32 i)
{
	u32 high = get_unaligned_le32(b + 2) >> i & 1;

	return half(b) * ((int)(nibble(b + 6, i, 16) | high << 4) - 16);
}

/* Bits [6 k, 6 k + 6) of what the twelve bytes spread out. */
static u32 six(const u8 *s, u32 k, u32 minimum)
{
	if (k < 4)
		return s[k + 4 * minimum] & 63;
	return (s[k + 4] >> 4 * minimum & 15) |
	       s[k - 4 + 4 * minimum] >> 6 << 4;
}

static double value_k(const u8 *b, u32 i, u32 v)
{
	u32 k = i / 32;

	return half(b) * six(b + 4, k, 0) * v - half(b + 2) * six(b + 4, k, 1);
}

static double value_q4_k(const u8 *b, u32 i)
{
	return value_k(b, i, nibble(b + 16 + i / 64 * 32, i % 64, 32));
}

static double value_q5_k(const u8 *b, u32 i)
{
	u32 high = b[16 + i % 32] >> i / 32 & 1;
	u32 low = nibble(b + 48 + i / 64 * 32, i % 64, 32);

	return value_k(b, i, low | high << 4);
}

static double value_q6_k(const u8 *b, u32 i)
{
	u32 part = i / 128, e = i % 128;
	u32 low = nibble(b + 64 * part, e, 64);
	u32 high = b[128 + 32 * part + e % 32] >> 2 * (e / 32) & 3;

	return half(b + 208) * (s8)b[192 + i / 16] *
	       ((int)(low | high << 4) - 32);
}

static const struct {
	u32 type, values, bytes;
	double (*value)(const u8 *block, u32 i);
} formats[] = {
	{ F32, 1, 4, value_f32 },	{ F16, 1, 2, value_f16 },
	{ BF16, 1, 2, value_bf16 },	{ Q8_0, 32, 34, value_q8_0 },
	{ Q4_0, 32, 18, value_q4_0 },	{ Q5_0, 32, 22, value_q5_0 },
	{ Q4_K, 256, 144, value_q4_k }, { Q5_K, 256, 176, value_q5_k },
	{ Q6_K, 256, 210, value_q6_k },
};

/* ARRAY_SIZE(formats) for none. */
static u32 format_of(u32 type)
{
	u32 f = 0;

	while (f < ARRAY_SIZE(formats) && formats[f].type != type)
		f++;
	return f;
}

void reference_row(const struct reference_tensor *t, u64 row, double *out)
{
	u32 f = format_of(t->entry.type), i;
	u32 values = formats[f].values, bytes = formats[f].bytes;
	const u8 *data = t->data + row * (t->entry.dim[0] / values) * bytes;

	for (i = 0; i < t->entry.dim[0]; i++)
		out[i] =
			formats[f].value(data + i / values * bytes, i % values);
}

static void take_pair(struct reference *r, const struct aikm_file_pair *p)
{
	const struct {
		const char *key;
		u32 *to;
	} numbers[] = {
		{ "qwen2.block_count", &r->layers },
		{ "qwen2.embedding_length", &r->width },
		{ "qwen2.feed_forward_length", &r->ff },
		{ "qwen2.attention.head_count", &r->heads },
		{ "qwen2.attention.head_count_kv", &r->kv_heads },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (aikm_pair_is(p, numbers[i].key))
			*numbers[i].to = aikm_pair_number(p);
	if (aikm_pair_is(p, "tokenizer.ggml.tokens"))
		r->vocab = p->count;
	if (aikm_pair_is(p, "qwen2.rope.freq_base"))
		r->base = real(aikm_pair_number(p));
	if (aikm_pair_is(p, "qwen2.attention.layer_norm_rms_epsilon"))
		r->epsilon = real(aikm_pair_number(p));
}

static int take_tensors(struct reference *r, struct aikm_file_walk *w)
{
	struct reference_tensor *t;
	u32 i, f;

	r->tensors = calloc(w->nr_tensors, sizeof(*r->tensors));
	r->nr_tensors = w->nr_tensors;
	for (i = 0; i < r->nr_tensors; i++)
		if (aikm_walk_tensor(w, &r->tensors[i].entry) != 1)
			return -EINVAL;
	for (i = 0; i < r->nr_tensors; i++) {
		t = &r->tensors[i];
		f = format_of(t->entry.type);
		if (f == ARRAY_SIZE(formats) ||
		    t->entry.dim[0] % formats[f].values)
			return -EINVAL;
		t->data = w->file + aikm_walk_data(w) + t->entry.offset;
		if (t->data + t->entry.dim[0] / formats[f].values *
				      formats[f].bytes * t->entry.dim[1] >
		    w->file + w->len)
			return -EINVAL;
	}
	return 0;
}

int reference_open(struct reference *r, const u8 *file, u64 len)
{
	struct aikm_file_pair p;
	struct aikm_file_walk w;
	int ret;

	memset(r, 0, sizeof(*r));
	ret = aikm_walk_begin(&w, file, len);
	if (!ret)
		ret = aikm_walk_pair(&w, &p);
	for (; ret > 0; ret = aikm_walk_pair(&w, &p))
		take_pair(r, &p);
	if (!ret)
		ret = take_tensors(r, &w);
	if (ret || !r->heads || !r->kv_heads)
		return -EINVAL;
	r->head_dim = r->width / r->heads;
	r->kv_dim = r->head_dim * r->kv_heads;
	return 0;
}

void reference_close(struct reference *r)
{
	free(r->tensors);
	memset(r, 0, sizeof(*r));
}

const struct reference_tensor *reference_tensor(const struct reference *r,
						const char *name)
{
	u32 i;

	for (i = 0; i < r->nr_tensors; i++)
		if (r->tensors[i].entry.name_len == strlen(name) &&
		    !memcmp(r->tensors[i].entry.name, name, strlen(name)))
			return &r->tensors[i];
	return NULL;
}

/* A sequence of tokens on its way through the layers. */
struct pass {
	const struct reference *r;
	enum reference_activations how;
	u32 n; /* tokens */
	u32 layer;
	double *x; /* (n, width) */
};

static const struct reference_tensor *weight(const struct pass *p,
					     const char *name)
{
	const struct reference_tensor *t;
	char whole[64];

	snprintf(whole, sizeof(whole), "blk.%u.%s", p->layer, name);
	t = reference_tensor(p->r, whole);
	assert(t);
	return t;
}

static double *numbers(u64 n)
{
	double *x = calloc(n, sizeof(*x));

	assert(x);
	return x;
}

static double *vector(const struct reference_tensor *t)
{
	double *x = numbers(t->entry.dim[0]);

	reference_row(t, 0, x);
	return x;
}

static void round_blocks(double *x, u32 n)
{
	u32 block, i;

	for (block = 0; block < n; block += 32) {
		double largest = 0;

		for (i = block; i < block + 32; i++)
			largest = fmax(largest, fabs(x[i]));
		for (i = block; largest > 0 && i < block + 32; i++)
			x[i] = rint(x[i] * 127 / largest) * largest / 127;
	}
}

/* (n, cols) times W: (n, rows), to be freed. */
static double *product(const struct pass *p, const struct reference_tensor *w,
		       const double *in)
{
	u64 cols = w->entry.dim[0], rows = w->entry.dim[1], row, t, i;
	double *x = numbers(p->n * cols), *out = numbers(p->n * rows);
	double *weights = numbers(cols);
	u32 values = formats[format_of(w->entry.type)].values;

	memcpy(x, in, p->n * cols * sizeof(*x));
	if (p->how == REFERENCE_ROUNDED && values > 1)
		round_blocks(x, p->n * cols);
	for (row = 0; row < rows; row++) {
		reference_row(w, row, weights);
		for (t = 0; t < p->n; t++)
			for (i = 0; i < cols; i++)
				out[t * rows + row] +=
					weights[i] * x[t * cols + i];
	}
	free(x);
	free(weights);
	return out;
}

static double *biased(const struct pass *p, const char *w, const char *b,
		      const double *in)
{
	const struct reference_tensor *bias = weight(p, b);
	double *out = product(p, weight(p, w), in), *add = vector(bias);
	u64 rows = bias->entry.dim[0], i;

	for (i = 0; i < p->n * rows; i++)
		out[i] += add[i % rows];
	free(add);
	return out;
}

/* x / sqrt(mean(x^2) + epsilon) * weight, token by token. */
static double *norm(const struct pass *p, const struct reference_tensor *w)
{
	double *out = numbers((u64)p->n * p->r->width), *by = vector(w);
	u32 width = p->r->width, t, i;

	for (t = 0; t < p->n; t++) {
		const double *x = p->x + (u64)t * width;
		double sum = 0;

		for (i = 0; i < width; i++)
			sum += x[i] * x[i];
		for (i = 0; i < width; i++)
			out[(u64)t * width + i] =
				x[i] * by[i] /
				sqrt(sum / width + p->r->epsilon);
	}
	free(by);
	return out;
}

/* Rotary positions: value i of a head turns with value i + head_dim / 2. */
static void turn(const struct pass *p, double *x, u32 heads)
{
	u32 half_dim = p->r->head_dim / 2, t, head, i;

	for (t = 0; t < p->n; t++)
		for (head = 0; head < heads; head++, x += 2 * half_dim)
			for (i = 0; i < half_dim; i++) {
				double by = t * pow(p->r->base,
						    -(double)i / half_dim);
				double a = x[i], b = x[i + half_dim];

				x[i] = a * cos(by) - b * sin(by);
				x[i + half_dim] = a * sin(by) + b * cos(by);
			}
}

/* One head of one token over the tokens up to it. */
static void attend(const struct pass *p, const double *q, const double *k,
		   const double *v, u32 tokens, double *out)
{
	u32 dim = p->r->head_dim, stride = p->r->kv_dim, t, i;
	double *score = numbers(tokens), top = -INFINITY, sum = 0;

	for (t = 0; t < tokens; t++) {
		for (i = 0; i < dim; i++)
			score[t] += q[i] * k[(u64)t * stride + i];
		score[t] /= sqrt(dim);
		top = fmax(top, score[t]);
	}
	for (t = 0; t < tokens; t++)
		sum += exp(score[t] - top);
	for (t = 0; t < tokens; t++)
		for (i = 0; i < dim; i++)
			out[i] += exp(score[t] - top) / sum *
				  v[(u64)t * stride + i];
	free(score);
}

static void add(struct pass *p, double *y)
{
	u64 i;

	for (i = 0; i < (u64)p->n * p->r->width; i++)
		p->x[i] += y[i];
	free(y);
}

static void attention(struct pass *p)
{
	const struct reference *r = p->r;
	double *h = norm(p, weight(p, "attn_norm.weight"));
	double *q = biased(p, "attn_q.weight", "attn_q.bias", h);
	double *k = biased(p, "attn_k.weight", "attn_k.bias", h);
	double *v = biased(p, "attn_v.weight", "attn_v.bias", h);
	double *o = numbers((u64)p->n * r->width);
	u32 t, head;

	turn(p, q, r->heads);
	turn(p, k, r->kv_heads);
	for (t = 0; t < p->n; t++)
		for (head = 0; head < r->heads; head++) {
			u32 kv = head / (r->heads / r->kv_heads) * r->head_dim;
			u64 at = (u64)t * r->width + head * r->head_dim;

			attend(p, q + at, k + kv, v + kv, t + 1, o + at);
		}
	add(p, product(p, weight(p, "attn_output.weight"), o));
	free(h);
	free(q);
	free(k);
	free(v);
	free(o);
}

static void feed_forward(struct pass *p)
{
	double *h = norm(p, weight(p, "ffn_norm.weight"));
	double *gate = product(p, weight(p, "ffn_gate.weight"), h);
	double *up = product(p, weight(p, "ffn_up.weight"), h);
	u64 i;

	for (i = 0; i < (u64)p->n * p->r->ff; i++)
		gate[i] *= up[i] / (1 + exp(-gate[i]));
	add(p, product(p, weight(p, "ffn_down.weight"), gate));
	free(h);
	free(gate);
	free(up);
}

static double *head(const struct pass *p)
{
	const struct reference_tensor *w =
		reference_tensor(p->r, "output.weight");
	double *h = norm(p, reference_tensor(p->r, "output_norm.weight"));
	struct pass last = *p;
	double *logits;

	if (!w)
		w = reference_tensor(p->r, "token_embd.weight");
	last.n = 1;
	logits = product(&last, w, h + (u64)(p->n - 1) * p->r->width);
	free(h);
	return logits;
}

void reference_compute(const struct reference *r, const u32 *ids, u32 n,
		       enum reference_activations how,
		       struct reference_run *run)
{
	const struct reference_tensor *embedding =
		reference_tensor(r, "token_embd.weight");
	struct pass p = { .r = r, .how = how, .n = n };
	u64 all = (u64)n * r->width;
	u32 t;

	assert(embedding);
	p.x = numbers(all);
	run->residual = numbers((r->layers + 1) * all);
	for (t = 0; t < n; t++)
		reference_row(embedding, ids[t], p.x + (u64)t * r->width);
	for (p.layer = 0; p.layer < r->layers; p.layer++) {
		memcpy(run->residual + p.layer * all, p.x, all * sizeof(*p.x));
		attention(&p);
		feed_forward(&p);
	}
	memcpy(run->residual + p.layer * all, p.x, all * sizeof(*p.x));
	run->logits = head(&p);
	free(p.x);
}

void reference_free(struct reference_run *run)
{
	free(run->residual);
	free(run->logits);
	memset(run, 0, sizeof(*run));
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "layers.h"

#include "fp_math.h"
#include "product.h"

static bool all_finite(const float *x, u32 from, u32 to)
{
	u32 largest = 0, bits, i;

	for (i = from; i < to; i++) {
		bits = aikm_magnitude(x[i]);
		largest = bits > largest ? bits : largest;
	}
	return largest < AIKM_NOT_FINITE;
}

static const struct aikm_matrix *weight(const struct aikm_engine *e,
					enum aikm_weight w)
{
	return &e->plan->layer[e->layer].w[w];
}

static const float *vector(const struct aikm_engine *e, enum aikm_weight w)
{
	return weight(e, w)->data;
}

static bool rows(const struct aikm_engine *e, const struct aikm_matrix *m,
		 const struct aikm_vector *v, u32 from, u32 to, float *out)
{
	if (e->product == AIKM_PRODUCT_AVX2)
		aikm_rows_avx2(m, v, from, to, out);
	else
		aikm_rows_generic(m, v, from, to, out);
	return all_finite(out, from, to);
}

static bool rows_plus(const struct aikm_engine *e, enum aikm_weight w, u32 from,
		      u32 to, float *out)
{
	/* The biases stand in the order of the matrices. */
	const float *bias = vector(e, AIKM_W_Q_BIAS + (w - AIKM_W_Q));
	u32 i;

	if (!rows(e, weight(e, w), &e->h, from, to, out))
		return false;
	for (i = from; i < to; i++)
		out[i] += bias[i];
	return true;
}

static u32 block_end(u32 block, u32 n)
{
	u32 end = (block + 1) * AIKM_Q8_BLOCK;

	return end < n ? end : n;
}

/* Only vectors of whole blocks can meet quantised weights. */
static bool quantise(const struct aikm_vector *v, u32 n, u32 from, u32 to)
{
	if (n % AIKM_Q8_BLOCK)
		return true;
	return aikm_quantise(v, from, to);
}

bool aikm_run_embed(struct aikm_engine *e, u32 from, u32 to)
{
	aikm_dequantise_row(&e->plan->embedding, e->ids[e->position], from, to,
			    e->x);
	return true;
}

bool aikm_run_angles(struct aikm_engine *e, u32 from, u32 to)
{
	double log_base = aikm_log(aikm_bits_float(e->plan->rope_base));
	u32 i;

	for (i = from; i < to; i++) {
		double part = -2.0 * i / e->plan->head_dim;

		aikm_angle(e->position * aikm_exp_double(part * log_base),
			   &e->sine[i], &e->cosine[i]);
	}
	return true;
}

bool aikm_run_square_sum(struct aikm_engine *e, u32 from, u32 to)
{
	u32 i;

	if (!from)
		__builtin_memset(e->square_sum, 0, sizeof(e->square_sum));
	for (i = from; i < to; i++)
		e->square_sum[i % 4] += (double)e->x[i] * e->x[i];
	return true;
}

static const float *norm_weight(const struct aikm_engine *e)
{
	switch (e->stage) {
	case AIKM_STAGE_ATTN_NORM:
		return vector(e, AIKM_W_ATTN_NORM);
	case AIKM_STAGE_FFN_NORM:
		return vector(e, AIKM_W_FFN_NORM);
	}
	return e->plan->norm.data;
}

bool aikm_run_norm(struct aikm_engine *e, u32 from, u32 to)
{
	const float *restrict norm = norm_weight(e), *restrict x = e->x;
	float *restrict out = e->h.f;
	u32 width = e->plan->width, end = block_end(to - 1, width), i;
	double sum = (e->square_sum[0] + e->square_sum[2]) +
		     (e->square_sum[1] + e->square_sum[3]);
	float scale =
		aikm_rsqrt(sum / width + aikm_bits_float(e->plan->epsilon));

	/* NaN or infinity anywhere in x shows here. */
	if (!(sum < 1e300))
		return false;
	for (i = from * AIKM_Q8_BLOCK; i < end; i++)
		out[i] = x[i] * scale * norm[i];
	return quantise(&e->h, width, from, to);
}

bool aikm_run_k(struct aikm_engine *e, u32 from, u32 to)
{
	return rows_plus(e, AIKM_W_K, from, to, e->k);
}

bool aikm_run_v(struct aikm_engine *e, u32 from, u32 to)
{
	return rows_plus(e, AIKM_W_V, from, to, e->v);
}

bool aikm_run_q(struct aikm_engine *e, u32 from, u32 to)
{
	return rows_plus(e, AIKM_W_Q, from, to, e->q);
}

static void turn(const struct aikm_engine *e, const float *in, float *out)
{
	u32 half = e->plan->head_dim / 2, i;

	for (i = 0; i < half; i++) {
		float a = in[i], b = in[i + half];

		out[i] = a * e->cosine[i] - b * e->sine[i];
		out[i + half] = a * e->sine[i] + b * e->cosine[i];
	}
}

/* (context, head_dim) of one layer and kv head. */
static u64 cache_at(const struct aikm_engine *e, u32 kv_head)
{
	const struct aikm_plan *p = e->plan;

	return ((u64)e->layer * p->kv_heads + kv_head) * e->context *
	       p->head_dim;
}

bool aikm_run_cache(struct aikm_engine *e, u32 from, u32 to)
{
	u32 dim = e->plan->head_dim, head;

	for (head = from; head < to; head++) {
		u64 at = cache_at(e, head) + (u64)e->position * dim;

		turn(e, e->k + head * dim, e->keys + at);
		__builtin_memcpy(e->values + at, e->v + head * dim,
				 dim * sizeof(*e->v));
	}
	return true;
}

bool aikm_run_turn(struct aikm_engine *e, u32 from, u32 to)
{
	u32 dim = e->plan->head_dim, head;

	for (head = from; head < to; head++)
		turn(e, e->q + head * dim, e->q + head * dim);
	return true;
}

static struct aikm_head head_of(const struct aikm_engine *e, u32 head)
{
	const struct aikm_plan *p = e->plan;
	u64 at = cache_at(e, head / (p->heads / p->kv_heads));

	return (struct aikm_head){
		.query = e->q + head * p->head_dim,
		.keys = e->keys + at,
		.values = e->values + at,
		.dim = p->head_dim,
	};
}

static float *scores_of(const struct aikm_engine *e, u32 head)
{
	return e->scores + (u64)head * e->context;
}

/* Cuts a range of head * positions at the heads' borders. */
struct stretch {
	u32 head;
	u32 from;
	u32 to;
};

static struct stretch stretch_at(const struct aikm_engine *e, u32 from, u32 to)
{
	u32 positions = e->position + 1, head = from / positions;
	u32 first = from - head * positions, last = first + (to - from);

	return (struct stretch){
		.head = head,
		.from = first,
		.to = last < positions ? last : positions,
	};
}

bool aikm_run_scores(struct aikm_engine *e, u32 from, u32 to)
{
	for (; from < to;) {
		struct stretch s = stretch_at(e, from, to);
		struct aikm_head head = head_of(e, s.head);
		float *out = scores_of(e, s.head);

		if (e->product == AIKM_PRODUCT_AVX2)
			aikm_scores_avx2(&head, s.from, s.to, out);
		else
			aikm_scores_generic(&head, s.from, s.to, out);
		if (!all_finite(out, s.from, s.to))
			return false;
		from += s.to - s.from;
	}
	return true;
}

static float largest_of(const float *x, u32 n)
{
	float lane[4] = { x[0], x[0], x[0], x[0] };
	u32 i;

	for (i = 0; i < n; i++)
		lane[i % 4] = x[i] > lane[i % 4] ? x[i] : lane[i % 4];
	for (i = 1; i < 4; i++)
		lane[0] = lane[i] > lane[0] ? lane[i] : lane[0];
	return lane[0];
}

static void softmax(float *x, u32 n)
{
	float largest = largest_of(x, n), lane[4] = { 0.0f }, scale;
	u32 i;

	for (i = 0; i < n; i++)
		x[i] = aikm_exp(x[i] - largest);
	for (i = 0; i < n; i++)
		lane[i % 4] += x[i];
	scale = 1.0f / ((lane[0] + lane[2]) + (lane[1] + lane[3]));
	for (i = 0; i < n; i++)
		x[i] *= scale;
}

bool aikm_run_softmax(struct aikm_engine *e, u32 from, u32 to)
{
	u32 head;

	for (head = from; head < to; head++)
		softmax(scores_of(e, head), e->position + 1);
	return true;
}

bool aikm_run_mix(struct aikm_engine *e, u32 from, u32 to)
{
	u32 dim = e->plan->head_dim;

	for (; from < to;) {
		struct stretch s = stretch_at(e, from, to);
		struct aikm_head head = head_of(e, s.head);
		const float *weights = scores_of(e, s.head);
		float *out = e->h.f + s.head * dim;

		if (!s.from)
			__builtin_memset(out, 0, dim * sizeof(*out));
		if (e->product == AIKM_PRODUCT_AVX2)
			aikm_mix_avx2(&head, s.from, s.to, weights, out);
		else
			aikm_mix_generic(&head, s.from, s.to, weights, out);
		from += s.to - s.from;
	}
	return true;
}

bool aikm_run_mixed(struct aikm_engine *e, u32 from, u32 to)
{
	return quantise(&e->h, e->plan->width, from, to);
}

/* x += W v for some rows */
static bool add_rows(struct aikm_engine *e, enum aikm_weight w,
		     const struct aikm_vector *v, u32 from, u32 to)
{
	u32 i;

	if (!rows(e, weight(e, w), v, from, to, e->y))
		return false;
	for (i = from; i < to; i++)
		e->x[i] += e->y[i];
	return true;
}

bool aikm_run_out(struct aikm_engine *e, u32 from, u32 to)
{
	return add_rows(e, AIKM_W_OUT, &e->h, from, to);
}

bool aikm_run_gate(struct aikm_engine *e, u32 from, u32 to)
{
	return rows(e, weight(e, AIKM_W_GATE), &e->h, from, to, e->g.f);
}

bool aikm_run_up(struct aikm_engine *e, u32 from, u32 to)
{
	return rows(e, weight(e, AIKM_W_UP), &e->h, from, to, e->up);
}

/* restrict: without it a loop with stores cannot use vectors. */
static void swiglu(float *restrict g, const float *restrict up, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		g[i] = g[i] / (1.0f + aikm_exp(-g[i])) * up[i];
}

bool aikm_run_swiglu(struct aikm_engine *e, u32 from, u32 to)
{
	u32 ff = e->plan->ff, first = from * AIKM_Q8_BLOCK;

	swiglu(e->g.f + first, e->up + first, block_end(to - 1, ff) - first);
	return quantise(&e->g, ff, from, to);
}

bool aikm_run_down(struct aikm_engine *e, u32 from, u32 to)
{
	return add_rows(e, AIKM_W_DOWN, &e->g, from, to);
}

bool aikm_run_head(struct aikm_engine *e, u32 from, u32 to)
{
	return rows(e, &e->plan->head, &e->h, from, to, e->logits);
}

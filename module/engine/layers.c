// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "layers.h"

#include "attention.h"
#include "fp_math.h"
#include "product.h"

static const struct aikm_matrix *weight(const struct aikm_engine *e,
					enum aikm_weight w)
{
	return &e->plan->layer[e->layer].w[w];
}

static const float *vector(const struct aikm_engine *e, enum aikm_weight w)
{
	return weight(e, w)->data;
}

static bool all_finite(const float *x, u32 n)
{
	u32 largest = 0, bits, i;

	for (i = 0; i < n; i++) {
		bits = aikm_magnitude(x[i]);
		largest = bits > largest ? bits : largest;
	}
	return largest < AIKM_NOT_FINITE;
}

/* Only columns of whole blocks can meet quantised weights. */
static bool quantise(const struct aikm_batch *x, u32 column, u32 from, u32 to)
{
	if (x->cols % AIKM_BLOCK)
		return all_finite(x->f + column * x->stride + from, to - from);
	return aikm_quantise_column(x, column, from / AIKM_BLOCK,
				    to / AIKM_BLOCK);
}

/* Columns of a batch that hold activations of one length. */
struct sheet {
	float *f;
	u32 length;
};

static float *column_of(const struct sheet *s, u32 column)
{
	return s->f + (u64)column * s->length;
}

/* A part of a product: rows and columns of the result. */
struct area {
	u32 group, group_end;
	u32 row, row_end;
	u32 column, column_end;
};

static bool is_last_round(const struct aikm_engine *e)
{
	return e->round + 1 == e->rounds;
}

/* This round's blocks of the rows. */
static bool multiply(const struct aikm_engine *e, const struct aikm_matrix *m,
		     const struct aikm_batch *x, const struct area *a,
		     const struct sheet *out)
{
	u32 blocks = aikm_blocks(m), from = e->round * e->cut.blocks, c;
	u32 to = from + e->cut.blocks;
	const struct aikm_tile t = {
		.m = m,
		.x = x,
		.out = out->f,
		.out_stride = out->length,
		.from_group = a->group,
		.to_group = a->group_end,
		.from_column = a->column,
		.to_column = a->column_end,
		.from_block = from,
		.to_block = to < blocks ? to : blocks,
	};

	aikm_multiply(e->product, &t);
	for (c = a->column; is_last_round(e) && c < a->column_end; c++)
		if (!all_finite(column_of(out, c) + a->row,
				a->row_end - a->row))
			return false;
	return true;
}

/* Units of one matrix, see struct aikm_cut. */
struct cut {
	u32 unit, unit_end;
	u32 column, columns; /* the first column, and how many */
};

static u32 pieces_of(const struct aikm_engine *e, u32 columns)
{
	return (columns + e->cut.columns - 1) / e->cut.columns;
}

/* The next area; false when the units are done. */
static bool next_area(const struct aikm_engine *e, const struct aikm_matrix *m,
		      struct cut *c, struct area *a)
{
	u32 pieces = pieces_of(e, c->columns), groups = 1;
	u32 end = c->column + c->columns;

	if (c->unit >= c->unit_end)
		return false;
	if (pieces == 1)
		groups = c->unit_end - c->unit;
	a->group = c->unit / pieces;
	a->group_end = a->group + groups;
	a->row = a->group * AIKM_GROUP;
	a->row_end = a->group_end * AIKM_GROUP;
	if (a->row_end > m->rows)
		a->row_end = m->rows;
	a->column = c->column + c->unit % pieces * e->cut.columns;
	a->column_end = a->column + e->cut.columns;
	if (a->column_end > end)
		a->column_end = end;
	c->unit += groups;
	return true;
}

static void add_bias(const struct sheet *out, const float *bias,
		     const struct area *a)
{
	u32 c, i;

	for (c = a->column; c < a->column_end; c++) {
		float *restrict column = column_of(out, c);

		for (i = a->row; i < a->row_end; i++)
			column[i] += bias[i];
	}
}

/* One of q, k, v; the biases stand in the order of the matrices. */
static bool project(const struct aikm_engine *e, enum aikm_weight w,
		    struct cut *c, const struct sheet *out)
{
	const float *bias = vector(e, AIKM_W_Q_BIAS + (w - AIKM_W_Q));
	const struct aikm_matrix *m = weight(e, w);
	struct area a;

	while (next_area(e, m, c, &a)) {
		/* Of the last layer only the last query is wanted. */
		if (w == AIKM_W_Q && a.column < e->first)
			a.column = e->first;
		if (a.column >= a.column_end)
			continue;
		if (!multiply(e, m, &e->h, &a, out))
			return false;
		if (is_last_round(e))
			add_bias(out, bias, &a);
	}
	return true;
}

bool aikm_run_qkv(struct aikm_engine *e, u32 from, u32 to)
{
	static const u8 order[] = { AIKM_W_K, AIKM_W_V, AIKM_W_Q };
	const struct sheet out[] = {
		{ e->k, e->plan->kv_dim },
		{ e->v, e->plan->kv_dim },
		{ e->q, e->plan->width },
	};
	u32 i, begin = 0, end;

	for (i = 0; i < 3; i++, begin = end) {
		struct cut c = { .columns = e->columns };

		end = begin + aikm_groups(weight(e, order[i])) *
				      pieces_of(e, e->columns);
		if (to <= begin || from >= end)
			continue;
		c.unit = from > begin ? from - begin : 0;
		c.unit_end = (to < end ? to : end) - begin;
		if (!project(e, order[i], &c, &out[i]))
			return false;
	}
	return true;
}

/* x += W v */
static bool add_product(struct aikm_engine *e, enum aikm_weight w,
			const struct aikm_batch *v, struct cut *cut)
{
	const struct aikm_matrix *m = weight(e, w);
	const struct sheet x = { e->x, m->rows }, y = { e->y, m->rows };
	struct area a;
	u32 c, i;

	while (next_area(e, m, cut, &a)) {
		if (!multiply(e, m, v, &a, &y))
			return false;
		for (c = a.column; is_last_round(e) && c < a.column_end; c++) {
			const float *restrict from = column_of(&y, c);
			float *restrict to = column_of(&x, c);

			for (i = a.row; i < a.row_end; i++)
				to[i] += from[i];
		}
	}
	return true;
}

static struct cut cut_of(const struct aikm_engine *e, u32 from, u32 to)
{
	return (struct cut){
		.unit = from,
		.unit_end = to,
		.column = e->first,
		.columns = e->columns - e->first,
	};
}

bool aikm_run_out(struct aikm_engine *e, u32 from, u32 to)
{
	struct cut c = cut_of(e, from, to);

	return add_product(e, AIKM_W_OUT, &e->h, &c);
}

bool aikm_run_down(struct aikm_engine *e, u32 from, u32 to)
{
	struct cut c = cut_of(e, from, to);

	return add_product(e, AIKM_W_DOWN, &e->g, &c);
}

/* restrict: without it a loop with stores cannot use vectors. */
static void swiglu(float *restrict g, const float *restrict up, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		g[i] = g[i] / (1.0f + aikm_exp(-g[i])) * up[i];
}

bool aikm_run_gate_up(struct aikm_engine *e, u32 from, u32 to)
{
	const struct aikm_matrix *gate = weight(e, AIKM_W_GATE);
	const struct sheet g = { e->g.f, e->plan->ff };
	const struct sheet up = { e->up, e->plan->ff };
	struct cut cut = cut_of(e, from, to);
	struct area a;
	u32 c;

	while (next_area(e, gate, &cut, &a)) {
		if (!multiply(e, gate, &e->h, &a, &g) ||
		    !multiply(e, weight(e, AIKM_W_UP), &e->h, &a, &up))
			return false;
		for (c = a.column; is_last_round(e) && c < a.column_end; c++)
			swiglu(column_of(&g, c) + a.row,
			       column_of(&up, c) + a.row, a.row_end - a.row);
	}
	return true;
}

bool aikm_run_head(struct aikm_engine *e, u32 from, u32 to)
{
	/* One column, wherever in the batch it stands. */
	const struct sheet out = { e->logits, 0 };
	struct cut c = cut_of(e, from, to);
	struct area a;

	while (next_area(e, &e->plan->head, &c, &a))
		if (!multiply(e, &e->plan->head, &e->h, &a, &out))
			return false;
	return true;
}

bool aikm_run_gated(struct aikm_engine *e, u32 from, u32 to)
{
	u32 ff = e->plan->ff, blocks, u, at, end;

	blocks = (ff + AIKM_GATED_BLOCK - 1) / AIKM_GATED_BLOCK;
	for (u = from; u < to; u++) {
		at = u % blocks * AIKM_GATED_BLOCK;
		end = at + AIKM_GATED_BLOCK;
		if (!quantise(&e->g, e->first + u / blocks, at,
			      end < ff ? end : ff))
			return false;
	}
	return true;
}

bool aikm_run_frequencies(struct aikm_engine *e, u32 from, u32 to)
{
	double log_base = aikm_log(aikm_bits_float(e->plan->rope_base));
	u32 i;

	for (i = from; i < to; i++)
		e->frequency[i] = aikm_exp_double(-2.0 * i * log_base /
						  e->plan->head_dim);
	return true;
}

bool aikm_run_embed(struct aikm_engine *e, u32 from, u32 to)
{
	u32 half = e->plan->head_dim / 2, width = e->plan->width, c, i;

	for (c = from; c < to; c++) {
		u32 position = e->position + c;

		aikm_dequantise_row(&e->plan->embedding, e->ids[position], 0,
				    width, e->x + (u64)c * width);
		for (i = 0; i < half; i++)
			aikm_angle(position * e->frequency[i],
				   &e->sine[c * half + i],
				   &e->cosine[c * half + i]);
	}
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

/* Four partial sums, so that additions need not wait for each other. */
static double square_sum(const float *x, u32 n)
{
	double sum[4] = { 0.0 };
	u32 i;

	for (i = 0; i < n; i++)
		sum[i % 4] += (double)x[i] * x[i];
	return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

static bool norm_column(const struct aikm_engine *e, const float *restrict norm,
			u32 column)
{
	const float *restrict x = e->x + (u64)column * e->plan->width;
	float *restrict out = e->h.f + (u64)column * e->plan->width;
	u32 width = e->plan->width, i;
	double sum = square_sum(x, width);
	float scale;

	/* NaN or infinity anywhere in x shows here. */
	if (!(sum < 1e300))
		return false;
	scale = aikm_rsqrt(sum / width + aikm_bits_float(e->plan->epsilon));
	for (i = 0; i < width; i++)
		out[i] = x[i] * scale * norm[i];
	return quantise(&e->h, column, 0, width);
}

bool aikm_run_norm(struct aikm_engine *e, u32 from, u32 to)
{
	u32 first = e->stage == AIKM_STAGE_ATTN_NORM ? 0 : e->first, c;

	for (c = from; c < to; c++)
		if (!norm_column(e, norm_weight(e), first + c))
			return false;
	return true;
}

/* Rotates the pairs (i, i + half) by the angles of a column. */
static void turn(const struct aikm_engine *e, u32 column, float *x)
{
	const float *restrict sine = e->sine + column * e->plan->head_dim / 2;
	const float *restrict cosine =
		e->cosine + column * e->plan->head_dim / 2;
	u32 half = e->plan->head_dim / 2, i;

	for (i = 0; i < half; i++) {
		float a = x[i], b = x[i + half];

		x[i] = a * cosine[i] - b * sine[i];
		x[i + half] = a * sine[i] + b * cosine[i];
	}
}

/* Of the layer, the kv head and a position. */
static u64 cache_at(const struct aikm_engine *e, u32 kv_head, u32 position)
{
	const struct aikm_plan *p = e->plan;
	u64 row = ((u64)e->layer * p->kv_heads + kv_head) * e->context;

	return (row + position) * p->head_dim;
}

static void store(const struct aikm_engine *e, void *cache, u64 at,
		  const float *restrict x)
{
	u16 *restrict half = (u16 *)cache + at;
	u32 dim = e->plan->head_dim, i;

	if (!e->half) {
		__builtin_memcpy((float *)cache + at, x, dim * sizeof(*x));
		return;
	}
	for (i = 0; i < dim; i++)
		half[i] = aikm_half_bits(x[i]);
}

static void cache_column(const struct aikm_engine *e, u32 column)
{
	const struct aikm_plan *p = e->plan;
	float *k = e->k + (u64)column * p->kv_dim;
	const float *v = e->v + (u64)column * p->kv_dim;
	u32 head, at;

	for (head = 0; head < p->kv_heads; head++) {
		u64 to = cache_at(e, head, e->position + column);

		at = head * p->head_dim;
		turn(e, column, k + at);
		store(e, e->keys, to, k + at);
		store(e, e->values, to, v + at);
	}
}

bool aikm_run_cache(struct aikm_engine *e, u32 from, u32 to)
{
	const struct aikm_plan *p = e->plan;
	u32 c, head;

	for (c = from; c < to; c++) {
		cache_column(e, c);
		if (c < e->first)
			continue;
		for (head = 0; head < p->heads; head++)
			turn(e, c,
			     e->q + (u64)c * p->width + head * p->head_dim);
	}
	return true;
}

static const void *cached(const struct aikm_engine *e, const void *cache,
			  u64 at)
{
	return (const u8 *)cache + at * (e->half ? 2 : 4);
}

static bool attend(const struct aikm_engine *e, u32 column, u32 head)
{
	const struct aikm_plan *p = e->plan;
	u64 at = (u64)column * p->width + head * p->head_dim;
	u64 cache = cache_at(e, head / (p->heads / p->kv_heads), 0);
	u32 end = e->position + column + 1;
	struct aikm_attention a = {
		.query = e->q + at,
		.keys = cached(e, e->keys, cache),
		.values = cached(e, e->values, cache),
		.dim = p->head_dim,
		.half = e->half,
		.from = e->round * AIKM_ATTEND_TILE,
		.top = e->top + column * p->heads + head,
		.sum = e->sum + column * p->heads + head,
		.out = e->h.f + at,
	};

	a.to = a.from + AIKM_ATTEND_TILE < end ? a.from + AIKM_ATTEND_TILE :
						 end;
	/* A column may end before the batch's last block. */
	if (a.from >= a.to)
		return true;
	return aikm_attend(e->product, &a);
}

bool aikm_run_attend(struct aikm_engine *e, u32 from, u32 to)
{
	u32 heads = e->plan->heads, u;

	for (u = from; u < to; u++)
		if (!attend(e, e->first + u / heads, u % heads))
			return false;
	return true;
}

bool aikm_run_mixed(struct aikm_engine *e, u32 from, u32 to)
{
	const struct aikm_plan *p = e->plan;
	u32 c, head, i;

	for (c = e->first + from; c < e->first + to; c++) {
		for (head = 0; head < p->heads; head++) {
			float *restrict out =
				e->h.f + (u64)c * p->width + head * p->head_dim;
			float scale = 1.0f / e->sum[c * p->heads + head];

			for (i = 0; i < p->head_dim; i++)
				out[i] *= scale;
		}
		if (!quantise(&e->h, c, 0, p->width))
			return false;
	}
	return true;
}

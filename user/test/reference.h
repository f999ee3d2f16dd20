/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Qwen2 forward pass written down plainly: double precision, the C
 * library's functions, whole sequence after whole sequence, no cache. What the
 * engine computes is compared with this.
 */
#ifndef AIKM_REFERENCE_H
#define AIKM_REFERENCE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/model.h"

static double reference_half(u16 bits)
{
	int exponent = bits >> 10 & 31, fraction = bits & 1023;
	double x = exponent ? ldexp(1024 + fraction, exponent - 25) :
			      ldexp(fraction, -24);

	return bits & 0x8000 ? -x : x;
}

static double reference_weight(const struct aikm_matrix *m, u32 row, u32 col)
{
	const u8 *data = (const u8 *)m->data + (u64)row * m->row_bytes;
	const u8 *block = data + col / 32 * 34;
	float x;

	if (m->type == AIKM_TENSOR_Q8_0)
		return reference_half(get_unaligned_le16(block)) *
		       (s8)block[2 + col % 32];
	memcpy(&x, data + 4 * col, sizeof(x));
	return x;
}

/* Activations that meet Q8_0 rows are rounded to 8 bits in blocks of 32. */
static void reference_round(double *x, u32 n)
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

/* out = W in + bias */
static void reference_product(const struct aikm_matrix *m,
			      const struct aikm_matrix *bias, const double *in,
			      double *out)
{
	double *x = malloc(m->cols * sizeof(*x));
	u32 row, col;

	memcpy(x, in, m->cols * sizeof(*x));
	if (m->type == AIKM_TENSOR_Q8_0)
		reference_round(x, m->cols);
	for (row = 0; row < m->rows; row++) {
		out[row] = bias ? reference_weight(bias, 0, row) : 0;
		for (col = 0; col < m->cols; col++)
			out[row] += reference_weight(m, row, col) * x[col];
	}
	free(x);
}

static double reference_float(u32 bits)
{
	float x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static void reference_norm(const struct aikm_plan *p,
			   const struct aikm_matrix *weight, const double *x,
			   double *out)
{
	double sum = 0;
	u32 i;

	for (i = 0; i < p->width; i++)
		sum += x[i] * x[i];
	sum = 1 / sqrt(sum / p->width + reference_float(p->epsilon));
	for (i = 0; i < p->width; i++)
		out[i] = x[i] * sum * reference_weight(weight, 0, i);
}

static void reference_turn(const struct aikm_plan *p, double *x, u32 heads,
			   u32 position)
{
	u32 half = p->head_dim / 2, h, i;

	for (h = 0; h < heads; h++, x += p->head_dim)
		for (i = 0; i < half; i++) {
			double t = position * pow(reference_float(p->rope_base),
						  -2.0 * i / p->head_dim);
			double a = x[i], b = x[i + half];

			x[i] = a * cos(t) - b * sin(t);
			x[i + half] = a * sin(t) + b * cos(t);
		}
}

/* One query position and head over all earlier positions. */
static void reference_attend(const struct aikm_plan *p, const double *query,
			     const double *k, const double *v, u32 positions,
			     double *out)
{
	double *score = calloc(positions, sizeof(*score)), top = -1e300;
	double sum = 0;
	u32 t, i;

	for (t = 0; t < positions; t++) {
		for (i = 0; i < p->head_dim; i++)
			score[t] += query[i] * k[t * p->kv_dim + i];
		score[t] /= sqrt(p->head_dim);
		top = fmax(top, score[t]);
	}
	for (t = 0; t < positions; t++)
		sum += exp(score[t] - top);
	memset(out, 0, p->head_dim * sizeof(*out));
	for (t = 0; t < positions; t++)
		for (i = 0; i < p->head_dim; i++)
			out[i] += exp(score[t] - top) / sum *
				  v[t * p->kv_dim + i];
	free(score);
}

static void reference_attention(const struct aikm_plan *p,
				const struct aikm_layer *l, double *x, u32 n)
{
	double *h = calloc(p->width, sizeof(*h));
	double *q = calloc((u64)n * p->width, sizeof(*q));
	double *k = calloc((u64)n * p->kv_dim, sizeof(*k));
	double *v = calloc((u64)n * p->kv_dim, sizeof(*v));
	double *o = calloc(p->width, sizeof(*o));
	u32 t, i, head;

	for (t = 0; t < n; t++) {
		reference_norm(p, &l->w[AIKM_W_ATTN_NORM], x + t * p->width, h);
		reference_product(&l->w[AIKM_W_Q], &l->w[AIKM_W_Q_BIAS], h,
				  q + t * p->width);
		reference_product(&l->w[AIKM_W_K], &l->w[AIKM_W_K_BIAS], h,
				  k + t * p->kv_dim);
		reference_product(&l->w[AIKM_W_V], &l->w[AIKM_W_V_BIAS], h,
				  v + t * p->kv_dim);
		reference_turn(p, q + t * p->width, p->heads, t);
		reference_turn(p, k + t * p->kv_dim, p->kv_heads, t);
	}
	for (t = 0; t < n; t++) {
		for (head = 0; head < p->heads; head++) {
			u32 kv = head * p->kv_heads / p->heads * p->head_dim;
			u32 at = head * p->head_dim;

			reference_attend(p, q + t * p->width + at, k + kv,
					 v + kv, t + 1, o + at);
		}
		reference_product(&l->w[AIKM_W_OUT], NULL, o, h);
		for (i = 0; i < p->width; i++)
			x[t * p->width + i] += h[i];
	}
	free(h);
	free(q);
	free(k);
	free(v);
	free(o);
}

static void reference_feed_forward(const struct aikm_plan *p,
				   const struct aikm_layer *l, double *x)
{
	double *h = calloc(p->width, sizeof(*h));
	double *g = calloc(p->ff, sizeof(*g));
	double *up = calloc(p->ff, sizeof(*up));
	u32 i;

	reference_norm(p, &l->w[AIKM_W_FFN_NORM], x, h);
	reference_product(&l->w[AIKM_W_GATE], NULL, h, g);
	reference_product(&l->w[AIKM_W_UP], NULL, h, up);
	for (i = 0; i < p->ff; i++)
		g[i] = g[i] / (1 + exp(-g[i])) * up[i];
	reference_product(&l->w[AIKM_W_DOWN], NULL, g, h);
	for (i = 0; i < p->width; i++)
		x[i] += h[i];
	free(h);
	free(g);
	free(up);
}

/* Logits behind the last of n tokens; free() them. */
static double *reference_logits(const struct aikm_plan *p, const u32 *ids,
				u32 n)
{
	double *logits = calloc(p->vocab, sizeof(*logits));
	double *x = calloc((u64)n * p->width, sizeof(*x));
	double *h = calloc(p->width, sizeof(*h));
	u32 t, i, layer;

	for (t = 0; t < n; t++)
		for (i = 0; i < p->width; i++)
			x[t * p->width + i] =
				reference_weight(&p->embedding, ids[t], i);
	for (layer = 0; layer < p->layers; layer++) {
		reference_attention(p, &p->layer[layer], x, n);
		for (t = 0; t < n; t++)
			reference_feed_forward(p, &p->layer[layer],
					       x + t * p->width);
	}
	reference_norm(p, &p->norm, x + (n - 1) * p->width, h);
	reference_product(&p->head, NULL, h, logits);
	free(x);
	free(h);
	return logits;
}

#endif

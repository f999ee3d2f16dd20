/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The parts of a Qwen2 block, each as a function of a range of units, so that
 * a part can be stopped and taken up anywhere with the same result. All
 * return false when a value was not finite. Floating-point objects only.
 * Source of the graph: the Qwen2 report (arXiv 2407.10671) and its public
 * reference code; RMSNorm, GQA, rotary positions in halves (NEOX), SwiGLU.
 */
#ifndef AIKM_LAYERS_H
#define AIKM_LAYERS_H

#include "forward.h"

/* x = embedding[token] */
bool aikm_run_embed(struct aikm_engine *e, u32 from, u32 to);

/* sine, cosine of position * base^(-2 i / head_dim) */
bool aikm_run_angles(struct aikm_engine *e, u32 from, u32 to);

/* square_sum += x^2 */
bool aikm_run_square_sum(struct aikm_engine *e, u32 from, u32 to);

/* h = x / sqrt(mean(x^2) + epsilon) * the stage's norm, and its blocks */
bool aikm_run_norm(struct aikm_engine *e, u32 from, u32 to);

/* k, v, q = W h + bias */
bool aikm_run_k(struct aikm_engine *e, u32 from, u32 to);
bool aikm_run_v(struct aikm_engine *e, u32 from, u32 to);
bool aikm_run_q(struct aikm_engine *e, u32 from, u32 to);

/* keys[position] = turned k, values[position] = v */
bool aikm_run_cache(struct aikm_engine *e, u32 from, u32 to);

/* q turned by the angles */
bool aikm_run_turn(struct aikm_engine *e, u32 from, u32 to);

/* scores = q . keys / sqrt(head_dim); unit = head * positions + position */
bool aikm_run_scores(struct aikm_engine *e, u32 from, u32 to);

/* scores of a head become weights that add up to 1 */
bool aikm_run_softmax(struct aikm_engine *e, u32 from, u32 to);

/* h = sum of weight * values; units as aikm_run_scores() */
bool aikm_run_mix(struct aikm_engine *e, u32 from, u32 to);

/* blocks of h */
bool aikm_run_mixed(struct aikm_engine *e, u32 from, u32 to);

/* x += W h */
bool aikm_run_out(struct aikm_engine *e, u32 from, u32 to);

/* g, up = W h */
bool aikm_run_gate(struct aikm_engine *e, u32 from, u32 to);
bool aikm_run_up(struct aikm_engine *e, u32 from, u32 to);

/* g = g / (1 + e^-g) * up, and its blocks */
bool aikm_run_swiglu(struct aikm_engine *e, u32 from, u32 to);

/* x += W g */
bool aikm_run_down(struct aikm_engine *e, u32 from, u32 to);

/* logits = W h */
bool aikm_run_head(struct aikm_engine *e, u32 from, u32 to);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The stages of a Qwen2 block for a batch of columns, each as a function of a
 * range of units, so that a stage can be cut anywhere and done by anybody with
 * the same result: no column's bits depend on the others. All return false
 * when a value was not finite. Floating-point objects only.
 * Source of the graph: the Qwen2 report (arXiv 2407.10671) and its public
 * reference code; RMSNorm, GQA, rotary positions in halves (NEOX), SwiGLU.
 */
#ifndef AIKM_LAYERS_H
#define AIKM_LAYERS_H

#include "forward.h"

enum { AIKM_GATED_BLOCK = 256 }; /* values of a unit of aikm_run_gated() */

/* frequency = base^(-2 i / head_dim) */
bool aikm_run_frequencies(struct aikm_engine *e, u32 from, u32 to);

/* x = embedding[token]; sine, cosine of position * frequency */
bool aikm_run_embed(struct aikm_engine *e, u32 from, u32 to);

/* h = x / sqrt(mean(x^2) + epsilon) * the stage's norm, and its blocks */
bool aikm_run_norm(struct aikm_engine *e, u32 from, u32 to);

/* k, v, q = W h + bias */
bool aikm_run_qkv(struct aikm_engine *e, u32 from, u32 to);

/* q and k turned by the angles; keys[position] = k, values[position] = v */
bool aikm_run_cache(struct aikm_engine *e, u32 from, u32 to);

/* h gathers values by softmax(q . keys / sqrt(head_dim)), a block further */
bool aikm_run_attend(struct aikm_engine *e, u32 from, u32 to);

/* h divided by the softmax's sum, and its blocks */
bool aikm_run_mixed(struct aikm_engine *e, u32 from, u32 to);

/* x += W h */
bool aikm_run_out(struct aikm_engine *e, u32 from, u32 to);

/* g = (W h) / (1 + e^-(W h)) * (W' h) */
bool aikm_run_gate_up(struct aikm_engine *e, u32 from, u32 to);

/* blocks of g */
bool aikm_run_gated(struct aikm_engine *e, u32 from, u32 to);

/* x += W g */
bool aikm_run_down(struct aikm_engine *e, u32 from, u32 to);

/* logits = W h */
bool aikm_run_head(struct aikm_engine *e, u32 from, u32 to);

#endif

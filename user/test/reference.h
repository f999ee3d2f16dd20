/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Qwen2 forward pass written down plainly: double precision, the C
 * library's functions, its own reader of the file and of the blocks, no cache,
 * whole sequence after whole sequence. What the engine computes is compared
 * with this. Sources: Vaswani et al. 2017, Su et al. 2021 (rotary positions),
 * Shazeer 2020 (SwiGLU), the GGUF specification and its block types.
 */
#ifndef AIKM_REFERENCE_H
#define AIKM_REFERENCE_H

#include "lib/gguf_read.h"

/* A tensor of the file. */
struct reference_tensor {
	struct aikm_file_tensor entry;
	const u8 *data;
};

/* A file, opened. */
struct reference {
	u32 layers, width, ff, heads, kv_heads, head_dim, kv_dim, vocab;
	double epsilon, base;
	struct reference_tensor *tensors;
	u32 nr_tensors;
};

/* What activations are before they meet quantised weights. */
enum reference_activations {
	REFERENCE_EXACT,
	REFERENCE_ROUNDED, /* to 8 bits in blocks of 32 values */
};

/* What a run leaves; reference_free() it. */
struct reference_run {
	double *residual; /* (layers + 1, tokens, width): before each layer */
	double *logits; /* (vocab) behind the last token */
};

/* Return: 0, or -EINVAL: not a file of this kind. */
int reference_open(struct reference *r, const u8 *file, u64 len);
void reference_close(struct reference *r);

/* One row of a tensor as numbers. */
void reference_row(const struct reference_tensor *t, u64 row, double *out);

/* NULL when the file has no such tensor. */
const struct reference_tensor *reference_tensor(const struct reference *r,
						const char *name);

void reference_compute(const struct reference *r, const u32 *ids, u32 n,
		       enum reference_activations how,
		       struct reference_run *run);
void reference_free(struct reference_run *run);

#endif

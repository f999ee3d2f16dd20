/* SPDX-License-Identifier: GPL-2.0 */
/* How tiny.h names logits: by the writer, in user space and in the kernel. */
#ifndef AIKM_TEST_HASH_H
#define AIKM_TEST_HASH_H

#include "../../engine/engine.h"

/**
 * aikm_test_hash() - FNV-1a over the logits' bit patterns
 * @e: engine that is READY
 * @vocab: logits
 */
static inline u64 aikm_test_hash(const struct aikm_engine *e, u32 vocab)
{
	const u32 *logits = aikm_engine_logits(e);
	u64 hash = 0xcbf29ce484222325;
	u32 i;

	for (i = 0; i < vocab; i++)
		hash = (hash ^ logits[i]) * 0x100000001b3;
	return hash;
}

#endif

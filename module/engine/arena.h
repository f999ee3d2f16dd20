/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* One caller-given workspace, carved into aligned parts. */
#ifndef AIKM_ARENA_H
#define AIKM_ARENA_H

#include "aikm_os.h"

enum { AIKM_ARENA_ALIGN = 64 };

/**
 * struct aikm_arena - a workspace being carved
 * @base: start, or NULL to only measure
 * @used: bytes taken so far
 *
 * The same carving code measures (with @base NULL) and builds, so a size can
 * never disagree with a layout.
 */
struct aikm_arena {
	u8 *base;
	u64 used;
};

/**
 * aikm_arena_take() - the next part
 * @a: arena
 * @count: elements
 * @size: bytes of one element; @count * @size stays below 2^63
 *
 * Context: any. Return: 64-byte aligned memory, NULL while measuring.
 */
void *aikm_arena_take(struct aikm_arena *a, u64 count, u64 size);

#endif

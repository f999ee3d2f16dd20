// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "arena.h"

void *aikm_arena_take(struct aikm_arena *a, u64 count, u64 size)
{
	u64 at = a->used;

	a->used += ALIGN(count * size, (u64)AIKM_ARENA_ALIGN);
	return a->base ? a->base + at : NULL;
}

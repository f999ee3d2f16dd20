// SPDX-License-Identifier: GPL-2.0
/* What KAIM holds of the machine's memory, counted in one place. */
#include "../aikm.h"

#include <linux/atomic.h>
#include <linux/vmalloc.h>

static atomic64_t aikm_memory = ATOMIC64_INIT(0);

void *aikm_memory_take(u64 size, gfp_t gfp)
{
	void *mem;

	if (!size)
		return NULL;
	mem = __vmalloc(size,
			gfp | __GFP_ZERO | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	if (mem)
		atomic64_add(size, &aikm_memory);
	return mem;
}

void aikm_memory_adopt(u64 size)
{
	atomic64_add(size, &aikm_memory);
}

void aikm_memory_give(void *mem, u64 size)
{
	if (!mem)
		return;
	vfree(mem);
	atomic64_sub(size, &aikm_memory);
}

u64 aikm_memory_held(void)
{
	return atomic64_read(&aikm_memory);
}

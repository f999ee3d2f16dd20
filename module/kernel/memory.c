// SPDX-License-Identifier: GPL-2.0
/* What KAIM holds of the machine's memory, counted in one place. */
#include "../aikm.h"

#include <linux/atomic.h>
#include <linux/vmalloc.h>

#include "aikm_protect.h"

static atomic64_t aikm_memory = ATOMIC64_INIT(0);

static gfp_t memory_flags(gfp_t gfp)
{
	return gfp | __GFP_ZERO | __GFP_NOWARN | __GFP_RETRY_MAYFAIL;
}

void *aikm_memory_take(u64 size, gfp_t gfp)
{
	void *mem;

	if (!size)
		return NULL;
	mem = __vmalloc(size, memory_flags(gfp));
	if (mem)
		atomic64_add(size, &aikm_memory);
	return mem;
}

void *aikm_memory_take_large(u64 size)
{
	void *mem;

	if (!size)
		return NULL;
	mem = vmalloc_huge(size, memory_flags(GFP_KERNEL));
	if (mem)
		atomic64_add(size, &aikm_memory);
	return mem;
}

bool aikm_memory_protect(void *mem, u64 size)
{
	if (!aikm_protect(mem, size))
		return false;
	return aikm_write_faults(mem) && aikm_write_faults(mem + size - 1);
}

u64 aikm_memory_huge(void *mem, u64 size)
{
	return aikm_huge_bytes(mem, size);
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

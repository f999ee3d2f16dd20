/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Memory that nothing may write any more, as far as an architecture can. */
#ifndef AIKM_PROTECT_H
#define AIKM_PROTECT_H

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/uaccess.h>

#if defined(CONFIG_X86_64) && !defined(CONFIG_UML)
#include <asm/pgtable.h>
#include <asm/tlbflush.h>

/**
 * aikm_forget_translations() - on this processor
 * @unused: for on_each_cpu()
 */
static inline void aikm_forget_translations(void *unused)
{
	__flush_tlb_all();
}

/**
 * aikm_protect() - take the right to write from memory
 * @mem: from vmalloc() or vmalloc_huge(), page-aligned
 * @size: bytes
 *
 * set_memory_ro() is not exported, and vmap() with PAGE_KERNEL_RO knows small
 * pages only, through which weights are read a quarter slower. So the entries
 * are changed where they stand; the memory is ours alone and vfree() does not
 * care. On return no processor remembers the old entries.
 *
 * Context: may sleep, interrupts on.
 * Return: false when a part of it is not mapped as expected.
 */
static inline bool aikm_protect(void *mem, u64 size)
{
	unsigned long at = (unsigned long)mem, end = at + size;
	unsigned int level;
	pte_t *pte;

	while (at < end) {
		pte = lookup_address(at, &level);
		if (!pte || pte_none(*pte) || level > PG_LEVEL_2M)
			return false;
		set_pte(pte, pte_wrprotect(*pte));
		at = (at & page_level_mask(level)) + page_level_size(level);
		cond_resched();
	}
	on_each_cpu(aikm_forget_translations, NULL, 1);
	return true;
}

/**
 * aikm_huge_bytes() - how much of memory is read through pages of 2 MiB
 * @mem: from vmalloc() or vmalloc_huge(), page-aligned
 * @size: bytes
 *
 * Context: may sleep.
 */
static inline u64 aikm_huge_bytes(void *mem, u64 size)
{
	unsigned long at = (unsigned long)mem, end = at + size;
	unsigned int level;
	u64 huge = 0;

	while (at < end && lookup_address(at, &level)) {
		unsigned long next =
			(at & page_level_mask(level)) + page_level_size(level);

		if (level == PG_LEVEL_2M)
			huge += min(next, end) - at;
		at = next;
		cond_resched();
	}
	return huge;
}

/**
 * aikm_write_faults() - is a byte safe from being written?
 * @at: byte; written with its own value when it is not
 */
static inline bool aikm_write_faults(void *at)
{
	u8 same = *(u8 *)at;

	pagefault_disable();
	__put_kernel_nofault(at, &same, u8, faults);
	pagefault_enable();
	return false;
faults:
	pagefault_enable();
	return true;
}
#else
static inline bool aikm_protect(void *mem, u64 size)
{
	return false;
}

static inline u64 aikm_huge_bytes(void *mem, u64 size)
{
	return 0;
}

static inline bool aikm_write_faults(void *at)
{
	return false;
}
#endif

#endif

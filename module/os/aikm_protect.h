/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Memory that nothing may write any more, as far as an architecture can. */
#ifndef AIKM_PROTECT_H
#define AIKM_PROTECT_H

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/uaccess.h>

#if defined(CONFIG_X86_64) && !defined(CONFIG_UML)
#include <asm/cpufeature.h>
#include <asm/invpcid.h>
#include <asm/pgtable.h>

enum { AIKM_FORGET_AT_ONCE = 512 * PAGE_SIZE }; /* some tens of microseconds */

/**
 * struct aikm_translations - a part of the address space
 * @at: its first page
 * @end: behind its last one
 */
struct aikm_translations {
	unsigned long at, end;
};

/**
 * aikm_can_forget() - can translations be forgotten here?
 *
 * Functions of the kernel that do it are not exported to everybody; an
 * instruction for one page reaches one address space only, and a guest of Xen
 * must ask.
 */
static inline bool aikm_can_forget(void)
{
	return !boot_cpu_has(X86_FEATURE_XENPV) &&
	       (boot_cpu_has(X86_FEATURE_INVPCID) ||
		!boot_cpu_has(X86_FEATURE_PCID));
}

/**
 * aikm_forget_here() - on this processor
 * @part: struct aikm_translations
 *
 * Context: interrupts off.
 */
static inline void aikm_forget_here(void *part)
{
	const struct aikm_translations *t = part;
	unsigned long at;

	if (boot_cpu_has(X86_FEATURE_INVPCID)) {
		invpcid_flush_all();
		return;
	}
	for (at = t->at; at < t->end; at += PAGE_SIZE)
		asm volatile("invlpg (%0)" : : "r"(at) : "memory");
}

/**
 * aikm_forget() - on every processor, part by part
 * @at: first page
 * @end: behind the last one
 *
 * Context: may sleep, interrupts on.
 */
static inline void aikm_forget(unsigned long at, unsigned long end)
{
	struct aikm_translations t;

	for (t.end = at; t.end < end;) {
		t.at = t.end;
		t.end = min(end, t.at + AIKM_FORGET_AT_ONCE);
		on_each_cpu(aikm_forget_here, &t, 1);
	}
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

	if (!aikm_can_forget())
		return false;
	while (at < end) {
		pte = lookup_address(at, &level);
		if (!pte || pte_none(*pte) || level > PG_LEVEL_2M)
			return false;
		set_pte(pte, pte_wrprotect(*pte));
		at = (at & page_level_mask(level)) + page_level_size(level);
		cond_resched();
	}
	aikm_forget((unsigned long)mem, end);
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

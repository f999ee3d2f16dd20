// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/meminfo (Documentation/filesystems/proc.rst 1.4):
 *
 *	MemTotal:       32858820 kB
 */
#include "parse.h"
#include "scan.h"

static const struct aikm_scan_key meminfo_keys[] = {
	{ "MemTotal:", AIKM_C_MEM_TOTAL },
	{ "MemFree:", AIKM_C_MEM_FREE },
	{ "MemAvailable:", AIKM_C_MEM_AVAILABLE },
	{ "Buffers:", AIKM_C_BUFFERS },
	{ "Cached:", AIKM_C_CACHED },
	{ "SwapTotal:", AIKM_C_SWAP_TOTAL },
	{ "SwapFree:", AIKM_C_SWAP_FREE },
	{ "Dirty:", AIKM_C_DIRTY },
	{ "Writeback:", AIKM_C_WRITEBACK },
	{ "AnonPages:", AIKM_C_ANON },
	{ "Shmem:", AIKM_C_SHMEM },
	{ "SReclaimable:", AIKM_C_SLAB_RECLAIM },
	{ "SUnreclaim:", AIKM_C_SLAB_UNRECLAIM },
	{ "KernelStack:", AIKM_C_STACKS },
	{ "PageTables:", AIKM_C_PAGE_TABLES },
	{ "Mlocked:", AIKM_C_LOCKED },
	{ "CommitLimit:", AIKM_C_COMMIT_LIMIT },
	{ "Committed_AS:", AIKM_C_COMMITTED },
	{ "VmallocUsed:", AIKM_C_VMALLOC },
	{ "Percpu:", AIKM_C_PERCPU },
	{ "HardwareCorrupted:", AIKM_C_POISONED },
	{ "HugePages_Total:", AIKM_C_HUGE_TOTAL },
	{ "HugePages_Free:", AIKM_C_HUGE_FREE },
	{ "Hugepagesize:", AIKM_C_HUGE_SIZE },
};

/**
 * aikm_parse_meminfo() - /proc/meminfo
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives memory and swap sizes in kB, huge pages by number
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_parse_meminfo(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len };

	return aikm_scan_keys(&all, meminfo_keys, ARRAY_SIZE(meminfo_keys), s) ?
		       0 :
		       -EINVAL;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/vmstat (mm/vmstat.c, vmstat_text): one "name value" a line, pages or
 * events since boot. Direct-reclaim stalls are counted by zone type
 * (allocstall_dma32, allocstall_normal, ...) and summed here.
 */
#include "parse.h"
#include "scan.h"

static const struct aikm_scan_key vmstat_keys[] = {
	{ "pswpin", AIKM_C_PSWPIN },
	{ "pswpout", AIKM_C_PSWPOUT },
	{ "pgfault", AIKM_C_PGFAULT },
	{ "pgmajfault", AIKM_C_PGMAJFAULT },
	{ "pgscan_direct", AIKM_C_SCAN_DIRECT },
	{ "pgscan_kswapd", AIKM_C_SCAN_KSWAPD },
	{ "pgsteal_direct", AIKM_C_STEAL_DIRECT },
	{ "pgsteal_kswapd", AIKM_C_STEAL_KSWAPD },
	{ "workingset_refault_anon", AIKM_C_REFAULT_ANON },
	{ "workingset_refault_file", AIKM_C_REFAULT_FILE },
	{ "oom_kill", AIKM_C_OOM_KILL },
	{ "compact_stall", AIKM_C_COMPACT_STALL },
	{ "compact_fail", AIKM_C_COMPACT_FAIL },
	{ "thp_fault_alloc", AIKM_C_THP_FAULT },
	{ "thp_fault_fallback", AIKM_C_THP_FALLBACK },
	{ "thp_split_page", AIKM_C_THP_SPLIT },
	{ "kswapd_low_wmark_hit_quickly", AIKM_C_LOW_WMARK },
	{ "numa_miss", AIKM_C_NUMA_MISS },
	{ "numa_hint_faults", AIKM_C_NUMA_HINT },
	{ "numa_hint_faults_local", AIKM_C_NUMA_HINT_LOCAL },
	{ "numa_pages_migrated", AIKM_C_NUMA_MIGRATED },
	{ "nr_dirty", AIKM_C_NR_DIRTY },
	{ "nr_writeback", AIKM_C_NR_WRITEBACK },
	{ "nr_dirty_threshold", AIKM_C_DIRTY_THRESHOLD },
	{ "balloon_inflate", AIKM_C_BALLOON_IN },
	{ "balloon_deflate", AIKM_C_BALLOON_OUT },
};

static bool sum_allocstall(struct aikm_scan all, u64 *sum)
{
	struct aikm_scan line, word;
	bool found = false;
	u64 value;

	*sum = 0;
	while (aikm_scan_line(&all, &line)) {
		if (!aikm_scan_word(&line, &word) ||
		    !aikm_scan_starts(&word, "allocstall_") ||
		    !aikm_scan_u64(&line, &value))
			continue;
		*sum += value;
		found = true;
	}
	return found;
}

/**
 * aikm_parse_vmstat() - /proc/vmstat
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives paging, faults, reclaim, refaults, OOM kills, compaction, huge
 *     and remote pages since boot; dirty pages and their limit now
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_parse_vmstat(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len };
	u64 stalls;

	if (sum_allocstall(all, &stalls))
		aikm_sample_count(s, AIKM_C_ALLOCSTALL, stalls);
	return aikm_scan_keys(&all, vmstat_keys, ARRAY_SIZE(vmstat_keys), s) ?
		       0 :
		       -EINVAL;
}

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
 * @s: receives paging, faults, reclaim, refaults, OOM kills since boot
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

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/buddyinfo (Documentation/filesystems/proc.rst 1.3): free blocks of
 * 2^0, 2^1, .. pages in each zone:
 *
 *	Node 0, zone   Normal     89     18      1      2      0  ...
 *
 * What matters is how much of the free memory lies in blocks too small for a
 * huge page: mm/vmstat.c, unusable_free_index().
 */
#include "parse.h"
#include "scan.h"

enum { HUGE_ORDER = 9, ORDERS_MAX = 16 };

static bool parse_zone(struct aikm_scan *line, struct aikm_sample *s)
{
	u64 blocks, pages = 0, small = 0;
	u32 order;

	/* "Node" "0," "zone" "Normal" */
	if (!aikm_scan_starts(line, "Node ") || !aikm_scan_skip(line, 4))
		return false;
	for (order = 0; order < ORDERS_MAX && aikm_scan_u64(line, &blocks);
	     order++) {
		if (blocks > AIKM_VALUE_MAX >> order)
			return false;
		pages += blocks << order;
		small += order < HUGE_ORDER ? blocks << order : 0;
	}
	if (order <= HUGE_ORDER)
		return false;
	aikm_sample_add(s, AIKM_C_BUDDY_FREE, pages);
	aikm_sample_add(s, AIKM_C_BUDDY_SMALL, small);
	return true;
}

/**
 * aikm_parse_buddyinfo() - /proc/buddyinfo
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives free pages, and those in blocks smaller than a huge page
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_parse_buddyinfo(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len }, line;
	bool found = false;

	while (aikm_scan_line(&all, &line))
		found |= parse_zone(&line, s);
	return found ? 0 : -EINVAL;
}

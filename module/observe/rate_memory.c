// SPDX-License-Identifier: GPL-2.0 OR MIT
/* What kind of memory there is, and what state it is in. */
#include "rate.h"

enum { OVERCOMMIT_NEVER = 2 }; /* Documentation/mm/overcommit-accounting.rst */

static struct aikm_object *mem(const struct aikm_window *w)
{
	return &w->out->obj[AIKM_MEM];
}

/* What is left of a whole after two parts that overlap at most a little. */
static void set_left(struct aikm_object *o, u32 attr, u64 used, u64 whole)
{
	if (whole)
		aikm_rate_set(o, attr,
			      aikm_permille(whole - min(used, whole), whole));
}

static void set_slab(const struct aikm_window *w)
{
	if (aikm_sample_known(w->cur, AIKM_C_SLAB_UNRECLAIM) &&
	    aikm_sample_known(w->prev, AIKM_C_SLAB_UNRECLAIM))
		aikm_rate_change(
			mem(w), AIKM_MEM_SLAB_GROWTH,
			(u64[]){ w->prev->counter[AIKM_C_SLAB_UNRECLAIM],
				 w->cur->counter[AIKM_C_SLAB_UNRECLAIM] },
			w->us);
}

/* Only where the kernel keeps to it is the limit of promises one. */
static void set_commit(const struct aikm_window *w)
{
	const u64 *c = w->cur->counter;

	if (aikm_sample_known(w->cur, AIKM_C_OVERCOMMIT) &&
	    c[AIKM_C_OVERCOMMIT] == OVERCOMMIT_NEVER &&
	    aikm_sample_known(w->cur, AIKM_C_COMMITTED) &&
	    aikm_sample_known(w->cur, AIKM_C_COMMIT_LIMIT))
		set_left(mem(w), AIKM_MEM_COMMIT_LEFT, c[AIKM_C_COMMITTED],
			 c[AIKM_C_COMMIT_LIMIT]);
}

static void set_huge(const struct aikm_window *w)
{
	const u64 *c = w->cur->counter;

	if (!aikm_sample_known(w->cur, AIKM_C_HUGE_SIZE) ||
	    !aikm_sample_known(w->cur, AIKM_C_HUGE_TOTAL) ||
	    !aikm_sample_known(w->cur, AIKM_C_HUGE_FREE) ||
	    c[AIKM_C_HUGE_TOTAL] > U32_MAX || c[AIKM_C_HUGE_FREE] > U32_MAX ||
	    c[AIKM_C_HUGE_SIZE] > U32_MAX)
		return;
	aikm_rate_set(mem(w), AIKM_MEM_HUGE,
		      c[AIKM_C_HUGE_TOTAL] * c[AIKM_C_HUGE_SIZE]);
	aikm_rate_set(mem(w), AIKM_MEM_HUGE_FREE,
		      c[AIKM_C_HUGE_FREE] * c[AIKM_C_HUGE_SIZE]);
}

static void set_dirty(const struct aikm_window *w)
{
	const u64 *c = w->cur->counter;

	if (aikm_sample_known(w->cur, AIKM_C_NR_DIRTY) &&
	    aikm_sample_known(w->cur, AIKM_C_NR_WRITEBACK) &&
	    aikm_sample_known(w->cur, AIKM_C_DIRTY_THRESHOLD) &&
	    c[AIKM_C_NR_DIRTY] <= AIKM_VALUE_MAX &&
	    c[AIKM_C_NR_WRITEBACK] <= AIKM_VALUE_MAX)
		set_left(mem(w), AIKM_MEM_DIRTY_LEFT,
			 c[AIKM_C_NR_DIRTY] + c[AIKM_C_NR_WRITEBACK],
			 c[AIKM_C_DIRTY_THRESHOLD]);
}

static void set_balloon(const struct aikm_window *w)
{
	u64 in, out;

	if (aikm_rate_counted(w, AIKM_C_BALLOON_IN, &in) &&
	    aikm_rate_counted(w, AIKM_C_BALLOON_OUT, &out) &&
	    in <= AIKM_VALUE_MAX && out <= AIKM_VALUE_MAX)
		aikm_fact_set(mem(w), AIKM_MEM_BALLOON, (s64)in - (s64)out);
}

static void set_free(const struct aikm_window *w)
{
	const u64 *c = w->cur->counter;

	if (aikm_sample_known(w->cur, AIKM_C_BUDDY_FREE) &&
	    c[AIKM_C_BUDDY_FREE])
		aikm_rate_set(mem(w), AIKM_MEM_FRAGMENTED,
			      aikm_permille(c[AIKM_C_BUDDY_SMALL],
					    c[AIKM_C_BUDDY_FREE]));
}

static bool sum_grew(const struct aikm_window *w, const u32 counter[2],
		     u64 *sum)
{
	u64 a, b;

	if (!aikm_rate_counted(w, counter[0], &a) || a > AIKM_VALUE_MAX ||
	    !aikm_rate_counted(w, counter[1], &b) || b > AIKM_VALUE_MAX)
		return false;
	*sum = a + b;
	return true;
}

/* Of the pages that reclaim looked at, how many it got. */
static void set_efficiency(const struct aikm_window *w)
{
	static const u32 scans[] = { AIKM_C_SCAN_DIRECT, AIKM_C_SCAN_KSWAPD };
	static const u32 steals[] = { AIKM_C_STEAL_DIRECT,
				      AIKM_C_STEAL_KSWAPD };
	u64 seen, got;

	if (sum_grew(w, scans, &seen) && seen && sum_grew(w, steals, &got))
		aikm_rate_set(&w->out->obj[AIKM_VM], AIKM_VM_EFFICIENCY,
			      aikm_permille(min(got, seen), seen));
}

static void set_remote(const struct aikm_window *w)
{
	u64 all, local;

	if (aikm_rate_counted(w, AIKM_C_NUMA_HINT, &all) &&
	    aikm_rate_counted(w, AIKM_C_NUMA_HINT_LOCAL, &local))
		aikm_rate_set(&w->out->obj[AIKM_VM], AIKM_VM_NUMA_REMOTE,
			      aikm_per_second(all - min(all, local), w->us));
}

void aikm_rate_memory(const struct aikm_window *w)
{
	set_slab(w);
	set_commit(w);
	set_huge(w);
	set_dirty(w);
	set_balloon(w);
	set_free(w);
	set_efficiency(w);
	set_remote(w);
}

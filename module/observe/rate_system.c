// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Facts about the machine as a whole. */
#include "rate.h"

/* One raw value, its object's class and the attribute it becomes. */
struct rule {
	u8 counter;
	u8 class;
	u8 attr;
};

static bool known(const struct aikm_sample *s, u32 c)
{
	return aikm_sample_known(s, c);
}

static struct aikm_object *object(const struct aikm_window *w, u32 class)
{
	return &w->out->obj[class];
}

static void set_gauges(const struct aikm_window *w)
{
	static const struct rule rules[] = {
		{ AIKM_C_RUNNING, AIKM_CPU, AIKM_CPU_RUNNING },
		{ AIKM_C_BLOCKED, AIKM_CPU, AIKM_CPU_BLOCKED },
		{ AIKM_C_LOAD1, AIKM_CPU, AIKM_CPU_LOAD },
		{ AIKM_C_CPUS, AIKM_CPU, AIKM_CPU_ONLINE },
		{ AIKM_C_MEM_TOTAL, AIKM_MEM, AIKM_MEM_TOTAL },
		{ AIKM_C_MEM_AVAILABLE, AIKM_MEM, AIKM_MEM_AVAILABLE },
		{ AIKM_C_MEM_FREE, AIKM_MEM, AIKM_MEM_FREE },
		{ AIKM_C_DIRTY, AIKM_MEM, AIKM_MEM_DIRTY },
		{ AIKM_C_WRITEBACK, AIKM_MEM, AIKM_MEM_WRITEBACK },
		{ AIKM_C_ANON, AIKM_MEM, AIKM_MEM_ANON },
		{ AIKM_C_SHMEM, AIKM_MEM, AIKM_MEM_SHMEM },
		{ AIKM_C_SLAB_UNRECLAIM, AIKM_MEM, AIKM_MEM_SLAB },
		{ AIKM_C_COMMITTED, AIKM_MEM, AIKM_MEM_COMMITTED },
		{ AIKM_C_SLAB_RECLAIM, AIKM_MEM, AIKM_MEM_RECLAIMABLE },
		{ AIKM_C_STACKS, AIKM_MEM, AIKM_MEM_STACKS },
		{ AIKM_C_PAGE_TABLES, AIKM_MEM, AIKM_MEM_PAGE_TABLES },
		{ AIKM_C_PERCPU, AIKM_MEM, AIKM_MEM_PERCPU },
		{ AIKM_C_LOCKED, AIKM_MEM, AIKM_MEM_LOCKED },
		{ AIKM_C_VMALLOC, AIKM_MEM, AIKM_MEM_VMALLOC },
		{ AIKM_C_POISONED, AIKM_MEM, AIKM_MEM_POISONED },
		{ AIKM_C_SWAP_TOTAL, AIKM_SWAP, AIKM_SWAP_TOTAL },
		{ AIKM_C_SWAP_FREE, AIKM_SWAP, AIKM_SWAP_FREE },
		{ AIKM_C_FILES, AIKM_LIMITS, AIKM_LIMITS_FILES },
		{ AIKM_C_THREADS, AIKM_TASKS, AIKM_TASKS_THREADS },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (known(w->cur, rules[i].counter))
			aikm_rate_set(object(w, rules[i].class), rules[i].attr,
				      w->cur->counter[rules[i].counter]);
}

static void set_rates(const struct aikm_window *w)
{
	static const struct rule rules[] = {
		{ AIKM_C_SWITCHES, AIKM_CPU, AIKM_CPU_SWITCHES },
		{ AIKM_C_FORKS, AIKM_CPU, AIKM_CPU_FORKS },
		{ AIKM_C_PSWPIN, AIKM_SWAP, AIKM_SWAP_IN },
		{ AIKM_C_PSWPOUT, AIKM_SWAP, AIKM_SWAP_OUT },
		{ AIKM_C_PGFAULT, AIKM_VM, AIKM_VM_FAULTS },
		{ AIKM_C_PGMAJFAULT, AIKM_VM, AIKM_VM_MAJFAULTS },
		{ AIKM_C_SCAN_DIRECT, AIKM_VM, AIKM_VM_SCAN_DIRECT },
		{ AIKM_C_SCAN_KSWAPD, AIKM_VM, AIKM_VM_SCAN_KSWAPD },
		{ AIKM_C_ALLOCSTALL, AIKM_VM, AIKM_VM_ALLOCSTALL },
		{ AIKM_C_REFAULT_ANON, AIKM_VM, AIKM_VM_REFAULT_ANON },
		{ AIKM_C_REFAULT_FILE, AIKM_VM, AIKM_VM_REFAULT_FILE },
		{ AIKM_C_LOW_WMARK, AIKM_VM, AIKM_VM_LOW_WMARK },
		{ AIKM_C_COMPACT_STALL, AIKM_VM, AIKM_VM_COMPACT_STALLS },
		{ AIKM_C_COMPACT_FAIL, AIKM_VM, AIKM_VM_COMPACT_FAILS },
		{ AIKM_C_THP_FAULT, AIKM_VM, AIKM_VM_THP_FAULTS },
		{ AIKM_C_THP_FALLBACK, AIKM_VM, AIKM_VM_THP_FALLBACKS },
		{ AIKM_C_THP_SPLIT, AIKM_VM, AIKM_VM_THP_SPLITS },
		{ AIKM_C_NUMA_MISS, AIKM_VM, AIKM_VM_NUMA_MISSES },
		{ AIKM_C_NUMA_MIGRATED, AIKM_VM, AIKM_VM_NUMA_MIGRATED },
	};
	u64 n;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (aikm_rate_counted(w, rules[i].counter, &n))
			aikm_rate_set(object(w, rules[i].class), rules[i].attr,
				      aikm_per_second(n, w->us));
}

/* Shares of the CPU time that passed, which all CPUs give together. */
static void set_cpu_shares(const struct aikm_window *w)
{
	static const struct rule rules[] = {
		{ AIKM_C_USER, AIKM_CPU, AIKM_CPU_USER },
		{ AIKM_C_NICE, AIKM_CPU, AIKM_CPU_USER },
		{ AIKM_C_SYSTEM, AIKM_CPU, AIKM_CPU_SYSTEM },
		{ AIKM_C_IDLE, AIKM_CPU, AIKM_CPU_IDLE },
		{ AIKM_C_IOWAIT, AIKM_CPU, AIKM_CPU_IOWAIT },
		{ AIKM_C_IRQ, AIKM_CPU, AIKM_CPU_IRQ },
		{ AIKM_C_SOFTIRQ, AIKM_CPU, AIKM_CPU_IRQ },
		{ AIKM_C_STEAL, AIKM_CPU, AIKM_CPU_STEAL },
	};
	u64 sum[AIKM_CPU_ATTRS] = { 0 };
	u64 total = 0, n;
	u32 seen = 0, i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		if (!aikm_rate_counted(w, rules[i].counter, &n) ||
		    n > AIKM_VALUE_MAX)
			continue;
		sum[rules[i].attr] += n;
		total += n;
		seen |= 1U << rules[i].attr;
	}
	for (i = 0; total && i < AIKM_CPU_ATTRS; i++)
		if (seen >> i & 1)
			aikm_rate_set(object(w, AIKM_CPU), i,
				      aikm_permille(sum[i], total));
	if (total && aikm_rate_counted(w, AIKM_C_SOFTIRQ, &n))
		aikm_rate_set(object(w, AIKM_CPU), AIKM_CPU_SOFTIRQ,
			      aikm_permille(min(n, total), total));
}

static void set_pressure(const struct aikm_window *w)
{
	static const struct rule rules[] = {
		{ AIKM_C_PSI_CPU_SOME, AIKM_PSI, AIKM_PSI_CPU },
		{ AIKM_C_PSI_MEM_SOME, AIKM_PSI, AIKM_PSI_MEM_SOME },
		{ AIKM_C_PSI_MEM_FULL, AIKM_PSI, AIKM_PSI_MEM_FULL },
		{ AIKM_C_PSI_IO_SOME, AIKM_PSI, AIKM_PSI_IO_SOME },
		{ AIKM_C_PSI_IO_FULL, AIKM_PSI, AIKM_PSI_IO_FULL },
	};
	u64 n;
	u32 i;

	/* The sample's sources are not read at one instant: at most all. */
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (aikm_rate_counted(w, rules[i].counter, &n))
			aikm_rate_set(object(w, AIKM_PSI), rules[i].attr,
				      aikm_permille(min(n, w->us), w->us));
}

static void set_share(const struct aikm_window *w, struct rule to, u32 whole)
{
	const u64 *c = w->cur->counter;

	if (known(w->cur, to.counter) && known(w->cur, whole) && c[whole])
		aikm_rate_set(object(w, to.class), to.attr,
			      aikm_permille(min(c[to.counter], c[whole]),
					    c[whole]));
}

static void set_memory(const struct aikm_window *w)
{
	static const struct rule left = { AIKM_C_MEM_AVAILABLE, AIKM_MEM,
					  AIKM_MEM_LEFT };
	const u64 *c = w->cur->counter, *p = w->prev->counter;
	u64 cache = c[AIKM_C_CACHED] + c[AIKM_C_BUFFERS];

	set_share(w, left, AIKM_C_MEM_TOTAL);
	if (known(w->cur, AIKM_C_MEM_AVAILABLE) &&
	    known(w->prev, AIKM_C_MEM_AVAILABLE))
		aikm_rate_change(object(w, AIKM_MEM), AIKM_MEM_DROP,
				 (u64[]){ c[AIKM_C_MEM_AVAILABLE],
					  p[AIKM_C_MEM_AVAILABLE] },
				 w->us);
	if (known(w->cur, AIKM_C_CACHED) && cache >= c[AIKM_C_SHMEM])
		aikm_rate_set(object(w, AIKM_MEM), AIKM_MEM_CACHED,
			      cache - c[AIKM_C_SHMEM]);
}

static void set_reclaim(const struct aikm_window *w)
{
	struct aikm_object *vm = object(w, AIKM_VM);
	u64 direct, kswapd, kills;

	if (aikm_rate_counted(w, AIKM_C_STEAL_DIRECT, &direct) &&
	    aikm_rate_counted(w, AIKM_C_STEAL_KSWAPD, &kswapd))
		aikm_rate_set(vm, AIKM_VM_STEAL,
			      aikm_per_second(direct + kswapd, w->us));
	if (aikm_rate_counted(w, AIKM_C_OOM_KILL, &kills))
		aikm_rate_set(vm, AIKM_VM_OOM_KILLS, kills);
}

/*
 * Linux gives the ids below this only once, to what starts first
 * (RESERVED_PIDS, kernel/pid.c): who has ended leaves no room there.
 */
enum { IDS_GIVEN_ONCE = 300 };

static void set_limits(const struct aikm_window *w)
{
	struct aikm_object *limits = object(w, AIKM_LIMITS);
	const u64 *c = w->cur->counter;
	u64 room, used;

	if (known(w->cur, AIKM_C_FILES_MAX) && c[AIKM_C_FILES_MAX]) {
		room = c[AIKM_C_FILES_MAX];
		used = min(c[AIKM_C_FILES], room);
		aikm_rate_set(limits, AIKM_LIMITS_FILES_LEFT,
			      aikm_permille(room - used, room));
	}
	if (known(w->cur, AIKM_C_FILES) && known(w->prev, AIKM_C_FILES))
		aikm_rate_change(limits, AIKM_LIMITS_FILES_GROWTH,
				 (u64[]){ w->prev->counter[AIKM_C_FILES],
					  c[AIKM_C_FILES] },
				 w->us);
	if (!known(w->cur, AIKM_C_THREADS) ||
	    !known(w->cur, AIKM_C_THREADS_MAX) ||
	    !known(w->cur, AIKM_C_PID_MAX))
		return;
	room = c[AIKM_C_PID_MAX] -
	       min_t(u64, c[AIKM_C_PID_MAX], IDS_GIVEN_ONCE);
	room = min(room, c[AIKM_C_THREADS_MAX]);
	used = min(c[AIKM_C_THREADS], room);
	if (room)
		aikm_rate_set(limits, AIKM_LIMITS_TASKS_LEFT,
			      aikm_permille(room - used, room));
}

void aikm_rate_system(const struct aikm_window *w)
{
	static const struct rule swap_left = { AIKM_C_SWAP_FREE, AIKM_SWAP,
					       AIKM_SWAP_LEFT };

	set_gauges(w);
	set_rates(w);
	set_cpu_shares(w);
	set_pressure(w);
	set_memory(w);
	set_share(w, swap_left, AIKM_C_SWAP_TOTAL);
	set_reclaim(w);
	set_limits(w);
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * What the machine's own counters prove and the model has no word for. Each
 * needs a fact that says so and one that says that somebody pays for it, so
 * that a machine that is merely at work fires none.
 */
#include "rules.h"

enum {
	NONE = AIKM_NO_CULPRIT,
	/* permille; pmie's per_cpu.some_util warns from 95 % of one CPU */
	HOT = 950,
	COLD = 400, /* of all CPUs together: there is room elsewhere */
	WAITED = 300, /* permille of the time lost, in psi's own unit */
	SOMEBODY = 900, /* thousandths of a thread that waits all the time */
	HUNG = 800, /* permille of the time in which somebody waited for I/O */
	STORM_PER_S = 20000, /* one line; a fast disk or card does 5,000 */
	STORM_SHARE = 300, /* permille of one CPU spent on interrupts */
	/* kubernetes-mixin, CPUThrottlingHigh: 25 % of the periods */
	THROTTLED = 250,
	/* mm/vmstat.c, extfrag_index(): 500 is vm.extfrag_threshold's default */
	FRAGMENTED = 900,
	FALLBACKS_PER_S = 10,
	COMMIT_LEFT = 30, /* permille: what is promised is nearly all */
	SLAB_SHARE = 8, /* an eighth of memory; an ordinary share is 1/50 */
	SLAB_KB_PER_S = 1000,
	FILES_PER_S = 100, /* with as many new files, sockets, tasks it grows */
	REFAULTS_PER_S = 2000, /* 8 MB a second read that was here before */
	EFFICIENT = 800, /* permille: reclaim takes whatever comes by */
	SWAP_LEFT = 20, /* permille */
	TASKS_LEFT = 15, /* permille */
	MAPS_LEFT = 20, /* permille */
	FAILURES = 5, /* in a row; systemd gives up after as many in 10 s */
	WORK_MS =
		2000, /* a worker is woken in some ms, also on a busy machine */
	WAITING = 2000, /* thousandths of a thread that waits for a processor */
	BATTERY = 50, /* permille */
	STEP_S = 60, /* NTP steps seconds after boot; a minute is no drift */
};

static s64 size(s64 n)
{
	return n < 0 ? -n : n;
}

static bool has(const struct aikm_snapshot *s, u32 class, u32 attr)
{
	return aikm_fact_known(&s->obj[class], attr);
}

/* Of equal ones the last: a group comes behind the one that it is in. */
static u32 most(const struct aikm_snapshot *s, u32 class, u32 attr)
{
	u32 i, best = NONE;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == class && s->obj[i].value[attr] > 0 &&
		    s->obj[i].value[attr] >= aikm_rule_value(s, best, attr))
			best = i;
	return best;
}

/* ---- control groups: the machine is well, the group is not ---- */

static bool find_pids(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 group = most(s, AIKM_CGROUP, AIKM_CGROUP_REFUSED);

	if (group == NONE)
		return false;
	f->culprit = group;
	aikm_rule_cite(s, f, group, AIKM_CGROUP_REFUSED);
	aikm_rule_cite(s, f, group, AIKM_CGROUP_PIDS);
	aikm_rule_cite(s, f, group, AIKM_CGROUP_PIDS_LEFT);
	return true;
}

static bool find_high(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 group = most(s, AIKM_CGROUP, AIKM_CGROUP_HIGHS);

	if (aikm_rule_value(s, group, AIKM_CGROUP_MEM_FULL) < WAITED / 3)
		return false;
	f->culprit = group;
	aikm_rule_cite(s, f, group, AIKM_CGROUP_HIGHS);
	aikm_rule_cite(s, f, group, AIKM_CGROUP_MEM_FULL);
	aikm_rule_cite(s, f, group, AIKM_CGROUP_MEMORY);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	return true;
}

static bool find_throttled(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	u32 group = most(s, AIKM_CGROUP, AIKM_CGROUP_THROTTLED);

	if (aikm_rule_value(s, group, AIKM_CGROUP_THROTTLED) < THROTTLED ||
	    aikm_rule_value(s, group, AIKM_CGROUP_CPU_FULL) < WAITED)
		return false;
	f->culprit = group;
	aikm_rule_cite(s, f, group, AIKM_CGROUP_THROTTLED);
	aikm_rule_cite(s, f, group, AIKM_CGROUP_CPU_FULL);
	aikm_rule_cite(s, f, group, AIKM_CGROUP_CPU);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_IDLE);
	return true;
}

/* ---- memory ---- */

static bool find_overcommit(const struct aikm_snapshot *s,
			    struct aikm_finding *f)
{
	if (!has(s, AIKM_MEM, AIKM_MEM_COMMIT_LEFT) ||
	    aikm_fact(s, AIKM_MEM, AIKM_MEM_COMMIT_LEFT) > COMMIT_LEFT ||
	    aikm_fact(s, AIKM_MEM, AIKM_MEM_LEFT) < 200)
		return false;
	f->culprit = AIKM_MEM;
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_COMMIT_LEFT);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_COMMITTED);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	return true;
}

/* A quarter of memory lies idle while the rest is short. */
static bool find_hugepages(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	s64 unused = aikm_fact(s, AIKM_MEM, AIKM_MEM_HUGE_FREE);

	if (unused * 4 < aikm_fact(s, AIKM_MEM, AIKM_MEM_TOTAL) || !unused ||
	    aikm_fact(s, AIKM_MEM, AIKM_MEM_LEFT) >= 200)
		return false;
	f->culprit = AIKM_MEM;
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_HUGE_FREE);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_HUGE);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	return true;
}

/* Kernel objects grow, and not because programs make tasks or open files. */
static bool find_slab(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	if (aikm_fact(s, AIKM_MEM, AIKM_MEM_SLAB) * SLAB_SHARE <
		    aikm_fact(s, AIKM_MEM, AIKM_MEM_TOTAL) ||
	    aikm_fact(s, AIKM_MEM, AIKM_MEM_SLAB_GROWTH) < SLAB_KB_PER_S ||
	    aikm_fact(s, AIKM_CPU, AIKM_CPU_FORKS) >= FILES_PER_S ||
	    aikm_fact(s, AIKM_LIMITS, AIKM_LIMITS_FILES_GROWTH) >= FILES_PER_S)
		return false;
	f->culprit = AIKM_MEM;
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_SLAB);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_SLAB_GROWTH);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	return true;
}

static bool find_fragmentation(const struct aikm_snapshot *s,
			       struct aikm_finding *f)
{
	s64 total = aikm_fact(s, AIKM_MEM, AIKM_MEM_TOTAL);

	if (aikm_fact(s, AIKM_MEM, AIKM_MEM_FRAGMENTED) < FRAGMENTED ||
	    aikm_fact(s, AIKM_MEM, AIKM_MEM_FREE) * 20 < total ||
	    (!aikm_fact(s, AIKM_VM, AIKM_VM_COMPACT_FAILS) &&
	     aikm_fact(s, AIKM_VM, AIKM_VM_THP_FALLBACKS) < FALLBACKS_PER_S))
		return false;
	f->culprit = AIKM_MEM;
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_FRAGMENTED);
	aikm_rule_cite(s, f, AIKM_VM, AIKM_VM_COMPACT_FAILS);
	aikm_rule_cite(s, f, AIKM_VM, AIKM_VM_THP_FALLBACKS);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_FREE);
	return true;
}

/* File pages go and are needed again at once, while swap stands still. */
static bool find_cache_thrash(const struct aikm_snapshot *s,
			      struct aikm_finding *f)
{
	u32 task = most(s, AIKM_TASK, AIKM_TASK_READ);

	if (aikm_fact(s, AIKM_VM, AIKM_VM_EFFICIENCY) < EFFICIENT ||
	    aikm_fact(s, AIKM_VM, AIKM_VM_REFAULT_FILE) < REFAULTS_PER_S ||
	    aikm_fact(s, AIKM_PSI, AIKM_PSI_MEM_SOME) < WAITED / 3 ||
	    aikm_fact(s, AIKM_SWAP, AIKM_SWAP_IN) >= 10)
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, AIKM_VM, AIKM_VM_REFAULT_FILE);
	aikm_rule_cite(s, f, AIKM_PSI, AIKM_PSI_MEM_SOME);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_CACHED);
	aikm_rule_cite(s, f, task, AIKM_TASK_READ);
	return true;
}

/* Full of what is not needed it may be, as long as there is memory. */
static bool find_swap_full(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	if (!has(s, AIKM_SWAP, AIKM_SWAP_LEFT) ||
	    aikm_fact(s, AIKM_SWAP, AIKM_SWAP_LEFT) > SWAP_LEFT ||
	    aikm_fact(s, AIKM_MEM, AIKM_MEM_LEFT) >= 150)
		return false;
	f->culprit = most(s, AIKM_TASK, AIKM_TASK_SWAP);
	aikm_rule_cite(s, f, AIKM_SWAP, AIKM_SWAP_LEFT);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_SWAP);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_RSS);
	return true;
}

static bool find_maps(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 task = aikm_rule_least(s, AIKM_TASK, AIKM_TASK_MAPS_LEFT);

	if (task == NONE || s->obj[task].value[AIKM_TASK_MAPS_LEFT] > MAPS_LEFT)
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, task, AIKM_TASK_MAPS_LEFT);
	aikm_rule_cite(s, f, task, AIKM_TASK_RSS);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	return true;
}

/* ---- tasks ---- */

static bool find_no_tasks(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 many = most(s, AIKM_TASK, AIKM_TASK_CLONES);
	u32 attr = AIKM_TASK_CLONES;
	u32 wide = most(s, AIKM_TASK, AIKM_TASK_THREADS);

	if (!has(s, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT) ||
	    aikm_fact(s, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT) > TASKS_LEFT)
		return false;
	if (aikm_rule_value(s, wide, AIKM_TASK_THREADS) >
	    aikm_rule_value(s, many, AIKM_TASK_CLONES)) {
		many = wide;
		attr = AIKM_TASK_THREADS;
	}
	f->culprit = many;
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT);
	aikm_rule_cite(s, f, AIKM_TASKS, AIKM_TASKS_THREADS);
	aikm_rule_cite(s, f, many, attr);
	return true;
}

static bool find_failures(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	if (aikm_fact(s, AIKM_TASKS, AIKM_TASKS_FAILURES) < FAILURES)
		return false;
	f->culprit = AIKM_TASKS;
	aikm_rule_cite(s, f, AIKM_TASKS, AIKM_TASKS_FAILURES);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_FORKS);
	return true;
}

/* ---- storage ---- */

static bool find_fs_errors(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	u32 mount = most(s, AIKM_MOUNT, AIKM_MOUNT_ERRORS);

	if (mount == NONE)
		return false;
	f->culprit = mount;
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_ERRORS);
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_ERRORS_KEPT);
	return true;
}

static bool find_late_disk(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	u32 disk = most(s, AIKM_DISK, AIKM_DISK_TIMEOUTS);

	if (disk == NONE)
		return false;
	f->culprit = disk;
	aikm_rule_cite(s, f, disk, AIKM_DISK_TIMEOUTS);
	aikm_rule_cite(s, f, disk, AIKM_DISK_ERRORS);
	return true;
}

static u32 waits_for_disk(const struct aikm_snapshot *s)
{
	u32 i;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == AIKM_TASK &&
		    s->obj[i].value[AIKM_TASK_WAIT] == AIKM_WAIT_IO)
			return i;
	return NONE;
}

/*
 * Tasks wait for storage and no disk finishes anything. The hung-task detector
 * is silent: such a wait wakes up now and then (block/blk-core.c). A suspended
 * device mapper does not even count what it holds back as in flight.
 */
static bool find_hung_io(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 disk = most(s, AIKM_DISK, AIKM_DISK_STALLED);
	u32 task = waits_for_disk(s);

	if (task == NONE || !aikm_fact(s, AIKM_TASKS, AIKM_TASKS_STUCK) ||
	    most(s, AIKM_DISK, AIKM_DISK_IOS) != NONE ||
	    aikm_fact(s, AIKM_PSI, AIKM_PSI_IO_SOME) < HUNG)
		return false;
	f->culprit = disk != NONE ? disk : task;
	aikm_rule_cite(s, f, task, AIKM_TASK_WAIT);
	aikm_rule_cite(s, f, AIKM_TASKS, AIKM_TASKS_STUCK);
	aikm_rule_cite(s, f, AIKM_PSI, AIKM_PSI_IO_SOME);
	aikm_rule_cite(s, f, disk, AIKM_DISK_STALLED);
	return true;
}

static bool find_degraded(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 disk = most(s, AIKM_DISK, AIKM_DISK_DEGRADED);

	if (disk == NONE)
		return false;
	f->culprit = disk;
	aikm_rule_cite(s, f, disk, AIKM_DISK_DEGRADED);
	return true;
}

/* ---- processors, interrupts, time ---- */

static bool find_irq_storm(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	u32 irq = aikm_rule_place(s, AIKM_IRQ);

	if (aikm_rule_value(s, irq, AIKM_IRQ_MOST) < STORM_PER_S ||
	    aikm_fact(s, AIKM_CPU, AIKM_CPU_IRQ_MOST) < STORM_SHARE)
		return false;
	f->culprit = irq;
	aikm_rule_cite(s, f, irq, AIKM_IRQ_MOST);
	aikm_rule_cite(s, f, irq, AIKM_IRQ_MOST_NR);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_IRQ_MOST);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_IRQ_MOST_NR);
	return true;
}

/*
 * One processor has no time left and tasks wait for it, while another has
 * nothing to do: a scheduler that were free to would move them. A virtual
 * machine that is not given its processors counts time that adds up to more.
 */
static bool find_hot_cpu(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 task = most(s, AIKM_TASK, AIKM_TASK_CPU);
	s64 idle = aikm_fact(s, AIKM_CPU, AIKM_CPU_IDLE);
	s64 cpus = aikm_fact(s, AIKM_CPU, AIKM_CPU_ONLINE);

	if (aikm_fact(s, AIKM_CPU, AIKM_CPU_BUSIEST) < HOT || idle < COLD ||
	    idle * cpus > (cpus - 1) * 1000 + 1000 - HOT ||
	    aikm_fact(s, AIKM_PSI, AIKM_PSI_CPU) < WAITED ||
	    aikm_fact(s, AIKM_TASKS, AIKM_TASKS_DELAY) < SOMEBODY)
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_BUSIEST);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_BUSIEST_NR);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_IDLE);
	aikm_rule_cite(s, f, AIKM_TASKS, AIKM_TASKS_DELAY);
	return true;
}

static bool find_clock_step(const struct aikm_snapshot *s,
			    struct aikm_finding *f)
{
	u32 health = aikm_rule_place(s, AIKM_HEALTH);

	if (size(aikm_rule_value(s, health, AIKM_HEALTH_CLOCK_STEP)) < STEP_S)
		return false;
	f->culprit = health;
	aikm_rule_cite(s, f, health, AIKM_HEALTH_CLOCK_STEP);
	return true;
}

/* Not for want of a processor or of memory: then it is those who have it. */
static bool find_late_work(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	u32 health = aikm_rule_place(s, AIKM_HEALTH);

	if (aikm_rule_value(s, health, AIKM_HEALTH_WORK_LATE) < WORK_MS ||
	    aikm_fact(s, AIKM_TASKS, AIKM_TASKS_RT) ||
	    aikm_fact(s, AIKM_TASKS, AIKM_TASKS_DELAY) >= WAITING ||
	    aikm_fact(s, AIKM_PSI, AIKM_PSI_MEM_SOME) >= WAITED)
		return false;
	f->culprit = health;
	aikm_rule_cite(s, f, health, AIKM_HEALTH_WORK_LATE);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_BUSIEST);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_BUSIEST_NR);
	return true;
}

static bool find_last_words(const struct aikm_snapshot *s,
			    struct aikm_finding *f)
{
	u32 health = aikm_rule_place(s, AIKM_HEALTH);

	if (!aikm_rule_value(s, health, AIKM_HEALTH_LAST_WORDS))
		return false;
	f->culprit = health;
	aikm_rule_cite(s, f, health, AIKM_HEALTH_LAST_WORDS);
	return true;
}

static bool find_power_low(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	const struct aikm_object *o = aikm_snapshot_find(s, AIKM_HEALTH);

	if (!o || !aikm_fact_known(o, AIKM_HEALTH_BATTERY) ||
	    !aikm_fact_known(o, AIKM_HEALTH_MAINS) ||
	    o->value[AIKM_HEALTH_MAINS] ||
	    o->value[AIKM_HEALTH_BATTERY] > BATTERY)
		return false;
	f->culprit = aikm_rule_place(s, AIKM_HEALTH);
	aikm_rule_cite(s, f, f->culprit, AIKM_HEALTH_BATTERY);
	aikm_rule_cite(s, f, f->culprit, AIKM_HEALTH_MAINS);
	return true;
}

/* What is for good, a degraded array, comes last: it must hide nothing. */
static const struct aikm_cause_rule rules[] = {
	{ AIKM_FS_CORRUPTION, find_fs_errors },
	{ AIKM_DISK_TIMEOUT_RESET, find_late_disk },
	{ AIKM_IO_HUNG, find_hung_io },
	{ AIKM_CGROUP_PIDS_LIMIT, find_pids },
	{ AIKM_MEMCG_HIGH_THROTTLE, find_high },
	{ AIKM_CGROUP_CPU_THROTTLED, find_throttled },
	{ AIKM_PID_EXHAUSTION, find_no_tasks },
	{ AIKM_SWAP_FULL, find_swap_full },
	{ AIKM_MAX_MAP_COUNT, find_maps },
	{ AIKM_OVERCOMMIT_LIMIT, find_overcommit },
	{ AIKM_HUGEPAGE_WASTE, find_hugepages },
	{ AIKM_SLAB_LEAK, find_slab },
	{ AIKM_MEM_FRAGMENTATION, find_fragmentation },
	{ AIKM_CACHE_THRASH, find_cache_thrash },
	{ AIKM_IRQ_STORM, find_irq_storm },
	{ AIKM_CPU_SINGLE_CORE_HOT, find_hot_cpu },
	{ AIKM_CLOCK_STEP, find_clock_step },
	{ AIKM_WORKQUEUE_HOG, find_late_work },
	{ AIKM_SERVICE_RESTART_LOOP, find_failures },
	{ AIKM_POWER_LOW, find_power_low },
	{ AIKM_UNEXPECTED_REBOOT, find_last_words },
	{ AIKM_RAID_DEGRADED, find_degraded },
};

bool aikm_rule_sys(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	return aikm_rule_first(rules, ARRAY_SIZE(rules), s, f);
}

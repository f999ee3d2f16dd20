// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Plain thresholds: what the model must beat, and what the watch looks with
 * every second. The first rule that fires wins, so the table goes from what
 * proves itself (a kill, a full disk) to what is only a matter of degree.
 */
#include "rules.h"
#include "verdict.h"

enum {
	NONE = AIKM_NO_CULPRIT,
	OLD_S = 10, /* a younger process is still starting */
	BREEDS = 6, /* times as many there may be of a bomb as parents */
	STAY = 4, /* and forks that do not end within the window */
	FDS_HALF = 500, /* permille: nobody is near his limit */
	FDS_MANY = 64, /* who has less than this open wants no more */
	LEAK_S = 10, /* nothing that grew for a shorter time leaks */
	LEAK_SOON_S = 300, /* memory is gone that soon, */
	LEAK_LEFT = 800, /* permille; so much is no longer there, */
	LEAK_REACH = 10, /* or after ten times as long as was seen */
};

/* Kinds of fault; of one kind only the first rule that fires counts. */
enum {
	MEMORY = 1 << 0,
	PROCESSOR = 1 << 1,
	STORAGE = 1 << 2,
	SPACE = 1 << 3,
	INODES = 1 << 4,
	FILES = 1 << 5,
	ZOMBIES = 1 << 6,
	TOLD = 1 << 7, /* by the kernel log */
	TASKS = 1 << 8,
	NETWORK = 1 << 9, /* and limits */
};

/* Resident and swapped: what a task holds wherever it lies. */
static s64 held(const struct aikm_snapshot *s, u32 obj)
{
	return aikm_rule_value(s, obj, AIKM_TASK_RSS) +
	       aikm_rule_value(s, obj, AIKM_TASK_SWAP);
}

/* Nobody, when even the biggest holds less than a tenth of all memory. */
static u32 holds_most(const struct aikm_snapshot *s)
{
	s64 total = aikm_fact(s, AIKM_MEM, AIKM_MEM_TOTAL);
	u32 i, best = NONE;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == AIKM_TASK && held(s, i) > held(s, best))
			best = i;
	return held(s, best) * 10 < total ? NONE : best;
}

/*
 * Who was killed is a fact; who took the memory is the one that grew most,
 * or without growth the victim itself.
 */
static bool find_oom(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 victim = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_VICTIM);
	u32 grower = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_GROWTH);

	if (!aikm_fact(s, AIKM_VM, AIKM_VM_OOM_KILLS))
		return false;
	f->culprit = victim != NONE ? victim : holds_most(s);
	if (aikm_rule_value(s, grower, AIKM_TASK_GROWTH) > 10000)
		f->culprit = grower;
	aikm_rule_cite(s, f, AIKM_VM, AIKM_VM_OOM_KILLS);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_RSS);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_GROWTH);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	return true;
}

/*
 * Compilers side by side, what starts when the minute is full, workers of one
 * parent, shells in shells: they are many, but hardly one that is young has
 * copies of itself, and most of what is forked ends at once. Of a bomb every
 * third has copies, and all stay. Breeders are unknown in old recordings.
 */
static bool multiplies(const struct aikm_snapshot *s,
		       const struct aikm_object *t)
{
	if (aikm_fact_known(&s->obj[AIKM_TASKS], AIKM_TASKS_BORN) &&
	    aikm_fact(s, AIKM_TASKS, AIKM_TASKS_BORN) * STAY <
		    aikm_fact(s, AIKM_CPU, AIKM_CPU_FORKS))
		return false;
	return !aikm_fact_known(t, AIKM_TASK_BREEDERS) ||
	       t->value[AIKM_TASK_BREEDERS] * BREEDS >=
		       t->value[AIKM_TASK_CLONES];
}

/* A pool of workers has as many, but they sleep; or they have just ended. */
static bool find_fork_bomb(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	u32 task = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_CLONES);
	s64 clones = aikm_rule_value(s, task, AIKM_TASK_CLONES);

	if (clones < 30 ||
	    aikm_fact(s, AIKM_TASKS, AIKM_TASKS_ZOMBIES) > clones / 2 ||
	    (aikm_fact(s, AIKM_CPU, AIKM_CPU_RUNNING) < clones / 3 &&
	     aikm_fact(s, AIKM_TASKS, AIKM_TASKS_BORN) < 20) ||
	    !multiplies(s, &s->obj[task]))
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, task, AIKM_TASK_CLONES);
	aikm_rule_cite(s, f, AIKM_TASKS, AIKM_TASKS_BORN);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_RUNNING);
	aikm_rule_cite(s, f, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT);
	return true;
}

static bool find_fs_full(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 mount = aikm_rule_least(s, AIKM_MOUNT, AIKM_MOUNT_LEFT);

	if (mount == NONE || aikm_rule_value(s, mount, AIKM_MOUNT_LEFT) > 5)
		return false;
	f->culprit = mount;
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_LEFT);
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_FREE);
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_DROP);
	return true;
}

static bool find_fs_inodes(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	u32 mount = aikm_rule_least(s, AIKM_MOUNT, AIKM_MOUNT_INODES_LEFT);

	if (mount == NONE ||
	    aikm_rule_value(s, mount, AIKM_MOUNT_INODES_LEFT) > 5)
		return false;
	f->culprit = mount;
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_INODES_LEFT);
	aikm_rule_cite(s, f, mount, AIKM_MOUNT_LEFT);
	return true;
}

/*
 * Who locks himself in forbids himself to open files: sshd has a limit of one
 * and some ten open while it waits for a password.
 */
static u32 fewest_fds_left(const struct aikm_snapshot *s)
{
	u32 i, best = NONE;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == AIKM_TASK &&
		    aikm_fact_known(&s->obj[i], AIKM_TASK_FDS_LEFT) &&
		    s->obj[i].value[AIKM_TASK_FDS] >= FDS_MANY &&
		    (best == NONE ||
		     s->obj[i].value[AIKM_TASK_FDS_LEFT] <
			     s->obj[best].value[AIKM_TASK_FDS_LEFT]))
			best = i;
	return best;
}

static bool find_fd_exhaust(const struct aikm_snapshot *s,
			    struct aikm_finding *f)
{
	u32 task = fewest_fds_left(s);

	if (task == NONE || aikm_rule_value(s, task, AIKM_TASK_FDS_LEFT) > 60)
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, task, AIKM_TASK_FDS_LEFT);
	aikm_rule_cite(s, f, task, AIKM_TASK_FDS);
	aikm_rule_cite(s, f, task, AIKM_TASK_FDS_GROWTH);
	return true;
}

/* Process 1 gets everybody's orphans; on a busy machine it lags behind. */
static bool find_zombies(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 task = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_ZOMBIES);

	if (aikm_rule_value(s, task, AIKM_TASK_ZOMBIES) < 15 ||
	    s->obj[task].id == 1)
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, task, AIKM_TASK_ZOMBIES);
	aikm_rule_cite(s, f, AIKM_TASKS, AIKM_TASKS_ZOMBIES);
	aikm_rule_cite(s, f, task, AIKM_TASK_CHILDREN);
	return true;
}

/*
 * Pages come back while little memory is left. Pages that only go out are
 * tidied away, pages that come back to a machine with room were.
 */
static bool find_swap_thrash(const struct aikm_snapshot *s,
			     struct aikm_finding *f)
{
	s64 in = aikm_fact(s, AIKM_SWAP, AIKM_SWAP_IN);
	s64 waits = aikm_fact(s, AIKM_PSI, AIKM_PSI_MEM_SOME);

	if (in < 10 || (in < 100 && waits < 50) ||
	    (waits < 200 && aikm_fact(s, AIKM_MEM, AIKM_MEM_LEFT) >= 100))
		return false;
	f->culprit = holds_most(s);
	aikm_rule_cite(s, f, AIKM_PSI, AIKM_PSI_MEM_FULL);
	aikm_rule_cite(s, f, AIKM_SWAP, AIKM_SWAP_IN);
	aikm_rule_cite(s, f, AIKM_SWAP, AIKM_SWAP_OUT);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_RSS);
	return true;
}

/* Tasks wait and no disk is at work for them: what they wait for is stuck. */
static bool find_dstate(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 task = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_STUCK);
	u32 disk = aikm_rule_most(s, AIKM_DISK, AIKM_DISK_IOS);

	if (aikm_fact(s, AIKM_TASKS, AIKM_TASKS_STUCK) < 4 ||
	    aikm_rule_value(s, disk, AIKM_DISK_IOS) > 50)
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, AIKM_TASKS, AIKM_TASKS_STUCK);
	aikm_rule_cite(s, f, task, AIKM_TASK_STUCK);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_LOAD);
	aikm_rule_cite(s, f, aikm_rule_most(s, AIKM_DISK, AIKM_DISK_STALLED),
		       AIKM_DISK_STALLED);
	return true;
}

static u32 most_io(const struct aikm_snapshot *s, s64 *rate)
{
	u32 i, best = NONE;

	*rate = 0;
	for (i = 0; i < s->nr; i++) {
		s64 io;

		if (s->obj[i].class != AIKM_TASK)
			continue;
		io = aikm_rule_value(s, i, AIKM_TASK_READ) +
		     aikm_rule_value(s, i, AIKM_TASK_WRITE);
		if (io <= *rate)
			continue;
		*rate = io;
		best = i;
	}
	return best;
}

static bool find_disk_saturated(const struct aikm_snapshot *s,
				struct aikm_finding *f)
{
	u32 disk = aikm_rule_most(s, AIKM_DISK, AIKM_DISK_BUSY), task;
	s64 rate;

	if (aikm_rule_value(s, disk, AIKM_DISK_BUSY) < 850 ||
	    aikm_rule_value(s, disk, AIKM_DISK_QUEUE) < 4000)
		return false;
	task = most_io(s, &rate);
	f->culprit = task != NONE ? task : disk;
	aikm_rule_cite(s, f, disk, AIKM_DISK_BUSY);
	aikm_rule_cite(s, f, disk, AIKM_DISK_QUEUE);
	aikm_rule_cite(s, f, disk, AIKM_DISK_WAIT);
	aikm_rule_cite(s, f, task,
		       aikm_rule_value(s, task, AIKM_TASK_WRITE) >
				       aikm_rule_value(s, task,
						       AIKM_TASK_READ) ?
			       AIKM_TASK_WRITE :
			       AIKM_TASK_READ);
	return true;
}

/*
 * A program that starts grows too: only the one that is no longer young. And
 * it must be the machine that pays, not a neighbour who gives.
 */
static bool find_mem_leak(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 task = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_GROWTH);
	s64 growth = aikm_rule_value(s, task, AIKM_TASK_GROWTH);

	if (growth < 1000 || aikm_rule_value(s, task, AIKM_TASK_AGE) < OLD_S ||
	    aikm_fact(s, AIKM_MEM, AIKM_MEM_DROP) < -growth / 3)
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, task, AIKM_TASK_GROWTH);
	aikm_rule_cite(s, f, task, AIKM_TASK_RSS);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_DROP);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	return true;
}

/* Little is left, nothing comes back from swap, and one task holds most of it. */
static bool find_mem_pressure(const struct aikm_snapshot *s,
			      struct aikm_finding *f)
{
	u32 task = holds_most(s);

	if (aikm_fact(s, AIKM_MEM, AIKM_MEM_LEFT) >= 100 ||
	    !aikm_fact_known(&s->obj[AIKM_MEM], AIKM_MEM_LEFT))
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_LEFT);
	aikm_rule_cite(s, f, task, AIKM_TASK_RSS);
	aikm_rule_cite(s, f, AIKM_MEM, AIKM_MEM_ANON);
	aikm_rule_cite(s, f, AIKM_PSI, AIKM_PSI_MEM_SOME);
	return true;
}

static bool find_saturation(const struct aikm_snapshot *s,
			    struct aikm_finding *f)
{
	s64 cpus = aikm_fact(s, AIKM_CPU, AIKM_CPU_ONLINE);
	u32 task = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_CPU);

	if (aikm_fact(s, AIKM_CPU, AIKM_CPU_IDLE) > 50 ||
	    aikm_fact(s, AIKM_CPU, AIKM_CPU_RUNNING) <= 2 * cpus ||
	    aikm_fact(s, AIKM_PSI, AIKM_PSI_CPU) < 500 ||
	    aikm_rule_value(s, task, AIKM_TASK_CPU) *
			    aikm_rule_value(s, task, AIKM_TASK_CLONES) <
		    300 ||
	    aikm_rule_value(s, task, AIKM_TASK_AGE) < OLD_S / 2)
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_IDLE);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_RUNNING);
	aikm_rule_cite(s, f, AIKM_PSI, AIKM_PSI_CPU);
	aikm_rule_cite(s, f, f->culprit, AIKM_TASK_CPU);
	return true;
}

static bool find_spin(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 task = aikm_rule_most(s, AIKM_TASK, AIKM_TASK_CPU);
	s64 cpu = aikm_rule_value(s, task, AIKM_TASK_CPU);

	if (cpu < 750 ||
	    cpu - aikm_rule_value(s, task, AIKM_TASK_SYSTEM) < 100 ||
	    aikm_rule_value(s, task, AIKM_TASK_FAULTS) > 20 ||
	    aikm_rule_value(s, task, AIKM_TASK_READ) +
		    aikm_rule_value(s, task, AIKM_TASK_WRITE) ||
	    aikm_rule_value(s, task, AIKM_TASK_AGE) < OLD_S)
		return false;
	f->culprit = task;
	aikm_rule_cite(s, f, task, AIKM_TASK_CPU);
	aikm_rule_cite(s, f, task, AIKM_TASK_AGE);
	aikm_rule_cite(s, f, task, AIKM_TASK_FAULTS);
	aikm_rule_cite(s, f, AIKM_CPU, AIKM_CPU_USER);
	return true;
}

/*
 * Compilers, virtual machines and what reads a file into memory grow, too, for
 * as long as that takes. A leak goes on: a small machine is soon in danger, a
 * big one is not after a minute. Unknown where nobody looked for long.
 */
static bool leak_lasts(const struct aikm_snapshot *s,
		       const struct aikm_finding *f)
{
	const struct aikm_object *t = &s->obj[f->culprit];
	s64 growth = max_t(s64, t->value[AIKM_TASK_GROWTH], 1);
	s64 growing = t->value[AIKM_TASK_GROWING];
	s64 end = div64_s64(aikm_fact(s, AIKM_MEM, AIKM_MEM_AVAILABLE), growth);

	if (!aikm_fact_known(t, AIKM_TASK_GROWING))
		return true;
	return growing >= LEAK_S && t->value[AIKM_TASK_READ] * 2 < growth &&
	       ((end <= LEAK_SOON_S &&
		 aikm_fact(s, AIKM_MEM, AIKM_MEM_LEFT) < LEAK_LEFT) ||
		growing * LEAK_REACH >= end);
}

/**
 * struct rule - one threshold rule
 * @cause: what it finds, 0 when @find says
 * @confidence: 1000 when the facts prove it, 500 when they suggest it
 * @find: fills culprit and evidence and returns true when it fires
 * @kind: of its fault
 * @brings: kinds of fault that it brings along
 * @lasts: NULL, or whether it has been so for long enough to be an episode
 */
struct rule {
	u8 cause;
	u16 confidence;
	bool (*find)(const struct aikm_snapshot *s, struct aikm_finding *f);
	u16 kind;
	u16 brings;
	bool (*lasts)(const struct aikm_snapshot *s,
		      const struct aikm_finding *f);
};

static const struct rule rules[] = {
	{ 0, 1000, aikm_rule_pulse, PROCESSOR, MEMORY | STORAGE | TOLD },
	{ 0, 1000, aikm_rule_log_roots, TOLD, STORAGE },
	{ AIKM_OOM_GLOBAL, 1000, find_oom, MEMORY, PROCESSOR | STORAGE | TOLD },
	{ AIKM_FORK_BOMB, 1000, find_fork_bomb, TASKS,
	  PROCESSOR | MEMORY | STORAGE | ZOMBIES },
	{ 0, 1000, aikm_rule_refused_tasks, TASKS, 0 },
	{ AIKM_FS_FULL, 1000, find_fs_full, SPACE, 0 },
	{ AIKM_FS_INODES_FULL, 1000, find_fs_inodes, INODES, 0 },
	{ 0, 1000, aikm_rule_refused_room, SPACE | INODES, 0 },
	{ AIKM_FD_EXHAUST_PROCESS, 1000, find_fd_exhaust, FILES, 0 },
	{ 0, 1000, aikm_rule_refused_files, FILES, 0 },
	{ AIKM_ZOMBIE_ACCUMULATION, 1000, find_zombies, ZOMBIES, 0 },
	{ AIKM_SWAP_THRASH, 1000, find_swap_thrash, MEMORY,
	  PROCESSOR | STORAGE | TOLD },
	{ AIKM_DSTATE_ACCUMULATION, 1000, find_dstate, STORAGE, TOLD },
	{ AIKM_DISK_SATURATED, 1000, find_disk_saturated, STORAGE, TOLD },
	{ 0, 1000, aikm_rule_slow_disk, STORAGE, TOLD },
	{ 0, 1000, aikm_rule_log_symptoms, TOLD, 0 },
	{ 0, 1000, aikm_rule_sys, 0, 0 },
	{ 0, 1000, aikm_rule_io, 0, 0 },
	{ 0, 1000, aikm_rule_net, NETWORK, 0 },
	{ 0, 1000, aikm_rule_refused_limits, NETWORK, 0 },
	{ 0, 500, aikm_rule_refused_storage, STORAGE | TOLD, 0 },
	{ AIKM_MEM_LEAK_USER, 500, find_mem_leak, MEMORY, 0, leak_lasts },
	{ AIKM_MEM_PRESSURE, 1000, find_mem_pressure, MEMORY, 0 },
	{ AIKM_CPU_SATURATION, 500, find_saturation, PROCESSOR, 0 },
	{ AIKM_PROCESS_SPIN, 500, find_spin, PROCESSOR, 0 },
	{ AIKM_FS_FILLING_FAST, 500, aikm_rule_fs_filling, SPACE, 0 },
	{ AIKM_MEM_RUNNING_OUT, 500, aikm_rule_memory_goes, MEMORY, 0 },
	{ AIKM_PIDS_RUNNING_OUT, 500, aikm_rule_pids_go, TASKS, 0 },
	{ AIKM_FDS_RUNNING_OUT, 500, aikm_rule_descriptors_go, FILES, 0 },
	{ AIKM_FILES_RUNNING_OUT, 500, aikm_rule_files_go, FILES, 0 },
};

static void forget(struct aikm_finding *f)
{
	memset(f, 0, sizeof(*f));
	f->cause = AIKM_HEALTHY;
	f->source = AIKM_BY_RULE;
	f->culprit = AIKM_NO_CULPRIT;
	f->confidence = 1000;
}

static bool fires(const struct rule *r, const struct aikm_snapshot *s,
		  struct aikm_finding *f)
{
	forget(f);
	if (!r->find(s, f))
		return false;
	if (r->cause)
		f->cause = r->cause;
	f->confidence = r->confidence;
	aikm_verdict(s, f);
	return true;
}

void aikm_rules_find(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (fires(&rules[i], s, f))
			return;
	forget(f);
}

/* One culprit, one story: what else it does belongs to the first finding. */
static bool is_told_of(const struct aikm_findings *all, u32 culprit)
{
	u32 i;

	for (i = 0; i < all->nr; i++)
		if (culprit != NONE && all->at[i].culprit == culprit)
			return true;
	return false;
}

void aikm_rules_find_all(const struct aikm_snapshot *s,
			 struct aikm_findings *all)
{
	u32 explained = 0, i;

	all->nr = 0;
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		if (explained & rules[i].kind ||
		    all->nr == AIKM_RULES_FIRE_MAX ||
		    !fires(&rules[i], s, &all->at[all->nr]) ||
		    (rules[i].lasts && !rules[i].lasts(s, &all->at[all->nr])) ||
		    is_told_of(all, all->at[all->nr].culprit))
			continue;
		explained |= rules[i].kind | rules[i].brings;
		all->nr++;
	}
}

bool aikm_rules_decide(const struct aikm_snapshot *s)
{
	struct aikm_finding f;

	aikm_rules_find(s, &f);
	return f.cause >= AIKM_CAUSES_SPOKEN && !aikm_causes[f.cause].lasting;
}

/* Known of a task only where somebody looked for longer than a window. */
static bool is_watched(const struct aikm_snapshot *s)
{
	u32 i;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == AIKM_TASK &&
		    aikm_fact_known(&s->obj[i], AIKM_TASK_GROWING))
			return true;
	return false;
}

static bool lasts(const struct aikm_snapshot *s, u32 cause)
{
	struct aikm_finding f;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].lasts && rules[i].cause == cause)
			return fires(&rules[i], s, &f) && rules[i].lasts(s, &f);
	return true;
}

bool aikm_rules_deny(const struct aikm_snapshot *s, u32 cause)
{
	u32 task;

	if (cause != AIKM_FD_EXHAUST_PROCESS)
		return !lasts(s, cause) && is_watched(s);
	task = aikm_rule_least(s, AIKM_TASK, AIKM_TASK_FDS_LEFT);
	return aikm_rule_value(s, task, AIKM_TASK_FDS_LEFT) > FDS_HALF;
}

bool aikm_rules_foretell(const struct aikm_snapshot *s)
{
	struct aikm_finding f;

	aikm_rules_find(s, &f);
	return aikm_causes[f.cause].lasting;
}

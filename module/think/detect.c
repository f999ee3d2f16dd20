// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "detect.h"

static const u64 ns_per_s = 1000000000;

/* Levels beyond this would not fit into a slope; nothing real is. */
static const s64 level_max = 1000000000000LL;

/* More than this free is no reason to count, and the share is too coarse. */
enum { MUCH_LEFT = 950 };

/**
 * struct level - where a level stands
 * @at: falls towards exhaustion
 * @left: until then, in the same unit
 */
struct level {
	s64 at;
	s64 left;
};

typedef bool (*level_fn)(const struct aikm_snapshot *s,
			 const struct aikm_object *o, struct level *l);

/* Memory is gone when swap is, too. */
static bool memory_level(const struct aikm_snapshot *s,
			 const struct aikm_object *o, struct level *l)
{
	if (!aikm_fact_known(o, AIKM_MEM_AVAILABLE))
		return false;
	l->at = o->value[AIKM_MEM_AVAILABLE] +
		aikm_fact(s, AIKM_SWAP, AIKM_SWAP_FREE);
	l->left = l->at;
	return true;
}

/* What counts up to a limit of which only the share that is left is known. */
static bool limit_level(s64 used, s64 left_permille, struct level *l)
{
	if (left_permille > MUCH_LEFT || used > level_max)
		return false;
	l->at = -used;
	l->left = div64_s64(used * left_permille, 1000 - left_permille);
	return true;
}

static bool threads_level(const struct aikm_snapshot *s,
			  const struct aikm_object *o, struct level *l)
{
	return aikm_fact_known(o, AIKM_LIMITS_TASKS_LEFT) &&
	       limit_level(aikm_fact(s, AIKM_TASKS, AIKM_TASKS_THREADS),
			   o->value[AIKM_LIMITS_TASKS_LEFT], l);
}

static bool files_level(const struct aikm_snapshot *s,
			const struct aikm_object *o, struct level *l)
{
	(void)s;
	return aikm_fact_known(o, AIKM_LIMITS_FILES_LEFT) &&
	       limit_level(o->value[AIKM_LIMITS_FILES],
			   o->value[AIKM_LIMITS_FILES_LEFT], l);
}

static bool descriptors_level(const struct aikm_snapshot *s,
			      const struct aikm_object *o, struct level *l)
{
	(void)s;
	return aikm_fact_known(o, AIKM_TASK_FDS_LEFT) &&
	       limit_level(o->value[AIKM_TASK_FDS],
			   o->value[AIKM_TASK_FDS_LEFT], l);
}

static bool space_level(const struct aikm_snapshot *s,
			const struct aikm_object *o, struct level *l)
{
	(void)s;
	l->at = o->value[AIKM_MOUNT_FREE];
	l->left = l->at;
	return aikm_fact_known(o, AIKM_MOUNT_FREE);
}

static bool inodes_level(const struct aikm_snapshot *s,
			 const struct aikm_object *o, struct level *l)
{
	(void)s;
	l->at = o->value[AIKM_MOUNT_INODES_LEFT];
	l->left = l->at;
	return aikm_fact_known(o, AIKM_MOUNT_INODES_LEFT);
}

/* What can run out: of which objects, told as what. */
static const struct level_kind {
	u8 class;
	u8 attr;
	level_fn level;
} level_kinds[] = {
	{ AIKM_MEM, AIKM_MEM_EXHAUSTS_IN, memory_level },
	{ AIKM_LIMITS, AIKM_LIMITS_TASKS_EXHAUST_IN, threads_level },
	{ AIKM_LIMITS, AIKM_LIMITS_FILES_EXHAUST_IN, files_level },
	{ AIKM_TASK, AIKM_TASK_FDS_EXHAUST_IN, descriptors_level },
	{ AIKM_MOUNT, AIKM_MOUNT_EXHAUSTS_IN, space_level },
	{ AIKM_MOUNT, AIKM_MOUNT_INODES_EXHAUST_IN, inodes_level },
};

/*
 * Rates that are watched for a change: of which fact, told as what, and how
 * much of it is nothing.
 */
static const struct rate_kind {
	u8 class;
	u8 of;
	u8 attr;
	u32 little;
} rate_kinds[] = {
	{ AIKM_CPU, AIKM_CPU_SWITCHES, AIKM_CPU_SWITCHES_SHIFT, 1000 },
	{ AIKM_CPU, AIKM_CPU_FORKS, AIKM_CPU_FORKS_SHIFT, 20 },
	{ AIKM_VM, AIKM_VM_FAULTS, AIKM_VM_FAULTS_SHIFT, 5000 },
	{ AIKM_DISK, AIKM_DISK_WAIT, AIKM_DISK_WAIT_SHIFT, 2000 },
	{ AIKM_LOG, AIKM_LOG_ERRORS, AIKM_LOG_ERRORS_SHIFT, 4 },
};

void aikm_detect_init(struct aikm_detect *d)
{
	memset(d, 0, sizeof(*d));
}

static void tell(struct aikm_detect *d, struct aikm_object *o, u32 attr,
		 s64 value)
{
	struct aikm_told_fact *f = &d->told.fact[d->told.nr++];

	f->class = o->class;
	f->attr = (u8)attr;
	f->id = o->id;
	f->value = value;
	aikm_fact_set(o, attr, value);
}

/* The place of a level; of all that are taken, that of the one seen least. */
static struct aikm_series *series_of(struct aikm_detect *d, u32 kind, u32 id,
				     u64 now)
{
	struct aikm_series *s, *oldest = d->series;

	for (s = d->series; s < d->series + AIKM_DETECT_SERIES; s++) {
		if (s->kind == kind && s->id == id)
			return s;
		if (s->seen_ns < oldest->seen_ns)
			oldest = s;
	}
	/* Those of this window keep theirs. */
	if (oldest->kind && oldest->seen_ns == now)
		return NULL;
	oldest->kind = kind;
	oldest->id = id;
	aikm_trend_init(&oldest->fine, AIKM_DETECT_FINE_MS);
	aikm_trend_init(&oldest->coarse, AIKM_DETECT_COARSE_MS);
	return oldest;
}

static void look_at_level(struct aikm_detect *d, const struct aikm_snapshot *s,
			  struct aikm_object *o, u32 kind)
{
	struct aikm_series *series;
	struct level l;
	u32 seconds;

	if (!level_kinds[kind].level(s, o, &l) || l.at > level_max)
		return;
	series = series_of(d, kind + 1, o->id, s->time_ns);
	if (!series)
		return;
	series->seen_ns = s->time_ns;
	aikm_trend_add(&series->fine, s->time_ns, l.at);
	aikm_trend_add(&series->coarse, s->time_ns, l.at);
	if (aikm_trend_exhausts(&series->fine, l.left, d->slopes, &seconds) ||
	    aikm_trend_exhausts(&series->coarse, l.left, d->slopes, &seconds))
		tell(d, o, level_kinds[kind].attr, seconds);
}

static struct aikm_rate_watch *rate_of(struct aikm_detect *d, u32 kind, u32 id,
				       u64 now)
{
	struct aikm_rate_watch *r, *oldest = d->rate;

	for (r = d->rate; r < d->rate + AIKM_DETECT_RATES; r++) {
		if (r->kind == kind && r->id == id)
			return r;
		if (r->seen_ns < oldest->seen_ns)
			oldest = r;
	}
	if (oldest->kind && oldest->seen_ns == now)
		return NULL;
	memset(oldest, 0, sizeof(*oldest));
	oldest->kind = kind;
	oldest->id = id;
	return oldest;
}

static void look_at_rate(struct aikm_detect *d, const struct aikm_snapshot *s,
			 struct aikm_object *o, u32 kind)
{
	const struct rate_kind *k = &rate_kinds[kind];
	struct aikm_rate_watch *r;
	s32 octaves;

	if (!aikm_fact_known(o, k->of) || o->value[k->of] < 0)
		return;
	r = rate_of(d, kind + 1, o->id, s->time_ns);
	if (!r)
		return;
	r->seen_ns = s->time_ns;
	octaves = aikm_shift_add(&r->shift, o->value[k->of] + k->little);
	if (octaves) {
		r->octaves = octaves;
		r->changed_ns = s->time_ns;
	}
	if (r->changed_ns &&
	    s->time_ns - r->changed_ns <= AIKM_DETECT_HOLD_S * ns_per_s)
		tell(d, o, k->attr, aikm_shift_ratio(r->octaves));
}

/* The place of a task that grew in the window before, or a free one. */
static struct aikm_grower *grower_of(struct aikm_detect *d, u32 id, u64 before,
				     u64 now)
{
	struct aikm_grower *g, *free = NULL;

	for (g = d->grower; g < d->grower + AIKM_DETECT_GROWERS; g++) {
		if (g->id == id && g->seen_ns && g->seen_ns == before)
			return g;
		if (!g->seen_ns || (g->seen_ns != before && g->seen_ns != now))
			free = g;
	}
	if (free) {
		free->id = id;
		free->since_ns = now;
	}
	return free;
}

static void look_at_growth(struct aikm_detect *d, const struct aikm_snapshot *s,
			   struct aikm_object *o, u64 before)
{
	struct aikm_grower *g;

	if (o->class != AIKM_TASK ||
	    o->value[AIKM_TASK_GROWTH] < AIKM_DETECT_GROWTH)
		return;
	g = grower_of(d, o->id, before, s->time_ns);
	if (!g)
		return;
	g->seen_ns = s->time_ns;
	tell(d, o, AIKM_TASK_GROWING,
	     (s64)div64_u64(s->time_ns - g->since_ns, ns_per_s));
}

void aikm_detect_look(struct aikm_detect *d, struct aikm_snapshot *s)
{
	u64 before = d->told.time_ns;
	u32 i, kind;

	if (s->time_ns <= before)
		return;
	d->told.time_ns = s->time_ns;
	d->told.nr = 0;
	for (i = 0; i < s->nr; i++) {
		look_at_growth(d, s, &s->obj[i], before);
		for (kind = 0; kind < ARRAY_SIZE(level_kinds); kind++)
			if (level_kinds[kind].class == s->obj[i].class)
				look_at_level(d, s, &s->obj[i], kind);
		for (kind = 0; kind < ARRAY_SIZE(rate_kinds); kind++)
			if (rate_kinds[kind].class == s->obj[i].class)
				look_at_rate(d, s, &s->obj[i], kind);
	}
}

static bool is_of(const struct aikm_told_fact *f, const struct aikm_object *o)
{
	return f->class == o->class && f->id == o->id;
}

void aikm_told_set(const struct aikm_told *told, struct aikm_snapshot *s)
{
	u64 apart =
		max(told->time_ns, s->time_ns) - min(told->time_ns, s->time_ns);
	u32 n, i;

	if (apart > AIKM_DETECT_HOLD_S * ns_per_s)
		return;
	for (n = 0; n < told->nr; n++)
		for (i = 0; i < s->nr; i++)
			if (is_of(&told->fact[n], &s->obj[i]))
				aikm_fact_set(&s->obj[i], told->fact[n].attr,
					      told->fact[n].value);
}

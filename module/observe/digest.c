// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "digest.h"

enum { TOKENS_A_FACT = 2, TOKENS_AN_OBJECT = 3 };

/* For a handle nothing is as good as absent, but nothing left is a fact. */
static bool is_wanted(const struct aikm_object *o, u32 attr)
{
	if (!aikm_fact_known(o, attr) || aikm_attr_is_silent(o->class, attr))
		return false;
	if (o->class < AIKM_CLASS_SINGLE || o->value[attr])
		return true;
	if (o->class == AIKM_TASK)
		return attr == AIKM_TASK_FDS_LEFT;
	return o->class == AIKM_MOUNT &&
	       (attr == AIKM_MOUNT_FREE || attr == AIKM_MOUNT_LEFT ||
		attr == AIKM_MOUNT_INODES_LEFT);
}

static u32 cost(const struct aikm_object *o)
{
	u32 facts = 0, i;

	for (i = 0; i < AIKM_ATTRS_MAX; i++)
		facts += is_wanted(o, i);
	return facts ? TOKENS_AN_OBJECT + TOKENS_A_FACT * facts : 0;
}

static s64 used(const struct aikm_object *o, u32 left)
{
	return aikm_fact_known(o, left) ? 1000 - o->value[left] : 0;
}

static s64 share(s64 part, s64 whole)
{
	return whole > 0 ? part / (whole / 1000 + 1) : 0;
}

/*
 * How much a process stands out, in permille of what would be alarming; the
 * largest of its attributes counts.
 */
static s64 task_score(const struct aikm_snapshot *s,
		      const struct aikm_object *o)
{
	const s64 *v = o->value;
	s64 memory = aikm_fact(s, AIKM_MEM, AIKM_MEM_TOTAL);
	s64 score = v[AIKM_TASK_CPU];

	score = max(score, share(v[AIKM_TASK_RSS] + v[AIKM_TASK_SWAP], memory));
	/* A tenth of the memory a second fills it in no time. */
	score = max(score, 10 * share(v[AIKM_TASK_GROWTH], memory));
	score = max(score, (v[AIKM_TASK_READ] + v[AIKM_TASK_WRITE]) / 32);
	score = max(score, used(o, AIKM_TASK_FDS_LEFT));
	score = max(score, v[AIKM_TASK_MAJFAULTS]);
	score = max(score, 20 * v[AIKM_TASK_ZOMBIES]);
	score = max(score, 5 * v[AIKM_TASK_CHILDREN]);
	score = max(score, 5 * v[AIKM_TASK_CLONES]);
	score = max(score, 2 * v[AIKM_TASK_THREADS]);
	score = max(score, 200 * v[AIKM_TASK_STUCK]);
	if (v[AIKM_TASK_GONE])
		score = max(score, 1000LL);
	return v[AIKM_TASK_VICTIM] ? S64_MAX : score;
}

static s64 object_score(const struct aikm_snapshot *s,
			const struct aikm_object *o)
{
	switch (o->class) {
	case AIKM_TASK:
		return task_score(s, o);
	case AIKM_DISK:
		return o->value[AIKM_DISK_BUSY] +
		       1000 * o->value[AIKM_DISK_STALLED];
	default:
		return max(used(o, AIKM_MOUNT_LEFT),
			   used(o, AIKM_MOUNT_INODES_LEFT));
	}
}

/* The object to do without, or -1 when only single objects are left. */
static int least_object(const struct aikm_snapshot *s, u64 kept)
{
	s64 score, least = S64_MAX;
	int found = -1;
	u32 i;

	for (i = 0; i < s->nr; i++) {
		if (i < AIKM_CLASS_SINGLE || !(kept >> i & 1))
			continue;
		score = object_score(s, &s->obj[i]);
		if (score <= least) {
			least = score;
			found = (int)i;
		}
	}
	return found;
}

static u64 choose(const struct aikm_snapshot *s, u32 budget)
{
	u64 kept = 0;
	u32 total = 0, i;
	int least;

	static_assert(AIKM_OBJECTS_MAX <= 64);

	for (i = 0; i < s->nr; i++) {
		if (aikm_classes[s->obj[i].class].silent)
			continue;
		kept |= 1ULL << i;
		total += cost(&s->obj[i]);
	}
	while (total > budget) {
		least = least_object(s, kept);
		if (least < 0)
			break;
		kept &= ~(1ULL << least);
		total -= cost(&s->obj[least]);
	}
	return kept;
}

void aikm_digest_make(const struct aikm_snapshot *s, u32 budget,
		      struct aikm_digest *d)
{
	u64 kept = choose(s, budget);
	u32 i, attr;

	d->nr = 0;
	for (i = 0; i < s->nr; i++) {
		for (attr = 0; attr < AIKM_ATTRS_MAX; attr++) {
			if (!(kept >> i & 1) || !is_wanted(&s->obj[i], attr) ||
			    d->nr == ARRAY_SIZE(d->fact))
				continue;
			d->fact[d->nr].obj = (u8)i;
			d->fact[d->nr++].attr = (u8)attr;
		}
	}
}

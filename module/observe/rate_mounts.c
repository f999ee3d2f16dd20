// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * M1..M6: the file systems with the least room, and those that found errors in
 * themselves as if they had little, in order of device number.
 * Those that are all but empty and not filling have no story.
 */
#include "rate.h"

struct chosen {
	u32 nr;
	const struct aikm_mount_sample *mount[AIKM_SNAP_MOUNTS];
};

static u64 inodes_left(const struct aikm_mount_sample *m)
{
	return aikm_permille(min(m->inodes_free, m->inodes), m->inodes);
}

static u64 space_left(const struct aikm_mount_sample *m)
{
	return aikm_permille(min(m->free_kb, m->size_kb), m->size_kb);
}

/* Space or inodes, whichever is nearer to its end. */
static u64 room(const struct aikm_mount_sample *m)
{
	return m->inodes ? min(space_left(m), inodes_left(m)) : space_left(m);
}

static const struct aikm_mount_sample *find(const struct aikm_sample *s,
					    const struct aikm_mount_sample *m)
{
	u32 i;

	for (i = 0; i < s->nr_mounts; i++)
		if (s->mount[i].dev == m->dev &&
		    s->mount[i].size_kb == m->size_kb)
			return &s->mount[i];
	return NULL;
}

/* Did more than a thousandth of the whole go within the window? */
static bool is_falling(u64 now, u64 before, u64 whole)
{
	return now < before && before - now > whole / 1000;
}

static u64 new_errors(const struct aikm_mount_sample *m,
		      const struct aikm_mount_sample *prev)
{
	if (!prev || m->errors == U64_MAX || prev->errors == U64_MAX ||
	    m->errors < prev->errors)
		return 0;
	return m->errors - prev->errors;
}

static bool is_worth_showing(const struct aikm_window *w,
			     const struct aikm_mount_sample *m)
{
	const struct aikm_mount_sample *prev = find(w->prev, m);

	if (!m->size_kb)
		return false;
	if (room(m) < 950 || new_errors(m, prev))
		return true;
	return prev &&
	       (is_falling(m->free_kb, prev->free_kb, m->size_kb) ||
		is_falling(m->inodes_free, prev->inodes_free, m->inodes));
}

static void consider(struct chosen *c, const struct aikm_mount_sample *m)
{
	u32 i = c->nr;

	while (i && room(c->mount[i - 1]) > room(m))
		i--;
	if (i == AIKM_SNAP_MOUNTS)
		return;
	if (c->nr < AIKM_SNAP_MOUNTS)
		c->nr++;
	memmove(&c->mount[i + 1], &c->mount[i],
		(c->nr - 1 - i) * sizeof(c->mount[0]));
	c->mount[i] = m;
}

static int by_dev(const void *a, const void *b)
{
	const struct aikm_mount_sample *x =
		*(const struct aikm_mount_sample *const *)a;
	const struct aikm_mount_sample *y =
		*(const struct aikm_mount_sample *const *)b;

	return x->dev < y->dev ? -1 : x->dev > y->dev;
}

static void set_facts(const struct aikm_window *w,
		      const struct aikm_mount_sample *m, struct aikm_object *o)
{
	const struct aikm_mount_sample *prev = find(w->prev, m);

	aikm_rate_set(o, AIKM_MOUNT_SIZE, m->size_kb);
	aikm_rate_set(o, AIKM_MOUNT_FREE, m->free_kb);
	aikm_rate_set(o, AIKM_MOUNT_LEFT, space_left(m));
	if (m->inodes)
		aikm_rate_set(o, AIKM_MOUNT_INODES_LEFT, inodes_left(m));
	if (!prev)
		return;
	aikm_rate_change(o, AIKM_MOUNT_DROP,
			 (u64[]){ m->free_kb, prev->free_kb }, w->us);
	if (m->inodes)
		aikm_rate_change(o, AIKM_MOUNT_INODES_DROP,
				 (u64[]){ m->inodes_free, prev->inodes_free },
				 w->us);
}

static void set_errors(const struct aikm_window *w,
		       const struct aikm_mount_sample *m, struct aikm_object *o)
{
	const struct aikm_mount_sample *prev = find(w->prev, m);

	if (m->deleted_kb)
		aikm_rate_set(o, AIKM_MOUNT_DELETED, m->deleted_kb);
	if (m->errors == U64_MAX)
		return;
	aikm_rate_set(o, AIKM_MOUNT_ERRORS_KEPT, m->errors);
	if (prev && prev->errors != U64_MAX)
		aikm_rate_set(o, AIKM_MOUNT_ERRORS, new_errors(m, prev));
}

static void add_mount(const struct aikm_window *w,
		      const struct aikm_mount_sample *m)
{
	struct aikm_object *o = aikm_snapshot_add(w->out, AIKM_MOUNT);

	if (!o)
		return;
	o->id = m->dev;
	memcpy(o->name, m->name, sizeof(o->name));
	set_facts(w, m, o);
	set_errors(w, m, o);
}

void aikm_rate_mounts(const struct aikm_window *w)
{
	struct chosen chosen = { 0 };
	u32 i;

	for (i = 0; i < w->cur->nr_mounts; i++)
		if (is_worth_showing(w, &w->cur->mount[i]))
			consider(&chosen, &w->cur->mount[i]);
	sort(chosen.mount, chosen.nr, sizeof(chosen.mount[0]), by_dev, NULL);
	for (i = 0; i < chosen.nr; i++)
		add_mount(w, chosen.mount[i]);
}

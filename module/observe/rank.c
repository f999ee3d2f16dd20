// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Which processes become T1..T9: the first ones by each column, all the first
 * ones before all the second ones. Nine handles shall be nine stories: of
 * processes of one name only the oldest stands for them, unless another is
 * itself the first one of a column that is about a single process.
 */
#include "rate.h"

typedef u64 (*column_fn)(const struct aikm_window *w,
			 const struct aikm_member *m);

/**
 * struct column - something processes are compared by
 * @value: the more, the more remarkable
 * @least: below this nobody is worth a handle for it
 * @of: whom it is about
 */
struct column {
	column_fn value;
	u64 least;
	enum { ANY, PROGRAM, FAMILY } of;
};

static u64 known_or_zero(u64 n)
{
	return n <= AIKM_VALUE_MAX ? n : 0;
}

static u64 by_cpu(const struct aikm_window *w, const struct aikm_member *m)
{
	u64 us = known_or_zero(aikm_member_cpu_us(w, m));

	return (aikm_per_second(us, w->us) + 500) / 1000;
}

static u64 by_growth(const struct aikm_window *w, const struct aikm_member *m)
{
	u64 now = m->cur->rss_kb + m->cur->swap_kb;
	u64 before = m->prev ? m->prev->rss_kb + m->prev->swap_kb : 0;

	if (now < before || (!m->prev && m->cur->start_ns < w->prev->time_ns))
		return 0;
	return aikm_per_second(now - before, w->us);
}

static u64 by_io(const struct aikm_window *w, const struct aikm_member *m)
{
	u64 read = known_or_zero(aikm_member_read_kb(w, m));
	u64 write = known_or_zero(aikm_member_write_kb(w, m));

	return aikm_per_second(read + write, w->us);
}

static u64 by_size(const struct aikm_window *w, const struct aikm_member *m)
{
	u64 total = w->cur->counter[AIKM_C_MEM_TOTAL];

	return aikm_permille(min(m->cur->rss_kb + m->cur->swap_kb, total),
			     total);
}

static u64 by_majfaults(const struct aikm_window *w,
			const struct aikm_member *m)
{
	u64 n = known_or_zero(aikm_member_majfaults(w, m));

	return aikm_per_second(n, w->us);
}

static u64 by_fds(const struct aikm_window *w, const struct aikm_member *m)
{
	(void)w;
	return aikm_permille(min(m->cur->fds, m->cur->fds_max),
			     m->cur->fds_max);
}

static u64 by_maps(const struct aikm_window *w, const struct aikm_member *m)
{
	u64 most = w->cur->counter[AIKM_C_MAPS_MAX];

	return aikm_permille(min_t(u64, m->cur->maps, most), most);
}

static u64 by_threads(const struct aikm_window *w, const struct aikm_member *m)
{
	(void)w;
	return m->cur->threads;
}

static u64 by_children(const struct aikm_window *w, const struct aikm_member *m)
{
	(void)w;
	return m->children;
}

static u64 by_zombies(const struct aikm_window *w, const struct aikm_member *m)
{
	(void)w;
	return m->zombies;
}

static u64 by_clones(const struct aikm_window *w, const struct aikm_member *m)
{
	(void)w;
	return m->clones;
}

static u64 by_stuck(const struct aikm_window *w, const struct aikm_member *m)
{
	(void)w;
	return m->stuck;
}

/* ANY is a process or kernel thread, FAMILY all processes of one name. */
static const struct column columns[AIKM_RANK_COLUMNS] = {
	{ by_cpu, 10, ANY },	     { by_growth, 64, ANY },
	{ by_io, 16, ANY },	     { by_size, 10, ANY },
	{ by_stuck, 1, FAMILY },     { by_zombies, 2, PROGRAM },
	{ by_fds, 100, ANY },	     { by_majfaults, 1, ANY },
	{ by_clones, 8, FAMILY },    { by_children, 16, PROGRAM },
	{ by_threads, 32, PROGRAM }, { by_maps, 500, PROGRAM },
};

static bool is_eldest(const struct aikm_member *first,
		      const struct aikm_member *m)
{
	return m == first ||
	       strncmp(m[-1].cur->comm, m->cur->comm, sizeof(m->cur->comm));
}

static bool may_win(const struct column *c, const struct aikm_member *first,
		    const struct aikm_member *m)
{
	if (c->of == ANY)
		return true;
	return !m->cur->kthread && (c->of == PROGRAM || is_eldest(first, m));
}

static void insert(struct aikm_top *t, u64 value, const struct aikm_member *m)
{
	u32 i = t->nr;

	while (i && t->at[i - 1].value < value)
		i--;
	if (i == ARRAY_SIZE(t->at))
		return;
	if (t->nr < ARRAY_SIZE(t->at))
		t->nr++;
	memmove(&t->at[i + 1], &t->at[i], (t->nr - 1 - i) * sizeof(t->at[0]));
	t->at[i].value = value;
	t->at[i].member = m;
}

static void find_top(const struct aikm_window *w, const struct column *c,
		     const struct aikm_member *member, struct aikm_top *t)
{
	u64 value;
	u32 i;

	t->nr = 0;
	for (i = 0; i < w->cur->nr_tasks; i++) {
		if (!may_win(c, member, &member[i]))
			continue;
		value = c->value(w, &member[i]);
		if (value >= c->least)
			insert(t, value, &member[i]);
	}
}

static bool is_chosen(const struct aikm_picks *picks,
		      const struct aikm_member *m)
{
	u32 i;

	for (i = 0; i < picks->nr; i++)
		if (picks->pick[i].member == m)
			return true;
	return false;
}

static bool name_is_chosen(const struct aikm_picks *picks,
			   const struct aikm_member *m)
{
	const struct aikm_member *o;
	u32 i;

	for (i = 0; i < picks->nr; i++) {
		o = picks->pick[i].member;
		if (o && !m->cur->kthread && !o->cur->kthread &&
		    !strncmp(o->cur->comm, m->cur->comm, sizeof(o->cur->comm)))
			return true;
	}
	return false;
}

/* Does this column still have a say at this rank? */
static void choose(const struct column *c, const struct aikm_top *t, u32 rank,
		   struct aikm_picks *picks)
{
	const struct aikm_member *m;

	if (rank >= t->nr || picks->nr == AIKM_SNAP_TASKS)
		return;
	m = t->at[rank].member;
	if (is_chosen(picks, m) ||
	    (name_is_chosen(picks, m) && (rank || c->of == FAMILY)))
		return;
	memset(&picks->pick[picks->nr], 0, sizeof(picks->pick[0]));
	picks->pick[picks->nr++].member = m;
}

void aikm_rank_members(const struct aikm_window *w,
		       const struct aikm_member *member, struct aikm_ranking *r)
{
	u32 rank, i;

	for (i = 0; i < AIKM_RANK_COLUMNS; i++)
		find_top(w, &columns[i], member, &r->top[i]);
	for (rank = 0; rank < AIKM_SNAP_TASKS; rank++)
		for (i = 0; i < AIKM_RANK_COLUMNS; i++)
			choose(&columns[i], &r->top[i], rank, &r->picks);
}

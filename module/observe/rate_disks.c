// SPDX-License-Identifier: GPL-2.0 OR MIT
/* D1..D6: the disks that did something, in order of device number. */
#include "rate.h"

/* One disk of the newer sample beside itself in the older one. */
struct pair {
	const struct aikm_disk_sample *cur, *prev;
};

struct chosen {
	u32 nr;
	struct pair pair[AIKM_SNAP_DISKS];
};

static bool went_back(const struct aikm_disk_sample *a,
		      const struct aikm_disk_sample *b)
{
	return b->ios < a->ios || b->read_sectors < a->read_sectors ||
	       b->write_sectors < a->write_sectors || b->wait_ms < a->wait_ms ||
	       b->busy_ms < a->busy_ms || b->queue_ms < a->queue_ms;
}

static const struct aikm_disk_sample *find(const struct aikm_sample *s,
					   const struct aikm_disk_sample *d)
{
	u32 i;

	for (i = 0; i < s->nr_disks; i++)
		if (s->disk[i].dev == d->dev &&
		    !strcmp(s->disk[i].name, d->name))
			return &s->disk[i];
	return NULL;
}

static bool is_degraded(const struct aikm_disk_sample *d)
{
	return d->degraded && d->degraded != U64_MAX;
}

/*
 * A disk is only in a sample once it did any I/O, so one that is missing from
 * the older sample did all of it since.
 */
static bool pair_up(const struct aikm_window *w,
		    const struct aikm_disk_sample *d, struct pair *p)
{
	static const struct aikm_disk_sample untouched;

	p->cur = d;
	p->prev = find(w->prev, d);
	if (!p->prev)
		p->prev = &untouched;
	return !went_back(p->prev, p->cur) &&
	       (p->cur->inflight || p->cur->ios > p->prev->ios ||
		is_degraded(p->cur));
}

static u64 busy_ms(const struct pair *p)
{
	return p->cur->busy_ms - p->prev->busy_ms;
}

/* Keep the busiest, the busiest first; equal ones in the order they came. */
static void consider(struct chosen *c, const struct pair *p)
{
	u32 i = c->nr;

	while (i && busy_ms(&c->pair[i - 1]) < busy_ms(p))
		i--;
	if (i == AIKM_SNAP_DISKS)
		return;
	if (c->nr < AIKM_SNAP_DISKS)
		c->nr++;
	memmove(&c->pair[i + 1], &c->pair[i], (c->nr - 1 - i) * sizeof(*p));
	c->pair[i] = *p;
}

static int by_dev(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return x->cur->dev < y->cur->dev ? -1 : x->cur->dev > y->cur->dev;
}

static void set_facts(const struct aikm_window *w, const struct pair *p,
		      struct aikm_object *o)
{
	u64 ms = max_t(u64, div_u64(w->us, 1000), 1);
	u64 ios = p->cur->ios - p->prev->ios;
	u64 wait_ms = p->cur->wait_ms - p->prev->wait_ms;
	u64 read = p->cur->read_sectors - p->prev->read_sectors;
	u64 write = p->cur->write_sectors - p->prev->write_sectors;

	aikm_rate_set(o, AIKM_DISK_BUSY,
		      aikm_permille(min(busy_ms(p), ms), ms));
	aikm_rate_set(o, AIKM_DISK_READ, aikm_per_second(read / 2, w->us));
	aikm_rate_set(o, AIKM_DISK_WRITE, aikm_per_second(write / 2, w->us));
	aikm_rate_set(o, AIKM_DISK_IOS, aikm_per_second(ios, w->us));
	if (ios && wait_ms < U32_MAX)
		aikm_rate_set(o, AIKM_DISK_WAIT,
			      div64_u64(wait_ms * 1000, ios));
	aikm_rate_set(o, AIKM_DISK_QUEUE,
		      aikm_per_second(p->cur->queue_ms - p->prev->queue_ms,
				      w->us));
	aikm_rate_set(o, AIKM_DISK_INFLIGHT, p->cur->inflight);
	aikm_rate_set(o, AIKM_DISK_STALLED,
		      p->cur->inflight && p->prev->inflight && !ios);
}

/* The average time of one I/O of a kind: how many, and their milliseconds. */
static void set_wait(struct aikm_object *o, u32 attr, const u64 now[2],
		     const u64 then[2])
{
	if (now[0] > then[0] && now[1] >= then[1] && now[1] - then[1] < U32_MAX)
		aikm_rate_set(o, attr,
			      div64_u64((now[1] - then[1]) * 1000,
					now[0] - then[0]));
}

static void set_kinds(const struct aikm_window *w, const struct pair *p,
		      struct aikm_object *o)
{
	const struct aikm_disk_sample *c = p->cur, *b = p->prev;

	set_wait(o, AIKM_DISK_READ_WAIT, (u64[]){ c->reads, c->read_ms },
		 (u64[]){ b->reads, b->read_ms });
	set_wait(o, AIKM_DISK_WRITE_WAIT, (u64[]){ c->writes, c->write_ms },
		 (u64[]){ b->writes, b->write_ms });
	set_wait(o, AIKM_DISK_FLUSH_WAIT, (u64[]){ c->flushes, c->flush_ms },
		 (u64[]){ b->flushes, b->flush_ms });
	if (c->flushes >= b->flushes)
		aikm_rate_set(o, AIKM_DISK_FLUSHES,
			      aikm_per_second(c->flushes - b->flushes, w->us));
}

static void set_new(struct aikm_object *o, u32 attr, u64 now, u64 then)
{
	if (now != U64_MAX && then != U64_MAX && now >= then)
		aikm_rate_set(o, attr, now - then);
}

static void set_failures(const struct pair *p, struct aikm_object *o)
{
	set_new(o, AIKM_DISK_ERRORS, p->cur->errors, p->prev->errors);
	set_new(o, AIKM_DISK_TIMEOUTS, p->cur->timeouts, p->prev->timeouts);
	if (p->cur->degraded != U64_MAX)
		aikm_rate_set(o, AIKM_DISK_DEGRADED, p->cur->degraded);
}

static void add_disk(const struct aikm_window *w, const struct pair *p)
{
	struct aikm_object *o = aikm_snapshot_add(w->out, AIKM_DISK);

	if (!o)
		return;
	o->id = p->cur->dev;
	memcpy(o->name, p->cur->name, sizeof(o->name));
	set_facts(w, p, o);
	set_kinds(w, p, o);
	set_failures(p, o);
}

void aikm_rate_disks(const struct aikm_window *w)
{
	struct chosen chosen = { 0 };
	struct pair p;
	u32 i;

	for (i = 0; i < w->cur->nr_disks; i++)
		if (pair_up(w, &w->cur->disk[i], &p))
			consider(&chosen, &p);
	sort(chosen.pair, chosen.nr, sizeof(p), by_dev, NULL);
	for (i = 0; i < chosen.nr; i++)
		add_disk(w, &chosen.pair[i]);
}

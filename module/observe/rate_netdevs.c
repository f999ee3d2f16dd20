// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * N1..N6: network devices in order of their names; where there are more, those
 * in trouble before those with the most packets.
 */
#include "rate.h"

/* One device of the newer sample beside itself in the older one. */
struct pair {
	const struct aikm_netdev_sample *cur, *prev;
	u64 score;
};

struct chosen {
	u32 nr;
	struct pair pair[AIKM_SNAP_NETDEVS];
};

/* A trouble counts more than any number of packets. */
#define TROUBLE (1ULL << 62)

static bool is_set(const struct aikm_netdev_sample *d, u32 flag)
{
	return d->flags >> flag & 1;
}

static bool grown(const struct pair *p, u32 c, u64 *n)
{
	if (p->cur->count[c] < p->prev->count[c])
		return false;
	*n = p->cur->count[c] - p->prev->count[c];
	return true;
}

static u64 grown_or_zero(const struct pair *p, u32 c)
{
	u64 n;

	return grown(p, c, &n) ? min_t(u64, n, AIKM_VALUE_MAX) : 0;
}

/* What is known of the link is known of both moments, or of none. */
static bool link_seen(const struct pair *p)
{
	return is_set(p->cur, AIKM_N_LINK_SEEN) &&
	       is_set(p->prev, AIKM_N_LINK_SEEN);
}

static bool is_cut_off(const struct pair *p)
{
	return link_seen(p) && is_set(p->cur, AIKM_N_UP) &&
	       is_set(p->cur, AIKM_N_HARDWARE) &&
	       !is_set(p->cur, AIKM_N_CARRIER);
}

/* 0 for a device without a story. */
static u64 score(const struct pair *p)
{
	static const u8 troubles[] = {
		AIKM_N_RX_ERRORS,   AIKM_N_TX_ERRORS,  AIKM_N_RX_DROPS,
		AIKM_N_TX_DROPS,    AIKM_N_RX_FIFO,    AIKM_N_TX_FIFO,
		AIKM_N_RX_FRAME,    AIKM_N_COLLISIONS, AIKM_N_TX_CARRIER,
		AIKM_N_QDISC_DROPS, AIKM_N_LOSSES,
	};
	u64 sum = grown_or_zero(p, AIKM_N_RX_PACKETS) +
		  grown_or_zero(p, AIKM_N_TX_PACKETS);
	bool trouble = is_cut_off(p) || p->cur->members_lost;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(troubles); i++)
		trouble |= grown_or_zero(p, troubles[i]) > 0;
	return trouble ? TROUBLE + sum : sum;
}

static const struct aikm_netdev_sample *find(const struct aikm_sample *s,
					     const struct aikm_netdev_sample *d)
{
	u32 i;

	for (i = 0; i < s->nr_netdevs; i++)
		if (s->netdev[i].id == d->id &&
		    !strcmp(s->netdev[i].name, d->name))
			return &s->netdev[i];
	return NULL;
}

/* Keep those with the highest score; equal ones in the order they came. */
static void consider(struct chosen *c, const struct pair *p)
{
	u32 i = c->nr;

	while (i && c->pair[i - 1].score < p->score)
		i--;
	if (i == AIKM_SNAP_NETDEVS)
		return;
	if (c->nr < AIKM_SNAP_NETDEVS)
		c->nr++;
	memmove(&c->pair[i + 1], &c->pair[i], (c->nr - 1 - i) * sizeof(*p));
	c->pair[i] = *p;
}

static int by_name(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return strcmp(x->cur->name, y->cur->name);
}

static void set_counts(const struct aikm_window *w, const struct pair *p,
		       struct aikm_object *o)
{
	static const struct {
		u8 count, attr;
	} rates[] = {
		{ AIKM_N_RX_PACKETS, AIKM_NETDEV_RX_PACKETS },
		{ AIKM_N_TX_PACKETS, AIKM_NETDEV_TX_PACKETS },
		{ AIKM_N_RX_ERRORS, AIKM_NETDEV_RX_ERRORS },
		{ AIKM_N_TX_ERRORS, AIKM_NETDEV_TX_ERRORS },
		{ AIKM_N_RX_DROPS, AIKM_NETDEV_RX_DROPS },
		{ AIKM_N_TX_DROPS, AIKM_NETDEV_TX_DROPS },
		{ AIKM_N_RX_FRAME, AIKM_NETDEV_FRAME },
		{ AIKM_N_COLLISIONS, AIKM_NETDEV_COLLISIONS },
		{ AIKM_N_TX_CARRIER, AIKM_NETDEV_CARRIER_ERRORS },
	};
	u64 n, more;
	u32 i;

	if (grown(p, AIKM_N_RX_BYTES, &n))
		aikm_rate_set(o, AIKM_NETDEV_RX,
			      aikm_per_second(n / 1024, w->us));
	if (grown(p, AIKM_N_TX_BYTES, &n))
		aikm_rate_set(o, AIKM_NETDEV_TX,
			      aikm_per_second(n / 1024, w->us));
	for (i = 0; i < ARRAY_SIZE(rates); i++)
		if (grown(p, rates[i].count, &n))
			aikm_rate_set(o, rates[i].attr,
				      aikm_per_second(n, w->us));
	if (grown(p, AIKM_N_RX_FIFO, &n) && grown(p, AIKM_N_TX_FIFO, &more) &&
	    n <= AIKM_VALUE_MAX && more <= AIKM_VALUE_MAX)
		aikm_rate_set(o, AIKM_NETDEV_FIFO,
			      aikm_per_second(n + more, w->us));
}

static void set_link(const struct aikm_window *w, const struct pair *p,
		     struct aikm_object *o)
{
	u64 n;

	if (link_seen(p)) {
		aikm_rate_set(o, AIKM_NETDEV_UP, is_set(p->cur, AIKM_N_UP));
		aikm_rate_set(o, AIKM_NETDEV_CARRIER,
			      is_set(p->cur, AIKM_N_CARRIER));
		aikm_rate_set(o, AIKM_NETDEV_HARDWARE,
			      is_set(p->cur, AIKM_N_HARDWARE));
		if (grown(p, AIKM_N_LOSSES, &n))
			aikm_rate_set(o, AIKM_NETDEV_LOSSES, n);
	}
	if (is_set(p->cur, AIKM_N_BOND))
		aikm_rate_set(o, AIKM_NETDEV_MEMBERS_LOST,
			      p->cur->members_lost);
	if (!is_set(p->cur, AIKM_N_QDISC_SEEN) ||
	    !is_set(p->prev, AIKM_N_QDISC_SEEN))
		return;
	aikm_rate_set(o, AIKM_NETDEV_QUEUE, p->cur->queue);
	if (grown(p, AIKM_N_QDISC_DROPS, &n))
		aikm_rate_set(o, AIKM_NETDEV_QUEUE_DROPS,
			      aikm_per_second(n, w->us));
}

static void add_netdev(const struct aikm_window *w, const struct pair *p)
{
	struct aikm_object *o = aikm_snapshot_add(w->out, AIKM_NETDEV);

	if (!o)
		return;
	o->id = p->cur->id;
	memcpy(o->name, p->cur->name, sizeof(o->name));
	set_counts(w, p, o);
	set_link(w, p, o);
}

void aikm_rate_netdevs(const struct aikm_window *w)
{
	struct chosen chosen = { 0 };
	struct pair p;
	u32 i;

	for (i = 0; i < w->cur->nr_netdevs; i++) {
		p.cur = &w->cur->netdev[i];
		p.prev = find(w->prev, p.cur);
		if (!p.prev)
			continue;
		p.score = score(&p);
		if (p.score)
			consider(&chosen, &p);
	}
	sort(chosen.pair, chosen.nr, sizeof(p), by_name, NULL);
	for (i = 0; i < chosen.nr; i++)
		add_netdev(w, &chosen.pair[i]);
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Causes that counters of the network and of limits prove: each of them counts
 * nothing but the trouble itself. The levels are above what a sound machine
 * has now and then; what others alarm at is said where there is an other.
 */
#include "rules.h"

enum {
	NONE = AIKM_NO_CULPRIT,
	ALL_BUT_USED = 20, /* permille left: used to 98 % */
	NEARLY_USED = 50,
	LOOPBACK = 1, /* its number, include/net/net_namespace.h */
};

/**
 * struct level - one attribute of a lone object and the value that proves
 * @cause: enum aikm_cause_id
 * @class: enum aikm_class of the object
 * @attr: attribute
 * @below: proves when it is not above @bound, else when it is not below it
 * @bound: the value
 * @needs: another attribute of the object that must not be below @least
 * @least: 0 when nothing else is needed
 * @cite: two more attributes that tell of it
 */
struct level {
	u8 cause, class, attr;
	bool below;
	s32 bound;
	u8 needs;
	s32 least;
	u8 cite[2];
};

#define TCP(_attr) .class = AIKM_TCP, .attr = AIKM_TCP_##_attr
#define NET(_attr) .class = AIKM_NET, .attr = AIKM_NET_##_attr
#define LIMITS(_attr) .class = AIKM_LIMITS, .attr = AIKM_LIMITS_##_attr
#define LEFT(_bound) .below = true, .bound = _bound
#define RATE(_bound) .bound = _bound
#define NEEDS(_attr, _least) .needs = _attr, .least = _least
#define CITE(_a, _b) .cite = { _a, _b }

/* clang-format off */
static const struct level levels[] = {
	/* The kernel refuses at the limit; netdata's tcp_memory alarms at 90 %. */
	{ AIKM_TCP_MEM_EXHAUST, TCP(MEMORY_LEFT), LEFT(NEARLY_USED),
	  NEEDS(AIKM_TCP_MEMORY, 1),
	  CITE(AIKM_TCP_MEMORY_PRESSURES, AIKM_TCP_PRUNED) },
	/* netdata's 1m_tcp_syn_queue_cookies: more than one a minute. */
	{ AIKM_SYN_FLOOD, TCP(COOKIES), RATE(50),
	  CITE(AIKM_TCP_SYN_FULL, AIKM_TCP_ACCEPTS) },
	/* netdata's 1m_tcp_accept_queue_overflows: more than one a minute. */
	{ AIKM_TCP_LISTEN_OVERFLOW, TCP(LISTEN_OVERFLOWS), RATE(5),
	  CITE(AIKM_TCP_LISTEN_DROPS, AIKM_TCP_ACCEPTS) },
	/* netdata: 85 and 95 %, node-mixin: 75 %. */
	{ AIKM_CONNTRACK_FULL, NET(CONNTRACK_LEFT), LEFT(NEARLY_USED),
	  NEEDS(AIKM_NET_CONNTRACK, 1),
	  CITE(AIKM_NET_CONNTRACK, AIKM_NET_CONNTRACK) },
	{ AIKM_NEIGH_OVERFLOW, NET(NEIGHBOUR_OVERFLOWS), RATE(1),
	  CITE(AIKM_NET_NEIGHBOURS, AIKM_NET_NEIGHBOURS_LEFT) },
	/* netdata's tcp_orphans: 25 and 50 % used; the kernel may stop at half. */
	{ AIKM_TCP_ORPHANS, TCP(ORPHANS_LEFT), LEFT(250),
	  NEEDS(AIKM_TCP_ORPHANED, 1),
	  CITE(AIKM_TCP_ORPHANED, AIKM_TCP_MEMORY_ABORTS) },
	{ AIKM_UDP_MEM_EXHAUST, NET(UDP_MEMORY_ERRORS), RATE(10),
	  CITE(AIKM_NET_UDP_MEMORY_LEFT, AIKM_NET_UDP_ERRORS) },
	/* netdata's 1min_netdev_backlog_exceeded: ten a minute. */
	{ AIKM_NETDEV_BACKLOG_DROP, NET(SOFTNET_DROPS), RATE(10),
	  CITE(AIKM_NET_SOFTNET, AIKM_NET_SOFTNET_SQUEEZES) },
	/* netdata's 1m_ipv4_udp_receive_buffer_errors: ten a minute. */
	{ AIKM_UDP_RCVBUF_OVERFLOW, NET(UDP_RCVBUF_ERRORS), RATE(20),
	  CITE(AIKM_NET_UDP_IN, AIKM_NET_UDP_ERRORS) },
	{ AIKM_NO_ROUTE, NET(NO_ROUTES), RATE(50),
	  CITE(AIKM_NET_UNREACHABLE_OUT, AIKM_NET_OUT_DISCARDS) },
	{ AIKM_IP_FRAG_FAIL, NET(REASSEMBLY_FAILS), RATE(20),
	  CITE(AIKM_NET_IN_DISCARDS, AIKM_NET_IN_DISCARDS) },
	{ AIKM_INOTIFY_EXHAUSTED, LIMITS(INOTIFY_LEFT), LEFT(ALL_BUT_USED),
	  CITE(AIKM_LIMITS_WATCHES_LEFT, AIKM_LIMITS_FILES_LEFT) },
	{ AIKM_INOTIFY_EXHAUSTED, LIMITS(WATCHES_LEFT), LEFT(ALL_BUT_USED),
	  CITE(AIKM_LIMITS_INOTIFY_LEFT, AIKM_LIMITS_FILES_LEFT) },
	{ AIKM_NPROC_LIMIT, LIMITS(USER_TASKS_LEFT), LEFT(ALL_BUT_USED),
	  CITE(AIKM_LIMITS_TASKS_LEFT, AIKM_LIMITS_TASKS_LEFT) },
	{ AIKM_IPC_EXHAUSTION, LIMITS(SEM_LEFT), LEFT(ALL_BUT_USED),
	  CITE(AIKM_LIMITS_SHM_LEFT, AIKM_LIMITS_MSG_LEFT) },
	{ AIKM_IPC_EXHAUSTION, LIMITS(SHM_LEFT), LEFT(ALL_BUT_USED),
	  CITE(AIKM_LIMITS_SEM_LEFT, AIKM_LIMITS_MSG_LEFT) },
	{ AIKM_IPC_EXHAUSTION, LIMITS(MSG_LEFT), LEFT(ALL_BUT_USED),
	  CITE(AIKM_LIMITS_SEM_LEFT, AIKM_LIMITS_SHM_LEFT) },
	{ AIKM_AIO_LIMIT, LIMITS(AIO_LEFT), LEFT(ALL_BUT_USED),
	  CITE(AIKM_LIMITS_AIO, AIKM_LIMITS_AIO) },
	{ AIKM_PTY_EXHAUSTED, LIMITS(PTYS_LEFT), LEFT(ALL_BUT_USED),
	  CITE(AIKM_LIMITS_PTYS, AIKM_LIMITS_PTYS) },
	{ AIKM_KEYS_EXHAUSTED, LIMITS(KEYS_LEFT), LEFT(ALL_BUT_USED),
	  CITE(AIKM_LIMITS_KEYS_LEFT, AIKM_LIMITS_KEYS_LEFT) },
};

/* clang-format on */

static bool holds(const struct level *l, const struct aikm_object *o)
{
	s64 value = o->value[l->attr];

	if (!aikm_fact_known(o, l->attr) ||
	    (l->least && o->value[l->needs] < l->least))
		return false;
	return l->below ? value <= l->bound : value >= l->bound;
}

static void cite_once(const struct aikm_snapshot *s, struct aikm_finding *f,
		      u32 obj, u32 attr)
{
	u32 i;

	for (i = 0; i < f->nr_evidence; i++)
		if (f->evidence[i].obj == obj && f->evidence[i].attr == attr)
			return;
	aikm_rule_cite(s, f, obj, attr);
}

static bool find_level(const struct aikm_snapshot *s, struct aikm_finding *f,
		       const struct level *l)
{
	u32 obj = aikm_rule_place(s, l->class);

	if (obj == NONE || !holds(l, &s->obj[obj]))
		return false;
	f->cause = l->cause;
	f->culprit = obj;
	cite_once(s, f, obj, l->attr);
	if (l->least)
		cite_once(s, f, obj, l->needs);
	cite_once(s, f, obj, l->cite[0]);
	cite_once(s, f, obj, l->cite[1]);
	return true;
}

/* Packets sent to others, as far as devices are known; else as many as asked. */
static s64 sent_out(const struct aikm_snapshot *s, s64 unknown)
{
	s64 sum = -1;
	u32 i;

	for (i = 0; i < s->nr; i++) {
		if (s->obj[i].class != AIKM_NETDEV)
			continue;
		sum = max_t(s64, sum, 0);
		if (s->obj[i].id != LOOPBACK)
			sum += s->obj[i].value[AIKM_NETDEV_TX_PACKETS];
	}
	return sum < 0 ? unknown : sum;
}

/*
 * bpftune's tcp_conn acts from 1.5 % on; a few segments are no share. Who does
 * not read in time, or gets no processor, makes others send again, too; but
 * nothing is lost on a way that does not leave the machine, and of what is lost
 * on another some is lost twice or waited for in vain.
 */
static bool find_retransmits(const struct aikm_snapshot *s,
			     struct aikm_finding *f)
{
	const struct aikm_object *o = aikm_snapshot_find(s, AIKM_TCP);
	u32 obj = aikm_rule_place(s, AIKM_TCP);

	if (!o || o->value[AIKM_TCP_RETRANS_SHARE] < 30 ||
	    o->value[AIKM_TCP_RETRANS] < 30 ||
	    sent_out(s, o->value[AIKM_TCP_RETRANS]) <
		    o->value[AIKM_TCP_RETRANS] ||
	    (aikm_fact_known(o, AIKM_TCP_LOST_RETRANS) &&
	     !o->value[AIKM_TCP_LOST_RETRANS] && !o->value[AIKM_TCP_TIMEOUTS]))
		return false;
	f->cause = AIKM_TCP_RETRANSMIT_LOSS;
	f->culprit = obj;
	aikm_rule_cite(s, f, obj, AIKM_TCP_RETRANS_SHARE);
	aikm_rule_cite(s, f, obj, AIKM_TCP_RETRANS);
	aikm_rule_cite(s, f, obj, AIKM_TCP_TIMEOUTS);
	aikm_rule_cite(s, f, obj, AIKM_TCP_LOST_RETRANS);
	return true;
}

/*
 * Who is called at a closed port answers with a reset; so does a program that
 * closes without having read, but only after it accepted.
 */
static bool find_refused(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	const struct aikm_object *o = aikm_snapshot_find(s, AIKM_TCP);
	s64 resets = o ? o->value[AIKM_TCP_RESETS] : 0;
	u32 obj = aikm_rule_place(s, AIKM_TCP);

	if (!o || resets < 100 || resets < 2 * o->value[AIKM_TCP_ACCEPTS])
		return false;
	f->cause = AIKM_CONN_REFUSED_STORM;
	f->culprit = obj;
	aikm_rule_cite(s, f, obj, AIKM_TCP_RESETS);
	aikm_rule_cite(s, f, obj, AIKM_TCP_ACCEPTS);
	aikm_rule_cite(s, f, obj, AIKM_TCP_FAILS);
	return true;
}

/*
 * The ports of a server that closes first are not taken by it: those of one
 * who begins the connections are.
 */
static bool find_ephemeral(const struct aikm_snapshot *s,
			   struct aikm_finding *f)
{
	const struct aikm_object *o = aikm_snapshot_find(s, AIKM_TCP);
	u32 obj = aikm_rule_place(s, AIKM_TCP);

	if (!o || !aikm_fact_known(o, AIKM_TCP_PORTS_LEFT) ||
	    o->value[AIKM_TCP_PORTS_LEFT] > ALL_BUT_USED ||
	    o->value[AIKM_TCP_CONNECTS] < o->value[AIKM_TCP_ACCEPTS])
		return false;
	f->cause = AIKM_EPHEMERAL_EXHAUST;
	f->culprit = obj;
	aikm_rule_cite(s, f, obj, AIKM_TCP_PORTS_LEFT);
	aikm_rule_cite(s, f, obj, AIKM_TCP_TIME_WAIT);
	aikm_rule_cite(s, f, obj, AIKM_TCP_CONNECTS);
	return true;
}

/**
 * struct loss - packets that a device lost, and of how many
 * @cause: enum aikm_cause_id
 * @lost: attribute of AIKM_NETDEV
 * @all: attribute that counts those that were not lost
 * @least: lost ones a second
 * @percent: and of all
 */
struct loss {
	u8 cause, lost, all, least, percent;
};

/*
 * node-mixin alarms at 1 % of errors, netdata at 2 % of drops. What a queue
 * drops is how it tells senders to be slower, up to a share.
 */
static const struct loss losses[] = {
	{ AIKM_NIC_ERRORS, AIKM_NETDEV_RX_ERRORS, AIKM_NETDEV_RX_PACKETS, 10,
	  1 },
	{ AIKM_NIC_ERRORS, AIKM_NETDEV_TX_ERRORS, AIKM_NETDEV_TX_PACKETS, 10,
	  1 },
	{ AIKM_NIC_RX_DROPS, AIKM_NETDEV_RX_DROPS, AIKM_NETDEV_RX_PACKETS, 50,
	  2 },
	{ AIKM_QDISC_DROPS, AIKM_NETDEV_QUEUE_DROPS, AIKM_NETDEV_TX_PACKETS,
	  100, 5 },
};

static bool is_lossy(const struct loss *l, const struct aikm_object *o)
{
	s64 lost = o->value[l->lost];

	return lost >= l->least &&
	       lost * 100 >= (o->value[l->all] + lost) * l->percent;
}

static bool find_loss(const struct aikm_snapshot *s, struct aikm_finding *f,
		      u32 obj)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(losses); i++) {
		if (!is_lossy(&losses[i], &s->obj[obj]))
			continue;
		f->cause = losses[i].cause;
		f->culprit = obj;
		aikm_rule_cite(s, f, obj, losses[i].lost);
		aikm_rule_cite(s, f, obj, losses[i].all);
		return true;
	}
	return false;
}

/* A bridge has no carrier without members; hardware ought to have one. */
static bool find_link_down(const struct aikm_snapshot *s,
			   struct aikm_finding *f, u32 obj)
{
	const s64 *v = s->obj[obj].value;

	if (!v[AIKM_NETDEV_LOSSES] || !v[AIKM_NETDEV_UP] ||
	    !v[AIKM_NETDEV_HARDWARE] || v[AIKM_NETDEV_CARRIER])
		return false;
	f->cause = AIKM_LINK_DOWN;
	f->culprit = obj;
	aikm_rule_cite(s, f, obj, AIKM_NETDEV_LOSSES);
	aikm_rule_cite(s, f, obj, AIKM_NETDEV_CARRIER);
	aikm_rule_cite(s, f, obj, AIKM_NETDEV_UP);
	return true;
}

static bool find_device(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 i;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == AIKM_NETDEV &&
		    (find_link_down(s, f, i) || find_loss(s, f, i)))
			return true;
	return false;
}

bool aikm_rule_net(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(levels); i++)
		if (find_level(s, f, &levels[i]))
			return true;
	return find_retransmits(s, f) || find_device(s, f) ||
	       find_refused(s, f) || find_ephemeral(s, f);
}

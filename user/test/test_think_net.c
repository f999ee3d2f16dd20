// SPDX-License-Identifier: GPL-2.0
/* What counters of the network and of limits prove, and what they do not. */
#include "observe.h"

#include "make_snapshot.h"
#include "think/think.h"

static struct aikm_snapshot s;

/* One fact of a lone object. */
struct given {
	u8 class, attr;
	s64 value;
};

/* What two facts prove, and the first one's value that proves nothing. */
struct proof {
	u32 cause;
	struct given first, second;
	s64 harmless;
};

#define TCP(_attr, _value)                         \
	{                                          \
		AIKM_TCP, AIKM_TCP_##_attr, _value \
	}
#define NET(_attr, _value)                         \
	{                                          \
		AIKM_NET, AIKM_NET_##_attr, _value \
	}
#define LIMIT(_attr, _value)                             \
	{                                                \
		AIKM_LIMITS, AIKM_LIMITS_##_attr, _value \
	}

/* clang-format off */
static const struct proof proofs[] = {
	{ AIKM_TCP_MEM_EXHAUST, TCP(MEMORY_LEFT, 0), TCP(MEMORY, 40), 300 },
	{ AIKM_SYN_FLOOD, TCP(COOKIES, 9000), TCP(ACCEPTS, 2), 3 },
	{ AIKM_TCP_LISTEN_OVERFLOW, TCP(LISTEN_OVERFLOWS, 160),
	  TCP(LISTEN_DROPS, 160), 1 },
	{ AIKM_CONNTRACK_FULL, NET(CONNTRACK_LEFT, 0), NET(CONNTRACK, 64),
	  700 },
	{ AIKM_NEIGH_OVERFLOW, NET(NEIGHBOUR_OVERFLOWS, 40),
	  NET(NEIGHBOURS, 16), 0 },
	{ AIKM_TCP_ORPHANS, TCP(ORPHANS_LEFT, 0), TCP(ORPHANED, 4), 900 },
	{ AIKM_UDP_MEM_EXHAUST, NET(UDP_MEMORY_ERRORS, 900),
	  NET(UDP_ERRORS, 900), 1 },
	{ AIKM_NETDEV_BACKLOG_DROP, NET(SOFTNET_DROPS, 270),
	  NET(SOFTNET, 9000), 2 },
	{ AIKM_UDP_RCVBUF_OVERFLOW, NET(UDP_RCVBUF_ERRORS, 18000),
	  NET(UDP_IN, 3), 4 },
	{ AIKM_NO_ROUTE, NET(NO_ROUTES, 400), NET(SOCKETS, 9), 5 },
	{ AIKM_TCP_RETRANSMIT_LOSS, TCP(RETRANS_SHARE, 50),
	  TCP(RETRANS, 450), 12 },
	{ AIKM_IP_FRAG_FAIL, NET(REASSEMBLY_FAILS, 80), NET(SOCKETS, 9), 1 },
	{ AIKM_CONN_REFUSED_STORM, TCP(RESETS, 4400), TCP(FAILS, 4400), 30 },
	{ AIKM_EPHEMERAL_EXHAUST, TCP(PORTS_LEFT, 0), TCP(TIME_WAIT, 201),
	  500 },
	{ AIKM_INOTIFY_EXHAUSTED, LIMIT(INOTIFY_LEFT, 0),
	  LIMIT(WATCHES_LEFT, 990), 200 },
	{ AIKM_INOTIFY_EXHAUSTED, LIMIT(WATCHES_LEFT, 0),
	  LIMIT(INOTIFY_LEFT, 990), 200 },
	{ AIKM_NPROC_LIMIT, LIMIT(USER_TASKS_LEFT, 0), LIMIT(PTYS, 1), 100 },
	{ AIKM_IPC_EXHAUSTION, LIMIT(SEM_LEFT, 0), LIMIT(SHM_LEFT, 999), 90 },
	{ AIKM_IPC_EXHAUSTION, LIMIT(SHM_LEFT, 0), LIMIT(SEM_LEFT, 999), 90 },
	{ AIKM_IPC_EXHAUSTION, LIMIT(MSG_LEFT, 0), LIMIT(SEM_LEFT, 999), 90 },
	{ AIKM_AIO_LIMIT, LIMIT(AIO_LEFT, 0), LIMIT(AIO, 65536), 90 },
	{ AIKM_PTY_EXHAUSTED, LIMIT(PTYS_LEFT, 0), LIMIT(PTYS, 4096), 90 },
	{ AIKM_KEYS_EXHAUSTED, LIMIT(KEYS_LEFT, 5), LIMIT(PTYS, 1), 90 },
};

/* clang-format on */

static struct aikm_finding find(void)
{
	struct aikm_finding f;

	aikm_rules_find(&s, &f);
	return f;
}

/* The lone objects in their order, whoever is asked for first. */
static void give(const struct given *g)
{
	u32 i;

	for (i = 0; i < s.nr; i++)
		if (s.obj[i].class == g->class)
			aikm_fact_set(&s.obj[i], g->attr, g->value);
}

static void start(void)
{
	make_idle(&s);
	assert_non_null(aikm_snapshot_add(&s, AIKM_TCP));
	assert_non_null(aikm_snapshot_add(&s, AIKM_NET));
}

static void counters_prove(void **state)
{
	const struct proof *p;
	struct given harmless;
	struct aikm_finding f;

	(void)state;
	for (p = proofs; p < proofs + ARRAY_SIZE(proofs); p++) {
		start();
		assert_int_equal(find().cause, AIKM_HEALTHY);
		give(&p->first);
		give(&p->second);
		f = find();
		if (f.cause != p->cause)
			fail_msg("%s, not %s", aikm_causes[f.cause].name,
				 aikm_causes[p->cause].name);
		assert_int_equal(s.obj[f.culprit].class, p->first.class);
		assert_int_equal(f.evidence[0].attr, p->first.attr);
		assert_true(f.cause >= AIKM_CAUSES_SPOKEN);
		harmless = p->first;
		harmless.value = p->harmless;
		give(&harmless);
		assert_int_equal(find().cause, AIKM_HEALTHY);
	}
}

/* A share of a few is none, and a program may close without reading. */
static void some_of_it_is_ordinary(void **state)
{
	static const struct given few[] = { TCP(RETRANS_SHARE, 500),
					    TCP(RETRANS, 2) };
	static const struct given closes[] = { TCP(RESETS, 900),
					       TCP(ACCEPTS, 880) };
	static const struct given server[] = { TCP(PORTS_LEFT, 0),
					       TCP(CONNECTS, 1),
					       TCP(ACCEPTS, 900) };
	u32 i;

	(void)state;
	start();
	for (i = 0; i < ARRAY_SIZE(few); i++)
		give(&few[i]);
	assert_int_equal(find().cause, AIKM_HEALTHY);
	start();
	for (i = 0; i < ARRAY_SIZE(closes); i++)
		give(&closes[i]);
	assert_int_equal(find().cause, AIKM_HEALTHY);
	start();
	for (i = 0; i < ARRAY_SIZE(server); i++)
		give(&server[i]);
	assert_int_equal(find().cause, AIKM_HEALTHY);
}

/*
 * ab that reads slowly from a server on the same machine: 49 of 747 segments
 * sent again and no window open, but none twice. And a link that loses 4 %.
 */
static void a_slow_reader_loses_no_packets(void **state)
{
	static const struct given slow[] = {
		TCP(SEGMENTS, 698),	TCP(RETRANS, 49),
		TCP(RETRANS_SHARE, 66), TCP(TIMEOUTS, 0),
		TCP(LOST_RETRANS, 0),	TCP(ZERO_WINDOWS, 49),
	};
	static const struct given lossy[] = {
		TCP(SEGMENTS, 3542),	TCP(RETRANS, 162),
		TCP(RETRANS_SHARE, 44), TCP(TIMEOUTS, 1),
		TCP(LOST_RETRANS, 8),
	};
	struct aikm_object *eth0;
	u32 i;

	(void)state;
	start();
	for (i = 0; i < ARRAY_SIZE(slow); i++)
		give(&slow[i]);
	assert_int_equal(find().cause, AIKM_HEALTHY);
	start();
	for (i = 0; i < ARRAY_SIZE(lossy); i++)
		give(&lossy[i]);
	assert_int_equal(find().cause, AIKM_TCP_RETRANSMIT_LOSS);
	/* A virtual machine without a processor waits in vain for itself. */
	make_idle(&s);
	aikm_fact_set(handle(&s, AIKM_NETDEV, 1, "lo"), AIKM_NETDEV_TX_PACKETS,
		      3700);
	eth0 = handle(&s, AIKM_NETDEV, 2, "eth0");
	assert_non_null(aikm_snapshot_add(&s, AIKM_TCP));
	for (i = 0; i < ARRAY_SIZE(lossy); i++)
		give(&lossy[i]);
	assert_int_equal(find().cause, AIKM_HEALTHY);
	aikm_fact_set(eth0, AIKM_NETDEV_TX_PACKETS, 3700);
	assert_int_equal(find().cause, AIKM_TCP_RETRANSMIT_LOSS);
}

/* Where nothing was seen, nothing is zero. */
static void unknown_is_not_zero(void **state)
{
	(void)state;
	make_idle(&s);
	assert_int_equal(find().cause, AIKM_HEALTHY);
	start();
	assert_int_equal(find().cause, AIKM_HEALTHY);
}

/* ---- devices ---- */

static struct aikm_object *start_device(void)
{
	struct aikm_object *o;

	make_idle(&s);
	o = aikm_snapshot_add(&s, AIKM_NETDEV);
	assert_non_null(o);
	strscpy(o->name, "eth0", sizeof(o->name));
	aikm_fact_set(o, AIKM_NETDEV_RX_PACKETS, 1000);
	aikm_fact_set(o, AIKM_NETDEV_TX_PACKETS, 1000);
	return o;
}

static void devices_lose_packets(void **state)
{
	static const struct {
		u32 cause, attr;
		s64 much, little;
	} cases[] = {
		{ AIKM_NIC_ERRORS, AIKM_NETDEV_RX_ERRORS, 40, 5 },
		{ AIKM_NIC_ERRORS, AIKM_NETDEV_TX_ERRORS, 40, 5 },
		{ AIKM_NIC_RX_DROPS, AIKM_NETDEV_RX_DROPS, 60, 15 },
		{ AIKM_QDISC_DROPS, AIKM_NETDEV_QUEUE_DROPS, 200, 30 },
	};
	struct aikm_finding f;
	struct aikm_object *o;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		o = start_device();
		aikm_fact_set(o, cases[i].attr, cases[i].much);
		f = find();
		assert_int_equal(f.cause, cases[i].cause);
		assert_ptr_equal(&s.obj[f.culprit], o);
		aikm_fact_set(o, cases[i].attr, cases[i].little);
		assert_int_equal(find().cause, AIKM_HEALTHY);
		/* Of very many packets some may be lost. */
		aikm_fact_set(o, cases[i].attr, cases[i].much);
		aikm_fact_set(o, AIKM_NETDEV_RX_PACKETS, 1000000);
		aikm_fact_set(o, AIKM_NETDEV_TX_PACKETS, 1000000);
		assert_int_equal(find().cause, AIKM_HEALTHY);
	}
}

/* Hardware that is switched on has lost its link; a bridge loses members. */
static void a_link_goes_down(void **state)
{
	static const u32 needed[] = { AIKM_NETDEV_UP, AIKM_NETDEV_HARDWARE,
				      AIKM_NETDEV_LOSSES };
	struct aikm_object *o = start_device();
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(needed); i++)
		aikm_fact_set(o, needed[i], 1);
	aikm_fact_set(o, AIKM_NETDEV_CARRIER, 0);
	assert_int_equal(find().cause, AIKM_LINK_DOWN);
	for (i = 0; i < ARRAY_SIZE(needed); i++) {
		aikm_fact_set(o, needed[i], 0);
		assert_int_equal(find().cause, AIKM_HEALTHY);
		aikm_fact_set(o, needed[i], 1);
	}
	aikm_fact_set(o, AIKM_NETDEV_CARRIER, 1);
	assert_int_equal(find().cause, AIKM_HEALTHY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_prove),
		cmocka_unit_test(some_of_it_is_ordinary),
		cmocka_unit_test(a_slow_reader_loses_no_packets),
		cmocka_unit_test(unknown_is_not_zero),
		cmocka_unit_test(devices_lose_packets),
		cmocka_unit_test(a_link_goes_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* The network and limits: texts, samples, facts. */
#include "observe.h"

#include "net_texts.h"

static struct aikm_snapshot snap;

static int take(const char *path, const char *text, struct aikm_sample *s)
{
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++)
		if (!strcmp(aikm_text_sources[i].path, path))
			return aikm_text_parse(&aikm_text_sources[i], text,
					       strlen(text), s);
	fail_msg("no source %s", path);
	return -ENOENT;
}

/* ---- texts ---- */

/* What a text has to give. */
struct want {
	u32 counter;
	u64 value;
};

static void expect(const struct aikm_sample *s, const struct want *want, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		assert_true(counted(s, want[i].counter));
		if (s->counter[want[i].counter] != want[i].value)
			fail_msg("counter %u is not %u", want[i].counter,
				 (u32)want[i].value);
	}
}

static void parses_tables(void **state)
{
	static const struct want want[] = {
		{ AIKM_C_IP_IN_DISCARDS, 1 },	{ AIKM_C_IP_OUT_DISCARDS, 2 },
		{ AIKM_C_IP_NO_ROUTES, 3 },	{ AIKM_C_IP_REASM_FAILS, 4 },
		{ AIKM_C_IP_FRAG_FAILS, 5 },	{ AIKM_C_ICMP_UNREACH_IN, 6 },
		{ AIKM_C_ICMP_UNREACH_OUT, 7 }, { AIKM_C_TCP_CONNECTS, 66 },
		{ AIKM_C_TCP_ACCEPTS, 60 },	{ AIKM_C_TCP_FAILS, 20 },
		{ AIKM_C_TCP_BROKEN, 11 },	{ AIKM_C_TCP_OPEN, 9 },
		{ AIKM_C_TCP_OUT, 20399 },	{ AIKM_C_TCP_RETRANS, 12 },
		{ AIKM_C_TCP_RESETS, 21 },	{ AIKM_C_TCP_CHECKSUMS, 13 },
		{ AIKM_C_UDP_IN, 146 },		{ AIKM_C_UDP_NO_PORT, 14 },
		{ AIKM_C_UDP_ERRORS, 15 },	{ AIKM_C_UDP_RCVBUF, 16 },
		{ AIKM_C_UDP_SNDBUF, 17 },	{ AIKM_C_UDP_CHECKSUMS, 18 },
		{ AIKM_C_UDP_MEM_ERRORS, 19 },
	};
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(take("net/snmp", snmp_text, &s), 0);
	expect(&s, want, ARRAY_SIZE(want));
}

/* Both versions of IP give one number. */
static void adds_ipv6(void **state)
{
	static const struct want want[] = {
		{ AIKM_C_IP_IN_DISCARDS, 101 },
		{ AIKM_C_IP_OUT_DISCARDS, 202 },
		{ AIKM_C_IP_NO_ROUTES, 303 },
		{ AIKM_C_IP_REASM_FAILS, 404 },
		{ AIKM_C_IP_FRAG_FAILS, 505 },
		{ AIKM_C_ICMP_UNREACH_IN, 606 },
		{ AIKM_C_ICMP_UNREACH_OUT, 707 },
		{ AIKM_C_UDP_IN, 1146 },
		{ AIKM_C_UDP_NO_PORT, 1414 },
		{ AIKM_C_UDP_ERRORS, 1515 },
		{ AIKM_C_UDP_RCVBUF, 1616 },
		{ AIKM_C_UDP_SNDBUF, 1717 },
		{ AIKM_C_UDP_CHECKSUMS, 1818 },
		{ AIKM_C_UDP_MEM_ERRORS, 1919 },
	};
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(take("net/snmp", snmp_text, &s), 0);
	assert_int_equal(take("net/snmp6", snmp6_text, &s), 0);
	expect(&s, want, ARRAY_SIZE(want));
}

static void parses_netstat(void **state)
{
	static const struct want want[] = {
		{ AIKM_C_TCP_COOKIES, 1 },
		{ AIKM_C_TCP_PRUNED, 22 },
		{ AIKM_C_TCP_LISTEN_OVERFLOWS, 3 },
		{ AIKM_C_TCP_LISTEN_DROPS, 4 },
		{ AIKM_C_TCP_REORDERED, 5 },
		{ AIKM_C_TCP_LOST_RETRANS, 6 },
		{ AIKM_C_TCP_TIMEOUTS, 7 },
		{ AIKM_C_TCP_ABORTS, 8 },
		{ AIKM_C_TCP_PRESSURES, 9 },
		{ AIKM_C_IP_RP_FILTER, 10 },
		{ AIKM_C_TCP_TW_OVERFLOWS, 11 },
		{ AIKM_C_TCP_SYN_FULL, 132 },
		{ AIKM_C_TCP_ZERO_WINDOWS, 13 },
		{ AIKM_C_TCP_SYN_RETRANS, 14 },
		{ AIKM_C_TCP_MTU_FAILS, 15 },
	};
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(take("net/netstat", netstat_text, &s), 0);
	expect(&s, want, ARRAY_SIZE(want));
}

static void parses_pairs_and_columns(void **state)
{
	struct aikm_sample s = { 0 };
	const u64 *c = s.counter;

	(void)state;
	assert_int_equal(take("net/sockstat", sockstat_text, &s), 0);
	assert_int_equal(c[AIKM_C_SOCKETS], 114);
	assert_int_equal(c[AIKM_C_TCP_ORPHANS], 2);
	assert_int_equal(c[AIKM_C_TCP_TIME_WAIT], 33);
	assert_int_equal(c[AIKM_C_TCP_PAGES], 176);
	assert_int_equal(c[AIKM_C_UDP_PAGES], 6);
	assert_int_equal(take("net/softnet_stat", softnet_text, &s), 0);
	assert_int_equal(c[AIKM_C_SOFTNET], 0x2b + 0x8d68);
	assert_int_equal(c[AIKM_C_SOFTNET_DROPS], 0x100);
	assert_int_equal(c[AIKM_C_SOFTNET_SQUEEZES], 0x10);
	/* Entries are the table's, in each line again. */
	assert_int_equal(take("net/stat/arp_cache", neighbours_text, &s), 0);
	assert_int_equal(c[AIKM_C_NEIGHBOURS], 0x12);
	assert_int_equal(c[AIKM_C_NEIGH_FAILS], 0x13);
	assert_int_equal(c[AIKM_C_NEIGH_OVERFLOWS], 0x24);
	assert_int_equal(take("net/stat/ndisc_cache", neighbours_text, &s), 0);
	assert_int_equal(c[AIKM_C_NEIGHBOURS], 0x12);
	assert_int_equal(c[AIKM_C_NEIGH_FAILS], 0x26);
	assert_int_equal(c[AIKM_C_NEIGH_OVERFLOWS], 0x48);
}

/* Kernels before 4.2 had no last column. */
static void lives_without_a_column(void **state)
{
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(
		take("net/stat/arp_cache", "2 1 0 0 0 0 5 0 0 0 0 0\n", &s), 0);
	assert_int_equal(s.counter[AIKM_C_NEIGH_FAILS], 5);
	assert_false(counted(&s, AIKM_C_NEIGH_OVERFLOWS));
	memset(&s, 0, sizeof(s));
	assert_int_equal(take("sys/fs/file-nr", "5 x 9\n", &s), 0);
	assert_true(counted(&s, AIKM_C_FILES));
	assert_false(counted(&s, AIKM_C_FILES_MAX));
}

static void parses_key_users(void **state)
{
	static const char *const others[] = {
		"0: 9 8/8 3/0 4/5\n", "0: 9 8/8 3 4/5\n", "0: 9 8/8 3/ 4/5\n",
		"0: 9 8/8 /3 4/5\n",  "0: 9 8/8 3/4\n",	  "0: 9 8/8 3/4 4/x\n",
	};
	struct aikm_sample s = { 0 };
	u32 i;

	(void)state;
	assert_int_equal(take("key-users", key_users_text, &s), 0);
	assert_int_equal(s.counter[AIKM_C_KEYS_LEFT], 250);
	assert_int_equal(take("key-users", "0: 9 8/8 300/200 4/5\n", &s), 0);
	assert_int_equal(s.counter[AIKM_C_KEYS_LEFT], 0);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(take("key-users", others[i], &s), -EINVAL);
}

static void parses_devices(void **state)
{
	struct aikm_sample s = { 0 };
	const struct aikm_netdev_sample *d = s.netdev;
	u32 i;

	(void)state;
	assert_int_equal(take("net/dev", netdev_text, &s), 0);
	assert_int_equal(s.nr_netdevs, 3);
	assert_string_equal(d[0].name, "lo");
	assert_int_equal(d[0].count[AIKM_N_TX_PACKETS], 87);
	assert_string_equal(d[1].name, "eth0");
	assert_int_equal(d[1].count[AIKM_N_RX_BYTES], 1863638120);
	assert_int_equal(d[1].count[AIKM_N_RX_PACKETS], 36156);
	for (i = AIKM_N_RX_ERRORS; i <= AIKM_N_RX_FRAME; i++)
		assert_int_equal(d[1].count[i], i - AIKM_N_RX_ERRORS + 1);
	assert_int_equal(d[1].count[AIKM_N_TX_BYTES], 1506721);
	assert_int_equal(d[1].count[AIKM_N_TX_PACKETS], 20483);
	for (i = AIKM_N_TX_ERRORS; i <= AIKM_N_TX_CARRIER; i++)
		assert_int_equal(d[1].count[i], i - AIKM_N_TX_ERRORS + 7);
	assert_int_equal(d[1].count[AIKM_N_LOSSES], 0);
	assert_int_equal(d[1].flags, 0);
	assert_string_equal(d[2].name, "a:b");
	assert_int_equal(d[2].count[AIKM_N_RX_BYTES], 7);
}

static void keeps_devices_within_bounds(void **state)
{
	static char text[400 * 64];
	struct aikm_sample s = { 0 };
	int len = 0, i;

	(void)state;
	for (i = 0; i < 400; i++)
		len += scnprintf(text + len, sizeof(text) - (size_t)len,
				 "v%d: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n", i);
	assert_int_equal(take("net/dev", text, &s), 0);
	assert_int_equal(s.nr_netdevs, AIKM_SAMPLE_NETDEVS);
	assert_int_equal(
		take("net/dev",
		     "a-name-that-is-too-long-for-a-device: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n",
		     &s),
		-EINVAL);
	assert_int_equal(s.nr_netdevs, 0);
}

/* ---- facts ---- */

static struct machine prev, cur;

static void init(void)
{
	machine_init(&prev, 100);
	machine_init(&cur, 102);
}

static void grow(enum aikm_counter c, u64 from, u64 to)
{
	aikm_sample_count(&prev.sample, c, from);
	aikm_sample_count(&cur.sample, c, to);
}

static const struct aikm_object *lone(u32 class)
{
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	return aikm_snapshot_find(&snap, class);
}

static void tells_of_nothing_it_did_not_see(void **state)
{
	(void)state;
	init();
	assert_null(lone(AIKM_TCP));
	assert_null(aikm_snapshot_find(&snap, AIKM_NET));
	/* Once is not enough for a rate. */
	aikm_sample_count(&cur.sample, AIKM_C_TCP_OUT, 5);
	assert_null(lone(AIKM_TCP));
}

static void makes_rates(void **state)
{
	const struct aikm_object *tcp, *net;

	(void)state;
	init();
	grow(AIKM_C_TCP_OUT, 1000, 1950);
	grow(AIKM_C_TCP_RETRANS, 10, 60);
	grow(AIKM_C_TCP_RESETS, 9, 8); /* went back */
	grow(AIKM_C_TCP_OPEN, 1, 77);
	grow(AIKM_C_UDP_RCVBUF, 0, 300);
	tcp = lone(AIKM_TCP);
	net = aikm_snapshot_find(&snap, AIKM_NET);
	assert_fact(tcp, AIKM_TCP_SEGMENTS, 475);
	assert_fact(tcp, AIKM_TCP_RETRANS, 25);
	assert_fact(tcp, AIKM_TCP_RETRANS_SHARE, 50);
	assert_fact(tcp, AIKM_TCP_OPEN, 77);
	assert_unknown(tcp, AIKM_TCP_RESETS);
	assert_unknown(tcp, AIKM_TCP_PORTS_LEFT);
	assert_fact(net, AIKM_NET_UDP_RCVBUF_ERRORS, 150);
	assert_unknown(net, AIKM_NET_SOCKETS);
}

static void share_of_nothing_is_unknown(void **state)
{
	(void)state;
	init();
	grow(AIKM_C_TCP_OUT, 5, 5);
	grow(AIKM_C_TCP_RETRANS, 5, 5);
	assert_unknown(lone(AIKM_TCP), AIKM_TCP_RETRANS_SHARE);
}

static void makes_shares_that_are_left(void **state)
{
	const struct aikm_object *tcp;

	(void)state;
	init();
	grow(AIKM_C_TCP_ORPHANS, 0, 3);
	grow(AIKM_C_TCP_ORPHANS_MAX, 4, 4);
	grow(AIKM_C_TCP_PAGES, 0, 50);
	grow(AIKM_C_TCP_PAGES_MAX, 40, 40);
	grow(AIKM_C_TCP_TIME_WAIT, 0, 50);
	grow(AIKM_C_TCP_TIME_WAIT_MAX, 0, 0);
	grow(AIKM_C_PORT_FIRST, 50000, 50000);
	grow(AIKM_C_PORT_LAST, 50199, 50199);
	tcp = lone(AIKM_TCP);
	assert_fact(tcp, AIKM_TCP_ORPHANS_LEFT, 250);
	assert_fact(tcp, AIKM_TCP_MEMORY_LEFT, 0);
	assert_unknown(tcp, AIKM_TCP_TIME_WAIT_LEFT);
	assert_fact(tcp, AIKM_TCP_PORTS_LEFT, 750);
	grow(AIKM_C_PORT_LAST, 9, 9);
	assert_unknown(lone(AIKM_TCP), AIKM_TCP_PORTS_LEFT);
}

static void makes_limits(void **state)
{
	const struct aikm_object *o;

	(void)state;
	init();
	grow(AIKM_C_PTYS, 0, 4000);
	grow(AIKM_C_PTYS_MAX, 4096, 4096);
	grow(AIKM_C_AIO, 0, 0);
	grow(AIKM_C_AIO_MAX, 65536, 65536);
	grow(AIKM_C_KEYS_LEFT, 9, 7);
	grow(AIKM_C_TAINT, 0, 12288);
	o = lone(AIKM_LIMITS);
	assert_fact(o, AIKM_LIMITS_PTYS, 4000);
	assert_fact(o, AIKM_LIMITS_PTYS_LEFT, 23);
	assert_fact(o, AIKM_LIMITS_AIO_LEFT, 1000);
	assert_fact(o, AIKM_LIMITS_KEYS_LEFT, 7);
	assert_fact(o, AIKM_LIMITS_TAINT, 12288);
	assert_unknown(o, AIKM_LIMITS_DENTRIES);
	assert_unknown(o, AIKM_LIMITS_INOTIFY_LEFT);
}

/* Everything the model was trained without is kept from it. */
static void is_silent(void **state)
{
	u32 i;

	(void)state;
	assert_true(aikm_attr_is_silent(AIKM_TCP, AIKM_TCP_RETRANS));
	assert_true(aikm_attr_is_silent(AIKM_NET, AIKM_NET_SOCKETS));
	assert_true(aikm_attr_is_silent(AIKM_NETDEV, AIKM_NETDEV_RX));
	for (i = 0; i < AIKM_LIMITS_ATTRS; i++)
		assert_int_equal(aikm_attr_is_silent(AIKM_LIMITS, i),
				 i > AIKM_LIMITS_TASKS_LEFT);
}

/* ---- devices ---- */

enum { LINK = 1 << AIKM_N_LINK_SEEN, UP = 1 << AIKM_N_UP };
enum { CARRIER = 1 << AIKM_N_CARRIER, HARDWARE = 1 << AIKM_N_HARDWARE };
enum { QDISC = 1 << AIKM_N_QDISC_SEEN };

/* The same device in both samples, between which it received packets. */
static void add_device(const char *name, u32 flags, u64 packets)
{
	struct machine *m[] = { &prev, &cur };
	struct aikm_netdev_sample *d;
	u32 i;

	for (i = 0; i < 2; i++) {
		d = &m[i]->sample.netdev[m[i]->sample.nr_netdevs++];
		strscpy(d->name, name, sizeof(d->name));
		d->flags = flags;
		d->count[AIKM_N_RX_PACKETS] = 1000 + i * packets;
	}
}

static u64 *count(u32 device, u32 c)
{
	return &cur.sample.netdev[device].count[c];
}

static const struct aikm_object *device(const char *name)
{
	u32 i;

	for (i = 0; i < snap.nr; i++)
		if (snap.obj[i].class == AIKM_NETDEV &&
		    !strcmp(snap.obj[i].name, name))
			return &snap.obj[i];
	return NULL;
}

static void makes_devices(void **state)
{
	const struct aikm_object *o;

	(void)state;
	init();
	add_device("lo", 0, 10);
	add_device("eth0", LINK | UP | CARRIER | HARDWARE | QDISC, 0);
	add_device("idle", LINK | UP, 0);
	*count(1, AIKM_N_RX_BYTES) = 8192;
	*count(1, AIKM_N_TX_BYTES) = 2048;
	*count(1, AIKM_N_RX_DROPS) = 4;
	*count(1, AIKM_N_RX_FIFO) = 3;
	*count(1, AIKM_N_TX_FIFO) = 5;
	*count(1, AIKM_N_LOSSES) = 2;
	*count(1, AIKM_N_QDISC_DROPS) = 20;
	cur.sample.netdev[1].queue = 7;
	cur.sample.netdev[1].id = 2;
	prev.sample.netdev[1].id = 2;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_null(device("idle"));
	o = device("eth0");
	assert_int_equal(o->num, 1);
	assert_int_equal(o->id, 2);
	assert_fact(o, AIKM_NETDEV_RX, 4);
	assert_fact(o, AIKM_NETDEV_TX, 1);
	assert_fact(o, AIKM_NETDEV_RX_PACKETS, 0);
	assert_fact(o, AIKM_NETDEV_RX_DROPS, 2);
	assert_fact(o, AIKM_NETDEV_FIFO, 4);
	assert_fact(o, AIKM_NETDEV_UP, 1);
	assert_fact(o, AIKM_NETDEV_CARRIER, 1);
	assert_fact(o, AIKM_NETDEV_HARDWARE, 1);
	assert_fact(o, AIKM_NETDEV_LOSSES, 2);
	assert_fact(o, AIKM_NETDEV_QUEUE, 7);
	assert_fact(o, AIKM_NETDEV_QUEUE_DROPS, 10);
	o = device("lo");
	assert_int_equal(o->num, 2);
	assert_fact(o, AIKM_NETDEV_RX_PACKETS, 5);
	assert_unknown(o, AIKM_NETDEV_UP);
	assert_unknown(o, AIKM_NETDEV_LOSSES);
	assert_unknown(o, AIKM_NETDEV_QUEUE_DROPS);
}

/* Six at most: those in trouble, then those with most packets. */
static void chooses_devices(void **state)
{
	char name[8];
	u32 i;

	(void)state;
	init();
	for (i = 0; i < 9; i++) {
		snprintf(name, sizeof(name), "v%u", i);
		add_device(name, LINK | UP | CARRIER, 100 * (i + 1));
	}
	add_device("a", 0, 1);
	*count(9, AIKM_N_TX_ERRORS) = 1;
	add_device("z", LINK | UP | HARDWARE, 0); /* no carrier */
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_non_null(device("a"));
	assert_non_null(device("z"));
	assert_null(device("v4"));
	assert_non_null(device("v5"));
	assert_non_null(device("v8"));
	assert_int_equal(device("a")->num, 1);
	assert_int_equal(device("z")->num, AIKM_SNAP_NETDEVS);
}

static void tells_of_a_bond(void **state)
{
	(void)state;
	init();
	add_device("bond0", LINK | UP | CARRIER | 1 << AIKM_N_BOND, 0);
	add_device("eth0", LINK | UP | CARRIER, 5);
	cur.sample.netdev[0].members_lost = 1;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_fact(device("bond0"), AIKM_NETDEV_MEMBERS_LOST, 1);
	assert_unknown(device("eth0"), AIKM_NETDEV_MEMBERS_LOST);
}

static void tells_of_open_sockets(void **state)
{
	const struct aikm_object *o;

	(void)state;
	init();
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_null(aikm_snapshot_find(&snap, AIKM_FLOW));
	aikm_sample_count(&cur.sample, AIKM_C_FLOWS, 12);
	aikm_sample_count(&cur.sample, AIKM_C_FLOW_RTT, 100500);
	aikm_sample_count(&cur.sample, AIKM_C_FLOW_QUESTIONS, 4);
	aikm_sample_count(&prev.sample, AIKM_C_PORTS_REFUSED, 7);
	aikm_sample_count(&cur.sample, AIKM_C_PORTS_REFUSED, 1007);
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	o = aikm_snapshot_find(&snap, AIKM_FLOW);
	assert_fact(o, AIKM_FLOW_CONNECTIONS, 12);
	assert_fact(o, AIKM_FLOW_RTT, 100500);
	assert_fact(o, AIKM_FLOW_QUESTIONS, 4);
	assert_unknown(o, AIKM_FLOW_RTT_MOST);
	o = aikm_snapshot_find(&snap, AIKM_NET);
	assert_fact(o, AIKM_NET_PORTS_REFUSED, 1000);
	assert_true(aikm_attr_is_silent(AIKM_FLOW, AIKM_FLOW_RTT));
}

/* A name that was given to another device is another device. */
static void tells_devices_apart(void **state)
{
	(void)state;
	init();
	add_device("eth0", LINK, 10);
	cur.sample.netdev[0].id = 3;
	prev.sample.netdev[0].id = 2;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_null(device("eth0"));
	prev.sample.netdev[0].id = 3;
	*count(0, AIKM_N_RX_PACKETS) = 1; /* went back */
	*count(0, AIKM_N_TX_PACKETS) = 1;
	assert_int_equal(rate(&prev, &cur, &snap), 0);
	assert_unknown(device("eth0"), AIKM_NETDEV_RX_PACKETS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_tables),
		cmocka_unit_test(adds_ipv6),
		cmocka_unit_test(parses_netstat),
		cmocka_unit_test(parses_pairs_and_columns),
		cmocka_unit_test(lives_without_a_column),
		cmocka_unit_test(parses_key_users),
		cmocka_unit_test(parses_devices),
		cmocka_unit_test(keeps_devices_within_bounds),
		cmocka_unit_test(tells_of_nothing_it_did_not_see),
		cmocka_unit_test(makes_rates),
		cmocka_unit_test(share_of_nothing_is_unknown),
		cmocka_unit_test(makes_shares_that_are_left),
		cmocka_unit_test(makes_limits),
		cmocka_unit_test(is_silent),
		cmocka_unit_test(makes_devices),
		cmocka_unit_test(chooses_devices),
		cmocka_unit_test(tells_of_a_bond),
		cmocka_unit_test(tells_of_open_sockets),
		cmocka_unit_test(tells_devices_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

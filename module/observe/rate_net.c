// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The tcp and net objects: what the network as a whole does. */
#include "rate.h"

/* A raw value, and the attribute it becomes. */
struct rule {
	u8 counter;
	u8 attr;
};

/* What is used, what there is, and the share that is left. */
struct room {
	u8 used;
	u8 whole;
	u8 attr;
};

static void set_rates(const struct aikm_window *w, struct aikm_object *o,
		      const struct rule *rules, u32 nr)
{
	u64 n;
	u32 i;

	for (i = 0; i < nr; i++)
		if (aikm_rate_counted(w, rules[i].counter, &n))
			aikm_rate_set(o, rules[i].attr,
				      aikm_per_second(n, w->us));
}

static void set_gauges(const struct aikm_window *w, struct aikm_object *o,
		       const struct rule *rules, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (aikm_sample_known(w->cur, rules[i].counter))
			aikm_rate_set(o, rules[i].attr,
				      w->cur->counter[rules[i].counter]);
}

static void set_left(const struct aikm_window *w, struct aikm_object *o,
		     const struct room *rooms, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		aikm_rate_left(w, o, rooms[i].attr,
			       (u32[]){ rooms[i].used, rooms[i].whole });
}

static void set_retrans_share(const struct aikm_window *w,
			      struct aikm_object *o)
{
	u64 out, again;

	if (aikm_rate_counted(w, AIKM_C_TCP_OUT, &out) &&
	    aikm_rate_counted(w, AIKM_C_TCP_RETRANS, &again) &&
	    out <= AIKM_VALUE_MAX && again <= AIKM_VALUE_MAX && out + again)
		aikm_rate_set(o, AIKM_TCP_RETRANS_SHARE,
			      aikm_permille(again, out + again));
}

/* Who connects takes a port; a connection that was closed keeps it a while. */
static void set_ports_left(const struct aikm_window *w, struct aikm_object *o)
{
	const u64 *c = w->cur->counter;
	u64 ports;

	if (!aikm_sample_known(w->cur, AIKM_C_PORT_FIRST) ||
	    !aikm_sample_known(w->cur, AIKM_C_PORT_LAST) ||
	    !aikm_sample_known(w->cur, AIKM_C_TCP_TIME_WAIT) ||
	    c[AIKM_C_PORT_LAST] < c[AIKM_C_PORT_FIRST] ||
	    c[AIKM_C_PORT_LAST] > 65535)
		return;
	ports = c[AIKM_C_PORT_LAST] - c[AIKM_C_PORT_FIRST] + 1;
	aikm_rate_set(o, AIKM_TCP_PORTS_LEFT,
		      aikm_permille(ports - min(ports, c[AIKM_C_TCP_TIME_WAIT]),
				    ports));
}

static void set_tcp(const struct aikm_window *w, struct aikm_object *o)
{
	static const struct rule rates[] = {
		{ AIKM_C_TCP_OUT, AIKM_TCP_SEGMENTS },
		{ AIKM_C_TCP_RETRANS, AIKM_TCP_RETRANS },
		{ AIKM_C_TCP_TIMEOUTS, AIKM_TCP_TIMEOUTS },
		{ AIKM_C_TCP_SYN_RETRANS, AIKM_TCP_SYN_RETRANS },
		{ AIKM_C_TCP_LOST_RETRANS, AIKM_TCP_LOST_RETRANS },
		{ AIKM_C_TCP_CONNECTS, AIKM_TCP_CONNECTS },
		{ AIKM_C_TCP_ACCEPTS, AIKM_TCP_ACCEPTS },
		{ AIKM_C_TCP_FAILS, AIKM_TCP_FAILS },
		{ AIKM_C_TCP_BROKEN, AIKM_TCP_BROKEN },
		{ AIKM_C_TCP_RESETS, AIKM_TCP_RESETS },
		{ AIKM_C_TCP_LISTEN_OVERFLOWS, AIKM_TCP_LISTEN_OVERFLOWS },
		{ AIKM_C_TCP_LISTEN_DROPS, AIKM_TCP_LISTEN_DROPS },
		{ AIKM_C_TCP_COOKIES, AIKM_TCP_COOKIES },
		{ AIKM_C_TCP_SYN_FULL, AIKM_TCP_SYN_FULL },
		{ AIKM_C_TCP_TW_OVERFLOWS, AIKM_TCP_TIME_WAIT_OVERFLOWS },
		{ AIKM_C_TCP_PRESSURES, AIKM_TCP_MEMORY_PRESSURES },
		{ AIKM_C_TCP_ABORTS, AIKM_TCP_MEMORY_ABORTS },
		{ AIKM_C_TCP_PRUNED, AIKM_TCP_PRUNED },
		{ AIKM_C_TCP_ZERO_WINDOWS, AIKM_TCP_ZERO_WINDOWS },
		{ AIKM_C_TCP_CHECKSUMS, AIKM_TCP_CHECKSUM_ERRORS },
		{ AIKM_C_TCP_REORDERED, AIKM_TCP_REORDERED },
		{ AIKM_C_TCP_MTU_FAILS, AIKM_TCP_MTU_FAILS },
	};
	static const struct rule gauges[] = {
		{ AIKM_C_TCP_OPEN, AIKM_TCP_OPEN },
		{ AIKM_C_TCP_TIME_WAIT, AIKM_TCP_TIME_WAIT },
		{ AIKM_C_TCP_ORPHANS, AIKM_TCP_ORPHANED },
		{ AIKM_C_TCP_PAGES, AIKM_TCP_MEMORY },
	};
	static const struct room rooms[] = {
		{ AIKM_C_TCP_TIME_WAIT, AIKM_C_TCP_TIME_WAIT_MAX,
		  AIKM_TCP_TIME_WAIT_LEFT },
		{ AIKM_C_TCP_ORPHANS, AIKM_C_TCP_ORPHANS_MAX,
		  AIKM_TCP_ORPHANS_LEFT },
		{ AIKM_C_TCP_PAGES, AIKM_C_TCP_PAGES_MAX,
		  AIKM_TCP_MEMORY_LEFT },
	};

	set_rates(w, o, rates, ARRAY_SIZE(rates));
	set_gauges(w, o, gauges, ARRAY_SIZE(gauges));
	set_left(w, o, rooms, ARRAY_SIZE(rooms));
	set_retrans_share(w, o);
	set_ports_left(w, o);
}

static void set_net(const struct aikm_window *w, struct aikm_object *o)
{
	static const struct rule rates[] = {
		{ AIKM_C_UDP_IN, AIKM_NET_UDP_IN },
		{ AIKM_C_UDP_NO_PORT, AIKM_NET_UDP_NO_PORT },
		{ AIKM_C_UDP_ERRORS, AIKM_NET_UDP_ERRORS },
		{ AIKM_C_UDP_RCVBUF, AIKM_NET_UDP_RCVBUF_ERRORS },
		{ AIKM_C_UDP_SNDBUF, AIKM_NET_UDP_SNDBUF_ERRORS },
		{ AIKM_C_UDP_MEM_ERRORS, AIKM_NET_UDP_MEMORY_ERRORS },
		{ AIKM_C_UDP_CHECKSUMS, AIKM_NET_UDP_CHECKSUM_ERRORS },
		{ AIKM_C_IP_NO_ROUTES, AIKM_NET_NO_ROUTES },
		{ AIKM_C_IP_IN_DISCARDS, AIKM_NET_IN_DISCARDS },
		{ AIKM_C_IP_OUT_DISCARDS, AIKM_NET_OUT_DISCARDS },
		{ AIKM_C_IP_REASM_FAILS, AIKM_NET_REASSEMBLY_FAILS },
		{ AIKM_C_IP_FRAG_FAILS, AIKM_NET_FRAGMENT_FAILS },
		{ AIKM_C_IP_RP_FILTER, AIKM_NET_RP_FILTER },
		{ AIKM_C_ICMP_UNREACH_IN, AIKM_NET_UNREACHABLE_IN },
		{ AIKM_C_ICMP_UNREACH_OUT, AIKM_NET_UNREACHABLE_OUT },
		{ AIKM_C_SOFTNET, AIKM_NET_SOFTNET },
		{ AIKM_C_SOFTNET_DROPS, AIKM_NET_SOFTNET_DROPS },
		{ AIKM_C_SOFTNET_SQUEEZES, AIKM_NET_SOFTNET_SQUEEZES },
		{ AIKM_C_NEIGH_FAILS, AIKM_NET_NEIGHBOUR_FAILS },
		{ AIKM_C_NEIGH_OVERFLOWS, AIKM_NET_NEIGHBOUR_OVERFLOWS },
	};
	static const struct rule gauges[] = {
		{ AIKM_C_SOCKETS, AIKM_NET_SOCKETS },
		{ AIKM_C_UDP_PAGES, AIKM_NET_UDP_MEMORY },
		{ AIKM_C_CONNTRACK, AIKM_NET_CONNTRACK },
		{ AIKM_C_NEIGHBOURS, AIKM_NET_NEIGHBOURS },
	};
	static const struct room rooms[] = {
		{ AIKM_C_UDP_PAGES, AIKM_C_UDP_PAGES_MAX,
		  AIKM_NET_UDP_MEMORY_LEFT },
		{ AIKM_C_CONNTRACK, AIKM_C_CONNTRACK_MAX,
		  AIKM_NET_CONNTRACK_LEFT },
		{ AIKM_C_NEIGHBOURS, AIKM_C_NEIGHBOURS_MAX,
		  AIKM_NET_NEIGHBOURS_LEFT },
	};
	u64 n;

	set_rates(w, o, rates, ARRAY_SIZE(rates));
	set_gauges(w, o, gauges, ARRAY_SIZE(gauges));
	set_left(w, o, rooms, ARRAY_SIZE(rooms));
	if (aikm_rate_counted(w, AIKM_C_PORTS_REFUSED, &n))
		aikm_rate_set(o, AIKM_NET_PORTS_REFUSED, n);
}

void aikm_rate_flow(const struct aikm_window *w)
{
	static const struct rule gauges[] = {
		{ AIKM_C_FLOWS, AIKM_FLOW_CONNECTIONS },
		{ AIKM_C_FLOW_RTT, AIKM_FLOW_RTT },
		{ AIKM_C_FLOW_RTT_MOST, AIKM_FLOW_RTT_MOST },
		{ AIKM_C_FLOW_WINDOW, AIKM_FLOW_WINDOW_LIMITED },
		{ AIKM_C_FLOW_BUFFER, AIKM_FLOW_BUFFER_LIMITED },
		{ AIKM_C_FLOW_UNCLOSED, AIKM_FLOW_UNCLOSED },
		{ AIKM_C_FLOW_QUESTIONS, AIKM_FLOW_QUESTIONS },
	};
	struct aikm_object *o = aikm_snapshot_add(w->out, AIKM_FLOW);

	if (!o)
		return;
	set_gauges(w, o, gauges, ARRAY_SIZE(gauges));
	aikm_rate_settle(w);
}

void aikm_rate_net(const struct aikm_window *w)
{
	static const struct {
		u32 class;
		void (*set)(const struct aikm_window *w, struct aikm_object *o);
	} objects[] = {
		{ AIKM_TCP, set_tcp },
		{ AIKM_NET, set_net },
	};
	struct aikm_object *o;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		o = aikm_snapshot_add(w->out, objects[i].class);
		if (!o)
			continue;
		objects[i].set(w, o);
		aikm_rate_settle(w);
	}
}

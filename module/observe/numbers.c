// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Where each number is: net/ipv4/proc.c, net/ipv6/proc.c (names), and
 * net/core/net-procfs.c, net/core/neighbour.c (columns), and for what is under
 * sys Documentation/admin-guide/sysctl and networking/ip-sysctl.rst.
 */
#include "numbers.h"

/* clang-format off */
#define NUMBERS(_name, _form, _numbers) \
	const struct aikm_numbers aikm_numbers_##_name = { \
		.form = _form, \
		.nr = ARRAY_SIZE(_numbers), \
		.number = _numbers, \
	}

/* A file whose only, or whose first, number is wanted. */
#define NUMBER(_name, _counter) \
	static const struct aikm_number _name##_numbers[] = { \
		{ .counter = _counter }, \
	}; \
	NUMBERS(_name, AIKM_FORM_WORDS, _name##_numbers)

#define NAMED(_line, _name, _counter) \
	{ .counter = _counter, .line = _line, .name = _name }

#define PLACE(_place, _counter) \
	{ .counter = _counter, .place = _place }

static const struct aikm_number snmp[] = {
	NAMED("Ip:", "InDiscards", AIKM_C_IP_IN_DISCARDS),
	NAMED("Ip:", "OutDiscards", AIKM_C_IP_OUT_DISCARDS),
	NAMED("Ip:", "OutNoRoutes", AIKM_C_IP_NO_ROUTES),
	NAMED("Ip:", "ReasmFails", AIKM_C_IP_REASM_FAILS),
	NAMED("Ip:", "FragFails", AIKM_C_IP_FRAG_FAILS),
	NAMED("Icmp:", "InDestUnreachs", AIKM_C_ICMP_UNREACH_IN),
	NAMED("Icmp:", "OutDestUnreachs", AIKM_C_ICMP_UNREACH_OUT),
	NAMED("Tcp:", "ActiveOpens", AIKM_C_TCP_CONNECTS),
	NAMED("Tcp:", "PassiveOpens", AIKM_C_TCP_ACCEPTS),
	NAMED("Tcp:", "AttemptFails", AIKM_C_TCP_FAILS),
	NAMED("Tcp:", "EstabResets", AIKM_C_TCP_BROKEN),
	NAMED("Tcp:", "CurrEstab", AIKM_C_TCP_OPEN),
	NAMED("Tcp:", "OutSegs", AIKM_C_TCP_OUT),
	NAMED("Tcp:", "RetransSegs", AIKM_C_TCP_RETRANS),
	NAMED("Tcp:", "OutRsts", AIKM_C_TCP_RESETS),
	NAMED("Tcp:", "InCsumErrors", AIKM_C_TCP_CHECKSUMS),
	NAMED("Udp:", "InDatagrams", AIKM_C_UDP_IN),
	NAMED("Udp:", "NoPorts", AIKM_C_UDP_NO_PORT),
	NAMED("Udp:", "InErrors", AIKM_C_UDP_ERRORS),
	NAMED("Udp:", "RcvbufErrors", AIKM_C_UDP_RCVBUF),
	NAMED("Udp:", "SndbufErrors", AIKM_C_UDP_SNDBUF),
	NAMED("Udp:", "InCsumErrors", AIKM_C_UDP_CHECKSUMS),
	NAMED("Udp:", "MemErrors", AIKM_C_UDP_MEM_ERRORS),
};

static const struct aikm_number snmp6[] = {
	NAMED(NULL, "Ip6InDiscards", AIKM_C_IP_IN_DISCARDS),
	NAMED(NULL, "Ip6OutDiscards", AIKM_C_IP_OUT_DISCARDS),
	NAMED(NULL, "Ip6OutNoRoutes", AIKM_C_IP_NO_ROUTES),
	NAMED(NULL, "Ip6ReasmFails", AIKM_C_IP_REASM_FAILS),
	NAMED(NULL, "Ip6FragFails", AIKM_C_IP_FRAG_FAILS),
	NAMED(NULL, "Icmp6InDestUnreachs", AIKM_C_ICMP_UNREACH_IN),
	NAMED(NULL, "Icmp6OutDestUnreachs", AIKM_C_ICMP_UNREACH_OUT),
	NAMED(NULL, "Udp6InDatagrams", AIKM_C_UDP_IN),
	NAMED(NULL, "Udp6NoPorts", AIKM_C_UDP_NO_PORT),
	NAMED(NULL, "Udp6InErrors", AIKM_C_UDP_ERRORS),
	NAMED(NULL, "Udp6RcvbufErrors", AIKM_C_UDP_RCVBUF),
	NAMED(NULL, "Udp6SndbufErrors", AIKM_C_UDP_SNDBUF),
	NAMED(NULL, "Udp6InCsumErrors", AIKM_C_UDP_CHECKSUMS),
	NAMED(NULL, "Udp6MemErrors", AIKM_C_UDP_MEM_ERRORS),
};

static const struct aikm_number netstat[] = {
	NAMED("TcpExt:", "SyncookiesSent", AIKM_C_TCP_COOKIES),
	NAMED("TcpExt:", "PruneCalled", AIKM_C_TCP_PRUNED),
	NAMED("TcpExt:", "RcvPruned", AIKM_C_TCP_PRUNED),
	NAMED("TcpExt:", "ListenOverflows", AIKM_C_TCP_LISTEN_OVERFLOWS),
	NAMED("TcpExt:", "ListenDrops", AIKM_C_TCP_LISTEN_DROPS),
	NAMED("TcpExt:", "TCPSACKReorder", AIKM_C_TCP_REORDERED),
	NAMED("TcpExt:", "TCPLostRetransmit", AIKM_C_TCP_LOST_RETRANS),
	NAMED("TcpExt:", "TCPTimeouts", AIKM_C_TCP_TIMEOUTS),
	NAMED("TcpExt:", "TCPAbortOnMemory", AIKM_C_TCP_ABORTS),
	NAMED("TcpExt:", "TCPMemoryPressures", AIKM_C_TCP_PRESSURES),
	NAMED("TcpExt:", "IPReversePathFilter", AIKM_C_IP_RP_FILTER),
	NAMED("TcpExt:", "TCPTimeWaitOverflow", AIKM_C_TCP_TW_OVERFLOWS),
	NAMED("TcpExt:", "TCPReqQFullDoCookies", AIKM_C_TCP_SYN_FULL),
	NAMED("TcpExt:", "TCPReqQFullDrop", AIKM_C_TCP_SYN_FULL),
	NAMED("TcpExt:", "TCPToZeroWindowAdv", AIKM_C_TCP_ZERO_WINDOWS),
	NAMED("TcpExt:", "TCPSynRetrans", AIKM_C_TCP_SYN_RETRANS),
	NAMED("TcpExt:", "TCPMTUPFail", AIKM_C_TCP_MTU_FAILS),
};

static const struct aikm_number sockstat[] = {
	NAMED("sockets:", "used", AIKM_C_SOCKETS),
	NAMED("TCP:", "orphan", AIKM_C_TCP_ORPHANS),
	NAMED("TCP:", "tw", AIKM_C_TCP_TIME_WAIT),
	NAMED("TCP:", "mem", AIKM_C_TCP_PAGES),
	NAMED("UDP:", "mem", AIKM_C_UDP_PAGES),
};

static const struct aikm_number softnet[] = {
	PLACE(0, AIKM_C_SOFTNET),
	PLACE(1, AIKM_C_SOFTNET_DROPS),
	PLACE(2, AIKM_C_SOFTNET_SQUEEZES),
};

static const struct aikm_number arp[] = {
	{ .counter = AIKM_C_NEIGHBOURS, .same = true },
	PLACE(6, AIKM_C_NEIGH_FAILS),
	PLACE(12, AIKM_C_NEIGH_OVERFLOWS),
};

static const struct aikm_number ndisc[] = {
	PLACE(6, AIKM_C_NEIGH_FAILS),
	PLACE(12, AIKM_C_NEIGH_OVERFLOWS),
};

static const struct aikm_number file_nr[] = {
	PLACE(0, AIKM_C_FILES),
	PLACE(2, AIKM_C_FILES_MAX),
};

/* Above the last one nothing is given any more. */
static const struct aikm_number tcp_mem[] = {
	PLACE(2, AIKM_C_TCP_PAGES_MAX),
};

static const struct aikm_number udp_mem[] = {
	PLACE(2, AIKM_C_UDP_PAGES_MAX),
};

static const struct aikm_number port_range[] = {
	PLACE(0, AIKM_C_PORT_FIRST),
	PLACE(1, AIKM_C_PORT_LAST),
};

static const struct aikm_number dentries[] = {
	PLACE(0, AIKM_C_DENTRIES),
	PLACE(4, AIKM_C_DENTRIES_NEGATIVE),
};

/* clang-format on */

NUMBERS(snmp, AIKM_FORM_TABLE, snmp);
NUMBERS(snmp6, AIKM_FORM_KEYS, snmp6);
NUMBERS(netstat, AIKM_FORM_TABLE, netstat);
NUMBERS(sockstat, AIKM_FORM_PAIRS, sockstat);
NUMBERS(softnet, AIKM_FORM_COLUMNS, softnet);
NUMBERS(arp, AIKM_FORM_COLUMNS, arp);
NUMBERS(ndisc, AIKM_FORM_COLUMNS, ndisc);
NUMBERS(file_nr, AIKM_FORM_WORDS, file_nr);
NUMBERS(tcp_mem, AIKM_FORM_WORDS, tcp_mem);
NUMBERS(udp_mem, AIKM_FORM_WORDS, udp_mem);
NUMBERS(port_range, AIKM_FORM_WORDS, port_range);
NUMBERS(dentries, AIKM_FORM_WORDS, dentries);
NUMBER(threads_max, AIKM_C_THREADS_MAX);
NUMBER(pid_max, AIKM_C_PID_MAX);
NUMBER(max_orphans, AIKM_C_TCP_ORPHANS_MAX);
NUMBER(max_tw_buckets, AIKM_C_TCP_TIME_WAIT_MAX);
NUMBER(neighbours_max, AIKM_C_NEIGHBOURS_MAX);
NUMBER(conntrack, AIKM_C_CONNTRACK);
NUMBER(conntrack_max, AIKM_C_CONNTRACK_MAX);
NUMBER(ptys, AIKM_C_PTYS);
NUMBER(ptys_max, AIKM_C_PTYS_MAX);
NUMBER(aio, AIKM_C_AIO);
NUMBER(aio_max, AIKM_C_AIO_MAX);
NUMBER(taint, AIKM_C_TAINT);
NUMBER(entropy, AIKM_C_ENTROPY);
NUMBER(maps_max, AIKM_C_MAPS_MAX);

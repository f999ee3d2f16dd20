/* SPDX-License-Identifier: GPL-2.0 */
/* Texts of /proc/net as 6.1 and 6.18 write them, shortened. */
#ifndef AIKM_TEST_NET_TEXTS_H
#define AIKM_TEST_NET_TEXTS_H

static const char snmp_text[] =
	"Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates\n"
	"Ip: 2 64 36222 0 0 0 0 1 36222 20539 2 3 0 0 0 4 0 5 0\n"
	"Icmp: InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds OutMsgs OutErrors OutDestUnreachs\n"
	"Icmp: 30 0 0 6 0 0 0 7\n"
	"IcmpMsg: InType3\n"
	"IcmpMsg: 3\n"
	"Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors\n"
	"Tcp: 1 200 120000 -1 66 60 20 11 9 36073 20399 12 0 21 13\n"
	"Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors\n"
	"Udp: 146 14 15 149 16 17 18 0 19\n"
	"UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors\n"
	"UdpLite: 99 99 99 99 99 99 99 99 99\n";

static const char snmp6_text[] = "Ip6InReceives                   \t3\n"
				 "Ip6InDiscards                   \t100\n"
				 "Ip6OutDiscards                  \t200\n"
				 "Ip6OutNoRoutes                  \t300\n"
				 "Ip6ReasmFails                   \t400\n"
				 "Ip6FragFails                    \t500\n"
				 "Icmp6InDestUnreachs             \t600\n"
				 "Icmp6OutDestUnreachs            \t700\n"
				 "Icmp6OutType143                 \t4\n"
				 "Udp6InDatagrams                 \t1000\n"
				 "Udp6NoPorts                     \t1400\n"
				 "Udp6InErrors                    \t1500\n"
				 "Udp6RcvbufErrors                \t1600\n"
				 "Udp6SndbufErrors                \t1700\n"
				 "Udp6InCsumErrors                \t1800\n"
				 "Udp6MemErrors                   \t1900\n"
				 "UdpLite6NoPorts                 \t99\n";

static const char netstat_text[] =
	"TcpExt: SyncookiesSent SyncookiesRecv PruneCalled RcvPruned OfoPruned ListenOverflows ListenDrops TCPSACKReorder TCPLostRetransmit TCPTimeouts TCPAbortOnMemory TCPMemoryPressures IPReversePathFilter TCPTimeWaitOverflow TCPReqQFullDoCookies TCPReqQFullDrop TCPToZeroWindowAdv TCPSynRetrans TCPMTUPFail\n"
	"TcpExt: 1 99 2 20 99 3 4 5 6 7 8 9 10 11 12 120 13 14 15\n"
	"IpExt: InNoRoutes InTruncatedPkts InOctets\n"
	"IpExt: 0 0 1863140971\n";

static const char sockstat_text[] =
	"sockets: used 114\n"
	"TCP: inuse 1 orphan 2 tw 33 alloc 4 mem 176\n"
	"UDP: inuse 5 mem 6\n"
	"UDPLITE: inuse 0\n"
	"RAW: inuse 0\n"
	"FRAG: inuse 0 memory 0\n";

static const char netdev_text[] =
	"Inter-|   Receive                                                |  Transmit\n"
	" face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n"
	"    lo:    9923      87    0    0    0     0          0         0     9923      87    0    0    0     0       0          0\n"
	"  eth0: 1863638120   36156    1    2    3     4          5         6  1506721   20483    7    8    9     10      11          12\n"
	"a:b:7 1 0 0 0 0 0 0 8 1 0 0 0 0 0 0\n";

static const char softnet_text[] = {
	"0000002b 00000001 00000010 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000\n"
	"00008d68 000000ff 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001\n"
};

static const char neighbours_text[] = {
	"entries  allocs   destroys hash_grows lookups  hits     res_failed rcv_probes_mcast rcv_probes_ucast periodic_gc_runs forced_gc_runs unresolved_discards table_fulls\n"
	"00000012 00000001 00000000 00000000   00000000 00000000 00000003   00000000         00000000         0000068c         00000000       00000000            00000004\n"
	"00000012 00000001 00000000 00000000   00000016 00000012 00000010   00000000         00000000         00000000         00000000       00000000            00000020\n"
};

static const char key_users_text[] = "    0:     9 8/8 3/1000000 40/25000000\n"
				     " 1000:     9 8/8 3/200 15000/20000\n"
				     " 1001:     9 8/8 150/200 1/20000\n";

#endif

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Facts of the network, and of limits of what is neither file nor task. Part of
# scrapper.sh.

# ---- facts of the network ----

# room NAME USED-KEY WHOLE-KEY: the share that is left.
room() {
	[[ ${C[$2]} && ${C[$3]} ]] && ((C[$3])) || return 0
	min "${C[$2]}" "${C[$3]}"
	permille $((C[$3] - R)) "${C[$3]}"
	fact "$1" "$R" permille
}

retrans_share() {
	local out

	counted tcp_out && out=$R && counted tcp_retrans || return 0
	((out <= value_max && R <= value_max && out + R)) || return 0
	permille "$R" $((out + R))
	fact tcp.retrans_share "$R" permille
}

ports_left() {
	local first=${C[port_first]} last=${C[port_last]} ports

	[[ $first && $last && ${C[tcp_time_wait]} ]] || return 0
	((last >= first && last <= 65535)) || return 0
	ports=$((last - first + 1))
	min "$ports" "${C[tcp_time_wait]}"
	permille $((ports - R)) "$ports"
	fact tcp.ports_left "$R" permille
}

rate_tcp() {
	rate tcp.segments tcp_out per_s
	rate tcp.retrans tcp_retrans per_s
	retrans_share
	rate tcp.timeouts tcp_timeouts per_s
	rate tcp.syn_retrans tcp_syn_retrans per_s
	rate tcp.lost_retrans tcp_lost_retrans per_s
	rate tcp.connects tcp_connects per_s
	rate tcp.accepts tcp_accepts per_s
	rate tcp.fails tcp_fails per_s
	rate tcp.broken tcp_broken per_s
	rate tcp.resets tcp_resets per_s
	gauge tcp.open tcp_open sockets
	rate tcp.listen_overflows tcp_listen_overflows per_s
	rate tcp.listen_drops tcp_listen_drops per_s
	rate tcp.cookies tcp_cookies per_s
	rate tcp.syn_full tcp_syn_full per_s
	gauge tcp.time_wait tcp_time_wait sockets
	room tcp.time_wait_left tcp_time_wait tcp_time_wait_max
	rate tcp.time_wait_overflows tcp_tw_overflows per_s
	gauge tcp.orphans tcp_orphans sockets
	room tcp.orphans_left tcp_orphans tcp_orphans_max
	gauge tcp.memory tcp_pages pages
	room tcp.memory_left tcp_pages tcp_pages_max
	rate tcp.memory_pressures tcp_pressures per_s
	rate tcp.memory_aborts tcp_aborts per_s
	rate tcp.pruned tcp_pruned per_s
	rate tcp.zero_windows tcp_zero_windows per_s
	rate tcp.checksum_errors tcp_checksums per_s
	rate tcp.reordered tcp_reordered per_s
	rate tcp.mtu_fails tcp_mtu_fails per_s
	ports_left
}

rate_net() {
	gauge net.sockets sockets sockets
	rate net.udp_in udp_in per_s
	rate net.udp_no_port udp_no_port per_s
	rate net.udp_errors udp_errors per_s
	rate net.udp_rcvbuf_errors udp_rcvbuf per_s
	rate net.udp_sndbuf_errors udp_sndbuf per_s
	rate net.udp_memory_errors udp_mem_errors per_s
	rate net.udp_checksum_errors udp_checksums per_s
	gauge net.udp_memory udp_pages pages
	room net.udp_memory_left udp_pages udp_pages_max
	rate net.no_routes ip_no_routes per_s
	rate net.in_discards ip_in_discards per_s
	rate net.out_discards ip_out_discards per_s
	rate net.reassembly_fails ip_reasm_fails per_s
	rate net.fragment_fails ip_frag_fails per_s
	rate net.rp_filter ip_rp_filter per_s
	rate net.unreachable_in icmp_unreach_in per_s
	rate net.unreachable_out icmp_unreach_out per_s
	rate net.softnet softnet per_s
	rate net.softnet_drops softnet_drops per_s
	rate net.softnet_squeezes softnet_squeezes per_s
	gauge net.conntrack conntrack entries
	room net.conntrack_left conntrack conntrack_max
	gauge net.neighbours neighbours entries
	room net.neighbours_left neighbours neighbours_max
	rate net.neighbour_fails neigh_fails per_s
	rate net.neighbour_overflows neigh_overflows per_s
}

rate_more_limits() {
	gauge limits.ptys ptys ptys
	room limits.ptys_left ptys ptys_max
	gauge limits.aio aio requests
	room limits.aio_left aio aio_max
	gauge limits.keys_left keys_left permille
	gauge limits.dentries dentries entries
	gauge limits.negative_dentries dentries_negative entries
	gauge limits.taint taint mask
	gauge limits.entropy entropy bits
}

# ---- network devices ----

# netdev_before INDEX: R is the device in the older sample, or nothing.
netdev_before() {
	local i

	R=''
	for i in "${!PNETDEV[@]}"; do
		[[ ${PNETDEV[i]%% *} == "${NETDEV[$1]%% *}" &&
		   ${PNETDEV_NAME[i]} == "${netdev_names[$1]}" ]] || continue
		R=${PNETDEV[i]}
		return 0
	done
}

# grown NETDEV twice at PLACE: R is how much that grew, if it did not go back.
grown() {
	((R = ${*:$1 + 1:1} - ${*:$1 + 20:1}, R >= 0))
}

# netdev_score NETDEV twice: R is how much of a story it has.
netdev_score() {
	local sum=0 trouble=0 place

	for place in 8 14; do
		! grown "$place" "$@" || ((sum += R < value_max ? R : value_max))
	done
	for place in 6 9 10 11 12 15 16 17 18 19; do
		! grown "$place" "$@" || ((trouble |= R > 0))
	done
	(($2 && ${21})) && (($3 && !$4 && $5)) && trouble=1
	R=$((trouble ? (1 << 62) + sum : sum))
}

# picked is the indices of those that get a handle, in order of their names.
pick_netdevs() {
	local i j

	order='' picked=()
	for i in "${!NETDEV[@]}"; do
		netdev_before "$i"
		[[ $R ]] || continue
		# shellcheck disable=SC2086 # words
		netdev_score ${NETDEV[i]} $R
		((!R)) || order+="$((-R)) $i"$'\n'
	done
	[[ $order ]] || return 0
	order=$(printf %s "$order" | sort -s -n -k1,1 |
		head -n "$snap_netdevs")
	# shellcheck disable=SC2086 # words
	set -- $order
	while (($# > 1)); do
		for ((j = ${#picked[@]}; j > 0; j--)); do
			[[ ${netdev_names[picked[j - 1]]} > \
				"${netdev_names[$2]}" ]] || break
			picked[j]=${picked[j - 1]}
		done
		picked[j]=$2
		shift 2
	done
}

netdev_rate() { # NAME PLACE and NETDEV twice
	local name=$1

	shift
	grown "$@" || return 0
	per_second "$R"
	fact "$name" "$R" per_s
}

netdev_facts() { # LABEL and NETDEV twice
	local label=$1 n pair

	shift
	for pair in rx:7 tx:13; do
		grown "${pair#*:}" "$@" || continue
		per_second $((R / 1024))
		fact "$label.${pair%:*}" "$R" kB_per_s
	done
	for pair in rx_packets:8 tx_packets:14 rx_errors:9 tx_errors:15 \
		rx_drops:10 tx_drops:16; do
		netdev_rate "$label.${pair%:*}" "${pair#*:}" "$@"
	done
	if grown 11 "$@" && n=$R && grown 17 "$@" &&
		((n <= value_max && R <= value_max)); then
		per_second $((n + R))
		fact "$label.fifo" "$R" per_s
	fi
	for pair in frame:12 collisions:18 carrier_errors:19; do
		netdev_rate "$label.${pair%:*}" "${pair#*:}" "$@"
	done
	(($2 && ${21})) || return 0
	fact "$label.up" "$3" flag
	fact "$label.carrier" "$4" flag
	! grown 6 "$@" || fact "$label.losses" "$R" events
	fact "$label.hardware" "$5" flag
}

rate_netdevs() {
	local i n=0

	pick_netdevs
	for i in "${picked[@]}"; do
		handle "N$((++n))" "${NETDEV[i]%% *}" "${netdev_names[i]}"
		netdev_before "$i"
		# shellcheck disable=SC2086 # words
		netdev_facts "N$n" ${NETDEV[i]} $R
	done
}

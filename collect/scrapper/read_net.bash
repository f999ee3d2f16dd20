# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Reading what there is of the network, and limits of what is neither file nor
# task. Part of scrapper.sh.

# ---- reading: the network ----

# What is wanted of each text, see module/observe/numbers.c.
declare -Ar net_keys=(
	[snmp_Ip:InDiscards]=ip_in_discards
	[snmp_Ip:OutDiscards]=ip_out_discards
	[snmp_Ip:OutNoRoutes]=ip_no_routes
	[snmp_Ip:ReasmFails]=ip_reasm_fails
	[snmp_Ip:FragFails]=ip_frag_fails
	[snmp_Icmp:InDestUnreachs]=icmp_unreach_in
	[snmp_Icmp:OutDestUnreachs]=icmp_unreach_out
	[snmp_Tcp:ActiveOpens]=tcp_connects
	[snmp_Tcp:PassiveOpens]=tcp_accepts
	[snmp_Tcp:AttemptFails]=tcp_fails
	[snmp_Tcp:EstabResets]=tcp_broken
	[snmp_Tcp:CurrEstab]=tcp_open
	[snmp_Tcp:OutSegs]=tcp_out
	[snmp_Tcp:RetransSegs]=tcp_retrans
	[snmp_Tcp:OutRsts]=tcp_resets
	[snmp_Tcp:InCsumErrors]=tcp_checksums
	[snmp_Udp:InDatagrams]=udp_in
	[snmp_Udp:NoPorts]=udp_no_port
	[snmp_Udp:InErrors]=udp_errors
	[snmp_Udp:RcvbufErrors]=udp_rcvbuf
	[snmp_Udp:SndbufErrors]=udp_sndbuf
	[snmp_Udp:InCsumErrors]=udp_checksums
	[snmp_Udp:MemErrors]=udp_mem_errors
	[snmp6_Ip6InDiscards]=ip_in_discards
	[snmp6_Ip6OutDiscards]=ip_out_discards
	[snmp6_Ip6OutNoRoutes]=ip_no_routes
	[snmp6_Ip6ReasmFails]=ip_reasm_fails
	[snmp6_Ip6FragFails]=ip_frag_fails
	[snmp6_Icmp6InDestUnreachs]=icmp_unreach_in
	[snmp6_Icmp6OutDestUnreachs]=icmp_unreach_out
	[snmp6_Udp6InDatagrams]=udp_in
	[snmp6_Udp6NoPorts]=udp_no_port
	[snmp6_Udp6InErrors]=udp_errors
	[snmp6_Udp6RcvbufErrors]=udp_rcvbuf
	[snmp6_Udp6SndbufErrors]=udp_sndbuf
	[snmp6_Udp6InCsumErrors]=udp_checksums
	[snmp6_Udp6MemErrors]=udp_mem_errors
	[netstat_TcpExt:SyncookiesSent]=tcp_cookies
	[netstat_TcpExt:PruneCalled]=tcp_pruned
	[netstat_TcpExt:RcvPruned]=tcp_pruned
	[netstat_TcpExt:ListenOverflows]=tcp_listen_overflows
	[netstat_TcpExt:ListenDrops]=tcp_listen_drops
	[netstat_TcpExt:TCPSACKReorder]=tcp_reordered
	[netstat_TcpExt:TCPLostRetransmit]=tcp_lost_retrans
	[netstat_TcpExt:TCPTimeouts]=tcp_timeouts
	[netstat_TcpExt:TCPAbortOnMemory]=tcp_aborts
	[netstat_TcpExt:TCPMemoryPressures]=tcp_pressures
	[netstat_TcpExt:IPReversePathFilter]=ip_rp_filter
	[netstat_TcpExt:TCPTimeWaitOverflow]=tcp_tw_overflows
	[netstat_TcpExt:TCPReqQFullDoCookies]=tcp_syn_full
	[netstat_TcpExt:TCPReqQFullDrop]=tcp_syn_full
	[netstat_TcpExt:TCPToZeroWindowAdv]=tcp_zero_windows
	[netstat_TcpExt:TCPSynRetrans]=tcp_syn_retrans
	[netstat_TcpExt:TCPMTUPFail]=tcp_mtu_fails
	[sockstat_sockets:used]=sockets
	[sockstat_TCP:orphan]=tcp_orphans
	[sockstat_TCP:tw]=tcp_time_wait
	[sockstat_TCP:mem]=tcp_pages
	[sockstat_UDP:mem]=udp_pages
)

# take_named TEXT LINE NAME WORD: what stands in a subscript may be evaluated,
# so that only letters and digits get there.
take_named() {
	local key

	[[ $2$3 != *[!A-Za-z0-9:]* ]] || return 0
	key=${net_keys[$1_$2$3]}
	[[ ! $key ]] || count_more "$key" "$4"
}

# "Tcp: RtoMin RtoMax" over "Tcp: 200 120000"
read_net_table() {
	local i j values names

	lines_of "$proc/net/$1" || return 0
	for ((i = 0; i + 1 < ${#lines[@]}; i += 2)); do
		# shellcheck disable=SC2206 # words
		names=(${lines[i]}) values=(${lines[i + 1]})
		for ((j = 1; j < ${#names[@]} && j < ${#values[@]}; j++)); do
			take_named "$1" "${names[0]}" "${names[j]}" \
				"${values[j]}"
		done
	done
}

# "TCP: inuse 1 orphan 0"
read_net_pairs() {
	local line words j

	lines_of "$proc/net/$1" || return 0
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2206 # words
		words=($line)
		for ((j = 1; j + 1 < ${#words[@]}; j += 2)); do
			take_named "$1" "${words[0]}" "${words[j]}" \
				"${words[j + 1]}"
		done
	done
}

# "Udp6NoPorts 12"
read_net_keys() {
	local line words

	lines_of "$proc/net/$1" || return 0
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2206 # words
		words=($line)
		take_named "$1" '' "${words[0]}" "${words[1]}"
	done
}

# read_columns FILE KEY...: hexadecimal numbers, a line a CPU, which are summed;
# those of a key with a '=' are the same in each line.
read_columns() {
	local file=$1 line words j key

	shift
	lines_of "$proc/net/$file" || return 0
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2206 # words
		words=($line)
		for ((j = 0; j < ${#words[@]}; j++)); do
			[[ ${words[j]} != *[!0-9a-f]* ]] || break
			((${#words[j]} < 16 && j < $#)) || break
			key=${*:j + 1:1}
			case $key in
			-) ;;
			*=) C[${key%=}]=$((16#${words[j]})) ;;
			*) count_more "$key" $((16#${words[j]})) ;;
			esac
		done
	done
}

# sys_number NAME FILE: R is what /sys/class/net says.
sys_number() {
	local text

	text_of "$proc/../sys/class/net/$1/$2" && [[ $text == *$'\n' ]] ||
		return 1
	text=${text%$'\n'}
	if [[ $text =~ ^0x[0-9a-f]{1,8}$ ]]; then
		R=$((text))
	else
		is_number "$text" && ((text <= 4294967295)) && R=$text
	fi
}

# note_link NAME: link is the index, then whether it is seen, up, has a carrier
# and hardware, then how often the carrier was lost.
note_link() {
	local id flags losses carrier=0 hardware=0

	link='0 0 0 0 0 0'
	[[ $1 != .* && $1 != */* ]] || return 0
	sys_number "$1" ifindex || return 0
	id=$R
	sys_number "$1" flags || return 0
	flags=$R
	sys_number "$1" carrier_down_count || return 0
	losses=$R
	! sys_number "$1" carrier || carrier=$((R != 0))
	[[ ! -e $proc/../sys/class/net/$1/device ]] || hardware=1
	link="$id 1 $((flags & 1)) $carrier $hardware $losses"
}

# note_netdev NAME: WORD...
note_netdev() {
	local name=${1%:*} rest=${1##*:} word link

	[[ $1 == *:* && $name ]] && ((${#name} < 32)) || return 0
	shift
	# shellcheck disable=SC2086 # a word, or none
	set -- $rest "$@"
	(($# >= 15 && ${#netdev_names[@]} < sample_netdevs)) || return 0
	for word in "${@:1:15}"; do
		is_number "$word" || return 0
	done
	note_link "$name"
	netdev_names+=("$name")
	NETDEV+=("$link ${*:1:6} ${*:9:7}")
}

# NETDEV: index seen up carrier hardware losses, then bytes packets errors
# drops fifo frame received, then bytes packets errors drops fifo collisions
# carrier sent.
read_netdevs() {
	local line words

	NETDEV=() netdev_names=()
	lines_of "$proc/net/dev" || return 0
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2206 # words
		words=($line)
		note_netdev "${words[@]}"
	done
}

read_net() {
	local name

	read_net_table snmp
	read_net_keys snmp6
	read_net_table netstat
	read_net_pairs sockstat
	read_netdevs
	read_columns softnet_stat softnet softnet_drops softnet_squeezes
	read_columns stat/arp_cache neighbours= - - - - - neigh_fails \
		- - - - - neigh_overflows
	read_columns stat/ndisc_cache - - - - - - neigh_fails \
		- - - - - neigh_overflows
	for name in tcp udp; do
		read_numbers "net/ipv4/${name}_mem" _ _ "${name}_pages_max"
	done
	read_numbers net/ipv4/tcp_max_orphans tcp_orphans_max
	read_numbers net/ipv4/tcp_max_tw_buckets tcp_time_wait_max
	read_numbers net/ipv4/ip_local_port_range port_first port_last
	read_numbers net/ipv4/neigh/default/gc_thresh3 neighbours_max
	read_numbers net/netfilter/nf_conntrack_count conntrack
	read_numbers net/netfilter/nf_conntrack_max conntrack_max
}

# ---- reading: limits ----

# used_of WORD: R is what is left of "3/200", in permille.
used_of() {
	local used=${1%%/*} most=${1#*/}

	is_number "$used" && is_number "$most" && ((most)) || return 1
	min "$used" "$most"
	permille $((most - R)) "$most"
}

read_key_users() {
	local line words word least=''

	lines_of "$proc/key-users" || return 0
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2206 # words
		words=($line)
		for word in "${words[3]}" "${words[4]}"; do
			[[ $word == */* ]] && used_of "$word" || continue 2
		done
		for word in "${words[3]}" "${words[4]}"; do
			used_of "$word"
			[[ $least ]] && ((least <= R)) || least=$R
		done
	done
	[[ ! $least ]] || C[keys_left]=$least
}

read_limits() {
	read_numbers kernel/pty/nr ptys
	read_numbers kernel/pty/max ptys_max
	read_numbers fs/aio-nr aio
	read_numbers fs/aio-max-nr aio_max
	read_numbers fs/dentry-state dentries _ _ _ dentries_negative
	read_numbers kernel/tainted taint
	read_numbers kernel/random/entropy_avail entropy
	read_key_users
}

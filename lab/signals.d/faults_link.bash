# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # what the other files set
#
# Faults of links and of single connections. link_make and the rest are in
# faults_net.bash.

# Packets without a checksum, where there must be one.
fault nic_errors N.rx_errors up nic_errors
nic_errors_make() {
	modprobe ip_gre
	link_make
	ip tunnel add t0 mode gre local 10.9.0.1 remote 10.9.0.2 icsum
	in_peer ip tunnel add t1 mode gre local 10.9.0.2 remote 10.9.0.1
	ip addr add 10.8.0.1/24 dev t0
	in_peer ip addr add 10.8.0.2/24 dev t1
	ip link set t0 up
	in_peer ip link set t1 up
}
nic_errors_do() { python3 "$net" flood 10.8.0.1 100 peer; }
nic_errors_undo() {
	ip link del t0
	link_undo
}

fault tx_timeout E.tx_timeout up tx_timeout
tx_timeout_make() {
	device_make nic
	ip addr add 10.7.0.1/24 dev fake0
}
tx_timeout_do() {
	ip link set fake0 up
	ip neigh replace 10.7.0.2 lladdr 02:00:00:00:00:01 dev fake0
	python3 "$net" flood 10.7.0.2 1
}
tx_timeout_undo() { device_undo; }

# A link of 10 Mbit/s whose speed only its queue knows: who waits there tells.
fault nic_saturated N.queue up
nic_saturated_make() {
	link_make
	tc qdisc add dev v0 root tbf rate 10mbit burst 20k limit 400k
}
nic_saturated_do() { python3 "$net" flood 10.9.0.2 1400; }
nic_saturated_undo() { link_undo; }

fault bond_degraded N.members_lost up bond_degraded
bond_degraded_make() {
	modprobe bonding max_bonds=0
	modprobe dummy numdummies=0
	ip link add b0 type bond miimon 100 mode active-backup
	ip link add m0 type dummy
	ip link add m1 type dummy
	ip link set m0 master b0
	ip link set m1 master b0
	ip addr add 10.6.0.1/24 dev b0
	ip link set b0 up
	ip link set m0 up
	ip link set m1 up
	ip neigh replace 10.6.0.2 lladdr 02:00:00:00:00:01 dev b0
	python3 "$net" flood 10.6.0.2 100 &
	sleep 1
}
bond_degraded_do() {
	ip link set m1 down
	timeout 2 python3 "$net" flood 10.6.0.2 100
}
bond_degraded_undo() {
	ip link del b0
	ip link del m0
	ip link del m1
}

# The way takes no packet as large as both ends were told it does.
fault mtu_blackhole tcp.timeouts up
mtu_blackhole_make() {
	link_make
	in_peer tc qdisc add dev v1 clsact
	in_peer tc filter add dev v1 ingress basic \
		match 'meta(pkt_len gt 1000)' action drop
}
mtu_blackhole_do() { python3 "$net" stream 10.9.0.2 peer; }
mtu_blackhole_undo() { link_undo; }

fault tcp_high_rtt flow.rtt up
tcp_high_rtt_make() {
	link_make
	python3 "$net" stream 10.9.0.2 peer &
	until ss -Htn state established dst 10.9.0.2 | grep -q .; do
		sleep 0.2
	done
	sleep 1
}
tcp_high_rtt_do() {
	tc qdisc replace dev v0 root netem delay 100ms 20ms limit 10000
	python3 "$net" stream 10.9.0.2 peer
}
tcp_high_rtt_undo() { link_undo; }

fault tcp_buffer_limited flow.window_limited up
tcp_buffer_limited_make() {
	link_make
	tc qdisc add dev v0 root netem delay 50ms limit 10000
	in_peer sh -c 'echo 4096 8192 16384 > /proc/sys/net/ipv4/tcp_rmem'
}
tcp_buffer_limited_do() { python3 "$net" stream 10.9.0.2 peer; }
tcp_buffer_limited_undo() { link_undo; }

# Questions to a name server that takes them and says nothing.
fault dns_unreachable flow.questions up dns_unreachable
dns_unreachable_make() { link_make; }
dns_unreachable_do() { python3 "$net" names 10.9.0.2 peer; }
dns_unreachable_undo() { link_undo; }

fault netdev_refleak E.netdev_stuck up netdev_refleak
netdev_refleak_make() {
	modprobe dummy numdummies=0
	ip link add held0 type dummy
	device_make held
	ip link del held0 &
}
netdev_refleak_do() { sleep 1; }
netdev_refleak_undo() {
	device_undo
	wait
}

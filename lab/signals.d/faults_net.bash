# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Faults of the network and of limits. The first namespace is the machine; the
# other end of its link v0 is v1 in the namespace peer.

net=lab/signals.d/net.py

link_make() {
	ip netns add peer
	ip link add v0 type veth peer name v1 netns peer
	ip addr add 10.9.0.1/16 dev v0
	ip -n peer addr add 10.9.0.2/16 dev v1
	ip link set lo up
	ip -n peer link set lo up
	ip link set v0 up
	ip -n peer link set v1 up
}

link_undo() {
	ip link del v0
	ip netns del peer
	sleep 0.2
}

# What ID_make and ID_undo mean where only a link is wanted.
with_link() {
	eval "$1_make() { link_make; }; $1_undo() { link_undo; }"
}

in_peer() {
	ip netns exec peer "$@"
}

# set_for ID PATH VALUE: a setting of /proc/sys, put back afterwards.
set_for() {
	eval "$1_make() { old=\$(cat /proc/sys/$2); echo '$3' > /proc/sys/$2; }
		$1_undo() { echo \"\$old\" > /proc/sys/$2; }"
}

# ---- TCP ----

fault tcp_retransmit_loss tcp.retrans_share up tcp_retransmit_loss
tcp_retransmit_loss_make() {
	link_make
	tc qdisc add dev v0 root netem loss 10%
}
tcp_retransmit_loss_undo() { link_undo; }
tcp_retransmit_loss_do() { python3 $net stream 10.9.0.2 peer; }

fault pkt_corruption tcp.checksum_errors up
pkt_corruption_make() {
	link_make
	tc -n peer qdisc add dev v1 root netem corrupt 10%
}
pkt_corruption_undo() { link_undo; }
pkt_corruption_do() { python3 $net stream 10.9.0.2 peer; }

fault tcp_listen_overflow tcp.listen_overflows up tcp_listen_overflow
tcp_listen_overflow_do() { python3 $net listen; }

fault syn_flood tcp.cookies up syn_flood
syn_flood_make() {
	link_make
	echo 16 > /proc/sys/net/ipv4/tcp_max_syn_backlog
}
syn_flood_undo() {
	link_undo
	echo 128 > /proc/sys/net/ipv4/tcp_max_syn_backlog
}
syn_flood_do() { python3 $net syn 10.9.0.1 peer; }

fault tcp_mem_exhaust tcp.memory_left down tcp_mem_exhaust
set_for tcp_mem_exhaust net/ipv4/tcp_mem '20 30 40'
tcp_mem_exhaust_do() { python3 $net hoard; }

fault tcp_orphans tcp.orphans_left down tcp_orphans
tcp_orphans_make() {
	link_make
	old=$(cat /proc/sys/net/ipv4/tcp_max_orphans)
	echo 4 > /proc/sys/net/ipv4/tcp_max_orphans
}
tcp_orphans_undo() {
	echo "$old" > /proc/sys/net/ipv4/tcp_max_orphans
	link_undo
}
tcp_orphans_do() { python3 $net orphans 10.9.0.2 peer; }

fault ephemeral_exhaust tcp.ports_left down ephemeral_exhaust
set_for ephemeral_exhaust net/ipv4/ip_local_port_range '50000 50200'
ephemeral_exhaust_do() { python3 $net timewait; }

fault timewait_flood tcp.time_wait up
timewait_flood_do() { python3 $net timewait; }

fault close_wait_leak tcp.open up
close_wait_leak_do() { python3 $net closewait; }

fault conn_refused_storm tcp.resets up conn_refused_storm
conn_refused_storm_do() { python3 $net refused; }

fault tcp_zero_window tcp.zero_windows up
tcp_zero_window_do() { python3 $net hoard; }

fault firewall_drop tcp.syn_retrans up
firewall_drop_make() {
	ip link set lo up
	tc qdisc add dev lo clsact
	tc filter add dev lo ingress protocol ip flower ip_proto tcp \
		dst_port 9000 action drop
}
firewall_drop_undo() { tc qdisc del dev lo clsact; }
firewall_drop_do() { python3 $net connect 9000; }

# ---- UDP, IP, neighbours ----

fault udp_rcvbuf_overflow net.udp_rcvbuf_errors up udp_rcvbuf_overflow
udp_rcvbuf_overflow_do() { python3 $net udp 1; }

fault udp_mem_exhaust net.udp_memory_errors up udp_mem_exhaust
set_for udp_mem_exhaust net/ipv4/udp_mem '4 8 16'
udp_mem_exhaust_do() { python3 $net udp 20; }

fault packet_storm net.udp_no_port up
packet_storm_do() { python3 $net spray 1; }

fault no_route net.no_routes up no_route
no_route_do() { python3 $net noroute; }

fault ip_frag_fail net.reassembly_fails up ip_frag_fail
ip_frag_fail_make() {
	link_make
	ip link set v0 mtu 1500
	echo 10000 > /proc/sys/net/ipv4/ipfrag_low_thresh
	echo 20000 > /proc/sys/net/ipv4/ipfrag_high_thresh
}
ip_frag_fail_undo() {
	echo 4194304 > /proc/sys/net/ipv4/ipfrag_high_thresh
	echo 3145728 > /proc/sys/net/ipv4/ipfrag_low_thresh
	link_undo
}
ip_frag_fail_do() {
	python3 $net flood 10.9.0.1 30000 peer
}

fault rp_filter_drop net.rp_filter up
rp_filter_drop_make() {
	link_make
	echo 1 > /proc/sys/net/ipv4/conf/v0/rp_filter
	in_peer ip addr add 192.0.2.7/32 dev lo
	# Else it would ask for the machine's address from there, in vain.
	in_peer sh -c 'echo 2 > /proc/sys/net/ipv4/conf/all/arp_announce'
}
rp_filter_drop_undo() { link_undo; }
rp_filter_drop_do() {
	python3 $net flood 10.9.0.1 100 peer 192.0.2.7
}

fault neigh_overflow net.neighbour_overflows up neigh_overflow
neigh_overflow_make() {
	link_make
	echo 4 > /proc/sys/net/ipv4/neigh/default/gc_thresh1
	echo 8 > /proc/sys/net/ipv4/neigh/default/gc_thresh2
	echo 16 > /proc/sys/net/ipv4/neigh/default/gc_thresh3
}
neigh_overflow_undo() {
	echo 1024 > /proc/sys/net/ipv4/neigh/default/gc_thresh3
	echo 512 > /proc/sys/net/ipv4/neigh/default/gc_thresh2
	echo 128 > /proc/sys/net/ipv4/neigh/default/gc_thresh1
	link_undo
}
neigh_overflow_do() { python3 $net neighbours; }

fault neigh_failed net.neighbour_fails up
with_link neigh_failed
neigh_failed_do() { python3 $net neighbours; }

# The table of connections is a module that comes long after KAIM.
fault conntrack_full net.conntrack_left down conntrack_full
conntrack_full_make() {
	ip link set lo up
	tc qdisc add dev lo clsact
	tc filter add dev lo ingress matchall action ct commit
	echo 64 > /proc/sys/net/netfilter/nf_conntrack_max
}
conntrack_full_undo() {
	tc qdisc del dev lo clsact
	echo 262144 > /proc/sys/net/netfilter/nf_conntrack_max
}
conntrack_full_do() { python3 $net spray 500; }

# ---- devices and processors ----

fault netdev_backlog_drop net.softnet_drops up netdev_backlog_drop
set_for netdev_backlog_drop net/core/netdev_max_backlog 2
netdev_backlog_drop_do() { timeout 3 stress-ng --udp 2 -t 2; }

fault netdev_budget_squeeze net.softnet_squeezes up
set_for netdev_budget_squeeze net/core/netdev_budget 2
netdev_budget_squeeze_do() { timeout 3 stress-ng --udp-flood 2 -t 2; }

fault qdisc_drops N.queue_drops up qdisc_drops
qdisc_drops_make() {
	link_make
	tc qdisc add dev v0 root tbf rate 2mbit burst 10k limit 20k
}
qdisc_drops_undo() { link_undo; }
qdisc_drops_do() { python3 $net flood 10.9.0.2 1000; }

fault nic_rx_drops N.rx_drops up nic_rx_drops
with_link nic_rx_drops
nic_rx_drops_do() { python3 $net frames v1 peer; }

fault link_down N.losses up
with_link link_down
link_down_do() {
	in_peer ip link set v1 down
	sleep 0.3
	in_peer ip link set v1 up
	sleep 0.3
}

# ---- limits ----

fault pty_exhausted limits.ptys_left down pty_exhausted
pty_exhausted_make() {
	mkdir -p /dev/pts
	mountpoint -q /dev/pts || mount -t devpts devpts /dev/pts
	[ -e /dev/ptmx ] || ln -s pts/ptmx /dev/ptmx
	echo 64 > /proc/sys/kernel/pty/max
}
pty_exhausted_undo() { echo 4096 > /proc/sys/kernel/pty/max; }
pty_exhausted_do() { python3 $net ptys; }

fault inotify_exhausted limits.inotify_left down inotify_exhausted
inotify_exhausted_do() { python3 $net inotify; }

fault ipc_exhaustion limits.sem_left down ipc_exhaustion
set_for ipc_exhaustion kernel/sem '250 32000 32 20'
ipc_exhaustion_do() { python3 $net semaphores; }

fault nproc_limit limits.user_tasks_left down nproc_limit
nproc_limit_do() { python3 $net tasks; }

fault aio_limit limits.aio_left down aio_limit
set_for aio_limit fs/aio-max-nr 256
aio_limit_do() { python3 $net aio; }

fault keys_exhausted limits.keys_left down keys_exhausted
keys_exhausted_do() { python3 $net keys; }

fault dentry_bloat limits.negative_dentries up
dentry_bloat_make() {
	modprobe loop
	truncate -s 32M /tmp/dentries.img
	mkfs.ext4 -q -F /tmp/dentries.img
	mkdir -p /tmp/dentries
	mount -o loop /tmp/dentries.img /tmp/dentries
}
dentry_bloat_undo() { umount /tmp/dentries; }
dentry_bloat_do() { python3 $net missing /tmp/dentries; }

fault kernel_taint limits.taint up
kernel_taint_do() { echo 131072 > /proc/sys/kernel/tainted; }

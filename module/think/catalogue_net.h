/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Entries of the array in catalogue.c, which alone includes this file: causes
 * that counters of the network and of limits prove.
 */
/* clang-format off */
	[AIKM_TCP_LISTEN_OVERFLOW] = {
		.name = "tcp_listen_overflow",
		.title = "A program does not accept the connections that come; they are dropped.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TCP,
		.remedies = {
			"Find it: ss -ltn, where Recv-Q is above Send-Q",
			"Let it accept faster, or restart it: systemctl restart UNIT",
			"Give it room: sysctl net.core.somaxconn=4096, and a larger backlog in its own settings",
		},
	},
	[AIKM_TCP_RETRANSMIT_LOSS] = {
		.name = "tcp_retransmit_loss",
		.title = "Packets are lost on the way and sent again.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TCP,
		.remedies = {
			"See to whom: ss -ti | grep -B 1 retrans",
			"See where: mtr --tcp HOST",
			"On a path that loses at random: sysctl net.ipv4.tcp_congestion_control=bbr",
		},
	},
	[AIKM_TCP_ORPHANS] = {
		.name = "tcp_orphans",
		.title = "Too many connections stay that no program holds any more.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TCP,
		.remedies = {
			"See to whom: ss -tno state fin-wait-1",
			"Give up on them sooner: sysctl net.ipv4.tcp_orphan_retries=2",
			"Allow more: sysctl net.ipv4.tcp_max_orphans=NUMBER",
		},
	},
	[AIKM_CONN_REFUSED_STORM] = {
		.name = "conn_refused_storm",
		.title = "Many connections come to ports that nobody has open.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TCP,
		.remedies = {
			"See to which: tcpdump -nn 'tcp[tcpflags] & tcp-rst != 0'",
			"If one port: start the service that belongs there",
			"If many: somebody tries them all; limit the sender in the packet filter",
		},
	},
	[AIKM_EPHEMERAL_EXHAUST] = {
		.name = "ephemeral_exhaust",
		.title = "The ports for new connections are used up by closed ones.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TCP,
		.remedies = {
			"See to whom: ss -tn state time-wait | awk '{print $4}' | sort | uniq -c | sort -n | tail",
			"Keep connections and use them again instead of new ones",
			"Give more: sysctl net.ipv4.ip_local_port_range='1024 65535'; sysctl net.ipv4.tcp_tw_reuse=1",
		},
	},
	[AIKM_UDP_RCVBUF_OVERFLOW] = {
		.name = "udp_rcvbuf_overflow",
		.title = "A program does not read its datagrams in time; they are lost.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_NET,
		.remedies = {
			"Find it: ss -uanm, where d is above 0 in skmem",
			"Give it room: sysctl net.core.rmem_max=16777216, and a larger buffer in its own settings",
			"Give it more processor time, or more readers",
		},
	},
	[AIKM_UDP_MEM_EXHAUST] = {
		.name = "udp_mem_exhaust",
		.title = "The buffers of all datagrams together are full; datagrams are lost.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_NET,
		.remedies = {
			"See who holds them: ss -uanm",
			"Allow more: sysctl net.ipv4.udp_mem='LOW PRESSURE HIGH' (pages)",
		},
	},
	[AIKM_NETDEV_BACKLOG_DROP] = {
		.name = "netdev_backlog_drop",
		.title = "Packets come faster than a processor takes them; they are lost.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_NET,
		.remedies = {
			"Give room: sysctl net.core.netdev_max_backlog=10000",
			"Let other processors help: echo ff > /sys/class/net/NAME/queues/rx-0/rps_cpus",
			"Find who sends so much: tcpdump -nn -c 1000",
		},
	},
	[AIKM_NO_ROUTE] = {
		.name = "no_route",
		.title = "Packets are not sent because no route leads to where they shall go.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_NET,
		.remedies = {
			"See what is left: ip route; ip -6 route",
			"Put the route back: ip route add default via ADDRESS",
			"See who took it: journalctl -u systemd-networkd -u NetworkManager",
		},
	},
	[AIKM_IP_FRAG_FAIL] = {
		.name = "ip_frag_fail",
		.title = "Packets that came in pieces could not be put together.",
		.severity = AIKM_SEV_INFO,
		.culprits = CULPRIT_NET,
		.remedies = {
			"Give room for pieces: sysctl net.ipv4.ipfrag_high_thresh=16777216",
			"Find why they come in pieces: tracepath HOST",
		},
	},
	[AIKM_NIC_ERRORS] = {
		.name = "nic_errors",
		.title = "A network device reports damaged packets.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_NETDEV,
		.remedies = {
			"See which: ethtool -S NAME | grep -i err",
			"Check cable, optics and the port at the other end",
			"Update driver and firmware",
		},
	},
	[AIKM_NIC_RX_DROPS] = {
		.name = "nic_rx_drops",
		.title = "A network device loses packets that it received.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_NETDEV,
		.remedies = {
			"Give it a larger ring: ethtool -G NAME rx 4096",
			"Spread the work: ethtool -L NAME combined NUMBER; rps_cpus",
		},
	},
	[AIKM_QDISC_DROPS] = {
		.name = "qdisc_drops",
		.title = "A queue in front of a network device loses much of what shall be sent.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_NETDEV,
		.remedies = {
			"See which: tc -s qdisc show dev NAME",
			"If it is a limit, raise its rate; if the link is full, share it fairly: tc qdisc replace dev NAME root fq_codel",
		},
	},
	[AIKM_INOTIFY_EXHAUSTED] = {
		.name = "inotify_exhausted",
		.title = "A user has no inotify instances or watches left; programs see errors of other kinds.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_LIMITS,
		.remedies = {
			"See who has them: find /proc/[0-9]*/fd -lname anon_inode:inotify | cut -d / -f 3 | sort | uniq -c | sort -n | tail",
			"Allow more: sysctl fs.inotify.max_user_watches=1048576; sysctl fs.inotify.max_user_instances=1024",
		},
	},
	[AIKM_NPROC_LIMIT] = {
		.name = "nproc_limit",
		.title = "A user reached the limit of tasks and cannot start another.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_LIMITS | CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"See whose: ps -eLo user= | sort | uniq -c | sort -n | tail",
			"Allow more: LimitNPROC= in the unit, or nproc in /etc/security/limits.conf",
			"If they only grow, stop what starts them",
		},
	},
	[AIKM_IPC_EXHAUSTION] = {
		.name = "ipc_exhaustion",
		.title = "System V semaphores, shared memory or queues are used up; programs are told that there is no space.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_LIMITS,
		.remedies = {
			"See whose: ipcs -a; ipcs -l",
			"Remove what no program uses any more: ipcrm -s ID",
			"Allow more: sysctl kernel.sem='250 256000 32 1024'",
		},
	},
	[AIKM_AIO_LIMIT] = {
		.name = "aio_limit",
		.title = "The limit of asynchronous I/O requests is reached; programs cannot set up more.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_LIMITS,
		.remedies = {
			"Allow more: sysctl fs.aio-max-nr=1048576",
		},
	},
	[AIKM_PTY_EXHAUSTED] = {
		.name = "pty_exhausted",
		.title = "There are no terminals left; nobody can log in from afar.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_LIMITS,
		.remedies = {
			"See who has them: lsof /dev/ptmx | awk '{print $2}' | sort | uniq -c | sort -n | tail",
			"Allow more: sysctl kernel.pty.max=8192",
		},
	},
	[AIKM_KEYS_EXHAUSTED] = {
		.name = "keys_exhausted",
		.title = "A user has no room for keys left; mounts and containers may fail.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_LIMITS,
		.remedies = {
			"See whose: cat /proc/key-users",
			"Allow more: sysctl kernel.keys.maxkeys=2000; sysctl kernel.keys.maxbytes=200000",
		},
	},
/* clang-format on */

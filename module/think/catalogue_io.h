/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Entries of the array in catalogue.c, which alone includes this file: causes
 * that rules_io.c finds.
 */
/* clang-format off */
	[AIKM_DISK_SLOW] = {
		.name = "disk_slow",
		.title = "A disk takes long for each of a few small requests.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_DISK,
		.lasting = true,
		.remedies = {
			"Check that the disk itself is well: smartctl -a DEVICE",
			"In a virtual machine: ask whose host it is for the disk's limits",
			"See what the kernel says of it: journalctl -k --grep 'timeout|reset|error'",
		},
	},
	[AIKM_FSYNC_STORM] = {
		.name = "fsync_storm",
		.title = "A disk is busy making small writes safe, one after the other.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_DISK,
		.lasting = true,
		.remedies = {
			"Find who asks for it: strace -f -e trace=fsync,fdatasync,sync_file_range -p PID",
			"Let it write many things before it asks: group commits in its settings",
			"Give it a disk whose cache survives a power loss",
		},
	},
	[AIKM_IO_CGROUP_THROTTLED] = {
		.name = "io_cgroup_throttled",
		.title = "A group waits for its own limit of disk I/O, whatever the disk has left.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_CGROUP,
		.lasting = true,
		.remedies = {
			"See the limit: cat /sys/fs/cgroup/GROUP/io.max",
			"Allow it more: systemctl set-property --runtime UNIT IOReadBandwidthMax='DEVICE BYTES' IOWriteBandwidthMax='DEVICE BYTES'",
			"Give it a weight instead of a limit: systemctl set-property --runtime UNIT IOWeight=100",
		},
	},
	[AIKM_DELETED_OPEN_SPACE] = {
		.name = "deleted_open_space",
		.title = "A file system is nearly full, and deleted files that are still open hold much of it.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_MOUNT,
		.lasting = true,
		.remedies = {
			"See which, and whose: lsof +L1 MOUNT",
			"Let the program open its files anew: systemctl reload UNIT, or restart it",
			"Give the room back now: truncate -s 0 /proc/PID/fd/NUMBER",
		},
	},
	[AIKM_BOND_DEGRADED] = {
		.name = "bond_degraded",
		.title = "A bond of network devices goes on without one of them.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_NETDEV,
		.lasting = true,
		.remedies = {
			"See which: cat /proc/net/bonding/NAME",
			"Check its cable and the port of its switch: ethtool NAME",
		},
	},
	[AIKM_DNS_UNREACHABLE] = {
		.name = "dns_unreachable",
		.title = "Name servers do not answer; programs wait for them.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_FLOW,
		.remedies = {
			"See whom they ask: ss -unp dst :53; cat /etc/resolv.conf",
			"Is it there? dig @ADDRESS . NS +tries=1",
			"Ask another one: resolvectl dns NAME ADDRESS",
		},
	},
	[AIKM_PORT_SCAN] = {
		.name = "port_scan",
		.title = "Somebody tries the ports of this machine one after the other.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_NET,
		.remedies = {
			"See from where: tcpdump -nn -c 100 'tcp[tcpflags] & tcp-rst != 0'",
			"See what is open to all: ss -ltn",
			"Let the packet filter drop what nobody serves, or the sender",
		},
	},
	[AIKM_BALLOON_INFLATED] = {
		.name = "balloon_inflated",
		.title = "The host takes memory away from this virtual machine.",
		.severity = AIKM_SEV_INFO,
		.culprits = CULPRIT_MEM,
		.remedies = {
			"Ask whose host it is for the machine's memory; on it: virsh dommemstat NAME",
			"Run fewer things at once until it comes back",
		},
	},
	[AIKM_VM_PAUSE] = {
		.name = "vm_pause",
		.title = "The whole machine stood still for seconds, or its hardware clock was set.",
		.severity = AIKM_SEV_INFO,
		.culprits = CULPRIT_HEALTH,
		.remedies = {
			"Ask whose host it is: a snapshot, a migration or a host without memory stops a machine",
			"Have the time set right: chronyc makestep",
		},
	},
/* clang-format on */

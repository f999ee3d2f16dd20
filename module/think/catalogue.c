// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The closed list of causes: what can be wrong, how bad it is, who can be the
 * culprit, what to do. Every sentence a finding says comes from here.
 */
#include "think.h"

enum {
	CULPRIT_TASK = 1 << AIKM_TASK,
	CULPRIT_DISK = 1 << AIKM_DISK,
	CULPRIT_MOUNT = 1 << AIKM_MOUNT,
	CULPRIT_EVENT = 1 << AIKM_EVENT,
	CULPRIT_CGROUP = 1 << AIKM_CGROUP,
	CULPRIT_MEM = 1 << AIKM_MEM,
	CULPRIT_IRQ = 1 << AIKM_IRQ,
	CULPRIT_HEALTH = 1 << AIKM_HEALTH,
	CULPRIT_NETDEV = 1 << AIKM_NETDEV,
	CULPRIT_LOG = 1 << AIKM_LOG,
	CULPRIT_LIMITS = 1 << AIKM_LIMITS,
	CULPRIT_TCP = 1 << AIKM_TCP,
	CULPRIT_NET = 1 << AIKM_NET,
	CULPRIT_TASKS = 1 << AIKM_TASKS,
	CULPRIT_FLOW = 1 << AIKM_FLOW,
};

const char *const aikm_severity_names[AIKM_SEVERITIES] = {
	/* clang-format off */
	[AIKM_SEV_NONE] = "none",
	[AIKM_SEV_INFO] = "info",
	[AIKM_SEV_WARNING] = "warning",
	[AIKM_SEV_CRITICAL] = "critical",
	[AIKM_SEV_EMERGENCY] = "emergency",
	/* clang-format on */
};

const struct aikm_cause aikm_causes[AIKM_CAUSES] = {
	[AIKM_HEALTHY] = {
		.name = "healthy",
		.title = "Nothing is wrong.",
		.severity = AIKM_SEV_NONE,
	},
	[AIKM_INCONCLUSIVE] = {
		.name = "inconclusive",
		.title = "The facts do not settle what is wrong, if anything.",
		.severity = AIKM_SEV_INFO,
		.remedies = {
			"Measure over a longer window: aikm diagnose --window 10000",
			"Keep the facts for a comparison: aikm snapshot -o FILE",
		},
	},
	[AIKM_SWAP_THRASH] = {
		.name = "swap_thrash",
		.title = "Memory is moved to swap and back faster than work gets done.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TASK,
		.sign_class = AIKM_SWAP,
		.signs = 1U << AIKM_SWAP_IN | 1U << AIKM_SWAP_OUT,
		.remedies = {
			"Stop the biggest new consumer for now: kill -STOP PID (kill -CONT PID resumes it)",
			"Cap its memory: systemctl set-property --runtime UNIT MemoryHigh=BYTES",
			"Protect the service that matters: systemctl set-property --runtime UNIT MemoryLow=BYTES",
			"Add memory, or run fewer things at once",
		},
	},
	[AIKM_OOM_GLOBAL] = {
		.name = "oom_global",
		.title = "The machine ran out of memory and the kernel killed a process.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TASK,
		.sign_class = AIKM_VM,
		.signs = 1U << AIKM_VM_OOM_KILLS,
		.remedies = {
			"Limit what grew: systemctl set-property --runtime UNIT MemoryMax=BYTES",
			"Have the expendable killed first: choom -p PID -n 500",
			"Restart the service that was killed; see: journalctl -k --grep 'Out of memory'",
			"Add memory or swap",
		},
	},
	[AIKM_MEM_LEAK_USER] = {
		.name = "mem_leak_user",
		.title = "One process takes more and more memory and gives none back.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.sign_class = AIKM_TASK,
		.signs = 1U << AIKM_TASK_GROWTH,
		.remedies = {
			"Restart it before memory runs out: systemctl restart UNIT (or kill PID)",
			"Cap it until it is repaired: systemctl set-property --runtime UNIT MemoryHigh=BYTES",
			"See what it holds: pmap -x PID",
			"Have it killed first if memory runs out: choom -p PID -n 800",
		},
	},
	[AIKM_CPU_SATURATION] = {
		.name = "cpu_saturation",
		.title = "More tasks want to run than there are processors.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.need = 100, /* permille of the time in which somebody waits */
		.need_class = AIKM_PSI,
		.need_attr = AIKM_PSI_CPU,
		.remedies = {
			"Let the batch work yield: renice -n 19 -p PID",
			"Lower its share: systemctl set-property --runtime UNIT CPUWeight=10",
			"Run it only when idle: chrt --idle -p 0 PID",
			"Move work to another machine or add processors",
		},
	},
	[AIKM_PROCESS_SPIN] = {
		.name = "process_spin",
		.title = "One process burns a processor without reading, writing or waiting.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.remedies = {
			"See where it loops: gdb -p PID -batch -ex 'thread apply all bt'",
			"Take it out of the way: renice -n 19 -p PID",
			"Stop it until its owner was asked: kill -STOP PID",
			"End it: kill PID",
		},
	},
	[AIKM_DISK_SATURATED] = {
		.name = "disk_saturated",
		.title = "A disk is busy all the time and requests queue up.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK | CULPRIT_DISK,
		.sign_class = AIKM_DISK,
		.signs = 1U << AIKM_DISK_BUSY,
		.remedies = {
			"Let the I/O of the culprit wait for others: ionice -c 3 -p PID",
			"Cap it: systemctl set-property --runtime UNIT IOReadBandwidthMax='DEVICE BYTES' IOWriteBandwidthMax='DEVICE BYTES'",
			"Check that the disk itself is well: smartctl -a DEVICE",
			"Spread the load over more or faster disks",
		},
	},
	[AIKM_FS_FULL] = {
		.name = "fs_full",
		.title = "A file system has no free space left.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_MOUNT,
		.remedies = {
			"Find what is big: du -xh --max-depth=2 MOUNT | sort -h | tail",
			"Find deleted files still held open: lsof +L1",
			"Shrink the logs: journalctl --vacuum-size=200M; logrotate -f /etc/logrotate.conf",
			"Extend the file system",
		},
	},
	[AIKM_FS_INODES_FULL] = {
		.name = "fs_inodes_full",
		.title = "A file system has no free inodes left, though it has space.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_MOUNT,
		.remedies = {
			"Find the folder with the many files: du -x --inodes MOUNT | sort -n | tail",
			"Delete or pack the small files there",
			"Make the file system again with more inodes: mkfs.ext4 -N COUNT",
		},
	},
	[AIKM_FD_EXHAUST_PROCESS] = {
		.name = "fd_exhaust_process",
		.title = "One process has used up its file descriptors.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TASK,
		.remedies = {
			"See what it holds open: ls -l /proc/PID/fd | awk '{print $NF}' | sort | uniq -c | sort -n | tail",
			"Give it room now: prlimit --pid PID --nofile=65536",
			"Give it room for good: LimitNOFILE= in its unit",
			"If they only grow it leaks them: restart it and report the bug",
		},
	},
	[AIKM_FORK_BOMB] = {
		.name = "fork_bomb",
		.title = "A process multiplies itself without an end.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_TASK,
		.sign_class = AIKM_TASK,
		.signs = 1U << AIKM_TASK_CLONES,
		.remedies = {
			"Freeze its whole unit or session: systemctl freeze UNIT",
			"Then kill the unit at once: systemctl kill -s KILL UNIT",
			"Without a unit, stop all before killing any: pkill -STOP -u USER; pkill -KILL -u USER",
			"Bound it next time: systemctl set-property UNIT TasksMax=500",
		},
	},
	[AIKM_ZOMBIE_ACCUMULATION] = {
		.name = "zombie_accumulation",
		.title = "A process does not collect its dead children.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.sign_class = AIKM_TASKS,
		.signs = 1U << AIKM_TASKS_ZOMBIES,
		.remedies = {
			"Remind it: kill -CHLD PID",
			"Restart it, which clears its zombies: systemctl restart UNIT (or kill PID)",
			"Report the missing wait() to its authors",
		},
	},
	[AIKM_DSTATE_ACCUMULATION] = {
		.name = "dstate_accumulation",
		.title = "Tasks pile up in uninterruptible sleep: what they wait for does not come.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TASK,
		.sign_class = AIKM_TASKS,
		.signs = 1U << AIKM_TASKS_STUCK,
		.remedies = {
			"See what they wait for: echo w > /proc/sysrq-trigger; dmesg",
			"See the wait of the culprit: cat /proc/PID/stack",
			"Free what they wait for: thaw (fsfreeze -u MOUNT), dmsetup resume, or restore the network mount",
			"Do not start more of the same; signals do not reach them",
		},
	},
	[AIKM_MEM_PRESSURE] = {
		.name = "mem_pressure",
		.title = "Memory is nearly used up and one program holds most of it.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TASK,
		.remedies = {
			"Cap what holds it: systemctl set-property --runtime UNIT MemoryHigh=BYTES",
			"End or restart it if it may be missed: systemctl restart UNIT (or kill PID)",
			"Choose now what is killed first if memory runs out: choom -p PID -n 800",
			"Add memory or swap, or run fewer things at once",
		},
	},
	[AIKM_KERNEL_OOPS] = {
		.name = "kernel_oops",
		.title = "The kernel itself failed; what it was doing is left undone.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_TASK | CULPRIT_EVENT,
		.remedies = {
			"Keep the report before it is gone: dmesg > FILE",
			"Restart the machine soon: what the failed task held stays locked",
			"Unload or update the module that the report names",
		},
	},
	[AIKM_SLAB_CORRUPTION] = {
		.name = "slab_corruption",
		.title = "Memory of the kernel is damaged: by broken memory or by a module.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"Stop what writes important data, keep dmesg, then restart",
			"Test the memory: memtest86+",
			"Take out the module that was loaded last",
		},
	},
	[AIKM_HARD_LOCKUP] = {
		.name = "hard_lockup",
		.title = "A processor takes no interrupts any more.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_TASK | CULPRIT_EVENT,
		.remedies = {
			"Keep the report: dmesg > FILE",
			"Restart the machine; if it comes back, update firmware and drivers",
		},
	},
	[AIKM_SOFT_LOCKUP] = {
		.name = "soft_lockup",
		.title = "A processor stays in the kernel and runs nothing else.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_TASK | CULPRIT_EVENT,
		.remedies = {
			"Keep the report, which names the place: dmesg > FILE",
			"Move its interrupts and work to other processors",
			"Unload or update the module that the report names",
		},
	},
	[AIKM_MEMORY_UE_HWPOISON] = {
		.name = "memory_ue_hwpoison",
		.title = "Memory is broken; pages of it were lost.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TASK | CULPRIT_EVENT,
		.remedies = {
			"Restart what was killed; see: journalctl -k --grep 'Memory failure'",
			"Replace the memory module: edac-util -v",
		},
	},
	[AIKM_MCE_CORRECTED] = {
		.name = "mce_corrected",
		.title = "The processor reports hardware errors.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"See what was recorded: ras-mc-ctl --errors",
			"Check cooling, power and firmware",
		},
	},
	[AIKM_EDAC_CE] = {
		.name = "edac_ce",
		.title = "A memory module makes errors, which are still corrected.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"See which module: edac-util -v",
			"Replace it before it makes errors that cannot be corrected",
		},
	},
	[AIKM_THERMAL_OVERHEAT] = {
		.name = "thermal_overheat",
		.title = "The machine is too hot.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT | CULPRIT_HEALTH,
		.remedies = {
			"See where: grep . /sys/class/thermal/thermal_zone*/temp",
			"Check fans, filters and the room; take work away for now",
		},
	},
	[AIKM_PCIE_AER] = {
		.name = "pcie_aer",
		.title = "A device on PCI Express makes errors.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"See which: journalctl -k --grep 'PCIe Bus Error'",
			"Reseat it, update its firmware",
		},
	},
	[AIKM_DISK_LOST] = {
		.name = "disk_lost",
		.title = "A disk is gone; what used it gets errors.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_DISK | CULPRIT_EVENT,
		.remedies = {
			"Unmount what was on it before it is used again",
			"Check cable, power and controller; see: dmesg",
		},
	},
	[AIKM_DISK_TIMEOUT_RESET] = {
		.name = "disk_timeout_reset",
		.title = "A disk does not answer in time and is reset.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_DISK | CULPRIT_EVENT,
		.remedies = {
			"Check that the disk itself is well: smartctl -a DEVICE",
			"Check cable, power and firmware",
			"Move the data away while it still answers",
		},
	},
	[AIKM_DISK_IO_ERROR] = {
		.name = "disk_io_error",
		.title = "A disk cannot read or write; data is lost or in danger.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_DISK | CULPRIT_MOUNT | CULPRIT_EVENT |
			    CULPRIT_TASK,
		.remedies = {
			"Save what can be read, from the first to the last sector: ddrescue DEVICE FILE MAP",
			"Check that the disk itself is well: smartctl -a DEVICE",
			"Replace it; check the file system after that: fsck",
		},
	},
	[AIKM_RAID_DEGRADED] = {
		.name = "raid_degraded",
		.title = "A disk array has lost a member.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_DISK | CULPRIT_EVENT,
		.remedies = {
			"See what is left: cat /proc/mdstat; mdadm --detail DEVICE",
			"Replace the member: mdadm DEVICE --remove failed --add NEW",
		},
	},
	[AIKM_THIN_POOL_FULL] = {
		.name = "thin_pool_full",
		.title = "A thin pool has no space left; writers wait or get errors.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_DISK | CULPRIT_EVENT,
		.remedies = {
			"Extend it: lvextend -L +SIZE POOL",
			"Give back what nobody uses: fstrim -av",
		},
	},
	[AIKM_FS_READONLY] = {
		.name = "fs_readonly",
		.title = "A file system takes no more writes after an error.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_MOUNT | CULPRIT_DISK | CULPRIT_EVENT,
		.remedies = {
			"Find the error before it: journalctl -k --grep 'error'",
			"Unmount it, check it, mount it again: fsck DEVICE",
		},
	},
	[AIKM_FS_CORRUPTION] = {
		.name = "fs_corruption",
		.title = "A file system found itself damaged.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_MOUNT | CULPRIT_DISK | CULPRIT_EVENT,
		.remedies = {
			"Stop writing to it; save what matters",
			"Unmount it and check it: fsck DEVICE",
			"Check the disk below: smartctl -a DEVICE",
		},
	},
	[AIKM_SWAP_IO_ERROR] = {
		.name = "swap_io_error",
		.title = "Swapped memory cannot be read or written; programs die of it.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_DISK | CULPRIT_EVENT,
		.remedies = {
			"Take the swap space away: swapoff DEVICE",
			"Check the disk: smartctl -a DEVICE",
		},
	},
	[AIKM_NFS_HANG] = {
		.name = "nfs_hang",
		.title = "A file server does not answer; programs wait for it.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"Is it there? ping SERVER; rpcinfo -t SERVER nfs",
			"Let go of the mount: umount -f MOUNT (umount -l MOUNT if that hangs)",
		},
	},
	[AIKM_LINK_DOWN] = {
		.name = "link_down",
		.title = "A network link is gone.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT | CULPRIT_NETDEV,
		.remedies = {
			"See it: ip -s link; ethtool NAME",
			"Check cable, switch port and, in a virtual machine, the host",
		},
	},
	[AIKM_TX_TIMEOUT] = {
		.name = "tx_timeout",
		.title = "A network card does not send what it was given.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"Reset it: ip link set NAME down; ip link set NAME up",
			"Update its driver and firmware",
		},
	},
	[AIKM_CONNTRACK_FULL] = {
		.name = "conntrack_full",
		.title = "The table of connections is full and packets are dropped.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT | CULPRIT_NET,
		.remedies = {
			"Make it larger: sysctl net.netfilter.nf_conntrack_max=NUMBER",
			"See who fills it: conntrack -L | awk '{print $5}' | sort | uniq -c | sort -n | tail",
		},
	},
	[AIKM_SYN_FLOOD] = {
		.name = "syn_flood",
		.title = "More connections are begun than a listener can hold.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT | CULPRIT_TCP,
		.remedies = {
			"Are they real? ss -n state syn-recv",
			"Keep cookies on: sysctl net.ipv4.tcp_syncookies=1; raise the listener's backlog and net.core.somaxconn",
		},
	},
	[AIKM_NEIGH_OVERFLOW] = {
		.name = "neigh_overflow",
		.title = "The table of neighbours on the network is full.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_EVENT | CULPRIT_NET,
		.remedies = {
			"Make it larger: sysctl net.ipv4.neigh.default.gc_thresh3=NUMBER",
			"See who is in it: ip neigh | wc -l",
		},
	},
	[AIKM_TCP_MEM_EXHAUST] = {
		.name = "tcp_mem_exhaust",
		.title = "Connections used all the memory they may have.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT | CULPRIT_TCP,
		.remedies = {
			"See who holds it: ss -tmp",
			"Allow more: sysctl net.ipv4.tcp_mem='LOW PRESSURE HIGH' (pages)",
		},
	},
	[AIKM_FD_EXHAUST_SYSTEM] = {
		.name = "fd_exhaust_system",
		.title = "The machine reached its limit of open files; nobody can open another.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_EVENT | CULPRIT_TASK,
		.remedies = {
			"Allow more: sysctl fs.file-max=NUMBER",
			"See who holds them: lsof | awk '{print $2}' | sort | uniq -c | sort -n | tail",
		},
	},
	[AIKM_CGROUP_PIDS_LIMIT] = {
		.name = "cgroup_pids_limit",
		.title = "A group reached its limit of tasks and cannot start another.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_CGROUP | CULPRIT_EVENT,
		.remedies = {
			"See which: journalctl -k --grep 'fork rejected'",
			"Allow more: systemctl set-property --runtime UNIT TasksMax=NUMBER",
		},
	},
	[AIKM_OOM_MEMCG] = {
		.name = "oom_memcg",
		.title = "A group reached its own memory limit and a process of it was killed.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK | CULPRIT_EVENT,
		.remedies = {
			"Allow it more: systemctl set-property --runtime UNIT MemoryMax=BYTES",
			"See what it holds: systemd-cgtop -m",
		},
	},
	[AIKM_HUNG_TASK] = {
		.name = "hung_task",
		.title = "A task waits for something that does not come.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TASK | CULPRIT_EVENT,
		.remedies = {
			"See its wait: cat /proc/PID/stack",
			"Free what it waits for: a disk, a server, a frozen file system; signals do not reach it",
		},
	},
	[AIKM_RCU_STALL] = {
		.name = "rcu_stall",
		.title = "A processor or task holds up the clean-up of the kernel.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"Keep the report, which names the place: dmesg > FILE",
			"Look for a real-time task or a driver that keeps a processor",
		},
	},
	[AIKM_WORKQUEUE_HOG] = {
		.name = "workqueue_hog",
		.title = "Work of the kernel waits behind work that does not end.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT | CULPRIT_HEALTH,
		.remedies = {
			"See what runs: echo t > /proc/sysrq-trigger; dmesg",
			"Update or unload the driver that the report names",
		},
	},
	[AIKM_PAGE_ALLOC_FAILURE] = {
		.name = "page_alloc_failure",
		.title = "The kernel did not get the memory it asked for.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"Join free memory: echo 1 > /proc/sys/vm/compact_memory",
			"Keep more free: sysctl vm.min_free_kbytes=NUMBER",
		},
	},
	[AIKM_RT_THROTTLED] = {
		.name = "rt_throttled",
		.title = "Real-time tasks took all the time they may have.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"Find them: ps -eo pid,cls,rtprio,pcpu,comm | grep -E 'FF|RR'",
			"Give it an ordinary priority: chrt -o -p 0 PID",
		},
	},
	[AIKM_KERNEL_WARN] = {
		.name = "kernel_warn",
		.title = "Kernel code met what it did not expect and went on.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"Keep the report and send it to the authors: dmesg > FILE",
			"Update the kernel or the module that it names",
		},
	},
	[AIKM_CLOCKSOURCE_UNSTABLE] = {
		.name = "clocksource_unstable",
		.title = "The machine's best clock cannot be trusted; a slower one is used.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"See which is used: cat /sys/devices/system/clocksource/clocksource0/current_clocksource",
			"In a virtual machine look at the host; else update the firmware",
		},
	},
	[AIKM_AUDIT_BACKLOG] = {
		.name = "audit_backlog",
		.title = "The audit service does not keep up; records are lost or programs wait.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"Give it more room: auditctl -b NUMBER",
			"See which rules say so much: aureport --summary",
		},
	},
	[AIKM_NETDEV_REFLEAK] = {
		.name = "netdev_refleak",
		.title = "A network device cannot be removed because something holds it.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_EVENT,
		.remedies = {
			"End what still uses its name space or its routes",
			"If it stays, only a restart helps; report it to the kernel's authors",
		},
	},
	[AIKM_CRASH_LOOP] = {
		.name = "crash_loop",
		.title = "Programs crash one after the other.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK | CULPRIT_EVENT,
		.remedies = {
			"See which and where: coredumpctl list; journalctl -k --grep segfault",
			"Stop what restarts them: systemctl stop UNIT",
		},
	},
	[AIKM_PRINTK_FLOOD] = {
		.name = "printk_flood",
		.title = "The kernel log is flooded; what matters in it is soon gone.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_LOG,
		.remedies = {
			"See what repeats: dmesg | tail -n 50",
			"Keep a slow console quiet: dmesg -n 4",
		},
	},
	[AIKM_FS_FILLING_FAST] = {
		.name = "fs_filling_fast",
		.title = "A file system will be full, or without inodes, within minutes.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_MOUNT,
		.lasting = true,
		.remedies = {
			"See who writes there: fuser -vm MOUNT; pidstat -d 1",
			"Find what grows: find MOUNT -xdev -mmin -1 -size +1M",
			"Let the writer wait until there is room: kill -STOP PID (kill -CONT PID resumes it)",
		},
	},
	[AIKM_MEM_RUNNING_OUT] = {
		.name = "mem_running_out",
		.title = "Memory and swap will be used up within minutes.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"Cap what grows: systemctl set-property --runtime UNIT MemoryHigh=BYTES",
			"Have the expendable killed first: choom -p PID -n 500",
			"Add swap before it is too late: swapon FILE",
		},
	},
	[AIKM_PIDS_RUNNING_OUT] = {
		.name = "pids_running_out",
		.title = "Within minutes no process or thread can be started any more.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"Cap them: systemctl set-property --runtime UNIT TasksMax=NUMBER",
			"Restart what makes them: systemctl restart UNIT",
			"Raise the limit: sysctl kernel.pid_max=NUMBER kernel.threads-max=NUMBER",
		},
	},
	[AIKM_FILES_RUNNING_OUT] = {
		.name = "files_running_out",
		.title = "Within minutes no program can open a file any more.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"Restart what opens them: systemctl restart UNIT",
			"Raise the limit: sysctl fs.file-max=NUMBER",
		},
	},
	[AIKM_FDS_RUNNING_OUT] = {
		.name = "fds_running_out",
		.title = "One process will have used up its file descriptors within minutes.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"See what it holds open: ls -l /proc/PID/fd",
			"Restart it: systemctl restart UNIT",
			"Give it more for now: prlimit --pid PID --nofile=NUMBER",
		},
	},
	[AIKM_RT_STARVATION] = {
		.name = "rt_task_starvation",
		.title = "Real-time tasks take every processor and nothing else gets on.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_TASK,
		.remedies = {
			"Take its real-time priority away: chrt --other -p 0 PID",
			"Give everybody else their share again: sysctl kernel.sched_rt_runtime_us=950000",
			"End it: kill -KILL PID",
			"Bound it next time: LimitRTPRIO= or CPUSchedulingPolicy= in its unit",
		},
	},
	[AIKM_OOM_LIVELOCK] = {
		.name = "oom_livelock",
		.title = "Everybody searches for memory, nobody gets on, and nothing is killed.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_TASK,
		.remedies = {
			"End the biggest now, the kernel does it too late: kill -KILL PID",
			"Or let the kernel choose at once: echo f > /proc/sysrq-trigger",
			"Cap it next time: systemctl set-property UNIT MemoryMax=BYTES",
		},
	},
#include "catalogue_sys.h"
#include "catalogue_net.h"
#include "catalogue_io.h"
};

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Entries of the array in catalogue.c, which alone includes this file: causes
 * that rules_sys.c finds.
 */
/* clang-format off */
	[AIKM_IO_HUNG] = {
		.name = "io_hung",
		.title = "Tasks wait for storage, and no disk finishes anything.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_DISK | CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"Is it suspended on purpose? dmsetup info; then: dmsetup resume NAME",
			"See what the kernel says of it: journalctl -k --grep 'timeout|reset|abort'",
			"Start nothing more that reads from it; fail over if there is a second path",
		},
	},
	[AIKM_MEMCG_HIGH_THROTTLE] = {
		.name = "memcg_high_throttle",
		.title = "A group is slowed down because it is above its soft memory limit.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_CGROUP,
		.lasting = true,
		.remedies = {
			"Allow it more, if the machine has it: systemctl set-property --runtime UNIT MemoryHigh=BYTES",
			"See what it holds: cat /sys/fs/cgroup/GROUP/memory.stat",
			"Make it need less, or restart it: systemctl restart UNIT",
		},
	},
	[AIKM_CGROUP_CPU_THROTTLED] = {
		.name = "cgroup_cpu_throttled",
		.title = "A group waits for its own CPU quota, whatever the machine has left.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_CGROUP,
		.lasting = true,
		.remedies = {
			"Allow it more: systemctl set-property --runtime UNIT CPUQuota=PERCENT",
			"Let it save up for bursts: echo MICROSECONDS > /sys/fs/cgroup/GROUP/cpu.max.burst",
			"Give it a weight instead of a quota: systemctl set-property --runtime UNIT CPUQuota= CPUWeight=100",
		},
	},
	[AIKM_OVERCOMMIT_LIMIT] = {
		.name = "overcommit_limit",
		.title = "Programs get no memory though there is some: what may be promised is promised.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_MEM,
		.lasting = true,
		.remedies = {
			"Promise more: sysctl vm.overcommit_ratio=PERCENT",
			"Let the kernel guess, as it does by default: sysctl vm.overcommit_memory=0",
			"Add swap, which counts towards what may be promised",
		},
	},
	[AIKM_HUGEPAGE_WASTE] = {
		.name = "hugepage_waste",
		.title = "Memory is short, and much of it lies unused as huge pages.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_MEM,
		.lasting = true,
		.remedies = {
			"Give them back: sysctl vm.nr_hugepages=NUMBER",
			"See who was to use them: grep -i huge /proc/meminfo",
		},
	},
	[AIKM_SLAB_LEAK] = {
		.name = "slab_leak",
		.title = "The kernel itself takes more and more memory and gives none back.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_MEM,
		.lasting = true,
		.remedies = {
			"See which kind of object: slabtop -o -s c | head -n 20",
			"Unload or update the module that makes them; dropping caches does not help",
			"Plan a restart before memory runs out",
		},
	},
	[AIKM_MEM_FRAGMENTATION] = {
		.name = "mem_fragmentation",
		.title = "Free memory lies in pieces too small for those who ask for large ones.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_MEM,
		.lasting = true,
		.remedies = {
			"Put the pieces together now: echo 1 > /proc/sys/vm/compact_memory",
			"Do it ahead of need: sysctl vm.compaction_proactiveness=40",
			"Keep more free: sysctl vm.min_free_kbytes=KILOBYTES",
		},
	},
	[AIKM_CACHE_THRASH] = {
		.name = "cache_thrash",
		.title = "Files are read again and again because the cache is too small for them.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"Protect the cache of the service that matters: systemctl set-property --runtime UNIT MemoryLow=BYTES",
			"Let what only passes through not stay: run it under: systemd-run --property=MemoryHigh=BYTES",
			"Add memory",
		},
	},
	[AIKM_IRQ_STORM] = {
		.name = "irq_storm",
		.title = "One device interrupts so often that a processor does little else.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_IRQ,
		.lasting = true,
		.remedies = {
			"See whose line it is: cat /proc/interrupts",
			"Have it interrupt less often: ethtool -C NAME rx-usecs 100",
			"Spread it over processors: systemctl start irqbalance",
		},
	},
	[AIKM_CPU_SINGLE_CORE_HOT] = {
		.name = "cpu_single_core_hot",
		.title = "Tasks wait for one processor while others have nothing to do.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"Let it run anywhere: taskset -a -p ffffffff PID",
			"See what it is bound to: grep Cpus_allowed_list /proc/PID/status",
			"Give its unit more processors: systemctl set-property --runtime UNIT AllowedCPUs=",
		},
	},
	[AIKM_CLOCK_STEP] = {
		.name = "clock_step",
		.title = "The time of day jumped; what counts on it may be confused.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_HEALTH,
		.remedies = {
			"Who keeps the time, and how well? timedatectl; chronyc tracking",
			"Restart what went by the clock: timers, leases, certificates",
		},
	},
	[AIKM_SWAP_FULL] = {
		.name = "swap_full",
		.title = "Swap is full and memory short: the next step is a kill.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"Cap who grows: systemctl set-property --runtime UNIT MemoryHigh=BYTES",
			"Have the expendable killed first: choom -p PID -n 500",
			"Add swap for now: fallocate -l 1G FILE && chmod 600 FILE && mkswap FILE && swapon FILE",
		},
	},
	[AIKM_PID_EXHAUSTION] = {
		.name = "pid_exhaustion",
		.title = "The machine can make no more tasks.",
		.severity = AIKM_SEV_EMERGENCY,
		.culprits = CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"Allow more for now: sysctl kernel.pid_max=4194304 kernel.threads-max=NUMBER",
			"End the family that has most: systemctl kill UNIT",
			"Keep it in bounds: systemctl set-property --runtime UNIT TasksMax=NUMBER",
		},
	},
	[AIKM_MAX_MAP_COUNT] = {
		.name = "max_map_count",
		.title = "A process gets no memory because it has too many mappings.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASK,
		.lasting = true,
		.remedies = {
			"Allow more: sysctl vm.max_map_count=1048576",
			"See what it maps: sort -k 6 /proc/PID/maps | less",
		},
	},
	[AIKM_SERVICE_RESTART_LOOP] = {
		.name = "service_restart_loop",
		.title = "A service fails, is started anew and fails again.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_TASKS,
		.lasting = true,
		.remedies = {
			"See which one: systemctl list-units --state=failed,activating",
			"See why: journalctl -p err --since -10min",
			"Stop it until it is repaired: systemctl stop UNIT",
		},
	},
	[AIKM_UNEXPECTED_REBOOT] = {
		.name = "unexpected_reboot",
		.title = "The kernel before this one died, and its last words are kept.",
		.severity = AIKM_SEV_WARNING,
		.culprits = CULPRIT_HEALTH,
		.lasting = true,
		.remedies = {
			"Read them: cat /sys/fs/pstore/dmesg-*",
			"Take them away when they were read: rm /sys/fs/pstore/dmesg-*",
			"Have it done at each start: systemctl enable systemd-pstore",
		},
	},
	[AIKM_POWER_LOW] = {
		.name = "power_low",
		.title = "The battery is nearly empty and there is no power from outside.",
		.severity = AIKM_SEV_CRITICAL,
		.culprits = CULPRIT_HEALTH,
		.lasting = true,
		.remedies = {
			"Connect it to the mains",
			"Save what is open and switch it off: systemctl poweroff",
		},
	},
/* clang-format on */

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
};

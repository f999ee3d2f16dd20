# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Faults of processors, memory, limits, tasks, the kernel itself and time that
# faults_sys.bash does not have.

tasks=lab/signals.d/tasks.py

# inject KIND NUMBER: a fault of the kernel, see inject/inject.c.
inject() {
	[[ -e /proc/inject ]] || insmod $modules/inject/inject.ko
	echo "$1 $2" > /proc/inject
}

# ---- processors ----

fault cpu_saturation cpu.idle down cpu_saturation
cpu_saturation_do() { timeout 60 stress-ng --quiet --cpu 8; }

fault cpu_system_time_high cpu.system up
cpu_system_time_high_do() { timeout 4 stress-ng --quiet --get 2; }

fault fork_storm cpu.forks up
fork_storm_do() { timeout 4 stress-ng --quiet --fork 2; }

fault load_high_cpu_idle cpu.load up dstate_accumulation
load_high_cpu_idle_do() { timeout 60 python3 $tasks vfork 20; }

fault irqs_off_latency irq.late up
irqs_off_latency_do() {
	inject irqsoff 60
	sleep 3
}

# ---- memory ----

fault mem_leak_user T.growth up mem_leak_user
mem_leak_user_do() { python3 $tasks creep 8; }

fault mem_pressure mem.left down mem_pressure
mem_pressure_do() { python3 $tasks fill 60; }

# A file that the group cannot keep in memory.
file_make() {
	mkfs.ext4 -q -F /dev/vda
	mkdir -p $mnt
	mount -t ext4 /dev/vda $mnt
	dd if=/dev/urandom of=$mnt/file bs=1M count=150
	# Or it is all there, and nobody's of the group.
	sync
	echo 1 > /proc/sys/vm/drop_caches
	echo '+cpu +memory +pids +io' > $groups/cgroup.subtree_control
	mkdir $groups/signals
	echo 60M > $groups/signals/memory.max
}

file_gone() {
	group_gone
	fs_gone
}

fault cache_thrash vm.refault_file up cache_thrash
cache_thrash_make() { file_make; }
cache_thrash_do() { in_group timeout 60 python3 $tasks reread $mnt/file; }
cache_thrash_undo() { file_gone; }

fault major_fault_storm vm.majfaults up
major_fault_storm_make() { file_make; }
major_fault_storm_do() { in_group timeout 9 python3 $tasks touch $mnt/file; }
major_fault_storm_undo() { file_gone; }

fault mem_fragmentation mem.fragmented up mem_fragmentation
mem_fragmentation_do() {
	[[ -e $signals/pieces ]] || inject pieces 800
	touch $signals/pieces
	python3 $sys huge 64
}
mem_fragmentation_undo() { inject pieces 0; }
alone mem_fragmentation

fault page_alloc_failure E.page_alloc_failure up page_alloc_failure
page_alloc_failure_make() { inject pieces 800; }
page_alloc_failure_do() {
	inject order 9
	sleep 1
}
page_alloc_failure_undo() { inject pieces 0; }

fault max_map_count T.maps_left down max_map_count
set_for max_map_count vm/max_map_count 5000
max_map_count_do() { python3 $tasks maps 5000; }

swap_make() { # MEBIBYTES
	modprobe zram
	echo "$1M" > /sys/block/zram0/disksize
	mkswap /dev/zram0
	swapon /dev/zram0
}

fault swap_thrash swap.in up swap_thrash
swap_thrash_make() { swap_make 400; }
swap_thrash_do() {
	timeout -s KILL 20 stress-ng --quiet --vm 2 --vm-bytes 1000M \
		--vm-method incdec --vm-keep
}
alone swap_thrash

fault swap_full swap.left down swap_full
swap_full_make() { swap_make 60; }
swap_full_do() { python3 $tasks swap 1; }
alone swap_full

fault oom_global vm.oom_kills up oom_global
oom_global_do() { tail /dev/zero; }
alone oom_global

# All memory but some MiB is locked; what runs must be read again and again.
fault oom_livelock psi.mem_full up
oom_livelock_make() {
	file_make
	echo max > $groups/signals/memory.max
}
oom_livelock_do() { timeout -s KILL 60 python3 $tasks livelock $mnt/file; }
alone oom_livelock
looks oom_livelock 40

# ---- limits ----

fault fd_exhaust_process T.fds_left down fd_exhaust_process
fd_exhaust_process_do() { python3 $tasks files 256; }

fault fd_exhaust_system limits.files_left down fd_exhaust_system
fd_exhaust_system_make() {
	old=$(cat /proc/sys/fs/file-max)
	read -r used _ < /proc/sys/fs/file-nr
	echo $((used + 300)) > /proc/sys/fs/file-max
}
fd_exhaust_system_do() {
	timeout 9 setpriv --reuid 65534 --clear-groups python3 $tasks files 900
}
fd_exhaust_system_undo() { echo "$old" > /proc/sys/fs/file-max; }

# Some are left, for those who look.
fault pid_exhaustion limits.tasks_left down pid_exhaustion
set_for pid_exhaustion kernel/threads-max 1000
pid_exhaustion_do() { python3 $tasks tasks 7; }

# ---- tasks ----

fault zombie_accumulation tasks.zombies up zombie_accumulation
zombie_accumulation_do() { python3 $tasks zombies 100; }

fault dstate_accumulation tasks.stuck up dstate_accumulation
dstate_accumulation_make() { fs_frozen_make; }
dstate_accumulation_do() {
	local i

	for i in {1..6}; do
		touch $mnt/x$i &
	done
	wait
}
dstate_accumulation_undo() { fs_frozen_undo; }

fault crash_loop E.segfault up crash_loop
crash_loop_do() { timeout 9 python3 $tasks crash 0; }

fault service_restart_loop tasks.failures up service_restart_loop
service_restart_loop_do() { timeout 9 python3 $tasks restart 0; }

fault fork_bomb T.clones up fork_bomb
group_for fork_bomb pids.max 150
fork_bomb_do() { in_group timeout 30 python3 $tasks bomb 0; }

# ---- the kernel itself ----

fault kernel_oops health.oopses up kernel_oops
kernel_oops_make() { echo 0 > /proc/sys/kernel/panic_on_oops; }
kernel_oops_do() {
	inject oops 0
	sleep 5
}
alone kernel_oops

fault hung_task E.hung_task up hung_task
hung_task_make() {
	echo 2 > /proc/sys/kernel/hung_task_timeout_secs
	echo -1 > /proc/sys/kernel/hung_task_warnings
}
hung_task_do() {
	inject lock 20
	inject block 0
}
hung_task_undo() {
	echo 0 > /proc/sys/kernel/hung_task_timeout_secs
	sleep 20
}

fault soft_lockup E.soft_lockup up soft_lockup
soft_lockup_make() { echo 3 > /proc/sys/kernel/watchdog_thresh; }
soft_lockup_do() {
	inject spin 10
	sleep 15
}
soft_lockup_undo() {
	sleep 10
	echo 10 > /proc/sys/kernel/watchdog_thresh
}

fault rcu_stall E.rcu_stall up rcu_stall
rcu_stall_make() {
	echo 0 > /proc/sys/kernel/watchdog
	echo 4 > /sys/module/rcupdate/parameters/rcu_cpu_stall_timeout
}
rcu_stall_do() {
	inject spin 12
	sleep 15
}
rcu_stall_undo() { sleep 12; }

fault hard_lockup pulse.silent up hard_lockup
hard_lockup_make() { insmod $modules/lockup/lockup.ko; }
hard_lockup_do() {
	echo hard 4 > /proc/lockup
	sleep 3
}
hard_lockup_undo() {
	sleep 5
	rmmod lockup
}

fault workqueue_hog health.work_late up workqueue_hog
workqueue_hog_do() {
	inject work 0
	inject work 1
	sleep 5
}
workqueue_hog_undo() { sleep 5; }

fault audit_backlog E.audit_lost up audit_backlog
audit_backlog_do() { timeout 9 python3 $tasks audit 0; }

# Memory that the machine's next life finds again.
fault unexpected_reboot health.last_words up unexpected_reboot
unexpected_reboot_make() {
	modprobe ramoops mem_address=0x20000000 mem_size=0x100000 \
		record_size=0x20000 ecc=1
}
unexpected_reboot_do() {
	sync
	echo c > /proc/sysrq-trigger
	sleep 60
}
unexpected_reboot_next() {
	unexpected_reboot_make
	unexpected_reboot_do() { sleep 1; }
}
alone unexpected_reboot
machine unexpected_reboot --reboot --append "memmap=1M\$512M"

# ---- time ----

fault clocksource_unstable E.clocksource_unstable up clocksource_unstable
clocksource_unstable_do() {
	inject clock 1
	sleep 3
	inject clock 0
}
clocksource_unstable_undo() { inject clock 0; }

fault clock_drift health.clock_steer up
clock_drift_do() { python3 $tasks steer 500; }
clock_drift_undo() { python3 $tasks steer 0; }

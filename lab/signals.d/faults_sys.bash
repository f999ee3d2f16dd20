# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Faults of processors, memory, interrupts, storage, tasks and control groups.
# Disks are made of memory: /dev/ram0 and what the device mapper puts over it.

sys=lab/signals.d/sys.py
groups=/sys/fs/cgroup
mnt=/run/signals

# in_group COMMAND...: in the group of this fault.
in_group() {
	(
		echo "$BASHPID" > "$groups/signals/cgroup.procs"
		exec "$@"
	)
}

# group_for ID FILE VALUE: a group with a limit.
group_for() {
	eval "$1_make() {
			echo '+cpu +memory +pids +io' > $groups/cgroup.subtree_control
			mkdir $groups/signals
			echo '$3' > $groups/signals/$2
		}
		$1_undo() { group_gone; }"
}

group_gone() {
	echo 1 > $groups/signals/cgroup.kill
	until rmdir $groups/signals; do
		sleep 0.1
	done
}

# ---- processors ----

spin() { # CPUS TASKS
	timeout 4 taskset -c "$1" bash -c "
		for ((i = 0; i < $2; i++)); do
			(while :; do :; done) &
		done
		wait"
}

fault cpu_single_core_hot tasks.delay up
cpu_single_core_hot_do() { spin 0 4; }
cpu_single_core_hot_undo() { sleep 5; }

fault runnable_thread_herd T.delay up
runnable_thread_herd_do() { spin 0-1 8; }
runnable_thread_herd_undo() { sleep 5; }

fault ctxsw_storm T.switches up
ctxsw_storm_do() { timeout 4 stress-ng --quiet --switch 2; }

fault priority_starvation T.nice up
priority_starvation_do() { timeout 4 nice -n 19 bash -c 'while :; do :; done'; }

fault rt_task_starvation T.rt up
rt_task_starvation_do() { timeout 4 chrt -f 50 bash -c 'while :; do :; done'; }

# ---- interrupts and time ----

fault timer_storm irq.internal up
timer_storm_do() { timeout 4 stress-ng --quiet --timer 1 --timer-freq 20000; }

fault softirq_net_rx_hog irq.net_rx up
softirq_net_rx_hog_make() { ip link set lo up; }
softirq_net_rx_hog_do() { timeout 4 stress-ng --quiet --udp-flood 2; }

fault clock_step health.clock_step up clock_step
clock_step_do() { sleep 1; date -s '+1 hour'; }

fault clocksource_changed health.clock_changed up
clocksource_changed_make() { clocks=/sys/devices/system/clocksource/clocksource0; }
clocksource_changed_do() {
	echo acpi_pm > "$clocks"/current_clocksource
	sleep 0.5
	echo hpet > "$clocks"/current_clocksource
	sleep 0.7
}

# ---- memory ----

fault hugepage_waste mem.huge_free up hugepage_waste
hugepage_waste_do() {
	echo 360 > /proc/sys/vm/nr_hugepages
	sleep 9
}
hugepage_waste_undo() { echo 0 > /proc/sys/vm/nr_hugepages; }

fault overcommit_limit mem.commit_left down overcommit_limit
overcommit_limit_make() {
	echo 600000 > /proc/sys/vm/overcommit_kbytes
	echo 2 > /proc/sys/vm/overcommit_memory
}
overcommit_limit_do() { python3 $sys promise 12000; }
overcommit_limit_undo() {
	echo 0 > /proc/sys/vm/overcommit_memory
	echo 0 > /proc/sys/vm/overcommit_kbytes
}

fault slab_leak mem.slab up slab_leak
slab_leak_make() { echo '250 320000000 32 32000' > /proc/sys/kernel/sem; }
slab_leak_do() { python3 $sys semaphores 32000; }
slab_leak_undo() { ipcrm -a; }

fault thp_stall vm.thp_faults up
thp_stall_do() { python3 $sys huge 64; }

fault mlock_hog mem.locked up
mlock_hog_do() { python3 $sys lock 100; }

fault pagetable_bloat mem.page_tables up
pagetable_bloat_do() { python3 $sys tables 8000; }

fault thread_leak mem.stacks up
thread_leak_do() { python3 $sys threads 400; }

fault memory_ue_hwpoison mem.poisoned up
memory_ue_hwpoison_do() { python3 $sys poison; }

fault dirty_throttle mem.dirty_left down
dirty_throttle_make() {
	disk_make "0 131072 delay /dev/ram0 0 0 /dev/ram0 0 100"
	fs_make
	echo 8388608 > /proc/sys/vm/dirty_bytes
}
dirty_throttle_do() { dd if=/dev/zero of=$mnt/x bs=64k count=400; }
dirty_throttle_undo() {
	echo 20 > /proc/sys/vm/dirty_ratio
	fs_gone
	disk_gone
}

# ---- storage ----

# disk_make TABLE: /dev/dm-0 over /dev/ram0, of 64 MiB.
disk_make() {
	modprobe brd rd_nr=1 rd_size=65536
	modprobe dm_mod
	modprobe dm_delay
	dmsetup create --noudevsync signals --table "$1"
}

disk_gone() {
	dmsetup remove --noudevsync signals
	rmmod brd
}

fs_make() {
	mkfs.ext4 -q -F /dev/dm-0
	mkdir -p $mnt
	mount -t ext4 /dev/dm-0 $mnt
}

fs_gone() {
	until umount $mnt; do
		sleep 0.1
	done
}

linear="0 131072 linear /dev/ram0 0"

fault disk_slow D.read_wait up disk_slow
disk_slow_make() { disk_make "0 131072 delay /dev/ram0 0 100"; }
disk_slow_do() { dd if=/dev/dm-0 iflag=direct of=/dev/null bs=4k count=10; }
disk_slow_undo() { disk_gone; }

fault io_hung T.wait up io_hung
io_hung_make() {
	disk_make "$linear"
	dmsetup suspend --noudevsync --noflush --nolockfs signals
}
io_hung_do() { dd if=/dev/dm-0 iflag=direct of=/dev/null bs=4k count=1; }
io_hung_undo() {
	dmsetup resume --noudevsync signals
	sleep 0.5
	disk_gone
}

# A loop has a cache to flush, memory has none; the file below it is on a disk
# that takes its time to write.
fault fsync_storm D.flushes up fsync_storm
fsync_storm_make() {
	modprobe loop
	disk_make "0 131072 delay /dev/ram0 0 0 /dev/ram0 0 20"
	mkfs.ext4 -q -F /dev/dm-0
	mkdir -p /run/below $mnt
	mount -t ext4 /dev/dm-0 /run/below
	truncate -s 32M /run/below/image
	loop=$(losetup --find --show /run/below/image)
	mkfs.ext4 -q -F "$loop"
	mount -t ext4 "$loop" $mnt
}
fsync_storm_do() { dd if=/dev/zero of=$mnt/x bs=4k count=50 oflag=sync; }
fsync_storm_undo() {
	fs_gone
	losetup --detach "$loop"
	umount /run/below
	disk_gone
}

fault disk_io_error D.errors up disk_io_error
disk_io_error_make() { scsi_make 2; }
disk_io_error_do() {
	dd if="$scsi" iflag=direct of=/dev/null bs=4k skip=580 count=4
}
disk_io_error_undo() { rmmod scsi_debug; }

fault disk_timeout_reset D.timeouts up disk_timeout_reset
disk_timeout_reset_make() {
	scsi_make 0
	echo 1 > "/sys/block/${scsi#/dev/}/device/timeout"
	echo 4 > /sys/bus/pseudo/drivers/scsi_debug/opts
	echo -1 > /sys/bus/pseudo/drivers/scsi_debug/every_nth
}
disk_timeout_reset_do() { dd if="$scsi" iflag=direct of=/dev/null bs=4k count=1; }
disk_timeout_reset_undo() {
	echo 0 > /sys/bus/pseudo/drivers/scsi_debug/opts
	sleep 3
	rmmod scsi_debug
}

# scsi_make OPTS: $scsi is a disk that can be told to fail.
scsi_make() {
	modprobe sd_mod
	modprobe scsi_debug opts="$1" dev_size_mb=8
	scsi=''
	until [[ -b $scsi ]]; do
		sleep 0.2
		scsi=/dev/$(ls /sys/bus/pseudo/drivers/scsi_debug/adapter0/host*/target*/*/block)
	done
}

fault fs_corruption M.errors up fs_corruption
fs_corruption_make() {
	disk_make "$linear"
	fs_make
	mkdir $mnt/d
	touch $mnt/d/f{1..60}
	umount $mnt
	debugfs -w -R 'clri /d/f5' /dev/dm-0
	mount -t ext4 -o errors=continue /dev/dm-0 $mnt
}
fs_corruption_do() {
	echo 2 > /proc/sys/vm/drop_caches
	ls -l $mnt/d
	sleep 0.3
}
fs_corruption_undo() {
	fs_gone
	disk_gone
}

fault fs_frozen T.wait up
fs_frozen_make() {
	disk_make "$linear"
	fs_make
	fsfreeze -f $mnt
}
fs_frozen_do() { touch $mnt/x; }
fs_frozen_undo() {
	fsfreeze -u $mnt
	fs_gone
	disk_gone
}

# ---- control groups ----

fault cgroup_cpu_throttled C.throttled up cgroup_cpu_throttled
group_for cgroup_cpu_throttled cpu.max '20000 100000'
cgroup_cpu_throttled_do() { in_group timeout 4 bash -c 'while :; do :; done'; }

fault memcg_high_throttle C.highs up memcg_high_throttle
group_for memcg_high_throttle memory.high 40M
memcg_high_throttle_do() { in_group timeout 9 python3 $sys leak 200; }

fault oom_memcg C.kills up oom_memcg
group_for oom_memcg memory.max 40M
oom_memcg_do() { in_group timeout 9 python3 $sys leak 200; }

fault cgroup_pids_limit C.refused up cgroup_pids_limit
group_for cgroup_pids_limit pids.max 8
cgroup_pids_limit_do() {
	in_group timeout 2 bash -c 'for i in {1..12}; do sleep 1 & done; wait'
}

fault io_cgroup_throttled C.io_full up io_cgroup_throttled
group_for io_cgroup_throttled pids.max max
io_cgroup_throttled_make() {
	disk_make "$linear"
	echo '+memory +pids +io' > $groups/cgroup.subtree_control
	mkdir $groups/signals
	echo "$(cat /sys/block/dm-0/dev) rbps=65536" > $groups/signals/io.max
}
io_cgroup_throttled_do() {
	in_group timeout 4 dd if=/dev/dm-0 iflag=direct of=/dev/null bs=64k count=9
}
io_cgroup_throttled_undo() {
	group_gone
	disk_gone
}

fault cgroup_leak health.dying up
cgroup_leak_make() {
	echo '+memory' > $groups/cgroup.subtree_control
	mkdir -p $mnt
	mount -t tmpfs signals $mnt
}
cgroup_leak_do() {
	local i

	for i in {1..20}; do
		mkdir "$groups/leak$i"
		(
			echo "$BASHPID" > "$groups/leak$i/cgroup.procs"
			echo x > "$mnt/$i.$RANDOM"
		)
		rmdir "$groups/leak$i"
	done
}
cgroup_leak_undo() { umount $mnt; }

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A machine for scenarios, made from lab/vm's scratch disks: vda holds data,
# vdb is a small file system, vdc a spare device, vdd swap.

export DISK=vda DATA=/mnt/data SPOOL=/srv/spool SPARE=vdc

prepare() {
	modprobe ext4
	modprobe dm_mod
	mkdir -p "$DATA" "$SPOOL"
	mkfs.ext4 -q -F -m 0 /dev/vda && mount /dev/vda "$DATA"
	mkfs.ext4 -q -F -N 4096 /dev/vdb && mount /dev/vdb "$SPOOL"
	echo 0 > /proc/sys/kernel/hung_task_timeout_secs
	echo madvise > /sys/kernel/mm/transparent_hugepage/enabled
	protect
}

# Who looks on must not be swapped out with what is looked at.
protect() {
	echo +memory > /sys/fs/cgroup/cgroup.subtree_control
	mkdir /sys/fs/cgroup/driver /sys/fs/cgroup/noise
	echo 64M > /sys/fs/cgroup/driver/memory.min
	echo $$ > /sys/fs/cgroup/driver/cgroup.procs
}

# $1: none, disk or zram
make_swap() {
	local mb

	case $1 in
	disk)
		mkswap /dev/vdd && swapon /dev/vdd
		;;
	zram)
		modprobe zram
		mb=$(awk '/MemTotal/ { print int($2 / 1024 * 0.9) }' \
			/proc/meminfo)
		echo "${mb}M" > /sys/block/zram0/disksize
		mkswap /dev/zram0 && swapon -p 100 /dev/zram0
		;;
	esac > /dev/null
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # what faults_sys.bash sets
#
# Faults of disks, arrays and file systems.

# ---- disks ----

# Who has it open goes on asking it.
fault disk_lost E.scsi_rejecting up disk_lost
disk_lost_make() {
	scsi_make 0
	device=/sys/block/${scsi#/dev/}/device
	exec 8< "$scsi"
}
disk_lost_do() {
	echo offline > "$device/state"
	dd iflag=direct of=/dev/null bs=4k count=1 <&8
}
disk_lost_undo() {
	exec 8<&-
	echo running > "$device/state"
	rmmod scsi_debug
}

# An array without a superblock, made by hand.
fault raid_degraded D.degraded up raid_degraded
raid_degraded_make() {
	local i

	modprobe brd rd_nr=2 rd_size=16384
	modprobe raid1
	echo md127 > /sys/module/md_mod/parameters/new_array
	array=/sys/block/md127/md
	echo none > $array/metadata_version
	echo raid1 > $array/level
	echo 2 > $array/raid_disks
	for i in 0 1; do
		cat /sys/block/ram$i/dev > $array/new_dev
		echo 16000 > $array/dev-ram$i/size
		echo $i > $array/dev-ram$i/slot
	done
	echo 16000 > $array/component_size
	echo active > "$array/array_state"
	dd if=/dev/md127 iflag=direct of=/dev/null bs=4k count=9
}
raid_degraded_do() {
	echo faulty > "$array/dev-ram1/state"
	dd if=/dev/md127 iflag=direct of=/dev/null bs=4k count=9
	sleep 1
}
raid_degraded_undo() {
	echo clear > "$array/array_state"
	sleep 1
	rmmod brd
}

# Pools of 16 MiB, each of which is filled.
fault thin_pool_full E.dm_thin_no_space up thin_pool_full
thin_pool_full_make() {
	modprobe brd rd_nr=1 rd_size=65536
	modprobe dm_mod
	modprobe dm_thin_pool
	pool_new
}
pool_new() {
	dd if=/dev/zero of=/dev/ram0 bs=4k count=1
	dmsetup create --noudevsync meta --table '0 8192 linear /dev/ram0 0'
	dmsetup create --noudevsync data --table '0 32768 linear /dev/ram0 8192'
	dmsetup create --noudevsync pool --table \
		'0 32768 thin-pool /dev/dm-0 /dev/dm-1 128 0 1 error_if_no_space'
	dmsetup message pool 0 'create_thin 0'
	dmsetup create --noudevsync thin --table '0 131072 thin /dev/dm-2 0'
}
pool_gone() {
	dmsetup remove --noudevsync thin
	dmsetup remove --noudevsync pool
	dmsetup remove --noudevsync data
	dmsetup remove --noudevsync meta
}
thin_pool_full_do() {
	dd if=/dev/zero of=/dev/dm-3 oflag=direct bs=64k
	pool_gone
	pool_new
}
thin_pool_full_undo() {
	pool_gone
	rmmod brd
}

# ---- file systems ----

# on_disk ID [OPTION...]: an ext4 of 64 MiB on dm-0.
on_disk() {
	eval "$1_make() {
			disk_make \"\$linear\"
			mkfs.ext4 -q -F ${*:2} /dev/dm-0
			mkdir -p \$mnt
			mount -t ext4 /dev/dm-0 \$mnt
		}
		$1_undo() {
			fs_gone
			disk_gone
		}"
}

fault fs_full M.left down fs_full
on_disk fs_full -m 0
fs_full_do() { dd if=/dev/zero of="$mnt/x" bs=64k; }

fault fs_filling_fast M.drop up fs_filling_fast
on_disk fs_filling_fast -m 0
fs_filling_fast_do() {
	dd if=/dev/zero of="$mnt/x" bs=64k count=4 oflag=append conv=notrunc
}

fault fs_inodes_full M.inodes_left down fs_inodes_full
on_disk fs_inodes_full -N 128
fs_inodes_full_do() { touch "$mnt"/f{1..200}; }

# The mount says rw all the while.
fault fs_readonly E.ext4_readonly up fs_readonly
fs_readonly_make() {
	disk_make "$linear"
	fs_make
	mkdir "$mnt/d"
	touch "$mnt"/d/f{1..60}
	umount "$mnt"
	debugfs -w -R 'clri /d/f5' /dev/dm-0
	mount -t ext4 -o errors=remount-ro /dev/dm-0 "$mnt"
}
fs_readonly_do() { fs_corruption_do; }
fs_readonly_undo() {
	fs_gone
	disk_gone
}

fault deleted_open_space M.deleted up deleted_open_space
on_disk deleted_open_space -m 0
deleted_open_space_make() {
	disk_make "$linear"
	fs_make
	dd if=/dev/zero of="$mnt/y" bs=64k count=100
}
deleted_open_space_do() {
	(
		exec 7> "$mnt/x"
		dd if=/dev/zero bs=64k count=640 >&7
		rm "$mnt/x"
		sleep 30
	)
}
deleted_open_space_undo() {
	fs_gone
	disk_gone
}

# A server that answers until there is a mount, and no more.
fault nfs_hang T.wait up nfs_hang
nfs_hang_make() {
	modprobe nfs
	modprobe nfsv3
	mkdir -p "$mnt"
	set -m
	python3 lab/signals.d/nfs.py 127.0.0.1 20049 &
	server=$!
	set +m
	until mount_nfs; do
		sleep 0.5
	done
	kill -USR1 "$server"
	sleep 1
}
mount_nfs() {
	mount -i -t nfs -o vers=3,proto=tcp,port=20049,addr=127.0.0.1,mountport=20049,mountproto=tcp,mountvers=3,nolock,timeo=10,retrans=1,noac \
		127.0.0.1:/x "$mnt"
}
nfs_hang_do() { stat "$mnt/x"; }
nfs_hang_undo() {
	kill -KILL "$server"
	umount -f -l "$mnt"
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The machine this runs on, for scenarios: image files stand in for
# machine.bash's disks, a mount namespace keeps them to ourselves. IMAGES is an
# empty folder for them, on the disk DISK.

export DISK DATA=/mnt/data SPOOL=/srv/spool
loops=()

# $1: mount point, $2: MiB, the rest: options of mkfs
attach() {
	local image loop

	image=$IMAGES/$(basename "$1").img
	truncate -s "$2M" "$image"
	loop=$(losetup --show --direct-io=on -f "$image")
	loops+=("$loop")
	mkdir -p "$1"
	mkfs.ext4 -q -F "${@:3}" "$loop" && mount "$loop" "$1"
}

detach() {
	umount "$DATA" "$SPOOL"
	losetup -d "${loops[@]}"
	rm -rf "$IMAGES"
	rmdir /sys/fs/cgroup/noise
}

prepare() {
	trap detach EXIT
	mount -t cgroup2 none /sys/fs/cgroup
	mkdir -p /sys/fs/cgroup/noise
	attach "$DATA" 4096 -m 0
	attach "$SPOOL" 96 -N 4096
}

make_swap() {
	:
}

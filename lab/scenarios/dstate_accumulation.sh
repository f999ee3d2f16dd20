#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many tasks wait uninterruptibly for something that does not come.
. "$(dirname "$0")/lib.bash"

inject() {
	local n
	n=$(pick 8 16 32 12)

	case $CULPRIT in
	a)
		name="tee"
		fsfreeze -f "$DATA"
		start bash -c "for ((i = 0; i < $n; i++)); do
			tee $DATA/stuck.\$i < /dev/null & done; wait"
		;;
	b)
		name=helperpool
		start "$BIN/helperpool" "$n" 600000
		;;
	c)
		name="dd"
		modprobe dm_mod
		dmsetup create --noudevsync held --table \
			"0 2048 linear /dev/${SPARE:-vdb} 0"
		dmsetup suspend --noudevsync held
		start bash -c "for ((i = 0; i < $n; i++)); do
			dd if=/dev/$(held_device) iflag=direct of=/dev/null \
				bs=4k count=1 & done; wait"
		;;
	esac
}

held_device() {
	basename "$(readlink -f /dev/mapper/held)" 2> /dev/null | grep dm- ||
		echo dm-0
}

stuck() {
	local p n=0

	while read -r p; do
		[ "$(state_of "$p")" != D ] || n=$((n + 1))
	done < "$group/cgroup.procs"
	echo "$n"
}

manifest() {
	[ "$(stuck)" -ge 6 ] && sleep 2 && [ "$(stuck)" -ge 6 ]
}

culprit() {
	echo "culprit=$name pid=$(pids_named "$name")"
}

# The wait must end before anything can be killed.
stop_all() {
	case $CULPRIT in
	a) fsfreeze -u "$DATA" ;;
	c) dmsetup resume --noudevsync held ;;
	esac
	echo 1 > "$group/cgroup.kill"
	until_true 60 nobody_left
}

cleanup() {
	rm -f "$DATA"/stuck.*
	[ "$CULPRIT" != c ] || dmsetup remove --noudevsync held
}

run_fault

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One program owns most of memory, next to nothing is left; without swap.
. "$(dirname "$0")/lib.bash"

inject() {
	local keep total mb
	total=$(($(meminfo MemTotal) / 1024))
	keep=$((total * $(pick 9 7 6 8) / 100))
	mb=$(($(avail_mb) - keep))

	case $CULPRIT$INTENSITY in
	a1 | a3)
		name=stress-ng-vm
		start stress-ng --quiet --vm 1 --vm-bytes "$((mb - 8))M" \
			--vm-method incdec --vm-keep
		;;
	a*)
		name=stress-ng-vm
		start stress-ng --quiet --vm 1 --vm-bytes "$((mb - 8))M" \
			--vm-hang 0 --vm-keep
		;;
	b1 | b3)
		name=colstore
		start "$BIN/colstore" "$mb" 1 "$((INTENSITY / 2))"
		;;
	*)
		name=feedcache
		start "$BIN/feedcache" 0 $((total * 128)) "$mb"
		;;
	esac
}

low() {
	[ $(($(meminfo MemAvailable) * 100)) -lt \
		$(($(meminfo MemTotal) * 10)) ]
}

# Low, for long, and no longer growing.
manifest() {
	local mb

	low && mb=$(avail_mb) && sleep 2 && low &&
		[ $((mb - $(avail_mb))) -lt \
			$((3 + $(meminfo MemTotal) / 1024 / 1000)) ]
}

culprit() {
	echo "culprit=$name pid=$(pids_named "$name")"
}

run_fault

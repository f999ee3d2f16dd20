#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One program, no longer young, grows steadily while memory is still there.
. "$(dirname "$0")/lib.bash"

inject() {
	# kB a second: a half to nine tenths of the memory, over the whole run
	rate=$(($(avail_mb) * 1024 * $(pick 40 60 75 50) / 100 / (HOLD + 14)))

	case $CULPRIT in
	a)
		name="tail"
		# shellcheck disable=SC2016 # expanded by the inner shell
		start sh -c 'while :; do head -c '$((rate * 256))' /dev/zero
			sleep 0.25; done | tail -n 1'
		;;
	b)
		name=feedcache
		start "$BIN/feedcache" 1000 "$rate" 65536
		;;
	c)
		name=python3
		start python3 -c "
import time
kept = {}
while True:
    kept[len(kept)] = b'x' * ($rate * 51)
    time.sleep(0.05)"
		;;
	esac
	sleep 9
}

manifest() {
	local mb

	mb=$(avail_mb)
	sleep 1
	[ "$(avail_mb)" -lt "$mb" ] && [ -n "$(pids_named "$name")" ]
}

culprit() {
	echo "culprit=$name pid=$(pids_named "$name")"
}

# Ends before memory does.
hold() {
	local left="$HOLD" total
	total=$(meminfo MemTotal)

	while [ "$left" -gt 0 ] && [ "$(avail_mb)" -gt $((total / 5500)) ]; do
		sleep 1
		left=$((left - 1))
	done
}

run_fault

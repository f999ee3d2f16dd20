#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A program takes all memory and is killed, started again, killed again ...
. "$(dirname "$0")/lib.bash"

inject() {
	case $CULPRIT in
	a)
		name=stress-ng-vm
		start stress-ng --quiet --vm "$(pick 2 2 3 4)" \
			--vm-bytes 150% --vm-keep --vm-populate \
			--vm-method "$(pick \
			incdec write64 rowhammer write64)"
		;;
	b)
		name=feedcache
		start "$BIN/feedcache" 500 \
			"$(($(meminfo MemTotal) / $(pick 6 4 3 5)))" 65536
		;;
	c)
		name=python3
		start python3 -c "
import time
a = []
while True:
    a.append(b'x' * ($(pick 4 8 16 12) << 20))
    time.sleep(0.05)"
		;;
	esac
}

manifest() {
	[ -n "$(pids_named "$name")" ]
}

culprit() {
	echo "culprit=$name pid=$(pids_named "$name")"
}

# Held for a number of kills: only windows with a kill in them count.
hold() {
	local kills left=$((HOLD / 4 + 1)) end=$((SECONDS + HOLD * 4))

	while :; do
		kills=$(vmstat oom_kill)
		until_true 90 killed "$kills" || exit 1
		sleep 2.5
		left=$((left - 1))
		[ $left -gt 0 ] || break
		[ $SECONDS -lt $end ] || break
		[ -n "$(state_of "$pid")" ] || inject
		until_true 10 manifest
		mark culprit "$(culprit)"
	done
}

killed() {
	[ "$(vmstat oom_kill)" -gt "$1" ]
}

run_fault

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Several tasks always want to run, more than there are processors.
. "$(dirname "$0")/lib.bash"

inject() {
	local n=$((ncpu * $(pick 4 6 8 5) / 2))

	case $CULPRIT in
	a)
		name=stress-ng-cpu
		start stress-ng --quiet --cpu "$n" \
			--cpu-method "$(pick matrixprod int64 fft queens)"
		;;
	b)
		name=tileserver
		start "$BIN/tileserver" "$n" "$(pick 0 1 0 1)" 0
		;;
	c)
		name=sha256sum
		start bash -c "for ((i = 0; i < $n; i++)); do
			sha256sum /dev/zero & done; wait"
		;;
	esac
	sleep 4
}

manifest() {
	local _

	for _ in 1 2 3 4 5; do
		[ "$(runnable)" -gt "$ncpu" ] || return 1
		sleep 0.3
	done
}

culprit() {
	echo "culprit=$name pid=$(pids_named "$name")"
}

run_fault

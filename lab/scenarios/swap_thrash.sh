#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A working set larger than RAM is kept in motion; swap must be on.
. "$(dirname "$0")/lib.bash"

inject() {
	local mb=$(($(avail_mb) * $(pick 120 140 165 190) / 100))
	local n
	n=$(pick 1 2 1 3)

	case $CULPRIT in
	a)
		name=stress-ng-vm
		start stress-ng --quiet --vm "$n" --vm-bytes "${mb}M" \
			--vm-method "$(pick incdec write64 inc-nybble incdec)" \
			--vm-keep
		;;
	b)
		name=colstore
		start "$BIN/colstore" "$mb" "$n" "$(pick 1 0 1 0)"
		;;
	c)
		name=python3
		start python3 -c "
a = bytearray($mb << 20)
while True:
    for i in range(0, len(a), 4096):
        a[i] = (a[i] + 1) & 255"
		;;
	esac
}

manifest() {
	local in out

	in=$(vmstat pswpin) out=$(vmstat pswpout)
	sleep 1
	[ $(($(vmstat pswpin) - in)) -gt 150 ] &&
		[ $(($(vmstat pswpout) - out)) -gt 150 ]
}

culprit() {
	echo "culprit=$name pid=$(pids_named "$name")"
}

run_fault

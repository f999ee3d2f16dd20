#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One task burns a processor for nothing; the others are free.
. "$(dirname "$0")/lib.bash"

inject() {
	case $CULPRIT$INTENSITY in
	a1) name="sh"; start sh -c 'while :; do :; done' ;;
	a2) name="yes"; start sh -c 'exec yes > /dev/null' ;;
	a3) name="mawk"; start mawk 'BEGIN { while (1) i++ }' ;;
	a4) name="bash"; start bash -c 'while :; do ((i++)); done' ;;
	b1) name=tileserver; start "$BIN/tileserver" 1 2 0 ;;
	b2) name=tileserver; start "$BIN/tileserver" 1 0 0 ;;
	b*) name=tileserver; start "$BIN/tileserver" 1 3 0 ;;
	c*) name=python3; start python3 -c 'while True: pass' ;;
	esac
	sleep 8
}

ticks() {
	local stat

	read -r stat < "/proc/$pid/stat"
	# shellcheck disable=SC2086 # split into fields
	set -- ${stat##*) }
	echo $((${12} + ${13}))
}

manifest() {
	local t

	t=$(ticks)
	sleep 1
	[ $(($(ticks) - t)) -gt 75 ]
}

culprit() {
	echo "culprit=$name pid=$pid"
}

[ "$ncpu" -gt 1 ] || {
	echo "$id: needs two processors" >&2
	exit 2
}
run_fault

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A parent does not collect its children.
. "$(dirname "$0")/lib.bash"

inject() {
	local n
	n=$(pick 40 80 140 60)

	case $CULPRIT in
	a)
		# A shell that becomes a program which knows of no children.
		name="sleep"
		start sh -c "i=0; while [ \$i -lt $n ]; do
			sleep 10 & i=\$((i+1)); done; exec sleep 1000"
		;;
	b)
		name=jobrunner
		start "$BIN/jobrunner" 0 $((n * 8)) $((n / 8))
		;;
	c)
		name=python3
		start python3 -c "
import os, time
while True:
    if os.fork() == 0:
        os._exit(0)
    time.sleep(6 / $n)"
		;;
	esac
}

zombies() {
	local p n=0

	# shellcheck disable=SC2013 # one number
	for p in $(cat "/proc/$pid/task/$pid/children"); do
		[ "$(state_of "$p")" != Z ] || n=$((n + 1))
	done
	echo "$n"
}

manifest() {
	[ "$(zombies)" -ge 20 ]
}

culprit() {
	echo "culprit=$name pid=$pid"
}

run_fault

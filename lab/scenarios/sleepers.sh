#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: many processes, all asleep.
. "$(dirname "$0")/lib.bash"

all_there() {
	[ "$(wc -l < "$group/cgroup.procs")" -ge "$n" ]
}

work() {
	mark begin
	case $CULPRIT in
	a)
		n=$(pick 60 200 400 120)
		start "$BIN/jobtree" "$n" 0 0
		;;
	*)
		n=$(pick 40 80 120 60)
		start bash -c "for ((i = $n; i > 0; i--)); do
			sleep 1000 & done; wait"
		;;
	esac
	until_true 60 all_there
	sleep 2
	mark calm
}

run_control

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Processes that do nothing but make more of themselves, bounded by a cgroup.
. "$(dirname "$0")/lib.bash"

inject() {
	bound=$(pick 60 100 160 80)
	echo "$bound" > "$group/pids.max"

	case $CULPRIT in
	a)
		name="bash"
		start bash -c 'exec 3<> <(:)
			f() { read -rt 1 -u 3; f | f & }; f; wait'
		;;
	b)
		name=jobtree
		start "$BIN/jobtree" 1 "$(pick 800 1500 1000 500)" \
			"$(pick 100 10 500 300)"
		;;
	c)
		name="sh"
		# shellcheck disable=SC2016 # a program for the inner shell
		echo 'sh "$0" & sh "$0" & sleep 1; exec sh "$0"' > "/run/job.$$"
		start sh "/run/job.$$"
		;;
	esac
}

manifest() {
	[ "$(cat "$group/pids.current")" -gt $((bound / 2)) ]
}

culprit() {
	echo "culprit=$name pid=$(pids_named "$name")"
}

hold() {
	local end=$((SECONDS + HOLD))

	while [ $SECONDS -lt $end ]; do
		mark culprit "$(culprit)"
		sleep 2
	done
}

cleanup() {
	rm -f "/run/job.$$"
}

echo +pids > /sys/fs/cgroup/cgroup.subtree_control
run_fault

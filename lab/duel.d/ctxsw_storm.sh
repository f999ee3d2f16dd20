#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Programs hand the processor to each other and get nothing done.
. "$(dirname "$0")/../scenarios/lib.bash"

inject() {
	start stress-ng --quiet --switch "$(pick 1 2 2 3)"
}

switches() {
	local key value

	while read -r key value; do
		if [ "$key" = ctxt ]; then
			echo "$value"
			return
		fi
	done < /proc/stat
}

# pmie's own rule: 4,000 a second of each processor.
manifest() {
	local before

	before=$(switches)
	sleep 1
	[ $(($(switches) - before)) -gt $((4500 * ncpu)) ]
}

culprit() {
	echo "culprit=stress-ng-switch pid=$(pids_named stress-ng-switc)"
}

run_fault

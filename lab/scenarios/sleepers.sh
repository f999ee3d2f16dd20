#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: many processes, all asleep.
. "$(dirname "$0")/lib.bash"

work() {
	case $CULPRIT in
	a) start "$BIN/jobtree" "$(pick 60 200 400 120)" 0 0 ;;
	*) start bash -c "for ((i = $(pick 40 80 120 60); i > 0; i--)); do
		sleep 1000 & done; wait" ;;
	esac
	quiet_start 8
}

run_control

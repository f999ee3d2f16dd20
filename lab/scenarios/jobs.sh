#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: short jobs are started all the time, and collected.
. "$(dirname "$0")/lib.bash"

work() {
	case $CULPRIT in
	a) start "$BIN/jobrunner" 1 1000000 "$(pick 5 20 60 30)" ;;
	*) start sh -c "while :; do ls /etc | sort | wc -l; date
		sleep $(pick 0.5 0.2 0.05 0.1); done > /dev/null" ;;
	esac
}

run_control

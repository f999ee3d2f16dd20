#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: two programs share the work of half a processor.
. "$(dirname "$0")/lib.bash"

work() {
	start sh -c "while :; do $BIN/tileserver 1 0 $(pick 50 150 100 80)
		sleep $(pick 0.2 0.2 0.1 0.1); done"
	start sh -c "while :; do md5sum /usr/bin/[a-d]* > /dev/null
		sleep $(pick 1 0.5 0.2 0.7); done"
}

run_control

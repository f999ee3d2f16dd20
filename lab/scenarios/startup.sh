#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: a program grows fast while it starts, then is stable.
. "$(dirname "$0")/lib.bash"

work() {
	local mb
	mb=$(($(avail_mb) * $(pick 20 40 60 30) / 100))

	start sh -c "while :; do
		timeout $(pick 9 11 12 10) $BIN/feedcache 300 \
			$((mb * 1024 / $(pick 2 4 3 5))) $mb
		sleep 1; done"
}

run_control

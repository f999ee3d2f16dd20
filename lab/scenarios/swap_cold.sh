#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: some memory was swapped out long ago; nobody wants it.
. "$(dirname "$0")/lib.bash"

# Another program pushes it out and ends before it counts.
work() {
	local mb=$(($(avail_mb) * $(pick 25 35 45 30) / 100))

	start "$BIN/feedcache" 0 $((mb * 512)) "$mb"
	mark begin
	sleep 3
	start timeout -s KILL 9 "$BIN/feedcache" 0 \
		$(($(meminfo MemTotal) / 3)) "$(($(avail_mb) * 115 / 100))"
	sleep 12
	mark calm
}

run_control

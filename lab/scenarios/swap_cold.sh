#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: some memory was swapped out long ago; nobody wants it.
. "$(dirname "$0")/lib.bash"

work() {
	local mb
	mb=$(($(avail_mb) * $(pick 105 112 120 108) / 100))

	start "$BIN/feedcache" 0 $((mb * 256)) "$mb"
	quiet_start 9
}

run_control

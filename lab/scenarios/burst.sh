#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: now and then something computes for a moment.
. "$(dirname "$0")/lib.bash"

work() {
	start sh -c "while :; do
		$BIN/tileserver $(pick 1 "$ncpu" 1 1) $(pick 0 1 0 1) \
			$(pick 1000 700 2500 1500)
		sleep $(pick 2 2 4 3); done"
}

run_control

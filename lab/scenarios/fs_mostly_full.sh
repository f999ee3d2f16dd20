#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: a file system is well filled, and stays so.
. "$(dirname "$0")/lib.bash"

work() {
	local kb
	kb=$(($(stat -f -c '%a * %S / 1024' "$SPOOL")))

	start "$BIN/spoolq" "$SPOOL" 0 \
		$((kb * $(pick 70 80 90 85) / 100 / 64)) 500
}

cleanup() {
	rm -f "$SPOOL/spool.data"
}

run_control

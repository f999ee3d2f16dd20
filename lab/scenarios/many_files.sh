#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: a process has many files open, far below its limit.
. "$(dirname "$0")/lib.bash"

work() {
	start "$BIN/sessiond" "$(pick 1024 8192 65536 4096)" \
		"$(pick 0 1 0 2)" "$(pick 300 2000 9000 800)" \
		"$(pick 300 500 3000 800)"
}

run_control

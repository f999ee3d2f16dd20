#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: a disk works, with time left.
. "$(dirname "$0")/lib.bash"

work() {
	fallocate -l 64M "$DATA/block.bin"
	start "$BIN/blockcopy" "$DATA/block.bin" 64 "$(pick 4 16 64 32)" \
		1 "$(pick 20 50 70 100)" "$(pick 30 60 150 80)"
}

cleanup() {
	rm -f "$DATA/block.bin"
}

run_control

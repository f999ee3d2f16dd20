#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: a program has much memory, as always, and is stable.
. "$(dirname "$0")/lib.bash"

work() {
	local mb
	mb=$(($(avail_mb) * $(pick 45 60 72 55) / 100))

	case $CULPRIT in
	a) start "$BIN/feedcache" 0 $((mb * 512)) "$mb" ;;
	b) start stress-ng --quiet --vm 1 --vm-bytes "${mb}M" --vm-hang 0 \
		--vm-keep ;;
	*) start python3 -c "
import time
a = bytearray($mb << 20)
for i in range(0, len(a), 4096):
    a[i] = 1
while True:
    time.sleep(1)" ;;
	esac
}

run_control

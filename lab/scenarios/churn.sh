#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: a program takes and gives back memory in waves.
. "$(dirname "$0")/lib.bash"

work() {
	start python3 -c "
import time
while True:
    a = [b'x' * (1 << 20) for _ in range($(($(avail_mb) * $(pick 10 20 30 15) / 100)))]
    time.sleep($(pick 0.3 1 2 0.6))
    del a
    time.sleep($(pick 0.3 1 1 0.5))"
}

run_control

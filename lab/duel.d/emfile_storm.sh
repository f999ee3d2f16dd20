#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A program at its limit of open files goes on opening, hundreds of times a
# second.
. "$(dirname "$0")/../scenarios/lib.bash"

inject() {
	start python3 -c "
import resource, time
limit = $(pick 256 512 1024 2048)
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
kept, refused = [], 0
while True:
    try:
        kept.append(open('/dev/null'))
    except OSError as e:
        refused += 1
        if refused == 100:
            print('refused', e, flush=True)
        time.sleep(0.002)"
}

manifest() {
	grep -q refused "$log"
}

culprit() {
	echo "culprit=python3 pid=$pid"
}

run_fault

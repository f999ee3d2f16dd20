#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: a program writes its log, flushed now and then.
. "$(dirname "$0")/lib.bash"

work() {
	start sh -c "while :; do
		seq 1 $(pick 100 1000 5000 2000) >> $DATA/app.log
		$(pick : 'sync -f '"$DATA" : :); sleep $(pick 0.2 0.5 0.3 0.1)
		done"
}

cleanup() {
	rm -f "$DATA/app.log"
}

run_control

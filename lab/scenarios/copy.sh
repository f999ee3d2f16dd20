#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: files are copied, with pauses that the disk can take.
. "$(dirname "$0")/lib.bash"

work() {
	mkdir -p "$DATA/from"
	for i in 1 2 3 4 5 6 7 8; do
		dd if=/dev/urandom of="$DATA/from/$i" \
			bs=64k count="$(pick 8 16 32 24)" 2> /dev/null
	done
	start sh -c "while :; do
		for i in 1 2 3 4 5 6 7 8; do
			cp $DATA/from/\$i $DATA/from/to.\$i; sleep 0.5; done
		sync -f $DATA; rm $DATA/from/to.*; sleep 1; done"
}

cleanup() {
	rm -rf "$DATA/from"
}

run_control

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: one program works through files at full speed.
. "$(dirname "$0")/lib.bash"

work() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	start sh -c 'find /usr/lib /usr/bin -type f -size -800k -size +50k |
		while read -r f; do $0 < "$f" > "$1/packed"; done' \
		"$(pick 'gzip -6' 'xz -2' 'gzip -9' 'bzip2 -6')" "$DATA"
}

cleanup() {
	rm -f "$DATA/packed"
}

run_control

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: files are read, so that the page cache fills.
. "$(dirname "$0")/lib.bash"

work() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	start sh -c 'while :; do
		find /usr/lib /usr/share -type f -size +"$0"k | head -n 3000 |
		while read -r f; do cat "$f"; sleep "$1"; done > /dev/null
		done' "$(pick 20 200 1000 100)" "$(pick 0.02 0.05 0.1 0.2)"
}

run_control

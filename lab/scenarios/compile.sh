#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Healthy: sources are compiled, no more at a time than processors.
. "$(dirname "$0")/lib.bash"

work() {
	local jobs
	jobs=$(pick 1 "$ncpu" "$ncpu" 1)

	# shellcheck disable=SC2016 # expanded by the inner shell
	start sh -c 'while :; do
		for c in "$1"/scenarios/src/*.c; do echo "$c"; done |
		xargs -n 1 -P "$2" sh -c '\''gcc -O"$0" -o "/tmp/o.$$" "$1"
			rm -f "/tmp/o.$$"'\'' "$3"
		sleep "$4"
		done' sh "$(dirname "$0")/.." "$jobs" \
		"$(pick 1 2 2 0)" "$(pick 2 1 0 3)"
}

run_control

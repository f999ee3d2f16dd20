#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# "tail /dev/zero" takes memory until somebody ends it. No swap.
. "$(dirname "$0")/../scenarios/lib.bash"

inject() {
	start tail /dev/zero
}

manifest() {
	[ $(($(meminfo MemAvailable) * 5)) -lt "$(meminfo MemTotal)" ] || gone
}

gone() {
	[ -z "$(state_of "$pid")" ]
}

culprit() {
	echo "culprit=tail pid=$pid"
}

hold() {
	until_true 90 gone
}

run_fault

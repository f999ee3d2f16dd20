#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every test of the user contract against a real module; run as root in a
# machine that may be broken, with the programs built from tests/uapi/test_*.c.
# usage: run.sh MODULE [MODEL] -- PROGRAM...
set -u

ko=$1 model=${2:-} failures=0
shift
[ "${1:-}" = -- ] || shift
shift

fail() {
	echo "not ok - $1"
	failures=$((failures + 1))
}

# Loading must not change the options of the machine's one cgroup2 hierarchy.
cgroup_options() {
	awk '$3 == "cgroup2" { print $4 }' /proc/mounts
}

before=$(cgroup_options)
insmod "$ko" "model=$model" || exit 1
[ "$before" = "$(cgroup_options)" ] || fail "cgroup2 options changed"
for program; do
	echo "# $program"
	"$program" || failures=$((failures + 1))
done
rmmod aikm_module || fail "rmmod"
if dmesg | grep -E '\b(BUG|WARNING|Oops|general protection)\b'; then
	fail "the kernel log complains"
fi
[ $failures = 0 ]

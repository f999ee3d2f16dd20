#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A fork bomb takes every process id that the machine has. So this script must
# not start anything until it is over.
. "$(dirname "$0")/../scenarios/lib.bash"

limit=1024
exec {nothing}<> <(:)

wait_here() {
	read -rt "$1" -u "$nothing"
}

note() {
	local up

	read -r up _ < /proc/uptime
	echo "mark $1 ${up/./}0000000 culprit=jobtree" >> "$TRUTH"
}

# As many tasks as ids that are given again: those below 300 are not.
wait_until_full() {
	local n tries

	for ((tries = 0; tries < 960; tries++)); do
		read -r _ _ _ n _ < /proc/loadavg
		[ "${n#*/}" -lt $((limit - 300)) ] || return 0
		wait_here 0.25
	done
	return 1
}

mkdir "$group"
read -r before < /proc/sys/kernel/pid_max
echo $limit > /proc/sys/kernel/pid_max
note begin
start "$BIN/jobtree" 1 "$(pick 1500 1000 2000 800)" 10
status=0
wait_until_full || status=1
[ $status = 1 ] || note fault
wait_here "$HOLD"
note clear
echo 1 > "$group/cgroup.kill"
echo "$before" > /proc/sys/kernel/pid_max
wait_here 3
leave && note calm
exit $status

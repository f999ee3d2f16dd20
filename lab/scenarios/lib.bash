# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What all scenarios share. A scenario sets these by its environment:
#   CULPRIT    a, b ...: which program does it (default a)
#   INTENSITY  1..4: how hard (default 2)
#   HOLD       seconds the fault is held once it is manifest (default 11)
#   TRUTH      file that receives the marks (default /dev/stderr)
#   DISK       scratch block device with a file system on $DATA (default vda)
#   DATA       its mount point (default /mnt/data)
#   SPOOL      mount point of a small file system (default /srv/spool)
#   BIN        folder of the lab's own programs (default build/lab/bin)
# and defines inject, manifest and culprit, then calls run_fault; or work, then
# calls run_control.

CULPRIT=${CULPRIT:-a}
INTENSITY=${INTENSITY:-2}
HOLD=${HOLD:-11}
TRUTH=${TRUTH:-/dev/stderr}
DISK=${DISK:-vda}
DATA=${DATA:-/mnt/data}
SPOOL=${SPOOL:-/srv/spool}
BIN=${BIN:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/build/lab/bin}
# shellcheck disable=SC2034 # used by scenarios
ncpu=$(nproc)
group=/sys/fs/cgroup/lab.$$
log=/run/lab.$$.log
id=$(basename "$0" .sh)

now_ns() {
	local up

	read -r up _ < /proc/uptime
	echo "${up/./}0000000"
}

mark() {
	printf 'mark %s %s%s\n' "$1" "$(now_ns)" "${2:+ $2}" >> "$TRUTH"
}

# The INTENSITY-th of the values given.
pick() {
	echo "${!INTENSITY}"
}

meminfo() {
	local key value

	while read -r key value _; do
		if [ "$key" = "$1:" ]; then
			echo "$value"
			return
		fi
	done < /proc/meminfo
}

avail_mb() {
	echo $(($(meminfo MemAvailable) / 1024))
}

vmstat() {
	local key value

	while read -r key value; do
		if [ "$key" = "$1" ]; then
			echo "$value"
			return
		fi
	done < /proc/vmstat
}

runnable() {
	local key value

	while read -r key value _; do
		if [ "$key" = procs_running ]; then
			echo "$value"
			return
		fi
	done < /proc/stat
}

# The state letter and parent of a process: nothing when it is gone.
state_of() {
	local line

	{ read -r line < "/proc/$1/stat"; } 2> /dev/null || return 0
	line=${line##*) }
	echo "${line%% *}"
}

# until_true SECONDS COMMAND...: asks five times a second.
until_true() {
	local end=$((SECONDS + $1))

	shift
	while ! "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
}

# Starts a program as an ordinary one, in the scenario's own cgroup.
start() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	sh -c 'renice -n 0 -p $$ > /dev/null; echo 0 > "$0/cgroup.procs"
		echo 0 > /proc/self/oom_score_adj; exec "$@"' \
		"$group" "$@" >> "$log" 2>&1 &
	# shellcheck disable=SC2034 # used by scenarios
	pid=$!
	disown "$pid"
}

# Process ids in the scenario's cgroup of one name, at most 40; they come in
# order, oldest first. Starts no process: there may be no room for one.
pids_named() {
	local p comm list='' n=0

	while read -r p && [ $n -lt 40 ]; do
		{ read -r comm < "/proc/$p/comm"; } 2> /dev/null || continue
		[ "$comm" = "$1" ] || continue
		list+=",$p"
		n=$((n + 1))
	done < "$group/cgroup.procs"
	echo "${list#,}"
}

stop_all() {
	echo 1 > "$group/cgroup.kill"
	until_true 60 nobody_left && return
	echo "$id: some processes do not go away" >&2
	return 1
}

nobody_left() {
	[ -z "$(cat "$group/cgroup.procs")" ]
}

cleanup() {
	:
}

hold() {
	sleep "$HOLD"
}

# Leaves nothing that would be seen in the run after this one.
leave() {
	local status=0

	stop_all || status=1
	cleanup
	rmdir "$group"
	rm -f "$log"
	return $status
}

run_fault() {
	mkdir "$group"
	trap leave EXIT
	mark begin
	inject
	if ! until_true "${PATIENCE:-90}" manifest; then
		echo "$id: the fault did not show" >&2
		tail -n 5 "$log" >&2
		exit 1
	fi
	mark fault "cause=$id $(culprit)"
	hold
	mark clear
	trap - EXIT
	leave || exit 1
	mark calm
}

run_control() {
	mkdir "$group"
	trap leave EXIT
	work
	sleep "$HOLD"
	trap - EXIT
	leave
}

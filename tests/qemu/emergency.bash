# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For suites that stop a machine, after tap.bash: faults that say themselves in
# the kernel log when they begin and end, and what has to lie in between.
: "${lockup:=build/qemu/lockup/lockup.ko}"
fair_servers=(/sys/kernel/debug/sched/fair_server/cpu*/runtime)

info() {
	awk -v key="$1" '$1 == key { print $2 }' /proc/aikm_info
}

# during FAULT PATTERN: a line of the log after "FAULT: begin" and before
# "FAULT: end", whatever happened before.
during() {
	log_since | awk -v begin="$1: begin" -v end="$1: end" -v what="$2" '
		{ print }
		index($0, begin) { inside = 1 }
		inside && $0 ~ what { seen = 1 }
		index($0, end) { ended = 1; exit }
		END { exit !(seen && ended) }'
}

# How long after the fault's begin it was said, for people.
delay() {
	log_since | awk -v begin="$1: begin" -v what="$2" '
		{ t = $0; sub(/^\[ */, "", t); sub(/\].*/, "", t) }
		index($0, begin) { from = t }
		from && $0 ~ what { printf "# %s: %d ms\n", what, 1000 * (t - from)
			exit }'
}

# Over, and told so; threads run, the watch goes on.
calm_again() {
	local left=120

	until log_since | grep -q 'aikm: emergency: over after'; do
		left=$((left - 1))
		[ $left -gt 0 ] || return
		sleep 1
	done
	log_since | grep 'aikm: emergency: over after'
}

watch_goes_on() {
	local before left=60

	before=$(cat /sys/kernel/aikm/samples)
	until [ "$(cat /sys/kernel/aikm/samples)" -gt $((before + 2)) ]; do
		left=$((left - 1))
		[ $left -gt 0 ] || return
		sleep 1
	done
}

hog() {
	timeout $(($1 + 300)) build/qemu/rt_hog "$1" "$2"
}

# Real-time tasks may take all; newer kernels have a server for the others.
no_mercy() {
	local file

	echo -1 > /proc/sys/kernel/sched_rt_runtime_us
	for file in "${fair_servers[@]}"; do
		[ ! -e "$file" ] || echo 0 > "$file"
	done
}

mercy() {
	local file

	echo 950000 > /proc/sys/kernel/sched_rt_runtime_us
	for file in "${fair_servers[@]}"; do
		[ ! -e "$file" ] || echo 50000000 > "$file"
	done
}

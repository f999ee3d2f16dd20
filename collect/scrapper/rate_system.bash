# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Facts of the machine as a whole, of disks and mounts. Part of scrapper.sh.

# ---- facts of the whole machine ----

# counted KEY: R is how much it grew; one that went back was reset.
counted() {
	[[ ${C[$1]} && ${PC[$1]} ]] || return 1
	((R = C[$1] - PC[$1], R >= 0))
}

gauge() { # NAME KEY UNIT
	[[ ! ${C[$2]} ]] || fact "$1" "${C[$2]}" "$3"
}

rate() { # NAME KEY UNIT
	counted "$2" || return 0
	per_second "$R"
	fact "$1" "$R" "$3"
}

# left NAME PART-KEY WHOLE-KEY
left() {
	[[ ${C[$2]} && ${C[$3]} ]] && ((C[$3])) || return 0
	min "${C[$2]}" "${C[$3]}"
	permille "$R" "${C[$3]}"
	fact "$1" "$R" permille
}

# Shares of the CPU time that passed, which all CPUs give together.
rate_cpu_shares() {
	local key total=0 name sum pair
	local -A grown=()

	for key in user nice system idle iowait irq softirq steal; do
		if counted "$key" && ((R <= value_max)); then
			grown[$key]=$R
			((total += R))
		fi
	done
	((total)) || return 0
	for pair in user:nice system iowait irq:softirq steal idle; do
		name=${pair%:*} key=${pair#*:}
		[[ ${grown[$name]}${grown[$key]} ]] || continue
		sum=${grown[$name]:-0}
		[[ $name == "$key" ]] || ((sum += ${grown[$key]:-0}))
		permille "$sum" "$total"
		fact "cpu.$name" "$R" permille
	done
}

rate_memory() {
	local cache=$((${C[Cached]:-0} + ${C[Buffers]:-0}))

	gauge mem.total MemTotal kB
	gauge mem.available MemAvailable kB
	gauge mem.free MemFree kB
	left mem.left MemAvailable MemTotal
	[[ ! ${C[MemAvailable]} || ! ${PC[MemAvailable]} ]] ||
		change mem.drop "${C[MemAvailable]}" "${PC[MemAvailable]}" \
			kB_per_s
	[[ ! ${C[Cached]} ]] || ((cache < ${C[Shmem]:-0})) ||
		fact mem.cached $((cache - ${C[Shmem]:-0})) kB
	gauge mem.dirty Dirty kB
	gauge mem.writeback Writeback kB
	gauge mem.anon AnonPages kB
	gauge mem.shmem Shmem kB
	gauge mem.slab SUnreclaim kB
	gauge mem.committed Committed_AS kB
	gauge swap.total SwapTotal kB
	gauge swap.free SwapFree kB
	left swap.left SwapFree SwapTotal
	rate swap.in pswpin pages_per_s
	rate swap.out pswpout pages_per_s
}

rate_vm() {
	local direct

	rate vm.faults pgfault per_s
	rate vm.majfaults pgmajfault per_s
	rate vm.scan_direct pgscan_direct pages_per_s
	rate vm.scan_kswapd pgscan_kswapd pages_per_s
	if counted pgsteal_direct && direct=$R && counted pgsteal_kswapd; then
		per_second $((direct + R))
		fact vm.steal "$R" pages_per_s
	fi
	rate vm.allocstall allocstall per_s
	rate vm.refault_anon workingset_refault_anon pages_per_s
	rate vm.refault_file workingset_refault_file pages_per_s
	! counted oom_kill || fact vm.oom_kills "$R" events
}

rate_pressure() {
	local pair

	for pair in cpu:cpu_some mem_some:mem_some mem_full:mem_full \
		io_some:io_some io_full:io_full; do
		counted "${pair#*:}" || continue
		min "$R" "$us"
		permille "$R" "$us"
		fact "psi.${pair%:*}" "$R" permille
	done
}

rate_limits() {
	local room

	gauge limits.files files files
	if ((${C[files_max]:-0})); then
		room=${C[files_max]}
		min "${C[files]:-0}" "$room"
		permille $((room - R)) "$room"
		fact limits.files_left "$R" permille
	fi
	[[ ! ${C[files]} || ! ${PC[files]} ]] ||
		change limits.files_growth "${PC[files]}" "${C[files]}" per_s
	[[ ${C[threads]} && ${C[threads_max]} && ${C[pid_max]} ]] || return 0
	min "${C[threads_max]}" "${C[pid_max]}"
	room=$R
	((room)) || return 0
	min "${C[threads]}" "$room"
	permille $((room - R)) "$room"
	fact limits.tasks_left "$R" permille
}

rate_system() {
	rate_cpu_shares
	gauge cpu.running procs_running tasks
	gauge cpu.blocked procs_blocked tasks
	rate cpu.switches ctxt per_s
	rate cpu.forks processes per_s
	gauge cpu.load load milli
	gauge cpu.online cpus cpus
	rate_memory
	rate_vm
	rate_pressure
	rate_limits
	rate_more_limits
}

# ---- disks and mounts ----

# first_of ROOM: order is the first of lines "VALUE INDEX DEVICE", the lowest
# first, put in order of device; equal ones in the order they came.
first_of() {
	order=$(printf %s "$order" | sort -s -n -k1,1 | head -n "$1" |
		sort -s -t ' ' -k3,3n -k4,4n)
}

# before_of INDEX: R is the disk in the older sample.
before_of() {
	local i

	R="0:0 0 0 0 0 0 0 0"
	for i in "${!PDISK[@]}"; do
		[[ ${PDISK[i]%% *} == "${DISK[$1]%% *}" &&
		   ${PDISK_NAME[i]} == "${disk_names[$1]}" ]] || continue
		R=${PDISK[i]}
		return 0
	done
}

pick_disks() {
	local i j

	order=''
	for i in "${!DISK[@]}"; do
		before_of "$i"
		# shellcheck disable=SC2086 # words
		set -- ${DISK[i]} $R
		for j in 3 4 5 6 7 8; do
			((${!j} >= ${*:j + 8:1})) || continue 2
		done
		(($2 || $3 > ${11})) || continue
		order+="$((${15} - $7)) $i ${1/:/ }"$'\n'
	done
	[[ ! $order ]] || first_of "$snap_disks"
}

disk_facts() { # LABEL and DISK twice
	local label=$1 ms=$((us / 1000)) ios=$(($4 - ${12}))
	local wait=$(($7 - ${15})) busy=$(($8 - ${16}))

	((ms)) || ms=1
	min "$busy" "$ms"
	permille "$R" "$ms"
	fact "$label.busy" "$R" permille
	per_second $((($5 - ${13}) / 2))
	fact "$label.read" "$R" kB_per_s
	per_second $((($6 - ${14}) / 2))
	fact "$label.write" "$R" kB_per_s
	per_second "$ios"
	fact "$label.ios" "$R" per_s
	((!ios || wait >= 4294967295)) ||
		fact "$label.wait" $((wait * 1000 / ios)) us
	per_second $(($9 - ${17}))
	fact "$label.queue" "$R" milli
	fact "$label.inflight" "$3" ios
	fact "$label.stalled" $(($3 && ${11} && !ios)) flag
}

rate_disks() {
	local i n=0

	pick_disks
	# shellcheck disable=SC2086 # words
	set -- $order
	while (($#)); do
		i=$2
		shift 4
		handle "D$((++n))" "${DISK[i]%% *}" "${disk_names[i]}"
		before_of "$i"
		# shellcheck disable=SC2086 # words
		disk_facts "D$n" ${DISK[i]} $R
	done
}

# mount_room SIZE FREE INODES FREE-INODES: R is what is left, the less of both.
mount_room() {
	local space

	min "$2" "$1"
	permille "$R" "$1"
	(($3)) || return 0
	space=$R
	min "$4" "$3"
	permille "$R" "$3"
	min "$R" "$space"
}

# mount_before INDEX: R is the same file system, of the same size, or nothing.
mount_before() {
	local i

	# shellcheck disable=SC2086 # words
	set -- ${MOUNT[$1]}
	R=''
	for i in "${!PMOUNT[@]}"; do
		[[ ${PMOUNT[i]} == "$1 $2 "* ]] || continue
		R=${PMOUNT[i]}
		return 0
	done
}

# Those that are all but empty and not filling have no story.
pick_mounts() {
	local i

	order=''
	for i in "${!MOUNT[@]}"; do
		mount_before "$i"
		# shellcheck disable=SC2086 # words
		set -- ${MOUNT[i]} $R
		(($2)) || continue
		mount_room "$2" "$3" "$4" "$5"
		((R < 950 || ($# > 5 && ($8 - $3 > $2 / 1000 ||
			${10} - $5 > $4 / 1000)))) || continue
		order+="$R $i ${1/:/ }"$'\n'
	done
	[[ ! $order ]] || first_of "$snap_mounts"
}

mount_facts() { # LABEL, MOUNT and maybe MOUNT before
	local label=$1

	fact "$label.size" "$3" kB
	fact "$label.free" "$4" kB
	mount_room "$3" "$4" 0 0
	fact "$label.left" "$R" permille
	(($# < 7)) || change "$label.drop" "$4" "$9" kB_per_s
	(($5)) || return 0
	mount_room "$5" "$6" 0 0
	fact "$label.inodes_left" "$R" permille
	(($# < 7)) || change "$label.inodes_drop" "$6" "${11}" per_s
}

rate_mounts() {
	local i n=0

	pick_mounts
	# shellcheck disable=SC2086 # words
	set -- $order
	while (($#)); do
		i=$2
		shift 4
		handle "M$((++n))" "${MOUNT[i]%% *}" "${MOUNT_NAME[i]}"
		mount_before "$i"
		# shellcheck disable=SC2086 # words
		mount_facts "M$n" ${MOUNT[i]} $R
	done
}

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
	cpu_total=$total
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
	rate_kernel_memory
	gauge swap.total SwapTotal kB
	gauge swap.free SwapFree kB
	left swap.left SwapFree SwapTotal
	rate swap.in pswpin pages_per_s
	rate swap.out pswpout pages_per_s
}

# share_left NAME USED WHOLE
share_left() {
	((C[$3])) || return 0
	min "$2" "${C[$3]}"
	permille $((C[$3] - R)) "${C[$3]}"
	fact "$1" "$R" permille
}

rate_kernel_memory() {
	[[ ! ${C[SUnreclaim]} || ! ${PC[SUnreclaim]} ]] ||
		change mem.slab_growth "${PC[SUnreclaim]}" \
			"${C[SUnreclaim]}" kB_per_s
	gauge mem.reclaimable SReclaimable kB
	gauge mem.stacks KernelStack kB
	gauge mem.page_tables PageTables kB
	gauge mem.percpu Percpu kB
	gauge mem.locked Mlocked kB
	[[ ${C[overcommit]} != 2 || ! ${C[Committed_AS]} ||
	   ! ${C[CommitLimit]} ]] ||
		share_left mem.commit_left "${C[Committed_AS]}" CommitLimit
	gauge mem.vmalloc VmallocUsed kB
	gauge mem.poisoned HardwareCorrupted kB
	rate_huge
	if ((${C[buddy_free]:-0})); then
		permille "${C[buddy_small]}" "${C[buddy_free]}"
		fact mem.fragmented "$R" permille
	fi
	[[ ! ${C[nr_dirty]} || ! ${C[nr_writeback]} ||
	   ! ${C[nr_dirty_threshold]} ]] ||
		((C[nr_dirty] > value_max || C[nr_writeback] > value_max)) ||
		share_left mem.dirty_left \
			$((C[nr_dirty] + C[nr_writeback])) nr_dirty_threshold
	rate_balloon
}

rate_huge() {
	local key most=4294967295

	for key in Hugepagesize HugePages_Total HugePages_Free; do
		[[ ${C[$key]} ]] && ((C[$key] <= most)) || return 0
	done
	((C[HugePages_Total] > value_max / (C[Hugepagesize] + 1))) ||
		fact mem.huge $((C[HugePages_Total] * C[Hugepagesize])) kB
	((C[HugePages_Free] > value_max / (C[Hugepagesize] + 1))) ||
		fact mem.huge_free $((C[HugePages_Free] * C[Hugepagesize])) kB
}

rate_balloon() {
	local in

	counted balloon_inflate || return 0
	in=$R
	counted balloon_deflate || return 0
	((in > value_max || R > value_max)) ||
		fact mem.balloon $((in - R)) pages
}

# Of the pages that reclaim looked at, how many it got.
rate_efficiency() {
	local key sum=()

	for key in pgscan_direct pgscan_kswapd pgsteal_direct pgsteal_kswapd; do
		counted "$key" && ((R <= value_max)) || return 0
		sum+=("$R")
	done
	((sum[0] + sum[1])) || return 0
	min $((sum[2] + sum[3])) $((sum[0] + sum[1]))
	permille "$R" $((sum[0] + sum[1]))
	fact vm.efficiency "$R" permille
}

rate_vm() {
	local direct remote

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
	rate_efficiency
	rate vm.low_wmark kswapd_low_wmark_hit_quickly per_s
	rate vm.compact_stalls compact_stall per_s
	rate vm.compact_fails compact_fail per_s
	rate vm.thp_faults thp_fault_alloc per_s
	rate vm.thp_fallbacks thp_fault_fallback per_s
	rate vm.thp_splits thp_split_page per_s
	rate vm.numa_misses numa_miss pages_per_s
	if counted numa_hint_faults && remote=$R &&
		counted numa_hint_faults_local; then
		per_second $((R > remote ? 0 : remote - R))
		fact vm.numa_remote "$R" per_s
	fi
	rate vm.numa_migrated numa_pages_migrated pages_per_s
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
	# Ids below 300 are given only once (kernel/pid.c).
	room=$((C[pid_max] < 300 ? 0 : C[pid_max] - 300))
	min "${C[threads_max]}" "$room"
	room=$R
	((room)) || return 0
	min "${C[threads]}" "$room"
	permille $((room - R)) "$room"
	fact limits.tasks_left "$R" permille
}

# cpu_before INDEX: R is the same CPU in the older sample, or nothing.
cpu_before() {
	local line

	R=${PCPU[$1]}
	[[ ${R%% *} != "${CPU[$1]%% *}" ]] || return 0
	R=''
	for line in "${PCPU[@]}"; do
		[[ ${line%% *} == "${CPU[$1]%% *}" ]] || continue
		R=$line
		return 0
	done
}

# The busiest CPU, and that which does most for interrupts; the first of them.
rate_cpus() {
	local i busy='' busy_nr irq='' irq_nr

	for i in "${!CPU[@]}"; do
		cpu_before "$i"
		# shellcheck disable=SC2086 # words
		set -- ${CPU[i]} $R
		(($# == 8 && $4 > $8 && $2 >= $6 && $3 >= $7)) || continue
		min $(($2 - $6)) $(($4 - $8))
		permille "$R" $(($4 - $8))
		[[ $busy ]] && ((R <= busy)) || busy=$R busy_nr=$1
		min $(($3 - $7)) $(($4 - $8))
		permille "$R" $(($4 - $8))
		[[ $irq ]] && ((R <= irq)) || irq=$R irq_nr=$1
	done
	[[ $busy ]] || return 0
	fact cpu.busiest "$busy" permille
	fact cpu.busiest_nr "$busy_nr" nr
	fact cpu.irq_most "$irq" permille
	fact cpu.irq_most_nr "$irq_nr" nr
}

rate_speed() {
	[[ ! ${C[speed_limit]} || ! ${C[speed_max]} ]] ||
		left cpu.speed speed_limit speed_max
	! counted throttles || fact cpu.throttles "$R" events
}

# Interrupts of device lines: sum, and the line that had the most.
irq_lines() {
	local i n

	sum=0 most=0 most_nr=''
	for i in "${!IRQ[@]}"; do
		((n = IRQ[i] - PIRQ[i], n > 0 && n <= value_max)) || continue
		((sum += n))
		((n <= most)) || most=$n most_nr=$i
	done
}

rate_irqs() {
	local all sum most most_nr kind

	counted intr && ((R <= value_max)) || return 0
	all=$R
	per_second "$all"
	fact irq.rate "$R" per_s
	if ((${#IRQ[@]} == ${#PIRQ[@]})); then
		irq_lines
		per_second "$most"
		fact irq.most "$R" per_s
		[[ ! $most_nr ]] || fact irq.most_nr "$most_nr" nr
		per_second $((all > sum ? all - sum : 0))
		fact irq.internal "$R" per_s
	fi
	for kind in net_rx net_tx timer hrtimer block tasklet sched rcu; do
		rate "irq.$kind" "soft_$kind" per_s
	done
}

rate_health() {
	gauge health.oopses oopses events
	gauge health.warnings warnings events
	gauge health.clocksource clocksource nr
	[[ ! ${C[clocksource]} || ! ${PC[clocksource]} ]] ||
		fact health.clock_changed \
			$((C[clocksource] != PC[clocksource])) flag
	[[ ! ${C[btime]} || ! ${PC[btime]} ]] ||
		((C[btime] > value_max || PC[btime] > value_max)) ||
		fact health.clock_step $((C[btime] - PC[btime])) s
	gauge health.corrected corrected events
	gauge health.uncorrected uncorrected events
	gauge health.heat heat milli
	gauge health.cgroups nr_descendants groups
	gauge health.dying nr_dying_descendants groups
	gauge health.heat_left heat_left milli
	[[ ! ${C[battery]} ]] ||
		fact health.battery $((C[battery] * 10)) permille
	gauge health.mains mains flag
}

rate_system() {
	local cpu_total=0

	rate_cpu_shares
	gauge cpu.running procs_running tasks
	gauge cpu.blocked procs_blocked tasks
	rate cpu.switches ctxt per_s
	rate cpu.forks processes per_s
	gauge cpu.load load milli
	gauge cpu.online cpus cpus
	if ((cpu_total)) && counted softirq; then
		min "$R" "$cpu_total"
		permille "$R" "$cpu_total"
		fact cpu.softirq "$R" permille
	fi
	rate_cpus
	rate_speed
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

	R="0:0 0 0 0 0 0 0 0" K='0 0 0 0 0 0 0 0 0'
	for i in "${!PDISK[@]}"; do
		[[ ${PDISK[i]%% *} == "${DISK[$1]%% *}" &&
		   ${PDISK_NAME[i]} == "${disk_names[$1]}" ]] || continue
		R=${PDISK[i]} K=${PKIND[i]}
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
		(($2 || $3 > ${11} || ${KIND[i]##* } > 0)) || continue
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

# kind_wait NAME NOW MS BEFORE MS: the average time of one I/O of a kind.
kind_wait() {
	(($2 > $4 && $3 >= $5 && $3 - $5 < 4294967295)) || return 0
	fact "$1" $((($3 - $5) * 1000 / ($2 - $4))) us
}

disk_kinds() { # LABEL and KIND twice
	local label=$1

	kind_wait "$label.read_wait" "$2" "$3" "${11}" "${12}"
	kind_wait "$label.write_wait" "$4" "$5" "${13}" "${14}"
	if (($6 >= ${15})); then
		per_second $(($6 - ${15}))
		fact "$label.flushes" "$R" per_s
	fi
	kind_wait "$label.flush_wait" "$6" "$7" "${15}" "${16}"
	(($8 < 0 || ${17} < 0 || $8 < ${17})) ||
		fact "$label.errors" $(($8 - ${17})) events
	(($9 < 0 || ${18} < 0 || $9 < ${18})) ||
		fact "$label.timeouts" $(($9 - ${18})) events
	((${10} < 0)) || fact "$label.degraded" "${10}" disks
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
		# shellcheck disable=SC2086 # words
		disk_kinds "D$n" ${KIND[i]} $K
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
		((R < 950 || ($# > 6 && ($9 - $3 > $2 / 1000 ||
			${11} - $5 > $4 / 1000 ||
			(${12:--1} >= 0 && $6 > ${12:--1}))))) || continue
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
	(($# < 8)) || change "$label.drop" "$4" "${10}" kB_per_s
	if (($5)); then
		mount_room "$5" "$6" 0 0
		fact "$label.inodes_left" "$R" permille
		(($# < 8)) || change "$label.inodes_drop" "$6" "${12}" per_s
	fi
	(($7 >= 0)) || return 0
	(($# < 8 || ${13:--1} < 0)) ||
		fact "$label.errors" $(($7 < ${13} ? 0 : $7 - ${13})) events
	fact "$label.errors_kept" "$7" events
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

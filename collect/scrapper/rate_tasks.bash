# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Facts of the processes, and which of them become handles. Part of scrapper.sh.

# ---- processes: who is there, whose child, of which name ----

count_members() {
	local pid state kthread stuck

	FAMILY=() LIVING=() STUCK=() ELDEST=() CHILDREN=() ZOMBIES=()
	BREEDERS=() BREEDS=()
	running=0 stuck_all=0 zombies=0 stopped=0 stayed=0
	for pid in "${!TASK[@]}"; do
		# shellcheck disable=SC2086 # words
		set -- ${TASK[pid]} ${PTASK[pid]}
		state=${14} kthread=$7 stuck=0
		if [[ $1 == "${17}" ]]; then
			((++stayed))
			[[ $state != D || ${30} != D ]] || stuck=1
		fi
		((stuck_all += stuck))
		((CHILDREN[${15}]++))
		case $state in
		R) ((++running)) ;;
		T) ((++stopped)) ;;
		Z)
			((++zombies))
			((ZOMBIES[${15}]++)) ;;
		esac
		key_of "${COMM[pid]}"
		((!kthread)) || R=k$pid
		FAMILY[pid]=$R
		count_in_family "$pid" "$R"
	done
	count_breeders
}

# Who is young and has a living child of its own name, once each.
count_breeders() {
	local pid parent

	for pid in "${!TASK[@]}"; do
		# shellcheck disable=SC2086 # words
		set -- ${TASK[pid]}
		parent=${15}
		[[ ${14} != Z && $7 == 0 && ${TASK[parent]} &&
		   ! ${BREEDS[parent]} &&
		   ${FAMILY[pid]} == "${FAMILY[parent]}" ]] || continue
		((now - ${TASK[parent]%% *} < 10000000)) || continue
		BREEDS[parent]=1
		BREEDERS[${FAMILY[pid]}]=$((${BREEDERS[${FAMILY[pid]}]:-0} + 1))
	done
}

# What ended is no clone any more.
count_in_family() { # PID KEY
	STUCK[$2]=$((${STUCK[$2]:-0} + stuck))
	[[ $state == Z ]] || LIVING[$2]=$((${LIVING[$2]:-0} + 1))
	if [[ ! ${ELDEST[$2]} ]] || is_older "$1" "${ELDEST[$2]}"; then
		ELDEST[$2]=$1
	fi
}

is_older() {
	local a=${TASK[$1]%% *} b=${TASK[$2]%% *}

	((a < b || (a == b && $1 < $2)))
}

tasks_facts() {
	fact tasks.total $((${#TASK[@]} + missed)) tasks
	gauge tasks.threads threads tasks
	fact tasks.running "$running" tasks
	fact tasks.stuck "$stuck_all" tasks
	fact tasks.zombies "$zombies" tasks
	fact tasks.stopped "$stopped" tasks
	((!missed && !pmissed)) || return 0
	per_second $((${#TASK[@]} - stayed))
	fact tasks.born "$R" per_s
	per_second $((${#PTASK[@]} - stayed))
	fact tasks.gone "$R" per_s
}

# growth_of CURRENT PREVIOUS: R is how much a counter grew, -1 if not known.
growth_of() {
	R=-1
	((is_late || $1 < 0 || $2 < 0 || $1 < $2)) || R=$(($1 - $2))
}

# amounts_of PID: what a process did within the window. One that was born
# within it began at zero; one that is missing from the older sample for want
# of room there is not known to have (is_late).
amounts_of() {
	local is_late=0

	# shellcheck disable=SC2086 # words
	set -- ${TASK[$1]} ${PTASK[$1]}
	if [[ $1 != "${17}" ]]; then
		set -- "${@:1:16}" 0 0 0 0 0 0 0 0 0 0 0 0 0
		(($1 >= before)) || is_late=1
	fi
	growth_of "$2" "${18}"
	cpu_us=$R
	growth_of "$3" "${19}"
	system_us=$R
	if ((cpu_us < 0 || R < 0 || cpu_us > value_max || R > value_max)); then
		cpu_us=-1
	else
		((cpu_us += R))
	fi
	growth_of "$4" "${20}"
	faults=$R
	growth_of "$5" "${21}"
	majfaults=$R
	growth_of "$9" "${25}"
	read_kb=$((R < 0 ? R : (R + 1023) >> 10))
	growth_of "${10}" "${26}"
	write_kb=$((R < 0 ? R : (R + 1023) >> 10))
	size_before=$((is_late ? -1 : ${22} + ${29}))
}

# ---- processes: which become T1..T9 (module/observe/rank.c) ----

# offer COLUMN VALUE PID: into the column's first ones, in their order.
offer() {
	local base=$(($1 * stride)) i=${top_nr[$1]}

	while ((i)) && is_before "$2" "$3" $((base + i - 1)); do
		top_value[base + i]=${top_value[base + i - 1]}
		top_pid[base + i]=${top_pid[base + i - 1]}
		((i--))
	done
	((i < snap_tasks)) || return 0
	top_value[base + i]=$2 top_pid[base + i]=$3
	((top_nr[$1] == snap_tasks)) || ((++top_nr[$1]))
}

# More first; of equal ones programs, then by name, then the eldest.
is_before() { # VALUE PID AT
	local other=${top_pid[$3]} a b

	(($1 == top_value[$3])) || { (($1 > top_value[$3])); return; }
	# shellcheck disable=SC2206 # words
	a=(${TASK[$2]}) b=(${TASK[other]})
	((a[6] == b[6])) || { ((a[6] < b[6])); return; }
	[[ ${COMM[$2]} == "${COMM[other]}" ]] ||
		{ [[ ${COMM[$2]} < "${COMM[other]}" ]]; return; }
	is_older "$2" "$other"
}

# offer_if COLUMN LEAST VALUE PID
offer_if() {
	(($3 < $2)) || offer "$1" "$3" "$4"
}

# What a process did; most did nothing, and then nothing is to be counted.
offer_deeds() { # PID SIZE
	amounts_of "$1"
	per_second $((cpu_us < 0 || cpu_us > value_max ? 0 : cpu_us))
	offer_if 0 10 $(((R + 500) / 1000)) "$1"
	per_second $((size_before < 0 || $2 < size_before ?
		      0 : $2 - size_before))
	offer_if 1 64 "$R" "$1"
	per_second $(((read_kb < 0 ? 0 : read_kb) + (write_kb < 0 ? 0 : write_kb)))
	offer_if 2 16 "$R" "$1"
	per_second $((majfaults < 0 ? 0 : majfaults))
	offer_if 7 1 "$R" "$1"
}

offer_task() { # PID
	local pid=$1 size total=${C[MemTotal]:-0}

	# shellcheck disable=SC2086 # words
	set -- ${TASK[pid]}
	size=$(($6 + ${13}))
	[[ ${TASK[pid]% * * *} == "${PTASK[pid]% * * *}" ]] ||
		offer_deeds "$pid" "$size"
	if ((size * 110 >= total)); then
		min "$size" "$total"
		permille "$R" "$total"
		offer_if 3 10 "$R" "$pid"
	fi
	if ((${11} * 11 >= ${12})); then
		min "${11}" "${12}"
		permille "$R" "${12}"
		offer_if 6 100 "$R" "$pid"
	fi
	((!$7)) || return 0
	offer_if 5 2 "${ZOMBIES[pid]:-0}" "$pid"
	offer_if 9 16 "${CHILDREN[pid]:-0}" "$pid"
	offer_if 10 32 "${16}" "$pid"
	[[ ${ELDEST[${FAMILY[pid]}]} == "$pid" ]] || return 0
	offer_if 4 1 "${STUCK[${FAMILY[pid]}]}" "$pid"
	offer_if 8 8 "${LIVING[${FAMILY[pid]}]:-0}" "$pid"
}

# choose COLUMN RANK
choose() {
	local i pid other

	(($2 < top_nr[$1] && ${#picks[@]} < snap_tasks)) || return 0
	pid=${top_pid[$1 * stride + $2]}
	for i in "${!picks[@]}"; do
		other=${picks[i]}
		[[ ${pick_is[i]} == member ]] || continue
		[[ $pid != "$other" ]] || return 0
		[[ ${FAMILY[pid]} != "${FAMILY[other]}" ]] ||
			(($2 == 0 && $1 != 4 && $1 != 8)) || return 0
	done
	picks+=("$pid") pick_is+=(member) pick_victim+=('')
}

# The last ones killed for want of memory, the latest first, at most three.
pick_victims() {
	local i is

	for ((i = ${#VICTIM[@]} - 1; i >= 0; i--)); do
		((${#picks[@]} < snap_tasks / 3)) || return 0
		# shellcheck disable=SC2086 # words
		set -- ${VICTIM[i]}
		(($2 > before)) || continue
		is=lost
		[[ ! ${PTASK[$1]} ]] || is=gone
		[[ ! ${TASK[$1]} ]] || is=member
		picks+=("$1") pick_is+=("$is") pick_victim+=("$i")
	done
}

# Of those that left by themselves only a big one matters: 1/16 of memory.
pick_gone() {
	local pid big='' least=$((${C[MemTotal]:-0} / 16))

	for pid in "${!PTASK[@]}"; do
		[[ ${TASK[pid]%% *} != "${PTASK[pid]%% *}" ]] || continue
		# shellcheck disable=SC2086 # words
		set -- ${PTASK[pid]}
		(($6 > least)) || continue
		[[ " ${picks[*]} " != *" $pid "* ]] || continue
		big=$pid least=$6
	done
	[[ ! $big ]] || {
		picks+=("$big") pick_is+=(gone) pick_victim+=('')
	}
}

pick_tasks() {
	local pid rank column

	picks=() pick_is=() pick_victim=() top_value=() top_pid=()
	top_nr=(0 0 0 0 0 0 0 0 0 0 0)
	pick_victims
	pick_gone
	for pid in "${!TASK[@]}"; do
		offer_task "$pid"
	done
	for ((rank = 0; rank < snap_tasks; rank++)); do
		for ((column = 0; column < columns; column++)); do
			choose "$column" "$rank"
		done
	done
}

# ---- processes: facts of the chosen ----

# task_rate NAME AMOUNT UNIT
task_rate() {
	(($2 >= 0)) || return 0
	per_second "$2"
	fact "$T.$1" "$R" "$3"
}

# task_share NAME US: in thousandths of one CPU.
task_share() {
	(($2 >= 0 && $2 <= value_max)) || return 0
	per_second "$2"
	fact "$T.$1" $(((R + 500) / 1000)) permille
}

task_fds() { # FDS MAX BEFORE MAX-BEFORE
	(($2)) || return 0
	fact "$T.fds" "$1" files
	min "$1" "$2"
	permille $(($2 - R)) "$2"
	fact "$T.fds_left" "$R" permille
	[[ ! $3 || $4 == 0 ]] || change "$T.fds_growth" "$3" "$1" per_s
}

task_age() { # START
	(($1 > now)) || fact "$T.age" $(((now - $1) / 1000000)) s
}

living_facts() { # PID
	local pid=$1 family=${FAMILY[$1]} fds_before='' fds_max_before=1

	amounts_of "$pid"
	# shellcheck disable=SC2086 # words
	set -- ${TASK[pid]} ${PTASK[pid]}
	if [[ $1 == "${17}" ]]; then
		fds_before=${27} fds_max_before=${28}
	elif ((size_before >= 0)); then
		fds_before=0
	fi
	task_share cpu "$cpu_us"
	task_share system "$system_us"
	fact "$T.rss" "$6" kB
	((size_before < 0)) ||
		change "$T.growth" "$size_before" $(($6 + ${13})) kB_per_s
	fact "$T.swap" "${13}" kB
	task_rate faults "$faults" per_s
	task_rate majfaults "$majfaults" per_s
	task_rate read "$read_kb" kB_per_s
	task_rate write "$write_kb" kB_per_s
	task_fds "${11}" "${12}" "$fds_before" "$fds_max_before"
	fact "$T.threads" "${16}" tasks
	fact "$T.children" "${CHILDREN[pid]:-0}" tasks
	fact "$T.zombies" "${ZOMBIES[pid]:-0}" tasks
	[[ $7 == 1 || ! ${LIVING[$family]} ]] ||
		fact "$T.clones" "${LIVING[$family]}" tasks
	fact "$T.stuck" "${STUCK[$family]}" tasks
	task_age "$1"
}

breeders_fact() { # PID
	local family=${FAMILY[$1]}

	# shellcheck disable=SC2086 # words
	set -- ${TASK[$1]}
	[[ $7 == 1 || ! ${LIVING[$family]} ]] ||
		fact "$T.breeders" "${BREEDERS[$family]:-0}" tasks
}

# gone_facts PID VICTIM: its last known sizes; the kernel measured a victim
# later than the older sample did.
gone_facts() {
	local victim=0

	[[ ! $2 ]] || victim=${VICTIM[$2]##* }
	# shellcheck disable=SC2086 # words
	set -- "$1" "$3" ${PTASK[$1]}
	if [[ $2 == gone ]]; then
		((victim)) || victim=$8
	fi
	[[ $2 == lost && $victim == 0 ]] || fact "$T.rss" "$victim" kB
	[[ $2 == gone ]] || return 0
	fact "$T.swap" "${15}" kB
	task_fds "${13}" "${14}" '' 0
	fact "$T.threads" "${18}" tasks
	task_age "$3"
}

# The numbers of handles carry no opinion: they are in order of pid.
rate_tasks() {
	local i order T n=0 pid

	for i in "${!picks[@]}"; do
		order+="$((picks[i] * 16 + i))"$'\n'
	done
	[[ $order ]] || return 0
	for i in $(printf %s "$order" | sort -n); do
		i=$((i % 16)) pid=${picks[i]}
		T=T$((++n))
		case ${pick_is[i]} in
		member) handle "$T" "$pid" "${COMM[pid]}"
			living_facts "$pid" ;;
		gone)	handle "$T" "$pid" "${PCOMM[pid]}"
			gone_facts "$pid" "${pick_victim[i]}" gone ;;
		lost)	handle "$T" "$pid" "${VICTIM_COMM[pick_victim[i]]}"
			gone_facts "$pid" "${pick_victim[i]}" lost ;;
		esac
		[[ ${pick_is[i]} == member ]]
		fact "$T.gone" $? flag
		[[ ! ${pick_victim[i]} ]]
		fact "$T.victim" $? flag
		[[ ${pick_is[i]} != member ]] || breeders_fact "$pid"
	done
}

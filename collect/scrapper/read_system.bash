# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Reading what there is of the machine as a whole: counters, disks, mounts. Part of scrapper.sh.

# ---- reading: counters ----

# text_of FILE: text is all of it, empty when it cannot be read.
text_of() {
	text=''
	IFS= read -r -d '' text < "$1"
	[[ $text ]]
}

# lines_of FILE
lines_of() {
	lines=()
	mapfile -t lines < "$1" && [[ ${lines[0]} ]]
}

# count KEY WORD: note one raw value.
count() {
	is_number "$2" && C[$1]=$2
}

read_clock() {
	text_of "$proc/uptime"
	[[ $text =~ ^([0-9]{1,9})\.([0-9]{2})\  ]] ||
		die 1 "cannot read $proc/uptime; is proc mounted there?"
	now=$((10#${BASH_REMATCH[1]}${BASH_REMATCH[2]} * 10000))
}

read_stat() {
	local line cpus=0

	CPU=() IRQ=()
	lines_of "$proc/stat" || return 0
	for line in "${lines[@]}"; do
		case $line in
		cpu[\ 0-9]* | ctxt\ * | btime\ * | processes\ * | \
		procs_*\ * | intr\ * | softirq\ *) ;;
		*) continue ;;
		esac
		# shellcheck disable=SC2086 # words
		set -- $line
		case $1 in
		cpu) count_cpu "${@:2:8}" ;;
		cpu*) ((++cpus)); note_cpu "${1#cpu}" "${@:2:8}" ;;
		intr) count intr "$2"; note_irqs "${@:3:sample_irqs}" ;;
		softirq) count_softirqs "${@:2}" ;;
		*) count "$1" "$2" ;;
		esac
	done
	((!cpus)) || C[cpus]=$cpus
}

# CPU: its number, and ticks busy, in interrupts, and all.
note_cpu() {
	local word busy

	((${#CPU[@]} < sample_cpus)) || return 0
	for word in "${@:1:8}" "$9"; do
		is_number "$word" || return 0
	done
	busy=$(($2 + $3 + $4 + $7 + $8 + $9))
	CPU+=("$1 $busy $(($7 + $8)) $((busy + $5 + $6))")
}

# All of them are numbers, or they are not looked at.
note_irqs() {
	local all="$* " form='[0-9]{19}'

	[[ $all != *[!0-9\ ]* && " $all" != *\ 0[0-9]* && ! $all =~ $form ]] ||
		return 0
	IRQ=("$@")
}

# The first one is all of them.
count_softirqs() {
	local key

	for key in all hi timer net_tx net_rx block irq_poll tasklet sched \
		hrtimer rcu; do
		count "soft_$key" "$1" || return 0
		shift
	done
}

# All eight of them, or none.
count_cpu() {
	local word

	for word in "${@:1:7}" "$8"; do
		is_number "$word" || return 0
	done
	C[user]=$1 C[nice]=$2 C[system]=$3 C[idle]=$4
	C[iowait]=$5 C[irq]=$6 C[softirq]=$7 C[steal]=$8
}

read_loadavg() {
	local form='^([0-9]{1,9})\.([0-9]{2}) [^ ]+ [^ ]+ [0-9]+/([0-9]{1,9}) '

	text_of "$proc/loadavg" && [[ $text =~ $form ]] || return 0
	C[load]=$((10#${BASH_REMATCH[1]}${BASH_REMATCH[2]} * 10))
	count threads "${BASH_REMATCH[3]}"
}

read_meminfo() {
	local line

	lines_of "$proc/meminfo"
	for line in "${lines[@]}"; do
		case $line in
		MemTotal:* | MemFree:* | MemAvailable:* | Buffers:* | \
		Cached:* | SwapTotal:* | SwapFree:* | Dirty:* | Writeback:* | \
		AnonPages:* | Shmem:* | SUnreclaim:* | Committed_AS:* | \
		SReclaimable:* | KernelStack:* | PageTables:* | Mlocked:* | \
		CommitLimit:* | VmallocUsed:* | Percpu:* | \
		HardwareCorrupted:* | HugePages_Total:* | \
		HugePages_Free:* | Hugepagesize:*)
			# shellcheck disable=SC2086 # words
			set -- $line
			count "${1%:}" "$2" ;;
		esac
	done
}

# Kernels before 4.8 counted reclaim by zone, those before 4.10 had one
# allocstall, and before 5.9 only file pages were found to come back.
read_vmstat() {
	local line key value

	lines_of "$proc/vmstat"
	for line in "${lines[@]}"; do
		key=${line%% *} value=${line#* }
		case $key in
		pswpin | pswpout | pgfault | pgmajfault | oom_kill | \
		pgscan_direct | pgscan_kswapd | pgsteal_direct | \
		pgsteal_kswapd | workingset_refault_anon | \
		workingset_refault_file | compact_stall | compact_fail | \
		thp_fault_alloc | thp_fault_fallback | thp_split_page | \
		kswapd_low_wmark_hit_quickly | numa_miss | \
		numa_hint_faults | numa_hint_faults_local | \
		numa_pages_migrated | nr_dirty | nr_writeback | \
		nr_dirty_threshold | balloon_inflate | balloon_deflate)
			count "$key" "$value" ;;
		workingset_refault)
			count workingset_refault_file "$value" ;;
		allocstall | allocstall_*)
			count_more allocstall "$value" ;;
		pgscan_*_dma | pgscan_*_dma32 | pgscan_*_normal | \
		pgscan_*_high | pgscan_*_movable | \
		pgsteal_*_dma | pgsteal_*_dma32 | pgsteal_*_normal | \
		pgsteal_*_high | pgsteal_*_movable)
			count_more "${key%_*}" "$value" ;;
		esac
	done
}

count_more() {
	is_number "$2" && C[$1]=$((${C[$1]:-0} + $2))
}

# Blocks of 2^0, 2^1, .. free pages of each zone; those from 2^9 on are huge.
read_buddyinfo() {
	local line

	lines_of "$proc/buddyinfo"
	for line in "${lines[@]}"; do
		[[ $line == 'Node '* ]] || continue
		# shellcheck disable=SC2086 # words
		set -- $line
		(($# < 14)) || count_zone "${@:5:16}"
	done
}

count_zone() {
	local order=0 pages=0 small=0

	while (($#)) && is_number "$1"; do
		((pages += $1 << order, order >= 9 || (small += $1 << order),
		  ++order))
		shift
	done
	((order > 9)) || return 0
	count_more buddy_free "$pages"
	count_more buddy_small "$small"
}

# read_sys FILE KEY [count_more]: a file of sysfs that holds one number.
read_sys() {
	lines_of "$proc/../sys/$1" && "${3:-count}" "$2" "${lines[0]}"
}

read_clocksource() {
	lines_of "$proc/../sys/devices/system/clocksource/clocksource0/$1" ||
		return 0
	# shellcheck disable=SC2086 # words
	set -- ${lines[0]}
	[[ $1 ]] || return 0
	case $1 in
	tsc | tsc-early) C[clocksource]=1 ;;
	kvm-clock) C[clocksource]=2 ;;
	hyperv_clocksource_tsc_page | hyperv_clocksource_msr)
		C[clocksource]=3 ;;
	xen) C[clocksource]=4 ;;
	hpet) C[clocksource]=5 ;;
	acpi_pm) C[clocksource]=6 ;;
	arch_sys_counter) C[clocksource]=7 ;;
	jiffies | refined-jiffies) C[clocksource]=8 ;;
	*) C[clocksource]=0 ;;
	esac
}

# The hotter zone.
read_heat() {
	local zone

	for zone in 0 1; do
		lines_of "$proc/../sys/class/thermal/thermal_zone$zone/temp" &&
			is_number "${lines[0]}" || continue
		((${C[heat]:-0} > lines[0])) || C[heat]=${lines[0]}
		read_trips "$zone" "${lines[0]}"
	done
}

# How far the zone is from where it switches the machine off.
read_trips() { # ZONE HEAT
	local nr at=$proc/../sys/class/thermal/thermal_zone$1 left

	for nr in 0 1; do
		lines_of "$at/trip_point_${nr}_type" &&
			[[ ${lines[0]%% *} == critical ]] || continue
		lines_of "$at/trip_point_${nr}_temp" &&
			is_number "${lines[0]}" || continue
		left=$((lines[0] > $2 ? lines[0] - $2 : 0))
		((${C[heat_left]:-$left} < left)) || C[heat_left]=$left
	done
}

# The fuller battery, and whether any line has power.
read_power() {
	local name

	for name in BAT0 BAT1; do
		lines_of "$proc/../sys/class/power_supply/$name/capacity" &&
			is_number "${lines[0]}" && ((lines[0] <= 100)) ||
			continue
		((${C[battery]:-0} > lines[0])) || C[battery]=${lines[0]}
	done
	for name in AC AC0 ACAD ADP1; do
		lines_of "$proc/../sys/class/power_supply/$name/online" &&
			is_number "${lines[0]}" || continue
		C[mains]=$((lines[0] != 0 || ${C[mains]:-0}))
	done
}

read_health() {
	local file cpu=devices/system/cpu/cpu0 mc

	lines_of "$proc/../sys/fs/cgroup/cgroup.stat"
	for file in "${lines[@]}"; do
		case $file in
		nr_descendants\ * | nr_dying_descendants\ *)
			count "${file%% *}" "${file#* }" ;;
		esac
	done
	read_sys kernel/oops_count oopses
	read_sys kernel/warn_count warnings
	read_clocksource current_clocksource
	for mc in 0 1; do
		file=devices/system/edac/mc/mc$mc
		read_sys $file/ce_count corrected count_more
		read_sys $file/ue_count uncorrected count_more
	done
	read_heat
	read_power
	read_sys $cpu/cpufreq/cpuinfo_max_freq speed_max
	read_sys $cpu/cpufreq/scaling_max_freq speed_limit
	for file in core package; do
		read_sys "$cpu/thermal_throttle/${file}_throttle_count" \
			throttles count_more
	done
}

# read_pressure FILE NAME: what it has of "some" and "full".
read_pressure() {
	local line found=''

	lines_of "$proc/pressure/$1"
	for line in "${lines[@]}"; do
		case $line in
		some\ *\ total=* | full\ *\ total=*)
			count "$2_${line%% *}" "${line##* total=}" || continue
			[[ $2_$line == cpu_full* ]] || found=1 ;;
		esac
	done
	[[ $found ]] || blind[pressure]=$turn
}

# read_numbers FILE KEY...: the words of its first line, up to one that is no
# number.
read_numbers() {
	local file=$1 keys

	shift
	keys=("$@")
	lines_of "$proc/sys/$file" || return 0
	# shellcheck disable=SC2086 # words
	set -- ${lines[0]}
	while ((${#keys[@]})); do
		count "${keys[0]}" "$1" || return 0
		keys=("${keys[@]:1}")
		shift
	done
}

# ---- reading: disks and mounts ----

# is_partition NAME DISK: "sda1" of "sda", "nvme0n1p2" of "nvme0n1"
is_partition() {
	local tail=${1#"$2"}

	[[ $tail != "$1" ]] || return 1
	if [[ $2 == *[0-9] ]]; then
		[[ $tail == p* ]] || return 1
		tail=${tail#p}
	fi
	[[ $tail && $tail != *[!0-9]* ]]
}

# A partition's I/O is its disk's I/O, and memory disks say nothing.
is_uninteresting() {
	local other

	[[ $1 != ram* ]] || return 0
	for other in "${disk_names[@]}"; do
		! is_partition "$1" "$other" || return 0
	done
	return 1
}

# note_disk MAJOR MINOR NAME FIELD...
note_disk() {
	local dev=$1:$2 name=${3:0:31} word

	(($# >= 14)) || return 1
	for word in "$1" "$2" "${@:4:11}"; do
		is_number "$word" || return 1
	done
	shift 3
	((${dev%:*} < 4096 && ${dev#*:} < 1048576)) || return 1
	((${1} + $5 + ${12:-0} + ${16:-0} + $9)) || return 0
	((${#disk_names[@]} < sample_disks)) || return 0
	! is_uninteresting "$name" || return 0
	disk_names+=("$name")
	note_kinds "$name" "$@"
	DISK+=("$dev $9 $(($1 + $5 + ${12:-0} + ${16:-0})) $3 $7 \
$(($4 + $8 + ${15:-0} + ${17:-0})) ${10} ${11}")
}

# number_of FILE: R is the number it holds, decimal or hexadecimal, or -1.
number_of() {
	local form='^0x[0-9a-f]{1,15}$'

	R=-1
	lines_of "$proc/../sys/$1" || return 0
	! is_number "${lines[0]}" || R=${lines[0]}
	[[ ! ${lines[0]} =~ $form ]] || R=$((lines[0]))
}

# KIND: reads and their ms, writes, flushes; failed and late I/Os, what an
# array lacks. The device counts them itself, if at all.
note_kinds() { # NAME FIELD...
	local name=$1 errors=-1 timeouts=-1 degraded=-1 lines

	shift
	case $name in
	*/*) ;;
	sd*) number_of "block/$name/device/ioerr_cnt"
		errors=$R
		number_of "block/$name/device/iotmo_cnt"
		timeouts=$R ;;
	md*) number_of "block/$name/md/degraded"
		degraded=$R ;;
	esac
	KIND+=("$1 $4 $5 $8 ${16:-0} ${17:-0} $errors $timeouts $degraded")
}

# DISK: major:minor inflight ios read-sectors write-sectors wait busy queue,
# the times in ms; what is not a number behind the oldest fields is left out.
read_disks() {
	local line found=''

	DISK=() KIND=() disk_names=() lines=()
	mapfile -t lines < "$proc/diskstats" || { blind[disks]=$turn; return 0; }
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2086 # words
		set -- $line
		while (($# > 14)) && ! is_number "${!#}"; do
			set -- "${@:1:$#-1}"
		done
		! note_disk "$@" || found=1
	done
	[[ $found || ! ${lines[0]} ]] || blind[disks]=$turn
}

# unescape WORD: R is a mount point with \040 and the like put back.
unescape() {
	local rest=$1 head byte

	R=''
	while [[ $rest == *\\[0-3][0-7][0-7]* ]]; do
		head=${rest%%\\[0-3][0-7][0-7]*}
		# shellcheck disable=SC2059 # an octal escape
		printf -v byte "\\${rest:${#head} + 1:3}"
		R+=$head$byte
		rest=${rest:${#head} + 4}
	done
	R+=$rest
}

# PATHS: the mount points of file systems that store files on this machine and
# can be written to. Asking the others for their free space can hang.
list_mounts() {
	local line

	PATHS=() MOUNT_TYPES=()
	lines_of "$proc/self/mounts" || { blind[mounts]=$turn; return 0; }
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2086 # words
		set -- $line
		case $3 in
		ext[234] | xfs | btrfs | f2fs | vfat | exfat | tmpfs) ;;
		*) continue ;;
		esac
		[[ $4 != ro && $4 != ro,* ]] || continue
		unescape "$2"
		((${#R} <= 255)) || continue
		PATHS+=("$R") MOUNT_TYPES+=("$3")
	done
}

# ask STAT-OPTION...: lines is one line for each of PATHS.
ask() {
	local out path IFS=$'\n'

	out=$(stat "$@" -- "${PATHS[@]}")
	# shellcheck disable=SC2206 # lines
	lines=($out)
	((${#lines[@]} != ${#PATHS[@]})) || return 0
	lines=()
	for path in "${PATHS[@]}"; do
		lines+=("$(stat "$@" -- "$path")")
	done
}

# ERRORS: what each of PATHS counts of damage to itself, or -1. Only ext4 does,
# below the name of its device.
ask_errors() {
	local i dev name

	ERRORS=()
	for i in "${!PATHS[@]}"; do
		ERRORS[i]=-1
		[[ ${MOUNT_TYPES[i]} == ext* ]] && is_number "${devs[i]}" ||
			continue
		dev=$((devs[i] >> 8 & 0xfff)):$((devs[i] & 0xff |
			devs[i] >> 12 & 0xfff00))
		name=$(readlink "/sys/dev/block/$dev") || continue
		number_of "fs/ext4/${name##*/}/errors_count"
		ERRORS[i]=$R
	done
}

# MOUNT: major:minor size free inodes free-inodes errors, in kB. A recorded
# machine has what stat would have said, a line a mount.
read_mounts() {
	local devs i path

	MOUNT=() MOUNT_NAME=() ERRORS=()
	list_mounts
	((${#PATHS[@]})) || return 0
	if [[ $root ]]; then
		lines_of "$proc/../statfs"
	else
		ask -c %d
		devs=("${lines[@]}")
		ask_errors
		ask -f -c '%b %f %a %S %c %d'
	fi
	for i in "${!PATHS[@]}"; do
		path=${PATHS[i]}
		((${#path} < 32)) || path=${path: -31}
		# shellcheck disable=SC2086 # words
		note_mount "$path" ${devs[i]} ${lines[i]} ${ERRORS[i]}
	done
}

# note_mount NAME ST_DEV BLOCKS FREE AVAILABLE BLOCK-SIZE INODES FREE-INODES
# [ERRORS]
note_mount() {
	local dev word m

	(($# == 8 || $# == 9)) || { blind[mounts]=$turn; return 0; }
	for word in "${@:2:7}"; do
		is_number "$word" || { blind[mounts]=$turn; return 0; }
	done
	(($3 && ${#MOUNT[@]} < sample_mounts)) || return 0
	dev=$(($2 >> 8 & 0xfff)):$(($2 & 0xff | $2 >> 12 & 0xfff00))
	for m in "${MOUNT[@]}"; do
		[[ $m != "$dev "* ]] || return 0
	done
	MOUNT+=("$dev $((($3 - $4 + $5) * ($6 / 512) / 2)) \
$(($5 * ($6 / 512) / 2)) $7 $8 ${9:--1}")
	MOUNT_NAME+=("$1")
}

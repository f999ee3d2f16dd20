# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Reading the processes, and who was killed. Part of scrapper.sh.

# ---- reading: processes ----

# numbers_in DIR: LIST is its entries that are numbers, by size.
numbers_in() {
	local dir=$1 digit='[0-9]'

	set +f
	# shellcheck disable=SC2206 # patterns
	LIST=("$dir"/[1-9] "$dir"/[1-9]$digit "$dir"/[1-9]$digit$digit
	      "$dir"/[1-9]$digit$digit$digit
	      "$dir"/[1-9]$digit$digit$digit$digit
	      "$dir"/[1-9]$digit$digit$digit$digit$digit
	      "$dir"/[1-9]$digit$digit$digit$digit$digit$digit)
	set -f
	LIST=("${LIST[@]##*/}")
}

# split_stat FILE: comm, and stat with the fields behind it, all checked. A
# name may hold anything, blanks and ')' among them: it ends at the last ')'.
split_stat() {
	text_of "$1" || return 1
	comm=${text#*\(}
	case $comm in
	*\)*\)*) rest=${comm##*\)} comm=${comm%\)*} ;;
	*\)*) rest=${comm#*\)} comm=${comm%%\)*} ;;
	*) return 1 ;;
	esac
	# shellcheck disable=SC2206 # words
	stat=($rest)
	rest=${stat[*]:1}
	[[ ${#stat[@]} -ge 22 && $rest != *[!0-9\ -]* &&
	   " $rest " != *[!\ ]-* && $rest\  != *-[!0-9]* &&
	   " $rest" != *[\ -]0[0-9]* ]]
}

# The state of the thread that is worst off: D over R over the rest.
read_threads() {
	local task n=0 comm rest stat

	[[ $state != D ]] || return 0
	numbers_in "$1/task"
	for task in "${LIST[@]}"; do
		((n++ < threads_looked_at)) || break
		split_stat "$1/task/$task/stat" || continue
		case ${stat[0]} in
		D*) state=D; return 0 ;;
		R*) state=R ;;
		esac
	done
}

read_io() {
	read=-1 write=-1
	if ! text_of "$1/io"; then
		[[ ! -e $1/stat ]] || blind[details]=$turn
		return 0
	fi
	# shellcheck disable=SC2086 # words
	set -- $text
	while (($# > 1)); do
		case $1 in
		read_bytes:) ! is_number "$2" || read=$2 ;;
		write_bytes:) ! is_number "$2" || write=$2 ;;
		esac
		shift 2
	done
}

# Descriptors are known only together with their limit.
read_fds() {
	local line

	fds=0 fds_max=0
	[[ -r $1/fd && -x $1/fd ]] || return 0
	lines_of "$1/limits" || return 0
	for line in "${lines[8]}" "${lines[@]}"; do
		[[ $line == 'Max open files'* ]] || continue
		line=${line#Max open files}
		line=${line#"${line%%[! ]*}"}
		is_number "${line%% *}" || return 0
		min "${line%% *}" 4294967295
		fds_max=$R
		break
	done
	((fds_max)) || return 0
	set +f
	set -- "$1/fd"/*
	set -f
	fds=$#
}

read_swap() {
	local line

	swap=0
	lines_of "$1/status"
	for line in "${lines[@]}"; do
		[[ $line == VmSwap:* ]] || continue
		# shellcheck disable=SC2086 # words
		set -- $line
		! is_number "$2" || swap=$2
		return 0
	done
}

# The details cost four times what the rest costs. As in user/lib, a process
# that did nothing since has the old ones; a program in a crowd, most times.
may_reuse() { # PID KEY
	[[ ! $root && ${PTASK[$1]} == "$2 "* ]] || return 1
	((kthread || (was >= crowd && ($1 + turn) % turns)))
}

# TASK[pid]: 0 start 1 utime 2 stime (us) 3 minflt 4 majflt 5 rss 6 kthread
# 7 zombie 8 read 9 write (bytes) 10 fds 11 fds_max 12 swap 13 state 14 ppid
# 15 threads; -1 is not known.
read_task() { # PID
	local dir=$proc/$1 comm rest stat kthread state key
	local read=-1 write=-1 fds=0 fds_max=0 swap=0

	split_stat "$dir/stat" || return 0
	state=${stat[0]:0:1}
	kthread=$((stat[6] >> 21 & 1))
	key="$((stat[19] * 10000)) $((stat[11] * 10000)) $((stat[12] * 10000))"
	key+=" ${stat[7]} ${stat[9]} $((stat[21] * page_kb)) $kthread"
	if [[ $state == Z ]]; then key+=' 1'; else key+=' 0'; fi
	if may_reuse "$1" "$key"; then
		rest=${PTASK[$1]#"$key "}
		rest=${rest% * * *}
	else
		read_io "$dir"
		if ((!kthread)) && [[ $state != [ZX] ]]; then
			read_fds "$dir"
			((!swapped)) || read_swap "$dir"
		fi
		rest="$read $write $fds $fds_max $swap"
	fi
	((kthread || stat[17] < 2)) || read_threads "$dir"
	TASK[$1]="$key $rest $state ${stat[1]} ${stat[17]}"
	COMM[$1]=${comm:0:15}
}

read_tasks() {
	local pids pid was=${#PTASK[@]}
	local swapped=$((${C[SwapFree]:-0} < ${C[SwapTotal]:-0}))

	TASK=() COMM=() missed=0
	numbers_in "$proc"
	pids=("${LIST[@]}")
	for pid in "${pids[@]}"; do
		[[ $pid != "$self" ]] || continue
		if ((${#TASK[@]} == sample_tasks)); then
			((++missed))
		else
			read_task "$pid"
		fi
	done
	text_of "$proc/1/stat" || blind[tasks]=$turn
	[[ ! $in_namespace ]] || blind[tasks]=$turn
}

# ---- reading: the kernel log ----

# Only root can. dd, because each read of /dev/kmsg must take a whole record.
read_log() {
	local line seq out IFS=$'\n'

	[[ ! $root && -r /dev/kmsg ]] &&
		out=$(dd if=/dev/kmsg iflag=nonblock bs=8192 | tail -n 500)
	[[ $out ]] || { blind[log]=$turn; return 0; }
	for line in $out; do
		seq=${line#*,}
		seq=${seq%%,*}
		[[ $line == [0-7],* ]] || continue
		is_number "$seq" || continue
		((seq > log_seq)) || continue
		log_seq=$seq
		((!log_started)) || note_kill "${line#*;}"
	done
	log_started=1
}

# VICTIM: pid time rss
note_kill() {
	local line=$1 pid comm size rss=0

	[[ $line == *'ut of memory: Killed process '*' ('*') total-vm:'* ]] ||
		return 0
	line=${line#*ut of memory: Killed process }
	pid=${line%%[!0-9]*}
	is_number "$pid" && ((pid && pid <= 0x7fffffff)) || return 0
	line=${line#* \(}
	comm=${line%%\) total-vm:*}
	line=${line#"$comm"}
	for size in anon file shmem; do
		line=${line#*"$size-rss:"}
		! is_number "${line%%kB*}" || ((rss += ${line%%kB*}))
	done
	((${#VICTIM[@]} < sample_victims)) || {
		VICTIM=("${VICTIM[@]:1}")
		VICTIM_COMM=("${VICTIM_COMM[@]:1}")
	}
	VICTIM+=("$pid $now $rss")
	VICTIM_COMM+=("${comm:0:15}")
}

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Gathers training data on any Linux machine: looks at it twice, a window
# apart, and writes what it saw as a snapshot (module/observe/snapshot.h), with
# names masked. It wants bash 4.4 and coreutils, no root, no module; it writes
# to --out and to the salt file and nowhere else. docs/collecting.md says what
# for. The arithmetic is that of module/observe, step by step, so that a
# snapshot is the same whoever took it; collect/test_scrapper.py compares them.
#
# Text of the machine is hostile: a word is proved to be a number before it
# comes near arithmetic (is_number), and names are never anything but values.

# No here document: bash before 5.1 would put it into a file.
usage() {
	printf '%s' 'usage: scrapper.sh [OPTION...]

Measure this machine and write snapshots that aikm can read and learn from.

  --window MS     how long one snapshot looks, 100 to 60000 (2000)
  --count N       how many snapshots; 0 goes on until interrupted (1)
  --interval MS   from the start of one to the start of the next; not less
                  than the window, which is the default
  --out FILE      a new file for the snapshots (standard output)
  --label WORDS   what you know was true all the time: a cause, then perhaps
                  culprit=NAME pid=N,N device=NAME mount=PATH; written beside
                  FILE as FILE.truth (RUN.truth for a FILE like RUN.snap)
  --salt FILE     32 hex digits that names are masked with; made if missing
                  (~/.aikm-salt)
  --no-mask       write names as they are
  --root DIR      look at a recorded machine (tests/machines/record-machine)
  --help          print this

Exit status: 0 done, 1 a file could not be read or written, 2 wrong usage.
'
}

readonly causes='healthy swap_thrash oom_global mem_leak_user cpu_saturation
process_spin disk_saturated fs_full fs_inodes_full fd_exhaust_process
fork_bomb zombie_accumulation dstate_accumulation mem_pressure'

# The bounds of module/limits.h and module/observe.
readonly value_max=1000000000000000 amount_max=10000000000000
readonly snap_tasks=9 snap_disks=6 snap_mounts=6 snap_netdevs=6
readonly sample_tasks=4096 sample_disks=64 sample_mounts=64 sample_victims=8
readonly sample_netdevs=128
readonly sample_cpus=256 sample_irqs=256
readonly threads_looked_at=64 crowd=64 turns=8
readonly int_max=9223372036854775807 columns=11 stride=$((snap_tasks + 1))

exec 3>&2
say() {
	printf 'scrapper: %s\n' "$*" >&3
}

die() {
	local status=$1

	shift
	say "$@"
	exit "$status"
}

# ---- parts ----
here=${BASH_SOURCE[0]}
[[ $here ]] || die 1 'from standard input I am incomplete; see one-file'
here=${here%"${here##*/}"}
# shellcheck source=collect/scrapper/value.bash
. "${here}scrapper/value.bash"
# shellcheck source=collect/scrapper/read_system.bash
. "${here}scrapper/read_system.bash"
# shellcheck source=collect/scrapper/read_net.bash
. "${here}scrapper/read_net.bash"
# shellcheck source=collect/scrapper/read_tasks.bash
. "${here}scrapper/read_tasks.bash"
# shellcheck source=collect/scrapper/rate_system.bash
. "${here}scrapper/rate_system.bash"
# shellcheck source=collect/scrapper/rate_net.bash
. "${here}scrapper/rate_net.bash"
# shellcheck source=collect/scrapper/rate_tasks.bash
. "${here}scrapper/rate_tasks.bash"

# ---- a sample ----

# The sample before becomes the older one.
keep_sample() {
	local key

	PC=() PTASK=() PCOMM=() PDISK=("${DISK[@]}") PMOUNT=("${MOUNT[@]}")
	PDISK_NAME=("${disk_names[@]}") PNETDEV=("${NETDEV[@]}")
	PNETDEV_NAME=("${netdev_names[@]}")
	PKIND=("${KIND[@]}") PCPU=("${CPU[@]}") PIRQ=("${IRQ[@]}")
	for key in "${!C[@]}"; do
		PC[$key]=${C[$key]}
	done
	for key in "${!TASK[@]}"; do
		PTASK[key]=${TASK[key]} PCOMM[key]=${COMM[key]}
	done
	before=$now pmissed=$missed
}

take_sample() {
	keep_sample
	C=()
	((++turn))
	read_clock
	read_log
	read_stat
	read_loadavg
	read_meminfo
	read_vmstat
	read_disks
	read_numbers fs/file-nr files files_unused files_max
	read_numbers kernel/threads-max threads_max
	read_numbers kernel/pid_max pid_max
	read_numbers vm/overcommit_memory overcommit
	read_buddyinfo
	read_health
	read_pressure cpu cpu
	read_pressure memory mem
	read_pressure io io
	read_net
	read_limits
	read_tasks
	read_mounts
} 2> /dev/null # what vanishes while it is read, and what is not permitted

# ---- a snapshot ----

# Words of the line "unseen", in their order, and why for people.
readonly unseen_words='pressure tasks details disks mounts log'
declare -A unseen_why=(
	[pressure]='pressure: the kernel has no /proc/pressure'
	[tasks]='tasks: processes of others, which a container or hidepid hides'
	[details]='details: I/O and descriptors of processes of others'
	[disks]='disks: there is no /proc/diskstats'
	[mounts]='mounts: some file systems cannot be asked for their room'
	[log]='log: who was killed for want of memory, in the kernel log'
)

write_snapshot() {
	local unseen='' word

	facts='' handles=''
	us=$((now - before))
	((us > 0)) || die 1 "the clock stood still; $proc/uptime tells it"
	rate_system
	count_members
	tasks_facts
	pick_tasks
	rate_tasks
	rate_disks
	rate_mounts
	rate_netdevs
	rate_tcp
	rate_net
	rate_irqs
	rate_health
	for word in $unseen_words; do
		((${blind[$word]:-0} < turn - 1 || !${blind[$word]:-0})) ||
			unseen+=" $word"
	done
	printf 'aikm-snapshot 1\ntime %s ns\nwindow %s ms\n%s%s%send\n' \
		"${now}000" $(((us + 500) / 1000)) \
		"${unseen:+unseen$unseen$'\n'}" "$handles" "$facts" >&4 ||
		die 1 "cannot write ${out:-to standard output}"
}

say_unseen() {
	local word

	for word in $unseen_words; do
		[[ ! ${blind[$word]} ]] || say "not seen: ${unseen_why[$word]}"
	done
	[[ ! ${blind[details]}${blind[log]} || $root ]] ||
		say 'root outside of a container would see more'
}

# ---- the command line ----

# want_number OPTION VALUE LEAST MOST
want_number() {
	is_number "$2" || set -- "$@" bad
	(($# == 4 && $2 >= $3 && $2 <= $4)) ||
		die 2 "$1 wants a number from $3 to $4, not '$2'"
	R=$2
}

parse_options() {
	while (($#)); do
		case $1 in
		--no-mask) mask='' ;;
		--help) usage; exit 0 ;;
		--window | --count | --interval | --out | --label | --salt | \
		--root)
			(($# > 1)) || die 2 "$1 wants a value; see --help"
			take_option "$1" "$2"
			shift ;;
		*) die 2 "unknown option '$1'; see --help" ;;
		esac
		shift
	done
	: "${interval:=$window}"
	((interval >= window)) ||
		die 2 "--interval $interval is less than the window, $window"
	[[ ! $label || $out ]] || die 2 '--label wants --out'
}

take_option() {
	case $1 in
	--window) want_number "$@" 100 60000; window=$R ;;
	--count) want_number "$@" 0 1000000000; count=$R ;;
	--interval) want_number "$@" 100 1000000000; interval=$R ;;
	--out) out=$2 ;;
	--label) label=$2 ;;
	--salt) salt=$2 ;;
	--root) root=$2 ;;
	esac
}

# label_names WORD...: R is the words with their names as the snapshots have
# them: cut to the same length, and masked.
label_names() {
	local word marks='' value

	for word; do
		value=${word#*=}
		case $word in
		pid=*)
			[[ $value && $value != *[!0-9,]* ]] ||
				die 2 "--label: $word is not pid=N,N" ;;
		culprit=?* | device=?* | mount=?*)
			case $word in
			culprit=*) value=${value:0:15} ;;
			device=*) value=${value:0:31} ;;
			mount=*) ((${#value} < 32)) || value=${value: -31} ;;
			esac
			shown "$value"
			word=${word%%=*}=$R ;;
		*) die 2 "--label: '$word' is neither culprit=NAME, pid=N,N," \
			"device=NAME nor mount=PATH" ;;
		esac
		marks+=" $word"
	done
	R=$marks
}

# The marks of lab/README.md: the fault lasts from the first sample to the
# last one, and a healthy run has none.
prepare_label() {
	truth=${out%.snap}.truth
	# shellcheck disable=SC2086 # words
	set -- $label
	cause=$1
	[[ $cause && " ${causes//$'\n'/ } " == *" $cause "* ]] ||
		die 2 "--label: no cause '$cause'; causes are: $causes"
	shift
	label_names "$@"
	about=$R
	[[ $cause != healthy || ! $about ]] ||
		die 2 '--label: a healthy machine has no culprit'
}

# open_new FD FILE
open_new() {
	set -C
	{ eval "exec $1> \"\$2\""; } 2> /dev/null ||
		die 1 "cannot make $2; is it there already?"
	set +C
}

write_label() {
	local run=${out##*/} first=$1 last=$now

	run=${run%.snap}
	printf 'aikm-truth 1\nrun %s\nscenario %s\n' \
		"${run//[!A-Za-z0-9._-]/_}" "$cause"
	printf 'mark start %s000\n' "$first"
	if [[ $cause != healthy ]]; then
		printf 'mark begin %s000\n' "$first"
		printf 'mark fault %s000 cause=%s%s\n' "$first" "$cause" "$about"
		printf 'mark clear %s000\nmark calm %s000\n' "$last" "$last"
	fi
	printf 'mark end %s000\n' "$last"
}

# The salt is a secret: who has it can try names until the masks are the same.
read_salt() {
	local hex

	[[ $salt || $HOME ]] || die 2 'there is no HOME; give --salt FILE'
	: "${salt:=$HOME/.aikm-salt}"
	[[ -e $salt ]] || make_salt
	[[ ! -f $salt ]] || IFS= read -r hex < "$salt"
	[[ ${#hex} == 32 && $hex != *[!0-9a-f]* ]] ||
		die 1 "$salt is not a salt: a line of 32 hex digits"
	key0=$((0x${hex:0:8} << 32 | 0x${hex:8:8}))
	key1=$((0x${hex:16:8} << 32 | 0x${hex:24:8}))
}

# Of two random UUIDs the digits that are not always the same.
make_salt() {
	local file=/proc/sys/kernel/random/uuid a b

	read -r a < $file
	read -r b < $file
	[[ ${#a} == 36 && ${#b} == 36 && $a != "$b" ]] ||
		die 1 "cannot read $file, so there is no salt; give --salt FILE"
	set -C
	printf '%s%s%s%s\n' "${a:0:8}" "${b:0:8}" "${a:28:8}" "${b:28:8}" \
		2> /dev/null > "$salt" ||
		die 1 "cannot make $salt; give --salt FILE or --no-mask"
	set +C
	say "made $salt; keep it to have the same masks again, and to yourself"
}

find_page_size() {
	local word size

	page_kb=4
	while read -r word size _; do
		[[ $word != KernelPageSize: ]] || break
	done 2> /dev/null < /proc/self/smaps
	! is_number "$size" || page_kb=$size
}

# The first pid namespace has the number PROC_PID_INIT_INO of the kernel.
find_namespace() {
	local ns

	ns=$(readlink /proc/self/ns/pid)
	in_namespace=''
	[[ ! $ns || $ns == 'pid:[4026531836]' ]] || in_namespace=1
}

# wait_until US: by the clock of the samples.
wait_until() {
	local left now

	read_clock
	left=$(($1 - now))
	((left > 0)) || return 0
	printf -v left '%d.%06d' $((left / 1000000)) $((left % 1000000))
	sleep "$left" &
	wait $! && return
	((stop)) || die 1 "cannot sleep for $left s"
	kill $!
	wait $!
} 2> /dev/null

look_at_recorded() {
	proc=$root/before/proc
	take_sample
	first=$now proc=$root/after/proc
	take_sample
	write_snapshot
}

# A window that begins where the last one ended begins with its sample.
look_around() {
	local n start

	take_sample
	first=$now
	for ((n = 1; !stop; n++)); do
		start=$now
		wait_until $((start + window * 1000))
		((!stop)) || break
		take_sample
		write_snapshot
		((n != 1)) || say_unseen
		((n != count)) || break
		((interval > window)) || continue
		wait_until $((start + interval * 1000))
		((stop)) || take_sample
	done
}

main() {
	local window=2000 count=1 interval='' out='' label='' salt='' root=''
	local mask=1 proc=/proc self=$$ in_namespace='' page_kb=4 stop=0 first
	local now=0 before=0 missed=0 pmissed=0 turn=0 log_seq=0 log_started=0
	local truth cause about

	parse_options "$@"
	[[ ! $mask ]] || read_salt
	[[ ! $label ]] || prepare_label
	if [[ $out ]]; then open_new 4 "$out"; else exec 4>&1; fi
	[[ ! $label ]] || open_new 5 "$truth"
	find_page_size
	if [[ $root ]]; then
		self=''
		look_at_recorded
		say_unseen
	else
		find_namespace
		trap 'stop=1' INT TERM
		look_around
	fi
	[[ ! $label ]] || write_label "$first" >&5 ||
		die 1 "cannot write $truth"
}

export LC_ALL=C
IFS=$' \t\n'
umask 077
set -f
shopt -s nullglob
declare -A C=() PC=() blind=() masks=() LIVING=() STUCK=() ELDEST=() BREEDERS=()
declare -a FAMILY=() TASK=() COMM=() PTASK=() PCOMM=() CHILDREN=() ZOMBIES=() BREEDS=()
declare -a DISK=() disk_names=() PDISK=() PDISK_NAME=() VICTIM=() VICTIM_COMM=()
declare -a MOUNT=() MOUNT_NAME=() PMOUNT=()
declare -a NETDEV=() netdev_names=() PNETDEV=() PNETDEV_NAME=()
declare -a KIND=() PKIND=() CPU=() PCPU=() IRQ=() PIRQ=()
main "$@"

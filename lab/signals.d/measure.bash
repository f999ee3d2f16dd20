# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Inside of a virtual machine with the module: does the fact that is named for
# a fault move when the fault is there? A fault is a line in faults, and three
# functions: ID_make (once before), ID_do (again and again while it is looked
# at) and ID_undo; only ID_do must be there. Where the fault ends the machine,
# ID_next is called instead when it is there again.
#
#	fault ID FACT up|down [CAUSE]
#
# FACT is one of docs/FACTS.md; N.losses is that of any N1, N2, ..., E.NAME how
# often the kernel said the message NAME of docs/LOG.md. CAUSE is the finding
# that the watch must come to by itself.
#
#	machine ID OPTION...	options of lab/vm for its machine
#	alone ID		its machine is of no use afterwards
#	looks ID NUMBER		at least, where a fault grows
declare -A fault_fact=() fault_way=() fault_cause=()
# shellcheck disable=SC2034 # for lab/signals
declare -A fault_machine=() fault_alone=() fault_looks=()
faults=()
: "${aikm:=build/user/aikm}" "${tries_max:=150}"
: "${modules:=build/signals-modules}"
signals=/tmp/signals
mkdir -p $signals

fault() {
	faults+=("$1")
	fault_fact[$1]=$2 fault_way[$1]=$3 fault_cause[$1]=${4:--}
}

# shellcheck disable=SC2034
machine() {
	fault_machine[$1]=${*:2}
}

# shellcheck disable=SC2034
alone() {
	fault_alone[$1]=yes
}

looks() {
	fault_looks[$1]=$2
}

# value FACT WAY FILE: the largest, or smallest, that the snapshot has of it. A
# pulse is in no snapshot but that of its alarm, which the log cites.
value() {
	[[ $1 != pulse.* ]] || {
		dmesg | tail -n "+$((log + 1))" |
			sed -n "s/.*aikm: emergency: .*$1 \([0-9]*\).*/\1/p" |
			awk 'END { print NR ? $1 : "-" }'
		return
	}
	awk -v fact="$1" -v way="$2" '
		$1 == "handle" && $2 ~ /^E/ {
			gsub(/"/, "", $4)
			message[$2 ".count"] = "E." $4
		}
		{ name = $1; sub(/^[A-Z][0-9]\./, substr($1, 1, 1) ".", name) }
		$1 in message { name = message[$1] }
		name != fact { next }
		!seen++ || (way == "up" ? $2 > best : $2 < best) { best = $2 }
		END { print seen ? best : "-" }' "$3"
}

# moved WAY BEFORE NOW: to twice as much and more, or to less than half.
moved() {
	local before=$2

	[[ $3 != - ]] || return 1
	if [[ $1 == up ]]; then
		[[ $before != - ]] || before=0
		(($3 > 2 * before))
	else
		[[ $before != - ]] || before=1000
		((2 * $3 < before))
	fi
}

# further WAY SHOWN NOW: which of the two is further that way.
further() {
	if [[ $2 == - ]] || { [[ $3 != - ]] &&
		{ [[ $1 == up ]] && (($3 > $2)) ||
			{ [[ $1 == down ]] && (($3 < $2)); }; }; }; then
		echo "$3"
	else
		echo "$2"
	fi
}

has() {
	declare -F "$1" > /dev/null
}

# The watch looks every second: what it finds is in the log soon after.
found() {
	[[ $2 == - ]] || dmesg | tail -n "+$(($1 + 1))" |
		grep -Eq "aikm: (emergency: )?finding: $2 "
}

# measure ID: one line: id, fact, way, before, while, cause, what came of it.
measure() {
	local id=$1 fact=${fault_fact[$1]} way=${fault_way[$1]} pid tries=0
	local cause=${fault_cause[$1]} looks=${fault_looks[$1]:-3}
	local before now shown=- result=stays log

	log=$(dmesg | wc -l)
	if has "${id}_next" && [[ -s /out/$id.before ]]; then
		before=$(cat "/out/$id.before") log=0
		"${id}_next" > $signals/log 2>&1
	else
		! has "${id}_make" || "${id}_make" > $signals/log 2>&1
		$aikm snapshot --window 1000 > $signals/before
		before=$(value "$fact" "$way" $signals/before)
		! has "${id}_next" || echo "$before" > "/out/$id.before"
		log=$(dmesg | wc -l)
	fi
	set -m
	while :; do
		"${id}_do" >> $signals/log 2>&1
		sleep 0.1
	done &
	pid=$!
	set +m
	# The first move may be the first sign of a larger one.
	until ((tries >= looks)) && [[ $result == moves ]] &&
		found "$log" "$cause"; do
		((tries++ < tries_max)) || break
		$aikm snapshot --window 1000 > $signals/now
		now=$(value "$fact" "$way" $signals/now)
		shown=$(further "$way" "$shown" "$now")
		! moved "$way" "$before" "$now" || result=moves
	done
	kill -KILL -- -$pid 2> /dev/null
	wait $pid 2> /dev/null
	! has "${id}_undo" || "${id}_undo" >> $signals/log 2>&1
	found "$log" "$cause" || cause="no $cause"
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$id" "$fact" "$way" "$before" \
		"$shown" "$result" "$cause"
	[[ $result == moves && $cause != no\ * ]] || {
		tail -n 20 $signals/log | sed 's/^/# /'
		return 1
	}
}

for part in lab/signals.d/faults_*.bash; do
	# shellcheck source=/dev/null
	. "$part"
done

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A process has all the open files it may have, and wants more.
. "$(dirname "$0")/lib.bash"

inject() {
	local limit
	limit=$(pick 256 512 1024 4096)

	case $CULPRIT in
	a)
		name=python3
		start python3 -c "
import resource, socket, time
resource.setrlimit(resource.RLIMIT_NOFILE, ($limit, $limit))
kept = []
while True:
    try:
        kept.append(socket.socket() if $INTENSITY % 2 else open('/dev/null'))
        time.sleep(4 / $limit)
    except OSError as e:
        print('refused', e, flush=True)
        time.sleep(0.1)"
		;;
	b)
		name=sessiond
		start "$BIN/sessiond" "$limit" "$(pick 0 1 2 0)" 0 \
			$((limit / 4))
		;;
	c)
		name="bash"
		# shellcheck disable=SC2016 # expanded by the inner shell
		start bash -c 'ulimit -n '$((limit / 2))'
			while :; do
				command exec {fd}< /dev/null 2> /dev/null ||
					{ echo refused; sleep 0.2; }
			done'
		;;
	esac
}

manifest() {
	grep -q refused "$log"
}

culprit() {
	echo "culprit=$name pid=$pid"
}

run_fault

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Test scripts source this. check TITLE COMMAND... is one test, passed when the
# command exits with 0; what it printed is shown when it does not.
tests=0 failures=0
: "${ko:=$PWD/build/module/aikm_module.ko}" "${aikm:=$PWD/build/user/aikm}"
: "${slm:=model/aikm.gguf}"

check() {
	local title=$1 said status
	shift
	tests=$((tests + 1))
	said=$("$@" 2>&1)
	status=$?
	if [ $status = 0 ]; then
		echo "ok $tests - $title"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $tests - $title"
	echo "# exit $status: $*"
	sed 's/^/# /' <<< "$said"
}

# exits N COMMAND...: true when the command's exit status is N.
exits() {
	local wanted=$1 status
	shift
	"$@"
	status=$?
	[ $status = "$wanted" ] || echo "exit $status, not $wanted"
	[ $status = "$wanted" ]
}

# says PATTERN COMMAND...: true when the output has a line like PATTERN,
# whatever the exit status.
says() {
	local pattern=$1 said
	shift
	said=$("$@" 2>&1)
	echo "$said"
	grep -Eq -- "$pattern" <<< "$said"
}

not() {
	! "$@"
}

# The kernel log since the last call.
log_mark=0
log_since() {
	dmesg | tail -n "+$((log_mark + 1))"
}

mark_log() {
	log_mark=$(dmesg | wc -l)
}

# The kernel looks a path up from its own root, so it must be a whole one.
load() {
	insmod "$ko" "model=$(realpath -m "$1")"
}

unload() {
	rmmod aikm_module
}

mode_is() {
	local mode
	mode=$(cat /sys/kernel/aikm/mode)
	[ "$mode" = "$1" ] || cat /proc/aikm_info
	[ "$mode" = "$1" ]
}

finish() {
	echo "1..$tests"
	[ $failures = 0 ]
}

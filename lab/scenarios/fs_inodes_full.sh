#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A file system has no inode left, though space; see fs_full.
. "$(dirname "$0")/lib.bash"

case $INTENSITY in
1 | 3) mount=$SPOOL ;;
*) mount=$SPOOL.tmp ;;
esac

inject() {
	if [ "$mount" != "$SPOOL" ]; then
		mkdir -p "$mount"
		mount -t tmpfs -o "size=40%,nr_inodes=$(pick 0 3000 0 6000)" \
			spool "$mount"
	fi
	mkdir -p "$mount/q"
	case $CULPRIT in
	a)
		name="touch"
		start sh -c "cd $mount/q
			seq 1 20000 | sed s/^/mail/ | xargs -n 500 touch
			while [ $INTENSITY -ge 3 ]; do
			touch new; sleep 0.3; done"
		;;
	b)
		name=spoolq
		start "$BIN/spoolq" "$mount/q" 1 0 "$(pick 500 50 5 200)"
		;;
	c)
		name="bash"
		start bash -c "cd $mount/q
			for ((i = 0; i < 20000; i++)); do
			: > part\$i || sleep 0.2; done"
		;;
	esac
}

manifest() {
	[ "$(stat -f -c %d "$mount")" -lt 4 ] &&
		! : > "$mount/q/probe"
} 2> /dev/null

culprit() {
	echo "culprit=$mount mount=$mount writer=$name pid=$pid"
}

cleanup() {
	rm -rf "$mount/q"
	[ "$mount" = "$SPOOL" ] || umount "$mount"
}

run_fault

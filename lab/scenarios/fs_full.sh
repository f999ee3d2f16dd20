#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A file system has no space left; the writer goes on trying, or has gone.
. "$(dirname "$0")/lib.bash"

case $INTENSITY in
1 | 3) mount=$SPOOL ;;
*) mount=$SPOOL.tmp ;;
esac

inject() {
	if [ "$mount" != "$SPOOL" ]; then
		mkdir -p "$mount"
		mount -t tmpfs -o "size=$(($(avail_mb) / 6))M" spool "$mount"
	fi
	case $CULPRIT in
	a)
		name="dd"
		start sh -c "until dd if=/dev/zero of=$mount/fill.0 bs=64k
			[ $INTENSITY -lt 3 ]; do sleep 0.3; done"
		;;
	b)
		name=spoolq
		start "$BIN/spoolq" "$mount" 0 0 "$(pick 500 50 5 200)"
		;;
	c)
		name=fallocate
		start sh -c "fallocate -l 100G $mount/x; i=0
			while fallocate -l 4M $mount/fill.\$i; do
			i=\$((i+1)); done"
		;;
	esac
}

# Seen by trying: what the writer is told.
manifest() {
	local free

	free=$(stat -f -c %a "$mount")
	[ "$free" -lt 64 ] &&
		! dd if=/dev/zero of="$mount/probe" bs=256k count=1 2> /dev/null
}

culprit() {
	rm -f "$mount/probe"
	echo "culprit=$mount mount=$mount writer=$name pid=$pid"
}

cleanup() {
	rm -f "$mount"/{fill.*,spool.data,probe,x}
	[ "$mount" = "$SPOOL" ] || umount "$mount"
}

run_fault

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
		start sh -c "until dd if=/dev/zero of=$mount/fill.0 bs=64k \
			oflag=append conv=notrunc; [ $INTENSITY -lt 3 ]; do sleep 0.3; done"
		;;
	b)
		name=spoolq
		start "$BIN/spoolq" "$mount" 0 0 "$(pick 500 50 5 200)"
		;;
	c)
		name=fallocate
		start sh -c "i=0; for s in 8M 512k 16k; do
			while fallocate -l \$s $mount/fill.\$i; do
			i=\$((i+1)); done; done"
		;;
	esac
}

# Not only full by the numbers: the writer was told.
manifest() {
	local free size

	read -r free size <<< "$(stat -f -c '%a %b' "$mount")"
	[ $((free * 100)) -lt "$size" ] && grep -q 'No space left' "$log"
}

culprit() {
	echo "culprit=$mount mount=$mount writer=$name pid=$pid"
}

cleanup() {
	rm -f "$mount"/{fill.*,spool.data}
	[ "$mount" = "$SPOOL" ] || umount "$mount"
}

run_fault

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A device is busy all the time with a long queue, by one program's I/O.
. "$(dirname "$0")/lib.bash"

inject() {
	case $CULPRIT in
	a)
		name=fio
		start fio --name=job --filename="$DATA/fio.bin" --size=96M \
			--rw="$(pick randread randrw write randwrite)" \
			--bs="$(pick 4k 16k 256k 8k)" --ioengine=libaio \
			--iodepth="$(pick 16 32 8 64)" --direct=1 --thread \
			--time_based --runtime=600 --fallocate=posix
		;;
	b)
		name=blockcopy
		fallocate -l 96M "$DATA/block.bin"
		start "$BIN/blockcopy" "$DATA/block.bin" 96 \
			"$(pick 4 64 256 16)" "$(pick 12 24 8 32)" \
			"$(pick 0 50 100 80)" 0
		;;
	c)
		name="dd"
		start bash -c "for i in {1..$(pick 4 6 8 5)}; do
			while :; do dd if=/dev/zero of=$DATA/dd.\$i count=50 \
				oflag=direct bs=$(pick 1M 512k 2M 256k)
			done & done; wait"
		;;
	esac
	sleep 1
}

# Milliseconds busy and weighted milliseconds of the device.
device_ms() {
	awk -v d="$DISK" '$3 == d { print $13, $14 }' /proc/diskstats
}

manifest() {
	local busy queue busy2 queue2

	read -r busy queue <<< "$(device_ms)"
	sleep 1.5
	read -r busy2 queue2 <<< "$(device_ms)"
	[ $((busy2 - busy)) -gt 1300 ] && [ $((queue2 - queue)) -gt 3000 ]
}

culprit() {
	echo "culprit=$name pid=$(pids_named "$name") device=$DISK"
}

# dd is started again and again.
hold() {
	local left="$HOLD"

	while [ "$left" -gt 0 ]; do
		sleep 1
		left=$((left - 1))
		[ "$CULPRIT" != c ] || mark culprit "$(culprit)"
	done
}

cleanup() {
	rm -f "$DATA"/{fio.bin,block.bin,dd.?}
	sync -f "$DATA"
}

run_fault

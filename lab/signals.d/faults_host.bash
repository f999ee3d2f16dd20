# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a host does to its guest: asked of the host, see lab/vm --ask.

host=(--ask --disk "128M,iops=40"
      --qemu -device --qemu "virtio-balloon-pci,id=balloon")

# ask COMMAND...: of the host; says what came of it.
ask() {
	rm -f /out/answer
	printf '%s\n' "$@" > /out/ask.new
	mv /out/ask.new /out/ask
	until [[ -e /out/answer ]]; do
		sleep 0.1
	done
	cat /out/answer
}

# read_some DISK TASKS: a block here and there, by so many at once.
read_some() {
	local i

	for ((i = 0; i < $2; i++)); do
		dd if="$1" iflag=direct of=/dev/null bs=4k count=25 \
			skip=$((i * 997)) &
	done
	wait
}

fault disk_saturated D.queue up disk_saturated
machine disk_saturated "${host[@]}"
disk_saturated_do() { read_some /dev/vdb 8; }

# It was at work before the host slowed it down.
fault host_io_throttle D.read_wait up disk_slow
machine host_io_throttle "${host[@]}"
host_io_throttle_make() {
	set -m
	while :; do
		read_some /dev/vda 1
	done &
	reader=$!
	set +m
	sleep 2
}
host_io_throttle_do() {
	ask 'block_set_io_throttle d0 0 0 0 10 0 0'
	sleep 60
}
host_io_throttle_undo() {
	ask 'block_set_io_throttle d0 0 0 0 0 0 0'
	kill -KILL -- "-$reader"
}

fault mce_corrected E.mce_logged up mce_corrected
machine mce_corrected "${host[@]}"
mce_corrected_make() {
	echo 1 > /sys/devices/system/machinecheck/machinecheck0/check_interval
}
mce_corrected_do() {
	ask 'mce 0 3 0x8c00000000000001 0 0x1000 0x8c'
	sleep 1
}

fault balloon_inflated mem.balloon up balloon_inflated
machine balloon_inflated "${host[@]}"
balloon_inflated_make() { modprobe virtio_balloon; }
balloon_inflated_do() {
	ask 'balloon 400'
	sleep 5
	ask 'balloon 1024'
	sleep 3
}
balloon_inflated_undo() { ask 'balloon 1024'; }

fault vm_pause health.paused up vm_pause
machine vm_pause "${host[@]}"
vm_pause_do() {
	ask stop 'sleep 9' cont
	sleep 5
}

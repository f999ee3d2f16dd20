# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # what the other files set
#
# Faults of hardware: the host's (faults_io.bash), and devices that a module of
# ours pretends to be.

# device_make KIND: loads lab/signals.d/devices, as one of its parts.
device_make() { insmod "$modules/devices/devices.ko" "kind=$1"; }
device_undo() { rmmod devices; }

fault mce_corrected E.mce_logged up mce_corrected
machine mce_corrected "${host[@]}"
mce_corrected_make() {
	echo 1 > /sys/devices/system/machinecheck/machinecheck0/check_interval
}
mce_corrected_do() {
	ask 'mce 0 3 0x8c00000000000001 0 0x1000 0x8c'
	sleep 1
}

fault edac_ce health.corrected up edac_ce
edac_ce_make() {
	modprobe edac_core
	device_make memory
}
edac_ce_do() {
	echo 1 > /sys/module/devices/parameters/act
	sleep 1
}
edac_ce_undo() { device_undo; }

fault thermal_overheat health.heat up thermal_overheat
thermal_overheat_make() {
	device_make heat
	# What was not there is looked for now and then.
	sleep 20
}
thermal_overheat_do() {
	echo 95 > /sys/module/devices/parameters/act
	sleep 1
}
thermal_overheat_undo() { device_undo; }

fault balloon_inflated mem.ballooned up balloon_inflated
machine balloon_inflated "${host[@]}"
balloon_inflated_make() { modprobe virtio_balloon; }
balloon_inflated_do() {
	ask 'balloon 400'
	sleep 60
}
balloon_inflated_undo() {
	ask 'balloon 1024'
	sleep 3
}

fault vm_pause health.paused up vm_pause
machine vm_pause "${host[@]}"
vm_pause_do() {
	ask stop 'sleep 9' cont
	sleep 5
}

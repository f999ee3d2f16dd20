# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # what the other files set
#
# Faults of devices that a module of ours pretends to be.

# device_make KIND: loads lab/signals.d/devices, as one of its parts.
device_make() { insmod "$modules/devices/devices.ko" "kind=$1"; }
device_undo() { rmmod devices; }

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

fault thermal_overheat health.heat_left down thermal_overheat
thermal_overheat_make() {
	device_make heat
	# What was not there is looked for now and then.
	sleep 20
}
thermal_overheat_do() {
	echo 98 > /sys/module/devices/parameters/act
	sleep 1
}
thermal_overheat_undo() { device_undo; }

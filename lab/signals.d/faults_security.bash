# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # what the other files set
#
# What somebody does who should not be there.

# Who logs in, and whether he may, only the service itself knows.
fault ssh_bruteforce tcp.accepts up
ssh_bruteforce_do() { python3 "$net" logins 22; }

fault port_scan net.ports_refused up port_scan
port_scan_do() { python3 "$net" scan; }

fault cryptominer T.nice up process_spin
cryptominer_do() { python3 "$net" mine; }

fault module_load_unexpected health.modules up
module_load_unexpected_do() {
	modprobe dummy numdummies=0
	rmmod dummy
}

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What is wanted of the texts that are only numbers. */
#ifndef AIKM_NUMBERS_H
#define AIKM_NUMBERS_H

#include "parse.h"

extern const struct aikm_numbers aikm_numbers_snmp;
extern const struct aikm_numbers aikm_numbers_snmp6;
extern const struct aikm_numbers aikm_numbers_netstat;
extern const struct aikm_numbers aikm_numbers_sockstat;
extern const struct aikm_numbers aikm_numbers_softnet;
extern const struct aikm_numbers aikm_numbers_arp;
extern const struct aikm_numbers aikm_numbers_ndisc;
extern const struct aikm_numbers aikm_numbers_file_nr;
extern const struct aikm_numbers aikm_numbers_threads_max;
extern const struct aikm_numbers aikm_numbers_pid_max;
extern const struct aikm_numbers aikm_numbers_tcp_mem;
extern const struct aikm_numbers aikm_numbers_udp_mem;
extern const struct aikm_numbers aikm_numbers_max_orphans;
extern const struct aikm_numbers aikm_numbers_max_tw_buckets;
extern const struct aikm_numbers aikm_numbers_port_range;
extern const struct aikm_numbers aikm_numbers_neighbours_max;
extern const struct aikm_numbers aikm_numbers_conntrack;
extern const struct aikm_numbers aikm_numbers_conntrack_max;
extern const struct aikm_numbers aikm_numbers_ptys;
extern const struct aikm_numbers aikm_numbers_ptys_max;
extern const struct aikm_numbers aikm_numbers_aio;
extern const struct aikm_numbers aikm_numbers_aio_max;
extern const struct aikm_numbers aikm_numbers_dentries;
extern const struct aikm_numbers aikm_numbers_taint;
extern const struct aikm_numbers aikm_numbers_entropy;
extern const struct aikm_numbers aikm_numbers_maps_max;

#endif

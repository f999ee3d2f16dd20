// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "numbers.h"

enum { OWN = AIKM_UNSEEN };

/* clang-format off */
/* A file of sysfs, which user space finds beside proc. */
#define SYS(_path, _slow, _parse) \
	{ .root = AIKM_ROOT_SYS, .path = _path, \
	  .fallback = "../sys/" _path, .unseen = OWN, .optional = true, \
	  .slow = _slow, .parse = _parse }
#define SYS_FAST(_path, _parse) SYS(_path, false, _parse)
#define SYS_SLOW(_path, _parse) SYS(_path, true, _parse)
#define SYS_CPU "devices/system/cpu/cpu0/"
#define SYS_MC "devices/system/edac/mc/mc"

#define SYS_ZONE(_path, _parse) \
	SYS_SLOW("class/thermal/thermal_zone" _path, _parse)
#define SYS_POWER(_name, _parse) \
	SYS_SLOW("class/power_supply/" _name, _parse)

#define PARSED(_path, _parse) \
	{ .path = _path, .unseen = OWN, .parse = _parse }

#define PARSED_SLOW(_path, _parse) \
	{ .path = _path, .unseen = OWN, .slow = true, .parse = _parse }

#define NUMBERS(_path, _numbers) \
	{ .path = _path, .unseen = OWN, .numbers = &aikm_numbers_##_numbers }

/* What an administrator sets, or what changes as seldom. */
#define SLOW(_path, _numbers) \
	{ .path = _path, .unseen = OWN, .optional = true, .slow = true, \
	  .numbers = &aikm_numbers_##_numbers }

#define OPTIONAL(_path, _numbers) \
	{ .path = _path, .unseen = OWN, .optional = true, \
	  .numbers = &aikm_numbers_##_numbers }

#define NETWORK(_path, _numbers) \
	{ .path = _path, .unseen = OWN, .optional = true, .net = true, \
	  .numbers = &aikm_numbers_##_numbers }

#define PRESSURE(_path, _fallback, _parse) \
	{ .root = AIKM_ROOT_CGROUP, .path = _path, .fallback = _fallback, \
	  .unseen = AIKM_UNSEEN_PRESSURE, .parse = _parse }

const struct aikm_text_source aikm_text_sources[] = {
	PARSED("stat", aikm_parse_stat),
	PARSED("loadavg", aikm_parse_loadavg),
	PARSED("meminfo", aikm_parse_meminfo),
	PARSED("vmstat", aikm_parse_vmstat),
	{ .path = "diskstats", .unseen = AIKM_UNSEEN_DISKS,
	  .parse = aikm_parse_diskstats },
	NUMBERS("sys/fs/file-nr", file_nr),
	NUMBERS("sys/kernel/threads-max", threads_max),
	NUMBERS("sys/kernel/pid_max", pid_max),
	PRESSURE("cpu.pressure", "pressure/cpu", aikm_parse_psi_cpu),
	PRESSURE("memory.pressure", "pressure/memory", aikm_parse_psi_mem),
	PRESSURE("io.pressure", "pressure/io", aikm_parse_psi_io),
	NETWORK("net/snmp", snmp),
	NETWORK("net/snmp6", snmp6),
	NETWORK("net/netstat", netstat),
	NETWORK("net/sockstat", sockstat),
	{ .path = "net/dev", .unseen = OWN, .optional = true, .net = true,
	  .parse = aikm_parse_netdev },
	OPTIONAL("net/softnet_stat", softnet),
	OPTIONAL("net/stat/arp_cache", arp),
	OPTIONAL("net/stat/ndisc_cache", ndisc),
	SLOW("sys/net/ipv4/tcp_mem", tcp_mem),
	SLOW("sys/net/ipv4/udp_mem", udp_mem),
	SLOW("sys/net/ipv4/tcp_max_orphans", max_orphans),
	SLOW("sys/net/ipv4/tcp_max_tw_buckets", max_tw_buckets),
	SLOW("sys/net/ipv4/ip_local_port_range", port_range),
	SLOW("sys/net/ipv4/neigh/default/gc_thresh3", neighbours_max),
	OPTIONAL("sys/net/netfilter/nf_conntrack_count", conntrack),
	SLOW("sys/net/netfilter/nf_conntrack_max", conntrack_max),
	OPTIONAL("sys/kernel/pty/nr", ptys),
	SLOW("sys/kernel/pty/max", ptys_max),
	OPTIONAL("sys/fs/aio-nr", aio),
	SLOW("sys/fs/aio-max-nr", aio_max),
	OPTIONAL("sys/fs/dentry-state", dentries),
	SLOW("sys/kernel/tainted", taint),
	SLOW("sys/kernel/random/entropy_avail", entropy),
	SLOW("sys/vm/max_map_count", maps_max),
	{ .path = "key-users", .unseen = OWN, .optional = true,
	  .parse = aikm_parse_key_users },
	PARSED_SLOW("buddyinfo", aikm_parse_buddyinfo),
	PARSED_SLOW("sys/vm/overcommit_memory", aikm_parse_overcommit),
	{ .root = AIKM_ROOT_CGROUP, .path = "cgroup.stat",
	  .fallback = "../sys/fs/cgroup/cgroup.stat", .unseen = OWN,
	  .parse = aikm_parse_cgroup_stat },
	SYS_SLOW("kernel/oops_count", aikm_parse_oopses),
	SYS_SLOW("kernel/warn_count", aikm_parse_warnings),
	SYS_FAST("devices/system/clocksource/clocksource0/current_clocksource",
		 aikm_parse_clocksource),
	SYS_SLOW(SYS_MC "0/ce_count", aikm_parse_corrected),
	SYS_SLOW(SYS_MC "0/ue_count", aikm_parse_uncorrected),
	SYS_SLOW(SYS_MC "1/ce_count", aikm_parse_corrected),
	SYS_SLOW(SYS_MC "1/ue_count", aikm_parse_uncorrected),
	SYS_ZONE("0/temp", aikm_parse_heat),
	SYS_ZONE("0/trip_point_0_type", aikm_parse_trip_type),
	SYS_ZONE("0/trip_point_0_temp", aikm_parse_trip),
	SYS_ZONE("0/trip_point_1_type", aikm_parse_trip_type),
	SYS_ZONE("0/trip_point_1_temp", aikm_parse_trip),
	SYS_ZONE("1/temp", aikm_parse_heat_next),
	SYS_ZONE("1/trip_point_0_type", aikm_parse_trip_type),
	SYS_ZONE("1/trip_point_0_temp", aikm_parse_trip_next),
	SYS_ZONE("1/trip_point_1_type", aikm_parse_trip_type),
	SYS_ZONE("1/trip_point_1_temp", aikm_parse_trip_next),
	SYS_POWER("BAT0/capacity", aikm_parse_battery),
	SYS_POWER("BAT1/capacity", aikm_parse_battery),
	SYS_POWER("AC/online", aikm_parse_mains),
	SYS_POWER("AC0/online", aikm_parse_mains),
	SYS_POWER("ACAD/online", aikm_parse_mains),
	SYS_POWER("ADP1/online", aikm_parse_mains),
	SYS_SLOW(SYS_CPU "cpufreq/cpuinfo_max_freq", aikm_parse_speed_max),
	SYS_SLOW(SYS_CPU "cpufreq/scaling_max_freq", aikm_parse_speed_limit),
	SYS_FAST(SYS_CPU "thermal_throttle/core_throttle_count",
		 aikm_parse_throttles),
	SYS_FAST(SYS_CPU "thermal_throttle/package_throttle_count",
		 aikm_parse_throttles),
};

/* clang-format on */

const u32 aikm_text_sources_nr = ARRAY_SIZE(aikm_text_sources);

int aikm_text_parse(const struct aikm_text_source *source, const char *text,
		    size_t len, struct aikm_sample *s)
{
	if (source->parse)
		return source->parse(text, len, s);
	return aikm_parse_numbers(source->numbers, text, len, s);
}

void aikm_text_take(const struct aikm_text_source *source, const char *text,
		    ssize_t len, struct aikm_sample *s)
{
	if ((len < 0 || aikm_text_parse(source, text, (size_t)len, s)) &&
	    source->unseen < AIKM_UNSEEN)
		aikm_sample_miss(s, source->unseen);
}

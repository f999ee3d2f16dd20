// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "parse.h"

enum { OWN = AIKM_UNSEEN };

/* A file of sysfs, which user space finds beside proc. */
#define SYS(_path, _parse)                                         \
	{                                                          \
		AIKM_ROOT_SYS, _path, "../sys/" _path, OWN, _parse \
	}
#define SYS_CPU "devices/system/cpu/cpu0/"
#define SYS_MC "devices/system/edac/mc/mc"

/* clang-format off */
const struct aikm_text_source aikm_text_sources[] = {
	{ AIKM_ROOT_PROC, "stat", NULL, OWN, aikm_parse_stat },
	{ AIKM_ROOT_PROC, "loadavg", NULL, OWN, aikm_parse_loadavg },
	{ AIKM_ROOT_PROC, "meminfo", NULL, OWN, aikm_parse_meminfo },
	{ AIKM_ROOT_PROC, "vmstat", NULL, OWN, aikm_parse_vmstat },
	{ AIKM_ROOT_PROC, "diskstats", NULL, AIKM_UNSEEN_DISKS,
	  aikm_parse_diskstats },
	{ AIKM_ROOT_PROC, "sys/fs/file-nr", NULL, OWN, aikm_parse_file_nr },
	{ AIKM_ROOT_PROC, "sys/kernel/threads-max", NULL, OWN,
	  aikm_parse_threads_max },
	{ AIKM_ROOT_PROC, "sys/kernel/pid_max", NULL, OWN, aikm_parse_pid_max },
	{ AIKM_ROOT_CGROUP, "cpu.pressure", "pressure/cpu",
	  AIKM_UNSEEN_PRESSURE, aikm_parse_psi_cpu },
	{ AIKM_ROOT_CGROUP, "memory.pressure", "pressure/memory",
	  AIKM_UNSEEN_PRESSURE, aikm_parse_psi_mem },
	{ AIKM_ROOT_CGROUP, "io.pressure", "pressure/io",
	  AIKM_UNSEEN_PRESSURE, aikm_parse_psi_io },
	{ AIKM_ROOT_PROC, "buddyinfo", NULL, OWN, aikm_parse_buddyinfo },
	{ AIKM_ROOT_PROC, "sys/vm/overcommit_memory", NULL, OWN,
	  aikm_parse_overcommit },
	{ AIKM_ROOT_CGROUP, "cgroup.stat", "../sys/fs/cgroup/cgroup.stat", OWN,
	  aikm_parse_cgroup_stat },
	SYS("kernel/oops_count", aikm_parse_oopses),
	SYS("kernel/warn_count", aikm_parse_warnings),
	SYS("devices/system/clocksource/clocksource0/current_clocksource",
	    aikm_parse_clocksource),
	SYS(SYS_MC "0/ce_count", aikm_parse_corrected),
	SYS(SYS_MC "0/ue_count", aikm_parse_uncorrected),
	SYS(SYS_MC "1/ce_count", aikm_parse_corrected),
	SYS(SYS_MC "1/ue_count", aikm_parse_uncorrected),
	SYS("class/thermal/thermal_zone0/temp", aikm_parse_heat),
	SYS("class/thermal/thermal_zone1/temp", aikm_parse_heat),
	SYS(SYS_CPU "cpufreq/cpuinfo_max_freq", aikm_parse_speed_max),
	SYS(SYS_CPU "cpufreq/scaling_max_freq", aikm_parse_speed_limit),
	SYS(SYS_CPU "thermal_throttle/core_throttle_count",
	    aikm_parse_throttles),
	SYS(SYS_CPU "thermal_throttle/package_throttle_count",
	    aikm_parse_throttles),
};

/* clang-format on */

const u32 aikm_text_sources_nr = ARRAY_SIZE(aikm_text_sources);

void aikm_text_take(const struct aikm_text_source *source, const char *text,
		    ssize_t len, struct aikm_sample *s)
{
	if ((len < 0 || source->parse(text, (size_t)len, s)) &&
	    source->unseen < AIKM_UNSEEN)
		aikm_sample_miss(s, source->unseen);
}

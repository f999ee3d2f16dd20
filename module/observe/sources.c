// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "parse.h"

/* clang-format off */
const struct aikm_text_source aikm_text_sources[] = {
	{ AIKM_ROOT_PROC, "stat", NULL, aikm_parse_stat },
	{ AIKM_ROOT_PROC, "loadavg", NULL, aikm_parse_loadavg },
	{ AIKM_ROOT_PROC, "meminfo", NULL, aikm_parse_meminfo },
	{ AIKM_ROOT_PROC, "vmstat", NULL, aikm_parse_vmstat },
	{ AIKM_ROOT_PROC, "diskstats", NULL, aikm_parse_diskstats },
	{ AIKM_ROOT_PROC, "sys/fs/file-nr", NULL, aikm_parse_file_nr },
	{ AIKM_ROOT_PROC, "sys/kernel/threads-max", NULL,
	  aikm_parse_threads_max },
	{ AIKM_ROOT_PROC, "sys/kernel/pid_max", NULL, aikm_parse_pid_max },
	{ AIKM_ROOT_CGROUP, "cpu.pressure", "pressure/cpu",
	  aikm_parse_psi_cpu },
	{ AIKM_ROOT_CGROUP, "memory.pressure", "pressure/memory",
	  aikm_parse_psi_mem },
	{ AIKM_ROOT_CGROUP, "io.pressure", "pressure/io", aikm_parse_psi_io },
};

/* clang-format on */

const u32 aikm_text_sources_nr = ARRAY_SIZE(aikm_text_sources);

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "parse.h"

enum { OWN = AIKM_UNSEEN };

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

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The kernel's message about a process killed for want of memory
 * (mm/oom_kill.c, __oom_kill_process):
 *
 *	Out of memory: Killed process 812 (tail) total-vm:954608kB,
 *	anon-rss:803520kB, file-rss:0kB, shmem-rss:0kB, UID:0 ...
 *
 * (one line). "Memory cgroup out of memory" begins the same message for a
 * group's own limit.
 */
#include "parse.h"
#include "scan.h"

static bool find(struct aikm_scan *line, const char *literal)
{
	while (line->p < line->end) {
		if (aikm_scan_starts(line, literal)) {
			line->p += strlen(literal);
			return true;
		}
		line->p++;
	}
	return false;
}

/* A name may hold ')' itself; what follows it cannot fit into a name. */
static bool take_comm(struct aikm_scan *line, char comm[16])
{
	struct aikm_scan word = *line, rest = *line;

	if (!find(&rest, ") total-vm:"))
		return false;
	word.end = rest.p - strlen(") total-vm:");
	aikm_scan_copy(&word, comm, 16);
	*line = rest;
	return true;
}

int aikm_parse_kill(const char *text, size_t len, struct aikm_victim *v)
{
	static const char *const sizes[] = { "anon-rss:", "file-rss:",
					     "shmem-rss:" };
	struct aikm_scan line = { text, text + len };
	u64 pid, kb;
	u32 i;

	memset(v, 0, sizeof(*v));
	if (!find(&line, "ut of memory: Killed process ") ||
	    !aikm_scan_u64(&line, &pid) || !pid || pid > S32_MAX ||
	    !find(&line, " (") || !take_comm(&line, v->comm))
		return 0;
	v->pid = (u32)pid;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		if (find(&line, sizes[i]) && aikm_scan_u64(&line, &kb) &&
		    kb <= AIKM_VALUE_MAX)
			v->rss_kb += kb;
	return 1;
}

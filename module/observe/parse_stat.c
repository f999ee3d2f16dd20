// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/stat (Documentation/filesystems/proc.rst 1.7):
 *
 *	cpu  user nice system idle iowait irq softirq steal guest guest_nice
 *	cpu0 ...
 *	ctxt 115315
 *	processes 2065
 *	procs_running 1
 *	procs_blocked 0
 *
 * Times are in USER_HZ. guest is already inside user, guest_nice inside nice.
 */
#include "parse.h"
#include "scan.h"

static const enum aikm_counter cpu_fields[] = {
	AIKM_C_USER,   AIKM_C_NICE, AIKM_C_SYSTEM,  AIKM_C_IDLE,
	AIKM_C_IOWAIT, AIKM_C_IRQ,  AIKM_C_SOFTIRQ, AIKM_C_STEAL,
};

static const struct aikm_scan_key stat_keys[] = {
	{ "ctxt", AIKM_C_SWITCHES },
	{ "processes", AIKM_C_FORKS },
	{ "procs_running", AIKM_C_RUNNING },
	{ "procs_blocked", AIKM_C_BLOCKED },
};

static bool parse_cpu(struct aikm_scan *line, struct aikm_sample *s)
{
	u64 value[ARRAY_SIZE(cpu_fields)];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cpu_fields); i++)
		if (!aikm_scan_u64(line, &value[i]))
			return false;
	for (i = 0; i < ARRAY_SIZE(cpu_fields); i++)
		aikm_sample_count(s, cpu_fields[i], value[i]);
	return true;
}

/**
 * aikm_parse_stat() - /proc/stat
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives CPU times summed over all CPUs, CPUs, switches, forks, running, blocked
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_parse_stat(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len }, line, word;
	bool found = false;
	u64 cpus = 0;

	while (aikm_scan_line(&all, &line) && aikm_scan_word(&line, &word) &&
	       aikm_scan_starts(&word, "cpu")) {
		if (aikm_scan_is(&word, "cpu"))
			found |= parse_cpu(&line, s);
		else
			cpus++;
	}
	if (cpus)
		aikm_sample_count(s, AIKM_C_CPUS, cpus);
	all.p = text;
	found |= aikm_scan_keys(&all, stat_keys, ARRAY_SIZE(stat_keys), s);
	return found ? 0 : -EINVAL;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/stat (Documentation/filesystems/proc.rst 1.7):
 *
 *	cpu  user nice system idle iowait irq softirq steal guest guest_nice
 *	cpu0 ...
 *	intr 1462898 0 31 ...	all, then one number an interrupt
 *	ctxt 115315
 *	btime 769041601
 *	processes 2065
 *	procs_running 1
 *	procs_blocked 0
 *	softirq 183433 0 21755 ...	all, then one number a kind
 *
 * Times are in USER_HZ. guest is already inside user, guest_nice inside nice.
 * In the first number of "intr" are also those interrupts that have no number:
 * timers and calls of the processors themselves (fs/proc/stat.c, show_stat).
 */
#include "parse.h"
#include "scan.h"

static const enum aikm_counter cpu_fields[] = {
	AIKM_C_USER,   AIKM_C_NICE, AIKM_C_SYSTEM,  AIKM_C_IDLE,
	AIKM_C_IOWAIT, AIKM_C_IRQ,  AIKM_C_SOFTIRQ, AIKM_C_STEAL,
};

enum {
	USER,
	NICE,
	SYSTEM,
	IDLE,
	IOWAIT,
	IRQ,
	SOFTIRQ,
	STEAL,
	FIELDS,
};

/* In the order of include/linux/interrupt.h; AIKM_COUNTERS: nobody asks. */
static const enum aikm_counter softirq_fields[] = {
	AIKM_COUNTERS,	     AIKM_COUNTERS,	  AIKM_C_SOFT_TIMER,
	AIKM_C_SOFT_NET_TX,  AIKM_C_SOFT_NET_RX,  AIKM_C_SOFT_BLOCK,
	AIKM_COUNTERS,	     AIKM_C_SOFT_TASKLET, AIKM_C_SOFT_SCHED,
	AIKM_C_SOFT_HRTIMER, AIKM_C_SOFT_RCU,
};

static const struct aikm_scan_key stat_keys[] = {
	{ "ctxt", AIKM_C_SWITCHES },
	{ "btime", AIKM_C_BTIME },
	{ "processes", AIKM_C_FORKS },
	{ "procs_running", AIKM_C_RUNNING },
	{ "procs_blocked", AIKM_C_BLOCKED },
};

static bool scan_fields(struct aikm_scan *line, u64 value[FIELDS])
{
	u32 i;

	for (i = 0; i < FIELDS; i++)
		if (!aikm_scan_u64(line, &value[i]))
			return false;
	return true;
}

static bool parse_all(struct aikm_scan *line, struct aikm_sample *s)
{
	u64 value[FIELDS];
	u32 i;

	static_assert(ARRAY_SIZE(cpu_fields) == FIELDS);

	if (!scan_fields(line, value))
		return false;
	for (i = 0; i < FIELDS; i++)
		aikm_sample_count(s, cpu_fields[i], value[i]);
	return true;
}

/* @name: "cpu" and a number */
static void parse_one(struct aikm_scan name, struct aikm_scan *line,
		      struct aikm_sample *s)
{
	struct aikm_cpu_sample *cpu = &s->cpu[s->nr_cpus];
	u64 value[FIELDS], id;

	name.p += strlen("cpu");
	if (s->nr_cpus == AIKM_SAMPLE_CPUS || !aikm_scan_u64(&name, &id) ||
	    id > U32_MAX || !scan_fields(line, value))
		return;
	cpu->id = (u32)id;
	cpu->irq = value[IRQ] + value[SOFTIRQ];
	cpu->busy = value[USER] + value[NICE] + value[SYSTEM] + cpu->irq +
		    value[STEAL];
	cpu->total = cpu->busy + value[IDLE] + value[IOWAIT];
	s->nr_cpus++;
}

static void parse_interrupts(struct aikm_scan *line, struct aikm_sample *s)
{
	u64 value;

	if (!aikm_scan_u64(line, &value))
		return;
	aikm_sample_count(s, AIKM_C_INTERRUPTS, value);
	while (s->nr_irqs < AIKM_SAMPLE_IRQS && aikm_scan_u64(line, &value))
		s->irq[s->nr_irqs++] = value;
}

static void parse_softirqs(struct aikm_scan *line, struct aikm_sample *s)
{
	u64 value;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(softirq_fields); i++) {
		if (!aikm_scan_u64(line, &value))
			return;
		if (softirq_fields[i] != AIKM_COUNTERS)
			aikm_sample_count(s, softirq_fields[i], value);
	}
}

static bool parse_cpus(struct aikm_scan all, struct aikm_sample *s)
{
	struct aikm_scan line, word;
	bool found = false;
	u64 cpus = 0;

	s->nr_cpus = 0;
	while (aikm_scan_line(&all, &line) && aikm_scan_word(&line, &word) &&
	       aikm_scan_starts(&word, "cpu")) {
		if (aikm_scan_is(&word, "cpu")) {
			found |= parse_all(&line, s);
			continue;
		}
		parse_one(word, &line, s);
		cpus++;
	}
	if (cpus)
		aikm_sample_count(s, AIKM_C_CPUS, cpus);
	return found;
}

static void parse_lists(struct aikm_scan all, struct aikm_sample *s)
{
	struct aikm_scan line, word;

	s->nr_irqs = 0;
	while (aikm_scan_line(&all, &line)) {
		if (!aikm_scan_word(&line, &word))
			continue;
		if (aikm_scan_is(&word, "intr"))
			parse_interrupts(&line, s);
		else if (aikm_scan_is(&word, "softirq"))
			parse_softirqs(&line, s);
	}
}

/**
 * aikm_parse_stat() - /proc/stat
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives CPU times of all CPUs together and of each, interrupts,
 *     softirqs, switches, forks, running, blocked, the time of boot
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_parse_stat(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len };
	bool found = parse_cpus(all, s);

	parse_lists(all, s);
	found |= aikm_scan_keys(&all, stat_keys, ARRAY_SIZE(stat_keys), s);
	return found ? 0 : -EINVAL;
}

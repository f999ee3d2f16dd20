// SPDX-License-Identifier: GPL-2.0
#include "task_text.h"

#include "observe/scan.h"

/* include/linux/sched.h */
#define PF_KTHREAD 0x00200000

/* Fields of stat after the name (proc(5)), from 0. */
enum {
	STATE,
	PPID,
	PGRP,
	SESSION,
	TTY,
	TPGID,
	FLAGS,
	MINFLT,
	CMINFLT,
	MAJFLT,
	CMAJFLT,
	UTIME,
	STIME,
	CUTIME,
	CSTIME,
	PRIORITY,
	NICE,
	NUM_THREADS,
	ITREALVALUE,
	STARTTIME,
	VSIZE,
	RSS,
	FIELDS,
};

/* A name may hold blanks and ')': it ends at the last ") ". */
static bool split_name(struct aikm_scan *line, struct aikm_scan *name)
{
	const char *p;

	if (line->p == line->end || *line->p != '(')
		return false;
	for (p = line->end; p > line->p && p[-1] != ')'; p--)
		;
	if (p == line->p)
		return false;
	name->p = line->p + 1;
	name->end = p - 1;
	line->p = p;
	return true;
}

/* Some fields are negative; none of those is wanted. */
static bool scan_field(struct aikm_scan *line, u64 *value)
{
	struct aikm_scan word;

	*value = 0;
	if (!aikm_scan_word(line, &word))
		return false;
	aikm_scan_u64(&word, value);
	return true;
}

static u64 from_ticks(u64 ticks, u64 unit, u32 hz)
{
	return ticks <= U64_MAX / unit ? ticks * unit / hz : 0;
}

int aikm_task_parse_stat(const char *text, size_t len,
			 struct aikm_task_units units,
			 struct aikm_task_sample *t)
{
	struct aikm_scan line = { text, text + len }, name, state;
	u64 f[FIELDS] = { 0 }, pid;
	u32 i;

	if (!aikm_scan_u64(&line, &pid) || line.p == line.end)
		return -EINVAL;
	line.p++;
	if (!split_name(&line, &name) || !aikm_scan_word(&line, &state))
		return -EINVAL;
	for (i = PPID; i < FIELDS; i++)
		if (!scan_field(&line, &f[i]))
			return -EINVAL;
	memset(t, 0, sizeof(*t));
	t->pid = (u32)pid;
	t->ppid = (u32)f[PPID];
	t->state = *state.p;
	t->kthread = f[FLAGS] & PF_KTHREAD;
	t->threads = (u32)f[NUM_THREADS];
	t->minflt = f[MINFLT];
	t->majflt = f[MAJFLT];
	t->utime_us = from_ticks(f[UTIME], 1000000, units.ticks);
	t->stime_us = from_ticks(f[STIME], 1000000, units.ticks);
	t->start_ns = from_ticks(f[STARTTIME], 1000000000, units.ticks);
	t->rss_kb = f[RSS] <= AIKM_VALUE_MAX ? f[RSS] * units.page_kb : 0;
	aikm_scan_copy(&name, t->comm, sizeof(t->comm));
	return 0;
}

static bool find_key(const char *text, size_t len, const char *key, u64 *value)
{
	struct aikm_scan all = { text, text + len }, line, word;

	while (aikm_scan_line(&all, &line))
		if (aikm_scan_word(&line, &word) && aikm_scan_is(&word, key))
			return aikm_scan_u64(&line, value);
	return false;
}

void aikm_task_parse_status(const char *text, size_t len,
			    struct aikm_task_sample *t)
{
	if (!find_key(text, len, "VmSwap:", &t->swap_kb))
		t->swap_kb = 0;
}

void aikm_task_parse_io(const char *text, size_t len,
			struct aikm_task_sample *t)
{
	if (!find_key(text, len, "read_bytes:", &t->read_bytes))
		t->read_bytes = U64_MAX;
	if (!find_key(text, len, "write_bytes:", &t->write_bytes))
		t->write_bytes = U64_MAX;
}

void aikm_task_parse_limits(const char *text, size_t len,
			    struct aikm_task_sample *t)
{
	static const char key[] = "Max open files";
	struct aikm_scan all = { text, text + len }, line;
	u64 value;

	t->fds_max = 0;
	while (aikm_scan_line(&all, &line)) {
		if (!aikm_scan_starts(&line, key))
			continue;
		line.p += strlen(key);
		if (aikm_scan_u64(&line, &value))
			t->fds_max = (u32)min_t(u64, value, U32_MAX);
	}
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/loadavg (proc(5)):
 *
 *	0.20 0.18 0.12 1/80 11206
 *
 * Load over 1, 5 and 15 minutes; runnable/existing scheduling entities; the
 * newest pid.
 */
#include "parse.h"
#include "scan.h"

/* "0.20" is 200 thousandths; the kernel always prints two decimals. */
static bool scan_load(struct aikm_scan *line, u64 *load)
{
	u64 whole, hundredths;
	const char *dot;

	if (!aikm_scan_u64(line, &whole))
		return false;
	dot = line->p;
	if (dot == line->end || *dot != '.')
		return false;
	line->p++;
	if (!aikm_scan_u64(line, &hundredths) || line->p - dot != 3 ||
	    whole > U32_MAX)
		return false;
	*load = whole * 1000 + hundredths * 10;
	return true;
}

/**
 * aikm_parse_loadavg() - /proc/loadavg
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives the load of one minute and the number of threads
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_parse_loadavg(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len }, line;
	u64 load, running, threads;

	if (!aikm_scan_line(&all, &line) || !scan_load(&line, &load) ||
	    !aikm_scan_skip(&line, 2) || !aikm_scan_u64(&line, &running) ||
	    line.p == line.end || *line.p++ != '/' ||
	    !aikm_scan_u64(&line, &threads))
		return -EINVAL;
	aikm_sample_count(s, AIKM_C_LOAD1, load);
	aikm_sample_count(s, AIKM_C_THREADS, threads);
	return 0;
}

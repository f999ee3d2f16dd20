// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Pressure stall information (Documentation/accounting/psi.rst), the same text
 * in /proc/pressure and in the cgroup2 root:
 *
 *	some avg10=0.00 avg60=0.00 avg300=0.00 total=0
 *	full avg10=0.00 avg60=0.00 avg300=0.00 total=0
 *
 * Only the totals are taken, in microseconds: the averages are the kernel's
 * own over windows of its choice.
 */
#include "parse.h"
#include "scan.h"

static bool scan_total(struct aikm_scan *line, u64 *total)
{
	struct aikm_scan word;

	while (aikm_scan_word(line, &word)) {
		if (!aikm_scan_starts(&word, "total="))
			continue;
		word.p += strlen("total=");
		return aikm_scan_u64(&word, total) && word.p == word.end;
	}
	return false;
}

static bool parse_kind(struct aikm_scan all, const char *kind,
		       enum aikm_counter c, struct aikm_sample *s)
{
	struct aikm_scan line, word;
	u64 total;

	while (aikm_scan_line(&all, &line)) {
		if (!aikm_scan_word(&line, &word) ||
		    !aikm_scan_is(&word, kind) || !scan_total(&line, &total))
			continue;
		aikm_sample_count(s, c, total);
		return true;
	}
	return false;
}

/**
 * aikm_parse_psi_cpu() - pressure on CPUs
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives the time in which some task waited for a CPU,
 *     in microseconds since boot
 *
 * Context: any.
 * Return: 0, -EINVAL without "some".
 */
int aikm_parse_psi_cpu(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len };

	return parse_kind(all, "some", AIKM_C_PSI_CPU_SOME, s) ? 0 : -EINVAL;
}

/**
 * aikm_parse_psi_mem() - pressure on memory
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives the times in which some and all tasks waited for memory,
 *     in microseconds since boot
 *
 * Context: any.
 * Return: 0, -EINVAL without either line.
 */
int aikm_parse_psi_mem(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len };
	bool some = parse_kind(all, "some", AIKM_C_PSI_MEM_SOME, s);
	bool full = parse_kind(all, "full", AIKM_C_PSI_MEM_FULL, s);

	return some || full ? 0 : -EINVAL;
}

/**
 * aikm_parse_psi_io() - pressure on I/O
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives the times in which some and all tasks waited for I/O,
 *     in microseconds since boot
 *
 * Context: any.
 * Return: 0, -EINVAL without either line.
 */
int aikm_parse_psi_io(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len };
	bool some = parse_kind(all, "some", AIKM_C_PSI_IO_SOME, s);
	bool full = parse_kind(all, "full", AIKM_C_PSI_IO_FULL, s);

	return some || full ? 0 : -EINVAL;
}

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A finding as others get it: the struct of the user contract, which carries
 * its own values and names, and the same as text.
 */
#ifndef AIKM_RESULT_H
#define AIKM_RESULT_H

#include "think.h"
#include "../uapi/linux/aikm.h"

/**
 * aikm_result_fill() - a finding with the values and names it refers to
 * @r: overwritten; host, took_us, the token counts and the model's hash are
 *     zero and the caller's to set
 * @s: the snapshot it is about
 * @f: finding that passed aikm_verdict()
 *
 * Context: any.
 */
void aikm_result_fill(struct aikm_result *r, const struct aikm_snapshot *s,
		      const struct aikm_finding *f);

enum {
	AIKM_FINDING_LINE_MAX = 1024, /* holds any line, with its NUL */
	AIKM_FINDING_TEXT_MAX = 2048, /* holds any text, with its NUL */
	AIKM_REMEDY_MAX = 192, /* holds any remedy, with its NUL */
};

/**
 * aikm_finding_line() - a finding in one line, for the log
 * @r: result; may come from outside, nothing in it is trusted
 * @buf: AIKM_FINDING_LINE_MAX bytes hold any
 * @size: of @buf
 *
 * "swap_thrash (critical, 97 %): culprit T3 stress-ng-vm[1234]; psi.mem_full
 * 41.2 %, ..." without a newline; names are escaped.
 *
 * Context: any.
 * Return: bytes written without the NUL.
 */
int aikm_finding_line(const struct aikm_result *r, char *buf, size_t size);

/**
 * aikm_finding_text() - a finding as people read it
 * @r: result; may come from outside, nothing in it is trusted
 * @buf: AIKM_FINDING_TEXT_MAX bytes hold any
 * @size: of @buf
 *
 * Several lines: cause and title, culprit, evidence, remedies.
 *
 * Context: any.
 * Return: bytes written without the NUL.
 */
int aikm_finding_text(const struct aikm_result *r, char *buf, size_t size);

/**
 * aikm_remedy_write() - one remedy with the culprit's own pid in it
 * @r: result
 * @nr: 0.. below AIKM_REMEDIES_MAX
 * @buf: AIKM_REMEDY_MAX bytes hold any
 * @size: of @buf
 *
 * Context: any.
 * Return: bytes written without the NUL; 0 when there is no such remedy.
 */
int aikm_remedy_write(const struct aikm_result *r, u32 nr, char *buf,
		      size_t size);

/**
 * aikm_value_write() - a value with its unit as people read it
 * @class: enum aikm_class
 * @attr: attribute of that class
 * @value: in its unit; permille is written as percent
 * @buf: receives it
 * @size: of @buf
 *
 * Context: any.
 * Return: bytes written without the NUL.
 */
int aikm_value_write(u32 class, u32 attr, s64 value, char *buf, size_t size);

#endif

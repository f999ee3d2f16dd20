/* SPDX-License-Identifier: GPL-2.0 */
/* Times in the past, as people write and read them. */
#ifndef AIKM_WHEN_H
#define AIKM_WHEN_H

#include "error.h"

/* Bytes of any text that the functions below write, with its NUL. */
enum { AIKM_WHEN_MAX = 40 };

/**
 * aikm_duration_parse() - a length of time
 * @text: "90", "90s", "5m", "1h30m", "1d"; without a unit seconds
 * @s: receives seconds, 1 to 1,000,000,000
 *
 * Return: 0, -EINVAL.
 */
int aikm_duration_parse(const char *text, u64 *s);

/**
 * aikm_when_parse() - a moment in the past
 * @text: "-5m" and all that aikm_duration_parse() takes after the sign; or a
 *        local time of day, "14:05" or "14:05:30", of today, of yesterday when
 *        that is still to come; or "2026-11-22T14:05:30Z", which may have a
 *        blank for the T and no Z (local time) or an offset as +01:00 for it
 * @now_s: seconds since 1970
 * @ago_s: receives how long ago that was
 * @err: what is wrong and what to write
 *
 * Return: 0, -EINVAL.
 */
int aikm_when_parse(const char *text, s64 now_s, u64 *ago_s,
		    struct aikm_error *err);

/**
 * aikm_ago_text() - "4m 58s"
 * @ns: length of time
 * @buf: AIKM_WHEN_MAX bytes
 */
void aikm_ago_text(u64 ns, char *buf);

/**
 * aikm_clock_text() - the local time of day, with the day when it is another
 * @time_s: seconds since 1970
 * @now_s: now
 * @buf: AIKM_WHEN_MAX bytes
 */
void aikm_clock_text(s64 time_s, s64 now_s, char *buf);

/**
 * aikm_rfc3339_text() - "2026-11-22T14:05:30Z"
 * @time_s: seconds since 1970
 * @buf: AIKM_WHEN_MAX bytes
 */
void aikm_rfc3339_text(s64 time_s, char *buf);

#endif

// SPDX-License-Identifier: GPL-2.0
#include "when.h"

#include <time.h>

enum {
	MINUTE_S = 60,
	HOUR_S = 60 * MINUTE_S,
	DAY_S = 24 * HOUR_S,
	DURATION_MAX_S = 1000000000,
};

static const char forms[] =
	"'%s' is no moment: write -5m, -1h30m, 14:05, or 2026-11-22T14:05:30Z";

static u32 unit_s(char unit)
{
	switch (unit) {
	case '\0':
	case 's':
		return 1;
	case 'm':
		return MINUTE_S;
	case 'h':
		return HOUR_S;
	case 'd':
		return DAY_S;
	default:
		return 0;
	}
}

int aikm_duration_parse(const char *text, u64 *s)
{
	u64 sum = 0, n;
	char *end;

	do {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		errno = 0;
		n = strtoul(text, &end, 10);
		if (errno || n > DURATION_MAX_S || !unit_s(*end))
			return -EINVAL;
		sum += n * unit_s(*end);
		text = *end ? end + 1 : end;
	} while (*text);
	if (!sum || sum > DURATION_MAX_S)
		return -EINVAL;
	*s = sum;
	return 0;
}

/* The last time the clock on the wall showed this. */
static bool parse_time_of_day(const char *text, s64 now_s, s64 *s)
{
	time_t now = (time_t)now_s;
	struct tm tm;
	char *end;

	if (!localtime_r(&now, &tm))
		return false;
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	end = strptime(text, "%H:%M", &tm);
	if (end && *end == ':')
		end = strptime(end, ":%S", &tm);
	if (!end || *end)
		return false;
	*s = mktime(&tm);
	if (*s > now_s) {
		tm.tm_mday--;
		tm.tm_isdst = -1;
		*s = mktime(&tm);
	}
	return true;
}

/* "Z", "+01:00", "-0530": seconds east; false when it is none of them. */
static bool parse_offset(const char *text, s64 *east_s)
{
	struct tm tm = { .tm_hour = 0 };
	const char *end;

	*east_s = 0;
	if (!strcmp(text, "Z") || !strcmp(text, "z"))
		return true;
	end = strptime(text, "%z", &tm);
	if (!end || *end || (*text != '+' && *text != '-'))
		return false;
	*east_s = tm.tm_gmtoff;
	return true;
}

static bool parse_date(const char *text, s64 *s)
{
	struct tm tm = { .tm_isdst = -1 };
	const char *end = strptime(text, "%Y-%m-%d", &tm);
	s64 east_s;

	if (!end || (*end != 'T' && *end != 't' && *end != ' '))
		return false;
	end = strptime(end + 1, "%H:%M", &tm);
	if (end && *end == ':')
		end = strptime(end, ":%S", &tm);
	if (!end)
		return false;
	if (!*end) {
		*s = mktime(&tm);
		return true;
	}
	if (!parse_offset(end, &east_s))
		return false;
	*s = timegm(&tm) - east_s;
	return true;
}

int aikm_when_parse(const char *text, s64 now_s, u64 *ago_s,
		    struct aikm_error *err)
{
	s64 s;

	if (*text == '-') {
		if (aikm_duration_parse(text + 1, ago_s))
			return aikm_error_set(err, -EINVAL, forms, text);
		return 0;
	}
	if (!parse_time_of_day(text, now_s, &s) && !parse_date(text, &s))
		return aikm_error_set(err, -EINVAL, forms, text);
	if (s > now_s)
		return aikm_error_set(err, -EINVAL, "'%s' is still to come",
				      text);
	*ago_s = (u64)(now_s - s);
	return 0;
}

void aikm_ago_text(u64 ns, char *buf)
{
	u64 s = ns / 1000000000;

	if (s < MINUTE_S)
		snprintf(buf, AIKM_WHEN_MAX, "%llus", (unsigned long long)s);
	else if (s < HOUR_S)
		snprintf(buf, AIKM_WHEN_MAX, "%llum %02llus",
			 (unsigned long long)s / MINUTE_S,
			 (unsigned long long)s % MINUTE_S);
	else
		snprintf(buf, AIKM_WHEN_MAX, "%lluh %02llum",
			 (unsigned long long)s / HOUR_S,
			 (unsigned long long)s % HOUR_S / MINUTE_S);
}

void aikm_clock_text(s64 time_s, s64 now_s, char *buf)
{
	time_t time = (time_t)time_s, now = (time_t)now_s;
	struct tm then = { .tm_yday = 0 }, today = { .tm_yday = 0 };
	bool same;

	localtime_r(&time, &then);
	localtime_r(&now, &today);
	same = then.tm_yday == today.tm_yday && then.tm_year == today.tm_year;
	strftime(buf, AIKM_WHEN_MAX, same ? "%H:%M:%S" : "%b %d %H:%M:%S",
		 &then);
}

void aikm_rfc3339_text(s64 time_s, char *buf)
{
	time_t time = (time_t)time_s;
	struct tm tm = { .tm_mday = 1 };

	gmtime_r(&time, &tm);
	strftime(buf, AIKM_WHEN_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The frame of a record, and the books. */
#include "log.h"
#include "scan.h"

enum {
	LEVELS = 8, /* a priority is facility * LEVELS + level */
	LEVEL_ERROR = 3,
	LEVEL_WARNING = 4,
};

static bool take_priority(struct aikm_scan *s, struct aikm_log_line *line)
{
	u64 priority;

	if (!aikm_scan_u64(s, &priority))
		return false;
	line->level = (u8)(priority % LEVELS);
	/* Facility 0 is the kernel's; /dev/kmsg gives it to nobody else. */
	line->kernel = priority < LEVELS;
	line->sequence = 0;
	return true;
}

static bool take_byte(struct aikm_scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

/* "[   12.345678]", and "[  T123]" behind it where printk tells the caller. */
static void skip_stamp(struct aikm_scan *s)
{
	const char *p = s->p;

	if (p == s->end || *p++ != '[')
		return;
	while (p < s->end && (*p == ' ' || *p == '.' || *p == 'T' ||
			      *p == 'C' || (*p >= '0' && *p <= '9')))
		p++;
	if (p < s->end && *p == ']')
		s->p = p + 1;
}

bool aikm_log_read_syslog(const char *record, size_t len,
			  struct aikm_log_line *line)
{
	struct aikm_scan s = { record, record + len };
	const char *message;

	if (!take_byte(&s, '<') || !take_priority(&s, line) ||
	    !take_byte(&s, '>'))
		return false;
	message = s.p;
	skip_stamp(&s);
	if (s.p != message) {
		skip_stamp(&s);
		take_byte(&s, ' ');
	}
	line->text = s.p;
	line->len = (size_t)(s.end - s.p);
	return true;
}

bool aikm_log_read_kmsg(const char *record, size_t len,
			struct aikm_log_line *line)
{
	struct aikm_scan s = { record, record + len };

	if (!take_priority(&s, line) || !take_byte(&s, ',') ||
	    !aikm_scan_u64(&s, &line->sequence))
		return false;
	while (s.p < s.end && *s.p != ';')
		s.p++;
	if (!take_byte(&s, ';'))
		return false;
	line->text = s.p;
	line->len = (size_t)(s.end - s.p);
	return true;
}

/*
 * "aikm: finding: swap_thrash ...". The 15 bytes of a task's name end before
 * the first letter of the cause.
 */
static bool is_own(const struct aikm_log_line *line)
{
	static const char own[] = "aikm: finding: ";
	struct aikm_scan s = { line->text, line->text + line->len };

	if (!aikm_scan_starts(&s, own) || line->len < sizeof(own))
		return false;
	return line->text[sizeof(own) - 1] >= 'a' &&
	       line->text[sizeof(own) - 1] <= 'z';
}

void aikm_log_happened(struct aikm_log_counts *c, u32 id, const char *net,
		       u64 time_ns)
{
	struct aikm_log_count *at = &c->at[id];

	memset(&at->about, 0, sizeof(at->about));
	at->about.id = (u16)id;
	at->about.kind = AIKM_LOG_ABOUT_NET;
	strscpy(at->about.name, net, sizeof(at->about.name));
	at->count++;
	at->time_ns = time_ns;
}

u32 aikm_log_note(struct aikm_log_counts *c, const struct aikm_log_line *line,
		  u64 time_ns)
{
	struct aikm_log_found found;
	struct aikm_log_count *at;

	if (!line->kernel) {
		c->foreign++;
		return AIKM_LOG_NONE;
	}
	if (is_own(line))
		return AIKM_LOG_NONE;
	c->lines++;
	if (!aikm_log_match(line->text, line->len, &found)) {
		c->errors += line->level <= LEVEL_ERROR;
		c->warnings += line->level == LEVEL_WARNING;
		return AIKM_LOG_NONE;
	}
	at = &c->at[found.id];
	at->count++;
	at->time_ns = time_ns;
	at->about = found;
	return found.id;
}

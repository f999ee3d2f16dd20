// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "snapshot.h"
#include "log.h"
#include "scan.h"

enum { LINE_MAX_BYTES = 256 };

/**
 * struct reader - a snapshot being read
 * @s: what is built
 * @text: what is left
 * @line: what is left of the current line
 * @nr: number of the current line, from 1
 * @facts: a fact was seen, so handles may not follow
 * @err: for the first complaint
 */
struct reader {
	struct aikm_snapshot *s;
	struct aikm_scan text;
	struct aikm_scan line;
	u32 nr;
	bool facts;
	struct aikm_error *err;
};

static int refuse(const struct reader *r, const char *why)
{
	return aikm_error_set(r->err, -EINVAL, "snapshot line %u: %s", r->nr,
			      why);
}

static int next_line(struct reader *r)
{
	r->nr++;
	if (!aikm_scan_line(&r->text, &r->line))
		return refuse(r,
			      "the text ends before \"end\"; record it again");
	if (r->line.end - r->line.p > LINE_MAX_BYTES)
		return refuse(r, "longer than 256 bytes; not a snapshot");
	return 0;
}

/* One blank, no more and no less, stands between two words. */
static bool take_blank(struct reader *r)
{
	if (r->line.p == r->line.end || *r->line.p != ' ')
		return false;
	r->line.p++;
	return r->line.p < r->line.end && *r->line.p != ' ';
}

static bool take_word(struct reader *r, const char *literal)
{
	struct aikm_scan word = r->line;

	if (!aikm_scan_starts(&word, literal))
		return false;
	r->line.p += strlen(literal);
	return true;
}

/* Decimal as the writer prints it: no sign for zero, no leading zeros. */
static bool take_u64(struct reader *r, u64 *value)
{
	const char *first = r->line.p;

	if (first == r->line.end || *first < '0' || *first > '9' ||
	    !aikm_scan_u64(&r->line, value))
		return false;
	return *first != '0' || r->line.p == first + 1;
}

static bool take_value(struct reader *r, s64 *value)
{
	bool negative = take_word(r, "-");
	u64 v;

	if (!take_u64(r, &v) || v > AIKM_VALUE_MAX || (negative && !v))
		return false;
	*value = negative ? -(s64)v : (s64)v;
	return true;
}

static bool at_end(const struct reader *r)
{
	return r->line.p == r->line.end;
}

static struct aikm_scan take_until(struct reader *r, char stop)
{
	struct aikm_scan word = { r->line.p, r->line.p };

	while (!at_end(r) && *r->line.p != stop)
		r->line.p++;
	word.end = r->line.p;
	return word;
}

static int read_header(struct reader *r)
{
	u64 window;

	if (next_line(r))
		return -EINVAL;
	if (!take_word(r, "aikm-snapshot "))
		return refuse(r, "no \"aikm-snapshot\" here; not a snapshot");
	if (!take_word(r, "1") || !at_end(r))
		return refuse(r,
			      "unknown version; this program reads version 1");
	if (next_line(r))
		return -EINVAL;
	if (!take_word(r, "time ") || !take_u64(r, &r->s->time_ns) ||
	    !take_word(r, " ns") || !at_end(r))
		return refuse(r, "expected \"time NUMBER ns\"");
	if (next_line(r))
		return -EINVAL;
	if (!take_word(r, "window ") || !take_u64(r, &window) || !window ||
	    window > U32_MAX || !take_word(r, " ms") || !at_end(r))
		return refuse(r, "expected \"window NUMBER ms\", not 0");
	r->s->window_ms = (u32)window;
	return 0;
}

/* The words in their order, each once, so that they are written so again. */
static int read_unseen(struct reader *r)
{
	struct aikm_scan word;
	u32 i = 0;

	if (r->s->unseen || r->facts || r->s->nr > AIKM_CLASS_SINGLE)
		return refuse(r, "\"unseen\" stands once, after the window");
	do {
		word = take_until(r, ' ');
		while (i < AIKM_UNSEEN &&
		       !aikm_scan_is(&word, aikm_unseen_names[i]))
			i++;
		if (i == AIKM_UNSEEN || (!at_end(r) && !take_blank(r)))
			return refuse(r, "bad word or order in \"unseen\"");
		r->s->unseen |= 1U << i++;
	} while (!at_end(r));
	return 0;
}

static int take_handle_class(struct reader *r)
{
	u32 i;

	for (i = AIKM_CLASS_SINGLE; i < AIKM_CLASSES; i++)
		if (aikm_classes[i].handles &&
		    take_word(r, aikm_classes[i].prefix))
			return (int)i;
	return -1;
}

static bool take_id(struct reader *r, struct aikm_object *o)
{
	u64 major, minor;

	if (!take_u64(r, &major) || major > U32_MAX)
		return false;
	o->id = (u32)major;
	if (!aikm_id_is_device(o->class))
		return true;
	if (!take_word(r, ":") || !take_u64(r, &minor) || major >= 1 << 12 ||
	    minor >= 1 << 20)
		return false;
	o->id = (u32)(major << 20 | minor);
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What aikm_name_escape() makes: printable bytes, others as \xHH. */
static bool take_name_byte(struct reader *r, char *byte)
{
	const char *p = r->line.p;
	int high, low, c;

	if (at_end(r) || *p < ' ' || *p > '~' || *p == '"')
		return false;
	if (*p != '\\') {
		*byte = *p;
		r->line.p++;
		return true;
	}
	if (r->line.end - p < 4 || p[1] != 'x')
		return false;
	high = hex_digit(p[2]);
	low = hex_digit(p[3]);
	if (high < 0 || low < 0)
		return false;
	c = high << 4 | low;
	/* An escape that was not needed would not be written again. */
	if (!c || (c >= ' ' && c <= '~' && c != '"' && c != '\\'))
		return false;
	*byte = (char)c;
	r->line.p += 4;
	return true;
}

static bool take_name(struct reader *r, struct aikm_object *o)
{
	size_t n = 0;
	char c;

	if (!take_word(r, "\""))
		return false;
	while (!take_word(r, "\"")) {
		if (!take_name_byte(r, &c) || n + 1 == sizeof(o->name))
			return false;
		o->name[n++] = c;
	}
	o->name[n] = '\0';
	return true;
}

/* Its name is that of its number, and what it is about behind a blank. */
static bool is_known_event(const struct aikm_object *o)
{
	const char *name;
	size_t len;

	if (o->id == AIKM_LOG_NONE || o->id >= AIKM_LOG_IDS)
		return false;
	name = aikm_log_messages[o->id].name;
	len = strlen(name);
	return !strncmp(o->name, name, len) &&
	       (!o->name[len] || o->name[len] == ' ');
}

static int read_handle(struct reader *r)
{
	int kind = take_handle_class(r);
	struct aikm_object *o;
	u64 num;

	if (r->facts)
		return refuse(r, "a handle after the first fact");
	if (kind < 0 || !take_u64(r, &num))
		return refuse(
			r, "unknown kind of handle; known: T, D, M, E, N, C");
	o = aikm_snapshot_add(r->s, (u32)kind);
	if (!o)
		return refuse(r, "too many handles, or handles out of order");
	if (o->num != num)
		return refuse(r, "handles must count up from 1");
	if (!take_blank(r) || !take_id(r, o))
		return refuse(r, "bad id; D M: MAJOR:MINOR, T E N C: NUMBER");
	if (!take_blank(r) || !take_name(r, o) || !at_end(r))
		return refuse(r,
			      "bad name; expected \"NAME\" with \\xHH escapes");
	if (kind == AIKM_EVENT && !is_known_event(o))
		return refuse(r, "unknown event; docs/LOG.md lists them");
	return 0;
}

static struct aikm_object *find_object(const struct reader *r,
				       const struct aikm_scan *label)
{
	char own[12];
	u32 i;

	for (i = 0; i < r->s->nr; i++) {
		aikm_object_label(&r->s->obj[i], own, sizeof(own));
		if (aikm_scan_is(label, own))
			return &r->s->obj[i];
	}
	/* Neither always there nor declared. */
	for (i = AIKM_CLASS_SINGLE; i < AIKM_CLASSES; i++)
		if (!aikm_classes[i].handles &&
		    aikm_scan_is(label, aikm_classes[i].prefix))
			return aikm_snapshot_add(r->s, i);
	return NULL;
}

static int find_attr(const struct aikm_object *o, const struct aikm_scan *name)
{
	const struct aikm_class_def *def = &aikm_classes[o->class];
	u32 i;

	for (i = 0; i < def->nr_attrs; i++)
		if (aikm_scan_is(name, def->attrs[i].name))
			return (int)i;
	return -1;
}

static int read_fact(struct reader *r)
{
	struct aikm_scan label = take_until(r, '.'), name;
	struct aikm_object *o = find_object(r, &label);
	s64 value;
	int attr;

	r->facts = true;
	if (!o)
		return refuse(r, "unknown object, or a handle not declared");
	r->line.p += !at_end(r);
	name = take_until(r, ' ');
	attr = find_attr(o, &name);
	if (attr < 0)
		return refuse(r,
			      "unknown fact; \"aikm help facts\" lists them");
	if (aikm_fact_known(o, (u32)attr))
		return refuse(r, "this fact was already given");
	if (!take_blank(r) || !take_value(r, &value))
		return refuse(r, "bad value; expected an integer up to 10^15");
	if (!take_blank(r) ||
	    !take_word(r, aikm_classes[o->class].attrs[attr].unit) ||
	    !at_end(r))
		return refuse(r, "wrong unit for this fact");
	aikm_fact_set(o, (u32)attr, value);
	return 0;
}

/* Return: 1 to go on, 0 at "end". */
static int read_line(struct reader *r)
{
	struct aikm_scan line;
	int ret;

	if (next_line(r))
		return -EINVAL;
	line = r->line;
	if (aikm_scan_is(&line, "end"))
		return 0;
	if (take_word(r, "handle "))
		ret = read_handle(r);
	else if (take_word(r, "unseen "))
		ret = read_unseen(r);
	else
		ret = read_fact(r);
	return ret ? ret : 1;
}

static void skip_white(struct aikm_scan *text, u32 *lines)
{
	for (; text->p < text->end; text->p++) {
		if (*text->p == '\n')
			++*lines;
		else if (*text->p != ' ' && *text->p != '\t')
			return;
	}
}

int aikm_snapshot_read(struct aikm_snapshot *s, const char *text, size_t len,
		       struct aikm_error *err)
{
	struct reader r = {
		.s = s,
		.text = { text, text + len },
		.err = err,
	};
	int ret;

	if (len > INT_MAX)
		return aikm_error_set(err, -EINVAL,
				      "snapshot: more than 2 GiB of text");
	aikm_snapshot_init(s);
	skip_white(&r.text, &r.nr);
	if (r.text.p == r.text.end)
		return 0;
	ret = read_header(&r);
	if (ret)
		return ret;
	do {
		ret = read_line(&r);
	} while (ret > 0);
	return ret ? ret : (int)(r.text.p - text);
}

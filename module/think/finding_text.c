// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "result.h"

/**
 * struct text - where text is written to
 * @buf: start
 * @size: of @buf
 * @n: bytes written without the NUL
 */
struct text {
	char *buf;
	size_t size;
	size_t n;
};

static __printf(2, 3) void put(struct text *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	t->n += vscnprintf(t->buf + t->n, t->size - t->n, fmt, args);
	va_end(args);
}

static struct text begin(char *buf, size_t size)
{
	if (size)
		buf[0] = '\0';
	return (struct text){ .buf = buf, .size = size };
}

/* @value as a decimal with @places digits after the point */
static void put_decimal(struct text *t, s64 value, u32 places)
{
	u64 size = value < 0 ? 0 - (u64)value : (u64)value;
	u64 one = places == 1 ? 10 : 1000;
	u64 whole = div64_u64(size, one);

	put(t, "%s%llu.%0*llu", value < 0 ? "-" : "", (unsigned long long)whole,
	    (int)places, (unsigned long long)(size - whole * one));
}

/* How people write the units of fact.c. */
static const struct {
	const char *unit;
	const char *text;
} unit_texts[] = {
	/* clang-format off */
	{ "kB_per_s", " kB/s" },
	{ "pages_per_s", " pages/s" },
	{ "per_s", "/s" },
	{ "kB", " kB" },
	{ "us", " us" },
	{ "s", " s" },
	/* clang-format on */
};

static const char *unit_text(const char *unit)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(unit_texts); i++)
		if (!strcmp(unit, unit_texts[i].unit))
			return unit_texts[i].text;
	return "";
}

int aikm_value_write(u32 class, u32 attr, s64 value, char *buf, size_t size)
{
	const char *unit = aikm_classes[class].attrs[attr].unit;
	struct text t = begin(buf, size);

	if (!strcmp(unit, "permille")) {
		put_decimal(&t, value, 1);
		put(&t, " %%");
	} else if (!strcmp(unit, "milli")) {
		put_decimal(&t, value, 3);
	} else {
		put(&t, "%lld%s", (long long)value, unit_text(unit));
	}
	return t.n;
}

static bool has_handle(const struct aikm_evidence *e)
{
	return e->class < AIKM_CLASSES && aikm_classes[e->class].handles;
}

static void put_label(struct text *t, const struct aikm_evidence *e)
{
	if (e->class >= AIKM_CLASSES)
		put(t, "?");
	else if (has_handle(e))
		put(t, "%s%u", aikm_classes[e->class].prefix, e->num);
	else
		put(t, "%s", aikm_classes[e->class].prefix);
}

/* "T3 stress-ng-vm[1234]", "D1 vda(254:0)", "E1 link_down eth0" */
static void put_object(struct text *t, const struct aikm_evidence *e)
{
	char raw[AIKM_MAX_NAME], name[4 * AIKM_MAX_NAME];

	put_label(t, e);
	if (!has_handle(e))
		return;
	strscpy(raw, e->name, sizeof(raw));
	aikm_name_escape(raw, name, sizeof(name));
	if (e->class == AIKM_TASK)
		put(t, " %s[%u]", name, e->id);
	else if (aikm_id_is_device(e->class))
		put(t, " %s(%u:%u)", name, e->id >> 20, e->id & 0xfffff);
	else
		put(t, " %s", name);
}

static void put_fact(struct text *t, const struct aikm_evidence *e)
{
	char raw[AIKM_MAX_NAME], name[4 * AIKM_MAX_NAME];
	char value[32];

	put_label(t, e);
	if (e->class >= AIKM_CLASSES ||
	    e->attr >= aikm_classes[e->class].nr_attrs)
		return;
	aikm_value_write(e->class, e->attr, e->value, value, sizeof(value));
	put(t, ".%s %s", aikm_classes[e->class].attrs[e->attr].name, value);
	if (e->class != AIKM_EVENT)
		return;
	strscpy(raw, e->name, sizeof(raw));
	aikm_name_escape(raw, name, sizeof(name));
	put(t, " (%s)", name);
}

static void put_facts(struct text *t, const struct aikm_result *r)
{
	u32 i;

	for (i = 0; i < r->nr_evidence && i < AIKM_MAX_EVIDENCE; i++) {
		put(t, i ? ", " : "");
		put_fact(t, &r->evidence[i]);
	}
}

/* "swap_thrash (critical, 97 %)" */
static void put_head(struct text *t, const struct aikm_result *r)
{
	if (r->cause >= AIKM_CAUSES || r->severity >= AIKM_SEVERITIES) {
		put(t, "unknown cause %u", r->cause);
		return;
	}
	put(t, "%s (%s, ", aikm_causes[r->cause].name,
	    aikm_severity_names[r->severity]);
	if (r->source == AIKM_SOURCE_RULE)
		put(t, "by rule)");
	else
		put(t, "%u %%)", r->confidence / 10);
}

int aikm_finding_line(const struct aikm_result *r, char *buf, size_t size)
{
	struct text t = begin(buf, size);

	put_head(&t, r);
	if (r->has_culprit) {
		put(&t, ": culprit ");
		put_object(&t, &r->culprit);
	}
	if (r->nr_evidence) {
		put(&t, "%s", r->has_culprit ? "; " : ": ");
		put_facts(&t, r);
	}
	return t.n;
}

int aikm_finding_text(const struct aikm_result *r, char *buf, size_t size)
{
	struct text t = begin(buf, size);
	u32 i;

	put_head(&t, r);
	if (r->cause < AIKM_CAUSES)
		put(&t, ": %s", aikm_causes[r->cause].title);
	put(&t, "\n");
	if (r->has_culprit) {
		put(&t, "  culprit:  ");
		put_object(&t, &r->culprit);
		put(&t, "\n");
	}
	if (r->nr_evidence) {
		put(&t, "  evidence: ");
		put_facts(&t, r);
		put(&t, "\n");
	}
	for (i = 0; i < AIKM_REMEDIES_MAX; i++) {
		char remedy[AIKM_REMEDY_MAX];

		if (aikm_remedy_write(r, i, remedy, sizeof(remedy)))
			put(&t, "  %s %s\n",
			    i ? "      or:" : "     try:", remedy);
	}
	return t.n;
}

/*
 * Only a number goes into a command: a name is a stranger's text, and people
 * paste commands into a root shell.
 */
int aikm_remedy_write(const struct aikm_result *r, u32 nr, char *buf,
		      size_t size)
{
	bool has_pid = r->has_culprit && r->culprit.class == AIKM_TASK;
	struct text t = begin(buf, size);
	const char *p;

	if (r->cause >= AIKM_CAUSES || nr >= AIKM_REMEDIES_MAX ||
	    !aikm_causes[r->cause].remedies[nr])
		return 0;
	for (p = aikm_causes[r->cause].remedies[nr]; *p;) {
		if (has_pid && !strncmp(p, "PID", 3)) {
			put(&t, "%u", r->culprit.id);
			p += 3;
		} else {
			put(&t, "%c", *p++);
		}
	}
	return t.n;
}

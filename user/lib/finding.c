// SPDX-License-Identifier: GPL-2.0
#include "finding.h"

static const char *const source_names[] = { "rule", "model" };
static const char *const host_names[] = { "kernel", "user" };

static const char *name_of(const char *const *names, u32 n, u32 i)
{
	return i < n ? names[i] : "unknown";
}

static bool has_name(const struct aikm_evidence *e)
{
	return e->class < AIKM_CLASSES && aikm_classes[e->class].handles;
}

static void put_label(const struct aikm_evidence *e, char *buf, size_t size)
{
	if (e->class >= AIKM_CLASSES)
		snprintf(buf, size, "?");
	else if (has_name(e))
		snprintf(buf, size, "%s%u", aikm_classes[e->class].prefix,
			 e->num);
	else
		snprintf(buf, size, "%s", aikm_classes[e->class].prefix);
}

static void put_name(struct aikm_out *o, const struct aikm_evidence *e)
{
	char raw[AIKM_MAX_NAME], name[4 * AIKM_MAX_NAME];

	strscpy(raw, e->name, sizeof(raw));
	aikm_name_escape(raw, name, sizeof(name));
	aikm_out_string(o, "name", has_name(e) ? name : NULL);
}

static void put_culprit(struct aikm_out *o, const struct aikm_result *r)
{
	const struct aikm_evidence *e = &r->culprit;
	char label[32];

	if (!r->has_culprit || !has_name(e)) {
		aikm_out_string(o, "culprit", NULL);
		return;
	}
	put_label(e, label, sizeof(label));
	aikm_out_open(o, "culprit", '{');
	aikm_out_string(o, "handle", label);
	aikm_out_string(o, "kind", aikm_classes[e->class].name);
	aikm_out_number(o, "id", e->id);
	put_name(o, e);
	aikm_out_close(o);
}

static void put_fact(struct aikm_out *o, const struct aikm_evidence *e)
{
	const struct aikm_class_def *c = &aikm_classes[e->class];
	char label[32], fact[64];

	if (e->class >= AIKM_CLASSES || e->attr >= c->nr_attrs)
		return;
	put_label(e, label, sizeof(label));
	snprintf(fact, sizeof(fact), "%s.%s", label, c->attrs[e->attr].name);
	aikm_out_open(o, NULL, '{');
	aikm_out_string(o, "fact", fact);
	aikm_out_number(o, "value", e->value);
	aikm_out_string(o, "unit", c->attrs[e->attr].unit);
	put_name(o, e);
	aikm_out_close(o);
}

static void put_lists(struct aikm_out *o, const struct aikm_result *r)
{
	char remedy[AIKM_REMEDY_MAX];
	u32 i;

	aikm_out_open(o, "evidence", '[');
	for (i = 0; i < r->nr_evidence && i < AIKM_MAX_EVIDENCE; i++)
		put_fact(o, &r->evidence[i]);
	aikm_out_close(o);
	aikm_out_open(o, "remedies", '[');
	for (i = 0; aikm_remedy_write(r, i, remedy, sizeof(remedy)); i++)
		aikm_out_string(o, NULL, remedy);
	aikm_out_close(o);
}

void aikm_hash_text(const u8 *hash, char *buf)
{
	u32 i;

	for (i = 0; i < 32; i++)
		sprintf(buf + 2 * i, "%02x", hash[i]);
}

void aikm_finding_fields(struct aikm_out *o, const struct aikm_result *r)
{
	u32 cause = r->cause < AIKM_CAUSES ? r->cause : AIKM_INCONCLUSIVE;
	char hash[65];

	aikm_hash_text(r->model_hash, hash);
	aikm_out_string(o, "cause", aikm_causes[cause].name);
	aikm_out_string(o, "title", aikm_causes[cause].title);
	aikm_out_string(o, "severity",
			name_of(aikm_severity_names, AIKM_SEVERITIES,
				r->severity));
	aikm_out_string(o, "source",
			name_of(source_names, ARRAY_SIZE(source_names),
				r->source));
	aikm_out_string(o, "where",
			name_of(host_names, ARRAY_SIZE(host_names), r->host));
	aikm_out_fraction(o, "confidence", r->confidence);
	put_culprit(o, r);
	put_lists(o, r);
	aikm_out_string(o, "model_hash",
			r->source == AIKM_SOURCE_MODEL ? hash : NULL);
	aikm_out_fraction(o, "milliseconds", r->took_us);
	aikm_out_number(o, "prompt_tokens", r->prompt_tokens);
	aikm_out_number(o, "answer_tokens", r->answer_tokens);
	aikm_out_number(o, "time_ns", r->time_ns);
}

void aikm_finding_print(FILE *to, const struct aikm_result *r)
{
	const char *host = r->host == AIKM_HOST_KERNEL ? "in the kernel" :
							 "in this process";
	static char text[AIKM_FINDING_TEXT_MAX];
	char hash[65];

	aikm_finding_text(r, text, sizeof(text));
	fputs(text, to);
	aikm_hash_text(r->model_hash, hash);
	if (r->source == AIKM_SOURCE_MODEL)
		fprintf(to,
			"  says:     model %.12s %s, in %llu.%03llu ms; read %u tokens, wrote %u\n",
			hash, host, (unsigned long long)r->took_us / 1000,
			(unsigned long long)r->took_us % 1000, r->prompt_tokens,
			r->answer_tokens);
	else
		fprintf(to, "  says:     the plain rules %s\n", host);
}

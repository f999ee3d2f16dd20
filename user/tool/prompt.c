// SPDX-License-Identifier: GPL-2.0
/*
 * prompt - what the model would read, for training and evaluation: one JSON
 * object a line for each snapshot of the files (or standard input).
 */
#include "lib/out.h"
#include "lib/reader.h"
#include "think/lexicon.h"
#include "think/think.h"

static const char usage[] =
	"usage: prompt [FILE...]   one JSON line for each snapshot\n"
	"       prompt --words     every word of the grammar: KIND TAB WORD\n";

static const struct {
	u32 first;
	const char *kind;
} kinds[] = {
	{ AIKM_WORD_VALUES, "value" },
	{ AIKM_WORD_CAUSES, "cause" },
	{ AIKM_WORD_ATTRS, "attr" },
	{ AIKM_WORD_OBJECTS, "object" },
	{ 0, "glue" },
};

static void print_words(void)
{
	char text[AIKM_WORD_BYTES];
	u32 word, k;

	for (word = 0; word < AIKM_WORDS; word++) {
		if (!aikm_word_text(word, text))
			continue;
		for (k = 0; word < kinds[k].first; k++)
			;
		printf("%s\t%s\n", kinds[k].kind, text);
	}
}

static void print_handles(struct aikm_out *o, const struct aikm_snapshot *s)
{
	char label[16], name[4 * AIKM_NAME_LEN];
	u32 i;

	aikm_out_open(o, "handles", '{');
	for (i = AIKM_CLASS_SINGLE; i < s->nr; i++) {
		aikm_object_label(&s->obj[i], label, sizeof(label));
		aikm_name_escape(s->obj[i].name, name, sizeof(name));
		aikm_out_open(o, label, '{');
		aikm_out_number(o, "id", s->obj[i].id);
		aikm_out_string(o, "name", name);
		aikm_out_close(o);
	}
	aikm_out_close(o);
}

/* "T1.rss" */
static void print_fact(struct aikm_out *o, const struct aikm_snapshot *s,
		       struct aikm_fact_ref f)
{
	const struct aikm_object *obj = &s->obj[f.obj];
	const char *attr = aikm_classes[obj->class].attrs[f.attr].name;
	char label[16], fact[64];

	aikm_object_label(obj, label, sizeof(label));
	snprintf(fact, sizeof(fact), "%s.%s", label, attr);
	aikm_out_string(o, NULL, fact);
}

static void print_rules(struct aikm_out *o, const struct aikm_snapshot *s)
{
	char label[16] = "";
	struct aikm_finding f;
	u32 i;

	aikm_rules_find(s, &f);
	if (f.culprit != AIKM_NO_CULPRIT)
		aikm_object_label(&s->obj[f.culprit], label, sizeof(label));
	aikm_out_open(o, "rules", '{');
	aikm_out_string(o, "cause", aikm_causes[f.cause].name);
	aikm_out_string(o, "culprit", *label ? label : NULL);
	aikm_out_open(o, "evidence", '[');
	for (i = 0; i < f.nr_evidence; i++)
		print_fact(o, s, f.evidence[i]);
	aikm_out_close(o);
	aikm_out_number(o, "confidence", f.confidence);
	aikm_out_close(o);
}

static int print_snapshot(const struct aikm_snapshot *s)
{
	static char text[AIKM_PROMPT_TEXT_MAX];
	static struct aikm_digest d;
	struct aikm_out o = { .to = stdout, .json = true };

	aikm_digest_make(s, AIKM_PROMPT_TOKENS, &d);
	if (aikm_prompt_write(s, &d, text, sizeof(text)) < 0) {
		fprintf(stderr, "prompt: a prompt is over %d bytes\n",
			AIKM_PROMPT_TEXT_MAX);
		return -ENOSPC;
	}
	aikm_out_open(&o, NULL, '{');
	aikm_out_number(&o, "time_ns", s->time_ns);
	aikm_out_number(&o, "window_ms", s->window_ms);
	aikm_out_string(&o, "prompt", text);
	print_handles(&o, s);
	print_rules(&o, s);
	aikm_out_close(&o);
	return 0;
}

static int print_file(const char *path)
{
	static struct aikm_snapshot s;
	struct aikm_error err;
	struct aikm_reader r;
	int ret;

	ret = aikm_reader_open(&r, path, &err);
	if (!ret)
		ret = aikm_reader_next(&r, &s, &err);
	while (ret > 0) {
		if (print_snapshot(&s))
			return 1;
		ret = aikm_reader_next(&r, &s, &err);
	}
	if (ret)
		fprintf(stderr, "prompt: %s\n", err.text);
	aikm_reader_close(&r);
	return ret ? 1 : 0;
}

int main(int argc, char **argv)
{
	int i, ret = 0;

	if (argc == 2 && !strcmp(argv[1], "--words")) {
		print_words();
		return 0;
	}
	if (argc > 1 && !strncmp(argv[1], "--", 2)) {
		fputs(usage, strcmp(argv[1], "--help") ? stderr : stdout);
		return strcmp(argv[1], "--help") ? 2 : 0;
	}
	if (argc == 1)
		return print_file("-");
	for (i = 1; i < argc && !ret; i++)
		ret = print_file(argv[i]);
	return ret;
}

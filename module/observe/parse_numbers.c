// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * One parser for all texts that are only names and numbers, in the five forms
 * that the kernel writes them in. What is wanted of a text is a table.
 */
#include "parse.h"
#include "scan.h"

/**
 * struct reading - a text being read
 * @n: what is wanted of it
 * @s: receives it
 * @found: how much of it was there
 */
struct reading {
	const struct aikm_numbers *n;
	struct aikm_sample *s;
	u32 found;
};

typedef void (*form_fn)(struct reading *r, struct aikm_scan text);

static bool word_u64(struct aikm_scan word, u64 *value)
{
	return aikm_scan_u64(&word, value) && word.p == word.end;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool word_hex(struct aikm_scan word, u64 *value)
{
	if (word.end - word.p > 16)
		return false;
	for (*value = 0; word.p < word.end; word.p++) {
		if (hex_digit(*word.p) < 0)
			return false;
		*value = *value << 4 | (u64)hex_digit(*word.p);
	}
	return true;
}

static void take_named(struct reading *r, const struct aikm_scan *line,
		       const struct aikm_scan *name,
		       const struct aikm_scan *value)
{
	const struct aikm_number *k;
	u64 v;

	for (k = r->n->number; k < r->n->number + r->n->nr; k++) {
		if (*k->name != *name->p || !aikm_scan_is(name, k->name) ||
		    (k->line && !aikm_scan_is(line, k->line)) ||
		    !word_u64(*value, &v))
			continue;
		aikm_sample_add(r->s, k->counter, v);
		r->found++;
	}
}

/* "12 0 99": what is behind a word that is no number is not believed. */
static void read_words(struct reading *r, struct aikm_scan text)
{
	struct aikm_scan line, word;
	u32 place, i;
	u64 v;

	if (!aikm_scan_line(&text, &line))
		return;
	for (place = 0; aikm_scan_word(&line, &word); place++) {
		if (!word_u64(word, &v))
			return;
		for (i = 0; i < r->n->nr; i++) {
			if (r->n->number[i].place != place)
				continue;
			aikm_sample_add(r->s, r->n->number[i].counter, v);
			r->found++;
		}
	}
}

/* "name 12" */
static void read_keys(struct reading *r, struct aikm_scan text)
{
	struct aikm_scan line, name, value;

	while (aikm_scan_line(&text, &line))
		if (aikm_scan_word(&line, &name) &&
		    aikm_scan_word(&line, &value))
			take_named(r, &name, &name, &value);
}

/* "TCP: inuse 1 orphan 0" */
static void read_pairs(struct reading *r, struct aikm_scan text)
{
	struct aikm_scan line, head, name, value;

	while (aikm_scan_line(&text, &line)) {
		if (!aikm_scan_word(&line, &head))
			continue;
		while (aikm_scan_word(&line, &name) &&
		       aikm_scan_word(&line, &value))
			take_named(r, &head, &name, &value);
	}
}

/* "Tcp: RtoMin RtoMax" over "Tcp: 200 120000" */
static void read_table(struct reading *r, struct aikm_scan text)
{
	struct aikm_scan names, values, head, same, name, value;

	while (aikm_scan_line(&text, &names) &&
	       aikm_scan_line(&text, &values)) {
		if (!aikm_scan_word(&names, &head) ||
		    !aikm_scan_word(&values, &same))
			continue;
		while (aikm_scan_word(&names, &name) &&
		       aikm_scan_word(&values, &value))
			take_named(r, &head, &name, &value);
	}
}

static void take_column(struct reading *r, u32 place, u64 value)
{
	const struct aikm_number *k;

	for (k = r->n->number; k < r->n->number + r->n->nr; k++) {
		if (k->place != place)
			continue;
		if (k->same)
			aikm_sample_count(r->s, k->counter, value);
		else
			aikm_sample_add(r->s, k->counter, value);
		r->found++;
	}
}

/* A line of hexadecimal numbers for each CPU; a line of names is none. */
static void read_columns(struct reading *r, struct aikm_scan text)
{
	struct aikm_scan line, word;
	u32 place;
	u64 v;

	while (aikm_scan_line(&text, &line)) {
		place = 0;
		while (aikm_scan_word(&line, &word) && word_hex(word, &v))
			take_column(r, place++, v);
	}
}

int aikm_parse_numbers(const struct aikm_numbers *n, const char *text,
		       size_t len, struct aikm_sample *s)
{
	static const form_fn forms[] = {
		[AIKM_FORM_WORDS] = read_words,
		[AIKM_FORM_KEYS] = read_keys,
		[AIKM_FORM_PAIRS] = read_pairs,
		[AIKM_FORM_TABLE] = read_table,
		[AIKM_FORM_COLUMNS] = read_columns,
	};
	struct reading r = { .n = n, .s = s };

	forms[n->form](&r, (struct aikm_scan){ text, text + len });
	return r.found ? 0 : -EINVAL;
}

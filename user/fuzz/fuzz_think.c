// SPDX-License-Identifier: GPL-2.0
/*
 * Any snapshot, any choices of a model, any result: the rules and the grammar
 * claim nothing that was not measured, and every result can be written.
 */
#include "lib/loaded.h"
#include "lib/random_model.h"
#include "think/grammar.h"
#include "think/result.h"
#include "think/verdict.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

/**
 * struct bytes - the fuzzer's input, taken from the front
 * @at: next byte
 * @left: bytes not yet taken; after them come zeros
 */
struct bytes {
	const u8 *at;
	size_t left;
};

static u64 take(struct bytes *b, u32 n)
{
	u64 value = 0;

	for (; n; n--) {
		value = value << 8 | (b->left ? *b->at : 0);
		if (b->left) {
			b->at++;
			b->left--;
		}
	}
	return value;
}

/* As the reader of snapshots gives it: values within their bound. */
static void take_snapshot(struct bytes *b, struct aikm_snapshot *s)
{
	u32 attr, i;

	aikm_snapshot_init(s);
	while (take(b, 1) & 3)
		if (!aikm_snapshot_add(s, AIKM_TASK + take(b, 1) % 3))
			break;
	for (i = 0; i < s->nr; i++) {
		struct aikm_object *o = &s->obj[i];
		u32 facts = take(b, 4);

		o->id = take(b, 1);
		o->name[0] = (char)take(b, 1);
		for (attr = 0; attr < aikm_classes[o->class].nr_attrs; attr++)
			if (facts >> attr & 1)
				aikm_fact_set(o, attr,
					      (s64)take(b, 8) % AIKM_VALUE_MAX);
	}
}

static void check_rules(const struct aikm_snapshot *s)
{
	struct aikm_finding f, before;

	aikm_rules_find(s, &f);
	before = f;
	aikm_verdict(s, &f);
	if (memcmp(&f, &before, sizeof(f)))
		abort();
}

static const struct aikm_lexicon *lexicon(void)
{
	static struct aikm_lexicon *lex;
	static struct aikm_loaded l;
	struct aikm_random_shape shape = {
		.layers = 1,
		.width = 2,
		.ff = 2,
		.heads = 1,
		.kv_heads = 1,
		.context = 8,
		.vocab = 262,
	};
	u64 size;
	u8 *file;

	if (lex)
		return lex;
	file = aikm_random_model(&shape, &size);
	lex = malloc(aikm_lexicon_size());
	if (!lex || aikm_loaded_model(&l, file, size, NULL) ||
	    aikm_lexicon_init(lex, l.model, NULL, &lex))
		abort();
	return lex;
}

static void check_grammar(struct bytes *b, const struct aikm_snapshot *s)
{
	static struct aikm_digest d;
	static char prompt[AIKM_PROMPT_TEXT_MAX];
	u32 allowed[AIKM_GRAMMAR_IDS], n;
	struct aikm_finding f = { .confidence = 1000 };
	struct aikm_grammar g;

	aikm_digest_make(s, AIKM_PROMPT_TOKENS, &d);
	if (aikm_prompt_write(s, &d, prompt, sizeof(prompt)) < 0)
		abort();
	aikm_grammar_begin(&g, lexicon(), s, &d);
	while ((n = aikm_grammar_allowed(&g, allowed)))
		if (aikm_grammar_accept(&g, allowed[take(b, 1) % n]))
			abort();
	if (g.place != AIKM_SAID || g.said > AIKM_ANSWER_TOKENS)
		abort();
	f.cause = g.cause;
	f.culprit = g.culprit;
	if (g.cause <= AIKM_INCONCLUSIVE || !g.nr_facts)
		return;
	f.nr_evidence = g.nr_facts;
	memcpy(f.evidence, g.evidence, sizeof(f.evidence));
	aikm_verdict(s, &f);
	if (f.cause != g.cause)
		abort();
}

static void check_result(struct bytes *b)
{
	static char text[AIKM_FINDING_TEXT_MAX], line[AIKM_FINDING_LINE_MAX];
	struct aikm_result r;
	u8 *raw = (u8 *)&r;
	size_t i;

	for (i = 0; i < sizeof(r); i++)
		raw[i] = take(b, 1);
	if (aikm_finding_text(&r, text, sizeof(text)) >= (int)sizeof(text) ||
	    aikm_finding_line(&r, line, sizeof(line)) >= (int)sizeof(line))
		abort();
	for (i = 0; text[i]; i++)
		if (text[i] != '\n' && (text[i] < ' ' || text[i] > '~'))
			abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	static struct aikm_snapshot s;
	struct bytes b = { data, len };

	take_snapshot(&b, &s);
	check_rules(&s);
	check_grammar(&b, &s);
	check_result(&b);
	return 0;
}

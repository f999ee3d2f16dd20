// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "grammar.h"
#include "verdict.h"

enum aikm_phase {
	AIKM_ENGINE_WORKS,
	AIKM_TO_CHOOSE,
	AIKM_ANSWERED,
	AIKM_BROKEN,
};

/**
 * struct aikm_diagnosis - one answer in the making
 * @lex: words as tokens
 * @e: engine
 * @s: what it is about
 * @digest: the facts the model sees
 * @grammar: what may be said next
 * @finding: valid in AIKM_ANSWERED
 * @phase: enum aikm_phase
 * @confidence: permille, product over the tokens of the cause's word
 * @nr: entries of @token
 * @nr_prompt: how many of them are the prompt
 * @fed: how many of them the engine has
 * @allowed: what may come next
 * @token: prompt and answer
 * @text: the prompt
 */
struct aikm_diagnosis {
	const struct aikm_lexicon *lex;
	struct aikm_engine *e;
	const struct aikm_snapshot *s;
	struct aikm_digest digest;
	struct aikm_grammar grammar;
	struct aikm_finding finding;
	u32 phase;
	u32 confidence;
	u32 nr, nr_prompt, fed;
	u32 allowed[AIKM_GRAMMAR_IDS];
	u32 token[AIKM_CONTEXT_MAX];
	char text[AIKM_PROMPT_TEXT_MAX];
};

u64 aikm_diagnosis_size(void)
{
	return sizeof(struct aikm_diagnosis);
}

struct aikm_diagnosis *aikm_diagnosis_init(void *mem,
					   const struct aikm_lexicon *lex,
					   struct aikm_engine *e)
{
	struct aikm_diagnosis *d = mem;

	memset(d, 0, sizeof(*d));
	d->lex = lex;
	d->e = e;
	d->phase = AIKM_BROKEN;
	return d;
}

/* Prompt with its special tokens around it, leaving room for the answer. */
static int make_prompt(struct aikm_diagnosis *d)
{
	const u32 end = AIKM_CONTEXT_MAX - AIKM_ANSWER_TOKENS;
	int ret;

	ret = aikm_prompt_write(d->s, &d->digest, d->text, sizeof(d->text));
	if (ret < 0)
		return ret;
	d->token[0] = d->lex->bos;
	d->token[1] = d->lex->user;
	ret = aikm_tokenize(d->lex->model, d->text, ret, d->token + 2, end - 4);
	if (ret < 0)
		return ret;
	d->nr = ret + 2;
	d->token[d->nr++] = d->lex->assistant;
	d->token[d->nr++] = d->lex->think;
	d->nr_prompt = d->nr;
	return 0;
}

static int feed(struct aikm_diagnosis *d)
{
	int ret = aikm_engine_feed(d->e, d->token + d->fed, d->nr - d->fed);

	d->fed = d->nr;
	d->phase = ret ? AIKM_BROKEN : AIKM_ENGINE_WORKS;
	return ret;
}

int aikm_diagnosis_begin(struct aikm_diagnosis *d,
			 const struct aikm_snapshot *s)
{
	int ret;

	d->s = s;
	d->phase = AIKM_BROKEN;
	d->confidence = 1000;
	d->nr = 0;
	d->nr_prompt = 0;
	d->fed = 0;
	aikm_engine_reset(d->e);
	aikm_digest_make(s, AIKM_PROMPT_TOKENS, &d->digest);
	ret = make_prompt(d);
	if (ret)
		return ret;
	aikm_grammar_begin(&d->grammar, d->lex, s, &d->digest);
	return feed(d);
}

static void conclude(struct aikm_diagnosis *d)
{
	const struct aikm_grammar *g = &d->grammar;
	struct aikm_finding *f = &d->finding;

	memset(f, 0, sizeof(*f));
	f->cause = g->cause;
	f->source = AIKM_BY_MODEL;
	f->culprit = g->culprit;
	f->confidence = d->confidence;
	if (g->cause > AIKM_INCONCLUSIVE) {
		f->nr_evidence = g->nr_facts;
		memcpy(f->evidence, g->evidence, sizeof(f->evidence));
	}
	aikm_verdict(d->s, f);
	d->phase = AIKM_ANSWERED;
}

static u32 choose(struct aikm_diagnosis *d, u32 n)
{
	u32 permille, id;

	id = aikm_engine_argmax(d->e, d->allowed, n, &permille);
	if (d->grammar.place == AIKM_SAY_CAUSE)
		d->confidence = d->confidence * permille / 1000;
	return id;
}

/* One choice, and all tokens after it that leave none. */
static int say(struct aikm_diagnosis *d)
{
	u32 n = aikm_grammar_allowed(&d->grammar, d->allowed);
	u32 id;

	do {
		id = n == 1 ? d->allowed[0] : choose(d, n);
		if (aikm_grammar_accept(&d->grammar, id) ||
		    d->nr >= AIKM_CONTEXT_MAX) {
			d->phase = AIKM_BROKEN;
			return -EIO;
		}
		d->token[d->nr++] = id;
		n = aikm_grammar_allowed(&d->grammar, d->allowed);
	} while (n == 1);
	if (n)
		return feed(d) ? -EIO : 1;
	conclude(d);
	return 0;
}

int aikm_diagnosis_step(struct aikm_diagnosis *d)
{
	switch (d->phase) {
	case AIKM_ENGINE_WORKS:
		switch (aikm_engine_step(d->e)) {
		case AIKM_STEP_MORE:
			return 1;
		case AIKM_STEP_READY:
			d->phase = AIKM_TO_CHOOSE;
			return 1;
		default:
			d->phase = AIKM_BROKEN;
			return -EIO;
		}
	case AIKM_TO_CHOOSE:
		return say(d);
	case AIKM_ANSWERED:
		return 0;
	default:
		return -EIO;
	}
}

const struct aikm_finding *
aikm_diagnosis_finding(const struct aikm_diagnosis *d)
{
	return &d->finding;
}

const u32 *aikm_diagnosis_tokens(const struct aikm_diagnosis *d, u32 *nr,
				 u32 *nr_prompt)
{
	*nr = d->nr;
	*nr_prompt = d->nr_prompt;
	return d->token;
}

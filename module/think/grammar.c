// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "grammar.h"

static void offer(struct aikm_grammar *g, u32 word, u32 what)
{
	struct aikm_option *o = &g->option[g->nr_options++];

	o->word = word;
	o->what = what;
}

static bool is_named(const struct aikm_grammar *g, u32 fact)
{
	return g->named[fact / 64] >> fact % 64 & 1;
}

/* Objects that still have a fact to name. */
static void offer_objects(struct aikm_grammar *g)
{
	int last = -1;
	u32 i;

	for (i = 0; i < g->d->nr; i++) {
		u32 obj = g->d->fact[i].obj;

		if (obj == last || is_named(g, i))
			continue;
		offer(g, aikm_word_of_object(&g->s->obj[obj]), obj);
		last = obj;
	}
}

/*
 * The thought ends, and the evidence too, while enough of the token budget is
 * left for all that must follow.
 */
static void offer_fact_or_end(struct aikm_grammar *g)
{
	u32 left = AIKM_ANSWER_TOKENS - g->said;

	if (!g->answering) {
		if (g->nr_facts < AIKM_THINK_FACTS &&
		    left >= g->lex->fact_tokens + g->lex->answer_tokens)
			offer_objects(g);
		offer(g, AIKM_WORD_THINK_END, 0);
		return;
	}
	if (!g->nr_facts ||
	    (g->nr_facts < AIKM_EVIDENCE_MAX && left > g->lex->fact_tokens))
		offer_objects(g);
	if (g->nr_facts || !g->nr_options)
		offer(g, AIKM_WORD_EOS, 0);
}

static void offer_attrs(struct aikm_grammar *g)
{
	u32 class = g->s->obj[g->obj].class;
	u32 i;

	for (i = 0; i < g->d->nr; i++) {
		const struct aikm_fact_ref *f = &g->d->fact[i];

		if (f->obj == g->obj && !is_named(g, i))
			offer(g, aikm_word_of_attr(class, f->attr), f->attr);
	}
}

static void offer_culprits(struct aikm_grammar *g)
{
	u32 allowed = aikm_causes[g->cause].culprits;
	int last = -1;
	u32 i;

	for (i = 0; i < g->d->nr; i++) {
		u32 obj = g->d->fact[i].obj;

		if (obj == last || !(allowed >> g->s->obj[obj].class & 1))
			continue;
		offer(g, aikm_word_of_object(&g->s->obj[obj]), obj);
		last = obj;
	}
	offer(g, AIKM_WORD_NONE, AIKM_NO_CULPRIT);
}

/* Nobody thrashes a swap that is not there, however it feels. */
static bool shows(const struct aikm_snapshot *s, const struct aikm_cause *c)
{
	u32 i, attr;

	for (i = 0; c->signs && i < s->nr; i++) {
		const struct aikm_object *o = &s->obj[i];

		if (o->class != c->sign_class)
			continue;
		for (attr = 0; attr < AIKM_ATTRS_MAX; attr++)
			if (c->signs & o->present & 1U << attr &&
			    o->value[attr] > 0)
				return true;
	}
	return !c->signs;
}

/* Busy is not too busy: as many threads as processors wait for none. */
static bool is_denied(const struct aikm_snapshot *s, const struct aikm_cause *c)
{
	const struct aikm_object *o = &s->obj[c->need_class];

	return c->need && aikm_fact_known(o, c->need_attr) &&
	       o->value[c->need_attr] < c->need;
}

static void offer_causes(struct aikm_grammar *g)
{
	u32 i;

	for (i = 0; i < AIKM_CAUSES_SPOKEN; i++)
		if (shows(g->s, &aikm_causes[i]) &&
		    !is_denied(g->s, &aikm_causes[i]) &&
		    !aikm_rules_deny(g->s, i))
			offer(g, AIKM_WORD_CAUSES + i, i);
}

static void enter(struct aikm_grammar *g, enum aikm_place place)
{
	g->place = place;
	g->matched = 0;
	g->nr_options = 0;
	switch (place) {
	case AIKM_SAY_OBJECT:
		offer_fact_or_end(g);
		break;
	case AIKM_SAY_ATTR:
		offer_attrs(g);
		break;
	case AIKM_SAY_VALUE:
		offer(g, aikm_word_of_value(g->s->obj[g->obj].value[g->attr]),
		      0);
		break;
	case AIKM_SAY_CAUSE_WORD:
		offer(g, AIKM_WORD_CAUSE, 0);
		break;
	case AIKM_SAY_CAUSE:
		offer_causes(g);
		break;
	case AIKM_SAY_CULPRIT_WORD:
		offer(g, AIKM_WORD_CULPRIT, 0);
		break;
	case AIKM_SAY_CULPRIT:
		offer_culprits(g);
		break;
	case AIKM_SAY_BECAUSE:
		offer(g, AIKM_WORD_BECAUSE, 0);
		break;
	case AIKM_SAY_EOS:
		offer(g, AIKM_WORD_EOS, 0);
		break;
	case AIKM_SAID:
		break;
	}
}

static void name_fact(struct aikm_grammar *g)
{
	u32 i;

	for (i = 0; i < g->d->nr; i++)
		if (g->d->fact[i].obj == g->obj &&
		    g->d->fact[i].attr == g->attr)
			g->named[i / 64] |= 1ULL << i % 64;
	if (g->answering) {
		g->evidence[g->nr_facts].obj = g->obj;
		g->evidence[g->nr_facts].attr = g->attr;
	}
	g->nr_facts++;
}

static void end_thought(struct aikm_grammar *g)
{
	g->answering = 1;
	g->nr_facts = 0;
	memset(g->named, 0, sizeof(g->named));
}

/* The current word is said: note what it means and go on to the next. */
static void complete(struct aikm_grammar *g, struct aikm_option o)
{
	switch (g->place) {
	case AIKM_SAY_OBJECT:
		if (o.word == AIKM_WORD_EOS) {
			enter(g, AIKM_SAID);
		} else if (o.word == AIKM_WORD_THINK_END) {
			end_thought(g);
			enter(g, AIKM_SAY_CAUSE_WORD);
		} else {
			g->obj = o.what;
			enter(g, AIKM_SAY_ATTR);
		}
		break;
	case AIKM_SAY_ATTR:
		g->attr = o.what;
		enter(g, AIKM_SAY_VALUE);
		break;
	case AIKM_SAY_VALUE:
		name_fact(g);
		enter(g, AIKM_SAY_OBJECT);
		break;
	case AIKM_SAY_CAUSE:
		g->cause = o.what;
		enter(g, o.what <= AIKM_INCONCLUSIVE ? AIKM_SAY_EOS :
						       AIKM_SAY_CULPRIT_WORD);
		break;
	case AIKM_SAY_CULPRIT:
		g->culprit = o.what;
		enter(g, AIKM_SAY_BECAUSE);
		break;
	case AIKM_SAY_BECAUSE:
		enter(g, AIKM_SAY_OBJECT);
		break;
	default:
		enter(g, g->place + 1);
		break;
	}
}

static const struct aikm_word *word_of(const struct aikm_grammar *g, u32 i)
{
	return &g->lex->word[g->option[i].word];
}

/* The token option @i continues with; only when it is longer than matched. */
static u32 next_token(const struct aikm_grammar *g, u32 i)
{
	return g->lex->token[word_of(g, i)->first + g->matched];
}

static bool continues(const struct aikm_grammar *g, u32 id)
{
	u32 i;

	for (i = 0; i < g->nr_options; i++)
		if (word_of(g, i)->nr > g->matched && next_token(g, i) == id)
			return true;
	return false;
}

/* A word that is wholly said, though a longer one begins with it too. */
static const struct aikm_option *whole(const struct aikm_grammar *g)
{
	u32 i;

	for (i = 0; i < g->nr_options; i++)
		if (word_of(g, i)->nr == g->matched)
			return &g->option[i];
	return NULL;
}

static u32 collect(const struct aikm_grammar *g, u32 *ids, u32 n)
{
	u32 i, k;

	for (i = 0; i < g->nr_options; i++) {
		if (word_of(g, i)->nr <= g->matched)
			continue;
		for (k = 0; k < n; k++)
			if (ids[k] == next_token(g, i))
				break;
		ids[k] = next_token(g, i);
		n = max(n, k + 1);
	}
	return n;
}

void aikm_grammar_begin(struct aikm_grammar *g, const struct aikm_lexicon *lex,
			const struct aikm_snapshot *s,
			const struct aikm_digest *d)
{
	memset(g, 0, sizeof(*g));
	g->lex = lex;
	g->s = s;
	g->d = d;
	g->cause = AIKM_INCONCLUSIVE;
	g->culprit = AIKM_NO_CULPRIT;
	enter(g, AIKM_SAY_OBJECT);
}

u32 aikm_grammar_allowed(const struct aikm_grammar *g, u32 *ids)
{
	const struct aikm_option *o = whole(g);
	u32 n = collect(g, ids, 0);
	struct aikm_grammar ahead;

	if (!o)
		return n;
	ahead = *g;
	complete(&ahead, *o);
	return collect(&ahead, ids, n);
}

int aikm_grammar_accept(struct aikm_grammar *g, u32 id)
{
	struct aikm_grammar ahead;
	u32 i, kept = 0;

	if (!continues(g, id)) {
		const struct aikm_option *o = whole(g);

		if (!o)
			return -EINVAL;
		ahead = *g;
		complete(&ahead, *o);
		if (!continues(&ahead, id))
			return -EINVAL;
		*g = ahead;
	}
	for (i = 0; i < g->nr_options; i++)
		if (word_of(g, i)->nr > g->matched && next_token(g, i) == id)
			g->option[kept++] = g->option[i];
	g->nr_options = kept;
	g->matched++;
	g->said++;
	if (kept == 1 && whole(g))
		complete(g, g->option[0]);
	return 0;
}

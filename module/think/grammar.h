/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What may be said next. The grammar walks the words of a lexicon token by
 * token; at each place only facts of the digest, handles of the snapshot and
 * causes of the catalogue whose signs show continue, so nothing else can be
 * said.
 *
 *	thought:  { fact } </think>
 *	answer:   cause CAUSE [ culprit HANDLE because fact { fact } ] EOS
 *	fact:     OBJECT ATTR VALUE
 */
#ifndef AIKM_GRAMMAR_H
#define AIKM_GRAMMAR_H

#include "lexicon.h"

/* The place in the sentence: which word is being said. */
enum aikm_place {
	AIKM_SAY_OBJECT, /* or, in the thought, its end */
	AIKM_SAY_ATTR,
	AIKM_SAY_VALUE,
	AIKM_SAY_CAUSE_WORD,
	AIKM_SAY_CAUSE,
	AIKM_SAY_CULPRIT_WORD,
	AIKM_SAY_CULPRIT,
	AIKM_SAY_BECAUSE,
	AIKM_SAY_EOS,
	AIKM_SAID,
};

enum { AIKM_OPTIONS_MAX = AIKM_OBJECTS_MAX + 2 };

/**
 * struct aikm_option - a word that may be said now
 * @word: its number
 * @what: what it means at this place: an object, attribute or cause
 */
struct aikm_option {
	u16 word;
	u8 what;
};

/**
 * struct aikm_grammar - a place in a sentence about a snapshot
 * @lex: words
 * @s: snapshot
 * @d: its digest: the facts that may be named
 * @place: enum aikm_place
 * @answering: the thought is over
 * @matched: tokens of the current word already said
 * @nr_options: entries of @option
 * @obj: object of the fact being said
 * @attr: attribute of the fact being said
 * @nr_facts: facts named in this list, thought or evidence
 * @said: tokens said so far
 * @named: facts named in this list, bit per entry of @d
 * @option: words that agree with the tokens said
 * @cause: said, enum aikm_cause_id
 * @culprit: said, object index or AIKM_NO_CULPRIT
 * @evidence: said
 */
struct aikm_grammar {
	const struct aikm_lexicon *lex;
	const struct aikm_snapshot *s;
	const struct aikm_digest *d;
	u8 place;
	u8 answering;
	u8 matched;
	u8 nr_options;
	u8 obj;
	u8 attr;
	u8 nr_facts;
	u8 cause;
	u8 culprit;
	u16 said;
	struct aikm_fact_ref evidence[AIKM_EVIDENCE_MAX];
	u64 named[DIV_ROUND_UP(AIKM_PROMPT_TOKENS / 2, 64)];
	struct aikm_option option[AIKM_OPTIONS_MAX];
};

/**
 * aikm_grammar_begin() - the place after "<think>"
 * @g: overwritten
 * @lex: words
 * @s: snapshot
 * @d: digest of @s
 *
 * Context: any.
 */
void aikm_grammar_begin(struct aikm_grammar *g, const struct aikm_lexicon *lex,
			const struct aikm_snapshot *s,
			const struct aikm_digest *d);

/**
 * aikm_grammar_allowed() - the tokens that may come next
 * @g: grammar
 * @ids: receives each once; room for AIKM_GRAMMAR_IDS
 *
 * Context: any.
 * Return: number of tokens; 0 when the sentence is complete.
 */
u32 aikm_grammar_allowed(const struct aikm_grammar *g, u32 *ids);

/* No two words and an end share no token: the most that may come next. */
enum { AIKM_GRAMMAR_IDS = 2 * AIKM_OPTIONS_MAX };

/**
 * aikm_grammar_accept() - a token was said
 * @g: grammar
 * @id: one of aikm_grammar_allowed()
 *
 * Context: any.
 * Return: 0, -EINVAL when @id was not allowed; then @g is unchanged.
 */
int aikm_grammar_accept(struct aikm_grammar *g, u32 id);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Every word the model may read or say, numbered, and its tokens. Words come
 * from the tables of observe/ and the catalogue, never from the machine.
 */
#ifndef AIKM_LEXICON_H
#define AIKM_LEXICON_H

#include "think.h"

/* Numbers of words; a range begins where its name says. */
enum aikm_word_number {
	AIKM_WORD_CAUSE,
	AIKM_WORD_CULPRIT,
	AIKM_WORD_BECAUSE,
	AIKM_WORD_NONE,
	AIKM_WORD_TEXTS, /* those before are texts, those after special */
	AIKM_WORD_THINK_END = AIKM_WORD_TEXTS,
	AIKM_WORD_EOS,
	AIKM_WORD_OBJECTS, /* single objects, then T1.. D1.. M1.. */
	AIKM_WORD_TASKS = AIKM_WORD_OBJECTS + AIKM_CLASS_SINGLE,
	AIKM_WORD_DISKS = AIKM_WORD_TASKS + AIKM_SNAP_TASKS,
	AIKM_WORD_MOUNTS = AIKM_WORD_DISKS + AIKM_SNAP_DISKS,
	AIKM_WORD_ATTRS = AIKM_WORD_MOUNTS + AIKM_SNAP_MOUNTS,
	AIKM_WORD_CAUSES = AIKM_WORD_ATTRS + AIKM_CLASSES * AIKM_ATTRS_MAX,
	AIKM_WORD_VALUES = AIKM_WORD_CAUSES + AIKM_CAUSES_SPOKEN,
	/* zero, and for each sign each leading digit of each power of ten */
	AIKM_WORDS = AIKM_WORD_VALUES + 1 + 2 * 19 * 9,
};

enum {
	AIKM_WORD_BYTES = 24, /* a word with its space and its NUL */
	AIKM_LEXICON_TOKENS = 4096, /* of all words together */
};

/**
 * struct aikm_word - the tokens of one word
 * @first: index into aikm_lexicon.token
 * @nr: number of tokens; 0 for a number that no word has
 */
struct aikm_word {
	u16 first;
	u8 nr;
};

/**
 * struct aikm_lexicon - every word as tokens of one model
 * @model: the model
 * @bos: special token that begins a conversation
 * @user: special token before the prompt
 * @assistant: special token after the prompt
 * @think: special token that begins the thought
 * @fact_tokens: the most tokens a fact can take
 * @answer_tokens: the most tokens from the end of the thought to the end of
 *                 the answer, with one fact as evidence
 * @used: entries of @token
 * @word: indexed by word number
 * @token: the tokens of all words
 */
struct aikm_lexicon {
	const struct aikm_model *model;
	u32 bos, user, assistant, think;
	u32 fact_tokens, answer_tokens;
	u32 used;
	struct aikm_word word[AIKM_WORDS];
	u32 token[AIKM_LEXICON_TOKENS];
};

/**
 * aikm_word_letters() - a name of the tables as a word (word.c)
 * @name: lower case letters and '_'
 * @buf: AIKM_WORD_BYTES
 *
 * Return: bytes written without the NUL.
 */
int aikm_word_letters(const char *name, char *buf);

/**
 * aikm_word_object() - an object's word (word.c)
 * @o: object
 * @buf: AIKM_WORD_BYTES
 *
 * Return: bytes written without the NUL.
 */
int aikm_word_object(const struct aikm_object *o, char *buf);

/**
 * aikm_word_of_object() - its number
 * @o: object
 */
u32 aikm_word_of_object(const struct aikm_object *o);

/**
 * aikm_word_of_attr() - its number
 * @class: enum aikm_class
 * @attr: attribute of that class
 */
u32 aikm_word_of_attr(u32 class, u32 attr);

/**
 * aikm_word_of_value() - the number of the word the model sees for a value
 * @value: in its unit
 */
u32 aikm_word_of_value(s64 value);

/**
 * aikm_word_text() - the text of a word
 * @word: number
 * @buf: AIKM_WORD_BYTES
 *
 * Return: bytes written without the NUL; 0 for a number that no word has and
 * for the special tokens.
 */
int aikm_word_text(u32 word, char *buf);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Walking text that came from outside: bounded, no terminator needed. */
#ifndef AIKM_SCAN_H
#define AIKM_SCAN_H

#include "sample.h"

/**
 * struct aikm_scan - what is left of a text
 * @p: next byte
 * @end: one past the last byte
 */
struct aikm_scan {
	const char *p;
	const char *end;
};

/**
 * struct aikm_scan_key - one "name value" line that is wanted
 * @name: as in the text, with its ':' where it has one
 * @counter: where its number goes
 */
struct aikm_scan_key {
	const char *name;
	enum aikm_counter counter;
};

/**
 * aikm_scan_line() - take the next line
 * @text: moved past the line
 * @line: receives the line without its newline
 *
 * A last line without a newline is left alone: it may have been cut in the
 * middle of a number.
 *
 * Return: false at the end.
 */
bool aikm_scan_line(struct aikm_scan *text, struct aikm_scan *line);

/**
 * aikm_scan_word() - take the next word of a line
 * @line: moved past the word
 * @word: receives what stands between blanks
 *
 * Return: false at the end.
 */
bool aikm_scan_word(struct aikm_scan *line, struct aikm_scan *word);

/**
 * aikm_scan_u64() - take the next word if it is an unsigned decimal number
 * @line: moved past the digits
 * @value: receives the number
 *
 * Return: false, with @line unmoved, when no number that fits is next.
 */
bool aikm_scan_u64(struct aikm_scan *line, u64 *value);

/**
 * aikm_scan_skip() - pass over words
 * @line: moved
 * @words: how many
 *
 * Return: false when there were fewer.
 */
bool aikm_scan_skip(struct aikm_scan *line, u32 words);

/**
 * aikm_scan_is() - is this word that literal?
 * @word: word
 * @literal: NUL-terminated
 */
bool aikm_scan_is(const struct aikm_scan *word, const char *literal);

/**
 * aikm_scan_starts() - does this word start so?
 * @word: word
 * @literal: NUL-terminated
 */
bool aikm_scan_starts(const struct aikm_scan *word, const char *literal);

/**
 * aikm_scan_copy() - a word as a terminated string, cut when too long
 * @word: word
 * @buf: receives it, with zeros up to its end
 * @size: of @buf, not 0
 */
void aikm_scan_copy(const struct aikm_scan *word, char *buf, size_t size);

/**
 * aikm_scan_keys() - note the wanted lines of a "name value" text
 * @text: moved to its end
 * @keys: wanted lines
 * @nr: entries of @keys
 * @s: receives their numbers
 *
 * Return: how many were found.
 */
u32 aikm_scan_keys(struct aikm_scan *text, const struct aikm_scan_key *keys,
		   u32 nr, struct aikm_sample *s);

#endif

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "pretoken.h"

#include "unicode.h"

/* One character of the text: its class and bytes; bytes 0 at the end. */
struct character {
	enum aikm_char_class class;
	u32 bytes;
};

static struct character char_at(const char *s, u64 len, u64 at)
{
	struct character c = { AIKM_CHAR_OTHER, 0 };
	u32 point;

	if (at >= len)
		return c;
	c.bytes = aikm_utf8_decode(s + at, len - at, &point);
	c.class = aikm_char_class(point);
	return c;
}

static bool is_class(struct character c, enum aikm_char_class class)
{
	return c.bytes && c.class == class;
}

/* The end of the run of one class that begins at a place. */
static u64 run_end(const char *s, u64 len, u64 at, enum aikm_char_class class)
{
	struct character c = char_at(s, len, at);

	while (is_class(c, class)) {
		at += c.bytes;
		c = char_at(s, len, at);
	}
	return at;
}

static char fold(char c, bool any_case)
{
	return any_case && c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* 's 't 're 've 'm 'll 'd; 0 when there is none. */
static u64 contraction(const char *s, u64 len, bool any_case)
{
	char a, b;

	if (len < 2 || s[0] != '\'')
		return 0;
	a = fold(s[1], any_case);
	if (a == 's' || a == 't' || a == 'm' || a == 'd')
		return 2;
	b = len > 2 ? fold(s[2], any_case) : '\0';
	if ((a == 'r' && b == 'e') || (a == 'v' && b == 'e') ||
	    (a == 'l' && b == 'l'))
		return 3;
	return 0;
}

/* Blanks: newlines go together, a last blank belongs to the next word. */
static u64 blanks(const char *s, u64 len, bool newlines)
{
	u64 at = 0, last = 0, newline = 0;
	struct character c = char_at(s, len, 0);

	while (is_class(c, AIKM_CHAR_SPACE) || is_class(c, AIKM_CHAR_NEWLINE)) {
		last = at;
		at += c.bytes;
		if (c.class == AIKM_CHAR_NEWLINE)
			newline = at;
		c = char_at(s, len, at);
	}
	if (newlines && newline)
		return newline;
	if (!c.bytes || !last)
		return at;
	return last;
}

static u64 qwen2_word(const char *s, u64 len)
{
	struct character c = char_at(s, len, 0);
	struct character next = char_at(s, len, c.bytes);
	u64 at;

	if (c.class == AIKM_CHAR_LETTER)
		return run_end(s, len, 0, AIKM_CHAR_LETTER);
	if (c.class == AIKM_CHAR_NUMBER)
		return c.bytes;
	if (c.class != AIKM_CHAR_NEWLINE && is_class(next, AIKM_CHAR_LETTER))
		return run_end(s, len, c.bytes, AIKM_CHAR_LETTER);
	at = s[0] == ' ' ? 1 : 0;
	if (is_class(char_at(s, len, at), AIKM_CHAR_OTHER)) {
		at = run_end(s, len, at, AIKM_CHAR_OTHER);
		return run_end(s, len, at, AIKM_CHAR_NEWLINE);
	}
	return blanks(s, len, true);
}

static u64 gpt2_word(const char *s, u64 len)
{
	u64 at = s[0] == ' ' ? 1 : 0;
	struct character c = char_at(s, len, at);

	if (c.bytes && c.class != AIKM_CHAR_SPACE &&
	    c.class != AIKM_CHAR_NEWLINE)
		return run_end(s, len, at, c.class);
	return blanks(s, len, false);
}

u64 aikm_pretoken(enum aikm_pretoken kind, const char *s, u64 len)
{
	u64 n = contraction(s, len, kind == AIKM_PRETOKEN_QWEN2);

	if (n)
		return n;
	return kind == AIKM_PRETOKEN_QWEN2 ? qwen2_word(s, len) :
					     gpt2_word(s, len);
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "scan.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool aikm_scan_line(struct aikm_scan *text, struct aikm_scan *line)
{
	const char *p = text->p;

	while (p < text->end && *p != '\n')
		p++;
	if (p == text->end)
		return false;
	line->p = text->p;
	line->end = p;
	text->p = p + 1;
	return true;
}

static void skip_blanks(struct aikm_scan *line)
{
	while (line->p < line->end && is_blank(*line->p))
		line->p++;
}

bool aikm_scan_word(struct aikm_scan *line, struct aikm_scan *word)
{
	skip_blanks(line);
	word->p = line->p;
	while (line->p < line->end && !is_blank(*line->p))
		line->p++;
	word->end = line->p;
	return word->p < word->end;
}

bool aikm_scan_u64(struct aikm_scan *line, u64 *value)
{
	struct aikm_scan s = *line;
	const char *first;
	u64 v = 0;

	skip_blanks(&s);
	for (first = s.p; s.p < s.end && *s.p >= '0' && *s.p <= '9'; s.p++) {
		if (check_mul_overflow(v, (u64)10, &v) ||
		    check_add_overflow(v, (u64)(*s.p - '0'), &v))
			return false;
	}
	if (s.p == first)
		return false;
	*line = s;
	*value = v;
	return true;
}

bool aikm_scan_skip(struct aikm_scan *line, u32 words)
{
	struct aikm_scan word;

	while (words--)
		if (!aikm_scan_word(line, &word))
			return false;
	return true;
}

bool aikm_scan_starts(const struct aikm_scan *word, const char *literal)
{
	size_t len = strlen(literal);

	return (size_t)(word->end - word->p) >= len &&
	       !memcmp(word->p, literal, len);
}

/* Most words differ from most literals at once, so no length is taken. */
bool aikm_scan_is(const struct aikm_scan *word, const char *literal)
{
	const char *p = word->p;

	for (; p < word->end && *literal && *p == *literal; p++)
		literal++;
	return p == word->end && !*literal;
}

void aikm_scan_copy(const struct aikm_scan *word, char *buf, size_t size)
{
	size_t len = min_t(size_t, word->end - word->p, size - 1);

	/* Bytes behind a NUL would stay invisible and yet make names differ. */
	len = strnlen(word->p, len);
	memset(buf, 0, size);
	memcpy(buf, word->p, len);
}

static bool scan_key(struct aikm_scan *line, const struct aikm_scan_key *key,
		     struct aikm_sample *s)
{
	u64 value;

	if (!aikm_scan_u64(line, &value))
		return false;
	aikm_sample_count(s, key->counter, value);
	return true;
}

u32 aikm_scan_keys(struct aikm_scan *text, const struct aikm_scan_key *keys,
		   u32 nr, struct aikm_sample *s)
{
	struct aikm_scan line, word;
	u32 found = 0, i;

	while (aikm_scan_line(text, &line)) {
		if (!aikm_scan_word(&line, &word))
			continue;
		for (i = 0; i < nr; i++)
			if (aikm_scan_is(&word, keys[i].name))
				found += scan_key(&line, &keys[i], s);
	}
	return found;
}

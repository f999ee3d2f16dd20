// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "log_table.h"
#include "scan.h"

enum {
	PREFIX_MAX = 48, /* "e1000e 0000:00:19.0 eth0", with room */
	COMM_MAX = 15,
	WORD_MAX = 64,
	ANY_MAX = 160,
	DIGITS_MAX = 20,
};

/**
 * struct walk - a pattern being compared with a message
 * @p: next byte of the pattern
 * @t: next byte of the message
 * @end: of the message
 * @again: what follows the last token of no fixed length
 * @reach: one past what that token covers
 * @left: how many more bytes it may cover
 * @token: itself, 0 for none
 * @name: the object's name, NULL while there is none
 * @name_end: one past it
 */
struct walk {
	const char *p, *t, *end;
	const char *again, *reach;
	u32 left;
	u8 token;
	const char *name, *name_end;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* What names of block and network devices and of clocks are made of. */
static bool is_name(char c)
{
	if (is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return c && strchr("_.!/+@-", c);
}

static bool covers(u8 token, char c)
{
	switch (token) {
	case AIKM_LOG_WORD:
		return (u8)c > ' ';
	case AIKM_LOG_ADDRESS:
	case AIKM_LOG_THE_BUS:
		return is_name(c) || c == ':';
	default:
		return true;
	}
}

/* The last token of no fixed length takes one byte more. */
static bool extend(struct walk *w)
{
	if (!w->token || !w->left || w->reach == w->end ||
	    !covers(w->token, *w->reach))
		return false;
	w->left--;
	w->reach++;
	w->t = w->reach;
	w->p = w->again;
	if (w->token == AIKM_LOG_THE_BUS)
		w->name_end = w->reach;
	return true;
}

static bool begin_token(struct walk *w, u8 token)
{
	w->token = token;
	w->again = w->p + 1;
	w->reach = w->t;
	w->left = token == AIKM_LOG_TASK_NAME ? COMM_MAX : WORD_MAX;
	if (token == AIKM_LOG_THE_BUS)
		w->name = w->t;
	if (token != AIKM_LOG_ANY)
		return extend(w);
	w->left = ANY_MAX;
	w->p++;
	return true;
}

/* As many as there are. */
static bool take_all(struct walk *w, bool (*is)(char), u32 most)
{
	const char *from = w->t;

	while (w->t < w->end && is(*w->t) && w->t - from < most)
		w->t++;
	w->p++;
	return w->t > from;
}

static bool take_hex(struct walk *w, u32 most)
{
	if (w->end - w->t > 2 && w->t[0] == '0' && w->t[1] == 'x')
		w->t += 2;
	return take_all(w, is_hex, most);
}

static bool take_name(struct walk *w, bool is_object)
{
	const char *from = w->t;
	bool taken = take_all(w, is_name, WORD_MAX);

	if (is_object) {
		w->name = from;
		w->name_end = w->t;
	}
	return taken;
}

/* A number, or two with a colon. */
static bool take_object_number(struct walk *w, bool two)
{
	const char *from = w->t;
	bool taken = take_all(w, is_digit, DIGITS_MAX);

	if (two && taken) {
		if (w->t == w->end || *w->t++ != ':')
			return false;
		w->p--;
		taken = take_all(w, is_digit, DIGITS_MAX);
	}
	w->name = from;
	w->name_end = w->t;
	return taken;
}

static bool take_token(struct walk *w, u8 token)
{
	const char *from = w->t;

	switch (token) {
	case AIKM_LOG_NUMBER:
		return take_all(w, is_digit, DIGITS_MAX);
	case AIKM_LOG_HEX:
		return take_hex(w, DIGITS_MAX);
	case AIKM_LOG_HEX4:
		return take_all(w, is_hex, 4) && w->t - from == 4;
	case AIKM_LOG_NAME:
		return take_name(w, false);
	case AIKM_LOG_THE_DISK:
	case AIKM_LOG_THE_FS:
	case AIKM_LOG_THE_NET:
		return take_name(w, true);
	case AIKM_LOG_THE_PID:
		return take_object_number(w, false);
	case AIKM_LOG_THE_DEV:
		return take_object_number(w, true);
	case AIKM_LOG_END:
		w->p++;
		return w->t == w->end;
	default:
		return begin_token(w, token);
	}
}

static bool take(struct walk *w)
{
	if (*w->p > 0 && *w->p < ' ')
		return take_token(w, (u8)*w->p);
	if (w->t == w->end || *w->t != *w->p)
		return false;
	w->t++;
	w->p++;
	return true;
}

/*
 * Only the last token of no fixed length is tried again, byte by byte up to
 * its bound, so the time is linear in the message.
 */
static bool walk_pattern(struct walk *w)
{
	while (*w->p)
		if (!take(w) && !extend(w))
			return false;
	return true;
}

/* A name that is cut would be another's. */
static bool note_name(struct aikm_scan word, struct aikm_log_found *found)
{
	const char *c;

	/* The point that ends the sentence is not the name's. */
	if (word.p < word.end && word.end[-1] == '.')
		word.end--;
	if (word.p == word.end || word.end - word.p >= AIKM_LOG_OBJECT_LEN)
		return false;
	for (c = word.p; c < word.end; c++)
		if (!is_name(*c) && *c != ':')
			return false;
	aikm_scan_copy(&word, found->name, sizeof(found->name));
	return true;
}

static bool note_number(struct aikm_scan word, bool two,
			struct aikm_log_found *found)
{
	u64 first, second = 0;

	if (!aikm_scan_u64(&word, &first) || first > S32_MAX)
		return false;
	found->number = (u32)first;
	if (!two)
		return true;
	word.p++;
	if (!aikm_scan_u64(&word, &second) || first >= 1 << 12 ||
	    second >= 1 << 20)
		return false;
	found->number = (u32)(first << 20 | second);
	return true;
}

static void note_object(const struct walk *w, u8 kind,
			struct aikm_log_found *found)
{
	struct aikm_scan word = { w->name, w->name_end };
	bool noted;

	if (!w->name || kind == AIKM_LOG_ABOUT_NONE)
		return;
	if (kind < AIKM_LOG_ABOUT_DEV)
		noted = note_name(word, found);
	else
		noted = note_number(word, kind == AIKM_LOG_ABOUT_DEV, found);
	if (noted)
		found->kind = kind;
}

static bool try_pattern(const struct aikm_log_pattern *pattern,
			const struct walk *from, struct aikm_log_found *found)
{
	struct walk w = *from;

	w.p = pattern->text;
	if (!walk_pattern(&w))
		return false;
	memset(found, 0, sizeof(*found));
	found->id = pattern->id;
	note_object(&w, pattern->kind, found);
	return true;
}

static const struct aikm_log_node *follow(const struct aikm_log_node *node,
					  char c)
{
	const struct aikm_log_edge *edge = &aikm_log_edges[node->edges];
	u32 i;

	for (i = 0; i < node->nr_edges; i++)
		if (edge[i].byte == c)
			return &aikm_log_nodes[edge[i].node];
	return NULL;
}

static bool search(enum aikm_log_place place, const struct walk *from,
		   struct aikm_log_found *found)
{
	const struct aikm_log_node *node = &aikm_log_nodes[place];
	const char *t = from->t;
	u32 i;

	for (;;) {
		for (i = 0; i < node->nr_patterns; i++)
			if (try_pattern(&aikm_log_patterns[node->patterns + i],
					from, found))
				return true;
		if (t == from->end)
			return false;
		node = follow(node, *t++);
		if (!node)
			return false;
	}
}

static bool is_prefix(char c)
{
	return is_name(c) || (c && strchr(" :()[],", c));
}

/* "e1000e 0000:00:19.0 eth0: " names eth0. */
static bool take_prefix(struct walk *w)
{
	const char *from = w->t;

	for (; w->t < w->end && w->t - from < PREFIX_MAX; w->t++) {
		if (*w->t == ':' && w->end - w->t > 1 && w->t[1] == ' ') {
			w->name_end = w->t;
			w->t += 2;
			return w->name && w->name < w->name_end;
		}
		if (*w->t == ' ' || w->t == from)
			w->name = w->t + (*w->t == ' ');
		if (!is_prefix(*w->t))
			return false;
	}
	return false;
}

static bool search_prefix(const char *text, const char *end,
			  struct aikm_log_found *found)
{
	struct walk w = { .t = text, .end = end };

	return take_prefix(&w) && search(AIKM_LOG_AT_PREFIX, &w, found);
}

static bool search_comm(const char *text, const char *end,
			struct aikm_log_found *found)
{
	struct walk w = { .end = end };
	u32 i;

	for (i = 1; i <= COMM_MAX && text + i < end; i++) {
		w.t = text + i;
		if (search(AIKM_LOG_AT_COMM, &w, found))
			return true;
	}
	return false;
}

bool aikm_log_match(const char *text, size_t len, struct aikm_log_found *found)
{
	struct walk w = { .t = text };
	size_t n = 0;

	while (n < len && n < AIKM_LOG_LINE_MAX && text[n] != '\n')
		n++;
	w.end = text + n;
	memset(found, 0, sizeof(*found));
	return search(AIKM_LOG_AT_LINE, &w, found) ||
	       search_prefix(text, w.end, found) ||
	       search_comm(text, w.end, found);
}

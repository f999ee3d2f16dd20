// SPDX-License-Identifier: GPL-2.0
#include "chat.h"

/* The ids so far; @nr is a negative errno once something failed. */
struct prompt {
	const struct aikm_model *m;
	u32 *ids;
	u32 max;
	int nr;
};

static void add_special(struct prompt *p, const char *text)
{
	int id = aikm_token_special(p->m, text);

	if (p->nr < 0)
		return;
	if (id < 0)
		p->nr = id;
	else if (p->nr == p->max)
		p->nr = -ENOSPC;
	else
		p->ids[p->nr++] = id;
}

static void add_text(struct prompt *p, const char *text)
{
	int n;

	if (p->nr < 0)
		return;
	n = aikm_tokenize(p->m, text, strlen(text), p->ids + p->nr,
			  p->max - p->nr);
	p->nr = n < 0 ? n : p->nr + n;
}

int aikm_chat_tokens(const struct aikm_model *m, const struct aikm_chat *chat,
		     u32 *ids, u32 max)
{
	struct prompt p = { .m = m, .ids = ids, .max = max };

	add_special(&p, "<｜begin▁of▁sentence｜>");
	add_text(&p, chat->system);
	add_special(&p, "<｜User｜>");
	add_text(&p, chat->user);
	add_special(&p, "<｜Assistant｜>");
	add_special(&p, "<think>");
	add_text(&p, "\n");
	return p.nr;
}

// SPDX-License-Identifier: GPL-2.0
/* slm tokenize: how a model reads a text. */
#include "slm.h"

enum { ROOM_BEHIND = 8 };

static void show(const struct slm *s, const u32 *ids, int n)
{
	struct aikm_out o = { .to = stdout, .json = s->json };
	int i;

	for (i = 0; i < n; i++) {
		aikm_out_open(&o, NULL, '{');
		aikm_out_number(&o, "id", ids[i]);
		aikm_out_string(&o, "text", slm_token_text(s, ids[i]));
		aikm_out_close(&o);
	}
}

/* One text of many: a line of ids. */
static int show_line(const struct slm *s, const char *text, size_t len)
{
	u32 max = ROOM_BEHIND * (len + 1), *ids = calloc(max, sizeof(*ids));
	int n = ids ? aikm_tokenize(s->l.model, text, len, ids, max) : -ENOMEM;
	int i;

	for (i = 0; i < n; i++)
		printf(i ? " %u" : "%u", ids[i]);
	putchar('\n');
	free(ids);
	return n < 0 ? slm_fail_errno(s, "a text", n) : 0;
}

/* Texts from standard input, divided by NUL bytes. */
static int show_lines(struct slm *s)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t len;
	int ret = slm_load(s, 0);

	while (!ret && (len = getdelim(&text, &room, '\0', stdin)) > 0)
		ret = show_line(s, text, text[len - 1] ? len : len - 1);
	free(text);
	return ret;
}

int slm_tokenize(struct slm *s)
{
	u32 *ids;
	int n;

	if (s->text && !strcmp(s->text, "-"))
		return show_lines(s);
	s->plain = true;
	n = slm_prompt(s, &ids);
	show(s, ids, n);
	free(ids);
	return n < 0;
}

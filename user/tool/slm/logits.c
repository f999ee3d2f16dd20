// SPDX-License-Identifier: GPL-2.0
/* slm logits: what the model thinks comes next, in numbers. */
#include "slm.h"

enum { SHOWN = 32 };

struct choice {
	float logit;
	u32 id;
};

static int compare(const void *x, const void *y)
{
	const struct choice *a = x, *b = y;

	if (a->logit != b->logit)
		return a->logit > b->logit ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void show(const struct slm *s, const struct choice *c)
{
	struct aikm_out o = { .to = stdout, .json = s->json };

	aikm_out_open(&o, NULL, '{');
	aikm_out_number(&o, "id", c->id);
	aikm_out_string(&o, "text", slm_token_text(s, c->id));
	aikm_out_real(&o, "logit", c->logit);
	aikm_out_close(&o);
}

/* The likeliest tokens, the likeliest first. */
static int show_best(const struct slm *s, u32 vocab)
{
	const float *logits = (const float *)aikm_engine_logits(s->l.engine);
	struct choice *all = malloc(vocab * sizeof(*all));
	u32 n = min(s->n ? s->n : SHOWN, vocab), i;

	if (!all)
		return -ENOMEM;
	for (i = 0; i < vocab; i++)
		all[i] = (struct choice){ logits[i], i };
	qsort(all, vocab, sizeof(*all), compare);
	for (i = 0; i < n; i++)
		show(s, &all[i]);
	free(all);
	return 0;
}

static int write_raw(const struct slm *s, FILE *to, u32 vocab)
{
	const u32 *logits = aikm_engine_logits(s->l.engine);

	return fwrite(logits, sizeof(*logits), vocab, to) == vocab ? 0 : -EIO;
}

/* Tokens one by one with all logits behind each, or all at once. */
static int run(struct slm *s, const u32 *ids, u32 n, FILE *raw)
{
	struct aikm_model_info info;
	u32 step = s->each ? 1 : n, at;
	int ret = 0;

	aikm_model_info(s->l.model, &info);
	for (at = 0; ret >= 0 && at < n; at += step) {
		ret = aikm_loaded_run(&s->l, ids + at, step);
		if (ret >= 0 && raw)
			ret = write_raw(s, raw, info.vocab);
	}
	if (ret < 0 || raw)
		return ret;
	return show_best(s, info.vocab);
}

int slm_logits(struct slm *s)
{
	FILE *raw = NULL;
	u32 *ids;
	int n, ret;

	n = slm_prompt(s, &ids);
	if (n <= 0 || slm_load(s, n)) {
		free(ids);
		return 1;
	}
	if (s->raw) {
		raw = fopen(s->raw, "wb");
		if (!raw) {
			free(ids);
			return slm_fail_errno(s, s->raw, -errno);
		}
	}
	ret = run(s, ids, n, raw);
	free(ids);
	if (raw && fclose(raw) && ret >= 0)
		ret = -errno;
	return ret < 0 ? slm_fail_errno(s, "logits", ret) : 0;
}

// SPDX-License-Identifier: GPL-2.0
/* slm generate: go on writing, or answer a question. */
#include "slm.h"

#include "lib/text_stream.h"

enum { ANSWER = 32, CHAT_ANSWER = 2048 };

/* Where tokens go as they come: text for people, ids for machines. */
struct answer {
	struct aikm_text_stream text;
	struct aikm_out out;
};

static void begin(struct answer *a, bool json)
{
	a->text = (struct aikm_text_stream){ .to = stdout };
	a->out = (struct aikm_out){ .to = stdout, .json = json };
	if (!json)
		return;
	aikm_out_open(&a->out, NULL, '{');
	aikm_out_open(&a->out, "ids", '[');
}

static void show(const struct slm *s, struct answer *a, u32 id)
{
	char bytes[AIKM_TOKEN_BYTES_MAX];
	int n;

	if (s->json) {
		aikm_out_number(&a->out, NULL, id);
		return;
	}
	n = aikm_detokenize(s->l.model, id, bytes, sizeof(bytes));
	if (n > 0)
		aikm_text_put(&a->text, bytes, n);
	fflush(stdout);
}

static void end(struct answer *a)
{
	if (a->out.json) {
		aikm_out_close(&a->out);
		aikm_out_close(&a->out);
		return;
	}
	aikm_text_end(&a->text);
	putchar('\n');
}

static int answer(struct slm *s, u32 n)
{
	u32 eos = aikm_token_eos(s->l.model), i, id;
	u64 seed = s->shape.seed;
	struct answer a;
	int ret = 0;

	begin(&a, s->json);
	for (i = 0; ret >= 0 && i < n; i++) {
		id = aikm_engine_sample(s->l.engine, s->temperature, s->top_p,
					&seed);
		if (id == eos)
			break;
		show(s, &a, id);
		if (i + 1 < n)
			ret = aikm_loaded_run(&s->l, &id, 1);
	}
	end(&a);
	/* It ends where the context does. */
	return ret < 0 && ret != -ENOSPC ? ret : 0;
}

int slm_generate(struct slm *s)
{
	u32 n = s->n ? s->n : s->chat ? CHAT_ANSWER : ANSWER, *ids;
	int nr, ret;

	nr = slm_prompt(s, &ids);
	if (nr < 0 || slm_load(s, nr + n)) {
		free(ids);
		return 1;
	}
	ret = aikm_loaded_run(&s->l, ids, nr);
	free(ids);
	if (ret >= 0)
		ret = answer(s, n);
	return ret < 0 ? slm_fail_errno(s, "generate", ret) : 0;
}

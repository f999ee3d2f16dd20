// SPDX-License-Identifier: GPL-2.0
/* slm bench: tokens a second, the longest step, the share of memory's speed. */
#include "slm.h"

#include "lib/bench.h"

enum { ANSWER = 64 };

static void print(const struct slm *s, const struct aikm_bench *b)
{
	struct aikm_out o = { .to = stdout, .json = s->json };
	struct aikm_model_info info;

	aikm_model_info(s->l.model, &info);
	aikm_out_open(&o, NULL, '{');
	aikm_out_string(&o, "model", info.name);
	aikm_out_number(&o, "parameters", info.parameters);
	aikm_out_string(&o, "product", aikm_product_names[s->product]);
	aikm_out_number(&o, "threads", s->l.threads);
	aikm_out_number(&o, "prompt_tokens", b->prompt);
	aikm_out_number(&o, "answer_tokens", b->answer);
	aikm_out_number(&o, "runs", b->runs);
	aikm_out_fraction(&o, "prefill_tokens_per_s", b->prefill_milli);
	aikm_out_fraction(&o, "decode_tokens_per_s", b->decode_milli);
	aikm_out_fraction(&o, "prefill_best", b->prefill_best_milli);
	aikm_out_fraction(&o, "decode_best", b->decode_best_milli);
	aikm_out_number(&o, "token_bytes", info.token_bytes);
	aikm_out_number(&o, "weights_MB_per_s", b->weights_mbps);
	aikm_out_number(&o, "memory_MB_per_s", b->memory_mbps);
	aikm_out_number(
		&o, "memory_share_permille",
		b->memory_mbps ? 1000 * b->weights_mbps / b->memory_mbps : 0);
	aikm_out_number(&o, "last_token", b->last);
	aikm_out_number(&o, "steps", b->steps);
	aikm_out_fraction(&o, "longest_step_us", b->longest_ns);
	aikm_out_fraction(&o, "longest_step_seen_us", b->longest_seen_ns);
	aikm_out_number(&o, "step_limit_us", AIKM_STEP_US);
	aikm_out_close(&o);
}

int slm_bench(struct slm *s)
{
	struct aikm_bench b = {
		.prompt = s->prompt,
		.answer = s->n ? s->n : ANSWER,
		.runs = s->runs,
	};
	int ret;

	if (slm_load(s, b.prompt + b.answer))
		return 1;
	ret = aikm_bench_run(&s->l, &b);
	if (ret)
		return slm_fail_errno(s, s->path, ret);
	print(s, &b);
	return 0;
}

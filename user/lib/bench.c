// SPDX-License-Identifier: GPL-2.0
#include "bench.h"

#include <time.h>

enum { RUNS_MAX = 32, STEPS_MAX = 1 << 20 };

/**
 * struct measuring - one run after another
 * @l: what is measured
 * @fastest: of each step, nanoseconds
 * @nr: steps so far in this run
 * @seen: the longest step
 */
struct measuring {
	struct aikm_loaded *l;
	u64 *fastest;
	u32 nr;
	u64 seen;
};

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static int run(struct measuring *m, const u32 *ids, u32 n)
{
	enum aikm_step step;
	u64 before, took;
	int ret;

	ret = aikm_engine_feed(m->l->engine, ids, n);
	if (ret)
		return ret;
	do {
		before = now();
		step = aikm_engine_step(m->l->engine);
		took = now() - before;
		m->seen = max(m->seen, took);
		if (m->nr < STEPS_MAX) {
			m->fastest[m->nr] = min(m->fastest[m->nr], took);
			m->nr++;
		}
	} while (step == AIKM_STEP_MORE);
	return step == AIKM_STEP_FAILED ? -EIO : 0;
}

static int once(struct measuring *m, const struct aikm_bench *b, u64 *prefill,
		u64 *decode)
{
	struct aikm_model_info info;
	u64 start = now();
	u32 i, id;
	int ret = 0;

	aikm_model_info(m->l->model, &info);
	aikm_engine_reset(m->l->engine);
	m->nr = 0;
	for (i = 0; i < b->prompt; i++) {
		id = i * 7919 % info.vocab;
		ret = aikm_engine_feed(m->l->engine, &id, 1);
		if (ret)
			return ret;
	}
	ret = run(m, NULL, 0);
	*prefill = now() - start;
	start = now();
	for (i = 0; !ret && i < b->answer; i++) {
		id = aikm_engine_argmax(m->l->engine, NULL, 0, NULL);
		ret = run(m, &id, 1);
	}
	*decode = now() - start;
	return ret;
}

static int compare(const void *x, const void *y)
{
	const u64 *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* Tokens a second, times 1000, of the median run. */
static u64 rate(u32 tokens, u64 *ns, u32 runs)
{
	qsort(ns, runs, sizeof(*ns), compare);
	return ns[runs / 2] ? tokens * 1000000000000ULL / ns[runs / 2] : 0;
}

int aikm_bench_run(struct aikm_loaded *l, struct aikm_bench *b)
{
	u64 prefill[RUNS_MAX], decode[RUNS_MAX];
	struct measuring m = { .l = l };
	u32 i;
	int ret = 0;

	m.fastest = malloc(STEPS_MAX * sizeof(*m.fastest));
	if (!m.fastest)
		return -ENOMEM;
	memset(m.fastest, 0xff, STEPS_MAX * sizeof(*m.fastest));
	for (i = 0; !ret && i < b->runs; i++)
		ret = once(&m, b, &prefill[i], &decode[i]);
	b->longest_ns = 0;
	for (i = 0; i < m.nr; i++)
		b->longest_ns = max(b->longest_ns, m.fastest[i]);
	free(m.fastest);
	if (ret)
		return ret;
	b->prefill_milli = rate(b->prompt, prefill, b->runs);
	b->decode_milli = rate(b->answer, decode, b->runs);
	b->steps = m.nr;
	b->longest_seen_ns = m.seen;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
#include "bench.h"

#include <time.h>

#include "bandwidth.h"
#include "median.h"

enum { STEPS_MAX = 1 << 20, READ_MAX = 1 << 30 };

/**
 * struct measuring - one run after another
 * @l: what is measured
 * @fastest: of each step, nanoseconds
 * @nr: steps so far in this run
 * @most: steps of the run that had the most
 * @seen: the longest step
 * @last: the last token
 * @prefill: nanoseconds of the prompt, by run
 * @decode: nanoseconds of the answer, by run
 * @memory: megabytes a second, by run
 */
struct measuring {
	struct aikm_loaded *l;
	u64 *fastest;
	u32 nr;
	u32 most;
	u64 seen;
	u32 last;
	u64 prefill[AIKM_BENCH_RUNS];
	u64 decode[AIKM_BENCH_RUNS];
	u64 memory[AIKM_BENCH_RUNS];
};

/* The wall's: the thread's own costs a system call, twice a step. */
static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
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

static int feed_prompt(const struct measuring *m, u32 n)
{
	struct aikm_model_info info;
	u32 i, id;
	int ret = 0;

	aikm_model_info(m->l->model, &info);
	aikm_engine_reset(m->l->engine);
	for (i = 0; !ret && i < n; i++) {
		id = i * 7919ULL % info.vocab;
		ret = aikm_engine_feed(m->l->engine, &id, 1);
	}
	return ret;
}

static int once(struct measuring *m, const struct aikm_bench *b, u32 at)
{
	u64 start = now();
	u32 i, id = 0;
	int ret;

	m->nr = 0;
	ret = feed_prompt(m, b->prompt);
	if (!ret)
		ret = run(m, NULL, 0);
	m->prefill[at] = now() - start;
	start = now();
	for (i = 0; !ret && i < b->answer; i++) {
		id = aikm_engine_argmax(m->l->engine, NULL, 0, NULL);
		ret = run(m, &id, 1);
	}
	m->decode[at] = now() - start;
	m->last = id;
	m->most = max(m->most, m->nr);
	m->last = id;
	return ret;
}

/* Tokens a second, times 1000, of the median run. */
static u64 rate(u32 tokens, u64 *ns, u32 runs)
{
	u64 middle = aikm_median(ns, runs);

	return middle ? tokens * 1000000000000ULL / middle : 0;
}

/* The same of the fastest run. */
static u64 best_rate(u32 tokens, const u64 *ns, u32 runs)
{
	u64 best = U64_MAX;
	u32 i;

	for (i = 0; i < runs; i++)
		best = min(best, ns[i]);
	return best ? tokens * 1000000000000ULL / best : 0;
}

static void sum_up(struct measuring *m, struct aikm_bench *b, u64 bytes)
{
	u32 i;

	b->prefill_milli = rate(b->prompt, m->prefill, b->runs);
	b->decode_milli = rate(b->answer, m->decode, b->runs);
	b->prefill_best_milli = best_rate(b->prompt, m->prefill, b->runs);
	b->decode_best_milli = best_rate(b->answer, m->decode, b->runs);
	b->memory_mbps = aikm_median(m->memory, b->runs);
	b->weights_mbps = b->decode_milli * (bytes / 1000) / 1000000;
	b->steps = m->most;
	b->longest_seen_ns = m->seen;
	b->last = m->last;
	b->longest_ns = 0;
	for (i = 0; i < m->most; i++)
		b->longest_ns = max(b->longest_ns, m->fastest[i]);
}

static int measure(struct measuring *m, struct aikm_bench *b)
{
	struct aikm_bandwidth memory = { .threads = m->l->threads };
	struct aikm_model_info info;
	u32 i;
	int ret;

	aikm_model_info(m->l->model, &info);
	ret = aikm_bandwidth_begin(&memory,
				   min_t(u64, info.token_bytes, READ_MAX));
	if (ret)
		return ret;
	for (i = 0; !ret && i < b->runs; i++) {
		ret = once(m, b, i);
		m->memory[i] = aikm_bandwidth_measure(&memory);
	}
	aikm_bandwidth_end(&memory);
	if (!ret)
		sum_up(m, b, info.token_bytes);
	return ret;
}

int aikm_bench_run(struct aikm_loaded *l, struct aikm_bench *b)
{
	struct measuring m = { .l = l };
	int ret;

	if (!b->runs || b->runs > AIKM_BENCH_RUNS)
		return -EINVAL;
	m.fastest = malloc(STEPS_MAX * sizeof(*m.fastest));
	if (!m.fastest)
		return -ENOMEM;
	memset(m.fastest, 0xff, STEPS_MAX * sizeof(*m.fastest));
	ret = measure(&m, b);
	free(m.fastest);
	return ret;
}

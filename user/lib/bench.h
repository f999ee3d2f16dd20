/* SPDX-License-Identifier: GPL-2.0 */
/* How fast an engine is, and how long its longest step. */
#ifndef AIKM_BENCH_H
#define AIKM_BENCH_H

#include "loaded.h"

enum { AIKM_BENCH_RUNS = 32 };

/**
 * struct aikm_bench - what was measured, of several equal runs
 * @prompt: tokens of the prompt
 * @answer: tokens decoded one by one
 * @runs: equal runs, at most AIKM_BENCH_RUNS
 * @prefill_milli: tokens a second of the prompt times 1000, the median run
 * @decode_milli: tokens a second of the answer times 1000, the median run
 * @prefill_best_milli: as @prefill_milli, the fastest run
 * @decode_best_milli: as @decode_milli, the fastest run
 * @steps: steps of a run
 * @longest_ns: the longest step, of each step the fastest run: what the code
 *              needs, without what the machine did meanwhile; with helpers
 *              steps differ from run to run, and less is taken away
 * @longest_seen_ns: the longest step that was seen
 * @memory_mbps: millions of bytes a second that as many threads read of as
 *               much memory as one token needs, median of one measuring
 *               behind each run
 * @weights_mbps: millions of bytes of weights a second that decoding read
 * @last: the last token of the answer
 */
struct aikm_bench {
	u32 prompt;
	u32 answer;
	u32 runs;
	u64 prefill_milli;
	u64 decode_milli;
	u64 prefill_best_milli;
	u64 decode_best_milli;
	u32 steps;
	u64 longest_ns;
	u64 longest_seen_ns;
	u64 memory_mbps;
	u64 weights_mbps;
	u32 last;
};

/**
 * aikm_bench_run() - measure
 * @l: with an engine whose context holds prompt and answer
 * @b: @prompt, @answer and @runs are read, the others written
 *
 * All by the wall's clock; what a step lost to others is not in the fastest of
 * its runs.
 * Return: 0, as aikm_loaded_run(), -ENOMEM.
 */
int aikm_bench_run(struct aikm_loaded *l, struct aikm_bench *b);

#endif

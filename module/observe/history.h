/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The flight recorder: the last five minutes second by second, the last hour
 * in steps of ten seconds, the last day in steps of five minutes. A step keeps
 * its worst moment whole, not an average: a spike and who made it are what is
 * asked for afterwards, and an average of two moments is a machine that never
 * was.
 *
 * Everything is in one struct of fixed size. When moments are large, the
 * oldest of their ring are forgotten sooner.
 */
#ifndef AIKM_HISTORY_H
#define AIKM_HISTORY_H

#include "fact.h"

enum aikm_history_ring {
	AIKM_HISTORY_FINE,
	AIKM_HISTORY_MIDDLE,
	AIKM_HISTORY_COARSE,
	AIKM_HISTORY_RINGS,
};

/* Milliseconds between two moments of a ring. */
extern const u32 aikm_history_step_ms[AIKM_HISTORY_RINGS];

/**
 * struct aikm_kept - one moment that is kept
 * @time_ns: end of its window, CLOCK_BOOTTIME
 * @weight: larger is worse, see aikm_history_weight()
 * @size: its bytes
 * @at: where they are; history.c's own
 */
struct aikm_kept {
	u64 time_ns;
	u32 weight;
	u32 size;
	u32 at;
};

/**
 * struct aikm_history_part - one ring
 * @first: its oldest moment's place
 * @nr: moments kept
 * @end: where the newest one's bytes end
 */
struct aikm_history_part {
	u32 first;
	u32 nr;
	u32 end;
};

/**
 * struct aikm_history_worst - the worst moment so far of a step
 * @kept: what it is; a size of 0 when there is none yet
 * @bytes: it
 */
struct aikm_history_worst {
	struct aikm_kept kept;
	u8 bytes[AIKM_MOMENT_BYTES_MAX];
};

/**
 * struct aikm_history - all of it; history.c's own
 * @last_ns: the newest moment
 * @part: the rings
 * @kept: their moments, one ring behind the other
 * @worst: of the steps that are not over, for all but the finest ring
 * @bytes: the rings' bytes, one ring behind the other
 */
struct aikm_history {
	u64 last_ns;
	struct aikm_history_part part[AIKM_HISTORY_RINGS];
	struct aikm_kept kept[AIKM_HISTORY_MOMENTS];
	struct aikm_history_worst worst[AIKM_HISTORY_RINGS - 1];
	u8 bytes[AIKM_HISTORY_BYTES];
};

/**
 * aikm_history_init() - nothing is kept yet
 * @h: overwritten
 *
 * Context: any.
 */
void aikm_history_init(struct aikm_history *h);

/**
 * aikm_history_weight() - which of two moments tells more
 * @s: snapshot
 * @severity: of what the plain rules say of it, below 32768
 *
 * The severity decides; among equals, in the lower 16 bits, the time that was
 * lost: all pressures and the busy share of the processors, in permille.
 *
 * Context: any.
 * Return: the weight.
 */
u32 aikm_history_weight(const struct aikm_snapshot *s, u32 severity);

/**
 * aikm_history_add() - keep one more moment
 * @h: history
 * @time_ns: of the moment, later than all before
 * @weight: aikm_history_weight()
 * @bytes: of aikm_moment_write()
 * @size: how many, 1..AIKM_MOMENT_BYTES_MAX
 *
 * The coarser rings get a moment when its step is over; of equally bad ones
 * the first.
 *
 * Context: any; the caller excludes others.
 * Return: 0, -EINVAL a time that is not later, or a wrong size.
 */
int aikm_history_add(struct aikm_history *h, u64 time_ns, u32 weight,
		     const u8 *bytes, u32 size);

/**
 * aikm_history_nr() - how many moments a ring keeps now
 * @h: history
 * @ring: enum aikm_history_ring
 *
 * Context: any; the caller excludes writers.
 */
u32 aikm_history_nr(const struct aikm_history *h, u32 ring);

/**
 * aikm_history_kept() - one moment of a ring
 * @h: history
 * @ring: enum aikm_history_ring
 * @n: below aikm_history_nr(), 0 the oldest
 *
 * Context: any; the caller excludes writers.
 */
const struct aikm_kept *aikm_history_kept(const struct aikm_history *h,
					  u32 ring, u32 n);

/**
 * aikm_history_find() - the moment nearest to a time
 * @h: history
 * @time_ns: wanted
 *
 * A moment stands for its ring's step before and after it, not for more.
 *
 * Context: any; the caller excludes writers.
 * Return: the moment, NULL when none is kept.
 */
const struct aikm_kept *aikm_history_find(const struct aikm_history *h,
					  u64 time_ns);

/**
 * aikm_history_bytes() - what aikm_moment_read() wants
 * @h: history
 * @kept: one of its moments
 *
 * Context: any; the caller excludes writers.
 * Return: @kept->size bytes.
 */
static inline const u8 *aikm_history_bytes(const struct aikm_history *h,
					   const struct aikm_kept *kept)
{
	return h->bytes + kept->at;
}

#endif

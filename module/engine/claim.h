/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * How callers share a stage: one word says how many parts it has and how many
 * were given out, so that a part is taken by one addition. Integers only.
 */
#ifndef AIKM_CLAIM_H
#define AIKM_CLAIM_H

#include "aikm_types.h"

/**
 * struct aikm_claim - the parts of the present stage
 * @word: given out in the low half, all in the high half
 * @left: parts that are not done
 */
struct aikm_claim {
	u64 word;
	u32 left;
};

/* A part that a caller holds; as long as it does, the stage cannot end. */
struct aikm_held {
	u32 part;
	u32 all;
};

/* As it is just now. */
static inline u64 aikm_claim_word(const struct aikm_claim *c)
{
	return __atomic_load_n(&c->word, __ATOMIC_ACQUIRE);
}

/* Is nothing being computed? */
static inline bool aikm_claim_idle(const struct aikm_claim *c)
{
	return !(aikm_claim_word(c) >> 32);
}

/* Is there a part to take? */
static inline bool aikm_claim_open(const struct aikm_claim *c)
{
	u64 word = aikm_claim_word(c);

	return (u32)word < word >> 32;
}

/* No part is given out any more; those that were will still be done. */
static inline void aikm_claim_close(struct aikm_claim *c)
{
	__atomic_store_n(&c->word, 0, __ATOMIC_RELEASE);
}

/* Who takes a part sees everything that was written before this. */
static inline void aikm_claim_offer(struct aikm_claim *c, u32 all, u32 given)
{
	c->left = all;
	__atomic_store_n(&c->word, (u64)all << 32 | given, __ATOMIC_RELEASE);
}

/*
 * The number of a part and the number of parts come in one word, so a caller
 * that was held up since it looked gets a part of whatever stage there is now.
 */
static inline bool aikm_claim_take(struct aikm_claim *c, struct aikm_held *h)
{
	u64 word;

	if (!aikm_claim_open(c))
		return false;
	word = __atomic_fetch_add(&c->word, 1, __ATOMIC_ACQ_REL);
	h->part = (u32)word;
	h->all = word >> 32;
	return h->part < h->all;
}

/* True for the one who did the last part; no one else is in the stage then. */
static inline bool aikm_claim_end(struct aikm_claim *c,
				  const struct aikm_held *h)
{
	return h->all == 1 ||
	       __atomic_sub_fetch(&c->left, 1, __ATOMIC_ACQ_REL) == 0;
}

#endif

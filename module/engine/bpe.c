// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "bpe.h"

/*
 * Short words: look at every pair for each merge. At most 32 * 32 look-ups a
 * word, so still linear in the text.
 */
static u32 merge_short(const struct aikm_vocab *v, u32 *ids, u32 nr)
{
	const struct aikm_merge *best, *m;
	u32 i, where;

	for (;;) {
		best = NULL;
		where = 0;
		for (i = 0; i + 1 < nr; i++) {
			m = aikm_vocab_merge(v, ids[i], ids[i + 1]);
			if (!m || (best && m->rank >= best->rank))
				continue;
			best = m;
			where = i;
		}
		if (!best)
			return nr;
		ids[where] = best->id;
		nr--;
		memmove(&ids[where + 1], &ids[where + 2],
			(nr - where - 1) * sizeof(*ids));
	}
}

static int short_word(const struct aikm_vocab *v, const char *word, u32 len,
		      u32 *ids, u32 max)
{
	u32 merged[AIKM_BPE_SHORT];
	u32 i, nr;

	for (i = 0; i < len; i++)
		merged[i] = v->bytes[(u8)word[i]];
	nr = merge_short(v, merged, len);
	if (nr > max)
		return -ENOSPC;
	memcpy(ids, merged, nr * sizeof(*ids));
	return nr;
}

/* A pair that may be merged; it is stale when its tokens changed since. */
struct candidate {
	u32 rank;
	u32 at; /* place of the left token */
};

enum { NOWHERE = U32_MAX };

/**
 * struct merging - a long word being merged
 * @v: vocabulary
 * @id: token at each place, places without one are skipped by @next
 * @next: the place to the right, NOWHERE at the end
 * @prev: the place to the left, NOWHERE at the start
 * @heap: candidates, lowest rank and place first
 * @nr: candidates; at most two a byte, since a merge takes one and adds two
 */
struct merging {
	const struct aikm_vocab *v;
	u32 *id;
	u32 *next;
	u32 *prev;
	struct candidate *heap;
	u32 nr;
};

static bool before(const struct candidate *a, const struct candidate *b)
{
	return a->rank < b->rank || (a->rank == b->rank && a->at < b->at);
}

static void push(struct merging *w, struct candidate c)
{
	u32 i = w->nr++;

	while (i && before(&c, &w->heap[(i - 1) / 2])) {
		w->heap[i] = w->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	w->heap[i] = c;
}

static struct candidate pop(struct merging *w)
{
	struct candidate top = w->heap[0], last = w->heap[--w->nr];
	u32 i = 0, child;

	for (child = 1; child < w->nr; child = 2 * i + 1) {
		if (child + 1 < w->nr &&
		    before(&w->heap[child + 1], &w->heap[child]))
			child++;
		if (!before(&w->heap[child], &last))
			break;
		w->heap[i] = w->heap[child];
		i = child;
	}
	w->heap[i] = last;
	return top;
}

static const struct aikm_merge *merge_at(const struct merging *w, u32 at)
{
	if (at == NOWHERE || w->next[at] == NOWHERE)
		return NULL;
	return aikm_vocab_merge(w->v, w->id[at], w->id[w->next[at]]);
}

static void consider(struct merging *w, u32 at)
{
	const struct aikm_merge *m = merge_at(w, at);

	if (m)
		push(w, (struct candidate){ .rank = m->rank, .at = at });
}

static void merge_long(struct merging *w)
{
	const struct aikm_merge *m;
	struct candidate c;
	u32 gone;

	while (w->nr) {
		c = pop(w);
		/* A place that was merged away has no right neighbour. */
		m = merge_at(w, c.at);
		if (!m || m->rank != c.rank)
			continue;
		gone = w->next[c.at];
		w->id[c.at] = m->id;
		w->next[c.at] = w->next[gone];
		if (w->next[gone] != NOWHERE)
			w->prev[w->next[gone]] = c.at;
		w->next[gone] = NOWHERE;
		consider(w, w->prev[c.at]);
		consider(w, c.at);
	}
}

static int long_word(const struct aikm_vocab *v, const char *word, u64 len,
		     u32 *ids, u32 max)
{
	struct merging w = { .v = v };
	u32 i, nr = 0;

	if (len > max / AIKM_BPE_WORK)
		return -ENOSPC;
	w.id = ids;
	w.next = ids + len;
	w.prev = ids + 2 * len;
	w.heap = (struct candidate *)(ids + 3 * len);
	for (i = 0; i < len; i++) {
		w.id[i] = v->bytes[(u8)word[i]];
		w.next[i] = i + 1 < len ? i + 1 : NOWHERE;
		w.prev[i] = i ? i - 1 : NOWHERE;
	}
	for (i = 0; i < len; i++)
		consider(&w, i);
	merge_long(&w);
	/* Tokens only ever move left, so collecting in place is safe. */
	for (i = 0; i != NOWHERE; i = w.next[i])
		ids[nr++] = w.id[i];
	return nr;
}

int aikm_bpe_word(const struct aikm_vocab *v, const char *word, u64 len,
		  u32 *ids, u32 max)
{
	if (len <= AIKM_BPE_SHORT)
		return short_word(v, word, len, ids, max);
	return long_word(v, word, len, ids, max);
}

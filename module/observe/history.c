// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "history.h"

const u32 aikm_history_step_ms[AIKM_HISTORY_RINGS] = {
	AIKM_HISTORY_FINE_MS,
	AIKM_HISTORY_MIDDLE_MS,
	AIKM_HISTORY_COARSE_MS,
};

static const u64 ns_per_ms = 1000000;

/**
 * struct place - where a ring lies in the history
 * @kept: its first moment
 * @nr: moments it can have
 * @from: its first byte
 * @to: behind its last byte
 */
struct place {
	u32 kept;
	u32 nr;
	u32 from;
	u32 to;
};

enum {
	SHARE = AIKM_HISTORY_BYTES / AIKM_HISTORY_MOMENTS,
	FINE_BYTES = SHARE * AIKM_HISTORY_FINE_NR,
	MIDDLE_BYTES = SHARE * AIKM_HISTORY_MIDDLE_NR,
};

/* Each ring has its share of the bytes by the moments it wants to keep. */
static const struct place places[AIKM_HISTORY_RINGS] = {
	{ 0, AIKM_HISTORY_FINE_NR, 0, FINE_BYTES },
	{ AIKM_HISTORY_FINE_NR, AIKM_HISTORY_MIDDLE_NR, FINE_BYTES,
	  FINE_BYTES + MIDDLE_BYTES },
	{ AIKM_HISTORY_FINE_NR + AIKM_HISTORY_MIDDLE_NR, AIKM_HISTORY_COARSE_NR,
	  FINE_BYTES + MIDDLE_BYTES, AIKM_HISTORY_BYTES },
};

static_assert(FINE_BYTES > 8 * AIKM_MOMENT_BYTES_MAX);

void aikm_history_init(struct aikm_history *h)
{
	u32 ring;

	memset(h, 0, sizeof(*h));
	for (ring = 0; ring < AIKM_HISTORY_RINGS; ring++)
		h->part[ring].end = places[ring].from;
}

u32 aikm_history_weight(const struct aikm_snapshot *s, u32 severity)
{
	const struct aikm_object *cpu = &s->obj[AIKM_CPU];
	s64 lost = 0;
	u32 i;

	for (i = 0; i < AIKM_PSI_ATTRS; i++)
		lost += aikm_fact(s, AIKM_PSI, i);
	if (aikm_fact_known(cpu, AIKM_CPU_IDLE))
		lost += 1000 - cpu->value[AIKM_CPU_IDLE];
	return severity << 16 | clamp_t(s64, lost, 0, 65535);
}

u32 aikm_history_nr(const struct aikm_history *h, u32 ring)
{
	return h->part[ring].nr;
}

const struct aikm_kept *aikm_history_kept(const struct aikm_history *h,
					  u32 ring, u32 n)
{
	const struct place *p = &places[ring];

	return &h->kept[p->kept + (h->part[ring].first + n) % p->nr];
}

static void forget_oldest(struct aikm_history *h, u32 ring)
{
	struct aikm_history_part *part = &h->part[ring];

	part->first = (part->first + 1) % places[ring].nr;
	part->nr--;
}

/*
 * Moments lie behind each other in the order they came, so those in the way
 * are always the oldest. What does not fit before the ring's end goes to its
 * start; then all that lies behind is older than what lies there.
 */
static void make_room(struct aikm_history *h, u32 ring, u32 size)
{
	struct aikm_history_part *part = &h->part[ring];
	const struct place *p = &places[ring];
	const struct aikm_kept *oldest;
	u32 end = part->end;

	if (part->nr == p->nr)
		forget_oldest(h, ring);
	if (end + size > p->to) {
		while (part->nr && aikm_history_kept(h, ring, 0)->at >= end)
			forget_oldest(h, ring);
		end = p->from;
	}
	while (part->nr) {
		oldest = aikm_history_kept(h, ring, 0);
		if (oldest->at < end || oldest->at >= end + size)
			break;
		forget_oldest(h, ring);
	}
	part->end = end;
}

static void ring_add(struct aikm_history *h, u32 ring,
		     const struct aikm_kept *kept, const u8 *bytes)
{
	struct aikm_history_part *part = &h->part[ring];
	const struct place *p = &places[ring];
	struct aikm_kept *entry;

	make_room(h, ring, kept->size);
	entry = &h->kept[p->kept + (part->first + part->nr) % p->nr];
	*entry = *kept;
	entry->at = part->end;
	memcpy(h->bytes + entry->at, bytes, kept->size);
	part->end += kept->size;
	part->nr++;
}

static u64 step_of(u64 time_ns, u32 ring)
{
	return div64_u64(time_ns, aikm_history_step_ms[ring] * ns_per_ms);
}

static void step_add(struct aikm_history *h, u32 ring,
		     const struct aikm_kept *kept, const u8 *bytes)
{
	struct aikm_history_worst *worst = &h->worst[ring - 1];
	bool same = step_of(worst->kept.time_ns, ring) ==
		    step_of(kept->time_ns, ring);

	if (worst->kept.size && !same)
		ring_add(h, ring, &worst->kept, worst->bytes);
	else if (worst->kept.size && worst->kept.weight >= kept->weight)
		return;
	worst->kept = *kept;
	memcpy(worst->bytes, bytes, kept->size);
}

int aikm_history_add(struct aikm_history *h, u64 time_ns, u32 weight,
		     const u8 *bytes, u32 size)
{
	struct aikm_kept kept = {
		.time_ns = time_ns,
		.weight = weight,
		.size = size,
	};
	u32 ring;

	if (time_ns <= h->last_ns || !size || size > AIKM_MOMENT_BYTES_MAX)
		return -EINVAL;
	h->last_ns = time_ns;
	ring_add(h, AIKM_HISTORY_FINE, &kept, bytes);
	for (ring = AIKM_HISTORY_MIDDLE; ring < AIKM_HISTORY_RINGS; ring++)
		step_add(h, ring, &kept, bytes);
	return 0;
}

static u64 distance(u64 a, u64 b)
{
	return a > b ? a - b : b - a;
}

const struct aikm_kept *aikm_history_find(const struct aikm_history *h,
					  u64 time_ns)
{
	const struct aikm_kept *kept, *best = NULL;
	u64 away, least = U64_MAX;
	u32 ring, n;

	for (ring = 0; ring < AIKM_HISTORY_RINGS; ring++) {
		for (n = 0; n < h->part[ring].nr; n++) {
			kept = aikm_history_kept(h, ring, n);
			away = distance(kept->time_ns, time_ns);
			if (away >= least ||
			    away > aikm_history_step_ms[ring] * ns_per_ms)
				continue;
			least = away;
			best = kept;
		}
	}
	return best;
}

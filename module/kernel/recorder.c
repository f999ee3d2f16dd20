// SPDX-License-Identifier: GPL-2.0
/*
 * The flight recorder: every moment the watch saw, as far back as its memory
 * reaches. The lock is held for copies only, so that no reader, however
 * unimportant, holds up the watch.
 */
#include "../aikm.h"
#include "../observe/history.h"
#include "../observe/moment.h"

#include <linux/spinlock.h>
#include <linux/timekeeping.h>

/*
 * aikm_recorder - the moments
 * @lock: protects @history
 * @history: taken at load
 * @bytes: of the newest moment; the observing thread's own
 */
static struct {
	spinlock_t lock; /* history */
	struct aikm_history *history;
	u8 bytes[AIKM_MOMENT_BYTES_MAX];
} aikm_recorder = {
	.lock = __SPIN_LOCK_UNLOCKED(aikm_recorder.lock),
};

int aikm_recorder_init(void)
{
	struct aikm_history *h = aikm_memory_take(sizeof(*h), GFP_KERNEL);

	if (!h)
		return -ENOMEM;
	aikm_history_init(h);
	aikm_recorder.history = h;
	return 0;
}

void aikm_recorder_exit(void)
{
	aikm_memory_give(aikm_recorder.history, sizeof(struct aikm_history));
	aikm_recorder.history = NULL;
}

void aikm_recorder_keep(const struct aikm_snapshot *s, u32 severity)
{
	int size = aikm_moment_write(s, aikm_recorder.bytes,
				     sizeof(aikm_recorder.bytes));

	if (size < 0) {
		aikm_quiet("a snapshot is larger than any can be");
		return;
	}
	spin_lock(&aikm_recorder.lock);
	aikm_history_add(aikm_recorder.history, s->time_ns,
			 aikm_history_weight(s, severity), aikm_recorder.bytes,
			 size);
	spin_unlock(&aikm_recorder.lock);
}

int aikm_recorder_find(u64 time_ns, u8 *bytes)
{
	const struct aikm_history *h = aikm_recorder.history;
	const struct aikm_kept *kept;
	int size = -ENOENT;

	spin_lock(&aikm_recorder.lock);
	kept = aikm_history_find(h, time_ns);
	if (kept) {
		size = kept->size;
		memcpy(bytes, aikm_history_bytes(h, kept), size);
	}
	spin_unlock(&aikm_recorder.lock);
	return size;
}

u32 aikm_recorder_list(struct aikm_moment *moments)
{
	const struct aikm_history *h = aikm_recorder.history;
	const struct aikm_kept *kept;
	u32 ring, n, nr = 0;

	spin_lock(&aikm_recorder.lock);
	for (ring = 0; ring < AIKM_HISTORY_RINGS; ring++) {
		for (n = 0; n < aikm_history_nr(h, ring); n++) {
			kept = aikm_history_kept(h, ring, n);
			moments[nr].time_ns = kept->time_ns;
			moments[nr].step_ms = aikm_history_step_ms[ring];
			moments[nr++].weight = kept->weight;
		}
	}
	spin_unlock(&aikm_recorder.lock);
	return nr;
}

u64 aikm_recorder_reach_s(u32 ring)
{
	const struct aikm_history *h = aikm_recorder.history;
	u64 now = ktime_get_boottime_ns(), oldest = now;

	spin_lock(&aikm_recorder.lock);
	if (aikm_history_nr(h, ring))
		oldest = aikm_history_kept(h, ring, 0)->time_ns;
	spin_unlock(&aikm_recorder.lock);
	return div_u64(max(now, oldest) - oldest, NSEC_PER_SEC);
}

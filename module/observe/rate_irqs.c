// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The interrupts object: how many, of which line, and what they were for. */
#include "rate.h"

/**
 * struct lines - the device lines over the window
 * @sum: interrupts of all
 * @most: of the line that had the most
 * @nr: number of that line
 */
struct lines {
	u64 sum, most;
	u32 nr;
};

static bool count_lines(const struct aikm_window *w, struct lines *l)
{
	u64 cur, prev;
	u32 i;

	if (w->cur->nr_irqs != w->prev->nr_irqs)
		return false;
	for (i = 0; i < w->cur->nr_irqs; i++) {
		cur = w->cur->irq[i];
		prev = w->prev->irq[i];
		if (cur < prev || cur - prev > AIKM_VALUE_MAX)
			continue;
		l->sum += cur - prev;
		if (cur - prev <= l->most)
			continue;
		l->most = cur - prev;
		l->nr = i;
	}
	return true;
}

static void set_kinds(const struct aikm_window *w, struct aikm_object *o)
{
	static const struct {
		u8 counter, attr;
	} kinds[] = {
		{ AIKM_C_SOFT_NET_RX, AIKM_IRQ_NET_RX },
		{ AIKM_C_SOFT_NET_TX, AIKM_IRQ_NET_TX },
		{ AIKM_C_SOFT_TIMER, AIKM_IRQ_TIMER },
		{ AIKM_C_SOFT_HRTIMER, AIKM_IRQ_HRTIMER },
		{ AIKM_C_SOFT_BLOCK, AIKM_IRQ_BLOCK },
		{ AIKM_C_SOFT_TASKLET, AIKM_IRQ_TASKLET },
		{ AIKM_C_SOFT_SCHED, AIKM_IRQ_SCHED },
		{ AIKM_C_SOFT_RCU, AIKM_IRQ_RCU },
	};
	u64 n;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (aikm_rate_counted(w, kinds[i].counter, &n))
			aikm_rate_set(o, kinds[i].attr,
				      aikm_per_second(n, w->us));
}

void aikm_rate_irqs(const struct aikm_window *w)
{
	struct lines lines = { 0 };
	struct aikm_object *o;
	u64 all;

	if (!aikm_rate_counted(w, AIKM_C_INTERRUPTS, &all) ||
	    all > AIKM_VALUE_MAX)
		return;
	o = aikm_snapshot_add(w->out, AIKM_IRQ);
	if (!o)
		return;
	aikm_rate_set(o, AIKM_IRQ_RATE, aikm_per_second(all, w->us));
	if (count_lines(w, &lines)) {
		aikm_rate_set(o, AIKM_IRQ_MOST,
			      aikm_per_second(lines.most, w->us));
		if (lines.most)
			aikm_rate_set(o, AIKM_IRQ_MOST_NR, lines.nr);
		aikm_rate_set(o, AIKM_IRQ_INTERNAL,
			      aikm_per_second(all - min(all, lines.sum),
					      w->us));
	}
	set_kinds(w, o);
	if (aikm_rate_counted(w, AIKM_C_LATE, &all))
		aikm_rate_set(o, AIKM_IRQ_LATE, all);
	aikm_rate_settle(w);
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The processors that stand out: an average over all of them hides the one
 * that has no time left.
 */
#include "rate.h"

/* The same place, unless a processor went or came meanwhile. */
static const struct aikm_cpu_sample *before(const struct aikm_window *w, u32 i)
{
	u32 id = w->cur->cpu[i].id, k;

	if (i < w->prev->nr_cpus && w->prev->cpu[i].id == id)
		return &w->prev->cpu[i];
	for (k = 0; k < w->prev->nr_cpus; k++)
		if (w->prev->cpu[k].id == id)
			return &w->prev->cpu[k];
	return NULL;
}

/* @attr: its share and its number, which it gets when it is the most so far */
static void consider(struct aikm_object *o, const u32 attr[2], u32 id,
		     u64 share)
{
	if (aikm_fact_known(o, attr[0]) && share <= (u64)o->value[attr[0]])
		return;
	aikm_rate_set(o, attr[0], share);
	aikm_rate_set(o, attr[1], id);
}

/* Slower than it could be: by choice of power, or for heat. */
static void set_speed(const struct aikm_window *w, struct aikm_object *o)
{
	const u64 *c = w->cur->counter;
	u64 n;

	if (aikm_sample_known(w->cur, AIKM_C_SPEED_MAX) &&
	    aikm_sample_known(w->cur, AIKM_C_SPEED_LIMIT) &&
	    c[AIKM_C_SPEED_MAX])
		aikm_rate_set(o, AIKM_CPU_SPEED,
			      aikm_permille(min(c[AIKM_C_SPEED_LIMIT],
						c[AIKM_C_SPEED_MAX]),
					    c[AIKM_C_SPEED_MAX]));
	if (aikm_rate_counted(w, AIKM_C_THROTTLES, &n))
		aikm_rate_set(o, AIKM_CPU_THROTTLES, n);
}

void aikm_rate_cpus(const struct aikm_window *w)
{
	static const u32 busiest[] = { AIKM_CPU_BUSIEST, AIKM_CPU_BUSIEST_NR };
	static const u32 irq_most[] = { AIKM_CPU_IRQ_MOST,
					AIKM_CPU_IRQ_MOST_NR };
	struct aikm_object *o = &w->out->obj[AIKM_CPU];
	const struct aikm_cpu_sample *c, *p;
	u64 total;
	u32 i;

	set_speed(w, o);
	for (i = 0; i < w->cur->nr_cpus; i++) {
		c = &w->cur->cpu[i];
		p = before(w, i);
		if (!p || c->total <= p->total || c->busy < p->busy ||
		    c->irq < p->irq)
			continue;
		total = c->total - p->total;
		consider(o, busiest, c->id,
			 aikm_permille(min(c->busy - p->busy, total), total));
		consider(o, irq_most, c->id,
			 aikm_permille(min(c->irq - p->irq, total), total));
	}
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "rate.h"

/* Larger amounts within one window are nonsense, and would not fit below. */
#define AMOUNT_MAX 10000000000000ULL

u64 aikm_per_second(u64 n, u64 us)
{
	u64 rate;

	if (!n)
		return 0;
	rate = div64_u64(min_t(u64, n, AMOUNT_MAX) * 1000000 + us / 2, us);
	return clamp_t(u64, rate, 1, AIKM_VALUE_MAX);
}

u64 aikm_permille(u64 part, u64 whole)
{
	if (!whole)
		return 0;
	/* Very large wholes lose their low bits, not their share. */
	while (whole > U64_MAX / 1001) {
		whole >>= 1;
		part >>= 1;
	}
	return div64_u64(part * 1000 + whole / 2, whole);
}

/* A counter that went back was reset or wrapped: nothing is known. */
bool aikm_rate_counted(const struct aikm_window *w, u32 c, u64 *n)
{
	if (!aikm_sample_known(w->prev, c) || !aikm_sample_known(w->cur, c) ||
	    w->cur->counter[c] < w->prev->counter[c])
		return false;
	*n = w->cur->counter[c] - w->prev->counter[c];
	return true;
}

void aikm_rate_set(struct aikm_object *o, u32 attr, u64 value)
{
	if (value <= AIKM_VALUE_MAX)
		aikm_fact_set(o, attr, (s64)value);
}

void aikm_rate_settle(const struct aikm_window *w)
{
	struct aikm_object *o = &w->out->obj[w->out->nr - 1];

	if (o->present)
		return;
	memset(o, 0, sizeof(*o));
	w->out->nr--;
}

void aikm_rate_change(struct aikm_object *o, u32 attr, const u64 change[2],
		      u64 us)
{
	if (change[0] > AMOUNT_MAX || change[1] > AMOUNT_MAX)
		return;
	if (change[1] >= change[0])
		aikm_fact_set(o, attr,
			      (s64)aikm_per_second(change[1] - change[0], us));
	else
		aikm_fact_set(o, attr,
			      -(s64)aikm_per_second(change[0] - change[1], us));
}

int aikm_rate(const struct aikm_sample *prev, const struct aikm_sample *cur,
	      void *scratch, struct aikm_snapshot *out)
{
	struct aikm_window w = { .prev = prev, .cur = cur, .out = out };
	struct aikm_member *member = scratch;
	struct aikm_ranking *r = (void *)(member + AIKM_SAMPLE_TASKS);

	static_assert(sizeof(*member) * AIKM_SAMPLE_TASKS + sizeof(*r) <=
		      AIKM_RATE_SCRATCH);

	if (cur->time_ns < prev->time_ns + 1000)
		return -EINVAL;
	w.us = div_u64(cur->time_ns - prev->time_ns, 1000);
	aikm_snapshot_init(out);
	out->time_ns = cur->time_ns;
	out->window_ms =
		(u32)clamp_t(u64, div_u64(w.us + 500, 1000), 1, U32_MAX);
	out->unseen = prev->unseen | cur->unseen;
	aikm_rate_system(&w);
	aikm_rate_limits(&w);
	aikm_rate_memory(&w);
	aikm_rate_cpus(&w);
	aikm_rate_tasks(&w, member, r);
	aikm_rate_disks(&w);
	aikm_rate_mounts(&w);
	aikm_rate_events(&w);
	aikm_rate_netdevs(&w);
	aikm_rate_cgroups(&w);
	aikm_rate_log(&w);
	aikm_rate_net(&w);
	aikm_rate_irqs(&w);
	aikm_rate_health(&w);
	aikm_rate_flow(&w);
	aikm_rate_refusals(&w);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "episode.h"

static const u64 ns_per_min = 60000000000ULL;

void aikm_episodes_init(struct aikm_episodes *e)
{
	memset(e, 0, sizeof(*e));
}

/* What is a matter of degree, and comes and goes with the work there is. */
static u32 ends_after(u32 cause)
{
	switch (cause) {
	case AIKM_MEM_LEAK_USER:
	case AIKM_CPU_SATURATION:
	case AIKM_PROCESS_SPIN:
	case AIKM_DISK_SATURATED:
		return AIKM_EPISODE_ENDS_LATE;
	default:
		return AIKM_EPISODE_ENDS;
	}
}

/* Return: true when the episode ends. */
static bool unseen(struct aikm_episode *e, u32 cause)
{
	e->run = 0;
	if (!e->active || ++e->quiet < ends_after(cause))
		return false;
	e->active = false;
	return true;
}

/* Return: true when an episode begins. */
static bool seen_again(struct aikm_episode *e, u32 wanted, u64 time_ns)
{
	e->quiet = 0;
	e->seen_ns = time_ns;
	if (e->active)
		return false;
	if (!e->run)
		e->since_ns = time_ns;
	if (++e->run < wanted)
		return false;
	e->active = true;
	return true;
}

void aikm_episodes_look(struct aikm_episodes *e,
			const struct aikm_cause_set *seen, u64 time_ns,
			struct aikm_episode_news *news)
{
	u32 c;

	memset(news, 0, sizeof(*news));
	for (c = AIKM_INCONCLUSIVE + 1; c < AIKM_CAUSES; c++) {
		u32 wanted = aikm_cause_is_event(c) ? 1 : AIKM_EPISODE_BEGINS;

		if (!aikm_cause_in(seen, c)) {
			if (unseen(&e->of[c], c))
				aikm_cause_add(&news->ended, c);
		} else if (seen_again(&e->of[c], wanted, time_ns)) {
			aikm_cause_add(&news->began, c);
		}
	}
}

bool aikm_episode_event(struct aikm_episodes *e, u32 cause, u64 time_ns)
{
	if (cause >= AIKM_CAUSES || !aikm_cause_is_event(cause))
		return false;
	return seen_again(&e->of[cause], 1, time_ns);
}

u32 aikm_episode_lasted_ms(const struct aikm_episode *e)
{
	u64 ms = div_u64(e->seen_ns - min(e->since_ns, e->seen_ns), 1000000);

	return (u32)clamp_t(u64, ms, 1, U32_MAX);
}

bool aikm_bound_allows(struct aikm_bound *b, u64 time_ns, u32 per_minute)
{
	u64 step = div_u64(ns_per_min, per_minute);
	u64 due = max(b->next_ns, time_ns);

	if (due - time_ns > (per_minute - 1) * step)
		return false;
	b->next_ns = due + step;
	return true;
}

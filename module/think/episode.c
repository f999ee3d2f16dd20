// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "episode.h"

void aikm_episodes_init(struct aikm_episodes *e)
{
	memset(e, 0, sizeof(*e));
}

static void episodes_age(struct aikm_episodes *e, u32 seen)
{
	u32 c;

	for (c = 0; c < AIKM_CAUSES; c++) {
		if (c == seen)
			e->quiet[c] = 0;
		else if (e->quiet[c] < AIKM_EPISODE_ENDS)
			e->quiet[c]++;
		if (e->quiet[c] == AIKM_EPISODE_ENDS)
			e->active &= ~(1ULL << c);
	}
}

bool aikm_episode_begins(struct aikm_episodes *e, u32 cause)
{
	u32 wanted = aikm_cause_is_event(cause) ? 1 : AIKM_EPISODE_BEGINS;

	if (cause >= AIKM_CAUSES)
		return false;
	episodes_age(e, cause);
	if (cause != e->last)
		e->run = 0;
	e->last = cause;
	if (e->run < AIKM_EPISODE_BEGINS)
		e->run++;
	if (cause == AIKM_HEALTHY || cause == AIKM_INCONCLUSIVE)
		return false;
	if (e->active >> cause & 1 || e->run < wanted)
		return false;
	e->active |= 1ULL << cause;
	return true;
}

bool aikm_episode_event(struct aikm_episodes *e, u32 cause)
{
	if (cause >= AIKM_CAUSES || !aikm_cause_is_event(cause) ||
	    e->active >> cause & 1)
		return false;
	e->active |= 1ULL << cause;
	e->quiet[cause] = 0;
	return true;
}

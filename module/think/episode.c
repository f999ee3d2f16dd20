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
			e->active &= ~(1U << c);
	}
}

bool aikm_episode_begins(struct aikm_episodes *e, u32 cause)
{
	u32 wanted = cause == AIKM_OOM_GLOBAL ? 1 : AIKM_EPISODE_BEGINS;

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
	e->active |= 1U << cause;
	return true;
}

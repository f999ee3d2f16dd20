// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "slow.h"

bool aikm_slow_give(struct aikm_slow *k, struct aikm_sample *s)
{
	if (!k->left)
		return false;
	k->left--;
	memcpy(s->present, k->present, sizeof(s->present));
	memcpy(s->counter, k->counter, sizeof(s->counter));
	return true;
}

void aikm_slow_keep(struct aikm_slow *k, const struct aikm_sample *s)
{
	k->left = AIKM_SLOW_LOOKS - 1;
	memcpy(k->present, s->present, sizeof(k->present));
	memcpy(k->counter, s->counter, sizeof(k->counter));
}

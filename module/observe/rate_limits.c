// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Limits of what is neither file nor task. */
#include "rate.h"

void aikm_rate_left(const struct aikm_window *w, struct aikm_object *o,
		    u32 attr, const u32 counter[2])
{
	u64 used, whole;

	if (!aikm_sample_known(w->cur, counter[0]) ||
	    !aikm_sample_known(w->cur, counter[1]))
		return;
	whole = w->cur->counter[counter[1]];
	used = min(w->cur->counter[counter[0]], whole);
	if (whole)
		aikm_rate_set(o, attr, aikm_permille(whole - used, whole));
}

void aikm_rate_limits(const struct aikm_window *w)
{
	static const struct {
		u8 counter, attr;
	} gauges[] = {
		{ AIKM_C_PTYS, AIKM_LIMITS_PTYS },
		{ AIKM_C_AIO, AIKM_LIMITS_AIO },
		{ AIKM_C_KEYS_LEFT, AIKM_LIMITS_KEYS_LEFT },
		{ AIKM_C_DENTRIES, AIKM_LIMITS_DENTRIES },
		{ AIKM_C_DENTRIES_NEGATIVE, AIKM_LIMITS_NEGATIVE_DENTRIES },
		{ AIKM_C_TAINT, AIKM_LIMITS_TAINT },
		{ AIKM_C_ENTROPY, AIKM_LIMITS_ENTROPY },
		{ AIKM_C_INOTIFY_LEFT, AIKM_LIMITS_INOTIFY_LEFT },
		{ AIKM_C_WATCHES_LEFT, AIKM_LIMITS_WATCHES_LEFT },
		{ AIKM_C_USER_TASKS_LEFT, AIKM_LIMITS_USER_TASKS_LEFT },
		{ AIKM_C_SEM_LEFT, AIKM_LIMITS_SEM_LEFT },
		{ AIKM_C_SHM_LEFT, AIKM_LIMITS_SHM_LEFT },
		{ AIKM_C_MSG_LEFT, AIKM_LIMITS_MSG_LEFT },
	};
	struct aikm_object *o = &w->out->obj[AIKM_LIMITS];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(gauges); i++)
		if (aikm_sample_known(w->cur, gauges[i].counter))
			aikm_rate_set(o, gauges[i].attr,
				      w->cur->counter[gauges[i].counter]);
	aikm_rate_left(w, o, AIKM_LIMITS_PTYS_LEFT,
		       (u32[]){ AIKM_C_PTYS, AIKM_C_PTYS_MAX });
	aikm_rate_left(w, o, AIKM_LIMITS_AIO_LEFT,
		       (u32[]){ AIKM_C_AIO, AIKM_C_AIO_MAX });
}

// SPDX-License-Identifier: GPL-2.0
/*
 * When something is seen that cannot be, KAIM's own code is wrong. Then the
 * AI stays off until the module is loaded again: the host must not pay for it.
 * (KFENCE does the same on its own bugs.)
 */
#include "../aikm.h"

#include <linux/atomic.h>

static const char *aikm_why;

void aikm_quiet(const char *why)
{
	if (!cmpxchg(&aikm_why, NULL, why))
		pr_err("the AI is off: %s; reload the module, and report it\n",
		       why);
}

const char *aikm_quiet_reason(void)
{
	return READ_ONCE(aikm_why);
}

const char *aikm_mode(void)
{
	if (aikm_quiet_reason())
		return "quiet";
	return aikm_brain_ready() ? "model" : "rules";
}

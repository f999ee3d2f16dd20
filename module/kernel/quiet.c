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

bool aikm_finding_sound(const struct aikm_finding *f,
			const struct aikm_snapshot *s)
{
	const struct aikm_fact_ref *ref;
	u32 i;

	if (f->cause >= AIKM_CAUSES || f->nr_evidence > AIKM_EVIDENCE_MAX)
		return false;
	if (f->culprit != AIKM_NO_CULPRIT && f->culprit >= s->nr)
		return false;
	for (i = 0; i < f->nr_evidence; i++) {
		ref = &f->evidence[i];
		if (ref->obj >= s->nr ||
		    ref->attr >= aikm_classes[s->obj[ref->obj].class].nr_attrs)
			return false;
	}
	return true;
}

const char *aikm_mode(void)
{
	if (aikm_quiet_reason())
		return "quiet";
	return aikm_brain_ready() ? "model" : "rules";
}

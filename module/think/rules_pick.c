// SPDX-License-Identifier: GPL-2.0 OR MIT
/* What all of rules*.c pick from a snapshot and for a finding. */
#include "rules.h"

enum { NONE = AIKM_NO_CULPRIT };

u32 aikm_rule_place(const struct aikm_snapshot *s, u32 class)
{
	const struct aikm_object *o = aikm_snapshot_find(s, class);

	return o ? (u32)(o - s->obj) : NONE;
}

u32 aikm_rule_most(const struct aikm_snapshot *s, u32 class, u32 attr)
{
	u32 i, best = NONE;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == class &&
		    s->obj[i].value[attr] > aikm_rule_value(s, best, attr))
			best = i;
	return best;
}

u32 aikm_rule_least(const struct aikm_snapshot *s, u32 class, u32 attr)
{
	u32 i, best = NONE;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == class &&
		    aikm_fact_known(&s->obj[i], attr) &&
		    (best == NONE ||
		     s->obj[i].value[attr] < aikm_rule_value(s, best, attr)))
			best = i;
	return best;
}

void aikm_rule_cite(const struct aikm_snapshot *s, struct aikm_finding *f,
		    u32 obj, u32 attr)
{
	if (obj == NONE || !aikm_fact_known(&s->obj[obj], attr) ||
	    f->nr_evidence == AIKM_EVIDENCE_MAX)
		return;
	f->evidence[f->nr_evidence].obj = obj;
	f->evidence[f->nr_evidence].attr = attr;
	f->nr_evidence++;
}

bool aikm_rule_first(const struct aikm_cause_rule *rules, u32 nr,
		     const struct aikm_snapshot *s, struct aikm_finding *f)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		if (!rules[i].find(s, f))
			continue;
		f->cause = rules[i].cause;
		return true;
	}
	return false;
}

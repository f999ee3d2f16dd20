// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "verdict.h"

static bool fact_exists(const struct aikm_snapshot *s, struct aikm_fact_ref f)
{
	if (f.obj >= s->nr || s->obj[f.obj].class >= AIKM_CLASSES)
		return false;
	return f.attr < aikm_classes[s->obj[f.obj].class].nr_attrs &&
	       aikm_fact_known(&s->obj[f.obj], f.attr);
}

static bool evidence_holds(const struct aikm_snapshot *s,
			   const struct aikm_finding *f)
{
	u32 i, k;

	if (f->nr_evidence > AIKM_EVIDENCE_MAX)
		return false;
	for (i = 0; i < f->nr_evidence; i++) {
		if (!fact_exists(s, f->evidence[i]))
			return false;
		for (k = 0; k < i; k++)
			if (f->evidence[k].obj == f->evidence[i].obj &&
			    f->evidence[k].attr == f->evidence[i].attr)
				return false;
	}
	return true;
}

static bool culprit_fits(const struct aikm_snapshot *s,
			 const struct aikm_finding *f)
{
	if (f->culprit == AIKM_NO_CULPRIT)
		return true;
	return f->culprit < s->nr &&
	       aikm_causes[f->cause].culprits >> s->obj[f->culprit].class & 1;
}

static bool holds(const struct aikm_snapshot *s, const struct aikm_finding *f)
{
	if (f->cause >= AIKM_CAUSES || f->confidence > 1000 ||
	    f->confidence < AIKM_CONFIDENCE_MIN)
		return false;
	if (f->cause > AIKM_INCONCLUSIVE && !f->nr_evidence)
		return false;
	return culprit_fits(s, f) && evidence_holds(s, f);
}

void aikm_verdict(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	if (holds(s, f))
		return;
	f->cause = AIKM_INCONCLUSIVE;
	f->culprit = AIKM_NO_CULPRIT;
	f->nr_evidence = 0;
	f->confidence = min_t(u16, f->confidence, 1000);
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "result.h"

static void fill_object(const struct aikm_object *o, struct aikm_evidence *e)
{
	e->class = o->class;
	e->num = o->num;
	e->id = o->id;
	strscpy(e->name, o->name, sizeof(e->name));
}

void aikm_result_fill(struct aikm_result *r, const struct aikm_snapshot *s,
		      const struct aikm_finding *f)
{
	u32 i;

	memset(r, 0, sizeof(*r));
	r->size = sizeof(*r);
	r->cause = f->cause;
	r->severity = aikm_causes[f->cause].severity;
	r->source = f->source;
	r->confidence = f->confidence;
	r->time_ns = s->time_ns;
	if (f->culprit != AIKM_NO_CULPRIT) {
		r->has_culprit = 1;
		fill_object(&s->obj[f->culprit], &r->culprit);
	}
	r->nr_evidence = f->nr_evidence;
	for (i = 0; i < f->nr_evidence; i++) {
		const struct aikm_object *o = &s->obj[f->evidence[i].obj];

		fill_object(o, &r->evidence[i]);
		r->evidence[i].attr = f->evidence[i].attr;
		r->evidence[i].value = o->value[f->evidence[i].attr];
	}
}

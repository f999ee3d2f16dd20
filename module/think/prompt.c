// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "lexicon.h"

/* One fact's words, and its object's when it begins a line. */
static int write_fact(const struct aikm_object *o, u32 attr, bool begins,
		      char *buf, size_t size)
{
	char object[AIKM_WORD_BYTES] = "", name[AIKM_WORD_BYTES], value[8];

	if (begins)
		aikm_word_object(o, object);
	aikm_word_letters(aikm_classes[o->class].attrs[attr].name, name);
	aikm_word_value(o->value[attr], value);
	return scnprintf(buf, size, "%s%s %s", object, name, value);
}

int aikm_prompt_write(const struct aikm_snapshot *s,
		      const struct aikm_digest *d, char *buf, size_t size)
{
	size_t n = 0;
	u32 i;

	if (!size)
		return -ENOSPC;
	buf[0] = '\0';
	for (i = 0; i < d->nr; i++) {
		const struct aikm_fact_ref *f = &d->fact[i];
		bool begins = !i || f->obj != d->fact[i - 1].obj;
		bool ends = i + 1 == d->nr || f->obj != d->fact[i + 1].obj;

		n += write_fact(&s->obj[f->obj], f->attr, begins, buf + n,
				size - n);
		if (ends)
			n += scnprintf(buf + n, size - n, "\n");
		if (n + 1 >= size)
			return -ENOSPC;
	}
	return n;
}

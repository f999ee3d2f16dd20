// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * From a file's weights to packed weights, part by part in the file's order:
 * what reads the file can also hash it on the way, and needs one part's room.
 */
#include "load.h"

#include "pack.h"

static const char shared[] =
	"model file, byte %llu: a tensor that shares bytes with another";

static int compare_places(const void *x, const void *y)
{
	const struct aikm_place *a = x, *b = y;

	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

int aikm_load_order(struct aikm_load *l, struct aikm_error *err)
{
	struct aikm_place *p = l->place;
	u64 end = 0;
	u32 i;

	sort(p, l->nr, sizeof(*p), compare_places, NULL);
	for (i = 0; i < l->nr; i++) {
		if (p[i].offset < end)
			return aikm_error_set(err, -EINVAL, shared,
					      (unsigned long long)p[i].offset);
		end = p[i].offset + (u64)p[i].m->rows * p[i].m->row_bytes;
	}
	return 0;
}

bool aikm_load_next(struct aikm_load *l, struct aikm_file_part *part)
{
	const struct aikm_place *p = &l->place[l->at];

	if (l->at == l->nr)
		return false;
	l->rows = min_t(u32, p->m->rows - l->row,
			AIKM_PART_BYTES_MAX / p->m->row_bytes);
	part->offset = p->offset + (u64)l->row * p->m->row_bytes;
	part->bytes = (u64)l->rows * p->m->row_bytes;
	return true;
}

void aikm_load_put(struct aikm_load *l, const void *bytes)
{
	const struct aikm_place *p = &l->place[l->at];

	if (p->plain)
		memcpy(p->to, bytes, p->m->row_bytes);
	else
		aikm_pack_rows(p->m, p->to, l->row, l->rows, bytes);
	l->row += l->rows;
	if (l->row < p->m->rows)
		return;
	l->row = 0;
	l->at++;
}

const struct aikm_model *aikm_load_end(struct aikm_load *l)
{
	return l->model;
}

// SPDX-License-Identifier: GPL-2.0
#include "reader.h"

#include "file.h"

enum { FILE_MAX = 1 << 30 };

int aikm_reader_open(struct aikm_reader *r, const char *path,
		     struct aikm_error *err)
{
	memset(r, 0, sizeof(*r));
	r->path = path;
	r->line = 1;
	return aikm_file_read(path, FILE_MAX, &r->text, &r->len, err);
}

static u32 count_lines(const char *text, size_t len)
{
	u32 n = 0;

	for (; len; len--)
		n += *text++ == '\n';
	return n;
}

int aikm_reader_next(struct aikm_reader *r, struct aikm_snapshot *s,
		     struct aikm_error *err)
{
	struct aikm_error why = { "" };
	int n;

	n = aikm_snapshot_read(s, r->text + r->pos, r->len - r->pos, &why);
	if (n < 0 && r->line > 1)
		return aikm_error_set(err, n, "%s: from line %u: %s", r->path,
				      r->line, why.text);
	if (n < 0)
		return aikm_error_set(err, n, "%s: %s", r->path, why.text);
	r->start = r->pos;
	r->line += count_lines(r->text + r->pos, n);
	r->pos += n;
	return n > 0;
}

void aikm_reader_close(struct aikm_reader *r)
{
	free(r->text);
	r->text = NULL;
}

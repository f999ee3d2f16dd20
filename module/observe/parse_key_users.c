// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/key-users (Documentation/security/keys/core.rst): a line a user, with
 * the keys and bytes used of what this user may have:
 *
 *	1000:     9 8/8 3/200 40/20000
 *
 * user: references keys/instantiated keys/most bytes/most
 */
#include "parse.h"
#include "rate.h"
#include "scan.h"

/* "3/200": what is left, in permille. */
static bool take_left(struct aikm_scan *line, u64 *left)
{
	struct aikm_scan word;
	u64 used, most;

	if (!aikm_scan_word(line, &word) || !aikm_scan_u64(&word, &used) ||
	    word.p == word.end || *word.p++ != '/' || word.p == word.end ||
	    *word.p < '0' || *word.p > '9' || !aikm_scan_u64(&word, &most) ||
	    word.p != word.end || !most)
		return false;
	*left = aikm_permille(most - min(used, most), most);
	return true;
}

/**
 * aikm_parse_key_users() - /proc/key-users
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives what is left to the user who has least
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_parse_key_users(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len }, line;
	u64 keys, bytes, least = U64_MAX;

	while (aikm_scan_line(&all, &line))
		if (aikm_scan_skip(&line, 3) && take_left(&line, &keys) &&
		    take_left(&line, &bytes)) {
			least = min(least, keys);
			least = min(least, bytes);
		}
	if (least == U64_MAX)
		return -EINVAL;
	aikm_sample_count(s, AIKM_C_KEYS_LEFT, least);
	return 0;
}

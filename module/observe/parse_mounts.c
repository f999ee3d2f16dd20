// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/mounts (fstab(5)):
 *
 *	/dev/vda1 /mnt/two\040words ext4 rw,relatime 0 0
 *
 * Blank, tab, newline and backslash are written as octal escapes.
 */
#include "parse.h"
#include "scan.h"

/*
 * Types that store files on this machine. Those served by another machine or
 * by a process are left out: asking them for their free space can hang.
 */
static const char *const storing_types[] = {
	"ext2", "ext3", "ext4",	 "xfs",	  "btrfs",
	"f2fs", "vfat", "exfat", "tmpfs",
};

static bool type_stores(const struct aikm_scan *type)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(storing_types); i++)
		if (aikm_scan_is(type, storing_types[i]))
			return true;
	return false;
}

/* Nobody can fill what nobody can write to. */
static bool is_read_only(const struct aikm_scan *options)
{
	return aikm_scan_is(options, "ro") || aikm_scan_starts(options, "ro,");
}

static int octal_at(const char *p, const char *end)
{
	int value = 0, i;

	if (end - p < 4 || *p != '\\' || p[1] > '3')
		return -1;
	for (i = 1; i < 4; i++) {
		if (p[i] < '0' || p[i] > '7')
			return -1;
		value = value * 8 + p[i] - '0';
	}
	return value;
}

static bool unescape(const struct aikm_scan *word, char *buf, size_t size)
{
	const char *p = word->p;
	size_t n = 0;
	int c;

	while (p < word->end) {
		c = octal_at(p, word->end);
		p += c < 0 ? 1 : 4;
		if (c < 0)
			c = p[-1];
		if (!c || n + 1 == size)
			return false;
		buf[n++] = (char)c;
	}
	buf[n] = '\0';
	return true;
}

int aikm_parse_mounts(const char *text, size_t len, size_t *pos,
		      struct aikm_mount_line *m)
{
	struct aikm_scan all = { text + *pos, text + len };
	struct aikm_scan line, path, type, options;

	while (aikm_scan_line(&all, &line)) {
		*pos = (size_t)(all.p - text);
		if (!aikm_scan_skip(&line, 1) ||
		    !aikm_scan_word(&line, &path) ||
		    !aikm_scan_word(&line, &type) ||
		    !aikm_scan_word(&line, &options) || !type_stores(&type) ||
		    is_read_only(&options) ||
		    !unescape(&path, m->path, sizeof(m->path)))
			continue;
		aikm_scan_copy(&type, m->type, sizeof(m->type));
		return 1;
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/diskstats (Documentation/admin-guide/iostats.rst):
 *
 *	major minor name
 *	 1 reads   2 merged  3 sectors   4 ms reading
 *	 5 writes  6 merged  7 sectors   8 ms writing
 *	 9 in flight  10 ms busy  11 weighted ms
 *	12 discards 13 merged 14 sectors 15 ms discarding	(since 4.18)
 *	16 flushes 17 ms flushing				(since 5.5)
 */
#include "parse.h"
#include "scan.h"

enum {
	READS,
	READS_MERGED,
	READ_SECTORS,
	READ_MS,
	WRITES,
	WRITES_MERGED,
	WRITE_SECTORS,
	WRITE_MS,
	INFLIGHT,
	BUSY_MS,
	QUEUE_MS,
	OLDEST_FIELDS, /* every kernel has the fields before this */
	DISCARDS = OLDEST_FIELDS,
	DISCARDS_MERGED,
	DISCARD_SECTORS,
	DISCARD_MS,
	FLUSHES,
	FLUSH_MS,
	FIELDS,
};

/* Memory disks are always there, are never slow and say nothing. */
static bool is_ram(const char *name)
{
	return !strncmp(name, "ram", 3);
}

static bool scan_disk(struct aikm_scan *line, struct aikm_disk_sample *d)
{
	struct aikm_scan name;
	u64 major, minor;
	u64 f[FIELDS] = { 0 };
	u32 i;

	if (!aikm_scan_u64(line, &major) || !aikm_scan_u64(line, &minor) ||
	    major >= 1 << 12 || minor >= 1 << 20 ||
	    !aikm_scan_word(line, &name))
		return false;
	for (i = 0; i < FIELDS && aikm_scan_u64(line, &f[i]); i++)
		;
	if (i < OLDEST_FIELDS)
		return false;
	d->dev = (u32)(major << 20 | minor);
	aikm_scan_copy(&name, d->name, sizeof(d->name));
	d->inflight = f[INFLIGHT];
	d->ios = f[READS] + f[WRITES] + f[DISCARDS] + f[FLUSHES];
	d->read_sectors = f[READ_SECTORS];
	d->write_sectors = f[WRITE_SECTORS];
	d->wait_ms = f[READ_MS] + f[WRITE_MS] + f[DISCARD_MS] + f[FLUSH_MS];
	d->busy_ms = f[BUSY_MS];
	d->queue_ms = f[QUEUE_MS];
	d->reads = f[READS];
	d->writes = f[WRITES];
	d->flushes = f[FLUSHES];
	d->read_ms = f[READ_MS];
	d->write_ms = f[WRITE_MS];
	d->flush_ms = f[FLUSH_MS];
	d->errors = U64_MAX;
	d->timeouts = U64_MAX;
	d->degraded = U64_MAX;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool aikm_is_partition(const char *name, const char *disk)
{
	size_t len = strlen(disk);
	const char *tail = name + len;

	if (!len || strncmp(name, disk, len))
		return false;
	if (is_digit(disk[len - 1]) && *tail++ != 'p')
		return false;
	if (!is_digit(*tail))
		return false;
	while (is_digit(*tail))
		tail++;
	return !*tail;
}

/* A partition's I/O is its disk's I/O: it must not be seen twice. */
static bool has_whole_disk(const struct aikm_sample *s, const char *name)
{
	u32 i;

	for (i = 0; i < s->nr_disks; i++)
		if (aikm_is_partition(name, s->disk[i].name))
			return true;
	return false;
}

/**
 * aikm_parse_diskstats() - /proc/diskstats
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives the whole disks that did any I/O, the first AIKM_SAMPLE_DISKS of them
 *
 * The kernel lists a disk before its partitions, whose I/O is the disk's too.
 *
 * Context: any.
 * Return: 0, also for an empty text (no disks); -EINVAL when no line was understood.
 */
int aikm_parse_diskstats(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len }, line;
	struct aikm_disk_sample d;
	bool found = false;

	s->nr_disks = 0;
	while (aikm_scan_line(&all, &line)) {
		if (!scan_disk(&line, &d))
			continue;
		found = true;
		if ((!d.ios && !d.inflight) || is_ram(d.name) ||
		    has_whole_disk(s, d.name) ||
		    s->nr_disks == AIKM_SAMPLE_DISKS)
			continue;
		s->disk[s->nr_disks++] = d;
	}
	return found || !len ? 0 : -EINVAL;
}

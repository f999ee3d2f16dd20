// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as each text source, each text of /proc/PID, /proc/mounts and a
 * message of the kernel. Two samples of different halves of the input are then
 * made into a snapshot, which must be one that can be written.
 */
#include "lib/task_text.h"
#include "observe/parse.h"
#include "observe/snapshot.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

enum { TASKS = 16, SECOND = 1000000000 };

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void parse_sources(const char *text, size_t len, struct aikm_sample *s)
{
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++)
		aikm_text_parse(&aikm_text_sources[i], text, len, s);
	require(s->nr_disks <= AIKM_SAMPLE_DISKS);
	require(s->nr_netdevs <= AIKM_SAMPLE_NETDEVS);
	if (aikm_parse_kill(text, len, &s->victim[0])) {
		s->victim[0].time_ns = s->time_ns;
		s->nr_victims = 1;
	}
}

/* Each line as a process: stat of its own, the rest from the whole text. */
static void parse_tasks(const char *text, size_t len, struct aikm_sample *s)
{
	const struct aikm_task_units units = { .page_kb = 4, .ticks = 100 };
	struct aikm_task_sample *t;
	size_t at, end;

	for (at = 0; at < len && s->nr_tasks < TASKS; at = end + 1) {
		for (end = at; end < len && text[end] != '\n'; end++)
			;
		t = &s->task[s->nr_tasks];
		if (aikm_task_parse_stat(text + at, end - at, units, t))
			continue;
		aikm_task_parse_io(text, len, t);
		aikm_task_parse_limits(text, len, t);
		aikm_task_parse_status(text, len, t);
		s->nr_tasks++;
	}
}

static void parse_mounts(const char *text, size_t len)
{
	struct aikm_mount_line m;
	size_t pos = 0, before = 0;

	while (aikm_parse_mounts(text, len, &pos, &m)) {
		require(pos > before && pos <= len);
		require(strlen(m.path) < sizeof(m.path));
		before = pos;
	}
}

static void parse(const u8 *data, size_t size, struct aikm_sample *s)
{
	const char *text = (const char *)data;

	parse_sources(text, size, s);
	parse_tasks(text, size, s);
	parse_mounts(text, size);
	aikm_sample_sort(s);
}

static void check(const struct aikm_sample *prev, const struct aikm_sample *cur)
{
	static u64 scratch[AIKM_RATE_SCRATCH / sizeof(u64)];
	static char text[AIKM_SNAPSHOT_TEXT_MAX];
	static struct aikm_snapshot s, again;
	int len;

	require(!aikm_rate(prev, cur, scratch, &s));
	len = aikm_snapshot_write(&s, text, sizeof(text));
	require(len > 0);
	require(aikm_snapshot_read(&again, text, (size_t)len, NULL) == len);
	require(!memcmp(&s, &again, sizeof(s)));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct aikm_task_sample tasks[2][TASKS];
	static struct aikm_sample prev, cur;

	prev.task = tasks[0];
	cur.task = tasks[1];
	aikm_sample_reset(&prev, 10ULL * SECOND);
	aikm_sample_reset(&cur, 12ULL * SECOND);
	parse(data, size / 2, &prev);
	parse(data + size / 2, size - size / 2, &cur);
	check(&prev, &cur);
	return 0;
}

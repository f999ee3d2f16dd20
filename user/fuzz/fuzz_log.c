// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as records of the kernel log, of both kinds, one a line. What
 * comes of it is a snapshot that can be written and read, whose prompt has
 * nothing of the log.
 */
#include "observe/snapshot.h"
#include "observe/sample.h"
#include "think/think.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

enum { SECOND = 1000000000 };

static void require(bool truth)
{
	if (!truth)
		abort();
}

static bool is_clean(const struct aikm_log_found *found)
{
	const char *end = found->name + sizeof(found->name), *c = found->name;

	for (; c < end && *c; c++)
		if (*c <= ' ' || *c > '~' || *c == '"' || *c == '\\')
			return false;
	while (c < end && !*c)
		c++;
	return c == end && found->kind <= AIKM_LOG_ABOUT_PID;
}

static void take_line(struct aikm_log_counts *c, const char *text, size_t len)
{
	struct aikm_log_line line = {
		.text = text, .len = len, .level = 3, .kernel = true
	};
	struct aikm_log_found found;
	u32 id;

	aikm_log_match(text, len, &found);
	require(found.id < AIKM_LOG_IDS && is_clean(&found));
	if (aikm_log_read_kmsg(text, len, &line) ||
	    aikm_log_read_syslog(text, len, &line))
		require(line.level < 8 && line.text >= text &&
			line.text + line.len == text + len);
	id = aikm_log_note(c, &line, 11ULL * SECOND);
	require(id < AIKM_LOG_IDS && (!id || line.kernel));
}

static void check(const struct aikm_snapshot *s)
{
	static char text[AIKM_SNAPSHOT_TEXT_MAX];
	static struct aikm_snapshot again;
	static struct aikm_digest digest;
	struct aikm_finding f;
	int len = aikm_snapshot_write(s, text, sizeof(text));
	u32 i;

	require(len > 0);
	require(aikm_snapshot_read(&again, text, (size_t)len, NULL) == len);
	require(!memcmp(s, &again, sizeof(*s)));
	aikm_digest_make(s, AIKM_PROMPT_TOKENS, &digest);
	for (i = 0; i < digest.nr; i++)
		require(!aikm_classes[s->obj[digest.fact[i].obj].class].silent);
	aikm_rules_find(s, &f);
	require(f.cause < AIKM_CAUSES && f.cause != AIKM_INCONCLUSIVE);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static u64 scratch[AIKM_RATE_SCRATCH / sizeof(u64)];
	static struct aikm_sample prev, cur;
	static struct aikm_task_sample none;
	static struct aikm_snapshot s;
	const char *text = (const char *)data;
	size_t at, end;

	prev.task = &none;
	cur.task = &none;
	aikm_sample_reset(&prev, 10ULL * SECOND);
	aikm_sample_reset(&cur, 12ULL * SECOND);
	prev.log.seen = true;
	cur.log.seen = true;
	for (at = 0; at < size; at = end + 1) {
		for (end = at; end < size && text[end] != '\n'; end++)
			;
		take_line(&cur.log, text + at, end - at);
	}
	require(!aikm_rate(&prev, &cur, scratch, &s));
	check(&s);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
#include "past.h"

#include <time.h>

#include "device.h"
#include "host.h"
#include "observe/moment.h"
#include "reader.h"
#include "think/think.h"
#include "when.h"

static const u64 ns_per_s = 1000000000;
static const u64 ns_per_ms = 1000000;

/* By time; the finest step of one moment first. */
static int by_time(const void *a, const void *b)
{
	const struct aikm_moment *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return x->step_ms < y->step_ms ? -1 : x->step_ms > y->step_ms;
}

static void note_reach(struct aikm_past *p)
{
	u64 ago;
	u32 i, ring;

	for (i = 0; i < p->nr; i++) {
		ago = p->now_ns - min(p->now_ns, p->moment[i].time_ns);
		for (ring = 0; ring < AIKM_HISTORY_RINGS; ring++)
			if (p->moment[i].step_ms == aikm_history_step_ms[ring])
				p->reach_ns[ring] = max(p->reach_ns[ring], ago);
	}
}

static void sort_moments(struct aikm_past *p)
{
	u32 from, to = 0;

	note_reach(p);
	sort(p->moment, p->nr, sizeof(p->moment[0]), by_time, NULL);
	for (from = 0; from < p->nr; from++)
		if (!to || p->moment[from].time_ns != p->moment[to - 1].time_ns)
			p->moment[to++] = p->moment[from];
	p->nr = to;
}

int aikm_past_of_module(struct aikm_past *p, int fd, struct aikm_error *err)
{
	int n;

	memset(p, 0, sizeof(*p));
	p->fd = fd;
	n = aikm_device_history(fd, p->moment, ARRAY_SIZE(p->moment), err);
	if (n < 0)
		return n;
	p->nr = (u32)n;
	p->now_ns = aikm_host_now();
	p->now_s = time(NULL);
	sort_moments(p);
	return 0;
}

/* The weight as the module gives it. */
static u32 weight_of(const struct aikm_snapshot *s)
{
	struct aikm_finding f;

	aikm_rules_find(s, &f);
	return aikm_history_weight(s, aikm_causes[f.cause].severity);
}

static int add_all(struct aikm_past *p, struct aikm_reader *reader,
		   struct aikm_error *err)
{
	static struct aikm_snapshot s;
	u8 bytes[AIKM_MOMENT_BYTES_MAX];
	u32 line;
	int ret;

	for (;;) {
		line = reader->line;
		ret = aikm_reader_next(reader, &s, err);
		if (ret <= 0)
			return ret;
		ret = aikm_moment_write(&s, bytes, sizeof(bytes));
		if (ret > 0)
			ret = aikm_history_add(p->history, s.time_ns,
					       weight_of(&s), bytes, (u32)ret);
		if (ret)
			return aikm_error_set(
				err, -EINVAL,
				"%s: from line %u: not later than the snapshot before it",
				reader->path, line);
		p->now_ns = s.time_ns;
	}
}

static void list_history(struct aikm_past *p)
{
	const struct aikm_history *h = p->history;
	const struct aikm_kept *kept;
	u32 ring, n;

	for (ring = 0; ring < AIKM_HISTORY_RINGS; ring++) {
		for (n = 0; n < aikm_history_nr(h, ring); n++) {
			kept = aikm_history_kept(h, ring, n);
			p->moment[p->nr++] = (struct aikm_moment){
				.time_ns = kept->time_ns,
				.step_ms = aikm_history_step_ms[ring],
				.weight = kept->weight,
			};
		}
	}
}

int aikm_past_of_file(struct aikm_past *p, const char *path,
		      struct aikm_error *err)
{
	struct aikm_reader reader;
	int ret;

	memset(p, 0, sizeof(*p));
	p->fd = -1;
	p->history = malloc(sizeof(*p->history));
	if (!p->history)
		return aikm_error_set(err, -ENOMEM, "no memory for a history");
	aikm_history_init(p->history);
	ret = aikm_reader_open(&reader, path, err);
	if (!ret)
		ret = add_all(p, &reader, err);
	aikm_reader_close(&reader);
	if (ret) {
		aikm_past_close(p);
		return ret;
	}
	list_history(p);
	sort_moments(p);
	return 0;
}

void aikm_past_close(struct aikm_past *p)
{
	free(p->history);
	p->history = NULL;
}

static int of_history(const struct aikm_past *p, u64 time_ns,
		      struct aikm_snapshot *s, struct aikm_error *err)
{
	const struct aikm_kept *kept = aikm_history_find(p->history, time_ns);

	if (!kept || aikm_moment_read(s, aikm_history_bytes(p->history, kept),
				      kept->size))
		return aikm_error_set(err, -ENOENT, "that moment is not kept");
	return 0;
}

int aikm_past_snapshot(const struct aikm_past *p, u64 time_ns,
		       struct aikm_snapshot *s, struct aikm_error *err)
{
	static char text[AIKM_SNAPSHOT_TEXT_MAX + 1];
	int n;

	if (p->history)
		return of_history(p, time_ns, s, err);
	n = aikm_device_snapshot(p->fd, 0, time_ns, text, err);
	if (n >= 0)
		n = aikm_snapshot_read(s, text, (size_t)n, err);
	return n < 0 ? n : 0;
}

void aikm_past_reach(const struct aikm_past *p, char *buf, size_t size)
{
	char ago[AIKM_WHEN_MAX];
	size_t n = 0;
	u32 ring;

	buf[0] = '\0';
	for (ring = 0; ring < AIKM_HISTORY_RINGS; ring++) {
		if (!p->reach_ns[ring])
			continue;
		aikm_ago_text(p->reach_ns[ring], ago);
		n += (size_t)scnprintf(buf + n, size - n, "%s%u s steps: %s",
				       n ? ", " : "",
				       aikm_history_step_ms[ring] / 1000, ago);
	}
	if (!n)
		scnprintf(buf, size, "nothing is kept yet");
}

/* Why there is nothing of that time. */
static int not_kept(int fd, const char *when, struct aikm_error *err)
{
	struct aikm_past *p = malloc(sizeof(*p));
	char reach[128] = "unknown";

	if (p && !aikm_past_of_module(p, fd, NULL))
		aikm_past_reach(p, reach, sizeof(reach));
	free(p);
	return aikm_error_set(
		err, -ENOENT,
		"%s: no moment near it is kept; back from now: %s", when,
		reach);
}

static void say_which(u64 now_ns, s64 now_s, const char *text, char *said)
{
	char ago[AIKM_WHEN_MAX], at[AIKM_WHEN_MAX];
	unsigned long long time_ns;
	u64 ago_ns;

	if (sscanf(text, "%*s %*s time %llu", &time_ns) != 1)
		time_ns = now_ns;
	ago_ns = now_ns - min_t(u64, now_ns, time_ns);
	aikm_ago_text(ago_ns, ago);
	aikm_clock_text(now_s - (s64)(ago_ns / ns_per_s), now_s, at);
	snprintf(said, AIKM_PAST_SAID, "the moment of %s, %s ago", at, ago);
}

int aikm_past_text(int fd, const char *when, char *text, char *said,
		   struct aikm_error *err)
{
	u64 ago_s, now_ns = aikm_host_now();
	s64 now_s = time(NULL);
	int n;

	n = aikm_when_parse(when, now_s, &ago_s, err);
	if (n)
		return n;
	/* Before the machine started there is nothing, but that is no 0. */
	n = aikm_device_snapshot(fd, 0,
				 max(now_ns, ago_s * ns_per_s + ns_per_ms) -
					 ago_s * ns_per_s,
				 text, err);
	if (n == -ENOENT)
		return not_kept(fd, when, err);
	if (n >= 0)
		say_which(now_ns, now_s, text, said);
	return n;
}

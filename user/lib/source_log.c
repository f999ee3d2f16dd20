// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel log (Documentation/ABI/testing/dev-kmsg): one record a read, and
 * none of those before this program began to look.
 */
#include "sources.h"

#include <fcntl.h>
#include <unistd.h>

enum { RECORD_MAX = 8192 };

void aikm_log_open(struct aikm_host *h)
{
	h->log_fd = -1;
	if (h->replay)
		return;
	h->log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (h->log_fd < 0)
		return;
	lseek(h->log_fd, 0, SEEK_END);
	h->log.seen = true;
}

void aikm_log_close(struct aikm_host *h)
{
	if (h->log_fd >= 0)
		close(h->log_fd);
}

static void add_victim(struct aikm_host *h, const struct aikm_victim *v)
{
	if (h->nr_victims == AIKM_SAMPLE_VICTIMS) {
		memmove(h->victim, h->victim + 1,
			sizeof(h->victim) - sizeof(h->victim[0]));
		h->nr_victims--;
	}
	h->victim[h->nr_victims++] = *v;
}

static void take_record(struct aikm_host *h, const char *record, size_t len,
			u64 time_ns)
{
	struct aikm_log_line line;
	struct aikm_victim v;

	if (!aikm_log_read_kmsg(record, len, &line))
		return;
	/* Sequences have no gaps but for records that were overwritten. */
	if (h->log_next && line.sequence > h->log_next)
		h->log.lost += line.sequence - h->log_next;
	h->log_next = line.sequence + 1;
	aikm_log_note(&h->log, &line, time_ns);
	if (!line.kernel || !aikm_parse_kill(line.text, line.len, &v))
		return;
	v.time_ns = time_ns;
	add_victim(h, &v);
}

static void read_log(struct aikm_host *h, u64 time_ns)
{
	char record[RECORD_MAX];
	ssize_t len;

	for (;;) {
		len = read(h->log_fd, record, sizeof(record));
		/* EPIPE: records were overwritten before we came; go on. */
		if (len < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (len <= 0)
			return;
		take_record(h, record, (size_t)len, time_ns);
	}
}

void aikm_log_sample(struct aikm_host *h, struct aikm_sample *s)
{
	if (h->log_fd >= 0)
		read_log(h, s->time_ns);
	else
		aikm_sample_miss(s, AIKM_UNSEEN_LOG);
	s->log = h->log;
	s->nr_victims = h->nr_victims;
	memcpy(s->victim, h->victim, sizeof(s->victim));
}

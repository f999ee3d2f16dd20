// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel log (Documentation/ABI/testing/dev-kmsg): one record a read,
 *
 *	PRIORITY,SEQUENCE,MICROSECONDS,FLAGS;MESSAGE\n
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
	if (h->log_fd >= 0)
		lseek(h->log_fd, 0, SEEK_END);
}

void aikm_log_close(struct aikm_host *h)
{
	if (h->log_fd >= 0)
		close(h->log_fd);
}

/*
 * A program that writes to /dev/kmsg cannot pass for the kernel: its facility,
 * the priority without its low three bits, is never 0.
 */
static const char *message_of(const char *record)
{
	char *end;
	unsigned long priority = strtoul(record, &end, 10);
	const char *text = strchr(record, ';');

	return *end == ',' && priority < 8 && text ? text + 1 : NULL;
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

static void read_log(struct aikm_host *h, u64 time_ns)
{
	char record[RECORD_MAX];
	struct aikm_victim v;
	const char *message;
	ssize_t len;

	for (;;) {
		len = read(h->log_fd, record, sizeof(record) - 1);
		/* EPIPE: records were overwritten before we came; go on. */
		if (len < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (len <= 0)
			return;
		record[len] = '\0';
		message = message_of(record);
		if (!message || !aikm_parse_kill(message, strlen(message), &v))
			continue;
		v.time_ns = time_ns;
		add_victim(h, &v);
	}
}

void aikm_log_sample(struct aikm_host *h, struct aikm_sample *s)
{
	if (h->log_fd >= 0)
		read_log(h, s->time_ns);
	else
		aikm_sample_miss(s, AIKM_UNSEEN_LOG);
	s->nr_victims = h->nr_victims;
	memcpy(s->victim, h->victim, sizeof(s->victim));
}

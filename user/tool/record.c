// SPDX-License-Identifier: GPL-2.0
/*
 * A stream of snapshots: every so often one that covers the last while.
 *
 *	record [--window MS] [--every MS] [--seconds N] [-o FILE]
 *
 * Ends after N seconds, or by SIGINT or SIGTERM, always after a whole
 * snapshot; each one is one write().
 */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/host.h"
#include "observe/snapshot.h"

enum { STEPS_MAX = 64 };

struct options {
	u32 window_ms;
	u32 every_ms;
	u32 seconds;
	const char *out;
};

struct recorder {
	struct aikm_host *host;
	struct aikm_sample *ring[STEPS_MAX + 1];
	u32 room; /* entries of @ring: a window's steps and one more */
	u64 taken; /* samples so far */
	int fd;
	struct aikm_snapshot snapshot;
	char text[AIKM_SNAPSHOT_TEXT_MAX];
};

static int print_usage(void)
{
	fprintf(stderr,
		"usage: record [--window MS] [--every MS] [--seconds N] [-o FILE]\n"
		"--window (%u..%u ms) is a multiple of --every, %u times at most\n",
		AIKM_WINDOW_MIN_MS, AIKM_WINDOW_MAX_MS, STEPS_MAX);
	return 2;
}

static bool parse_u32(const char *text, u32 *value)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	*value = (u32)v;
	return *text >= '0' && *text <= '9' && !*end && v <= INT_MAX;
}

static bool parse_options(int argc, char **argv, struct options *o)
{
	static const struct option names[] = {
		{ "window", required_argument, NULL, 'w' },
		{ "every", required_argument, NULL, 'e' },
		{ "seconds", required_argument, NULL, 's' },
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	bool good = true;
	int c;

	while ((c = getopt_long(argc, argv, "w:e:s:o:", names, NULL)) != -1) {
		switch (c) {
		case 'w':
			good &= parse_u32(optarg, &o->window_ms);
			break;
		case 'e':
			good &= parse_u32(optarg, &o->every_ms);
			break;
		case 's':
			good &= parse_u32(optarg, &o->seconds);
			break;
		case 'o':
			o->out = optarg;
			break;
		default:
			return false;
		}
	}
	return good && optind == argc && o->every_ms &&
	       o->window_ms >= AIKM_WINDOW_MIN_MS &&
	       o->window_ms <= AIKM_WINDOW_MAX_MS &&
	       o->window_ms % o->every_ms == 0 &&
	       o->window_ms / o->every_ms <= STEPS_MAX;
}

/* Keep the cadence when the machine is in trouble; without rights, try. */
static void harden(void)
{
	if (setpriority(PRIO_PROCESS, 0, -10))
		fprintf(stderr, "record: no right to a higher priority\n");
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		fprintf(stderr, "record: no right to stay in memory\n");
}

static bool open_recorder(struct recorder *r, const struct options *o)
{
	struct aikm_error err = { "" };
	u32 i;

	r->room = o->window_ms / o->every_ms + 1;
	r->host = aikm_host_open(NULL, &err);
	if (!r->host) {
		fprintf(stderr, "record: %s\n", err.text);
		return false;
	}
	for (i = 0; i < r->room; i++) {
		r->ring[i] = aikm_sample_new();
		if (!r->ring[i]) {
			fprintf(stderr, "record: no memory for %u samples\n",
				r->room);
			return false;
		}
	}
	r->fd = STDOUT_FILENO;
	if (o->out)
		r->fd = open(o->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			     0644);
	if (r->fd < 0)
		fprintf(stderr, "record: %s: %s\n", o->out, strerror(errno));
	return r->fd >= 0;
}

static bool write_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(fd, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			fprintf(stderr, "record: write: %s\n", strerror(errno));
			return false;
		}
		text += n;
		len -= (size_t)n;
	}
	return true;
}

/* One sample, and a snapshot once there is another a window ago. */
static bool step(struct recorder *r)
{
	const struct aikm_sample *cur = r->ring[r->taken % r->room];
	const struct aikm_sample *prev = r->ring[(r->taken + 1) % r->room];
	int len;

	aikm_host_sample(r->host, r->ring[r->taken % r->room]);
	if (++r->taken < r->room)
		return true;
	if (aikm_host_rate(r->host, prev, cur, &r->snapshot))
		return true;
	len = aikm_snapshot_write(&r->snapshot, r->text, sizeof(r->text));
	return len > 0 && write_all(r->fd, r->text, (size_t)len);
}

/* Return: true when it is time for the next step, false to end. */
static bool wait_for_step(const sigset_t *stop, u64 time_ns)
{
	const u64 ns_per_s = 1000000000;
	u64 now = aikm_host_now(), left = time_ns > now ? time_ns - now : 0;
	struct timespec ts = {
		.tv_sec = (time_t)(left / ns_per_s),
		.tv_nsec = (long)(left % ns_per_s),
	};

	return sigtimedwait(stop, NULL, &ts) < 0;
}

/*
 * Steps stay on their grid; those that a busy machine made late are left out
 * instead of being taken in a burst.
 */
static int record(struct recorder *r, const struct options *o,
		  const sigset_t *stop)
{
	u64 every = (u64)o->every_ms * 1000000, next = aikm_host_now();
	u64 end = o->seconds ? next + (u64)o->seconds * 1000000000 : U64_MAX;
	u64 now;

	do {
		if (!step(r))
			return 1;
		now = aikm_host_now();
		next += every;
		if (now > next)
			next += (now - next) / every * every;
	} while (next <= end && wait_for_step(stop, next));
	return 0;
}

int main(int argc, char **argv)
{
	struct options o = {
		.window_ms = AIKM_WINDOW_DEFAULT_MS,
		.every_ms = 1000,
	};
	static struct recorder r;
	sigset_t stop;

	if (!parse_options(argc, argv, &o))
		return print_usage();
	/* Blocked, so that they end a wait between two snapshots only. */
	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	if (!open_recorder(&r, &o))
		return 1;
	harden();
	return record(&r, &o, &stop);
}

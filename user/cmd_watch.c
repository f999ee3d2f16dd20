// SPDX-License-Identifier: GPL-2.0
#include "aikm.h"

#include <getopt.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "lib/device.h"
#include "lib/finding.h"
#include "lib/host.h"
#include "think/episode.h"

enum { GO_ON = -1 };

static const char usage[] =
	"usage: aikm watch [--json] [--count N] [--here] [--model FILE] [--rules]\n"
	"\n"
	"Print findings as they come, until interrupted. The module looks every\n"
	"second; without it this process does: plain rules decide when to ask, the\n"
	"model says what it is.\n"
	"\n"
	"  --json        one JSON object a line for each finding\n"
	"  --count N     end after N findings\n"
	"  --here        look from this process, though the module is loaded\n"
	"  --model FILE  think with this GGUF file; means --here\n"
	"  --rules       with --here: plain rules alone\n"
	"  --help        print this\n"
	"\n"
	"Exit code: 1 when there was a finding, 0 when there was none.\n";

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "count", required_argument, NULL, 'c' },
	{ "here", no_argument, NULL, 'l' },
	{ "model", required_argument, NULL, 'm' },
	{ "rules", no_argument, NULL, 'r' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/**
 * struct watch - what to watch with
 * @json: as JSON
 * @count: end after so many findings, 0 for never
 * @here: not the module
 * @rules: not the model
 * @model: file, or NULL
 * @seen: findings printed
 * @brain: open without the module
 */
struct watch {
	bool json;
	u32 count;
	bool here;
	bool rules;
	const char *model;
	u32 seen;
	struct aikm_brain brain;
};

static atomic_int stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* Without SA_RESTART, so that a signal ends a wait. */
static void catch_signals(void)
{
	struct sigaction act = { .sa_handler = stop };

	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
}

static bool is_over(const struct watch *w)
{
	return stopped || (w->count && w->seen >= w->count);
}

static void print_finding(struct watch *w, const struct aikm_result *r,
			  u64 sequence)
{
	struct aikm_out o = { .to = stdout, .json = w->json };

	w->seen++;
	if (w->json) {
		aikm_out_open(&o, NULL, '{');
		aikm_out_number(&o, "sequence", sequence);
		aikm_finding_fields(&o, r);
		aikm_out_close(&o);
	} else {
		printf("%llu at %llu.%03llu s after boot: ",
		       (unsigned long long)sequence,
		       (unsigned long long)r->time_ns / 1000000000,
		       (unsigned long long)r->time_ns / 1000000 % 1000);
		aikm_finding_print(stdout, r);
	}
	fflush(stdout);
}

static int watch_module(struct watch *w, int fd)
{
	struct aikm_error err = { "" };
	struct aikm_event e;
	u64 next = 0;
	int ret;

	while (!is_over(w)) {
		ret = aikm_device_event(fd, &e, &err);
		if (ret == -EINTR)
			continue;
		if (ret)
			return aikm_fail(aikm_exit_of_error(ret), "%s",
					 err.text);
		if (next && e.sequence > next)
			fprintf(stderr, "aikm: %llu findings were lost\n",
				(unsigned long long)(e.sequence - next));
		next = e.sequence + 1;
		print_finding(w, &e.result, e.sequence);
	}
	return 0;
}

/*
 * A rule fired for the second time, so something is on: a model that sees
 * nothing is overruled, as in the module.
 */
static int look_closer(struct watch *w, const struct aikm_snapshot *s)
{
	struct aikm_error err = { "" };
	struct aikm_result r;
	int ret;

	ret = aikm_brain_ask(&w->brain, s, w->rules, &r, &err);
	if (!ret && r.cause <= AIKM_INCONCLUSIVE)
		ret = aikm_brain_ask(&w->brain, s, true, &r, &err);
	if (ret)
		return aikm_fail(aikm_exit_of_error(ret), "%s", err.text);
	print_finding(w, &r, w->seen + 1);
	return 0;
}

enum { RING = 3 }; /* samples a second apart that span the window */

static int look_every_second(struct watch *w, struct aikm_host *host,
			     struct aikm_sample **ring)
{
	static struct aikm_snapshot s;
	struct aikm_episodes episodes;
	u64 next = aikm_host_now();
	struct aikm_finding f;
	u32 n;
	int ret = 0;

	aikm_episodes_init(&episodes);
	for (n = 0; !ret && !is_over(w); n++) {
		aikm_host_sample(host, ring[n % RING]);
		if (n >= RING - 1 && !aikm_host_rate(host, ring[(n + 1) % RING],
						     ring[n % RING], &s)) {
			aikm_rules_find(&s, &f);
			if (aikm_episode_begins(&episodes, f.cause))
				ret = look_closer(w, &s);
		}
		next += 1000000000;
		if (!is_over(w))
			aikm_host_wait_until(next);
	}
	return ret;
}

static int watch_here(struct watch *w)
{
	struct aikm_sample *ring[RING] = { NULL };
	struct aikm_error err = { "" };
	struct aikm_host *host;
	int ret = 0;
	u32 i;

	ret = aikm_open_brain(&w->brain, w->model, w->rules);
	if (ret)
		return ret;
	host = aikm_host_open(NULL, &err);
	if (!host)
		ret = aikm_fail(AIKM_EXIT_INTERNAL, "%s", err.text);
	for (i = 0; !ret && i < RING; i++) {
		ring[i] = aikm_sample_new();
		if (!ring[i])
			ret = aikm_fail(AIKM_EXIT_INTERNAL, "out of memory");
	}
	if (!ret)
		ret = look_every_second(w, host, ring);
	for (i = 0; i < RING; i++)
		aikm_sample_free(ring[i]);
	if (host)
		aikm_host_close(host);
	aikm_brain_close(&w->brain);
	return ret;
}

/* Returns GO_ON, or the exit code when there is nothing more to do. */
static int parse(int argc, char **argv, struct watch *w)
{
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			w->json = true;
			break;
		case 'c':
			if (aikm_take_number("--count", optarg, 1, 1000000000,
					     &w->count))
				return AIKM_EXIT_USAGE;
			break;
		case 'm':
			w->model = optarg;
			w->here = true;
			break;
		case 'l':
			w->here = true;
			break;
		case 'r':
			w->rules = true;
			break;
		case 'h':
			return aikm_help(&aikm_verb_watch);
		default:
			return aikm_bad_option(&aikm_verb_watch);
		}
	}
	return optind < argc ? aikm_bad_option(&aikm_verb_watch) : GO_ON;
}

static int run(int argc, char **argv)
{
	static struct watch w;
	int fd, ret;

	ret = parse(argc, argv, &w);
	if (ret != GO_ON)
		return ret;
	ret = aikm_open_device(w.here, &fd);
	if (ret)
		return ret;
	catch_signals();
	ret = fd >= 0 ? watch_module(&w, fd) : watch_here(&w);
	if (fd >= 0)
		close(fd);
	if (ret)
		return ret;
	return w.seen ? AIKM_EXIT_FINDINGS : AIKM_EXIT_HEALTHY;
}

const struct aikm_verb aikm_verb_watch = {
	.name = "watch",
	.what = "print findings as they come",
	.usage = usage,
	.run = run,
};

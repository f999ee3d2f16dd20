// SPDX-License-Identifier: GPL-2.0
#include "aikm.h"

#include <getopt.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "lib/device.h"
#include "lib/finding.h"
#include "lib/host.h"
#include "think/detect.h"
#include "think/episode.h"

enum { GO_ON = -1 };

static const char usage[] =
	"usage: aikm watch [--json] [--count N] [--here] [--model FILE] [--rules]\n"
	"\n"
	"Print findings as they come, and when what was found has ended, until\n"
	"interrupted. The module looks every second; without it this process does:\n"
	"plain rules decide when to ask, the model says what it is.\n"
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
 * @seen: findings printed, ends not counted
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

static void print_json(const struct aikm_event *e)
{
	struct aikm_out o = { .to = stdout, .json = true };

	aikm_out_open(&o, NULL, '{');
	aikm_out_number(&o, "sequence", e->sequence);
	if (e->lasted_ms)
		aikm_out_fraction(&o, "ended_after_s", e->lasted_ms);
	aikm_finding_fields(&o, &e->result);
	aikm_out_close(&o);
}

static void print_text(const struct aikm_event *e)
{
	char line[AIKM_FINDING_LINE_MAX];

	printf("%llu at %llu.%03llu s after boot: ",
	       (unsigned long long)e->sequence,
	       (unsigned long long)e->result.time_ns / 1000000000,
	       (unsigned long long)e->result.time_ns / 1000000 % 1000);
	if (!e->lasted_ms) {
		aikm_finding_print(stdout, &e->result);
		return;
	}
	aikm_finding_line(&e->result, line, sizeof(line));
	printf("ended after %u.%u s: %s\n", e->lasted_ms / 1000,
	       e->lasted_ms / 100 % 10, line);
}

static void print_event(struct watch *w, const struct aikm_event *e)
{
	if (!e->lasted_ms)
		w->seen++;
	if (w->json)
		print_json(e);
	else
		print_text(e);
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
		print_event(w, &e);
	}
	return 0;
}

enum { RING = 3 }; /* samples a second apart that span the window */

/**
 * struct looker - what this process sees without the module
 * @host: the machine
 * @ring: sample n lies at n % RING
 * @snapshot: of the newest window
 * @detect: what many windows show
 * @found: what the rules say of it
 * @episodes: hysteresis
 * @said: what was printed of each cause whose episode goes on; a size of 0
 *        when nothing was
 * @sequence: of the last event
 */
struct looker {
	struct aikm_host *host;
	struct aikm_sample *ring[RING];
	struct aikm_snapshot snapshot;
	struct aikm_detect detect;
	struct aikm_findings found;
	struct aikm_episodes episodes;
	struct aikm_result said[AIKM_CAUSES];
	u64 sequence;
};

static void say(struct watch *w, struct looker *l, const struct aikm_result *r,
		u32 lasted_ms)
{
	struct aikm_event e = {
		.size = sizeof(e),
		.lasted_ms = lasted_ms,
		.sequence = ++l->sequence,
		.result = *r,
	};

	print_event(w, &e);
}

/*
 * A rule fired for the second time, so something is on: a model that sees
 * nothing is overruled, as in the module. So it is where there are two faults:
 * it is asked about the whole machine and would name the first one again.
 */
static int look_closer(struct watch *w, struct looker *l, u32 nr)
{
	const struct aikm_finding *f = &l->found.at[nr];
	struct aikm_result *r = &l->said[f->cause];
	struct aikm_error err = { "" };
	int ret;

	ret = aikm_brain_ask(&w->brain, &l->snapshot, w->rules || nr, r, &err);
	if (ret)
		return aikm_fail(aikm_exit_of_error(ret), "%s", err.text);
	if (nr || r->cause <= AIKM_INCONCLUSIVE) {
		aikm_result_fill(r, &l->snapshot, f);
		r->host = AIKM_HOST_USER;
	}
	say(w, l, r, 0);
	return 0;
}

static void look_back(struct watch *w, struct looker *l, u32 cause)
{
	struct aikm_result *r = &l->said[cause];

	if (!r->size)
		return;
	r->time_ns = l->episodes.of[cause].seen_ns;
	say(w, l, r, aikm_episode_lasted_ms(&l->episodes.of[cause]));
	r->size = 0;
}

static int judge(struct watch *w, struct looker *l)
{
	struct aikm_cause_set seen = { { 0 } };
	struct aikm_episode_news news;
	u32 i, cause;
	int ret = 0;

	aikm_detect_look(&l->detect, &l->snapshot);
	aikm_rules_find_all(&l->snapshot, &l->found);
	for (i = 0; i < l->found.nr; i++)
		aikm_cause_add(&seen, l->found.at[i].cause);
	aikm_episodes_look(&l->episodes, &seen, l->snapshot.time_ns, &news);
	for (cause = 0; cause < AIKM_CAUSES; cause++)
		if (aikm_cause_in(&news.ended, cause))
			look_back(w, l, cause);
	for (i = 0; !ret && !is_over(w) && i < l->found.nr; i++)
		if (aikm_cause_in(&news.began, l->found.at[i].cause))
			ret = look_closer(w, l, i);
	return ret;
}

static int look_every_second(struct watch *w, struct looker *l)
{
	u64 next = aikm_host_now();
	u32 n;
	int ret = 0;

	aikm_episodes_init(&l->episodes);
	aikm_detect_init(&l->detect);
	for (n = 0; !ret && !is_over(w); n++) {
		aikm_host_sample(l->host, l->ring[n % RING]);
		if (n >= RING - 1 &&
		    !aikm_host_rate(l->host, l->ring[(n + 1) % RING],
				    l->ring[n % RING], &l->snapshot))
			ret = judge(w, l);
		next += 1000000000;
		if (!is_over(w))
			aikm_host_wait_until(next);
	}
	return ret;
}

static int watch_here(struct watch *w)
{
	struct aikm_error err = { "" };
	static struct looker l;
	int ret;
	u32 i;

	ret = aikm_open_brain(&w->brain, w->model, w->rules);
	if (ret)
		return ret;
	l.host = aikm_host_open(NULL, &err);
	if (!l.host)
		ret = aikm_fail(AIKM_EXIT_INTERNAL, "%s", err.text);
	for (i = 0; !ret && i < RING; i++) {
		l.ring[i] = aikm_sample_new();
		if (!l.ring[i])
			ret = aikm_fail(AIKM_EXIT_INTERNAL, "out of memory");
	}
	if (!ret)
		ret = look_every_second(w, &l);
	for (i = 0; i < RING; i++)
		aikm_sample_free(l.ring[i]);
	if (l.host)
		aikm_host_close(l.host);
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

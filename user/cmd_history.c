// SPDX-License-Identifier: GPL-2.0
#include "aikm.h"

#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <unistd.h>

#include "lib/device.h"
#include "lib/finding.h"
#include "lib/past.h"
#include "lib/when.h"

enum {
	GO_ON = -1,
	ROWS_WANTED = 30,
};

static const u64 ns_per_s = 1000000000;

static const char usage[] =
	"usage: aikm history [--last TIME] [--step TIME] [--json] [--from FILE]\n"
	"\n"
	"Print what the machine was like: of each step its worst moment, and what\n"
	"was found then. The module keeps every second of the last 5 minutes, the\n"
	"worst of each 10 seconds of the last hour and the worst of each 5 minutes\n"
	"of the last day. Ask about one of them with aikm diagnose --at.\n"
	"\n"
	"  --last TIME   how far back, as 90s, 10m, 2h or 1d (10m)\n"
	"  --step TIME   one line for so long (what gives 30 lines at most)\n"
	"  --json        one JSON object a line\n"
	"  --from FILE   what the module would have kept of a recording of\n"
	"                snapshots (- is standard input)\n"
	"  --help        print this\n"
	"\n"
	"Exit code: 0, 4 without the module.\n";

static const struct option options[] = {
	{ "last", required_argument, NULL, 'l' },
	{ "step", required_argument, NULL, 's' },
	{ "json", no_argument, NULL, 'j' },
	{ "from", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/**
 * struct history - what was asked for, and from where
 * @last_s: how far back
 * @step_s: of one line
 * @json: as JSON
 * @from: file, or NULL
 * @past: the moments
 * @event: findings of the module that are still kept
 * @nr_events: entries of @event
 * @snapshot: of the line being printed
 */
struct history {
	u64 last_s;
	u64 step_s;
	bool json;
	const char *from;
	struct aikm_past past;
	struct aikm_event event[AIKM_FINDINGS_KEPT];
	u32 nr_events;
	struct aikm_snapshot snapshot;
};

/* A step that people like, for at most ROWS_WANTED lines. */
static u64 choose_step(u64 last_s)
{
	static const u32 nice_s[] = { 1,  2,   5,   10,	 15,   30,
				      60, 120, 300, 600, 1800, 3600 };
	u32 i;

	for (i = 0; i + 1 < ARRAY_SIZE(nice_s); i++)
		if (nice_s[i] * ROWS_WANTED >= last_s)
			break;
	return max_t(u64, nice_s[i], DIV_ROUND_UP(last_s, 1000));
}

/* ---- one line ---- */

static s64 busiest_disk(const struct aikm_snapshot *s)
{
	s64 busy = -1;
	u32 i;

	for (i = AIKM_CLASS_SINGLE; i < s->nr; i++)
		if (s->obj[i].class == AIKM_DISK &&
		    aikm_fact_known(&s->obj[i], AIKM_DISK_BUSY))
			busy = max(busy, s->obj[i].value[AIKM_DISK_BUSY]);
	return busy;
}

enum { UNKNOWN = -1 };

static s64 fact(const struct aikm_snapshot *s, u32 class, u32 attr)
{
	if (!aikm_fact_known(&s->obj[class], attr))
		return UNKNOWN;
	return aikm_fact(s, class, attr);
}

static s64 used(s64 left_permille)
{
	return left_permille < 0 ? UNKNOWN : 1000 - left_permille;
}

static s64 swapped(const struct aikm_snapshot *s)
{
	s64 in = fact(s, AIKM_SWAP, AIKM_SWAP_IN);
	s64 out = fact(s, AIKM_SWAP, AIKM_SWAP_OUT);

	return in < 0 || out < 0 ? UNKNOWN : in + out;
}

/**
 * struct column - one column of a line
 * @title: of the table, with the unit
 * @key: of JSON
 * @width: of the table
 * @permille: written as percent in the table
 */
struct column {
	const char *title;
	const char *key;
	int width;
	bool permille;
};

static const struct column columns[] = {
	/* clang-format off */
	{ "cpu%", "cpu_permille", 5, true },
	{ "mem%", "memory_permille", 5, true },
	{ "swap/s", "swap_pages_per_s", 7, false },
	{ "disk%", "disk_permille", 6, true },
	{ "psi:cpu", "psi_cpu_permille", 8, true },
	{ "mem", "psi_memory_permille", 5, true },
	{ "io", "psi_io_permille", 5, true },
	{ "tasks", "tasks", 6, false },
	{ "stuck", "stuck", 6, false },
	/* clang-format on */
};

static s64 column_value(const struct aikm_snapshot *s, u32 column)
{
	switch (column) {
	case 0:
		return used(fact(s, AIKM_CPU, AIKM_CPU_IDLE));
	case 1:
		return used(fact(s, AIKM_MEM, AIKM_MEM_LEFT));
	case 2:
		return swapped(s);
	case 3:
		return busiest_disk(s);
	case 4:
		return fact(s, AIKM_PSI, AIKM_PSI_CPU);
	case 5:
		return fact(s, AIKM_PSI, AIKM_PSI_MEM_SOME);
	case 6:
		return fact(s, AIKM_PSI, AIKM_PSI_IO_SOME);
	case 7:
		return fact(s, AIKM_TASKS, AIKM_TASKS_TOTAL);
	default:
		return fact(s, AIKM_TASKS, AIKM_TASKS_STUCK);
	}
}

/* What the module published about these seconds, or what the rules say. */
static void find_result(const struct history *h, u64 from_ns, u64 to_ns,
			struct aikm_result *r)
{
	const struct aikm_result *published, *worst = NULL;
	struct aikm_finding f;
	u32 i;

	for (i = 0; i < h->nr_events; i++) {
		published = &h->event[i].result;
		if (published->time_ns <= from_ns ||
		    published->time_ns > to_ns ||
		    (worst && worst->severity >= published->severity))
			continue;
		worst = published;
	}
	if (worst) {
		*r = *worst;
		return;
	}
	aikm_rules_find(&h->snapshot, &f);
	aikm_result_fill(r, &h->snapshot, &f);
	r->host = AIKM_HOST_USER;
}

static void print_result(const struct aikm_result *r)
{
	char raw[AIKM_MAX_NAME], name[4 * AIKM_MAX_NAME];

	if (r->cause == AIKM_HEALTHY || r->cause >= AIKM_CAUSES)
		return;
	printf("  %s", aikm_causes[r->cause].name);
	if (r->has_culprit) {
		strscpy(raw, r->culprit.name, sizeof(raw));
		aikm_name_escape(raw, name, sizeof(name));
		printf(" %s", name);
		if (r->culprit.class == AIKM_TASK)
			printf("[%u]", r->culprit.id);
	}
	if (r->source == AIKM_SOURCE_MODEL)
		printf(" (model)");
}

/* The local time; of a recording, how long before its end. */
static void print_time(const struct aikm_past *p, u64 time_ns)
{
	u64 ago_ns = p->now_ns - min(p->now_ns, time_ns);
	char text[AIKM_WHEN_MAX];

	if (!p->now_s) {
		aikm_ago_text(ago_ns, text);
		printf("-%-14s", text);
		return;
	}
	aikm_clock_text(p->now_s - (s64)(ago_ns / ns_per_s), p->now_s, text);
	printf("%-15s", text);
}

static void print_line(const struct history *h, u64 time_ns,
		       const struct aikm_result *r)
{
	s64 value;
	u32 i;

	print_time(&h->past, time_ns);
	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		value = column_value(&h->snapshot, i);
		if (value == UNKNOWN)
			printf("%*s", columns[i].width, "-");
		else
			printf("%*lld", columns[i].width,
			       (long long)(columns[i].permille ?
						   (value + 5) / 10 :
						   value));
	}
	print_result(r);
	putchar('\n');
}

static void print_json(const struct history *h, const struct aikm_moment *m,
		       const struct aikm_result *r)
{
	u64 ago_ns = h->past.now_ns - min(h->past.now_ns, m->time_ns);
	struct aikm_out o = { .to = stdout, .json = true };
	char text[AIKM_WHEN_MAX];
	u32 i;

	aikm_out_open(&o, NULL, '{');
	aikm_rfc3339_text(h->past.now_s - (s64)(ago_ns / ns_per_s), text);
	aikm_out_string(&o, "time", h->past.now_s ? text : NULL);
	aikm_out_number(&o, "time_ns", (s64)m->time_ns);
	aikm_out_fraction(&o, "seconds_ago", (s64)(ago_ns / 1000000));
	aikm_out_number(&o, "step_ms", m->step_ms);
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		if (column_value(&h->snapshot, i) == UNKNOWN)
			aikm_out_string(&o, columns[i].key, NULL);
		else
			aikm_out_number(&o, columns[i].key,
					column_value(&h->snapshot, i));
	aikm_out_open(&o, "finding", '{');
	aikm_finding_fields(&o, r);
	aikm_out_close(&o);
	aikm_out_close(&o);
}

/* ---- all lines ---- */

static int print_moment(struct history *h, const struct aikm_moment *m,
			u64 from_ns, u64 to_ns)
{
	struct aikm_error err = { "" };
	struct aikm_result r;
	int ret;

	ret = aikm_past_snapshot(&h->past, m->time_ns, &h->snapshot, &err);
	/* While we read, the oldest ones are forgotten. */
	if (ret == -ENOENT)
		return 0;
	if (ret)
		return aikm_fail(aikm_exit_of_error(ret), "%s", err.text);
	find_result(h, from_ns, to_ns, &r);
	if (h->json)
		print_json(h, m, &r);
	else
		print_line(h, m->time_ns, &r);
	return 0;
}

/* The number of the step that holds a time; 0 is the one that ends now. */
static u64 step_of(const struct history *h, u64 time_ns)
{
	return (h->past.now_ns - min(h->past.now_ns, time_ns)) /
	       (h->step_s * ns_per_s);
}

static int print_moments(struct history *h)
{
	const struct aikm_past *p = &h->past;
	u64 step_ns = h->step_s * ns_per_s, step, end;
	const struct aikm_moment *worst;
	u32 i = 0;
	int ret = 0;

	while (i < p->nr && p->now_ns - min(p->now_ns, p->moment[i].time_ns) >
				    h->last_s * ns_per_s)
		i++;
	while (i < p->nr && !ret) {
		worst = &p->moment[i];
		step = step_of(h, worst->time_ns);
		for (; i < p->nr && step_of(h, p->moment[i].time_ns) == step;
		     i++)
			if (p->moment[i].weight > worst->weight)
				worst = &p->moment[i];
		end = p->now_ns - min(p->now_ns, step * step_ns);
		ret = print_moment(h, worst, end - min(end, step_ns), end);
	}
	return ret;
}

static void print_heading(const struct history *h)
{
	char reach[128];
	u32 i;

	aikm_past_reach(&h->past, reach, sizeof(reach));
	printf("kept: %s\n%-15s", reach, h->past.now_s ? "time" : "end");
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		printf("%*s", columns[i].width, columns[i].title);
	printf("  finding\n");
}

static int print_history(struct history *h)
{
	if (!h->json)
		print_heading(h);
	return print_moments(h);
}

static int history_of_file(struct history *h)
{
	struct aikm_error err = { "" };
	int ret;

	ret = aikm_past_of_file(&h->past, h->from, &err);
	if (ret)
		return aikm_fail(aikm_exit_of_error(ret), "%s", err.text);
	ret = print_history(h);
	aikm_past_close(&h->past);
	return ret;
}

/* Those that are there already: nothing is waited for. */
static void read_events(struct history *h, int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	while (h->nr_events < ARRAY_SIZE(h->event) && poll(&ready, 1, 0) == 1 &&
	       !aikm_device_event(fd, &h->event[h->nr_events], NULL))
		h->nr_events += !h->event[h->nr_events].lasted_ms;
}

static int history_of_module(struct history *h)
{
	struct aikm_error err = { "" };
	int fd = aikm_device_open(&err), ret;

	if (fd == -EACCES)
		return aikm_fail(AIKM_EXIT_DENIED, "%s", err.text);
	if (fd < 0)
		return aikm_fail(
			AIKM_EXIT_ABSENT,
			"the history is kept by the module: load it (insmod aikm_module.ko), or give a recording with --from");
	ret = aikm_past_of_module(&h->past, fd, &err);
	if (ret) {
		ret = aikm_fail(ret == -ENOTTY ? AIKM_EXIT_ABSENT :
						 aikm_exit_of_error(ret),
				"%s", err.text);
	} else {
		read_events(h, fd);
		ret = print_history(h);
	}
	close(fd);
	return ret;
}

static int take_duration(const char *option, const char *text, u64 *s)
{
	if (!aikm_duration_parse(text, s))
		return 0;
	return aikm_fail(AIKM_EXIT_USAGE,
			 "%s %s: give a time as 90s, 10m, 2h or 1d", option,
			 text);
}

/* Returns GO_ON, or the exit code when there is nothing more to do. */
static int parse(int argc, char **argv, struct history *h)
{
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'l':
			if (take_duration("--last", optarg, &h->last_s))
				return AIKM_EXIT_USAGE;
			break;
		case 's':
			if (take_duration("--step", optarg, &h->step_s))
				return AIKM_EXIT_USAGE;
			break;
		case 'j':
			h->json = true;
			break;
		case 'f':
			h->from = optarg;
			break;
		case 'h':
			return aikm_help(&aikm_verb_history);
		default:
			return aikm_bad_option(&aikm_verb_history);
		}
	}
	if (!h->step_s)
		h->step_s = choose_step(h->last_s);
	return optind < argc ? aikm_bad_option(&aikm_verb_history) : GO_ON;
}

static int run(int argc, char **argv)
{
	static struct history h;
	int ret;

	h.last_s = 600;
	ret = parse(argc, argv, &h);
	if (ret != GO_ON)
		return ret;
	return h.from ? history_of_file(&h) : history_of_module(&h);
}

const struct aikm_verb aikm_verb_history = {
	.name = "history",
	.what = "what the machine was like, back to a day ago",
	.usage = usage,
	.run = run,
};

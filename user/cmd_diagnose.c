// SPDX-License-Identifier: GPL-2.0
#include "aikm.h"

#include <getopt.h>
#include <unistd.h>

#include "lib/device.h"
#include "lib/finding.h"
#include "lib/host.h"
#include "lib/reader.h"
#include "observe/snapshot.h"

enum { GO_ON = -1 };

static const char usage[] =
	"usage: aikm diagnose [--from FILE | --at TIME | --window MS] [--json]\n"
	"                     [--here] [--model FILE] [--rules] [--tokens]\n"
	"\n"
	"Say what is wrong with the machine, who causes it and what to do. The\n"
	"module thinks when it is loaded; otherwise this process does.\n"
	"\n"
	"  --from FILE   ask about the snapshots of FILE (- is standard input),\n"
	"                one finding each, not about the machine as it is now\n"
	"  --at TIME     ask about the machine as it was, -5m, -1h30m, 14:05 or\n"
	"                2026-11-22T14:05:30Z, as the module kept it\n"
	"  --window MS   how long to measure, 100 to 60000 (2000)\n"
	"  --json        one JSON object a line for each finding\n"
	"  --here        think in this process, though the module is loaded\n"
	"  --model FILE  think with this GGUF file; means --here\n"
	"  --rules       ask the plain rules, not the model\n"
	"  --tokens      print the ids of prompt and answer too\n"
	"  --help        print this\n"
	"\n"
	"Exit code: 0 healthy, 1 something is wrong, 5 inconclusive; the worst of\n"
	"all snapshots.\n";

static const struct option options[] = {
	{ "from", required_argument, NULL, 'f' },
	{ "at", required_argument, NULL, 'a' },
	{ "window", required_argument, NULL, 'w' },
	{ "json", no_argument, NULL, 'j' },
	{ "here", no_argument, NULL, 'l' },
	{ "model", required_argument, NULL, 'm' },
	{ "rules", no_argument, NULL, 'r' },
	{ "tokens", no_argument, NULL, 't' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/**
 * struct question - what was asked and who answers
 * @from: file of snapshots, or NULL
 * @at: a moment in the past, or NULL
 * @model: file, or NULL
 * @window_ms: how long to measure
 * @json: as JSON
 * @here: not the module
 * @rules: not the model
 * @tokens: print them
 * @fd: the module, or -1
 * @brain: open when @fd is -1
 * @token: of the last answer
 * @nr_tokens: entries of @token
 */
struct question {
	const char *from;
	const char *at;
	const char *model;
	u32 window_ms;
	bool json;
	bool here;
	bool rules;
	bool tokens;
	int fd;
	struct aikm_brain brain;
	u32 token[AIKM_CONTEXT_MAX];
	u32 nr_tokens;
};

static void print_tokens(struct aikm_out *o, const struct question *q)
{
	u32 i;

	if (o->json) {
		aikm_out_open(o, "tokens", '[');
		for (i = 0; i < q->nr_tokens; i++)
			aikm_out_number(o, NULL, q->token[i]);
		aikm_out_close(o);
		return;
	}
	fputs("  tokens:  ", o->to);
	for (i = 0; i < q->nr_tokens; i++)
		fprintf(o->to, " %u", q->token[i]);
	fputc('\n', o->to);
}

static void print_answer(const struct question *q, const struct aikm_result *r)
{
	struct aikm_out o = { .to = stdout, .json = q->json };

	aikm_out_open(&o, NULL, '{');
	if (q->json)
		aikm_finding_fields(&o, r);
	else
		aikm_finding_print(stdout, r);
	if (q->tokens)
		print_tokens(&o, q);
	aikm_out_close(&o);
}

/* @text NULL: the module measures. */
static int ask_module(struct question *q, const char *text, size_t len,
		      struct aikm_result *r, struct aikm_error *err)
{
	struct aikm_diagnose d = {
		.flags = q->rules ? AIKM_DIAGNOSE_RULES : 0,
		.window_ms = text ? 0 : q->window_ms,
		.text_len = len,
		.text = (uintptr_t)text,
	};
	int ret;

	if (q->tokens) {
		d.tokens = (uintptr_t)q->token;
		d.tokens_max = ARRAY_SIZE(q->token);
	}
	ret = aikm_device_diagnose(q->fd, &d, err);
	if (ret)
		return ret;
	q->nr_tokens = min_t(u32, d.tokens_len, ARRAY_SIZE(q->token));
	*r = d.result;
	return 0;
}

static int ask_here(struct question *q, const struct aikm_snapshot *s,
		    struct aikm_result *r, struct aikm_error *err)
{
	int ret = aikm_brain_ask(&q->brain, s, q->rules, r, err);

	if (ret)
		return ret;
	q->nr_tokens = q->brain.nr_tokens;
	if (q->nr_tokens)
		memcpy(q->token, q->brain.tokens, q->nr_tokens * sizeof(u32));
	return 0;
}

static int measure_here(u32 window_ms, struct aikm_snapshot *s,
			struct aikm_error *err)
{
	struct aikm_host *host = aikm_host_open(NULL, err);
	int ret;

	if (!host)
		return -EIO;
	ret = aikm_host_snapshot(host, window_ms, s);
	aikm_host_close(host);
	if (ret)
		return aikm_error_set(err, ret, "measuring was interrupted");
	return 0;
}

static int diagnose_past(struct question *q)
{
	static char text[AIKM_SNAPSHOT_TEXT_MAX + 1];
	static struct aikm_snapshot s;
	struct aikm_error err = { "" };
	struct aikm_result r;
	int ret;

	ret = aikm_take_past(q->at, text);
	if (ret)
		return ret;
	if (q->fd >= 0) {
		ret = ask_module(q, text, strlen(text), &r, &err);
	} else {
		ret = aikm_snapshot_read(&s, text, strlen(text), &err);
		if (ret >= 0)
			ret = ask_here(q, &s, &r, &err);
	}
	if (ret)
		return aikm_fail(aikm_exit_of_error(ret), "%s", err.text);
	print_answer(q, &r);
	return aikm_exit_of_cause(r.cause);
}

static int diagnose_now(struct question *q)
{
	static struct aikm_snapshot s;
	struct aikm_error err = { "" };
	struct aikm_result r;
	int ret;

	if (q->fd >= 0) {
		ret = ask_module(q, NULL, 0, &r, &err);
	} else {
		ret = measure_here(q->window_ms, &s, &err);
		if (!ret)
			ret = ask_here(q, &s, &r, &err);
	}
	if (ret)
		return aikm_fail(aikm_exit_of_error(ret), "%s", err.text);
	print_answer(q, &r);
	return aikm_exit_of_cause(r.cause);
}

static int diagnose_file(struct question *q)
{
	static struct aikm_snapshot s;
	struct aikm_error err = { "" };
	struct aikm_reader reader;
	struct aikm_result r;
	int worst = AIKM_EXIT_HEALTHY, asked = 0, ret;

	ret = aikm_reader_open(&reader, q->from, &err);
	while (!ret) {
		ret = aikm_reader_next(&reader, &s, &err);
		if (ret <= 0)
			break;
		if (q->fd < 0)
			ret = ask_here(q, &s, &r, &err);
		else
			ret = ask_module(q, reader.text + reader.start,
					 reader.pos - reader.start, &r, &err);
		if (ret)
			break;
		print_answer(q, &r);
		worst = aikm_worse(worst, aikm_exit_of_cause(r.cause));
		asked++;
	}
	aikm_reader_close(&reader);
	if (ret)
		return aikm_fail(aikm_exit_of_error(ret), "%s", err.text);
	if (!asked)
		return aikm_fail(AIKM_EXIT_USAGE, "%s: holds no snapshot",
				 q->from);
	return worst;
}

/* Returns GO_ON, or the exit code when there is nothing more to do. */
static int parse(int argc, char **argv, struct question *q)
{
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'f':
			q->from = optarg;
			break;
		case 'a':
			q->at = optarg;
			break;
		case 'w':
			if (aikm_take_number("--window", optarg,
					     AIKM_WINDOW_MIN_MS,
					     AIKM_WINDOW_MAX_MS, &q->window_ms))
				return AIKM_EXIT_USAGE;
			break;
		case 'j':
			q->json = true;
			break;
		case 'm':
			q->model = optarg;
			q->here = true;
			break;
		case 'l':
			q->here = true;
			break;
		case 'r':
			q->rules = true;
			break;
		case 't':
			q->tokens = true;
			break;
		case 'h':
			return aikm_help(&aikm_verb_diagnose);
		default:
			return aikm_bad_option(&aikm_verb_diagnose);
		}
	}
	return optind < argc ? aikm_bad_option(&aikm_verb_diagnose) : GO_ON;
}

static int diagnose(struct question *q)
{
	if (q->from)
		return diagnose_file(q);
	return q->at ? diagnose_past(q) : diagnose_now(q);
}

static int run(int argc, char **argv)
{
	static struct question q;
	int ret;

	q.window_ms = AIKM_WINDOW_DEFAULT_MS;
	ret = parse(argc, argv, &q);
	if (ret != GO_ON)
		return ret;
	if (q.from && q.at)
		return aikm_fail(AIKM_EXIT_USAGE,
				 "--from and --at: a file has no history");
	ret = aikm_open_device(q.here, &q.fd);
	if (!ret && q.fd < 0)
		ret = aikm_open_brain(&q.brain, q.model, q.rules);
	if (ret)
		return ret;
	ret = diagnose(&q);
	aikm_brain_close(&q.brain);
	if (q.fd >= 0)
		close(q.fd);
	return ret;
}

const struct aikm_verb aikm_verb_diagnose = {
	.name = "diagnose",
	.what = "say what is wrong, who causes it and what to do",
	.usage = usage,
	.run = run,
};

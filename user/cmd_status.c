// SPDX-License-Identifier: GPL-2.0
#include "aikm.h"

#include <getopt.h>

#include "lib/file.h"
#include "lib/finding.h"

enum { INFO_MAX = 64 << 10 };

static const char no_module[] = "not loaded (insmod aikm_module.ko)";
static const char no_model[] = "none found: the plain rules would answer";
static const char info_file[] = "/proc/aikm_info";

static const char usage[] =
	"usage: aikm [status] [--json] [--model FILE]\n"
	"\n"
	"Say whether the module is loaded, with what model, what it uses and what\n"
	"it found last; without the module, with what model this program would\n"
	"think.\n"
	"\n"
	"  --json        one JSON object\n"
	"  --model FILE  look at this model file for thinking in this process\n"
	"  --help        print this\n"
	"\n"
	"Exit code: 0, 3 when /proc/aikm_info may not be read, 4 without the\n"
	"module.\n";

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "model", required_argument, NULL, 'm' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* "memory 1234 kB" as a number with its unit, all else as a string. */
static void put_value(struct aikm_out *o, const char *key, char *value)
{
	char *end, *unit;
	long long n = strtoll(value, &end, 10);

	if (end == value || (*end && *end != ' ') ||
	    (*end && strchr(end + 1, ' '))) {
		aikm_out_string(o, key, value);
		return;
	}
	unit = *end ? end + 1 : NULL;
	if (!unit) {
		aikm_out_number(o, key, n);
		return;
	}
	aikm_out_open(o, key, '{');
	aikm_out_number(o, "value", n);
	aikm_out_string(o, "unit", unit);
	aikm_out_close(o);
}

/* Lines of "key value"; what follows "last_finding" is its text. */
static void put_module(struct aikm_out *o, char *info)
{
	char *line, *value, *rest = info;

	aikm_out_open(o, "module", '{');
	while ((line = strsep(&rest, "\n")) && *line) {
		value = strchr(line, ' ');
		if (!value)
			continue;
		*value++ = '\0';
		if (!strcmp(line, "last_finding")) {
			aikm_out_string(o, "last_finding", rest);
			break;
		}
		put_value(o, line, value);
	}
	aikm_out_close(o);
}

static void put_model(struct aikm_out *o, const struct aikm_brain *b)
{
	char hash[65];

	if (!b->diagnosis) {
		aikm_out_string(o, "model", o->json ? NULL : no_model);
		return;
	}
	aikm_hash_text(b->hash, hash);
	aikm_out_open(o, "model", '{');
	aikm_out_string(o, o->json ? "path" : "model", b->path);
	aikm_out_string(o, "name", b->info.name);
	aikm_out_string(o, "hash", hash);
	aikm_out_number(o, "parameters", b->info.parameters);
	aikm_out_number(o, "catalogue", b->info.catalogue);
	aikm_out_string(o, "product", aikm_product_names[b->product]);
	aikm_out_close(o);
}

/* Without the module: what thinking in this process would be done with. */
static int status_here(struct aikm_out *o, const char *model)
{
	static struct aikm_brain b;
	struct aikm_error err = { "" };
	int ret = aikm_brain_open(&b, model, &err);

	if (ret && (model || *b.path))
		aikm_fail(AIKM_EXIT_ABSENT, "%s", err.text);
	aikm_out_open(o, NULL, '{');
	aikm_out_string(o, "module", o->json ? NULL : no_module);
	put_model(o, &b);
	aikm_out_close(o);
	aikm_brain_close(&b);
	return AIKM_EXIT_ABSENT;
}

static int status(bool json, const char *model)
{
	struct aikm_out o = { .to = stdout, .json = json };
	struct aikm_error err;
	char *info;
	size_t len;
	int ret;

	ret = aikm_file_read(info_file, INFO_MAX, &info, &len, &err);
	if (ret == -ENOENT)
		return status_here(&o, model);
	if (ret == -EACCES)
		return aikm_fail(AIKM_EXIT_DENIED,
				 "%s: be root or a member of the group aikm",
				 err.text);
	if (ret)
		return aikm_fail(AIKM_EXIT_INTERNAL, "%s", err.text);
	aikm_out_open(&o, NULL, '{');
	if (json)
		put_module(&o, info);
	else
		fputs(info, stdout);
	aikm_out_close(&o);
	free(info);
	return AIKM_EXIT_HEALTHY;
}

static int run(int argc, char **argv)
{
	const char *model = NULL;
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			json = true;
			break;
		case 'm':
			model = optarg;
			break;
		case 'h':
			return aikm_help(&aikm_verb_status);
		default:
			return aikm_bad_option(&aikm_verb_status);
		}
	}
	if (optind < argc)
		return aikm_bad_option(&aikm_verb_status);
	return status(json, model);
}

const struct aikm_verb aikm_verb_status = {
	.name = "status",
	.what = "what is loaded, what it uses, what it found last",
	.usage = usage,
	.run = run,
};

// SPDX-License-Identifier: GPL-2.0
/*
 * slm - look into a model file, run it, measure it, or make one of random
 * weights. For people who work on the engine or on the model.
 */
#include <getopt.h>

#include "aikm_fpu.h"
#include "lib/bench.h"
#include "lib/file.h"
#include "lib/out.h"
#include "lib/random_model.h"
#include "think/lexicon.h"

static const char usage[] =
	"usage: slm info FILE\n"
	"       slm tokenize FILE TEXT       its token ids and their texts\n"
	"       slm logits FILE TEXT         the likeliest next tokens\n"
	"       slm generate FILE TEXT       goes on writing\n"
	"       slm bench FILE               tokens a second, longest step\n"
	"       slm make -o FILE             a model of random weights\n"
	"\n"
	"  --product generic|avx2   how rows are multiplied (the best there is)\n"
	"  --temp N                 temperature times 1000 (0: the likeliest)\n"
	"  --top-p N                nucleus times 1000 (1000: all)\n"
	"  --seed N                 of generate and make (1)\n"
	"  --n N                    tokens to generate or show (32)\n"
	"  --json                   JSON\n"
	"  --layers --width --ff --heads --kv-heads --vocab --context N\n"
	"                           shape for make (the shipped model's class)\n"
	"  --f32                    make: F32 matrices in place of Q8_0\n"
	"  --untied                 make: a separate output.weight\n"
	"\n"
	"A TEXT is plain: special tokens in it are not recognised.\n";

enum { EXIT_USAGE = 2, RUNS = 9, BENCH_PROMPT = 384, BENCH_ANSWER = 64 };

/* What the command line asked for. */
static struct {
	struct aikm_random_shape shape;
	const char *output;
	u32 product;
	u32 temperature;
	u32 top_p;
	u32 n;
	bool json;
} ask = { .top_p = 1000, .n = 32 };

static int fail(const char *what, const struct aikm_error *err)
{
	fprintf(stderr, "slm: %s: %s\n", what, err->text);
	return 1;
}

static int load(struct aikm_loaded *l, const char *path)
{
	struct aikm_error err = { "" };
	struct aikm_model_info info;
	char *file;
	size_t len;
	int ret;

	if (aikm_file_read(path, AIKM_MODEL_BYTES_MAX, &file, &len, &err))
		return fail(path, &err);
	if (aikm_loaded_model(l, (u8 *)file, len, &err))
		return fail(path, &err);
	aikm_model_info(l->model, &info);
	ret = aikm_loaded_engine(l, min_t(u32, info.context, AIKM_CONTEXT_MAX),
				 ask.product);
	if (ret)
		fprintf(stderr, "slm: %s: %s\n", path, strerror(-ret));
	return ret ? 1 : 0;
}

static int show_info(struct aikm_loaded *l, const char *text)
{
	struct aikm_out o = { .to = stdout, .json = ask.json };
	struct aikm_model_info i;

	(void)text;
	aikm_model_info(l->model, &i);
	aikm_out_open(&o, NULL, '{');
	aikm_out_string(&o, "name", i.name);
	aikm_out_number(&o, "layers", i.layers);
	aikm_out_number(&o, "width", i.width);
	aikm_out_number(&o, "ff", i.ff);
	aikm_out_number(&o, "heads", i.heads);
	aikm_out_number(&o, "kv_heads", i.kv_heads);
	aikm_out_number(&o, "vocab", i.vocab);
	aikm_out_number(&o, "context", i.context);
	aikm_out_number(&o, "parameters", i.parameters);
	aikm_out_number(&o, "weight_bytes", i.weight_bytes);
	aikm_out_number(&o, "file_bytes", l->len);
	aikm_out_number(&o, "model_bytes", l->model_size);
	aikm_out_number(&o, "engine_bytes", l->engine_size);
	aikm_out_number(&o, "catalogue", i.catalogue);
	aikm_out_close(&o);
	return 0;
}

/* A token's bytes as printable text. */
static const char *text_of(const struct aikm_loaded *l, u32 id)
{
	static char text[4 * AIKM_TOKEN_BYTES_MAX + 1];
	char raw[AIKM_TOKEN_BYTES_MAX];
	int n = aikm_detokenize(l->model, id, raw, sizeof(raw)), i;
	char *to = text;

	*to = '\0';
	for (i = 0; i < n; i++)
		to += sprintf(to,
			      raw[i] < ' ' || raw[i] > '~' ? "\\x%02x" : "%c",
			      (u8)raw[i]);
	return text;
}

/* Room for words of any length; see aikm_tokenize(). */
static int tokens_of(const struct aikm_loaded *l, const char *text, u32 **ids)
{
	size_t len = strlen(text);

	*ids = calloc(8 * len + 8, sizeof(**ids));
	if (!*ids)
		return -ENOMEM;
	return aikm_tokenize(l->model, text, len, *ids, 8 * len + 8);
}

static int show_tokens(struct aikm_loaded *l, const char *text)
{
	struct aikm_out o = { .to = stdout, .json = ask.json };
	u32 *ids;
	int n = tokens_of(l, text, &ids), i;

	for (i = 0; i < n; i++) {
		aikm_out_open(&o, NULL, '{');
		aikm_out_number(&o, "id", ids[i]);
		aikm_out_string(&o, "text", text_of(l, ids[i]));
		aikm_out_close(&o);
	}
	free(ids);
	return n < 0;
}

/* The model is left READY behind <bos> TEXT. */
static int read_text(struct aikm_loaded *l, const char *text)
{
	u32 bos = aikm_token_bos(l->model), *ids = NULL;
	int n, ret;

	n = tokens_of(l, text, &ids);
	ret = n < 0 ? n : aikm_loaded_run(l, &bos, 1);
	if (ret >= 0 && n)
		ret = aikm_loaded_run(l, ids, n);
	free(ids);
	if (ret < 0)
		fprintf(stderr, "slm: %s\n", strerror(-ret));
	return ret < 0 ? ret : 0;
}

static int show_logits(struct aikm_loaded *l, const char *text)
{
	struct aikm_out o = { .to = stdout, .json = ask.json };
	struct aikm_model_info info;
	float *logits;
	u32 i, id, best;

	aikm_model_info(l->model, &info);
	logits = malloc(info.vocab * sizeof(*logits));
	if (!logits || read_text(l, text)) {
		free(logits);
		return 1;
	}
	memcpy(logits, aikm_engine_logits(l->engine),
	       info.vocab * sizeof(*logits));
	for (i = 0; i < min(ask.n, info.vocab); i++) {
		for (best = 0, id = 1; id < info.vocab; id++)
			if (logits[id] > logits[best])
				best = id;
		aikm_out_open(&o, NULL, '{');
		aikm_out_number(&o, "id", best);
		aikm_out_string(&o, "text", text_of(l, best));
		aikm_out_fraction(&o, "logit", (s64)(logits[best] * 1000));
		aikm_out_close(&o);
		logits[best] = -3e38f;
	}
	free(logits);
	return 0;
}

static int generate(struct aikm_loaded *l, const char *text)
{
	u64 seed = ask.shape.seed;
	u32 i, id;
	int ret;

	ret = read_text(l, text);
	for (i = 0; !ret && i < ask.n; i++) {
		id = aikm_engine_sample(l->engine, ask.temperature, ask.top_p,
					&seed);
		if (id == aikm_token_eos(l->model))
			break;
		fputs(text_of(l, id), stdout);
		fflush(stdout);
		ret = aikm_loaded_run(l, &id, 1);
		/* Ends where the context does. */
		if (ret == -ENOSPC)
			break;
		ret = ret < 0 ? ret : 0;
	}
	putchar('\n');
	return ret && ret != -ENOSPC;
}

static void print_bench(const struct aikm_loaded *l, const struct aikm_bench *b)
{
	struct aikm_out o = { .to = stdout, .json = ask.json };
	struct aikm_model_info info;

	aikm_model_info(l->model, &info);
	aikm_out_open(&o, NULL, '{');
	aikm_out_string(&o, "model", info.name);
	aikm_out_number(&o, "parameters", info.parameters);
	aikm_out_string(&o, "product", aikm_product_names[ask.product]);
	aikm_out_number(&o, "prompt_tokens", b->prompt);
	aikm_out_number(&o, "answer_tokens", b->answer);
	aikm_out_number(&o, "runs", b->runs);
	aikm_out_fraction(&o, "prefill_tokens_per_s", b->prefill_milli);
	aikm_out_fraction(&o, "decode_tokens_per_s", b->decode_milli);
	aikm_out_number(&o, "steps", b->steps);
	aikm_out_fraction(&o, "longest_step_us", b->longest_ns);
	aikm_out_fraction(&o, "longest_step_seen_us", b->longest_seen_ns);
	aikm_out_number(&o, "step_limit_us", AIKM_STEP_US);
	aikm_out_close(&o);
}

static int run_bench(struct aikm_loaded *l, const char *text)
{
	struct aikm_bench b = {
		.prompt = BENCH_PROMPT,
		.answer = BENCH_ANSWER,
		.runs = RUNS,
	};
	int ret;

	(void)text;
	ret = aikm_bench_run(l, &b);
	if (ret) {
		fprintf(stderr, "slm: bench: %s\n", strerror(-ret));
		return 1;
	}
	print_bench(l, &b);
	return 0;
}

/* The grammar's words, so that a prompt is as long as a real model's. */
static void take_words(struct aikm_random_shape *shape)
{
	static char text[AIKM_WORDS][AIKM_WORD_BYTES];
	static const char *words[AIKM_WORDS];
	u32 i;

	for (i = 0; i < AIKM_WORDS; i++)
		if (aikm_word_text(i, text[i]))
			words[shape->nr_words++] = text[i];
	shape->words = words;
}

static bool possible(const struct aikm_random_shape *s)
{
	return s->layers && s->width && s->ff && s->heads && s->kv_heads &&
	       s->context && s->vocab >= 262 && s->width % s->heads == 0 &&
	       s->width / s->heads % 2 == 0 && s->heads % s->kv_heads == 0 &&
	       (s->type == AIKM_TENSOR_F32 ||
		(s->width % 32 == 0 && s->ff % 32 == 0));
}

static int make_file(void)
{
	u8 *file;
	u64 len;
	FILE *to;
	int ret;

	if (!ask.output || !possible(&ask.shape)) {
		fprintf(stderr, "slm: make: %s\n",
			ask.output ? "this shape is impossible" :
				     "name the file with -o FILE");
		return EXIT_USAGE;
	}
	take_words(&ask.shape);
	to = fopen(ask.output, "wb");
	if (!to) {
		fprintf(stderr, "slm: %s: %s\n", ask.output, strerror(errno));
		return 1;
	}
	file = aikm_random_model(&ask.shape, &len);
	ret = fwrite(file, 1, len, to) != len;
	ret |= fclose(to) != 0;
	free(file);
	if (ret)
		fprintf(stderr, "slm: %s: %s\n", ask.output, strerror(errno));
	return ret;
}

static const struct {
	const char *name;
	int (*run)(struct aikm_loaded *l, const char *text);
	int arguments;
} verbs[] = {
	{ "info", show_info, 1 },     { "tokenize", show_tokens, 2 },
	{ "logits", show_logits, 2 }, { "generate", generate, 2 },
	{ "bench", run_bench, 1 },
};

enum { OPT_PRODUCT = 256, OPT_JSON, OPT_F32, OPT_UNTIED, OPT_SEED, OPT_NUMBER };

static const struct option options[] = {
	{ "product", required_argument, NULL, OPT_PRODUCT },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "f32", no_argument, NULL, OPT_F32 },
	{ "untied", no_argument, NULL, OPT_UNTIED },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "temp", required_argument, NULL, OPT_NUMBER },
	{ "top-p", required_argument, NULL, OPT_NUMBER + 1 },
	{ "n", required_argument, NULL, OPT_NUMBER + 2 },
	{ "layers", required_argument, NULL, OPT_NUMBER + 3 },
	{ "width", required_argument, NULL, OPT_NUMBER + 4 },
	{ "ff", required_argument, NULL, OPT_NUMBER + 5 },
	{ "heads", required_argument, NULL, OPT_NUMBER + 6 },
	{ "kv-heads", required_argument, NULL, OPT_NUMBER + 7 },
	{ "vocab", required_argument, NULL, OPT_NUMBER + 8 },
	{ "context", required_argument, NULL, OPT_NUMBER + 9 },
	{ NULL, 0, NULL, 0 },
};

static bool read_number(const char *text, u64 limit, u64 *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && !*end && !errno &&
	       *value <= limit;
}

static bool set_number(int option, const char *text)
{
	struct aikm_random_shape *s = &ask.shape;
	const struct {
		u32 *to;
		u32 limit;
	} numbers[] = {
		{ &ask.temperature, 100000 },
		{ &ask.top_p, 1000 },
		{ &ask.n, 100000 },
		{ &s->layers, AIKM_LAYERS_MAX },
		{ &s->width, AIKM_WIDTH_MAX },
		{ &s->ff, AIKM_FF_MAX },
		{ &s->heads, AIKM_WIDTH_MAX },
		{ &s->kv_heads, AIKM_WIDTH_MAX },
		{ &s->vocab, AIKM_VOCAB_MAX },
		{ &s->context, 1 << 20 },
	};
	u64 value;

	if (!read_number(text, numbers[option].limit, &value))
		return false;
	*numbers[option].to = value;
	return true;
}

static bool set_product(const char *text)
{
	for (ask.product = 0; ask.product < AIKM_PRODUCTS; ask.product++)
		if (!strcmp(text, aikm_product_names[ask.product]))
			break;
	return ask.product == AIKM_PRODUCT_GENERIC ||
	       (ask.product == AIKM_PRODUCT_AVX2 && aikm_fpu_has_avx2());
}

static bool set_option(int option)
{
	switch (option) {
	case OPT_PRODUCT:
		return set_product(optarg);
	case OPT_JSON:
		ask.json = true;
		return true;
	case OPT_F32:
		ask.shape.type = AIKM_TENSOR_F32;
		return true;
	case OPT_UNTIED:
		ask.shape.untied = true;
		return true;
	case OPT_SEED:
		return read_number(optarg, U64_MAX, &ask.shape.seed);
	case 'o':
		ask.output = optarg;
		return true;
	}
	return option >= OPT_NUMBER && set_number(option - OPT_NUMBER, optarg);
}

static int run_verb(int argc, char **argv)
{
	struct aikm_loaded l = { .file = NULL };
	u32 i;
	int ret;

	if (argc == 1 && !strcmp(argv[0], "make"))
		return make_file();
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(argv[0], verbs[i].name) ||
		    argc != 1 + verbs[i].arguments)
			continue;
		ret = load(&l, argv[1]);
		if (!ret)
			ret = verbs[i].run(&l, argc > 2 ? argv[2] : NULL);
		aikm_loaded_end(&l);
		return ret;
	}
	fputs(usage, stderr);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	int option;

	ask.shape = aikm_shipped_shape;
	ask.product = aikm_fpu_has_avx2() ? AIKM_PRODUCT_AVX2 :
					    AIKM_PRODUCT_GENERIC;
	for (;;) {
		option = getopt_long(argc, argv, "o:", options, NULL);
		if (option == -1)
			break;
		if (!set_option(option)) {
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind == argc) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	return run_verb(argc - optind, argv + optind);
}

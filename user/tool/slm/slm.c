// SPDX-License-Identifier: GPL-2.0
/*
 * slm - look into a model file, run it, measure it, or make one of random
 * weights. For people who work on the engine or on the model.
 */
#include "slm.h"

#include <getopt.h>

#include "aikm_fpu.h"
#include "lib/bandwidth.h"
#include "lib/chat.h"

static const char usage[] =
	"usage: slm info FILE\n"
	"       slm tokenize FILE TEXT       its token ids and their texts\n"
	"       slm tokenize FILE -          of texts divided by NUL bytes\n"
	"       slm logits FILE TEXT         the likeliest next tokens\n"
	"       slm generate FILE TEXT       goes on writing\n"
	"       slm bench FILE               tokens a second, longest step\n"
	"       slm make -o FILE             a model of random weights\n"
	"\n"
	"  --product NAME           how rows are multiplied (the best there is)\n"
	"  --threads N              that compute (1)\n"
	"  --context N              tokens there is room for\n"
	"  --n N                    tokens to generate (32) or show (32)\n"
	"  --ids N,N,...            tokens in place of TEXT\n"
	"  --chat                   TEXT is a question; DeepSeek-R1's template\n"
	"  --system TEXT            what stands before the question\n"
	"  --temp X                 temperature (0: the likeliest)\n"
	"  --top-p X                nucleus (1: all)\n"
	"  --seed N                 of generate and make (1)\n"
	"  --raw FILE               logits: all of them, as 32-bit floats\n"
	"  --each                   logits: --raw behind every token\n"
	"  --prompt N --runs N      bench: tokens of the prompt (384), runs (9)\n"
	"  --json                   JSON\n"
	"make:\n"
	"  --shape NAME             shipped, tiny, 10M, 120M or 1.5B\n"
	"  --type NAME              F32 F16 BF16 Q8_0 Q4_0 Q5_0 Q4_K Q5_K Q6_K,\n"
	"                           or Q4_K_M, which mixes Q4_K and Q6_K (Q8_0)\n"
	"  --vocab N|FILE           tokens, or a GGUF file to copy them from\n"
	"  --layers --width --ff --heads --kv-heads --positions N\n"
	"  --tied                   no separate output.weight\n"
	"\n"
	"A TEXT is plain: special tokens in it are not recognised.\n";

enum { BENCH_PROMPT = 384, BENCH_RUNS = 9, PERMILLE = 1000 };

int slm_fail(const struct slm *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fprintf(stderr, "slm %s: ", s->verb);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	return 1;
}

int slm_fail_errno(const struct slm *s, const char *what, int error)
{
	return slm_fail(s, "%s: %s", what, strerror(-error));
}

static int load_model(struct slm *s)
{
	struct aikm_error err = { "" };

	if (aikm_loaded_open(&s->l, s->path, &err))
		return slm_fail(s, "%s: %s", s->path, err.text);
	return 0;
}

int slm_load(struct slm *s, u32 tokens)
{
	u32 context = s->context ? s->context : tokens;
	int ret;

	if (!s->l.model && load_model(s))
		return 1;
	if (!context)
		return 0;
	ret = aikm_loaded_engine(&s->l, context, s->product);
	if (!ret && s->threads > 1)
		ret = aikm_loaded_threads(&s->l, s->threads);
	return ret ? slm_fail_errno(s, s->path, ret) : 0;
}

/* "1,22,333"; room is as many as there are characters. */
static int read_ids(const struct slm *s, u32 *ids)
{
	const char *at = s->ids;
	char *end;
	u32 n = 0;

	while (*at) {
		unsigned long id = strtoul(at, &end, 10);

		if (end == at || id > U32_MAX || (*end && *end != ','))
			return -slm_fail(s, "--ids: not a number: %s", at);
		ids[n++] = id;
		at = *end ? end + 1 : end;
	}
	return n;
}

static int read_text(const struct slm *s, u32 *ids, u32 max)
{
	struct aikm_chat chat = { .system = s->system, .user = s->text };
	int n, first = 0;

	if (s->chat) {
		n = aikm_chat_tokens(s->l.model, &chat, ids, max);
		return n < 0 ? -slm_fail_errno(s, "--chat", n) : n;
	}
	if (!s->plain)
		ids[first++] = aikm_token_bos(s->l.model);
	n = aikm_tokenize(s->l.model, s->text, strlen(s->text), ids + first,
			  max - first);
	return n < 0 ? -slm_fail_errno(s, "the text", n) : n + first;
}

int slm_prompt(struct slm *s, u32 **ids)
{
	const char *text = s->ids ? s->ids : s->text;
	u32 max;

	*ids = NULL;
	if (!text)
		return -slm_fail(s, "a TEXT or --ids is needed");
	if (slm_load(s, 0))
		return -1;
	/* Room for words of any length; see aikm_tokenize(). */
	max = 8 * (strlen(text) + strlen(s->system)) + 16;
	*ids = calloc(max, sizeof(**ids));
	if (!*ids)
		return -slm_fail_errno(s, "the text", -ENOMEM);
	return s->ids ? read_ids(s, *ids) : read_text(s, *ids, max);
}

const char *slm_token_text(const struct slm *s, u32 id)
{
	static char text[4 * AIKM_TOKEN_BYTES_MAX + 1];
	char raw[AIKM_TOKEN_BYTES_MAX];
	int n = aikm_detokenize(s->l.model, id, raw, sizeof(raw)), i;
	char *to = text;

	*to = '\0';
	for (i = 0; i < n; i++)
		to += sprintf(to,
			      raw[i] < ' ' || raw[i] > '~' ? "\\x%02x" : "%c",
			      (u8)raw[i]);
	return text;
}

static bool read_number(const char *text, u64 limit, u64 *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && !*end && !errno &&
	       *value <= limit;
}

static bool read_permille(const char *text, double limit, u32 *value)
{
	char *end;
	double x = strtod(text, &end);

	if (end == text || *end || !(x >= 0 && x <= limit))
		return false;
	*value = (u32)(x * PERMILLE + 0.5);
	return true;
}

static bool set_product(struct slm *s, const char *text)
{
	for (s->product = 0; s->product < AIKM_PRODUCTS; s->product++)
		if (!strcmp(text, aikm_product_names[s->product]))
			return aikm_fpu_has(s->product);
	return false;
}

static bool set_type(struct slm *s, const char *name)
{
	const struct aikm_block_format *f = aikm_block_format_named(name);

	if (f)
		s->shape.type = f->type;
	else if (!strcmp(name, "Q4_K_M"))
		s->shape.type = AIKM_MIX_Q4_K_M;
	return f || s->shape.type == AIKM_MIX_Q4_K_M;
}

/* What --type and --seed said before --shape stays. */
static bool set_shape(struct slm *s, const char *name)
{
	const struct aikm_random_shape *shape = aikm_random_shape_named(name);
	u64 seed = s->shape.seed;
	u32 type = s->shape.type;

	if (!shape)
		return false;
	s->shape = *shape;
	s->shape.seed = seed;
	s->shape.type = type;
	return true;
}

/* A number of tokens or a file that has them. */
static bool set_vocab(struct slm *s, const char *text)
{
	u64 value;

	if (read_number(text, AIKM_VOCAB_MAX, &value))
		s->shape.vocab = value;
	else
		s->vocabulary = text;
	return true;
}

enum option_code {
	OPT_PRODUCT = 256,
	OPT_JSON,
	OPT_CHAT,
	OPT_EACH,
	OPT_TIED,
	OPT_SEED,
	OPT_TEMP,
	OPT_TOP_P,
	OPT_SHAPE,
	OPT_TYPE,
	OPT_VOCAB,
	OPT_IDS,
	OPT_RAW,
	OPT_SYSTEM,
	OPT_NUMBER,
};

static const struct option options[] = {
	{ "product", required_argument, NULL, OPT_PRODUCT },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "chat", no_argument, NULL, OPT_CHAT },
	{ "each", no_argument, NULL, OPT_EACH },
	{ "tied", no_argument, NULL, OPT_TIED },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "temp", required_argument, NULL, OPT_TEMP },
	{ "top-p", required_argument, NULL, OPT_TOP_P },
	{ "shape", required_argument, NULL, OPT_SHAPE },
	{ "type", required_argument, NULL, OPT_TYPE },
	{ "vocab", required_argument, NULL, OPT_VOCAB },
	{ "ids", required_argument, NULL, OPT_IDS },
	{ "raw", required_argument, NULL, OPT_RAW },
	{ "system", required_argument, NULL, OPT_SYSTEM },
	{ "n", required_argument, NULL, OPT_NUMBER },
	{ "threads", required_argument, NULL, OPT_NUMBER + 1 },
	{ "context", required_argument, NULL, OPT_NUMBER + 2 },
	{ "prompt", required_argument, NULL, OPT_NUMBER + 3 },
	{ "runs", required_argument, NULL, OPT_NUMBER + 4 },
	{ "layers", required_argument, NULL, OPT_NUMBER + 5 },
	{ "width", required_argument, NULL, OPT_NUMBER + 6 },
	{ "ff", required_argument, NULL, OPT_NUMBER + 7 },
	{ "heads", required_argument, NULL, OPT_NUMBER + 8 },
	{ "kv-heads", required_argument, NULL, OPT_NUMBER + 9 },
	{ "positions", required_argument, NULL, OPT_NUMBER + 10 },
	{ NULL, 0, NULL, 0 },
};

static bool set_number(struct slm *s, u32 which, const char *text)
{
	const struct {
		u32 *to;
		u32 limit;
	} numbers[] = {
		{ &s->n, 100000 },
		{ &s->threads, AIKM_BANDWIDTH_THREADS },
		{ &s->context, 1 << 20 },
		{ &s->prompt, 1 << 20 },
		{ &s->runs, 32 },
		{ &s->shape.layers, AIKM_LAYERS_MAX },
		{ &s->shape.width, AIKM_WIDTH_MAX },
		{ &s->shape.ff, AIKM_FF_MAX },
		{ &s->shape.heads, AIKM_WIDTH_MAX },
		{ &s->shape.kv_heads, AIKM_WIDTH_MAX },
		{ &s->shape.context, 1 << 20 },
	};
	u64 value;

	if (which >= ARRAY_SIZE(numbers) ||
	    !read_number(text, numbers[which].limit, &value) || !value)
		return false;
	*numbers[which].to = value;
	return true;
}

static bool set_flag(struct slm *s, int option)
{
	switch (option) {
	case OPT_JSON:
		s->json = true;
		return true;
	case OPT_CHAT:
		s->chat = true;
		return true;
	case OPT_EACH:
		s->each = true;
		return true;
	case OPT_TIED:
		s->shape.untied = false;
		return true;
	}
	return false;
}

static bool set_text(struct slm *s, int option, const char *text)
{
	switch (option) {
	case 'o':
		s->output = text;
		return true;
	case OPT_IDS:
		s->ids = text;
		return true;
	case OPT_RAW:
		s->raw = text;
		return true;
	case OPT_SYSTEM:
		s->system = text;
		return true;
	case OPT_SHAPE:
		return set_shape(s, text);
	case OPT_TYPE:
		return set_type(s, text);
	case OPT_VOCAB:
		return set_vocab(s, text);
	case OPT_PRODUCT:
		return set_product(s, text);
	case OPT_SEED:
		return read_number(text, U64_MAX, &s->shape.seed);
	case OPT_TEMP:
		return read_permille(text, 100, &s->temperature);
	case OPT_TOP_P:
		return read_permille(text, 1, &s->top_p);
	}
	return option >= OPT_NUMBER && set_number(s, option - OPT_NUMBER, text);
}

static const struct {
	const char *name;
	int (*run)(struct slm *s);
	int least;
	int most;
} verbs[] = {
	{ "info", slm_info, 1, 1 },	    { "tokenize", slm_tokenize, 1, 2 },
	{ "logits", slm_logits, 1, 2 },	    { "bench", slm_bench, 1, 1 },
	{ "generate", slm_generate, 1, 2 }, { "make", slm_make, 0, 0 },
};

static int run_verb(struct slm *s, int argc, char **argv)
{
	u32 i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (!argc || strcmp(argv[0], verbs[i].name) ||
		    argc < 1 + verbs[i].least || argc > 1 + verbs[i].most)
			continue;
		s->verb = argv[0];
		s->path = argc > 1 ? argv[1] : NULL;
		s->text = argc > 2 ? argv[2] : NULL;
		ret = verbs[i].run(s);
		aikm_loaded_end(&s->l);
		return ret;
	}
	fputs(usage, stderr);
	return SLM_EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct slm s = {
		.shape = aikm_shipped_shape,
		.system = "",
		.product = aikm_fpu_best(),
		.threads = 1,
		.top_p = PERMILLE,
		.prompt = BENCH_PROMPT,
		.runs = BENCH_RUNS,
	};
	int option;

	for (;;) {
		option = getopt_long(argc, argv, "o:", options, NULL);
		if (option == -1)
			break;
		if (!set_flag(&s, option) && !set_text(&s, option, optarg)) {
			fputs(usage, stderr);
			return SLM_EXIT_USAGE;
		}
	}
	return run_verb(&s, argc - optind, argv + optind);
}

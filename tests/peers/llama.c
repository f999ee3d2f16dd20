// SPDX-License-Identifier: GPL-2.0
/*
 * What scripts/peers asks of llama.cpp, over its library; compiled and run in
 * the chroot that has it. The first argument is the file of the CPU backend,
 * which decides on the instruction sets.
 *
 * usage: llama BACKEND MODEL THREADS logits IDS FILE
 *        llama BACKEND MODEL THREADS greedy IDS N
 *        llama BACKEND MODEL THREADS bench PROMPT ANSWER RUNS
 *        llama BACKEND MODEL THREADS tokenize FILE
 *
 * logits: all of them behind every token, as floats to FILE; greedy: N ids, or
 * fewer when the end-of-sentence token comes.
 * Both compute attention with a cache of floats and no flash attention, so
 * that results are comparable; bench has llama.cpp's own defaults, and prints
 * tokens a second of prompt and answer, a line for each run. tokenize: ids of
 * the texts of FILE, which are divided by NUL bytes, a line each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ggml-backend.h>
#include <llama.h>

enum { IDS_MAX = 4096 };

/* A model and a context of it. */
struct peer {
	struct llama_model *model;
	const struct llama_vocab *vocab;
	struct llama_context *context;
	int threads;
};

static void die(const char *what)
{
	fprintf(stderr, "llama: %s\n", what);
	exit(1);
}

static void be_quiet(enum ggml_log_level level, const char *text, void *data)
{
	(void)data;
	if (level == GGML_LOG_LEVEL_ERROR)
		fputs(text, stderr);
}

static void open_model(struct peer *p, const char *path)
{
	p->model =
		llama_model_load_from_file(path, llama_model_default_params());
	if (!p->model)
		die("the model does not load");
	p->vocab = llama_model_get_vocab(p->model);
}

static void open_context(struct peer *p, int tokens, bool exact)
{
	struct llama_context_params c = llama_context_default_params();

	c.n_ctx = tokens;
	c.n_batch = tokens;
	c.n_threads = p->threads;
	c.n_threads_batch = p->threads;
	if (exact) {
		c.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
		c.type_k = GGML_TYPE_F32;
		c.type_v = GGML_TYPE_F32;
	}
	p->context = llama_init_from_model(p->model, c);
	if (!p->context)
		die("no context");
}

static int read_ids(char *text, llama_token *ids)
{
	int n = 0;

	for (text = strtok(text, ","); text; text = strtok(NULL, ",")) {
		if (n == IDS_MAX)
			die("too many tokens");
		ids[n++] = atoi(text);
	}
	return n;
}

static void decode(struct peer *p, llama_token *ids, int n)
{
	if (llama_decode(p->context, llama_batch_get_one(ids, n)))
		die("llama_decode failed");
}

/* Token by token, as decoding does it. */
static void every_logit(struct peer *p, char *text, const char *path)
{
	size_t vocab = llama_vocab_n_tokens(p->vocab);
	static llama_token ids[IDS_MAX];
	FILE *to = fopen(path, "wb");
	int n = read_ids(text, ids), i;

	if (!to)
		die("the file of the logits cannot be written");
	open_context(p, n, true);
	for (i = 0; i < n; i++) {
		decode(p, ids + i, 1);
		fwrite(llama_get_logits_ith(p->context, -1), sizeof(float),
		       vocab, to);
	}
	if (fclose(to))
		die("the file of the logits cannot be written");
}

static llama_token likeliest(const struct peer *p)
{
	const float *x = llama_get_logits_ith(p->context, -1);
	int vocab = llama_vocab_n_tokens(p->vocab), i, best = 0;

	for (i = 1; i < vocab; i++)
		if (x[i] > x[best])
			best = i;
	return best;
}

static void greedy(struct peer *p, char *text, int n)
{
	static llama_token ids[IDS_MAX];
	int fed = read_ids(text, ids), i;
	llama_token id;

	open_context(p, fed + n, true);
	decode(p, ids, fed);
	for (i = 0; i < n; i++) {
		id = likeliest(p);
		if (id == llama_vocab_eos(p->vocab))
			break;
		printf("%d\n", id);
		decode(p, &id, 1);
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void bench(struct peer *p, int prompt, int answer, int runs)
{
	int vocab = llama_vocab_n_tokens(p->vocab), i, run;
	llama_token *ids = malloc(prompt * sizeof(*ids)), id;
	double start, middle;

	if (!ids)
		die("not enough memory");
	for (i = 0; i < prompt; i++)
		ids[i] = i * 7919LL % vocab;
	open_context(p, prompt + answer, false);
	/* The first run warms up and is not shown. */
	for (run = 0; run <= runs; run++) {
		llama_memory_clear(llama_get_memory(p->context), true);
		start = now();
		decode(p, ids, prompt);
		llama_synchronize(p->context);
		middle = now();
		for (i = 0; i < answer; i++) {
			id = likeliest(p);
			decode(p, &id, 1);
			llama_synchronize(p->context);
		}
		if (run)
			printf("%.3f %.3f\n", prompt / (middle - start),
			       answer / (now() - middle));
	}
	free(ids);
}

static void tokenize(struct peer *p, const char *path)
{
	static char text[1 << 20];
	static llama_token ids[1 << 20];
	FILE *from = fopen(path, "rb");
	size_t len, at, end;
	int n, i;

	if (!from)
		die("the file of the texts cannot be read");
	len = fread(text, 1, sizeof(text), from);
	fclose(from);
	for (at = 0; at < len; at = end + 1) {
		for (end = at; end < len && text[end]; end++)
			;
		n = llama_tokenize(p->vocab, text + at, end - at, ids, 1 << 20,
				   false, false);
		for (i = 0; i < n; i++)
			printf("%d ", ids[i]);
		putchar('\n');
	}
}

static int run(struct peer *p, int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[0], "logits"))
		every_logit(p, argv[1], argv[2]);
	else if (argc == 3 && !strcmp(argv[0], "greedy"))
		greedy(p, argv[1], atoi(argv[2]));
	else if (argc == 4 && !strcmp(argv[0], "bench"))
		bench(p, atoi(argv[1]), atoi(argv[2]), atoi(argv[3]));
	else if (argc == 2 && !strcmp(argv[0], "tokenize"))
		tokenize(p, argv[1]);
	else
		return 2;
	return 0;
}

int main(int argc, char **argv)
{
	struct peer p = { .threads = argc > 4 ? atoi(argv[3]) : 0 };
	int ret;

	if (argc < 5 || p.threads < 1)
		die("usage: llama BACKEND MODEL THREADS VERB ...");
	llama_log_set(be_quiet, NULL);
	if (!ggml_backend_load(argv[1]))
		die("the backend does not load");
	open_model(&p, argv[2]);
	ret = run(&p, argc - 4, argv + 4);
	if (p.context)
		llama_free(p.context);
	llama_model_free(p.model);
	return ret;
}

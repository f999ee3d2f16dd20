// SPDX-License-Identifier: GPL-2.0
/*
 * Writes module/test/vectors/tiny.h: a whole model of random weights, small
 * enough to be compiled in, and what this engine makes of it. The same header
 * is checked in user space and in the kernel, so both must compute the same.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aikm_fpu.h"
#include "lib/loaded.h"
#include "lib/random_model.h"
#include "observe/snapshot.h"
#include "test/vectors/hash.h"
#include "think/think.h"

static const struct aikm_random_shape tiny = {
	.layers = 1,
	.width = 32,
	.ff = 32,
	.heads = 2,
	.kv_heads = 1,
	.context = 1024,
	.vocab = 288,
	.type = 8, /* Q8_0 */
	.seed = 1,
};

static const char text[] = " psi memfull cD iosome bA\n T1 cpu cI rss fC\n";

static const char snapshot[] = "aikm-snapshot 1\n"
			       "time 81234567890 ns\n"
			       "window 2000 ms\n"
			       "handle M1 254:1 \"/srv\"\n"
			       "psi.io_full 31 permille\n"
			       "M1.free 0 kB\n"
			       "M1.left 0 permille\n"
			       "end\n";

static void fail(const char *what)
{
	fprintf(stderr, "vectors: %s\n", what);
	exit(1);
}

static void print_bytes(const u8 *bytes, u64 len)
{
	u64 i;

	printf("static const u8 aikm_tiny_model[%" PRIu64
	       "] __attribute__((aligned(64), unused)) = {",
	       len);
	for (i = 0; i < len; i++)
		printf("%s%u,", i % 16 ? "" : "\n\t", bytes[i]);
	printf("\n};\n\n");
}

static void print_ids(const char *name, const u32 *ids, u32 nr)
{
	u32 i;

	printf("static const u32 __attribute__((unused)) %s[%u] = {", name, nr);
	for (i = 0; i < nr; i++)
		printf("%s%u,", i % 12 ? " " : "\n\t", ids[i]);
	printf("\n};\n\n");
}

/* The text as a string constant, one line of it a line. */
static void print_text(const char *name, const char *s)
{
	printf("static const char __attribute__((unused)) %s[] =\n\t\"", name);
	for (; *s; s++) {
		if (*s == '\n')
			printf(s[1] ? "\\n\"\n\t\"" : "\\n");
		else if (*s == '"')
			printf("\\\"");
		else
			putchar(*s);
	}
	printf("\";\n\n");
}

static void print_logits(struct aikm_loaded *l)
{
	u32 ids[128], product;
	u64 hash = 0;
	int nr = aikm_tokenize(l->model, text, strlen(text), ids, 128);

	if (nr < 0)
		fail("the text does not tokenize");
	print_text("aikm_tiny_text", text);
	print_ids("aikm_tiny_ids", ids, nr);
	for (product = 0; product < AIKM_PRODUCTS; product++) {
		if (!aikm_fpu_has(product))
			continue;
		if (aikm_loaded_engine(l, tiny.context, product) ||
		    aikm_loaded_run(l, ids, nr) < 0)
			fail("the engine does not run");
		if (product && aikm_test_hash(l->engine, tiny.vocab) != hash)
			fail("the products do not agree");
		hash = aikm_test_hash(l->engine, tiny.vocab);
	}
	printf("static const u64 __attribute__((unused)) aikm_tiny_logits =");
	printf(" 0x%" PRIx64 ";\n\n", hash);
}

static void print_diagnosis(struct aikm_loaded *l)
{
	void *lexicon_mem = malloc(aikm_lexicon_size());
	void *mem = malloc(aikm_diagnosis_size());
	struct aikm_error err = { "" };
	struct aikm_diagnosis *d;
	struct aikm_lexicon *lex;
	struct aikm_snapshot s;
	const u32 *tokens;
	u32 nr, nr_prompt;
	int more;

	if (!mem || !lexicon_mem ||
	    aikm_snapshot_read(&s, snapshot, strlen(snapshot), &err) <= 0 ||
	    aikm_lexicon_init(lexicon_mem, l->model, &err, &lex))
		fail(err.text);
	d = aikm_diagnosis_init(mem, lex, l->engine);
	if (aikm_diagnosis_begin(d, &s))
		fail("the prompt does not fit");
	do {
		more = aikm_diagnosis_step(d);
	} while (more > 0);
	if (more)
		fail("no answer");
	tokens = aikm_diagnosis_tokens(d, &nr, &nr_prompt);
	print_text("aikm_tiny_snapshot", snapshot);
	print_ids("aikm_tiny_tokens", tokens, nr);
	printf("enum { AIKM_TINY_PROMPT = %u };\n", nr_prompt);
	free(mem);
	free(lexicon_mem);
}

int main(void)
{
	struct aikm_loaded l = { 0 };
	struct aikm_error err = { "" };
	u64 len;
	u8 *file = aikm_random_model(&tiny, &len);

	if (!file)
		fail("no memory");
	printf("/* SPDX-%s: GPL-2.0 */\n", "License-Identifier");
	printf("/* Written by build/user/tool/vectors; do not edit. */\n");
	print_bytes(file, len);
	if (aikm_loaded_model(&l, file, len, &err))
		fail(err.text);
	print_logits(&l);
	print_diagnosis(&l);
	aikm_loaded_end(&l);
	return 0;
}

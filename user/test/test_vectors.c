// SPDX-License-Identifier: GPL-2.0
/*
 * The vectors that the kernel's suites check, checked here too: the same
 * model, tokens, logits and answer in user space.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "aikm_fpu.h"
#include "lib/loaded.h"
#include "observe/snapshot.h"
#include "test/vectors/hash.h"
#include "test/vectors/tiny.h"
#include "think/think.h"

static void load(struct aikm_loaded *l)
{
	struct aikm_error err;
	u8 *file = aligned_alloc(64, ALIGN(sizeof(aikm_tiny_model), 64));

	assert_non_null(file);
	memset(l, 0, sizeof(*l));
	memcpy(file, aikm_tiny_model, sizeof(aikm_tiny_model));
	assert_int_equal(
		aikm_loaded_model(l, file, sizeof(aikm_tiny_model), &err), 0);
}

static void the_text_gives_the_tokens(void **state)
{
	u32 nr = ARRAY_SIZE(aikm_tiny_ids), ids[128];
	struct aikm_loaded l;

	(void)state;
	load(&l);
	assert_int_equal(aikm_tokenize(l.model, aikm_tiny_text,
				       strlen(aikm_tiny_text), ids, 128),
			 nr);
	assert_memory_equal(ids, aikm_tiny_ids, nr * sizeof(*ids));
	aikm_loaded_end(&l);
}

static void the_tokens_give_the_logits(void **state)
{
	u32 nr = ARRAY_SIZE(aikm_tiny_ids), product;
	struct aikm_loaded l;

	(void)state;
	load(&l);
	for (product = 0; product < AIKM_PRODUCTS; product++) {
		if (!aikm_fpu_has(product))
			continue;
		assert_int_equal(aikm_loaded_engine(&l, 1024, product), 0);
		assert_true(aikm_loaded_run(&l, aikm_tiny_ids, nr) > 0);
		assert_true(aikm_test_hash(l.engine, 288) == aikm_tiny_logits);
	}
	aikm_loaded_end(&l);
}

static void the_snapshot_gives_the_answer(void **state)
{
	void *lexicon_mem = malloc(aikm_lexicon_size());
	void *mem = malloc(aikm_diagnosis_size());
	struct aikm_error err;
	struct aikm_diagnosis *d;
	struct aikm_lexicon *lex;
	struct aikm_snapshot s;
	struct aikm_loaded l;
	u32 nr, nr_prompt;
	const u32 *tokens;

	(void)state;
	load(&l);
	assert_int_equal(aikm_loaded_engine(&l, 1024, AIKM_PRODUCT_GENERIC), 0);
	assert_true(aikm_snapshot_read(&s, aikm_tiny_snapshot,
				       strlen(aikm_tiny_snapshot), &err) > 0);
	assert_int_equal(aikm_lexicon_init(lexicon_mem, l.model, &err, &lex),
			 0);
	d = aikm_diagnosis_init(mem, lex, l.engine);
	assert_int_equal(aikm_diagnosis_begin(d, &s), 0);
	while (aikm_diagnosis_step(d) > 0)
		;
	tokens = aikm_diagnosis_tokens(d, &nr, &nr_prompt);
	assert_int_equal(nr_prompt, AIKM_TINY_PROMPT);
	assert_int_equal(nr, ARRAY_SIZE(aikm_tiny_tokens));
	assert_memory_equal(tokens, aikm_tiny_tokens, nr * sizeof(*tokens));
	free(mem);
	free(lexicon_mem);
	aikm_loaded_end(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_gives_the_tokens),
		cmocka_unit_test(the_tokens_give_the_logits),
		cmocka_unit_test(the_snapshot_gives_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as text: tokens that spell the same bytes again, none of them a
 * special token.
 */
#include "engine/model.h"
#include "lib/loaded.h"
#include "lib/random_model.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

static const struct aikm_model *model(void)
{
	static const char *const words[] = {
		" memory",
		" memfull",
		" aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		" aab",
	};
	static struct aikm_loaded l;
	struct aikm_random_shape shape = {
		.layers = 1,
		.width = 2,
		.ff = 2,
		.heads = 1,
		.kv_heads = 1,
		.context = 8,
		.vocab = 310,
		.words = words,
		.nr_words = ARRAY_SIZE(words),
	};
	u64 size;
	u8 *file;

	if (l.model)
		return l.model;
	file = aikm_random_model(&shape, &size);
	if (aikm_loaded_model(&l, file, size, NULL))
		abort();
	return l.model;
}

static void check(const struct aikm_model *m, const char *text, size_t len,
		  u32 *ids, u32 room)
{
	int n = aikm_tokenize(m, text, len, ids, room), i, bytes;
	char back[AIKM_TOKEN_BYTES_MAX];
	size_t at = 0;

	if (n < 0)
		abort();
	for (i = 0; i < n; i++) {
		if (m->vocab.tokens[ids[i]].special)
			abort();
		bytes = aikm_detokenize(m, ids[i], back, sizeof(back));
		if (bytes < 0 || at + bytes > len ||
		    memcmp(back, text + at, bytes))
			abort();
		at += bytes;
	}
	if (at != len)
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	u32 room = 8 * len + 8, *ids = malloc(room * sizeof(*ids));
	char *text = malloc(len ? len : 1);

	if (ids && text) {
		memcpy(text, data, len);
		check(model(), text, len, ids, room);
		/* Too little room is an error, not an overrun. */
		aikm_tokenize(model(), text, len, ids + room - len / 2,
			      len / 2);
	}
	free(ids);
	free(text);
	return 0;
}

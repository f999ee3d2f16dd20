// SPDX-License-Identifier: GPL-2.0
/* A made-up vocabulary: bytes, some words, the special tokens. */
#include "random_model.h"

enum { TYPE_NORMAL = 1, TYPE_CONTROL = 3, TYPE_USER = 4, TYPE_UNUSED = 5 };

const char *const aikm_special_tokens[6] = {
	"<｜begin▁of▁sentence｜>",
	"<｜end▁of▁sentence｜>",
	"<｜User｜>",
	"<｜Assistant｜>",
	"<think>",
	"</think>",
};

/* Strings that are owned, one after another. */
struct list {
	char **item;
	u32 nr;
};

static char *owned(const char *s)
{
	char *copy = strdup(s);

	if (!copy) {
		fputs("not enough memory\n", stderr);
		exit(1);
	}
	return copy;
}

static void list_add(struct list *l, const char *s)
{
	char **item = realloc(l->item, (l->nr + 1) * sizeof(*item));

	if (!item) {
		fputs("not enough memory\n", stderr);
		exit(1);
	}
	l->item = item;
	l->item[l->nr++] = owned(s);
}

static bool list_has(const struct list *l, const char *s)
{
	u32 i;

	for (i = 0; i < l->nr; i++)
		if (!strcmp(l->item[i], s))
			return true;
	return false;
}

static void list_free(struct list *l)
{
	u32 i;

	for (i = 0; i < l->nr; i++)
		free(l->item[i]);
	free(l->item);
}

/* One byte in the GPT-2 alphabet. */
static void put_byte(char *out, u32 byte)
{
	static const char *const printable[] = { "!~", "\xa1\xac", "\xae\xff" };
	u32 point = 0x100, b, i;
	bool shown = false;

	for (b = 0; b <= byte; b++) {
		shown = false;
		for (i = 0; i < ARRAY_SIZE(printable); i++)
			shown |= b >= (u8)printable[i][0] &&
				 b <= (u8)printable[i][1];
		point += !shown && b < byte;
	}
	if (shown)
		point = byte;
	if (point < 0x80)
		snprintf(out, 3, "%c", (int)point);
	else
		snprintf(out, 3, "%c%c", 0xc0 | point >> 6,
			 0x80 | (point & 0x3f));
}

/* Letters after a blank: what a merge chain can reach. */
static u32 letters(const char *word)
{
	u32 n = 1;

	if (word[0] != ' ')
		return 0;
	while ((word[n] >= 'a' && word[n] <= 'z') ||
	       (word[n] >= 'A' && word[n] <= 'Z'))
		n++;
	return n;
}

static const char blank[] = "\xc4\xa0"; /* a blank in the GPT-2 alphabet */

/*
 * Every beginning of a word is a token, made from the one that is a letter
 * shorter; shorter ones have the lower rank.
 */
static void add_prefixes(const struct aikm_random_shape *shape, u32 len,
			 struct list *tokens, struct list *merges)
{
	u32 room = shape->vocab - ARRAY_SIZE(aikm_special_tokens), i;
	char token[128], merge[160];

	for (i = 0; i < shape->nr_words && tokens->nr < room; i++) {
		const char *word = shape->words[i];

		if (letters(word) < len || len > 100)
			continue;
		snprintf(token, sizeof(token), "%s%.*s", blank, len - 1,
			 word + 1);
		if (list_has(tokens, token))
			continue;
		list_add(tokens, token);
		snprintf(merge, sizeof(merge), "%s%.*s %c", blank, len - 2,
			 word + 1, word[len - 1]);
		list_add(merges, merge);
	}
}

static void write_types(struct aikm_gguf_writer *w, u32 vocab, u32 special)
{
	s32 *types = calloc(vocab, sizeof(*types));
	u32 i;

	for (i = 0; types && i < vocab; i++) {
		types[i] = TYPE_NORMAL;
		if (i >= special)
			types[i] = i < special + 4 ? TYPE_CONTROL : TYPE_USER;
		if (i >= special + ARRAY_SIZE(aikm_special_tokens))
			types[i] = TYPE_UNUSED;
	}
	aikm_write_i32s(w, "tokenizer.ggml.token_type", types, vocab);
	free(types);
}

void aikm_random_vocabulary(struct aikm_gguf_writer *w,
			    const struct aikm_random_shape *shape)
{
	struct list tokens = { .nr = 0 }, merges = { .nr = 0 };
	u32 i, special;
	char text[32];

	for (i = 0; i < 256; i++) {
		put_byte(text, i);
		list_add(&tokens, text);
	}
	for (i = 2; i <= 100; i++)
		add_prefixes(shape, i, &tokens, &merges);
	special = tokens.nr;
	for (i = 0; i < ARRAY_SIZE(aikm_special_tokens); i++)
		list_add(&tokens, aikm_special_tokens[i]);
	for (i = 0; tokens.nr < shape->vocab; i++) {
		snprintf(text, sizeof(text), "[PAD%u]", i);
		list_add(&tokens, text);
	}
	aikm_write_string(w, "tokenizer.ggml.model", "gpt2");
	aikm_write_string(w, "tokenizer.ggml.pre", "qwen2");
	aikm_write_strings(w, "tokenizer.ggml.tokens",
			   (const char *const *)tokens.item, tokens.nr);
	write_types(w, tokens.nr, special);
	aikm_write_strings(w, "tokenizer.ggml.merges",
			   (const char *const *)merges.item, merges.nr);
	aikm_write_u32(w, "tokenizer.ggml.bos_token_id", special);
	aikm_write_u32(w, "tokenizer.ggml.eos_token_id", special + 1);
	list_free(&tokens);
	list_free(&merges);
}

// SPDX-License-Identifier: GPL-2.0
/* The tokenizer against known ids, itself, and hostile text. */
#include "aikm_os.h"
#include <setjmp.h>

#include <cmocka.h>

#include "engine/bpe.h"
#include "engine/model.h"
#include "engine/unicode.h"
#include "lib/chat.h"
#include "lib/file.h"
#include "lib/loaded.h"
#include "lib/random_model.h"
#include "lib/text_stream.h"
#include "wrapped.h"

/* What a text costs, in things done for it. */
static struct {
	u64 merges_looked_up;
	u64 characters_read;
} count;

const struct aikm_merge *__wrap_aikm_vocab_merge(const struct aikm_vocab *v,
						 u32 left, u32 right)
{
	count.merges_looked_up++;
	return __real_aikm_vocab_merge(v, left, right);
}

u32 __wrap_aikm_utf8_decode(const char *s, u64 len, u32 *point)
{
	count.characters_read++;
	return __real_aikm_utf8_decode(s, len, point);
}

enum { PATH_BYTES = 4096 };

/* A vocabulary over a file that need not be a whole model. */
struct opened {
	char *file;
	size_t len;
	void *memory;
	struct aikm_vocab v;
};

static int open_vocab(struct opened *o, struct aikm_error *err)
{
	struct aikm_arena a = { .base = NULL };
	struct aikm_gguf g;
	int ret;

	ret = aikm_gguf_open(&g, o->file, o->len, o->len, err);
	if (!ret)
		ret = aikm_vocab_layout(&o->v, &g, &a, err);
	if (ret)
		return ret;
	o->memory = aligned_alloc(64, a.used);
	a = (struct aikm_arena){ .base = o->memory };
	ret = aikm_vocab_layout(&o->v, &g, &a, err);
	assert_int_equal(ret, 0);
	return aikm_vocab_fill(&o->v, &g, err);
}

static void close_vocab(struct opened *o)
{
	free(o->memory);
	free(o->file);
}

/* A line of ids, as text, of one test input. */
static void check_line(const struct opened *o, const char *text, size_t len,
		       const char *expected)
{
	u32 *ids = malloc((8 * len + 8) * sizeof(*ids));
	int n = aikm_vocab_tokenize(&o->v, text, len, ids, 8 * len + 8), i;
	const char *at = expected;
	char *end;

	assert_true(n >= 0);
	for (i = 0; i < n; i++) {
		unsigned long id = strtoul(at, &end, 10);

		if (end == at || ids[i] != id)
			fail_msg("token %d of \"%.*s\" is %u, not %s", i,
				 (int)len, text, ids[i], expected);
		at = end;
	}
	assert_int_equal(strtoul(at, &end, 10), 0);
	assert_ptr_equal(at, end);
	free(ids);
}

/* A vocabulary of another project, which is not ours to ship. */
static void open_vectors(struct opened *o, const char *name, char *path)
{
	const char *folder = getenv("AIKM_VECTORS");
	struct aikm_error err;

	snprintf(path, PATH_BYTES, "%s/%s",
		 folder ? folder : "../shared/vectors", name);
	if (aikm_file_read(path, 64 << 20, &o->file, &o->len, &err)) {
		print_message(
			"SKIP: %s is not there; AIKM_VECTORS names the folder\n",
			path);
		skip();
	}
	if (open_vocab(o, &err))
		fail_msg("%s: %s", path, err.text);
}

/*
 * X.gguf, X.gguf.inp with texts between separator lines, X.gguf.out with a
 * line of ids for each.
 */
static void check_vectors(const char *file)
{
	static const char separator[] = "\n__ggml_vocab_test__\n";
	struct opened o = { .file = NULL };
	char path[PATH_BYTES], name[PATH_BYTES + 8];
	char *in, *out, *text, *ids, *next;
	struct aikm_error err;
	size_t len;
	u32 lines = 0;

	open_vectors(&o, file, path);
	snprintf(name, sizeof(name), "%s.inp", path);
	assert_int_equal(aikm_file_read(name, 1 << 20, &in, &len, &err), 0);
	snprintf(name, sizeof(name), "%s.out", path);
	assert_int_equal(aikm_file_read(name, 1 << 20, &out, &len, &err), 0);
	ids = out;
	for (text = in; (next = strstr(text, separator));
	     text = next + sizeof(separator) - 1) {
		char *end = strchr(ids, '\n');

		*end = '\0';
		check_line(&o, text, next - text, ids);
		ids = end + 1;
		lines++;
	}
	assert_in_range(lines, 40, 1000);
	assert_int_equal(*ids, '\0');
	free(in);
	free(out);
	close_vocab(&o);
}

static void test_deepseek_vectors(void **state)
{
	(void)state;
	check_vectors("ggml-vocab-deepseek-r1-qwen.gguf");
}

static void test_gpt2_vectors(void **state)
{
	(void)state;
	check_vectors("ggml-vocab-gpt-2.gguf");
}

/* A model with a few words of its own. */
static int setup(void **state)
{
	static const char *const words[] = {
		" cpu", " memory", " memfull", " aaaaaaaaaaaaaaaa", " T",
	};
	struct aikm_random_shape shape = {
		.layers = 1,
		.width = 32,
		.ff = 32,
		.heads = 1,
		.kv_heads = 1,
		.context = 64,
		.vocab = 400,
		.type = AIKM_TENSOR_F32,
		.words = words,
		.nr_words = ARRAY_SIZE(words),
	};
	static struct aikm_loaded l;
	struct aikm_error err;
	u64 len;
	u8 *file = aikm_random_model(&shape, &len);

	*state = &l;
	if (!aikm_loaded_model(&l, file, len, &err))
		return 0;
	print_message("%s\n", err.text);
	return -1;
}

static int teardown(void **state)
{
	aikm_loaded_end(*state);
	return 0;
}

static void check_text(const struct aikm_loaded *l, const char *text,
		       const char *const *words, u32 nr)
{
	char buf[AIKM_TOKEN_BYTES_MAX];
	u32 ids[256], i;
	int n = aikm_tokenize(l->model, text, strlen(text), ids, 256);

	assert_int_equal(n, nr);
	for (i = 0; i < nr; i++) {
		n = aikm_detokenize(l->model, ids[i], buf, sizeof(buf));
		assert_int_equal(n, strlen(words[i]));
		assert_memory_equal(buf, words[i], n);
	}
}

static void test_own_words(void **state)
{
	static const char *const a[] = { " cpu", " mem", " memfull", "\n", " T",
					 "1",	 " T",	 "2",	     "3" };
	static const char *const b[] = { "c", "p", "u", "\t", "m", " cpu", "s" };

	check_text(*state, " cpu mem memfull\n T1 T23", a, ARRAY_SIZE(a));
	check_text(*state, "cpu\tm cpus", b, ARRAY_SIZE(b));
}

/* The words of a text as the qwen2 rule cuts them, joined by '|'. */
static void check_cut(enum aikm_pretoken kind, const char *text,
		      const char *expected)
{
	size_t len = strlen(text), n;
	char cut[256], *to = cut;

	while (len) {
		n = aikm_pretoken(kind, text, len);
		assert_in_range(n, 1, len);
		to += sprintf(to, "%.*s|", (int)n, text);
		text += n;
		len -= n;
	}
	*to = '\0';
	assert_string_equal(cut, expected);
}

static void test_pretokens(void **state)
{
	(void)state;
	check_cut(AIKM_PRETOKEN_QWEN2, "it's I'LL 'x", "it|'s| I|'LL| '|x|");
	check_cut(AIKM_PRETOKEN_QWEN2, "a  b\n\n  c\x20\n",
		  "a| | b|\n\n| | c|\x20\n|");
	check_cut(AIKM_PRETOKEN_QWEN2, "x12 3", "x|1|2| |3|");
	check_cut(AIKM_PRETOKEN_QWEN2, "_a (b)\n!", "_a| (|b|)\n|!|");
	check_cut(AIKM_PRETOKEN_QWEN2, "\xc3\xa9t\xc3\xa9 \xff",
		  "\xc3\xa9t\xc3\xa9| \xff|");
	check_cut(AIKM_PRETOKEN_QWEN2, "  ", "  |");
	check_cut(AIKM_PRETOKEN_GPT2, "it's I'LL 12 _a",
		  "it|'s| I|'|LL| 12| _|a|");
	check_cut(AIKM_PRETOKEN_GPT2, "a\x20\n b", "a|\x20\n| b|");
}

static void test_utf8(void **state)
{
	static const struct {
		const char *bytes;
		u32 len, point;
	} cases[] = {
		{ "a", 1, 'a' },
		{ "\xc3\xa9", 2, 0xe9 },
		{ "\xef\xbd\x9c", 3, 0xff5c },
		{ "\xf0\x9f\xa6\x99", 4, 0x1f999 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		{ "\xf4\x90\x80\x80", 1, 0xfffd }, /* beyond Unicode */
		{ "\xc0\x80", 1, 0xfffd }, /* too long a form */
		{ "\xe0\x80\x80", 1, 0xfffd },
		{ "\xf0\x80\x80\x80", 1, 0xfffd },
		{ "\xed\xa0\x80", 1, 0xfffd }, /* half a surrogate pair */
		{ "\xc3", 1, 0xfffd }, /* cut off */
		{ "\xc3\x28", 1, 0xfffd },
		{ "\x80", 1, 0xfffd },
		{ "\xff", 1, 0xfffd },
	};
	u32 i, point;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(aikm_utf8_decode(cases[i].bytes,
						  strlen(cases[i].bytes),
						  &point),
				 cases[i].len);
		assert_int_equal(point, cases[i].point);
	}
	assert_int_equal(aikm_char_class('q'), AIKM_CHAR_LETTER);
	assert_int_equal(aikm_char_class(0x4e2d), AIKM_CHAR_LETTER);
	assert_int_equal(aikm_char_class(0xbd), AIKM_CHAR_NUMBER);
	assert_int_equal(aikm_char_class(0x3000), AIKM_CHAR_SPACE);
	assert_int_equal(aikm_char_class('\r'), AIKM_CHAR_NEWLINE);
	assert_int_equal(aikm_char_class(0x301), AIKM_CHAR_OTHER);
	assert_int_equal(aikm_char_class(0x10ffff), AIKM_CHAR_OTHER);
}

static void test_every_byte_comes_back(void **state)
{
	const struct aikm_loaded *l = *state;
	char text[256], back[256];
	u32 ids[8 * 256], i;
	int n, at = 0;

	for (i = 0; i < 256; i++)
		text[i] = (char)(i * 37);
	n = aikm_tokenize(l->model, text, 256, ids, ARRAY_SIZE(ids));
	assert_in_range(n, 1, 256);
	for (i = 0; i < n; i++)
		at += aikm_detokenize(l->model, ids[i], back + at, 256 - at);
	assert_int_equal(at, 256);
	assert_memory_equal(text, back, 256);
}

static void test_text_is_never_special(void **state)
{
	const struct aikm_loaded *l = *state;
	u32 ids[64], i;
	int n, id, j;

	for (i = 0; i < ARRAY_SIZE(aikm_special_tokens); i++) {
		id = aikm_token_special(l->model, aikm_special_tokens[i]);
		assert_true(id >= 0);
		n = aikm_tokenize(l->model, aikm_special_tokens[i],
				  strlen(aikm_special_tokens[i]), ids, 64);
		assert_in_range(n, 2, 64);
		for (j = 0; j < n; j++)
			assert_int_not_equal(ids[j], id);
	}
	assert_int_equal(aikm_token_special(l->model, "<thing>"), -ENOENT);
	assert_int_equal(aikm_token_special(l->model, "a"), -ENOENT);
}

static void test_limits(void **state)
{
	const struct aikm_loaded *l = *state;
	char buf[AIKM_TOKEN_BYTES_MAX];
	u32 ids[4];
	int bos = aikm_token_bos(l->model);

	assert_int_equal(aikm_tokenize(l->model, "", 0, ids, 0), 0);
	assert_int_equal(aikm_tokenize(l->model, "abcde", 5, ids, 4), -ENOSPC);
	assert_int_equal(aikm_tokenize(l->model, "abcd", 4, ids, 4), 4);
	assert_int_equal(aikm_detokenize(l->model, 400, buf, sizeof(buf)),
			 -EINVAL);
	assert_int_equal(aikm_detokenize(l->model, bos, buf, 3), -ENOSPC);
	assert_int_equal(aikm_detokenize(l->model, bos, buf, sizeof(buf)),
			 strlen(aikm_special_tokens[0]));
}

/* The plain definition: merge the lowest rank, leftmost first, in a loop. */
static u32 merge_plainly(const struct aikm_vocab *v, const char *word, u32 len,
			 u32 *ids)
{
	u32 i, nr = len;

	for (i = 0; i < len; i++)
		ids[i] = v->bytes[(u8)word[i]];
	for (;;) {
		const struct aikm_merge *best = NULL, *m;
		u32 where = 0;

		for (i = 0; i + 1 < nr; i++) {
			m = aikm_vocab_merge(v, ids[i], ids[i + 1]);
			if (m && (!best || m->rank < best->rank)) {
				best = m;
				where = i;
			}
		}
		if (!best)
			return nr;
		ids[where] = best->id;
		memmove(ids + where + 1, ids + where + 2,
			(nr - where - 2) * sizeof(*ids));
		nr--;
	}
}

/*
 * A vocabulary in which merges overlap: every pair of tokens of a small
 * alphabet, up to eight letters, in shuffled order.
 */
static void make_tangled(struct opened *o)
{
	static char text[600][48], pair[600][128];
	const char *tokens[600], *merges[600];
	struct aikm_gguf_writer w = { .nr_pairs = 0 };
	struct aikm_random_shape shape = aikm_shipped_shape;
	struct aikm_loaded l = { .len = 0 };
	struct aikm_error err;
	u32 i, nr = 256, a, b, seed = 12345;
	char *raw, *blank;
	u64 len;

	/* The bytes' spellings come from a random model. */
	shape.layers = 1;
	shape.vocab = 262;
	raw = (char *)aikm_random_model(&shape, &len);
	assert_int_equal(aikm_loaded_model(&l, (u8 *)raw, len, &err), 0);
	for (i = 0; i < 256; i++) {
		const struct aikm_token *t = &l.model->vocab.tokens[i];

		snprintf(text[i], sizeof(text[i]), "%.*s", t->len, t->text);
		tokens[i] = text[i];
	}
	while (nr < 600) {
		seed = seed * 1103515245 + 12345;
		a = (seed >> 8) % (nr - 252);
		b = (seed >> 20) % (nr - 252);
		a = a < 4 ? 'a' + a : 252 + a;
		b = b < 4 ? 'a' + b : 252 + b;
		if (strlen(text[a]) + strlen(text[b]) > 16)
			continue;
		snprintf(pair[nr - 256], sizeof(pair[0]), "%s %s", text[a],
			 text[b]);
		blank = strchr(pair[nr - 256], ' ');
		snprintf(text[nr], sizeof(text[nr]), "%.*s%s",
			 (int)(blank - pair[nr - 256]), pair[nr - 256],
			 blank + 1);
		tokens[nr] = text[nr];
		merges[nr - 256] = pair[nr - 256];
		nr++;
	}
	aikm_write_string(&w, "tokenizer.ggml.model", "gpt2");
	aikm_write_string(&w, "tokenizer.ggml.pre", "qwen2");
	aikm_write_strings(&w, "tokenizer.ggml.tokens", tokens, nr);
	aikm_write_strings(&w, "tokenizer.ggml.merges", merges, nr - 256);
	aikm_write_u32(&w, "tokenizer.ggml.bos_token_id", 0);
	aikm_write_u32(&w, "tokenizer.ggml.eos_token_id", 0);
	o->file = (char *)aikm_write_end(&w, &len);
	o->len = len;
	aikm_loaded_end(&l);
	if (open_vocab(o, &err))
		fail_msg("%s", err.text);
}

static void test_heap_agrees_with_the_definition(void **state)
{
	struct opened o = { .file = NULL };
	u32 *ids = malloc(8 * 512 * sizeof(*ids)), plain[512];
	u32 round, i, len, seed = 7, merged = 0;
	char word[512];

	(void)state;
	make_tangled(&o);
	for (round = 0; round < 400; round++) {
		len = 1 + round * 511 / 400;
		for (i = 0; i < len; i++) {
			seed = seed * 1103515245 + 12345;
			word[i] = 'a' + (seed >> 16) % 4;
		}
		assert_int_equal(aikm_bpe_word(&o.v, word, len, ids, 8 * 512),
				 merge_plainly(&o.v, word, len, plain));
		i = aikm_bpe_word(&o.v, word, len, ids, 8 * 512);
		assert_memory_equal(ids, plain, i * sizeof(*ids));
		merged += len - i;
	}
	assert_in_range(merged, 10000, 1000000);
	free(ids);
	close_vocab(&o);
}

/* Texts of a megabyte that a careless way takes quadratic time for. */
static const struct {
	const char *what;
	const char *piece;
} hostile[] = {
	{ "a word of one letter", "a" },
	{ "words that merge", " aaaaaaaaaaaaaaaa" },
	{ "blanks", " " },
	{ "blanks and newlines", "\x20\n" },
	{ "newlines, then blanks", "\n   " },
	{ "apostrophes", "'" },
	{ "no UTF-8", "\xf0\x9f" },
	{ "marks", "\xcc\x81" },
	{ "digits", "7" },
};

/*
 * Counted, not timed: each byte is read, looked up and merged a bounded number
 * of times, whatever the text; a heap's own steps are logarithmic.
 */
static void test_long_hostile_texts(void **state)
{
	const struct aikm_loaded *l = *state;
	u32 len = 1 << 20, *ids = malloc(8ULL * len * sizeof(*ids)), k, i;
	char *text = malloc(len);
	int n;

	for (k = 0; k < ARRAY_SIZE(hostile); k++) {
		size_t piece = strlen(hostile[k].piece);

		for (i = 0; i < len; i++)
			text[i] = hostile[k].piece[i % piece];
		memset(&count, 0, sizeof(count));
		n = aikm_tokenize(l->model, text, len, ids, 8 * len);
		assert_in_range(n, 1, len);
		if (count.characters_read > 4ULL * len ||
		    count.merges_looked_up > 40ULL * len)
			fail_msg("%s: %llu characters, %llu look-ups",
				 hostile[k].what,
				 (unsigned long long)count.characters_read,
				 (unsigned long long)count.merges_looked_up);
	}
	memset(text, 'a', len);
	text[0] = ' ';
	memset(&count, 0, sizeof(count));
	n = aikm_tokenize(l->model, text, len, ids, 8 * len);
	assert_int_equal(n, len - 16);
	assert_in_range(count.merges_looked_up, len, 4ULL * len);
	assert_int_equal(aikm_tokenize(l->model, text, len, ids, len), -ENOSPC);
	free(text);
	free(ids);
}

static void check_chat(const struct aikm_model *m, const struct aikm_chat *chat,
		       const char *expected)
{
	char text[512], *to = text;
	u32 ids[512], i;
	int n = aikm_chat_tokens(m, chat, ids, ARRAY_SIZE(ids));

	assert_true(n > 0);
	for (i = 0; i < n; i++)
		to += aikm_detokenize(m, ids[i], to, text + sizeof(text) - to);
	*to = '\0';
	assert_string_equal(text, expected);
	assert_int_equal(aikm_chat_tokens(m, chat, ids, n - 1), -ENOSPC);
	assert_int_equal(aikm_chat_tokens(m, chat, ids, 0), -ENOSPC);
}

static void test_chat_template(void **state)
{
	const struct aikm_loaded *l = *state;

	check_chat(
		l->model, &(struct aikm_chat){ "", "Why?" },
		"<｜begin▁of▁sentence｜><｜User｜>Why?<｜Assistant｜><think>\n");
	check_chat(
		l->model, &(struct aikm_chat){ "Be brief.", "<think> a" },
		"<｜begin▁of▁sentence｜>Be brief.<｜User｜><think> a<｜Assistant｜><think>\n");
}

/* The ids that the distillation's own tokenizer gives. */
static void test_deepseek_chat(void **state)
{
	static const u32 expected[] = { 151646, 151644, 6023,
					151645, 151648, 198 };
	struct opened o = { .file = NULL };
	char path[PATH_BYTES];
	struct aikm_model m;
	u32 ids[64];
	int n;

	(void)state;
	open_vectors(&o, "ggml-vocab-deepseek-r1-qwen.gguf", path);
	m = (struct aikm_model){ .vocab = o.v };
	n = aikm_chat_tokens(&m, &(struct aikm_chat){ "", "hi" }, ids, 64);
	assert_int_equal(n, ARRAY_SIZE(expected));
	assert_memory_equal(ids, expected, sizeof(expected));
	close_vocab(&o);
}

/* Bytes put one by one, and what a terminal gets. */
static void check_stream(const char *bytes, u32 len, const char *expected)
{
	struct aikm_text_stream s = { .to = NULL };
	char *shown = NULL;
	size_t size;
	u32 i, part;

	for (part = 1; part <= len; part++) {
		s.to = open_memstream(&shown, &size);
		for (i = 0; i < len; i += part)
			aikm_text_put(&s, bytes + i, min(part, len - i));
		aikm_text_end(&s);
		fclose(s.to);
		assert_string_equal(shown, expected);
		free(shown);
	}
}

static void test_partial_characters(void **state)
{
	(void)state;
	check_stream("h\xc3\xa9 \xe4\xb8\xad \xf0\x9f\xa6\x99.", 13,
		     "h\xc3\xa9 \xe4\xb8\xad \xf0\x9f\xa6\x99.");
	check_stream("a\xf0\x9f\xa6", 4, "a\\xf0\\x9f\\xa6");
	check_stream("\xe4\xb8xy\xff\x80", 6, "\\xe4\\xb8xy\\xff\\x80");
	check_stream("\x1b[2J\t\n\x7f", 7, "\\x1b[2J\t\n\\x7f");
	check_stream("\302\2330m", 4, "\\xc2\\x9b0m");
	check_stream("\xed\xa0\x80", 3, "\\xed\\xa0\\x80");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deepseek_vectors),
		cmocka_unit_test(test_gpt2_vectors),
		cmocka_unit_test(test_own_words),
		cmocka_unit_test(test_pretokens),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_every_byte_comes_back),
		cmocka_unit_test(test_text_is_never_special),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_heap_agrees_with_the_definition),
		cmocka_unit_test(test_long_hostile_texts),
		cmocka_unit_test(test_chat_template),
		cmocka_unit_test(test_deepseek_chat),
		cmocka_unit_test(test_partial_characters),
	};

	return cmocka_run_group_tests_name("tokenizer", tests, setup, teardown);
}

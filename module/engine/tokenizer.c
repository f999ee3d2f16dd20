// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "tokenizer.h"

#include "aikm_offer.h"
#include "bpe.h"
#include "unicode.h"

/* Values of tokenizer.ggml.token_type. */
enum {
	TYPE_CONTROL = 3,
	TYPE_USER_DEFINED = 4,
};

static const char bad_length[] =
	"model file: token %u has %u bytes, not 1 to %u";
static const char bad_merge[] =
	"model file: merge %u is not two tokens whose union is a normal token";
static const char no_byte[] = "model file: no token for the byte 0x%02x";

/* A code point of two bytes for each raw byte of a normal token. */
enum { TOKEN_TEXT_MAX = 2 * AIKM_TOKEN_BYTES_MAX };

/*
 * The GPT-2 byte alphabet: printable bytes of Latin-1 stand for themselves,
 * the others, in order, for U+0100 and up.
 */
static u32 byte_to_point(u32 byte)
{
	if (byte <= 0x20)
		return 0x100 + byte;
	if (byte >= 0x7f && byte <= 0xa0)
		return 0x121 + byte - 0x7f;
	return byte == 0xad ? 0x143 : byte;
}

/* -1 when the code point stands for no byte. */
static int point_to_byte(u32 point)
{
	if (point >= 0x100 && point <= 0x120)
		return point - 0x100;
	if (point >= 0x121 && point <= 0x142)
		return point - 0x121 + 0x7f;
	if (point == 0x143)
		return 0xad;
	return point < 0x100 && byte_to_point(point) == point ? (int)point : -1;
}

/* A text in two parts, so that a merge's result needs no copy. */
struct spelling {
	const char *head;
	u32 head_len;
	const char *tail;
	u32 tail_len;
};

static int compare_bytes(const char *a, u32 a_len, const char *b, u32 b_len)
{
	int order = memcmp(a, b, min(a_len, b_len));

	if (order)
		return order;
	return a_len < b_len ? -1 : a_len > b_len;
}

static int compare_spelling(const struct aikm_token *t,
			    const struct spelling *s)
{
	u32 n = min_t(u32, t->len, s->head_len);
	int order = memcmp(t->text, s->head, n);

	if (order || n < s->head_len)
		return order ? order : -1;
	return compare_bytes(t->text + n, t->len - n, s->tail, s->tail_len);
}

static int compare_tokens(const void *x, const void *y)
{
	const struct aikm_token *a = x, *b = y;
	int order = compare_bytes(a->text, a->len, b->text, b->len);

	/* sort() itself never does, however many there are. */
	aikm_offer_cpu();
	if (order)
		return order;
	return a->id < b->id ? -1 : a->id > b->id;
}

static int compare_pairs(const struct aikm_merge *m, u32 left, u32 right)
{
	if (m->left != left)
		return m->left < left ? -1 : 1;
	if (m->right != right)
		return m->right < right ? -1 : 1;
	return 0;
}

static int compare_merges(const void *x, const void *y)
{
	const struct aikm_merge *a = x, *b = y;
	int order = compare_pairs(a, b->left, b->right);

	aikm_offer_cpu();
	if (order)
		return order;
	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

/* The first token so spelled, which has the lowest id; NULL for none. */
static const struct aikm_token *find_token(const struct aikm_vocab *v,
					   const struct spelling *s)
{
	u32 low = 0, high = v->nr;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (compare_spelling(&v->sorted[middle], s) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < v->nr && !compare_spelling(&v->sorted[low], s))
		return &v->sorted[low];
	return NULL;
}

const struct aikm_merge *aikm_vocab_merge(const struct aikm_vocab *v, u32 left,
					  u32 right)
{
	u32 low = 0, high = v->nr_merges;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (compare_pairs(&v->merges[middle], left, right) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < v->nr_merges && !compare_pairs(&v->merges[low], left, right))
		return &v->merges[low];
	return NULL;
}

static bool text_is(const char *s, u32 len, const char *wanted)
{
	return s && len == strlen(wanted) && !memcmp(s, wanted, len);
}

static int read_kind(struct aikm_vocab *v, const struct aikm_gguf *g,
		     struct aikm_error *err)
{
	const char *s;
	u32 len = 0;

	s = aikm_gguf_string(g, AIKM_KEY_TOKENIZER, &len, err);
	if (!s)
		return -EINVAL;
	if (!text_is(s, len, "gpt2"))
		return aikm_gguf_fail(err, -EOPNOTSUPP, AIKM_KEY_TOKENIZER,
				      "is not gpt2 (byte-level BPE)");
	s = aikm_gguf_string(g, AIKM_KEY_PRE, &len, err);
	if (!s)
		return -EINVAL;
	v->kind = AIKM_PRETOKEN_QWEN2;
	if (text_is(s, len, "gpt-2"))
		v->kind = AIKM_PRETOKEN_GPT2;
	else if (!text_is(s, len, "qwen2") &&
		 !text_is(s, len, "deepseek-r1-qwen"))
		return aikm_gguf_fail(err, -EOPNOTSUPP, AIKM_KEY_PRE,
				      "is not qwen2, deepseek-r1-qwen, gpt-2");
	return 0;
}

/* Bytes of an array of strings. */
static u64 text_bytes(const struct aikm_gguf *g,
		      const struct aikm_gguf_array *a)
{
	u64 at = a->at, bytes = 0, i;
	u32 len;

	for (i = 0; i < a->count; i++) {
		aikm_gguf_next_string(g, &at, &len);
		bytes += len;
	}
	return bytes;
}

int aikm_vocab_layout(struct aikm_vocab *v, const struct aikm_gguf *g,
		      struct aikm_arena *a, struct aikm_error *err)
{
	struct aikm_gguf_array tokens, merges;
	int ret;

	ret = read_kind(v, g, err);
	if (!ret)
		ret = aikm_gguf_array(g, AIKM_KEY_TOKENS, AIKM_GGUF_STRING,
				      &tokens, err);
	if (!ret)
		ret = aikm_gguf_array(g, AIKM_KEY_MERGES, AIKM_GGUF_STRING,
				      &merges, err);
	if (ret)
		return ret;
	if (tokens.count > AIKM_VOCAB_MAX)
		return aikm_gguf_fail(err, -E2BIG, AIKM_KEY_TOKENS,
				      "has more than 262144 entries");
	if (merges.count > AIKM_VOCAB_MAX)
		return aikm_gguf_fail(err, -E2BIG, AIKM_KEY_MERGES,
				      "has more than 262144 entries");
	v->nr = tokens.count;
	v->nr_merges = merges.count;
	v->tokens = aikm_arena_take(a, v->nr, sizeof(*v->tokens));
	v->sorted = aikm_arena_take(a, v->nr, sizeof(*v->sorted));
	v->merges = aikm_arena_take(a, v->nr_merges, sizeof(*v->merges));
	v->bytes = aikm_arena_take(a, 256, sizeof(*v->bytes));
	v->text = aikm_arena_take(a, text_bytes(g, &tokens), 1);
	return 0;
}

static int fill_tokens(struct aikm_vocab *v, const struct aikm_gguf *g,
		       struct aikm_error *err)
{
	struct aikm_gguf_array a;
	char *text = v->text;
	const char *from;
	u32 i, len;
	u64 at;
	int ret;

	ret = aikm_gguf_array(g, AIKM_KEY_TOKENS, AIKM_GGUF_STRING, &a, err);
	if (ret)
		return ret;
	at = a.at;
	for (i = 0; i < v->nr; i++) {
		struct aikm_token *t = &v->tokens[i];

		from = aikm_gguf_next_string(g, &at, &len);
		if (!len || len > TOKEN_TEXT_MAX)
			return aikm_error_set(err, -EINVAL, bad_length, i, len,
					      TOKEN_TEXT_MAX);
		memcpy(text, from, len);
		t->text = text;
		t->len = len;
		t->special = 0;
		t->id = i;
		text += len;
	}
	return 0;
}

static int fill_types(struct aikm_vocab *v, const struct aikm_gguf *g,
		      struct aikm_error *err)
{
	struct aikm_gguf_array a;
	u32 i, type;
	int ret;

	if (!aikm_gguf_has(g, AIKM_KEY_TOKEN_TYPES))
		return 0;
	ret = aikm_gguf_array(g, AIKM_KEY_TOKEN_TYPES, AIKM_GGUF_I32, &a, err);
	if (ret)
		return ret;
	if (a.count != v->nr)
		return aikm_gguf_fail(err, -EINVAL, AIKM_KEY_TOKEN_TYPES,
				      "is not as long as the tokens");
	for (i = 0; i < v->nr; i++) {
		type = get_unaligned_le32(g->file + a.at + 4ULL * i);
		v->tokens[i].special = type == TYPE_CONTROL ||
				       type == TYPE_USER_DEFINED;
	}
	return 0;
}

static int fill_merge(struct aikm_vocab *v, u32 rank, const char *text, u32 len)
{
	const char *blank = len > 1 ? memchr(text + 1, ' ', len - 1) : NULL;
	const struct aikm_token *left, *right, *whole;
	struct spelling s = { .head = text };

	if (!blank)
		return -EINVAL;
	s.head_len = blank - text;
	s.tail = blank;
	left = find_token(v, &s);
	s.tail = blank + 1;
	s.tail_len = len - s.head_len - 1;
	whole = find_token(v, &s);
	s.head_len = 0;
	right = find_token(v, &s);
	/* Text must never become a control token. */
	if (!left || !right || !whole || whole->special)
		return -EINVAL;
	v->merges[rank] = (struct aikm_merge){
		.left = left->id,
		.right = right->id,
		.rank = rank,
		.id = whole->id,
	};
	return 0;
}

static int fill_merges(struct aikm_vocab *v, const struct aikm_gguf *g,
		       struct aikm_error *err)
{
	struct aikm_gguf_array a;
	const char *text;
	u32 i, len;
	u64 at;
	int ret;

	ret = aikm_gguf_array(g, AIKM_KEY_MERGES, AIKM_GGUF_STRING, &a, err);
	if (ret)
		return ret;
	at = a.at;
	for (i = 0; i < v->nr_merges; i++) {
		text = aikm_gguf_next_string(g, &at, &len);
		ret = fill_merge(v, i, text, len);
		if (ret)
			return aikm_error_set(err, ret, bad_merge, i);
	}
	sort(v->merges, v->nr_merges, sizeof(*v->merges), compare_merges, NULL);
	return 0;
}

static int fill_bytes(struct aikm_vocab *v, struct aikm_error *err)
{
	const struct aikm_token *t;
	u32 byte, point;
	char utf8[2];

	for (byte = 0; byte < 256; byte++) {
		struct spelling s = { .head = utf8, .head_len = 2 };

		point = byte_to_point(byte);
		utf8[0] = 0xc0 | point >> 6;
		utf8[1] = 0x80 | (point & 0x3f);
		if (point < 0x80) {
			utf8[0] = point;
			s.head_len = 1;
		}
		s.tail = utf8;
		t = find_token(v, &s);
		if (!t || t->special)
			return aikm_error_set(err, -EINVAL, no_byte, byte);
		v->bytes[byte] = t->id;
	}
	return 0;
}

static int fill_ends(struct aikm_vocab *v, const struct aikm_gguf *g,
		     struct aikm_error *err)
{
	int ret;

	ret = aikm_gguf_u32(g, AIKM_KEY_BOS, &v->bos, err);
	if (!ret)
		ret = aikm_gguf_u32(g, AIKM_KEY_EOS, &v->eos, err);
	if (ret)
		return ret;
	if (v->bos >= v->nr)
		return aikm_gguf_fail(err, -EINVAL, AIKM_KEY_BOS,
				      "is beyond the vocabulary");
	if (v->eos >= v->nr)
		return aikm_gguf_fail(err, -EINVAL, AIKM_KEY_EOS,
				      "is beyond the vocabulary");
	return 0;
}

int aikm_vocab_fill(struct aikm_vocab *v, const struct aikm_gguf *g,
		    struct aikm_error *err)
{
	int ret;

	ret = fill_tokens(v, g, err);
	if (!ret)
		ret = fill_types(v, g, err);
	if (ret)
		return ret;
	memcpy(v->sorted, v->tokens, v->nr * sizeof(*v->sorted));
	sort(v->sorted, v->nr, sizeof(*v->sorted), compare_tokens, NULL);
	ret = fill_bytes(v, err);
	if (!ret)
		ret = fill_merges(v, g, err);
	if (!ret)
		ret = fill_ends(v, g, err);
	return ret;
}

int aikm_vocab_special(const struct aikm_vocab *v, const char *text)
{
	struct spelling s = {
		.head = text,
		.head_len = strlen(text),
		.tail = text,
	};
	const struct aikm_token *t = find_token(v, &s);

	return t && t->special ? (int)t->id : -ENOENT;
}

int aikm_vocab_detokenize(const struct aikm_vocab *v, u32 id, char *buf,
			  size_t size)
{
	const struct aikm_token *t;
	u32 at, step, point;
	size_t n = 0;
	int byte;

	if (id >= v->nr)
		return -EINVAL;
	t = &v->tokens[id];
	for (at = 0; at < t->len; at += step) {
		step = aikm_utf8_decode(t->text + at, t->len - at, &point);
		byte = t->special ? -1 : point_to_byte(point);
		if (n + (byte < 0 ? step : 1) > size)
			return -ENOSPC;
		if (byte < 0) {
			memcpy(buf + n, t->text + at, step);
			n += step;
		} else {
			buf[n++] = byte;
		}
	}
	return n;
}

int aikm_vocab_tokenize(const struct aikm_vocab *v, const char *text,
			size_t len, u32 *ids, u32 max)
{
	u32 nr = 0;
	u64 word;
	int ret;

	while (len) {
		word = aikm_pretoken(v->kind, text, len);
		ret = aikm_bpe_word(v, text, word, ids + nr, max - nr);
		if (ret < 0)
			return ret;
		nr += ret;
		text += word;
		len -= word;
	}
	return nr;
}

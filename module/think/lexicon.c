// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "lexicon.h"

static const char *const word_texts[AIKM_WORD_TEXTS] = {
	[AIKM_WORD_CAUSE] = "cause",
	[AIKM_WORD_CULPRIT] = "culprit",
	[AIKM_WORD_BECAUSE] = "because",
	[AIKM_WORD_NONE] = "none",
};

u32 aikm_word_of_object(const struct aikm_object *o)
{
	switch (o->class) {
	case AIKM_TASK:
		return AIKM_WORD_TASKS + o->num - 1;
	case AIKM_DISK:
		return AIKM_WORD_DISKS + o->num - 1;
	case AIKM_MOUNT:
		return AIKM_WORD_MOUNTS + o->num - 1;
	default:
		return AIKM_WORD_OBJECTS + o->class;
	}
}

u32 aikm_word_of_attr(u32 class, u32 attr)
{
	return AIKM_WORD_ATTRS + class * AIKM_ATTRS_MAX + attr;
}

u32 aikm_word_of_value(s64 value)
{
	u64 rest = value < 0 ? 0 - (u64)value : (u64)value;
	u32 power = 0;

	if (!rest)
		return AIKM_WORD_VALUES;
	for (; rest >= 10; rest = div_u64(rest, 10))
		power++;
	return AIKM_WORD_VALUES + (value < 0 ? 19 * 9 : 0) + power * 9 + rest;
}

static int object_text(u32 index, char *buf)
{
	struct aikm_object o = { .class = index };

	if (index >= AIKM_CLASS_SINGLE) {
		u32 word = AIKM_WORD_OBJECTS + index;

		o.class = word < AIKM_WORD_DISKS ? AIKM_TASK :
			  word < AIKM_WORD_MOUNTS ? AIKM_DISK : AIKM_MOUNT;
		o.num = word < AIKM_WORD_DISKS ? word - AIKM_WORD_TASKS + 1 :
			word < AIKM_WORD_MOUNTS ? word - AIKM_WORD_DISKS + 1 :
			word - AIKM_WORD_MOUNTS + 1;
	}
	return aikm_word_object(&o, buf);
}

static int value_text(u32 index, char *buf)
{
	int n = 0;

	buf[n++] = ' ';
	if (!index) {
		buf[n++] = 'o';
	} else {
		index--;
		if (index >= 19 * 9)
			buf[n++] = 'm';
		index %= 19 * 9;
		buf[n++] = 'a' + index / 9;
		buf[n++] = 'A' + index % 9;
	}
	buf[n] = '\0';
	return n;
}

int aikm_word_text(u32 word, char *buf)
{
	if (word < AIKM_WORD_TEXTS)
		return aikm_word_letters(word_texts[word], buf);
	if (word < AIKM_WORD_OBJECTS)
		return 0;
	if (word < AIKM_WORD_ATTRS)
		return object_text(word - AIKM_WORD_OBJECTS, buf);
	if (word < AIKM_WORD_CAUSES) {
		u32 at = word - AIKM_WORD_ATTRS;
		const struct aikm_class_def *c;

		c = &aikm_classes[at / AIKM_ATTRS_MAX];
		if (at % AIKM_ATTRS_MAX >= c->nr_attrs)
			return 0;
		return aikm_word_letters(c->attrs[at % AIKM_ATTRS_MAX].name,
					 buf);
	}
	if (word < AIKM_WORD_VALUES)
		return aikm_word_letters(
			aikm_causes[word - AIKM_WORD_CAUSES].name, buf);
	return value_text(word - AIKM_WORD_VALUES, buf);
}

static int add_special(struct aikm_lexicon *lex, const char *text, u32 *id,
		       struct aikm_error *err)
{
	int ret = aikm_token_special(lex->model, text);

	if (ret < 0)
		return aikm_error_set(err, -EOPNOTSUPP,
				      "the model has no token %s: it can not diagnose; use a model made by train/",
				      text);
	*id = ret;
	return 0;
}

static int add_specials(struct aikm_lexicon *lex, struct aikm_error *err)
{
	const struct {
		const char *text;
		u32 *id;
	} specials[] = {
		{ "<｜begin▁of▁sentence｜>", &lex->bos },
		{ "<｜User｜>", &lex->user },
		{ "<｜Assistant｜>", &lex->assistant },
		{ "<think>", &lex->think },
		{ "</think>", &lex->token[0] },
		{ "<｜end▁of▁sentence｜>", &lex->token[1] },
	};
	u32 i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(specials); i++) {
		ret = add_special(lex, specials[i].text, specials[i].id, err);
		if (ret)
			return ret;
	}
	lex->word[AIKM_WORD_THINK_END] = (struct aikm_word){ 0, 1 };
	lex->word[AIKM_WORD_EOS] = (struct aikm_word){ 1, 1 };
	lex->used = 2;
	return 0;
}

static int add_word(struct aikm_lexicon *lex, u32 word, struct aikm_error *err)
{
	u32 room = min_t(u32, AIKM_LEXICON_TOKENS - lex->used,
			 AIKM_WORD_TOKENS);
	char text[AIKM_WORD_BYTES];
	int n = aikm_word_text(word, text);

	if (!n)
		return 0;
	n = aikm_tokenize(lex->model, text, n, lex->token + lex->used, room);
	if (n <= 0)
		return aikm_error_set(err, -EOPNOTSUPP,
				      "the word '%s' is more than %u tokens of this model",
				      text, room);
	lex->word[word].first = lex->used;
	lex->word[word].nr = n;
	lex->used += n;
	return 0;
}

static u32 longest(const struct aikm_lexicon *lex, u32 first, u32 end)
{
	u32 i, most = 0;

	for (i = first; i < end; i++)
		most = max_t(u32, most, lex->word[i].nr);
	return most;
}

/* How much of the token budget must be kept to end well. */
static int measure(struct aikm_lexicon *lex, struct aikm_error *err)
{
	u32 object = longest(lex, AIKM_WORD_OBJECTS, AIKM_WORD_ATTRS);

	lex->fact_tokens = object +
			   longest(lex, AIKM_WORD_ATTRS, AIKM_WORD_CAUSES) +
			   longest(lex, AIKM_WORD_VALUES, AIKM_WORDS);
	lex->answer_tokens = lex->word[AIKM_WORD_CAUSE].nr +
			     longest(lex, AIKM_WORD_CAUSES, AIKM_WORD_VALUES) +
			     lex->word[AIKM_WORD_CULPRIT].nr +
			     max_t(u32, object, lex->word[AIKM_WORD_NONE].nr) +
			     lex->word[AIKM_WORD_BECAUSE].nr +
			     lex->fact_tokens + 2;
	if (lex->answer_tokens > AIKM_ANSWER_TOKENS)
		return aikm_error_set(err, -EOPNOTSUPP,
				      "an answer can take %u tokens of this model, %u are allowed",
				      lex->answer_tokens, AIKM_ANSWER_TOKENS);
	return 0;
}

u64 aikm_lexicon_size(void)
{
	return sizeof(struct aikm_lexicon);
}

int aikm_lexicon_init(void *mem, const struct aikm_model *m,
		      struct aikm_error *err, struct aikm_lexicon **out)
{
	struct aikm_lexicon *lex = mem;
	struct aikm_model_info info;
	u32 i;
	int ret;

	aikm_model_info(m, &info);
	if (info.catalogue != AIKM_CATALOGUE_VERSION)
		return aikm_error_set(err, -EOPNOTSUPP,
				      "the model's kaim.catalogue_version is %u, this program's is %u: it can not diagnose",
				      info.catalogue, AIKM_CATALOGUE_VERSION);
	memset(lex, 0, sizeof(*lex));
	lex->model = m;
	ret = add_specials(lex, err);
	for (i = 0; !ret && i < AIKM_WORDS; i++)
		ret = add_word(lex, i, err);
	if (!ret)
		ret = measure(lex, err);
	if (ret)
		return ret;
	*out = lex;
	return 0;
}

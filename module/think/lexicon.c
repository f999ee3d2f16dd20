// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "lexicon.h"

static const char no_token[] =
	"the model has no token %s: it can not diagnose; use one made by train/";
static const char long_word[] = "'%s' is more than %u tokens of the model";
static const char long_answer[] =
	"an answer can take %u tokens of the model, %u are allowed";
static const char other_catalogue[] =
	"the model's kaim.catalogue_version is %u, %u is needed: it can not diagnose";

static int add_special(struct aikm_lexicon *lex, const char *text, u32 *id,
		       struct aikm_error *err)
{
	int ret = aikm_token_special(lex->model, text);

	if (ret < 0)
		return aikm_error_set(err, -EOPNOTSUPP, no_token, text);
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
	u32 room =
		min_t(u32, AIKM_LEXICON_TOKENS - lex->used, AIKM_WORD_TOKENS);
	char text[AIKM_WORD_BYTES];
	int n = aikm_word_text(word, text);

	if (!n)
		return 0;
	n = aikm_tokenize(lex->model, text, n, lex->token + lex->used, room);
	if (n <= 0)
		return aikm_error_set(err, -EOPNOTSUPP, long_word, text, room);
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
		return aikm_error_set(err, -EOPNOTSUPP, long_answer,
				      lex->answer_tokens, AIKM_ANSWER_TOKENS);
	return 0;
}

int aikm_model_trained(const struct aikm_model *m, struct aikm_error *err)
{
	struct aikm_model_info info;

	aikm_model_info(m, &info);
	if (info.catalogue == AIKM_CATALOGUE_VERSION)
		return 0;
	return aikm_error_set(err, -EOPNOTSUPP, other_catalogue, info.catalogue,
			      AIKM_CATALOGUE_VERSION);
}

u64 aikm_lexicon_size(void)
{
	return sizeof(struct aikm_lexicon);
}

int aikm_lexicon_init(void *mem, const struct aikm_model *m,
		      struct aikm_error *err, struct aikm_lexicon **out)
{
	struct aikm_lexicon *lex = mem;
	u32 i;
	int ret;

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

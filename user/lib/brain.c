// SPDX-License-Identifier: GPL-2.0
#include "brain.h"

#include <time.h>
#include <unistd.h>

#include "aikm_fpu.h"

static const char no_model[] =
	"no model: name one with --model or $AIKM_MODEL, or install /usr/lib/aikm/model.gguf";
static const char no_room[] = "the prompt does not fit its context";
static const char not_finite[] = "it gave values that are not finite";

static bool find_beside_program(char *path)
{
	static const char place[] = "/../../model/aikm.gguf";
	char program[PATH_MAX], *slash;
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (n <= 0)
		return false;
	program[n] = '\0';
	slash = strrchr(program, '/');
	if (!slash || slash - program + sizeof(place) > sizeof(program))
		return false;
	strcpy(slash, place);
	return realpath(program, path) && !access(path, R_OK);
}

int aikm_brain_find(char *path)
{
	const char *named = getenv("AIKM_MODEL");

	if (named && *named)
		return strscpy(path, named, PATH_MAX) < 0 ? -ENOENT : 0;
	strscpy(path, "/usr/lib/aikm/model.gguf", PATH_MAX);
	if (!access(path, R_OK) || find_beside_program(path))
		return 0;
	*path = '\0';
	return -ENOENT;
}

static int load_model(struct aikm_brain *b, struct aikm_error *err)
{
	int ret;

	ret = aikm_loaded_open_hashed(&b->loaded, b->path, err);
	if (ret)
		return ret;
	memcpy(b->hash, b->loaded.hash, sizeof(b->hash));
	aikm_model_info(b->loaded.model, &b->info);
	b->product = aikm_fpu_best();
	return aikm_loaded_engine(&b->loaded,
				  min_t(u32, AIKM_CONTEXT_MAX, b->info.context),
				  b->product);
}

static int load(struct aikm_brain *b, struct aikm_error *err)
{
	struct aikm_lexicon *lex;
	void *mem;
	int ret;

	ret = load_model(b, err);
	if (!ret)
		ret = aikm_model_trained(b->loaded.model, err);
	if (ret)
		return ret;
	b->lexicon = malloc(aikm_lexicon_size());
	mem = malloc(aikm_diagnosis_size());
	ret = -ENOMEM;
	if (b->lexicon && mem)
		ret = aikm_lexicon_init(b->lexicon, b->loaded.model, err, &lex);
	if (ret) {
		free(mem);
		return ret;
	}
	b->diagnosis = aikm_diagnosis_init(mem, lex, b->loaded.engine);
	return 0;
}

int aikm_brain_open(struct aikm_brain *b, const char *path,
		    struct aikm_error *err)
{
	struct aikm_error why = { "" };
	int ret = 0;

	memset(b, 0, sizeof(*b));
	if (path && strscpy(b->path, path, sizeof(b->path)) < 0)
		ret = -ENAMETOOLONG;
	else if (!path)
		ret = aikm_brain_find(b->path);
	if (ret)
		return aikm_error_set(err, ret, no_model);
	if (!*b->path)
		return 0;
	ret = load(b, &why);
	if (!ret)
		return 0;
	aikm_error_set(err, ret, "model %s: %s", b->path,
		       *why.text ? why.text : strerror(-ret));
	aikm_brain_close(b);
	return ret;
}

static int think(struct aikm_brain *b, const struct aikm_snapshot *s,
		 struct aikm_finding *f)
{
	int ret = aikm_diagnosis_begin(b->diagnosis, s);

	if (ret)
		return ret;
	do {
		ret = aikm_diagnosis_step(b->diagnosis);
	} while (ret > 0);
	b->tokens = aikm_diagnosis_tokens(b->diagnosis, &b->nr_tokens,
					  &b->nr_prompt);
	*f = *aikm_diagnosis_finding(b->diagnosis);
	return ret;
}

static u64 now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000ULL + t.tv_nsec / 1000;
}

int aikm_brain_ask(struct aikm_brain *b, const struct aikm_snapshot *s,
		   bool rules, struct aikm_result *r, struct aikm_error *err)
{
	u64 start = now_us();
	struct aikm_finding f;
	int ret = 0;

	b->nr_tokens = 0;
	b->nr_prompt = 0;
	/* What only the rules can see, the model would deny. */
	if (rules || !b->diagnosis || aikm_rules_decide(s))
		aikm_rules_find(s, &f);
	else
		ret = think(b, s, &f);
	if (ret)
		return aikm_error_set(err, ret, "model %s: %s", b->path,
				      ret == -ENOSPC ? no_room : not_finite);
	if (f.cause == AIKM_HEALTHY && aikm_rules_foretell(s))
		aikm_rules_find(s, &f);
	aikm_result_fill(r, s, &f);
	r->host = AIKM_HOST_USER;
	r->took_us = now_us() - start;
	r->prompt_tokens = b->nr_prompt;
	r->answer_tokens = b->nr_tokens - b->nr_prompt;
	if (f.source == AIKM_BY_MODEL)
		memcpy(r->model_hash, b->hash, sizeof(r->model_hash));
	return 0;
}

void aikm_brain_close(struct aikm_brain *b)
{
	free(b->diagnosis);
	free(b->lexicon);
	aikm_loaded_end(&b->loaded);
	b->diagnosis = NULL;
	b->lexicon = NULL;
	memset(&b->loaded, 0, sizeof(b->loaded));
}

// SPDX-License-Identifier: GPL-2.0
/* slm make: a model of random weights. */
#include "slm.h"

#include "lib/file.h"
#include "lib/gguf_read.h"
#include "think/lexicon.h"

/* The grammar's words, so that a prompt is as long as a real model's. */
static void take_words(struct aikm_random_shape *shape)
{
	static char text[AIKM_WORDS][AIKM_WORD_BYTES];
	static const char *words[AIKM_WORDS];
	u32 i;

	for (i = 0; i < AIKM_WORDS; i++)
		if (aikm_word_text(i, text[i]))
			words[shape->nr_words++] = text[i];
	shape->words = words;
}

/* All keys of a file that begin with "tokenizer." */
static int copy_vocabulary(struct aikm_vocabulary *v, const u8 *file, u64 len)
{
	static const char prefix[] = "tokenizer.";
	struct aikm_file_pair p;
	struct aikm_file_walk w;
	int ret;

	ret = aikm_walk_begin(&w, file, len);
	if (!ret)
		ret = aikm_walk_pair(&w, &p);
	for (; ret > 0; ret = aikm_walk_pair(&w, &p)) {
		if (p.key_len < sizeof(prefix) - 1 ||
		    memcmp(p.key, prefix, sizeof(prefix) - 1))
			continue;
		aikm_bytes_put(&v->pairs, p.start, p.bytes);
		v->nr_pairs++;
		if (aikm_pair_is(&p, "tokenizer.ggml.tokens"))
			v->nr = p.count;
	}
	return ret ? ret : v->nr ? 0 : -EINVAL;
}

static int read_vocabulary(const struct slm *s, struct aikm_vocabulary *v)
{
	struct aikm_error err;
	const u8 *file;
	size_t len;
	int ret;

	if (aikm_file_map(s->vocabulary, &file, &len, &err))
		return slm_fail(s, "%s", err.text);
	ret = copy_vocabulary(v, file, len);
	aikm_file_unmap(file, len);
	if (ret)
		return slm_fail(s, "%s: not a GGUF file with a vocabulary",
				s->vocabulary);
	return 0;
}

int slm_make(struct slm *s)
{
	struct aikm_vocabulary v = { .nr_pairs = 0 };
	FILE *to;
	int ret;

	if (!s->output) {
		slm_fail(s, "name the file with -o FILE");
		return SLM_EXIT_USAGE;
	}
	if (s->vocabulary && read_vocabulary(s, &v))
		return 1;
	s->shape.vocab = v.nr ? v.nr : s->shape.vocab;
	if (!aikm_random_possible(&s->shape)) {
		free(v.pairs.data);
		slm_fail(s, "this shape is impossible");
		return SLM_EXIT_USAGE;
	}
	take_words(&s->shape);
	to = fopen(s->output, "wb");
	if (!to) {
		free(v.pairs.data);
		return slm_fail_errno(s, s->output, -errno);
	}
	ret = aikm_random_write(&s->shape, v.nr ? &v : NULL, to);
	if (fclose(to) && !ret)
		ret = -errno;
	free(v.pairs.data);
	return ret ? slm_fail_errno(s, s->output, ret) : 0;
}

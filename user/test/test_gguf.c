// SPDX-License-Identifier: GPL-2.0
/* Damaged and hostile model files: refused, with what and where. */
#include "aikm_os.h"
#include <setjmp.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/model.h"
#include "lib/loaded.h"
#include "lib/random_model.h"

enum { TYPE_BYTES = 4, LENGTH_BYTES = 8 };

static const struct aikm_random_shape small = {
	.layers = 2,
	.width = 32,
	.ff = 64,
	.heads = 4,
	.kv_heads = 2,
	.context = 32,
	.vocab = 264,
	.type = AIKM_TENSOR_Q8_0,
	.seed = 1,
	.words = (const char *const[]){ " ab", " b" },
	.nr_words = 2,
};

/* The sound file every case starts from. */
static u8 *sound;
static u64 sound_len;
static u64 directory_len;

static int setup(void **state)
{
	struct aikm_error err;
	struct aikm_gguf g;

	(void)state;
	sound = aikm_random_model(&small, &sound_len);
	if (aikm_gguf_open(&g, sound, sound_len, sound_len, &err)) {
		print_message("%s\n", err.text);
		return -1;
	}
	directory_len = g.data_at;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(sound);
	return 0;
}

/* A copy in memory of exactly its length, so that ASan sees every overrun. */
static u8 *copy_of(const u8 *file, u64 len)
{
	u8 *copy;

	if (posix_memalign((void **)&copy, 64, len ? len : 1))
		abort();
	memcpy(copy, file, len);
	return copy;
}

/* Load and, when that works, compute a token. */
static int try_file(u8 *file, u64 len, struct aikm_error *err)
{
	struct aikm_loaded l = { .len = 0 };
	int ret;
	u32 id;

	err->text[0] = '\0';
	ret = aikm_loaded_model(&l, file, len, err);
	if (!ret) {
		if (aikm_loaded_engine(&l, 4, AIKM_PRODUCT_GENERIC))
			fail();
		id = aikm_token_bos(l.model);
		aikm_loaded_run(&l, &id, 1);
		aikm_token_special(l.model, "<think>");
	}
	aikm_loaded_end(&l);
	return ret;
}

static void check_file(u8 *file, u64 len, int code, const char *message)
{
	struct aikm_error err;
	int ret = try_file(file, len, &err);

	if (ret != code || !strstr(err.text, message))
		fail_msg("%d \"%s\", wanted %d \"%s\"", ret, err.text, code,
			 message);
}

/* The bytes behind the first place where a text stands. */
static u8 *behind(u8 *file, u64 len, const char *text)
{
	u8 *at = memmem(file, len, text, strlen(text));

	assert_non_null(at);
	return at + strlen(text);
}

/* A copy with some bytes behind a text changed. */
static void check_patch(const char *text, int skip, const void *bytes, u32 nr,
			int code, const char *message)
{
	u8 *file = copy_of(sound, sound_len);

	memcpy(behind(file, directory_len, text) + skip, bytes, nr);
	check_file(file, sound_len, code, message);
}

static void check_u32(const char *text, int skip, u32 value, int code,
		      const char *message)
{
	u32 le = htole32(value);

	check_patch(text, skip, &le, sizeof(le), code, message);
}

static void check_u64(const char *text, int skip, u64 value, int code,
		      const char *message)
{
	u64 le = htole64(value);

	check_patch(text, skip, &le, sizeof(le), code, message);
}

static void test_sound(void **state)
{
	struct aikm_error err;

	(void)state;
	assert_int_equal(try_file(copy_of(sound, sound_len), sound_len, &err),
			 0);
	assert_string_equal(err.text, "");
}

static void test_truncated_everywhere(void **state)
{
	struct aikm_error err;
	u64 len;

	(void)state;
	for (len = 0; len < directory_len; len++) {
		assert_int_equal(try_file(copy_of(sound, len), len, &err),
				 -EINVAL);
		assert_non_null(strstr(err.text, "byte"));
	}
	for (; len < sound_len; len += 97) {
		assert_int_equal(try_file(copy_of(sound, len), len, &err),
				 -EINVAL);
		assert_non_null(strstr(err.text, "outside the file"));
	}
}

/* Whatever is flipped: an error with a reason, or a model that computes. */
static void test_flipped_everywhere(void **state)
{
	static const u8 flips[] = { 0x01, 0x80, 0xff };
	struct aikm_error err;
	u32 refused = 0;
	u64 at;
	u8 *file;
	u32 i;

	(void)state;
	for (at = 0; at < directory_len; at++) {
		for (i = 0; i < ARRAY_SIZE(flips); i++) {
			file = copy_of(sound, sound_len);
			file[at] ^= flips[i];
			if (!try_file(file, sound_len, &err))
				continue;
			assert_true(strlen(err.text) > 10);
			refused++;
		}
	}
	assert_in_range(refused, 1000, 3 * directory_len);
}

static void test_header(void **state)
{
	(void)state;
	check_u32("", 0, 0x12345678, -EINVAL, "does not begin with");
	check_u32("GGUF", 0, 2, -EOPNOTSUPP, "version other than 3");
	check_u64("GGUF", 4, U64_MAX, -E2BIG, "more than 4096 tensors");
	check_u64("GGUF", 12, 1ULL << 60, -E2BIG, "more than 4096 keys");
	check_u64("GGUF", 12, 0, -EINVAL, "byte");
	/* Without its last tensor. */
	check_u64("GGUF", 4, 25, -EINVAL, "output_norm.weight is missing");
	check_u64("GGUF", 20, 1ULL << 63, -EINVAL, "truncated");
}

static void check_count(const char *key, u32 limit)
{
	char missing[80], wrong[80];

	snprintf(missing, sizeof(missing), "%s is missing", key);
	snprintf(wrong, sizeof(wrong), "%s is not an integer", key);
	check_u32(key, TYPE_BYTES, 0, -EINVAL, key);
	check_u32(key, TYPE_BYTES, limit + 1, -E2BIG, "beyond the limit");
	check_u32(key, 0, AIKM_GGUF_F32, -EINVAL, wrong);
	check_u32(key, 0, 13, -EINVAL, "unknown type");
	/* A key that ends in another letter is another key. */
	check_patch(key, -1, "X", 1, -EINVAL, missing);
}

static void test_counts(void **state)
{
	(void)state;
	check_count("qwen2.block_count", AIKM_LAYERS_MAX);
	check_count("qwen2.embedding_length", AIKM_WIDTH_MAX);
	check_count("qwen2.feed_forward_length", AIKM_FF_MAX);
	check_u32("qwen2.context_length", TYPE_BYTES, 0, -EINVAL,
		  "not a possible value");
	check_u32("qwen2.attention.head_count", TYPE_BYTES, 33, -E2BIG,
		  "head_count");
	check_u32("qwen2.attention.head_count", TYPE_BYTES, 3, -EINVAL,
		  "not a possible value");
	/* Heads of one value cannot be turned. */
	check_u32("qwen2.attention.head_count", TYPE_BYTES, 32, -EINVAL,
		  "not a possible value");
	check_u32("qwen2.attention.head_count_kv", TYPE_BYTES, 0, -EINVAL,
		  "not a possible value");
	check_u32("qwen2.attention.head_count_kv", TYPE_BYTES, 3, -EINVAL,
		  "not a possible value");
	check_u32("qwen2.attention.head_count_kv", TYPE_BYTES, 5, -E2BIG,
		  "beyond the limit");
	check_u32("qwen2.block_count", TYPE_BYTES, 1, -EOPNOTSUPP,
		  "no part of a qwen2 model of so many layers");
	check_u32("qwen2.block_count", TYPE_BYTES, 3, -EINVAL,
		  "tensor blk.2.attn_norm.weight is missing");
	check_u32("qwen2.embedding_length", TYPE_BYTES, 64, -EINVAL,
		  "not 64 x 264");
}

static void test_floats(void **state)
{
	static const char base[] = "qwen2.rope.freq_base";
	static const char epsilon[] = "qwen2.attention.layer_norm_rms_epsilon";

	(void)state;
	check_u32(base, TYPE_BYTES, 0x3f7fffff, -EINVAL, "at least 1");
	check_u32(base, TYPE_BYTES, 0x7f800000, -EINVAL, "at least 1");
	check_u32(base, TYPE_BYTES, 0xc61c4000, -EINVAL, "at least 1");
	check_u32(base, 0, AIKM_GGUF_U32, -EINVAL, "not a 32-bit float");
	check_u32(epsilon, TYPE_BYTES, 0, -EINVAL, "above 0");
	check_u32(epsilon, TYPE_BYTES, 0x7fc00000, -EINVAL, "above 0");
	check_u32(epsilon, TYPE_BYTES, 0x80000001, -EINVAL, "above 0");
}

static void test_texts(void **state)
{
	int skip = TYPE_BYTES + LENGTH_BYTES;

	(void)state;
	check_patch("general.architecture", skip, "llama", 5, -EOPNOTSUPP,
		    "not qwen2");
	check_u32("general.architecture", 0, AIKM_GGUF_U64, -EINVAL,
		  "model file");
	check_patch("tokenizer.ggml.model", skip, "bert", 4, -EOPNOTSUPP,
		    "byte-level BPE");
	check_patch("tokenizer.ggml.pre", skip, "qwen9", 5, -EOPNOTSUPP,
		    "tokenizer.ggml.pre");
	check_u64("general.name", TYPE_BYTES, U64_MAX, -EINVAL, "truncated");
}

static void test_vocabulary(void **state)
{
	static const char tokens[] = "tokenizer.ggml.tokens";
	static const char types[] = "tokenizer.ggml.token_type";
	static const char merges[] = "tokenizer.ggml.merges";
	u32 count = 2 * TYPE_BYTES, first = count + LENGTH_BYTES;

	(void)state;
	check_u32(tokens, 0, AIKM_GGUF_U32, -EINVAL, "model file");
	check_u32(tokens, TYPE_BYTES, AIKM_GGUF_ARRAY, -EINVAL,
		  "array of an unknown type");
	check_u32(tokens, TYPE_BYTES, 77, -EINVAL, "array of an unknown type");
	check_u64(tokens, count, U64_MAX, -EINVAL, "byte");
	check_u64(tokens, first, 0, -EINVAL, "byte");
	check_u64(types, count, U64_MAX / 4 + 2, -EINVAL, "overflows");
	check_u64(types, count, U64_MAX / 8, -EINVAL, "truncated");
	check_u32(types, TYPE_BYTES, AIKM_GGUF_U32, -EINVAL,
		  "elements of a wrong type");
	/* " a" is made of a blank and "a"; its result must be normal. */
	check_u32(types, first + 4 * 256, 3, -EINVAL, "merge 0");
	/* The byte 'a' as a control token, and spelled as something else. */
	check_u32(types, first + 4 * 'a', 3, -EINVAL, "no token for the byte");
	check_patch(merges, first + LENGTH_BYTES, "zz", 2, -EINVAL, "merge 0");
	check_patch(merges, first + LENGTH_BYTES + 2, "_", 1, -EINVAL,
		    "merge 0");
	check_u32("tokenizer.ggml.bos_token_id", TYPE_BYTES, 264, -EINVAL,
		  "is beyond the vocabulary");
	check_u32("tokenizer.ggml.eos_token_id", TYPE_BYTES, U32_MAX, -EINVAL,
		  "is beyond the vocabulary");
}

static void test_tensors(void **state)
{
	static const char q[] = "blk.1.attn_q.weight";
	static const char norm[] = "blk.1.attn_norm.weight";

	(void)state;
	check_u32(q, 0, 0, -EINVAL, "1 to 4 dimensions");
	check_u32(q, 0, 5, -EINVAL, "1 to 4 dimensions");
	check_u64(q, 4, 0, -EINVAL, "dimension of 0");
	check_u64(q, 12, 0, -EINVAL, "dimension of 0");
	check_u64(q, 4, 1ULL << 62, -EINVAL, "overflows");
	check_u64(q, 12, U64_MAX, -EINVAL, "overflows");
	check_u64(q, 4, 33, -EINVAL, "no multiple of 32");
	check_u64(q, 4, 64, -EINVAL, "attn_q.weight is 64 x 32, not 32 x 32");
	check_u64(q, 12, 31, -EINVAL, "attn_q.weight is 32 x 31, not 32 x 32");
	check_u32(q, 20, 3, -EOPNOTSUPP, "does not know");
	check_u32(q, 20, 0xffffffff, -EOPNOTSUPP, "does not know");
	check_u64(q, 24, 17, -EINVAL, "not aligned");
	check_u64(q, 24, 1ULL << 40, -EINVAL, "outside the file");
	check_u64(q, 24, U64_MAX - 31, -EINVAL, "outside the file");
	check_u32(norm, 12, AIKM_TENSOR_Q8_0, -EOPNOTSUPP,
		  "attn_norm.weight is not F32");
	check_u64("blk.1.ffn_up", -20, 0, -EINVAL, "1 to 64 bytes");
	check_patch("blk.1", -1, "0", 1, -EINVAL, "second time");
	check_patch("blk.1", -1, "7", 1, -EOPNOTSUPP, "no part");
	check_patch("blk.1", 0, "9", 1, -EOPNOTSUPP, "no part");
	check_patch("blk.1.attn_q", -1, "z", 1, -EOPNOTSUPP, "no part");
	check_patch("token_embd.weight", -1, "T", 1, -EOPNOTSUPP, "no part");
}

/* Only what matters before the model's own keys are looked at. */
static void check_writer(struct aikm_gguf_writer *w, int code,
			 const char *message)
{
	struct aikm_error err = { "" };
	struct aikm_gguf g;
	u64 len;
	u8 *file = aikm_write_end(w, &len);
	int ret = aikm_gguf_open(&g, file, len, len, &err);

	if (ret != code || !strstr(err.text, message))
		fail_msg("%d \"%s\", wanted %d \"%s\"", ret, err.text, code,
			 message);
	free(file);
}

static void test_directory(void **state)
{
	struct aikm_gguf_writer w = { .nr_pairs = 0 };
	char *text = calloc(1, AIKM_GGUF_STRING_MAX + 2);
	u32 i;

	(void)state;
	check_writer(&w, 0, "");
	aikm_write_u32(&w, "qwen2.block_count", 1);
	aikm_write_u32(&w, "qwen2.block_count", 2);
	check_writer(&w, -EINVAL, "a key for the second time");
	memset(text, 'x', AIKM_GGUF_STRING_MAX);
	aikm_write_string(&w, "general.name", text);
	check_writer(&w, 0, "");
	text[AIKM_GGUF_STRING_MAX] = 'x';
	aikm_write_string(&w, "general.name", text);
	check_writer(&w, -E2BIG, "longer than 64 KiB");
	aikm_write_string(&w, text, "");
	check_writer(&w, -E2BIG, "longer than 64 KiB");
	for (i = 0; i < AIKM_GGUF_KV_MAX; i++)
		aikm_write_u32(&w, "a", i);
	check_writer(&w, 0, "");
	aikm_write_string(&w, "general.alignment", "32");
	check_writer(&w, -EINVAL, "general.alignment is not an integer");
	aikm_write_u32(&w, "general.alignment", 64);
	check_writer(&w, 0, "");
	free(text);
	for (i = 0; i < 8; i++) {
		aikm_write_u32(&w, "general.alignment", i);
		check_writer(&w, -EINVAL, "not a power of two");
	}
	aikm_write_u32(&w, "general.alignment", 0x80000000);
	check_writer(&w, -EINVAL, "not a power of two");
	aikm_write_u32(&w, "general.alignment", 48);
	check_writer(&w, -EINVAL, "not a power of two");
}

/* The sound file with one more key. */
static void check_extra(const char *key, const char *text, u32 number, int code,
			const char *message)
{
	struct aikm_gguf_writer w = { .nr_pairs = 0 };
	u64 tensors =
		behind(sound, sound_len, "token_embd.weight") - 25 - sound;
	u64 nr = get_unaligned_le64(sound + 16), len;
	u8 *file;

	if (text)
		aikm_write_string(&w, key, text);
	else
		aikm_write_u32(&w, key, number);
	aikm_bytes_put(&w.pairs, sound + 24, tensors - 24);
	aikm_bytes_put(&w.tensors, sound + tensors, directory_len - tensors);
	aikm_bytes_put(&w.data, sound + directory_len,
		       sound_len - directory_len);
	w.nr_pairs += nr;
	w.nr_tensors = get_unaligned_le64(sound + 8);
	file = aikm_write_end(&w, &len);
	check_file(file, len, code, message);
}

/* Optional keys that would mean another computation. */
static void test_other_graphs(void **state)
{
	(void)state;
	check_extra("qwen2.attention.key_length", NULL, 8, 0, "");
	check_extra("qwen2.attention.key_length", NULL, 16, -EOPNOTSUPP,
		    "key_length");
	check_extra("qwen2.attention.value_length", NULL, 16, -EOPNOTSUPP,
		    "value_length");
	check_extra("qwen2.rope.dimension_count", NULL, 4, -EOPNOTSUPP,
		    "dimension_count");
	check_extra("qwen2.rope.scaling.type", "none", 0, 0, "");
	check_extra("qwen2.rope.scaling.type", "yarn", 0, -EOPNOTSUPP,
		    "rope.scaling.type");
	check_extra("qwen2.rope.scaling.type", NULL, 0, -EINVAL,
		    "not a string");
	check_extra("general.file_type", NULL, 7, 0, "");
}

/* The directory alone, in a memory of exactly so many bytes. */
static void check_beginning(u64 have, int code)
{
	struct aikm_error err = { "" };
	struct aikm_head head = { NULL, have, sound_len };
	struct aikm_load_room room;
	u8 *copy = copy_of(sound, have);

	head.bytes = copy;
	assert_int_equal(aikm_model_size(&head, &room, &err), code);
	assert_string_equal(err.text, "");
	free(copy);
}

/* Too little of a sound file's beginning is asked for more, never refused. */
static void test_beginnings(void **state)
{
	u64 have;

	(void)state;
	for (have = 0; have + 32 < directory_len; have++)
		check_beginning(have, -EAGAIN);
	check_beginning(directory_len, 0);
	check_beginning(sound_len, 0);
}

/* Files whose sizes need more than 32 bits. */
static void test_large(void **state)
{
	struct aikm_head head = { sound, sound_len, sound_len };
	u64 le = htole64(6ULL << 30), at;
	struct aikm_error err = { "" };
	struct aikm_load_room room;

	(void)state;
	/* One tensor lies 6 GiB further; the file is so long, or is not. */
	at = behind(sound, directory_len, "blk.1.attn_q.weight") + 24 - sound;
	memcpy(sound + at, &le, sizeof(le));
	assert_int_equal(aikm_model_size(&head, &room, &err), -EINVAL);
	assert_non_null(strstr(err.text, "outside the file"));
	head.len = 7ULL << 30;
	assert_int_equal(aikm_model_size(&head, &room, &err), 0);
	head.len = (u64)AIKM_FILE_GIB_MAX << 30;
	assert_int_equal(aikm_model_size(&head, &room, &err), -E2BIG);
	teardown(NULL);
	setup(NULL);
}

static void test_shared_bytes(void **state)
{
	/* The second tensor lies where the first does. */
	(void)state;
	check_u64("blk.1.attn_q.weight", 24, 0, -EINVAL,
		  "shares bytes with another");
}

static void test_workspace(void **state)
{
	struct aikm_head head = { sound, sound_len, sound_len };
	struct aikm_load *load;
	struct aikm_load_room room;
	struct aikm_error err;

	(void)state;
	assert_int_equal(aikm_model_size(&head, &room, &err), 0);
	room.model = aligned_alloc(64, room.model_size);
	room.work = aligned_alloc(64, room.work_size);
	room.model_size--;
	assert_int_equal(aikm_load_begin(&head, &room, &err, &load), -ENOMEM);
	assert_non_null(strstr(err.text, "workspace"));
	room.model_size++;
	room.work_size--;
	assert_int_equal(aikm_load_begin(&head, &room, &err, &load), -ENOMEM);
	free(room.model);
	free(room.work);
}

/* From a file in the file system, part by part, with its hash. */
static void test_file(void **state)
{
	/* sha256sum of the same bytes is asked for below. */
	char path[] = "/tmp/aikm_test_gguf_XXXXXX", line[200], hash[65];
	struct aikm_model_info info;
	struct aikm_loaded l = { 0 };
	struct aikm_error err;
	int fd = mkstemp(path), i;
	FILE *sum;

	(void)state;
	assert_true(write(fd, sound, sound_len) == (ssize_t)sound_len);
	close(fd);
	if (aikm_loaded_open_hashed(&l, path, &err))
		fail_msg("%s", err.text);
	aikm_model_info(l.model, &info);
	assert_int_equal(info.layers, 2);
	assert_int_equal(info.kv_heads, 2);
	assert_int_equal(info.catalogue, 1);
	assert_string_equal(info.name, "random weights");
	assert_true(info.token_bytes > 0 &&
		    info.token_bytes <= info.weight_bytes);
	snprintf(line, sizeof(line), "sha256sum %s", path);
	sum = popen(line, "r");
	assert_non_null(fgets(line, sizeof(line), sum));
	pclose(sum);
	for (i = 0; i < 32; i++)
		snprintf(hash + 2 * i, 3, "%02x", l.hash[i]);
	assert_memory_equal(line, hash, 64);
	aikm_loaded_end(&l);
	unlink(path);
	assert_int_equal(aikm_loaded_open(&l, path, &err), -ENOENT);
	assert_int_equal(aikm_loaded_open(&l, "/tmp", &err), -EINVAL);
	assert_non_null(strstr(err.text, "regular file"));
	aikm_loaded_end(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_truncated_everywhere),
		cmocka_unit_test(test_flipped_everywhere),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_floats),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_vocabulary),
		cmocka_unit_test(test_tensors),
		cmocka_unit_test(test_directory),
		cmocka_unit_test(test_other_graphs),
		cmocka_unit_test(test_beginnings),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_shared_bytes),
		cmocka_unit_test(test_workspace),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests_name("gguf", tests, setup, teardown);
}

// SPDX-License-Identifier: GPL-2.0
/* The forward pass: right, resumable, equal everywhere, safe when poisoned. */
#include "aikm_os.h"
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "aikm_fpu.h"
#include "engine/format.h"
#include "engine/gguf.h"
#include "engine/model.h"
#include "lib/loaded.h"
#include "lib/random_model.h"
#include "reference.h"

enum { IDS = 40, Q8 = AIKM_TENSOR_Q8_0, F32 = AIKM_TENSOR_F32 };

/* layers width ff heads kv_heads context vocab type untied seed */
static const struct aikm_random_shape shapes[] = {
	{ 2, 64, 96, 4, 2, 64, 300, F32, false, 1, NULL, 0 },
	{ 3, 64, 160, 2, 2, 64, 270, Q8, false, 2, NULL, 0 },
	{ 1, 60, 52, 6, 1, 64, 262, F32, true, 3, NULL, 0 }, /* no multiples */
	{ 2, 96, 64, 3, 3, 64, 333, Q8, true, 4, NULL, 0 },
	{ 2, 36, 20, 9, 3, 64, 265, F32, false, 5, NULL, 0 }, /* head_dim 4 */
	{ 5, 192, 512, 6, 2, 64, 500, Q8, false, 6, NULL, 0 },
};

static void open_file(struct aikm_loaded *l, u8 *file, u64 len,
		      const struct aikm_random_shape *shape,
		      enum aikm_product product)
{
	struct aikm_error err;

	memset(l, 0, sizeof(*l));
	if (aikm_loaded_model(l, file, len, &err))
		fail_msg("%s", err.text);
	assert_int_equal(aikm_loaded_engine(l, shape->context, product), 0);
}

static void open_shape(struct aikm_loaded *l,
		       const struct aikm_random_shape *shape,
		       enum aikm_product product)
{
	u64 len;
	u8 *file = aikm_random_model(shape, &len);

	open_file(l, file, len, shape, product);
}

static void make_ids(u32 *ids, u32 n, u32 vocab, u32 seed)
{
	u32 i;

	for (i = 0; i < n; i++) {
		seed = seed * 1664525 + 1013904223;
		ids[i] = (seed >> 8) % vocab;
	}
}

static const float *logits_of(const struct aikm_loaded *l)
{
	return (const float *)aikm_engine_logits(l->engine);
}

/* The largest and the root mean square difference, and the deviation. */
struct distance {
	double largest, rms, spread;
};

static struct distance compare(const float *a, const double *b, u32 n)
{
	struct distance d = { 0, 0, 0 };
	double mean = 0;
	u32 i;

	for (i = 0; i < n; i++) {
		mean += b[i] / n;
		d.largest = fmax(d.largest, fabs(a[i] - b[i]));
		d.rms += (a[i] - b[i]) * (a[i] - b[i]) / n;
	}
	for (i = 0; i < n; i++)
		d.spread += (b[i] - mean) * (b[i] - mean) / n;
	d.rms = sqrt(d.rms);
	d.spread = sqrt(d.spread);
	return d;
}

/*
 * F32 models within 1e-4. Quantised ones round activations, keys and values,
 * and a value on the edge may fall to either side, so they are held to 5 % of
 * the logits' own deviation; every single product is held to the definition
 * elsewhere.
 */
static void check_shape(const struct aikm_random_shape *shape)
{
	struct reference_run run;
	struct aikm_loaded l;
	struct reference r;
	struct distance d;
	u32 ids[IDS];
	u64 len;
	u8 *file = aikm_random_model(shape, &len);

	make_ids(ids, IDS, shape->vocab, 9);
	assert_int_equal(reference_open(&r, file, len), 0);
	reference_compute(
		&r, ids, IDS,
		shape->type == F32 ? REFERENCE_EXACT : REFERENCE_ROUNDED, &run);
	reference_close(&r);
	open_file(&l, file, len, shape, AIKM_PRODUCT_GENERIC);
	assert_in_range(aikm_loaded_run(&l, ids, IDS), 1, 1000000);
	d = compare(logits_of(&l), run.logits, shape->vocab);
	print_message("width %u: largest %.2e, rms %.2e of %.2f\n",
		      shape->width, d.largest, d.rms, d.spread);
	assert_true(d.spread > 0.5);
	if (shape->type == F32)
		assert_true(d.largest < 0.0001);
	else
		assert_true(d.rms < 0.05 * d.spread);
	reference_free(&run);
	aikm_loaded_end(&l);
}

static void test_reference(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(shapes); i++)
		check_shape(&shapes[i]);
}

static void test_products_agree_bit_by_bit(void **state)
{
	struct aikm_loaded a, b;
	u32 ids[IDS], i, product;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		open_shape(&a, &shapes[i], AIKM_PRODUCT_GENERIC);
		make_ids(ids, IDS, shapes[i].vocab, i);
		assert_true(aikm_loaded_run(&a, ids, IDS) > 0);
		for (product = 1; product < AIKM_PRODUCTS; product++) {
			if (!aikm_fpu_has(product))
				continue;
			open_shape(&b, &shapes[i], product);
			assert_true(aikm_loaded_run(&b, ids, IDS) > 0);
			assert_memory_equal(logits_of(&a), logits_of(&b),
					    4 * shapes[i].vocab);
			aikm_loaded_end(&b);
		}
		aikm_loaded_end(&a);
	}
}

/* Feeds @n tokens in parts of at most @part. */
static void run_in_parts(struct aikm_loaded *l, const u32 *ids, u32 n, u32 part)
{
	u32 at;

	for (at = 0; at < n; at += part)
		assert_true(aikm_loaded_run(l, ids + at, min(part, n - at)) >
			    0);
}

/* However tokens are fed, and so cut into batches, the last logits are equal. */
static void test_feeding_in_parts(void **state)
{
	static const u32 parts[] = { 1, 2, 7, 15, 16, 17, 33 };
	struct aikm_loaded a, b;
	u32 ids[IDS], i, s;

	(void)state;
	for (s = 4; s < ARRAY_SIZE(shapes); s++) {
		open_shape(&a, &shapes[s], AIKM_PRODUCT_GENERIC);
		open_shape(&b, &shapes[s], AIKM_PRODUCT_GENERIC);
		make_ids(ids, IDS, shapes[s].vocab, 3);
		assert_true(aikm_loaded_run(&a, ids, IDS) > 0);
		for (i = 0; i < ARRAY_SIZE(parts); i++) {
			aikm_engine_reset(b.engine);
			assert_int_equal(aikm_engine_position(b.engine), 0);
			run_in_parts(&b, ids, IDS, parts[i]);
			assert_memory_equal(logits_of(&a), logits_of(&b),
					    4 * shapes[s].vocab);
		}
		aikm_loaded_end(&a);
		aikm_loaded_end(&b);
	}
}

/* More may be fed while the engine is at work. */
static void test_feeding_in_between(void **state)
{
	struct aikm_loaded a, b;
	u32 ids[IDS], part;

	(void)state;
	open_shape(&a, &shapes[5], AIKM_PRODUCT_GENERIC);
	open_shape(&b, &shapes[5], AIKM_PRODUCT_GENERIC);
	make_ids(ids, IDS, 500, 3);
	assert_true(aikm_loaded_run(&a, ids, IDS) > 0);
	for (part = 1; part < IDS; part += 5) {
		aikm_engine_reset(b.engine);
		assert_int_equal(aikm_engine_feed(b.engine, ids, part), 0);
		assert_int_equal(aikm_engine_step(b.engine), AIKM_STEP_MORE);
		assert_true(aikm_loaded_run(&b, ids + part, IDS - part) > 0);
		assert_int_equal(aikm_engine_position(b.engine), IDS);
		assert_memory_equal(logits_of(&a), logits_of(&b), 4 * 500);
		assert_int_equal(aikm_engine_step(b.engine), AIKM_STEP_READY);
	}
	aikm_loaded_end(&a);
	aikm_loaded_end(&b);
}

/* Several at once on one engine: the same logits, again and again. */
static void test_threads(void **state)
{
	struct aikm_loaded a, b;
	u32 ids[IDS], threads, again;

	(void)state;
	open_shape(&a, &shapes[5], aikm_fpu_best());
	open_shape(&b, &shapes[5], aikm_fpu_best());
	make_ids(ids, IDS, 500, 7);
	assert_true(aikm_loaded_run(&a, ids, IDS) > 0);
	assert_int_equal(aikm_loaded_threads(&b, 0), -EINVAL);
	assert_int_equal(aikm_loaded_threads(&b, AIKM_THREADS_MAX + 1),
			 -EINVAL);
	for (threads = 1; threads <= 5; threads++) {
		assert_int_equal(aikm_loaded_threads(&b, threads), 0);
		for (again = 0; again < 20; again++) {
			while (!aikm_engine_stop(b.engine))
				;
			aikm_engine_reset(b.engine);
			run_in_parts(&b, ids, IDS, 1 + again * 2);
			assert_memory_equal(logits_of(&a), logits_of(&b),
					    4 * 500);
		}
	}
	aikm_loaded_end(&a);
	aikm_loaded_end(&b);
}

static void check_threads_and_parts(u32 type)
{
	static const u32 parts[] = { 1, 7, 16, IDS };
	struct aikm_random_shape shape = { 2,	256, 256,   4,	2,    64,
					   300, 0,   false, 11, NULL, 0 };
	struct aikm_loaded a, b;
	u32 ids[IDS], threads, i;

	shape.type = type;
	open_shape(&a, &shape, AIKM_PRODUCT_GENERIC);
	open_shape(&b, &shape, aikm_fpu_best());
	make_ids(ids, IDS, shape.vocab, type);
	assert_true(aikm_loaded_run(&a, ids, IDS) > 0);
	for (threads = 1; threads <= 3; threads++) {
		assert_int_equal(aikm_loaded_threads(&b, threads), 0);
		for (i = 0; i < ARRAY_SIZE(parts); i++) {
			while (!aikm_engine_stop(b.engine))
				;
			aikm_engine_reset(b.engine);
			run_in_parts(&b, ids, IDS, parts[i]);
			assert_memory_equal(logits_of(&a), logits_of(&b),
					    4 * shape.vocab);
		}
	}
	aikm_loaded_end(&a);
	aikm_loaded_end(&b);
}

/* Every type: however many threads, however fed, the bits of plain C. */
static void test_every_type(void **state)
{
	u32 type;

	(void)state;
	for (type = 0; type < AIKM_TENSOR_TYPES; type++)
		if (aikm_format_of(type))
			check_threads_and_parts(type);
	check_threads_and_parts(AIKM_MIX_Q4_K_M);
}

/* Given up in the middle, with helpers inside: the next answer is right. */
static void test_stop(void **state)
{
	struct aikm_loaded a, b;
	u32 ids[IDS], steps, i;

	(void)state;
	open_shape(&a, &shapes[5], AIKM_PRODUCT_GENERIC);
	open_shape(&b, &shapes[5], AIKM_PRODUCT_GENERIC);
	make_ids(ids, IDS, 500, 8);
	assert_true(aikm_loaded_run(&a, ids, IDS) > 0);
	assert_int_equal(aikm_loaded_threads(&b, 3), 0);
	for (steps = 0; steps < 60; steps++) {
		assert_int_equal(aikm_engine_feed(b.engine, ids, IDS), 0);
		for (i = 0; i < steps; i++)
			aikm_engine_step(b.engine);
		while (!aikm_engine_stop(b.engine))
			;
		assert_int_equal(aikm_engine_help(b.engine), 0);
		aikm_engine_reset(b.engine);
	}
	assert_true(aikm_loaded_run(&b, ids, IDS) > 0);
	assert_memory_equal(logits_of(&a), logits_of(&b), 4 * 500);
	aikm_loaded_end(&a);
	aikm_loaded_end(&b);
}

/* A helper alone does everything that was begun. */
static void test_helper_alone(void **state)
{
	struct aikm_loaded a, b;
	u32 ids[IDS];

	(void)state;
	open_shape(&a, &shapes[5], AIKM_PRODUCT_GENERIC);
	open_shape(&b, &shapes[5], AIKM_PRODUCT_GENERIC);
	make_ids(ids, IDS, 500, 6);
	assert_true(aikm_loaded_run(&a, ids, IDS) > 0);
	assert_int_equal(aikm_engine_help(b.engine), 0);
	assert_int_equal(aikm_engine_feed(b.engine, ids, IDS), 0);
	assert_int_equal(aikm_engine_help(b.engine), 0);
	assert_int_equal(aikm_engine_step(b.engine), AIKM_STEP_MORE);
	while (aikm_engine_help(b.engine))
		;
	assert_int_equal(aikm_engine_step(b.engine), AIKM_STEP_READY);
	assert_memory_equal(logits_of(&a), logits_of(&b), 4 * 500);
	aikm_loaded_end(&a);
	aikm_loaded_end(&b);
}

/* A child writes to what must not be written; returns the signal it died of. */
static int write_to(u8 *at)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		signal(SIGSEGV, SIG_DFL);
		__atomic_fetch_xor((u8 *)at, 1, __ATOMIC_RELAXED);
		_exit(0);
	}
	assert_true(waitpid(pid, &status, 0) == pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void test_weights_cannot_be_written(void **state)
{
	const struct aikm_plan *p;
	struct aikm_loaded l;

	(void)state;
	open_shape(&l, &shapes[1], AIKM_PRODUCT_GENERIC);
	p = &l.model->plan;
	assert_int_equal(write_to((u8 *)(uintptr_t)p->head.data), SIGSEGV);
	assert_int_equal(write_to((u8 *)(uintptr_t)p->layer[2].w[0].data),
			 SIGSEGV);
	assert_int_equal(write_to((u8 *)(uintptr_t)l.model), SIGSEGV);
	assert_int_equal(write_to((u8 *)l.engine), 0);
	aikm_loaded_end(&l);
}

/* Two threads that hand the engine to each other after every step. */
struct relay {
	pthread_mutex_t lock;
	pthread_cond_t turned;
	struct aikm_engine *engine;
	u32 turn;
	u32 steps[2];
	bool done;
};

struct runner {
	struct relay *relay;
	u32 number;
};

static void *run_relay(void *data)
{
	struct runner *me = data;
	struct relay *r = me->relay;

	pthread_mutex_lock(&r->lock);
	while (!r->done) {
		if (r->turn != me->number) {
			pthread_cond_wait(&r->turned, &r->lock);
			continue;
		}
		r->done = aikm_engine_step(r->engine) != AIKM_STEP_MORE;
		r->steps[me->number]++;
		r->turn = !me->number;
		pthread_cond_broadcast(&r->turned);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static void test_steps_from_two_threads(void **state)
{
	struct relay r = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.turned = PTHREAD_COND_INITIALIZER,
	};
	struct runner runners[2] = { { &r, 0 }, { &r, 1 } };
	struct aikm_loaded a, b;
	pthread_t threads[2];
	u32 ids[IDS];

	(void)state;
	open_shape(&a, &shapes[5], AIKM_PRODUCT_GENERIC);
	open_shape(&b, &shapes[5], AIKM_PRODUCT_GENERIC);
	make_ids(ids, IDS, 500, 4);
	assert_true(aikm_loaded_run(&a, ids, IDS) > 0);
	r.engine = b.engine;
	assert_int_equal(aikm_engine_feed(b.engine, ids, IDS), 0);
	pthread_create(&threads[0], NULL, run_relay, &runners[0]);
	pthread_create(&threads[1], NULL, run_relay, &runners[1]);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	assert_in_range(r.steps[0], 10, 1000000);
	assert_in_range(r.steps[1], 10, 1000000);
	assert_memory_equal(logits_of(&a), logits_of(&b), 4 * 500);
	aikm_loaded_end(&a);
	aikm_loaded_end(&b);
}

static void test_limits(void **state)
{
	struct aikm_engine *e;
	struct aikm_loaded l;
	u32 ids[65] = { 0 };
	u64 size;

	(void)state;
	open_shape(&l, &shapes[0], AIKM_PRODUCT_GENERIC);
	assert_int_equal(aikm_engine_size(l.model, 0), 0);
	assert_int_equal(aikm_engine_size(l.model, AIKM_POSITIONS_MAX + 1), 0);
	size = aikm_engine_size(l.model, 64);
	assert_int_equal(aikm_engine_init(l.memory[1].start, size - 1, l.model,
					  64, AIKM_PRODUCT_GENERIC, &e),
			 -ENOMEM);
	assert_int_equal(aikm_engine_init(l.memory[1].start, size, l.model, 0,
					  AIKM_PRODUCT_GENERIC, &e),
			 -EINVAL);
	assert_int_equal(aikm_engine_init(l.memory[1].start, size, l.model, 64,
					  AIKM_PRODUCTS, &e),
			 -EINVAL);
	assert_int_equal(aikm_engine_feed(l.engine, ids, 65), -ENOSPC);
	ids[3] = 300;
	assert_int_equal(aikm_engine_feed(l.engine, ids, 4), -EINVAL);
	ids[3] = 299;
	assert_true(aikm_loaded_run(&l, ids, 64) > 0);
	assert_int_equal(aikm_engine_feed(l.engine, ids, 1), -ENOSPC);
	assert_int_equal(aikm_engine_feed(l.engine, ids, 0), 0);
	assert_int_equal(aikm_engine_step(l.engine), AIKM_STEP_READY);
	aikm_loaded_end(&l);
}

/* A tensor's last row in a file. */
static u8 *last_row(u8 *file, u64 len, const char *name, u32 *type)
{
	struct aikm_gguf_tensor t;
	struct aikm_gguf g;
	u64 at, row;
	u32 i;

	assert_int_equal(aikm_gguf_open(&g, file, len, len, NULL), 0);
	at = g.tensors_at;
	for (i = 0; i < g.nr_tensors; i++) {
		aikm_gguf_next_tensor(&g, &at, &t);
		if (t.name_len != strlen(name) ||
		    memcmp(t.name, name, t.name_len))
			continue;
		assert_int_equal(aikm_row_bytes(t.type, t.cols, &row), 0);
		*type = t.type;
		return file + t.offset + (t.rows - 1) * row;
	}
	fail_msg("no tensor %s", name);
	return NULL;
}

static void poison(u8 *file, u64 len, const char *name, u32 bits)
{
	u32 type;
	u8 *row = last_row(file, len, name, &type);
	/* Infinities stay infinities, NaN stays NaN. */
	u16 half = htole16((bits >> 16 & 0xfc00) | !!(bits & 0x7fffff));

	if (type == F32)
		memcpy(row, &bits, sizeof(bits));
	else
		memcpy(row, &half, sizeof(half));
}

static void check_poison(const struct aikm_random_shape *shape,
			 const char *name, u32 bits)
{
	struct aikm_loaded l;
	u32 ids[IDS];
	u64 len;
	u8 *file = aikm_random_model(shape, &len);

	poison(file, len, name, bits);
	open_file(&l, file, len, shape, aikm_fpu_best());
	make_ids(ids, IDS, shape->vocab, 5);
	ids[0] = shape->vocab - 1;
	if (aikm_loaded_run(&l, ids, IDS) != -EIO)
		fail_msg("%s with bits %x went unnoticed", name, bits);
	assert_int_equal(aikm_engine_step(l.engine), AIKM_STEP_FAILED);
	aikm_engine_reset(l.engine);
	assert_int_equal(aikm_engine_step(l.engine), AIKM_STEP_READY);
	aikm_loaded_end(&l);
}

/* An infinity or NaN in any tensor is noticed, and the engine stays stopped. */
static void test_not_finite(void **state)
{
	static const char *const names[] = {
		"token_embd.weight",	 "output_norm.weight",
		"output.weight",	 "blk.0.attn_norm.weight",
		"blk.0.attn_q.weight",	 "blk.0.attn_k.weight",
		"blk.0.attn_v.weight",	 "blk.0.attn_output.weight",
		"blk.0.ffn_norm.weight", "blk.0.ffn_gate.weight",
		"blk.0.ffn_up.weight",	 "blk.0.ffn_down.weight",
		"blk.0.attn_q.bias",	 "blk.0.attn_k.bias",
		"blk.0.attn_v.bias",
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		check_poison(&shapes[2], names[i], 0x7f800000);
		check_poison(&shapes[2], names[i], 0xff800000);
		check_poison(&shapes[2], names[i], 0x7fc12345);
		check_poison(&shapes[3], names[i], 0x7f800000);
		check_poison(&shapes[3], names[i], 0xff800000);
		check_poison(&shapes[3], names[i], 0xffc12345);
	}
}

/* Finite weights so large that products overflow. */
static void test_overflow(void **state)
{
	struct aikm_loaded l;
	u32 ids[2] = { 1, 2 }, i, type;
	float large;
	u64 len;
	u8 *file, *row;

	(void)state;
	file = aikm_random_model(&shapes[0], &len);
	row = last_row(file, len, "blk.1.ffn_up.weight", &type);
	for (i = 0; i < 64; i++) {
		large = i % 2 ? 3e38f : -3e38f;
		memcpy(row + 4 * i, &large, sizeof(large));
	}
	open_file(&l, file, len, &shapes[0], AIKM_PRODUCT_GENERIC);
	assert_int_equal(aikm_loaded_run(&l, ids, 2), -EIO);
	aikm_loaded_end(&l);
}

static void test_argmax(void **state)
{
	static const u32 allowed[] = { 30, 7, 12, 9 };
	struct aikm_loaded l;
	u32 id = 1, permille;
	float *logits;

	(void)state;
	open_shape(&l, &shapes[0], AIKM_PRODUCT_GENERIC);
	assert_true(aikm_loaded_run(&l, &id, 1) > 0);
	logits = (float *)(uintptr_t)logits_of(&l);
	for (id = 0; id < 300; id++)
		logits[id] = -1.0f;
	logits[7] = 2.0f;
	logits[9] = 2.0f;
	logits[12] = 2.0f;
	logits[200] = 5.0f;
	assert_int_equal(aikm_engine_argmax(l.engine, NULL, 0, NULL), 200);
	assert_int_equal(aikm_engine_argmax(l.engine, allowed, 4, &permille),
			 7);
	/* 1 / (3 + e^-3) */
	assert_int_equal(permille, 328);
	assert_int_equal(aikm_engine_argmax(l.engine, allowed, 1, &permille),
			 30);
	assert_int_equal(permille, 1000);
	logits[200] = 3.0e38f;
	logits[7] = -3.0e38f;
	assert_int_equal(aikm_engine_argmax(l.engine, NULL, 0, &permille), 200);
	assert_int_equal(permille, 1000);
	aikm_loaded_end(&l);
}

/* Draws by the probabilities, within the nucleus, by the seed alone. */
static void test_sampling(void **state)
{
	u64 seed = 1, again = 1, other = 2;
	u32 id = 1, same, i, count[300] = { 0 }, differ = 0;
	struct aikm_loaded l;
	float *logits;

	(void)state;
	open_shape(&l, &shapes[0], AIKM_PRODUCT_GENERIC);
	assert_true(aikm_loaded_run(&l, &id, 1) > 0);
	logits = (float *)(uintptr_t)logits_of(&l);
	for (id = 0; id < 300; id++)
		logits[id] = -50.0f;
	logits[10] = 0.0f;
	logits[20] = logf(0.5f);
	logits[30] = logf(0.1f);
	for (i = 0; i < 16000; i++) {
		id = aikm_engine_sample(l.engine, 1000, 1000, &seed);
		same = aikm_engine_sample(l.engine, 1000, 1000, &again);
		assert_int_equal(same, id);
		differ += aikm_engine_sample(l.engine, 1000, 1000, &other) !=
			  id;
		count[id]++;
	}
	assert_true(differ > 1000);
	assert_in_range(count[10], 9700, 10300);
	assert_in_range(count[20], 4800, 5200);
	assert_in_range(count[30], 850, 1150);
	/* 0.625 + 0.3125 >= 0.9 */
	for (i = 0; i < 1000; i++) {
		id = aikm_engine_sample(l.engine, 1000, 900, &seed);
		assert_true(id == 10 || id == 20);
		assert_int_equal(aikm_engine_sample(l.engine, 1000, 500, &seed),
				 10);
		assert_int_equal(aikm_engine_sample(l.engine, 0, 1000, &seed),
				 10);
		assert_int_equal(aikm_engine_sample(l.engine, 20, 1000, &seed),
				 10);
	}
	aikm_loaded_end(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference),
		cmocka_unit_test(test_products_agree_bit_by_bit),
		cmocka_unit_test(test_feeding_in_parts),
		cmocka_unit_test(test_feeding_in_between),
		cmocka_unit_test(test_steps_from_two_threads),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_every_type),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_helper_alone),
		cmocka_unit_test(test_weights_cannot_be_written),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_not_finite),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_argmax),
		cmocka_unit_test(test_sampling),
	};

	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}

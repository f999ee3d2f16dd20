// SPDX-License-Identifier: GPL-2.0
/*
 * products - how fast weights of every type are multiplied by every product
 * of this processor: what the costs in engine/product.c were measured with.
 */
#include <getopt.h>
#include <sys/mman.h>
#include <time.h>

#include "aikm_fpu.h"
#include "engine/engine.h"
#include "engine/format.h"
#include "engine/multiply.h"
#include "engine/pack.h"
#include "lib/block_format.h"
#include "lib/median.h"
#include "lib/out.h"

static const char usage[] =
	"usage: products [--json] [--mib N] [--product NAME] [--type NAME]\n"
	"\n"
	"Weights are read from N MiB of memory (1024) and, for the time in the\n"
	"cache, from one group of rows. Times are of the thread's own clock of\n"
	"the processor; reading alone and multiplying take turns, slice by\n"
	"slice; medians are shown.\n"
	"\n"
	"  one     ns for 512 products (a block of 32 columns of 16 rows), one\n"
	"          column of activations, weights from memory\n"
	"  share   memory bandwidth of that, of reading alone\n"
	"  cached  as one, weights in the cache\n"
	"  many    as one, a column, 16 columns at once, weights from memory\n";

enum {
	COLS = 1536,
	COLUMNS = 16,
	SLICE = 4 << 20, /* bytes between looks at the clock */
	SLICES = 64,
	HUGE_PAGE = 2 << 20,
	UNROLLED = 256,
	AHEAD = 4096,
};

typedef u64 register_of_64 __attribute__((vector_size(64)));

/* What the command line asked for. */
static struct {
	const char *product;
	const char *type;
	u64 bytes;
	bool json;
} ask = { .bytes = 1ULL << 30 };

static u8 *memory;
static float floats[COLUMNS * COLS];
static s8 integers[COLUMNS * COLS];
static struct aikm_scale scales[COLUMNS * COLS / AIKM_BLOCK];
static u64 sink;

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static float next_float(void)
{
	static u32 seed = 1;

	seed = seed * 1664525 + 1013904223;
	return (float)(seed >> 8) / 8388608.0f - 1.0f;
}

static u64 read_all(const u8 *from, u64 bytes)
{
	register_of_64 sum[4] = { 0 };
	u64 at;
	u32 i;

	for (at = 0; at + UNROLLED <= bytes; at += UNROLLED) {
		const register_of_64 *p = (const void *)(from + at);

		for (i = 0; i < 4; i++) {
			__builtin_prefetch((const u8 *)(p + i) + AHEAD, 0, 2);
			sum[i] ^= p[i];
		}
	}
	sum[0] ^= sum[1] ^ sum[2] ^ sum[3];
	return sum[0][0] ^ sum[0][5];
}

/* One group of random rows, packed, again and again. */
static u32 fill_memory(struct aikm_matrix *m)
{
	const struct aikm_block_format *f = aikm_block_format(m->type);
	u64 group = (u64)AIKM_GROUP * m->row_bytes, at;
	u8 *row = malloc(m->row_bytes);
	u32 r, i, k;

	if (!row)
		return 0;
	for (r = 0; r < AIKM_GROUP; r++) {
		for (i = 0; i < COLS / f->values; i++) {
			float x[AIKM_BLOCK_VALUES_MAX];

			for (k = 0; k < f->values; k++)
				x[k] = next_float() / 32;
			f->quantise(x, row + i * f->bytes);
		}
		aikm_pack_rows(m, memory, r, 1, row);
	}
	free(row);
	for (at = group; at + group <= ask.bytes; at += group)
		memcpy(memory + at, memory, group);
	return at / group;
}

/**
 * struct measured - of one product and type
 * @one: picoseconds of a block of one group of one column, from memory
 * @read: picoseconds of reading such a block
 * @cached: as @one, from the cache
 * @many: as @one, of one of 16 columns
 */
struct measured {
	u64 one;
	u64 read;
	u64 cached;
	u64 many;
};

/* Groups [@t->from_group, @t->to_group) in pieces that the cache holds. */
static u64 run(enum aikm_product product, struct aikm_tile t)
{
	u32 end = t.to_group, group;
	u64 start = now();

	for (group = t.from_group; group < end; group++) {
		t.from_group = group;
		t.to_group = group + 1;
		aikm_multiply(product, &t);
	}
	return now() - start;
}

static void measure(enum aikm_product product, struct aikm_tile t, u32 groups,
		    struct measured *to)
{
	u64 one[SLICES], read[SLICES], cached[SLICES], many[SLICES];
	u64 group = (u64)AIKM_GROUP * t.m->row_bytes, start;
	u32 slice = max_t(u64, 1, SLICE / group), blocks = COLS / 32, i, k;
	u64 steps = (u64)slice * blocks;

	for (i = 0; i < SLICES; i++) {
		u32 first = (u64)i * (groups - slice) / SLICES;
		u32 other = (first + groups / 2) % (groups - slice);

		start = now();
		sink ^= read_all(memory + (other * group & ~63ULL),
				 slice * group);
		read[i] = (now() - start) * 1000 / steps;
		t.from_group = first;
		t.to_group = first + slice;
		t.to_column = 1;
		one[i] = run(product, t) * 1000 / steps;
		t.to_group = first + max_t(u32, 1, slice / 8);
		t.to_column = COLUMNS;
		many[i] = run(product, t) * 1000 / COLUMNS /
			  ((u64)(t.to_group - first) * blocks);
		t.from_group = 0;
		t.to_group = 1;
		t.to_column = 1;
		start = now();
		for (k = 0; k < 16; k++)
			aikm_multiply(product, &t);
		cached[i] = (now() - start) * 1000 / (16ULL * blocks);
	}
	to->one = aikm_median(one, SLICES);
	to->read = aikm_median(read, SLICES);
	to->cached = aikm_median(cached, SLICES);
	to->many = aikm_median(many, SLICES);
}

static void show(struct aikm_out *o, enum aikm_product product, u32 type,
		 const struct measured *m)
{
	const char *name = aikm_format_of(type)->name;

	if (!ask.json) {
		printf("%-8s %-5s %9.2f %5.2f %9.2f %9.2f\n",
		       aikm_product_names[product], name, m->one / 1e3,
		       (double)m->read / m->one, m->cached / 1e3,
		       m->many / 1e3);
		return;
	}
	aikm_out_open(o, NULL, '{');
	aikm_out_string(o, "product", aikm_product_names[product]);
	aikm_out_string(o, "type", name);
	aikm_out_number(o, "one_ps", m->one);
	aikm_out_number(o, "read_ps", m->read);
	aikm_out_number(o, "cached_ps", m->cached);
	aikm_out_number(o, "many_ps", m->many);
	aikm_out_close(o);
}

static bool is_wanted(const char *wanted, const char *name)
{
	return !wanted || !strcmp(wanted, name);
}

static void measure_type(u32 type, struct aikm_batch *x)
{
	struct aikm_out o = { .to = stdout, .json = true };
	struct aikm_matrix m = { memory, type, AIKM_GROUP, COLS, 0 };
	float *out;
	struct aikm_tile t = { .m = &m, .x = x, .to_block = COLS / 32 };
	struct measured measured;
	u32 product, groups;
	u64 bytes;

	if (aikm_row_bytes(type, COLS, &bytes))
		return;
	m.row_bytes = bytes;
	groups = fill_memory(&m);
	m.rows = groups * AIKM_GROUP;
	out = malloc((u64)COLUMNS * m.rows * sizeof(*out));
	t.out = out;
	t.out_stride = m.rows;
	for (product = 0; out && product < AIKM_PRODUCTS; product++) {
		if (!aikm_fpu_has(product) ||
		    !is_wanted(ask.product, aikm_product_names[product]))
			continue;
		measure(product, t, groups, &measured);
		show(&o, product, type, &measured);
	}
	free(out);
}

static int read_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "mib", required_argument, NULL, 'm' },
		{ "product", required_argument, NULL, 'p' },
		{ "type", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (option == 'j')
			ask.json = true;
		else if (option == 'm')
			ask.bytes = strtoull(optarg, NULL, 10) << 20;
		else if (option == 'p')
			ask.product = optarg;
		else if (option == 't')
			ask.type = optarg;
		else
			return -EINVAL;
	}
	return optind == argc && ask.bytes >= 64 << 20 ? 0 : -EINVAL;
}

int main(int argc, char **argv)
{
	struct aikm_batch x = { floats, COLS, integers, scales, COLUMNS, COLS };
	u32 type, c;

	if (read_options(argc, argv)) {
		fputs(usage, stderr);
		return 2;
	}
	memory = aligned_alloc(HUGE_PAGE, ALIGN(ask.bytes, (u64)HUGE_PAGE));
	if (!memory) {
		fputs("products: not enough memory\n", stderr);
		return 1;
	}
	madvise(memory, ask.bytes, MADV_HUGEPAGE);
	for (c = 0; c < COLUMNS * COLS; c++)
		floats[c] = next_float();
	for (c = 0; c < COLUMNS; c++)
		aikm_quantise_column(&x, c, 0, COLS / AIKM_BLOCK);
	if (!ask.json)
		puts("product  type        one share    cached      many");
	for (type = 0; type < AIKM_TENSOR_TYPES; type++)
		if (aikm_format_of(type) &&
		    is_wanted(ask.type, aikm_format_of(type)->name))
			measure_type(type, &x);
	free(memory);
	/* What was read is used. */
	return sink == 1;
}

// SPDX-License-Identifier: GPL-2.0
#include "bandwidth.h"

#include <pthread.h>
#include <sys/mman.h>
#include <time.h>

typedef u64 lanes __attribute__((vector_size(64)));

enum { AHEAD = 4096, STRIDE = 4 * sizeof(lanes), ONCE = 512 << 20 };

/* What one thread reads, how often, and when it did. */
struct reader {
	pthread_t thread;
	const u8 *from;
	u64 bytes;
	u32 rounds;
	u64 began;
	u64 ended;
	u64 result;
};

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static u64 read_all(const u8 *from, u64 bytes)
{
	lanes sum[4] = { 0 };
	u64 at;
	u32 i;

	for (at = 0; at < bytes; at += STRIDE) {
		const lanes *p = (const lanes *)(from + at);

		for (i = 0; i < 4; i++) {
			__builtin_prefetch((const u8 *)(p + i) + AHEAD, 0, 2);
			sum[i] ^= p[i];
		}
	}
	sum[0] ^= sum[1] ^ sum[2] ^ sum[3];
	return sum[0][0] ^ sum[0][3] ^ sum[0][7];
}

static void *run(void *data)
{
	struct reader *r = data;
	u32 i;

	r->began = now();
	for (i = 0; i < r->rounds; i++)
		r->result ^= read_all(r->from, r->bytes);
	r->ended = now();
	return NULL;
}

int aikm_bandwidth_begin(struct aikm_bandwidth *b, u64 bytes)
{
	u64 unit = (u64)STRIDE * b->threads;

	b->bytes = ALIGN(max_t(u64, bytes, 1 << 20), unit);
	b->memory = mmap(NULL, b->bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b->memory == MAP_FAILED)
		return -ENOMEM;
	madvise(b->memory, b->bytes, MADV_HUGEPAGE);
	memset(b->memory, 0x5a, b->bytes);
	return 0;
}

u64 aikm_bandwidth_measure(const struct aikm_bandwidth *b)
{
	struct reader r[AIKM_BANDWIDTH_THREADS];
	u64 part = b->bytes / b->threads, began = U64_MAX, ended = 0;
	u32 rounds = max_t(u64, 1, ONCE / b->bytes), i, started;

	for (started = 0; started < b->threads; started++) {
		r[started] = (struct reader){
			.from = b->memory + started * part,
			.bytes = part,
			.rounds = rounds,
		};
		if (pthread_create(&r[started].thread, NULL, run, &r[started]))
			break;
	}
	for (i = 0; i < started; i++) {
		pthread_join(r[i].thread, NULL);
		began = min(began, r[i].began);
		ended = max(ended, r[i].ended);
	}
	if (started < b->threads || ended <= began)
		return 0;
	return b->bytes * rounds * 1000 / (ended - began);
}

void aikm_bandwidth_end(struct aikm_bandwidth *b)
{
	munmap(b->memory, b->bytes);
	memset(b, 0, sizeof(*b));
}

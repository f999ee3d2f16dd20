// SPDX-License-Identifier: GPL-2.0
#include "loaded.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sha256.h"

enum {
	MODEL,
	ENGINE,
	HUGE_PAGE = 2 << 20,
	FIRST_HEAD = 256
		     << 10, /* of the file, doubled while it is too little */
	LOOKS = 1000, /* at the engine before a helper gives way */
	GIVES_WAY = 100, /* before it sleeps */
	SLEEP_NS = 100000,
};

static const char no_memory[] = "not enough memory: %llu bytes are needed";

/*
 * Zeros. Large memory begins where a huge page can: reading weights through
 * small pages is a quarter slower. All of it is there at once, as in the kernel:
 * no step waits for a page.
 */
static int memory_take(struct aikm_memory *m, u64 bytes)
{
	u64 align = bytes < HUGE_PAGE ? 0 : HUGE_PAGE;
	void *map;

	map = mmap(NULL, bytes + align, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return -ENOMEM;
	m->map = map;
	m->mapped = bytes + align;
	m->start = map;
	m->bytes = bytes;
	if (align) {
		m->start = (void *)ALIGN((uintptr_t)map, (uintptr_t)HUGE_PAGE);
		/* A kernel without huge pages refuses; small ones do. */
		madvise(m->start, bytes, MADV_HUGEPAGE);
	}
	/* Older kernels refuse; then each page comes when it is used. */
	madvise(m->start, bytes, MADV_POPULATE_WRITE);
	return 0;
}

static void memory_give(struct aikm_memory *m)
{
	if (m->map)
		munmap(m->map, m->mapped);
	memset(m, 0, sizeof(*m));
}

/**
 * struct source - where a model file's bytes come from, in their order
 * @memory: all of them, or NULL
 * @fd: file to be read
 * @len: bytes of the file
 * @at: bytes that were hashed
 * @hash: of them, or NULL
 * @part: room for a part
 * @err: receives why they cannot be read
 */
struct source {
	const u8 *memory;
	int fd;
	u64 len;
	u64 at;
	struct aikm_sha256 *hash;
	u8 *part;
	struct aikm_error *err;
};

static int read_at(const struct source *s, void *to, u64 at, u64 bytes)
{
	ssize_t n;

	while (bytes) {
		n = pread(s->fd, to, bytes, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return aikm_error_set(s->err, n ? -errno : -EIO,
					      "the file's byte %llu: %s",
					      (unsigned long long)at,
					      n ? strerror(errno) :
						  "it became shorter");
		to = (u8 *)to + n;
		at += n;
		bytes -= n;
	}
	return 0;
}

/* The bytes, which stay until the next are asked for; NULL with an error. */
static const u8 *bytes_at(struct source *s, u64 at, u64 bytes)
{
	const u8 *p = s->part;

	if (s->memory)
		p = s->memory + at;
	else if (read_at(s, s->part, at, bytes))
		return NULL;
	if (s->hash && at == s->at)
		aikm_sha256_add(s->hash, p, bytes);
	s->at = at + bytes;
	return p;
}

/* What is between the weights is hashed, too. */
static int pass_over(struct source *s, u64 to)
{
	u64 bytes;

	while (s->hash && s->at < to) {
		bytes = min_t(u64, to - s->at, AIKM_PART_BYTES_MAX);
		if (!bytes_at(s, s->at, bytes))
			return -EIO;
	}
	return 0;
}

static int read_weights(struct source *s, struct aikm_load *load)
{
	struct aikm_file_part part;
	const u8 *bytes;
	int ret;

	while (aikm_load_next(load, &part)) {
		ret = pass_over(s, part.offset);
		if (ret)
			return ret;
		bytes = bytes_at(s, part.offset, part.bytes);
		if (!bytes)
			return -EIO;
		aikm_load_put(load, bytes);
	}
	return pass_over(s, s->len);
}

static int load(struct aikm_loaded *l, struct source *s,
		const struct aikm_head *head, struct aikm_load_room *room)
{
	struct aikm_load *loading;
	int ret;

	if (memory_take(&l->memory[MODEL], room->model_size))
		return aikm_error_set(s->err, -ENOMEM, no_memory,
				      (unsigned long long)room->model_size);
	room->model = l->memory[MODEL].start;
	room->work = aligned_alloc(64, ALIGN(room->work_size, 64ULL));
	ret = -ENOMEM;
	if (room->work)
		ret = aikm_load_begin(head, room, s->err, &loading);
	if (!ret)
		ret = read_weights(s, loading);
	if (!ret) {
		l->model = aikm_load_end(loading);
		l->model_size = room->model_size;
		mprotect(l->memory[MODEL].map, l->memory[MODEL].mapped,
			 PROT_READ);
	}
	free(room->work);
	return ret;
}

int aikm_loaded_model(struct aikm_loaded *l, u8 *file, u64 len,
		      struct aikm_error *err)
{
	struct source s = { .memory = file, .len = len, .err = err };
	struct aikm_head head = { file, len, len };
	struct aikm_load_room room;
	int ret;

	l->len = len;
	l->threads = 1;
	ret = aikm_model_size(&head, &room, err);
	if (!ret)
		ret = load(l, &s, &head, &room);
	free(file);
	return ret;
}

/* As much of the file's beginning as its directory needs. */
static int read_head(struct source *s, struct aikm_head *head,
		     struct aikm_load_room *room)
{
	u64 want = FIRST_HEAD;
	void *more;
	int ret = -EAGAIN;

	for (; ret == -EAGAIN; want *= 2) {
		want = min(want, s->len);
		more = realloc((void *)(uintptr_t)head->bytes, want);
		if (!more)
			return aikm_error_set(s->err, -ENOMEM, no_memory,
					      (unsigned long long)want);
		head->bytes = more;
		ret = read_at(s, (u8 *)more + head->have, head->have,
			      want - head->have);
		if (ret)
			return ret;
		head->have = want;
		ret = aikm_model_size(head, room, s->err);
	}
	return ret;
}

static int load_file(struct aikm_loaded *l, struct source *s)
{
	struct aikm_head head = { .len = s->len };
	struct aikm_load_room room;
	int ret;

	s->part = malloc(AIKM_PART_BYTES_MAX);
	ret = s->part ? read_head(s, &head, &room) : -ENOMEM;
	if (!ret)
		ret = load(l, s, &head, &room);
	free((void *)(uintptr_t)head.bytes);
	free(s->part);
	return ret;
}

static int open_file(struct aikm_loaded *l, const char *path, struct source *s)
{
	struct stat st;
	int ret;

	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st))
		return aikm_error_set(s->err, -errno, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode) || !st.st_size)
		return aikm_error_set(s->err, -EINVAL,
				      "is empty or no regular file");
	s->len = st.st_size;
	l->len = s->len;
	l->threads = 1;
	ret = load_file(l, s);
	return ret;
}

int aikm_loaded_open(struct aikm_loaded *l, const char *path,
		     struct aikm_error *err)
{
	struct source s = { .fd = -1, .err = err };
	int ret = open_file(l, path, &s);

	if (s.fd >= 0)
		close(s.fd);
	return ret;
}

int aikm_loaded_open_hashed(struct aikm_loaded *l, const char *path,
			    struct aikm_error *err)
{
	struct aikm_sha256 hash;
	struct source s = { .fd = -1, .hash = &hash, .err = err };
	int ret;

	aikm_sha256_begin(&hash);
	ret = open_file(l, path, &s);
	if (!ret)
		aikm_sha256_end(&hash, l->hash);
	if (s.fd >= 0)
		close(s.fd);
	return ret;
}

/*
 * First only looks, which is fast; then lets others run, who may be the ones
 * that have the last part; then sleeps, since nothing seems to be wanted.
 */
static void wait_a_little(u32 looked)
{
	static const struct timespec nap = { 0, SLEEP_NS };

	if (looked < LOOKS)
		return;
	if (looked < LOOKS + GIVES_WAY)
		sched_yield();
	else
		nanosleep(&nap, NULL);
}

static void *help(void *data)
{
	struct aikm_loaded *l = data;
	u32 looked = 0;

	while (!__atomic_load_n(&l->quit, __ATOMIC_ACQUIRE)) {
		if (aikm_engine_help(l->engine))
			looked = 0;
		else
			wait_a_little(looked++);
	}
	return NULL;
}

static void end_helpers(struct aikm_loaded *l)
{
	__atomic_store_n(&l->quit, true, __ATOMIC_RELEASE);
	for (; l->threads > 1; l->threads--)
		pthread_join(l->helper[l->threads - 2], NULL);
	l->quit = false;
}

int aikm_loaded_threads(struct aikm_loaded *l, u32 n)
{
	int ret = 0;

	if (!n || n > AIKM_THREADS_MAX)
		return -EINVAL;
	end_helpers(l);
	aikm_engine_share(l->engine, n);
	for (l->threads = 1; !ret && l->threads < n; l->threads += !ret)
		ret = -pthread_create(&l->helper[l->threads - 1], NULL, help,
				      l);
	return ret;
}

int aikm_loaded_engine(struct aikm_loaded *l, u32 context,
		       enum aikm_product product)
{
	end_helpers(l);
	memory_give(&l->memory[ENGINE]);
	l->engine_size = aikm_engine_size(l->model, context);
	if (!l->engine_size)
		return -EINVAL;
	if (memory_take(&l->memory[ENGINE], l->engine_size))
		return -ENOMEM;
	return aikm_engine_init(l->memory[ENGINE].start, l->engine_size,
				l->model, context, product, &l->engine);
}

int aikm_loaded_run(struct aikm_loaded *l, const u32 *ids, u32 n)
{
	enum aikm_step step;
	int ret, steps = 0;

	ret = aikm_engine_feed(l->engine, ids, n);
	if (ret)
		return ret;
	do {
		step = aikm_engine_step(l->engine);
		steps++;
	} while (step == AIKM_STEP_MORE);
	return step == AIKM_STEP_FAILED ? -EIO : steps;
}

void aikm_loaded_end(struct aikm_loaded *l)
{
	if (l->threads)
		end_helpers(l);
	memory_give(&l->memory[MODEL]);
	memory_give(&l->memory[ENGINE]);
	memset(l, 0, sizeof(*l));
}

// SPDX-License-Identifier: GPL-2.0
/*
 * What the flight recorder costs: bytes and nanoseconds a moment, as lines of
 * "key value".
 *
 *	keep [FILE]
 *
 * Of the snapshots of FILE, or of this machine, looked at for some seconds.
 */
#include <time.h>

#include "lib/host.h"
#include "lib/median.h"
#include "lib/reader.h"
#include "observe/history.h"
#include "observe/moment.h"

enum {
	LOOKS = 20,
	LOOK_MS = 200,
	SNAPSHOTS_MAX = 256,
	RUNS = 15,
	RUN_MOMENTS = 20000,
};

static struct aikm_snapshot snapshot[SNAPSHOTS_MAX];
static u32 nr;
static struct aikm_history history;

static u64 cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (u64)ts.tv_sec * 1000000000 + (u64)ts.tv_nsec;
}

static int fail(const struct aikm_error *err)
{
	fprintf(stderr, "keep: %s\n", err->text);
	return 1;
}

static int look_at_machine(void)
{
	struct aikm_error err = { "interrupted" };
	struct aikm_host *host = aikm_host_open(NULL, &err);

	if (!host)
		return fail(&err);
	while (nr < LOOKS && !aikm_host_snapshot(host, LOOK_MS, &snapshot[nr]))
		nr++;
	aikm_host_close(host);
	return nr == LOOKS ? 0 : fail(&err);
}

static int read_recording(const char *path)
{
	struct aikm_error err = { "no snapshot in the file" };
	struct aikm_reader reader;
	int ret = aikm_reader_open(&reader, path, &err);

	while (!ret && nr < SNAPSHOTS_MAX &&
	       (ret = aikm_reader_next(&reader, &snapshot[nr], &err)) > 0) {
		ret = 0;
		nr++;
	}
	aikm_reader_close(&reader);
	return ret || !nr ? fail(&err) : 0;
}

/* As the observing thread does it, second after second. */
static u64 keep_many(u64 *time_ns)
{
	u8 bytes[AIKM_MOMENT_BYTES_MAX];
	u64 start = cpu_ns();
	u32 i;
	int n;

	for (i = 0; i < RUN_MOMENTS; i++) {
		*time_ns += 1000000000;
		n = aikm_moment_write(&snapshot[i % nr], bytes, sizeof(bytes));
		aikm_history_add(&history, *time_ns,
				 aikm_history_weight(&snapshot[i % nr], 0),
				 bytes, (u32)n);
	}
	return (cpu_ns() - start) / RUN_MOMENTS;
}

static u64 give_many(u64 time_ns)
{
	static struct aikm_snapshot back;
	const struct aikm_kept *kept;
	u64 start = cpu_ns();
	u32 i;

	for (i = 0; i < RUN_MOMENTS / 20; i++) {
		kept = aikm_history_find(&history,
					 time_ns - i % 3000 * 1000000000ULL);
		if (kept)
			aikm_moment_read(&back,
					 aikm_history_bytes(&history, kept),
					 kept->size);
	}
	return (cpu_ns() - start) / (RUN_MOMENTS / 20);
}

static void measure_times(void)
{
	u64 keep[RUNS], give[RUNS], time_ns = 0;
	u32 run;

	aikm_history_init(&history);
	for (run = 0; run < RUNS; run++) {
		keep[run] = keep_many(&time_ns);
		give[run] = give_many(time_ns);
	}
	printf("history_keep_ns %llu\n",
	       (unsigned long long)aikm_median(keep, RUNS));
	printf("history_give_ns %llu\n",
	       (unsigned long long)aikm_median(give, RUNS));
}

static void measure_bytes(void)
{
	u8 bytes[AIKM_MOMENT_BYTES_MAX];
	u64 size[SNAPSHOTS_MAX], middle;
	u32 i;

	for (i = 0; i < nr; i++)
		size[i] = (u64)aikm_moment_write(&snapshot[i], bytes,
						 sizeof(bytes));
	middle = aikm_median(size, nr);
	printf("history_moment_bytes %llu\n", (unsigned long long)middle);
	printf("history_moment_bytes_largest %llu\n",
	       (unsigned long long)size[nr - 1]);
	printf("history_bytes_an_hour %llu\n",
	       (unsigned long long)middle * (3600 + 360 + 12));
	printf("history_moments_room %llu\n",
	       (unsigned long long)(AIKM_HISTORY_BYTES / middle));
}

int main(int argc, char **argv)
{
	if (argc > 2) {
		fprintf(stderr, "usage: keep [FILE]\n");
		return 2;
	}
	if (argc > 1 ? read_recording(argv[1]) : look_at_machine())
		return 1;
	printf("history_memory_kb %zu\n", sizeof(history) >> 10);
	measure_bytes();
	measure_times();
	return 0;
}

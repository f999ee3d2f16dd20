// SPDX-License-Identifier: GPL-2.0
/*
 * What a second of watching costs, part by part, as lines of "key value":
 *
 *	watching [SECONDS]
 *
 * Looks at this machine as aikm watch --here does, and counts the processor
 * time of each part: nanoseconds a second, the median of all seconds. Sources
 * are read as text here; the module walks the task table itself.
 */
#include <time.h>

#include "lib/median.h"
#include "lib/sources.h"
#include "observe/history.h"
#include "observe/moment.h"
#include "think/detect.h"
#include "think/episode.h"

enum { RING = 3, SECONDS = 20, SECONDS_MAX = 600 };

enum part {
	TEXT,
	MOUNTS,
	LOG,
	TASKS,
	SORT,
	RATE,
	DETECT,
	RULES,
	KEEP,
	PARTS,
};

static const char *const part_names[PARTS] = {
	[TEXT] = "text",     [MOUNTS] = "mounts", [LOG] = "log",
	[TASKS] = "tasks",   [SORT] = "sort",	  [RATE] = "rate",
	[DETECT] = "detect", [RULES] = "rules",	  [KEEP] = "keep",
};

static struct aikm_sample *ring[RING];
static struct aikm_snapshot snapshot;
static struct aikm_detect detect;
static struct aikm_episodes episodes;
static struct aikm_findings found;
static struct aikm_history history;
static u64 cost[PARTS][SECONDS_MAX];

static u64 cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (u64)ts.tv_sec * 1000000000 + (u64)ts.tv_nsec;
}

/* Ends one part and begins the next one. */
static void count(enum part part, u32 n, u64 *since)
{
	u64 now = cpu_ns();

	cost[part][n] = now - *since;
	*since = now;
}

static void sample(struct aikm_host *h, struct aikm_sample *s, u32 n)
{
	u64 since;

	aikm_sample_reset(s, aikm_host_now());
	since = cpu_ns();
	aikm_log_sample(h, s);
	count(LOG, n, &since);
	aikm_text_sample(h, s);
	count(TEXT, n, &since);
	aikm_tasks_sample(h, s);
	count(TASKS, n, &since);
	aikm_mounts_sample(h, s);
	count(MOUNTS, n, &since);
	aikm_sample_sort(s);
	count(SORT, n, &since);
	h->nr_known = s->nr_tasks;
	memcpy(h->known, s->task, s->nr_tasks * sizeof(*s->task));
}

static void judge(struct aikm_host *h, u32 n)
{
	u8 bytes[AIKM_MOMENT_BYTES_MAX];
	struct aikm_cause_set seen = { { 0 } };
	struct aikm_episode_news news;
	u64 since = cpu_ns();
	u32 i;
	int size;

	if (aikm_host_rate(h, ring[(n + 1) % RING], ring[n % RING], &snapshot))
		return;
	count(RATE, n, &since);
	aikm_detect_look(&detect, &snapshot);
	count(DETECT, n, &since);
	aikm_rules_find_all(&snapshot, &found);
	for (i = 0; i < found.nr; i++)
		aikm_cause_add(&seen, found.at[i].cause);
	aikm_episodes_look(&episodes, &seen, snapshot.time_ns, &news);
	count(RULES, n, &since);
	size = aikm_moment_write(&snapshot, bytes, sizeof(bytes));
	aikm_history_add(&history, snapshot.time_ns,
			 aikm_history_weight(&snapshot, 0), bytes, (u32)size);
	count(KEEP, n, &since);
}

static void print_costs(u32 seconds)
{
	u64 total = 0, middle;
	u32 part;

	for (part = 0; part < PARTS; part++) {
		middle = aikm_median(cost[part] + RING, seconds - RING);
		total += middle;
		printf("%s_ns %llu\n", part_names[part],
		       (unsigned long long)middle);
	}
	printf("total_ns %llu\n", (unsigned long long)total);
}

static void print_machine(const struct aikm_sample *s)
{
	printf("machine_tasks %u\nmachine_disks %u\nmachine_mounts %u\n",
	       s->nr_tasks, s->nr_disks, s->nr_mounts);
	printf("memory_bytes %zu\n",
	       RING * (sizeof(*s) + AIKM_SAMPLE_TASKS * sizeof(*s->task)) +
		       sizeof(snapshot) + sizeof(detect) + sizeof(episodes) +
		       sizeof(history) + AIKM_RATE_SCRATCH +
		       AIKM_SOURCE_TEXT_MAX);
}

static int watch(struct aikm_host *h, u32 seconds)
{
	u64 next = aikm_host_now();
	u32 n;

	aikm_detect_init(&detect);
	aikm_episodes_init(&episodes);
	aikm_history_init(&history);
	for (n = 0; n < seconds; n++) {
		sample(h, ring[n % RING], n);
		if (n >= RING - 1)
			judge(h, n);
		next += 1000000000;
		if (n + 1 < seconds && aikm_host_wait_until(next))
			return 1;
	}
	print_machine(ring[(n - 1) % RING]);
	print_costs(seconds);
	return 0;
}

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : SECONDS;
	struct aikm_error err = { "" };
	struct aikm_host *h;
	int ret = 1;
	u32 i;

	if (argc > 2 || seconds <= RING || seconds > SECONDS_MAX) {
		fprintf(stderr, "usage: watching [SECONDS (%d..%d)]\n",
			RING + 1, SECONDS_MAX);
		return 2;
	}
	h = aikm_host_open(NULL, &err);
	for (i = 0; i < RING; i++)
		ring[i] = aikm_sample_new();
	if (h && ring[0] && ring[1] && ring[2])
		ret = watch(h, (u32)seconds);
	else
		fprintf(stderr, "watching: %s\n", h ? "no memory" : err.text);
	for (i = 0; i < RING; i++)
		aikm_sample_free(ring[i]);
	aikm_host_close(h);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * What the watch would have said of a stream of snapshots a second apart.
 *
 *	episodes [--first] FILE|-
 *
 * A line for each episode that begins, with the rank of its rule among those
 * that fired, and for each that ends; then how many windows there were and how
 * many seconds they cover. With --first only the first rule that fires counts
 * and nothing is foretold.
 */
#include "lib/reader.h"
#include "think/detect.h"
#include "think/episode.h"

static struct aikm_detect detect;
static struct aikm_episodes episodes;
static struct aikm_findings found;
static struct aikm_snapshot snapshot;

static void print_news(const struct aikm_episode_news *news)
{
	unsigned long long now = snapshot.time_ns;
	u32 cause, i;

	for (i = 0; i < found.nr; i++)
		if (aikm_cause_in(&news->began, found.at[i].cause))
			printf("begin %llu %s %u\n", now,
			       aikm_causes[found.at[i].cause].name, i);
	for (cause = 0; cause < AIKM_CAUSES; cause++)
		if (aikm_cause_in(&news->ended, cause))
			printf("end %llu %s %u\n", now, aikm_causes[cause].name,
			       aikm_episode_lasted_ms(&episodes.of[cause]));
}

static void look(bool first)
{
	struct aikm_cause_set seen = { { 0 } };
	struct aikm_episode_news news;
	u32 i;

	if (!first)
		aikm_detect_look(&detect, &snapshot);
	aikm_rules_find_all(&snapshot, &found);
	if (first && found.nr)
		found.nr = 1;
	for (i = 0; i < found.nr; i++)
		aikm_cause_add(&seen, found.at[i].cause);
	aikm_episodes_look(&episodes, &seen, snapshot.time_ns, &news);
	print_news(&news);
}

static int replay(const char *path, bool first)
{
	struct aikm_error err = { "" };
	struct aikm_reader reader;
	u64 begin = 0, end = 0;
	u32 windows;
	int ret = aikm_reader_open(&reader, path, &err);

	aikm_detect_init(&detect);
	aikm_episodes_init(&episodes);
	for (windows = 0; !ret; windows++) {
		ret = aikm_reader_next(&reader, &snapshot, &err);
		if (ret <= 0)
			break;
		ret = 0;
		if (!windows)
			begin = snapshot.time_ns;
		end = snapshot.time_ns;
		look(first);
	}
	aikm_reader_close(&reader);
	if (ret) {
		fprintf(stderr, "episodes: %s\n", err.text);
		return 1;
	}
	printf("windows %u\nseconds %llu\n", windows,
	       (unsigned long long)(end - begin) / 1000000000);
	return 0;
}

int main(int argc, char **argv)
{
	bool first = argc == 3 && !strcmp(argv[1], "--first");

	if (argc != 2 + first) {
		fputs("usage: episodes [--first] FILE|-\n", stderr);
		return 2;
	}
	return replay(argv[1 + first], first);
}

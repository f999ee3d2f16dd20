// SPDX-License-Identifier: GPL-2.0
/*
 * logbench - what reading the kernel log costs: nanoseconds a line, bytes of
 * the tables. Prints "key value" lines.
 *
 *	logbench NAME FILE...   the lines of the files, one message each
 *	logbench worst          lines made to keep the matcher busy
 *	logbench tables         sizes
 */
#include <time.h>

#include "lib/file.h"
#include "lib/median.h"
#include "observe/log_table.h"

enum { ROUNDS = 31, LINES_MAX = 65536, WORST = 16 };

struct lines {
	u32 nr;
	const char *text[LINES_MAX];
	size_t len[LINES_MAX];
};

static u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

static u64 match_all(const struct lines *l, u32 *known)
{
	struct aikm_log_found found;
	u64 start = now_ns();
	u32 i;

	*known = 0;
	for (i = 0; i < l->nr; i++)
		*known += aikm_log_match(l->text[i], l->len[i], &found);
	return now_ns() - start;
}

static int measure(const char *name, const struct lines *l)
{
	u64 took[ROUNDS], bytes = 0;
	u32 known = 0, i;

	if (!l->nr) {
		fputs("logbench: no lines\n", stderr);
		return 1;
	}
	for (i = 0; i < l->nr; i++)
		bytes += l->len[i];
	for (i = 0; i < ROUNDS; i++)
		took[i] = match_all(l, &known);
	printf("%s.lines %u\n%s.known %u\n", name, l->nr, name, known);
	printf("%s.bytes_per_line %llu\n", name,
	       (unsigned long long)(bytes / l->nr));
	printf("%s.ns_per_line %.1f\n", name,
	       (double)aikm_median(took, ROUNDS) / l->nr);
	return 0;
}

static void add_lines(struct lines *l, const char *text, size_t len)
{
	const char *end = text + len, *stop;

	for (; text < end && l->nr < LINES_MAX; text = stop + 1) {
		stop = memchr(text, '\n', (size_t)(end - text));
		if (!stop)
			stop = end;
		l->text[l->nr] = text;
		l->len[l->nr++] = (size_t)(stop - text);
	}
}

static int measure_files(const char *name, char **path, int nr)
{
	static struct lines l;
	struct aikm_error err;
	size_t len;
	char *text;
	int i;

	for (i = 0; i < nr; i++) {
		if (aikm_file_read(path[i], 64 << 20, &text, &len, &err)) {
			fprintf(stderr, "logbench: %s\n", err.text);
			return 1;
		}
		add_lines(&l, text, len);
	}
	return measure(name, &l);
}

/* Beginnings of wordings, again and again, up to what is looked at. */
static int measure_worst(void)
{
	static const char *const stems[WORST] = {
		"EDAC MC0: 1 CE (( page:", "INFO: task a:1:2:3:4:5:6:7:8 ",
		"a[1[2[3[4[5[6[7[8]: ",	   "BUG x (Tainted: G): G): ",
		"UBSAN: a in b:c in d:",   "nvme a:b:c:d:e:f: I/O ",
		"traps: a[b[1[2[3] trap ", ": : : : : : ",
	};
	static char text[WORST][AIKM_LOG_LINE_MAX];
	static struct lines l;
	u32 i, n;

	for (i = 0; i < WORST && stems[i]; i++) {
		for (n = 0; n < AIKM_LOG_LINE_MAX; n++)
			text[i][n] = stems[i][n % strlen(stems[i])];
		l.text[l.nr] = text[i];
		l.len[l.nr++] = AIKM_LOG_LINE_MAX;
	}
	return measure("worst", &l);
}

static int print_tables(void)
{
	size_t tree = sizeof(aikm_log_nodes) + sizeof(aikm_log_edges);
	size_t patterns = sizeof(aikm_log_patterns);
	size_t messages = sizeof(aikm_log_messages);
	u32 i;

	for (i = 0; i < AIKM_LOG_PATTERNS; i++)
		patterns += strlen(aikm_log_patterns[i].text) + 1;
	for (i = 1; i < AIKM_LOG_IDS; i++)
		messages += strlen(aikm_log_messages[i].name) +
			    strlen(aikm_log_messages[i].what) + 2;
	printf("tables.messages %u\ntables.wordings %u\ntables.states %u\n",
	       AIKM_LOG_IDS - 1, AIKM_LOG_PATTERNS, AIKM_LOG_NODES);
	printf("tables.tree_bytes %zu\ntables.pattern_bytes %zu\n", tree,
	       patterns);
	printf("tables.message_bytes %zu\n", messages);
	printf("tables.count_bytes %zu\n", sizeof(struct aikm_log_counts));
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "worst"))
		return measure_worst();
	if (argc == 2 && !strcmp(argv[1], "tables"))
		return print_tables();
	if (argc > 2)
		return measure_files(argv[1], argv + 2, argc - 2);
	fputs("usage: logbench NAME FILE... | worst | tables\n", stderr);
	return 2;
}

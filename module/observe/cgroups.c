// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Control groups (Documentation/admin-guide/cgroup-v2.rst). Each file is
 * either one number, perhaps the word "max", or lines of "name value", or
 * pressure (parse_pressure.c). A controller that is off has no files.
 */
#include "cgroups.h"
#include "rate.h"
#include "scan.h"

enum {
	LIST_AGAIN = 64, /* samples after which a list is old anyway */
	LIST_REST = 8, /* samples between two lists of a machine in motion */
	LIMIT_HIT = 2000, /* what hitting a limit scores */
	PRESSURE_LEAST = 50, /* permille of lost time that is news */
};

/**
 * struct key - one number of a group's files
 * @file: its file
 * @line: name of its line, "" for a file of one number
 * @always: looked at in turn, not only when something is going on
 * @counter: what it is
 */
struct key {
	const char *file;
	const char *line;
	bool always;
	enum aikm_cgroup_counter counter;
};

/* Those of one file stand together: it is read once. */
static const struct key keys[] = {
	/* clang-format off */
	{ "cpu.pressure", "some", true, AIKM_CG_CPU_SOME },
	{ "cpu.pressure", "full", true, AIKM_CG_CPU_FULL },
	{ "io.pressure", "some", true, AIKM_CG_IO_SOME },
	{ "io.pressure", "full", true, AIKM_CG_IO_FULL },
	{ "memory.events", "high", true, AIKM_CG_HIGHS },
	{ "memory.events", "max", true, AIKM_CG_MAXES },
	{ "memory.events", "oom", true, AIKM_CG_OOMS },
	{ "memory.events", "oom_kill", true, AIKM_CG_KILLS },
	{ "pids.events", "max", true, AIKM_CG_REFUSED },
	{ "memory.pressure", "some", false, AIKM_CG_MEM_SOME },
	{ "memory.pressure", "full", false, AIKM_CG_MEM_FULL },
	{ "memory.current", "", false, AIKM_CG_MEMORY },
	{ "memory.max", "", false, AIKM_CG_MEMORY_MAX },
	{ "memory.high", "", false, AIKM_CG_MEMORY_HIGH },
	{ "cpu.stat", "usage_usec", false, AIKM_CG_CPU_US },
	{ "cpu.stat", "nr_periods", false, AIKM_CG_PERIODS },
	{ "cpu.stat", "nr_throttled", false, AIKM_CG_THROTTLED },
	{ "pids.current", "", false, AIKM_CG_PIDS },
	{ "pids.max", "", false, AIKM_CG_PIDS_MAX },
	/* "8:0 rbps=65536 wbps=max": empty without a limit */
	{ "io.max", "", false, AIKM_CG_IO_LIMIT },
	/* clang-format on */
};

static_assert(ARRAY_SIZE(keys) == AIKM_CGROUP_COUNTERS);
static_assert(AIKM_CGROUP_COUNTERS <= 32); /* bits of present */

/* ---- which groups there are ---- */

/* The end of a long path tells more than its beginning. */
static void set_name(char *name, const char *path)
{
	size_t len = strlen(path);

	if (len >= AIKM_NAME_LEN)
		path += len - (AIKM_NAME_LEN - 1);
	strscpy(name, path, AIKM_NAME_LEN);
}

void aikm_cgroups_found(struct aikm_cgroups *c, const char *path, u32 id)
{
	struct aikm_cgroup_known *k;
	u32 i;

	for (i = 0; i < c->nr; i++) {
		if (c->at[i].seen.id != id || strcmp(c->at[i].path, path))
			continue;
		c->at[i].found = true;
		return;
	}
	if (c->nr == AIKM_SAMPLE_CGROUPS || strlen(path) >= AIKM_CGROUP_PATH)
		return;
	k = &c->at[c->nr++];
	memset(k, 0, sizeof(*k));
	strscpy(k->path, path, sizeof(k->path));
	set_name(k->seen.name, path);
	k->seen.id = id;
	k->found = true;
}

static void list(struct aikm_cgroups *c, const struct aikm_cgroup_host *host)
{
	u32 i, kept = 0;

	for (i = 0; i < c->nr; i++)
		c->at[i].found = false;
	host->list(c, host->arg);
	for (i = 0; i < c->nr; i++) {
		if (!c->at[i].found)
			continue;
		if (kept != i)
			c->at[kept] = c->at[i];
		kept++;
	}
	c->nr = kept;
	c->age = 0;
}

static void list_if_changed(struct aikm_cgroups *c,
			    const struct aikm_cgroup_host *host,
			    const struct aikm_sample *s)
{
	u64 groups = s->counter[AIKM_C_CGROUPS];

	c->age++;
	if (c->nr && c->age < (groups == c->listed ? LIST_AGAIN : LIST_REST))
		return;
	list(c, host);
	c->listed = groups;
}

/* ---- one group ---- */

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=0" */
static bool scan_total(struct aikm_scan *line, u64 *value)
{
	struct aikm_scan word;

	while (aikm_scan_word(line, &word)) {
		if (!aikm_scan_starts(&word, "total="))
			continue;
		word.p += strlen("total=");
		return aikm_scan_u64(&word, value);
	}
	return false;
}

static bool scan_value(struct aikm_scan all, const char *name, u64 *value)
{
	struct aikm_scan line, word;

	if (!*name)
		return aikm_scan_u64(&all, value);
	while (aikm_scan_line(&all, &line)) {
		if (!aikm_scan_word(&line, &word) || !aikm_scan_is(&word, name))
			continue;
		return aikm_scan_u64(&line, value) || scan_total(&line, value);
	}
	return false;
}

/* @all: every key, not only those that are looked at in turn */
static void look(const struct aikm_cgroup_host *host,
		 struct aikm_cgroup_known *k, bool all)
{
	struct aikm_scan text = { NULL, NULL };
	const char *file = "", *bytes;
	ssize_t len = -ENOENT;
	u32 i, c;

	k->seen.present = 0;
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!all && !keys[i].always)
			continue;
		if (strcmp(keys[i].file, file)) {
			file = keys[i].file;
			len = host->read(k->path, file, &bytes, host->arg);
		}
		c = keys[i].counter;
		if (len <= 0)
			continue;
		text = (struct aikm_scan){ bytes, bytes + len };
		if (scan_value(text, keys[i].line, &k->seen.value[c]))
			k->seen.present |= 1U << c;
	}
}

static u64 grew(const struct aikm_cgroup_sample *g, u32 c)
{
	if (!(g->before_present & g->present & 1U << c) ||
	    g->value[c] < g->before[c])
		return 0;
	return g->value[c] - g->before[c];
}

static u32 score(const struct aikm_cgroup_sample *g)
{
	static const u8 limits[] = { AIKM_CG_HIGHS, AIKM_CG_MAXES, AIKM_CG_OOMS,
				     AIKM_CG_REFUSED };
	static const u8 waits[] = { AIKM_CG_CPU_FULL, AIKM_CG_IO_FULL };
	u64 us = div_u64(g->time_ns - g->before_ns, 1000), share;
	u32 sum = 0, i;

	for (i = 0; i < ARRAY_SIZE(limits); i++)
		if (grew(g, limits[i]))
			sum = LIMIT_HIT;
	for (i = 0; us && i < ARRAY_SIZE(waits); i++) {
		share = aikm_permille(min(grew(g, waits[i]), us), us);
		if (share >= PRESSURE_LEAST)
			sum += (u32)share;
	}
	return sum;
}

static void visit(const struct aikm_cgroup_host *host,
		  struct aikm_cgroup_known *k, u64 now_ns, bool all)
{
	struct aikm_cgroup_sample *g = &k->seen;

	if (g->time_ns != now_ns) {
		g->before_ns = g->time_ns;
		g->before_present = g->present;
		memcpy(g->before, g->value, sizeof(g->before));
		g->time_ns = now_ns;
		/* What was going on is followed for some while. */
		k->score /= 2;
	}
	look(host, k, all);
	if (g->before_ns && now_ns > g->before_ns)
		k->score = max(k->score, score(g));
}

/* ---- the sample ---- */

static struct aikm_cgroup_known *most(struct aikm_cgroups *c)
{
	struct aikm_cgroup_known *best = NULL;
	u32 i;

	for (i = 0; i < c->nr; i++)
		if (!c->at[i].taken &&
		    c->at[i].score > (best ? best->score : 0))
			best = &c->at[i];
	return best;
}

static void take_most(struct aikm_cgroups *c)
{
	struct aikm_cgroup_known *k;
	u32 i;

	for (i = 0; i < c->nr; i++)
		c->at[i].taken = false;
	for (i = 0; i < AIKM_SNAP_CGROUPS; i++) {
		k = most(c);
		if (!k)
			break;
		k->taken = true;
	}
}

void aikm_cgroups_sample(struct aikm_cgroups *c,
			 const struct aikm_cgroup_host *host, u32 budget,
			 struct aikm_sample *s)
{
	u32 i;

	if (!aikm_sample_known(s, AIKM_C_CGROUPS))
		return;
	list_if_changed(c, host, s);
	for (i = min(budget, c->nr); i; i--) {
		c->next = c->next + 1 < c->nr ? c->next + 1 : 0;
		visit(host, &c->at[c->next], s->time_ns, false);
	}
	take_most(c);
	for (i = 0; i < c->nr; i++) {
		if (!c->at[i].taken)
			continue;
		visit(host, &c->at[i], s->time_ns, true);
		s->cgroup[s->nr_cgroups++] = c->at[i].seen;
	}
}

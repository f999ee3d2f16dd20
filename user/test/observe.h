/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of observe/ share: texts of real machines, small samples. */
#ifndef AIKM_TEST_OBSERVE_H
#define AIKM_TEST_OBSERVE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "observe/parse.h"

enum { SECOND = 1000000000 };

/* A text in memory of exactly its size: a byte too far is seen by ASan. */
static inline char *exact_copy(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	return copy;
}

static inline bool counted(const struct aikm_sample *s, enum aikm_counter c)
{
	return aikm_sample_known(s, c);
}

/* A sample with room for some tasks, at a time in seconds. */
struct machine {
	struct aikm_sample sample;
	struct aikm_task_sample task[64];
};

static inline void machine_init(struct machine *m, u64 seconds)
{
	memset(m, 0, sizeof(*m));
	m->sample.task = m->task;
	m->sample.time_ns = seconds * SECOND;
}

/* One more process: alone, asleep, 1 MB, started one second after boot. */
static inline struct aikm_task_sample *add_task(struct machine *m, u32 pid,
						const char *comm)
{
	struct aikm_task_sample *t = &m->task[m->sample.nr_tasks++];

	assert_true(m->sample.nr_tasks <= ARRAY_SIZE(m->task));
	t->pid = pid;
	t->ppid = 1;
	t->start_ns = SECOND;
	strscpy(t->comm, comm, sizeof(t->comm));
	t->state = 'S';
	t->threads = 1;
	t->rss_kb = 1024;
	return t;
}

/* Both samples sorted and made into a snapshot. */
static inline int rate(struct machine *prev, struct machine *cur,
		       struct aikm_snapshot *out)
{
	void *scratch = malloc(AIKM_RATE_SCRATCH);
	int ret;

	assert_non_null(scratch);
	aikm_sample_sort(&prev->sample);
	aikm_sample_sort(&cur->sample);
	ret = aikm_rate(&prev->sample, &cur->sample, scratch, out);
	free(scratch);
	return ret;
}

/* The handle of a pid or device, NULL when it has none. */
static inline const struct aikm_object *
find_handle(const struct aikm_snapshot *s, u32 kind, u32 id)
{
	u32 i;

	for (i = AIKM_CLASS_SINGLE; i < s->nr; i++)
		if (s->obj[i].class == kind && s->obj[i].id == id)
			return &s->obj[i];
	return NULL;
}

#define assert_fact(_o, _attr, _value)                        \
	do {                                                  \
		assert_true(aikm_fact_known(_o, _attr));      \
		assert_int_equal((_o)->value[_attr], _value); \
	} while (0)

#define assert_unknown(_o, _attr) assert_false(aikm_fact_known(_o, _attr))

#endif

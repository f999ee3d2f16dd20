// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "sample.h"

void aikm_sample_reset(struct aikm_sample *s, u64 time_ns)
{
	struct aikm_task_sample *task = s->task;

	memset(s, 0, sizeof(*s));
	s->task = task;
	s->time_ns = time_ns;
}

static int by_pid(const void *a, const void *b)
{
	const struct aikm_task_sample *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

/* They come by time of birth, so as long as numbers last they are sorted. */
static bool is_sorted(const struct aikm_sample *s)
{
	u32 i;

	for (i = 1; i < s->nr_tasks; i++)
		if (s->task[i - 1].pid > s->task[i].pid)
			return false;
	return true;
}

void aikm_sample_sort(struct aikm_sample *s)
{
	if (is_sorted(s))
		return;
	sort(s->task, s->nr_tasks, sizeof(*s->task), by_pid, NULL);
}

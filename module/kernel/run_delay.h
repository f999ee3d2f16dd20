/* SPDX-License-Identifier: GPL-2.0 */
/* How long threads wait for a CPU: not every kernel counts it. */
#ifndef AIKM_RUN_DELAY_H
#define AIKM_RUN_DELAY_H

#include <linux/sched.h>

/**
 * aikm_task_run_delay() - how long a thread waited for a CPU since its start
 * @p: thread
 *
 * Context: any.
 * Return: nanoseconds; 0 from a kernel that does not count it.
 */
#ifdef CONFIG_SCHED_INFO
static inline u64 aikm_task_run_delay(const struct task_struct *p)
{
	return p->sched_info.run_delay;
}
#else
static inline u64 aikm_task_run_delay(const struct task_struct *p)
{
	return 0;
}
#endif

#endif

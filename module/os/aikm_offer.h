/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Long work that lets others run. Apart from aikm_os.h, because the scheduler's
 * header brings many names.
 */
#ifndef AIKM_OFFER_H
#define AIKM_OFFER_H

#include <linux/sched.h>

/**
 * aikm_offer_cpu() - let others run
 *
 * Context: may sleep.
 */
static inline void aikm_offer_cpu(void)
{
	cond_resched();
}

#endif

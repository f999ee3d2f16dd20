/* SPDX-License-Identifier: GPL-2.0 */
/* The middle of what was measured. */
#ifndef AIKM_MEDIAN_H
#define AIKM_MEDIAN_H

#include "aikm_types.h"

/**
 * aikm_median() - the middle value
 * @value: (@n) in any unit; sorted by the call
 * @n: at least 1; of an even number the upper middle one is taken
 */
u64 aikm_median(u64 *value, u32 n);

#endif

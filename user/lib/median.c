// SPDX-License-Identifier: GPL-2.0
#include "median.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

u64 aikm_median(u64 *value, u32 n)
{
	qsort(value, n, sizeof(*value), compare);
	return value[n / 2];
}

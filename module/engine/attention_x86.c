// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "attention.h"

bool aikm_attend(enum aikm_product product, const struct aikm_attention *a)
{
	if (product == AIKM_PRODUCT_GENERIC)
		return aikm_attend_generic(a);
	return aikm_attend_avx2(a);
}

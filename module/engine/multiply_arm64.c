// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "multiply.h"

void aikm_multiply(enum aikm_product product, const struct aikm_tile *t)
{
	switch (product) {
	case AIKM_PRODUCT_NEON:
		return aikm_multiply_neon(t);
	default:
		return aikm_multiply_generic(t);
	}
}

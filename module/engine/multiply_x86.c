// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "multiply.h"

void aikm_multiply(enum aikm_product product, const struct aikm_tile *t)
{
	switch (product) {
	case AIKM_PRODUCT_AVX512:
		return aikm_multiply_avx512(t);
	case AIKM_PRODUCT_AVX2:
		return aikm_multiply_avx2(t);
	default:
		return aikm_multiply_generic(t);
	}
}

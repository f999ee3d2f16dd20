/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The implementations of matmul.h; named for both sides of the border. */
#ifndef AIKM_PRODUCT_H
#define AIKM_PRODUCT_H

/* Which product of quantised rows is used; AIKM_PRODUCT_GENERIC always works. */
enum aikm_product {
	AIKM_PRODUCT_GENERIC,
	AIKM_PRODUCT_AVX2,
	AIKM_PRODUCTS,
};

#endif

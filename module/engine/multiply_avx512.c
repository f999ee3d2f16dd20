// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "multiply.h"

#include "lanes_avx512.h"
#include "multiply_tile.h"

void aikm_multiply_avx512(const struct aikm_tile *t)
{
	multiply(t);
}

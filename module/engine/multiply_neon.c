// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "multiply.h"

#include "lanes_neon.h"
#include "multiply_tile.h"

void aikm_multiply_neon(const struct aikm_tile *t)
{
	multiply(t);
}

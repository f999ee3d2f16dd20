// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "multiply.h"

#include "lanes_generic.h"
#include "multiply_tile.h"

void aikm_multiply_generic(const struct aikm_tile *t)
{
	multiply(t);
}

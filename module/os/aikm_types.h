/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Types only: what files compiled with floating point may see of the host. */
#ifndef AIKM_TYPES_H
#define AIKM_TYPES_H

#include <linux/types.h>
#include <linux/stddef.h>

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The kernel's answers to what shared code needs. user/os/aikm_os.h gives
 * user space's answers to the same names; which one is seen is decided by the
 * include path, so no shared file has host conditions in it.
 */
#ifndef AIKM_OS_H
#define AIKM_OS_H

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/overflow.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/build_bug.h>
#include AIKM_UNALIGNED_H

#include "aikm_types.h"

#endif

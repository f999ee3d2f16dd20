/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Types only: what files compiled with floating point may see of the host. */
#ifndef AIKM_TYPES_H
#define AIKM_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define noinline __attribute__((__noinline__))

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#endif

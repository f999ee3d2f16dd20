/* SPDX-License-Identifier: GPL-2.0 */
/* Functions whose calls test_tokenizer counts. */
#ifndef AIKM_WRAPPED_H
#define AIKM_WRAPPED_H

#include "engine/tokenizer.h"

/* The linker sends every call through these; see user/Makefile. */
const struct aikm_merge *__real_aikm_vocab_merge(const struct aikm_vocab *v,
						 u32 left, u32 right);
const struct aikm_merge *__wrap_aikm_vocab_merge(const struct aikm_vocab *v,
						 u32 left, u32 right);
u32 __real_aikm_utf8_decode(const char *s, u64 len, u32 *point);
u32 __wrap_aikm_utf8_decode(const char *s, u64 len, u32 *point);

#endif

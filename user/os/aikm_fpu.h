/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * User space's answers to module/os/aikm_fpu.h: the kernel saves a process's
 * registers by itself.
 */
#ifndef AIKM_FPU_H
#define AIKM_FPU_H

#include <cpuid.h>
#include <stdbool.h>

/**
 * aikm_fpu_begin() - from here vector registers may be used
 */
static inline void aikm_fpu_begin(void)
{
}

/**
 * aikm_fpu_end() - the end of a section
 */
static inline void aikm_fpu_end(void)
{
}

/**
 * aikm_fpu_has_avx2() - has the processor AVX2, and is its state saved?
 *
 * Return: whether AIKM_PRODUCT_AVX2 may be used.
 */
static inline bool aikm_fpu_has_avx2(void)
{
	unsigned int a, b, c, d;

	/* clang knows no "f16c" here. */
	return __builtin_cpu_supports("avx2") &&
	       __builtin_cpu_supports("fma") &&
	       __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
}

#endif

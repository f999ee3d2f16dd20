/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Floating-point sections of the kernel. user/os/aikm_fpu.h has the same names
 * for user space.
 */
#ifndef AIKM_FPU_H
#define AIKM_FPU_H

#include <asm/cpufeature.h>
#include <asm/fpu/api.h>

/**
 * aikm_fpu_begin() - from here vector registers may be used
 *
 * Context: task; preemption is off until aikm_fpu_end(), nothing may sleep,
 * and sections do not nest.
 */
static inline void aikm_fpu_begin(void)
{
	kernel_fpu_begin();
}

/**
 * aikm_fpu_end() - vector registers belong to others again
 */
static inline void aikm_fpu_end(void)
{
	kernel_fpu_end();
}

/* User-mode Linux leaves the saving of registers to its host. */
#ifdef CONFIG_UML
#define AIKM_FPU_SAVES_YMM true
#else
#define AIKM_FPU_SAVES_YMM \
	cpu_has_xfeatures(XFEATURE_MASK_SSE | XFEATURE_MASK_YMM, NULL)
#endif

/**
 * aikm_fpu_has_avx2() - has the processor AVX2, and is its state saved?
 *
 * Return: whether AIKM_PRODUCT_AVX2 may be used.
 */
static inline bool aikm_fpu_has_avx2(void)
{
	return boot_cpu_has(X86_FEATURE_AVX2) &&
	       boot_cpu_has(X86_FEATURE_FMA) &&
	       boot_cpu_has(X86_FEATURE_F16C) && AIKM_FPU_SAVES_YMM;
}

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Floating-point sections of the kernel. user/os/aikm_fpu.h has the same names
 * for user space.
 */
#ifndef AIKM_FPU_H
#define AIKM_FPU_H

#include <asm/cpufeature.h>
#include <asm/fpu/api.h>

#include "../engine/product.h"

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
#define AIKM_FPU_SAVES(state) true
#else
#define AIKM_FPU_SAVES(state) cpu_has_xfeatures(state, NULL)
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
	       boot_cpu_has(X86_FEATURE_F16C) &&
	       AIKM_FPU_SAVES(XFEATURE_MASK_SSE | XFEATURE_MASK_YMM);
}

/**
 * aikm_fpu_has_avx512() - has the processor AVX-512 VNNI, and is its state
 * saved?
 *
 * Return: whether AIKM_PRODUCT_AVX512 may be used.
 */
static inline bool aikm_fpu_has_avx512(void)
{
	return aikm_fpu_has_avx2() && boot_cpu_has(X86_FEATURE_AVX512F) &&
	       boot_cpu_has(X86_FEATURE_AVX512BW) &&
	       boot_cpu_has(X86_FEATURE_AVX512VL) &&
	       boot_cpu_has(X86_FEATURE_AVX512DQ) &&
	       boot_cpu_has(X86_FEATURE_AVX512_VNNI) &&
	       AIKM_FPU_SAVES(XFEATURE_MASK_SSE | XFEATURE_MASK_YMM |
			      XFEATURE_MASK_AVX512);
}

/**
 * aikm_fpu_has() - may a product be used on this processor?
 * @product: which
 */
static inline bool aikm_fpu_has(enum aikm_product product)
{
	switch (product) {
	case AIKM_PRODUCT_GENERIC:
		return true;
	case AIKM_PRODUCT_AVX2:
		return aikm_fpu_has_avx2();
	case AIKM_PRODUCT_AVX512:
		return aikm_fpu_has_avx512();
	default:
		return false;
	}
}

/**
 * aikm_fpu_best() - the fastest product of this processor
 */
static inline enum aikm_product aikm_fpu_best(void)
{
	if (aikm_fpu_has_avx512())
		return AIKM_PRODUCT_AVX512;
	return aikm_fpu_has_avx2() ? AIKM_PRODUCT_AVX2 : AIKM_PRODUCT_GENERIC;
}

#endif

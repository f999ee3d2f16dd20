/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * User space's answers to module/os/aikm_fpu.h: the kernel saves a process's
 * registers by itself.
 */
#ifndef AIKM_FPU_H
#define AIKM_FPU_H

#include <stdbool.h>

#include "engine/product.h"

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

#ifdef __aarch64__
#include <sys/auxv.h>

static inline bool aikm_fpu_has_avx2(void)
{
	return false;
}

static inline bool aikm_fpu_has_avx512(void)
{
	return false;
}

/* HWCAP_ASIMDDP is bit 20 of the first word: the dot-product instructions. */
static inline bool aikm_fpu_has_neon(void)
{
	return getauxval(AT_HWCAP) & 1 << 20;
}
#else
#include <cpuid.h>

static inline bool aikm_fpu_has_avx2(void)
{
	unsigned int a, b, c, d;

	/* clang knows no "f16c" here. */
	return __builtin_cpu_supports("avx2") &&
	       __builtin_cpu_supports("fma") &&
	       __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
}

static inline bool aikm_fpu_has_avx512(void)
{
	return aikm_fpu_has_avx2() && __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl") &&
	       __builtin_cpu_supports("avx512dq") &&
	       __builtin_cpu_supports("avx512vnni");
}

static inline bool aikm_fpu_has_neon(void)
{
	return false;
}
#endif

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
	case AIKM_PRODUCT_NEON:
		return aikm_fpu_has_neon();
	default:
		return false;
	}
}

/**
 * aikm_fpu_best() - the fastest product of this processor
 */
static inline enum aikm_product aikm_fpu_best(void)
{
	if (aikm_fpu_has_neon())
		return AIKM_PRODUCT_NEON;
	if (aikm_fpu_has_avx512())
		return AIKM_PRODUCT_AVX512;
	return aikm_fpu_has_avx2() ? AIKM_PRODUCT_AVX2 : AIKM_PRODUCT_GENERIC;
}

#endif

# SPDX-License-Identifier: GPL-2.0
# The objects that hold floating point, for module/Kbuild and user/Makefile;
# those of one architecture only in lists of their own.
FP_OBJS := attention.o attention_x86.o attention_avx2.o attention_arm64.o \
	forward.o layers.o math.o sample.o multiply.o quantise.o dequantise.o \
	multiply_x86.o multiply_avx2.o multiply_avx512.o multiply_arm64.o \
	multiply_neon.o
FP_AVX2_OBJS := attention_avx2.o multiply_avx2.o
FP_AVX512_OBJS := multiply_avx512.o
FP_NEON_OBJS := multiply_neon.o
X86_OBJS := attention_x86.o attention_avx2.o multiply_x86.o multiply_avx2.o \
	multiply_avx512.o
ARM64_OBJS := attention_arm64.o multiply_arm64.o multiply_neon.o

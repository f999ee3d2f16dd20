# SPDX-License-Identifier: GPL-2.0
# The objects that hold floating point, for module/Kbuild and user/Makefile.
FP_OBJS := forward.o layers.o math.o matmul.o sample.o matmul_avx2.o
FP_AVX2_OBJS := matmul_avx2.o

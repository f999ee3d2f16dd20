/* SPDX-License-Identifier: GPL-2.0 */
/* How fast memory can be read: what decoding is measured against. */
#ifndef AIKM_BANDWIDTH_H
#define AIKM_BANDWIDTH_H

#include "aikm_os.h"

enum { AIKM_BANDWIDTH_THREADS = 64 };

/**
 * struct aikm_bandwidth - memory that is read
 * @memory: of pages of 2 MiB where the kernel has them
 * @bytes: of @memory
 * @threads: that read it, a part each
 */
struct aikm_bandwidth {
	u8 *memory;
	u64 bytes;
	u32 threads;
};

/**
 * aikm_bandwidth_begin() - take memory
 * @b: @threads is read, 1..AIKM_BANDWIDTH_THREADS
 * @bytes: about as much as what it is compared with
 *
 * Return: 0, -ENOMEM. aikm_bandwidth_end() undoes it.
 */
int aikm_bandwidth_begin(struct aikm_bandwidth *b, u64 bytes);

/**
 * aikm_bandwidth_measure() - read it all, and again, for some hundredths of a
 * second
 * @b: begun
 *
 * Return: millions of bytes a second, 0 when threads cannot be started.
 */
u64 aikm_bandwidth_measure(const struct aikm_bandwidth *b);

/**
 * aikm_bandwidth_end() - give memory back
 * @b: begun
 */
void aikm_bandwidth_end(struct aikm_bandwidth *b);

#endif

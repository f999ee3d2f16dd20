/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AIKM_SHA256_H
#define AIKM_SHA256_H

#include "aikm_os.h"

enum { AIKM_SHA256_BYTES = 32 };

/**
 * aikm_sha256() - the hash that names a model file (FIPS 180-4)
 * @data: bytes
 * @len: their number
 * @digest: AIKM_SHA256_BYTES
 */
void aikm_sha256(const void *data, size_t len, u8 *digest);

#endif

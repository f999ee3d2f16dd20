/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AIKM_SHA256_H
#define AIKM_SHA256_H

#include "aikm_os.h"

enum { AIKM_SHA256_BYTES = 32 };

/**
 * struct aikm_sha256 - the hash that names a model file (FIPS 180-4)
 * @hash: of whole blocks
 * @len: bytes so far
 * @rest: bytes that are no whole block yet
 */
struct aikm_sha256 {
	u32 hash[8];
	u64 len;
	u8 rest[64];
};

/**
 * aikm_sha256_begin() - of no bytes yet
 * @s: overwritten
 */
void aikm_sha256_begin(struct aikm_sha256 *s);

/**
 * aikm_sha256_add() - of some more bytes
 * @s: hash so far
 * @data: bytes
 * @len: their number
 */
void aikm_sha256_add(struct aikm_sha256 *s, const void *data, size_t len);

/**
 * aikm_sha256_end() - the hash of all of them
 * @s: hash so far; begin again afterwards
 * @digest: receives AIKM_SHA256_BYTES
 */
void aikm_sha256_end(struct aikm_sha256 *s, u8 *digest);

#endif

// SPDX-License-Identifier: GPL-2.0
#include "sha256.h"

enum { BLOCK = 64 };

/* First 32 bits of the fractional parts of the cube roots of 64 primes. */
static const u32 round_constant[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static u32 rotate(u32 x, u32 n)
{
	return x >> n | x << (32 - n);
}

static void expand(const u8 *block, u32 *w)
{
	u32 i;

	for (i = 0; i < 16; i++)
		w[i] = (u32)block[4 * i] << 24 | block[4 * i + 1] << 16 |
		       block[4 * i + 2] << 8 | block[4 * i + 3];
	for (; i < 64; i++) {
		u32 a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] +
		       (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
		       (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
}

static void add_block(u32 *hash, const u8 *block)
{
	u32 w[64], h[8], i;

	expand(block, w);
	memcpy(h, hash, sizeof(h));
	for (i = 0; i < 64; i++) {
		u32 s1 = rotate(h[4], 6) ^ rotate(h[4], 11) ^ rotate(h[4], 25);
		u32 s0 = rotate(h[0], 2) ^ rotate(h[0], 13) ^ rotate(h[0], 22);
		u32 t1 = h[7] + s1 + ((h[4] & h[5]) ^ (~h[4] & h[6])) +
			 round_constant[i] + w[i];
		u32 t2 = s0 + ((h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2]));

		memmove(h + 1, h, 7 * sizeof(*h));
		h[4] += t1;
		h[0] = t1 + t2;
	}
	for (i = 0; i < 8; i++)
		hash[i] += h[i];
}

void aikm_sha256_begin(struct aikm_sha256 *s)
{
	*s = (struct aikm_sha256){
		.hash = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 },
	};
}

void aikm_sha256_add(struct aikm_sha256 *s, const void *data, size_t len)
{
	const u8 *p = data;
	size_t at, n;

	for (; len; p += n, len -= n) {
		at = s->len % BLOCK;
		n = min_t(size_t, len, BLOCK - at);
		if (n == BLOCK)
			add_block(s->hash, p);
		else
			memcpy(s->rest + at, p, n);
		if (n < BLOCK && at + n == BLOCK)
			add_block(s->hash, s->rest);
		s->len += n;
	}
}

void aikm_sha256_end(struct aikm_sha256 *s, u8 *digest)
{
	u64 bits = s->len * 8;
	u8 last[BLOCK + 8] = { 0x80 };
	u32 pad = BLOCK - (s->len + 8) % BLOCK, i;

	for (i = 0; i < 8; i++)
		last[pad + i] = bits >> (56 - 8 * i);
	aikm_sha256_add(s, last, pad + 8);
	for (i = 0; i < AIKM_SHA256_BYTES; i++)
		digest[i] = s->hash[i / 4] >> (24 - 8 * (i % 4));
}

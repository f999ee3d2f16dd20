// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "unicode.h"

enum { REPLACEMENT = 0xfffd };

/* Bytes of a character by its first byte; 0 when none begins with it. */
static u32 utf8_length(u8 first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2)
		return 0;
	if (first < 0xe0)
		return 2;
	if (first < 0xf0)
		return 3;
	return first < 0xf5 ? 4 : 0;
}

u32 aikm_utf8_decode(const char *s, u64 len, u32 *point)
{
	static const u32 least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	u32 n = utf8_length(s[0]), value, i;

	*point = REPLACEMENT;
	if (!n || n > len)
		return 1;
	value = n == 1 ? (u8)s[0] : (u8)s[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if (((u8)s[i] & 0xc0) != 0x80)
			return 1;
		value = value << 6 | ((u8)s[i] & 0x3f);
	}
	if (value < least[n] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 1;
	*point = value;
	return n;
}

static bool in_ranges(const struct aikm_range *r, u32 nr, u32 point)
{
	u32 low = 0, high = nr;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (r[middle].last < point)
			low = middle + 1;
		else
			high = middle;
	}
	return low < nr && r[low].first <= point;
}

static bool is_space(u32 p)
{
	return (p >= 0x9 && p <= 0xd) || p == 0x20 || p == 0x85 || p == 0xa0 ||
	       p == 0x1680 || (p >= 0x2000 && p <= 0x200a) || p == 0x2028 ||
	       p == 0x2029 || p == 0x202f || p == 0x205f || p == 0x3000;
}

enum aikm_char_class aikm_char_class(u32 point)
{
	if (point == '\n' || point == '\r')
		return AIKM_CHAR_NEWLINE;
	if (is_space(point))
		return AIKM_CHAR_SPACE;
	if (in_ranges(aikm_letters, aikm_letters_nr, point))
		return AIKM_CHAR_LETTER;
	if (in_ranges(aikm_numbers, aikm_numbers_nr, point))
		return AIKM_CHAR_NUMBER;
	return AIKM_CHAR_OTHER;
}

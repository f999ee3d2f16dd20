// SPDX-License-Identifier: GPL-2.0
#include "text_stream.h"

#include "engine/unicode.h"

static void put_byte(const struct aikm_text_stream *s, char byte)
{
	fprintf(s->to, "\\x%02x", (u8)byte);
}

/* C0 and C1 controls and DEL. */
static bool steers(u32 point)
{
	return (point < ' ' && point != '\n' && point != '\t') ||
	       (point >= 0x7f && point < 0xa0);
}

/* Bytes of the character that begins so, 1 for what begins none. */
static u32 bytes_wanted(u8 first)
{
	if (first < 0xc2 || first > 0xf4)
		return 1;
	if (first < 0xe0)
		return 2;
	return first < 0xf0 ? 3 : 4;
}

/* Print the first character of the part. */
static void put_first(struct aikm_text_stream *s)
{
	u32 point, n, i;

	n = aikm_utf8_decode(s->part, s->nr, &point);
	if ((n == 1 && (u8)s->part[0] >= 0x80) || steers(point))
		for (i = 0; i < n; i++)
			put_byte(s, s->part[i]);
	else
		fwrite(s->part, 1, n, s->to);
	s->nr -= n;
	memmove(s->part, s->part + n, s->nr);
}

void aikm_text_put(struct aikm_text_stream *s, const char *bytes, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++) {
		s->part[s->nr++] = bytes[i];
		while (s->nr && s->nr >= bytes_wanted((u8)s->part[0]))
			put_first(s);
	}
}

void aikm_text_end(struct aikm_text_stream *s)
{
	while (s->nr)
		put_first(s);
}

// SPDX-License-Identifier: GPL-2.0
#include "out.h"

static void put_json_string(FILE *to, const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	fputc('"', to);
	for (; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(to, "\\%c", *c);
		else if (*c == '\n')
			fputs("\\n", to);
		else if (*c < ' ' || *c > '~')
			fprintf(to, "\\u%04x", *c);
		else
			fputc(*c, to);
	}
	fputc('"', to);
}

/* What stands before a value: comma and key, or the text's own key. */
static void put_key(struct aikm_out *o, const char *key)
{
	if (!o->json) {
		if (key)
			fprintf(o->to, "%-16s ", key);
		return;
	}
	if (o->depth && o->more[o->depth - 1])
		fputs(", ", o->to);
	if (o->depth)
		o->more[o->depth - 1] = true;
	if (key) {
		put_json_string(o->to, key);
		fputs(": ", o->to);
	}
}

static void end_value(struct aikm_out *o)
{
	if (!o->json)
		fputc('\n', o->to);
}

void aikm_out_open(struct aikm_out *o, const char *key, char bracket)
{
	if (!o->json || o->depth == AIKM_OUT_DEPTH)
		return;
	put_key(o, key);
	fputc(bracket, o->to);
	o->more[o->depth] = false;
	o->close[o->depth] = bracket == '{' ? '}' : ']';
	o->depth++;
}

void aikm_out_close(struct aikm_out *o)
{
	if (!o->json || !o->depth)
		return;
	o->depth--;
	fputc(o->close[o->depth], o->to);
	if (!o->depth)
		fputc('\n', o->to);
}

void aikm_out_string(struct aikm_out *o, const char *key, const char *value)
{
	put_key(o, key);
	if (!o->json)
		fputs(value ? value : "-", o->to);
	else if (value)
		put_json_string(o->to, value);
	else
		fputs("null", o->to);
	end_value(o);
}

void aikm_out_number(struct aikm_out *o, const char *key, s64 value)
{
	put_key(o, key);
	fprintf(o->to, "%lld", (long long)value);
	end_value(o);
}

void aikm_out_fraction(struct aikm_out *o, const char *key, s64 thousandths)
{
	u64 size = thousandths < 0 ? 0 - (u64)thousandths : (u64)thousandths;

	put_key(o, key);
	fprintf(o->to, "%s%llu.%03llu", thousandths < 0 ? "-" : "",
		(unsigned long long)size / 1000,
		(unsigned long long)size % 1000);
	end_value(o);
}

void aikm_out_real(struct aikm_out *o, const char *key, float value)
{
	put_key(o, key);
	fprintf(o->to, "%.9g", value);
	end_value(o);
}

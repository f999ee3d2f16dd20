/* SPDX-License-Identifier: GPL-2.0 */
/* One call prints a field, as text for people or as JSON for machines. */
#ifndef AIKM_OUT_H
#define AIKM_OUT_H

#include "aikm_os.h"

enum { AIKM_OUT_DEPTH = 8 };

/**
 * struct aikm_out - where fields are printed to
 * @to: stream
 * @json: JSON, each outermost object on a line of its own; otherwise
 *        "key value" lines, in which brackets print nothing
 * @depth: brackets open
 * @more: something was printed within the bracket, by depth
 * @close: the closing bracket, by depth
 */
struct aikm_out {
	FILE *to;
	bool json;
	u32 depth;
	bool more[AIKM_OUT_DEPTH];
	char close[AIKM_OUT_DEPTH];
};

/**
 * aikm_out_open() - begin an object or a list
 * @o: output
 * @key: NULL within a list and for the outermost
 * @bracket: '{' or '['
 */
void aikm_out_open(struct aikm_out *o, const char *key, char bracket);

/**
 * aikm_out_close() - end what aikm_out_open() began
 * @o: output
 */
void aikm_out_close(struct aikm_out *o);

/**
 * aikm_out_string() - a text; JSON escapes what it must
 * @o: output
 * @key: NULL within a list
 * @value: printable bytes, or NULL for null
 */
void aikm_out_string(struct aikm_out *o, const char *key, const char *value);

/**
 * aikm_out_number() - an integer
 * @o: output
 * @key: NULL within a list
 * @value: number
 */
void aikm_out_number(struct aikm_out *o, const char *key, s64 value);

/**
 * aikm_out_fraction() - a number with three digits after the point
 * @o: output
 * @key: NULL within a list
 * @thousandths: the number times 1000
 */
void aikm_out_fraction(struct aikm_out *o, const char *key, s64 thousandths);

/**
 * aikm_out_real() - a float with all its digits
 * @o: output
 * @key: NULL within a list
 * @value: a finite number
 */
void aikm_out_real(struct aikm_out *o, const char *key, float value);

#endif

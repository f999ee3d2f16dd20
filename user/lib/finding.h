/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AIKM_FINDING_H
#define AIKM_FINDING_H

#include "out.h"
#include "think/result.h"

/**
 * aikm_finding_fields() - a finding as fields of a JSON object
 * @o: output with an object open
 * @r: finding
 *
 * cause title severity source where confidence culprit evidence remedies
 * model_hash milliseconds prompt_tokens answer_tokens time_ns. Names are escaped
 * as aikm_name_escape() does.
 */
void aikm_finding_fields(struct aikm_out *o, const struct aikm_result *r);

/**
 * aikm_finding_print() - a finding for people, with who says so
 * @to: stream
 * @r: finding
 */
void aikm_finding_print(FILE *to, const struct aikm_result *r);

/**
 * aikm_hash_text() - a hash as 64 hexadecimal digits
 * @hash: 32 bytes
 * @buf: 65 bytes
 */
void aikm_hash_text(const u8 *hash, char *buf);

#endif

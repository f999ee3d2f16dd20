/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef AIKM_VERDICT_H
#define AIKM_VERDICT_H

#include "think.h"

/* Below this confidence, in permille, a model's answer is no answer. */
enum { AIKM_CONFIDENCE_MIN = 500 };

/**
 * aikm_verdict() - the last check of an answer against what was measured
 * @s: the snapshot it is about
 * @f: becomes AIKM_INCONCLUSIVE, without culprit and evidence, when it names
 *     anything the snapshot does not hold, a culprit its cause can not have,
 *     a fault without evidence, or when its confidence is too low
 *
 * Whoever made the finding is not trusted here: grammar and rules are checked
 * alike. Context: any.
 */
void aikm_verdict(const struct aikm_snapshot *s, struct aikm_finding *f);

#endif

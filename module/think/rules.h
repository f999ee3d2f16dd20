/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Between rules.c and rules_log.c only. */
#ifndef AIKM_RULES_H
#define AIKM_RULES_H

#include "think.h"

/**
 * aikm_rule_cite() - one more fact as evidence, if it is known and there is
 * room
 * @s: snapshot
 * @f: finding
 * @obj: index into @s, or AIKM_NO_CULPRIT for nothing
 * @attr: of the object's class
 */
void aikm_rule_cite(const struct aikm_snapshot *s, struct aikm_finding *f,
		    u32 obj, u32 attr);

/**
 * aikm_rule_log_roots() - what the kernel log proves, whatever else is seen
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when it proves something.
 */
bool aikm_rule_log_roots(const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_log_symptoms() - what the kernel log tells of where nothing else
 * explains it
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when it tells of something.
 */
bool aikm_rule_log_symptoms(const struct aikm_snapshot *s,
			    struct aikm_finding *f);

/**
 * aikm_rule_pulse() - what an alarm of the pulse proves
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when there was one.
 */
bool aikm_rule_pulse(const struct aikm_snapshot *s, struct aikm_finding *f);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * When to listen to the returns of system calls. While somebody listens each
 * call of each program takes a longer way, so it is done for two seconds now
 * and then, and for longer when something asks for it; but however long
 * something asks, never for more than a share of the time.
 */
#ifndef AIKM_EAR_H
#define AIKM_EAR_H

#include "think.h"

enum {
	AIKM_EAR_EVERY = 64, /* looks from one time to the next, */
	AIKM_EAR_FOR = 2, /* for so many */
	AIKM_EAR_SHARE = 8, /* one look of so many, in the long run, */
	AIKM_EAR_SAVED = 60, /* but so many at once */
};

/**
 * struct aikm_ear - what was listened to so far; all zero at first
 * @looks: so far
 * @spent: looks that were listened to for a reason, times AIKM_EAR_SHARE, less
 *         all looks since
 */
struct aikm_ear {
	u32 looks;
	u32 spent;
};

/**
 * aikm_ear_asked() - would the returns of system calls tell more of this?
 * @s: snapshot
 *
 * They would where a limit is near: then somebody may be refused something.
 *
 * Context: any; no floating point.
 */
bool aikm_ear_asked(const struct aikm_snapshot *s);

/**
 * aikm_ear_listen() - listen until the next look?
 * @e: what was so far
 * @asked: something asks for it
 *
 * Context: any; once a look.
 */
bool aikm_ear_listen(struct aikm_ear *e, bool asked);

#endif

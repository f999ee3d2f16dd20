/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * When a detector that speaks once a second becomes an event: hysteresis, so
 * that one fault gives one finding.
 */
#ifndef AIKM_EPISODE_H
#define AIKM_EPISODE_H

#include "think.h"

enum {
	AIKM_EPISODE_BEGINS = 2, /* windows in a row that must agree */
	AIKM_EPISODE_ENDS = 10, /* windows in a row without the cause */
};

/**
 * struct aikm_episodes - what is going on
 * @last: cause of the window before
 * @run: how many windows in a row it was seen
 * @active: bit per cause that has an episode
 * @quiet: windows in a row since each cause was seen
 */
struct aikm_episodes {
	u8 last;
	u8 run;
	u64 active;
	u8 quiet[AIKM_CAUSES];
};

/**
 * aikm_episodes_init() - nothing is going on
 * @e: overwritten
 *
 * Context: any.
 */
void aikm_episodes_init(struct aikm_episodes *e);

/**
 * aikm_episode_begins() - one window's verdict
 * @e: episodes
 * @cause: enum aikm_cause_id of this window
 *
 * An episode begins when the same cause is seen in AIKM_EPISODE_BEGINS windows
 * in a row, for an event (aikm_cause_is_event()) at once, and
 * ends after AIKM_EPISODE_ENDS windows in a row without it.
 *
 * Context: any.
 * Return: true when an episode of @cause begins now.
 */
bool aikm_episode_begins(struct aikm_episodes *e, u32 cause);

/**
 * aikm_episode_event() - an event between two windows
 * @e: episodes
 * @cause: enum aikm_cause_id; nothing happens when it is no event
 *
 * Context: any.
 * Return: true when an episode of @cause begins now.
 */
bool aikm_episode_event(struct aikm_episodes *e, u32 cause);

#endif

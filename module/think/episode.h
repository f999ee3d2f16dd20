/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * When a detector that speaks once a second becomes an event: hysteresis, so
 * that one fault gives one finding, and its end one more. And a bound on how
 * many findings a storm of faults can make.
 */
#ifndef AIKM_EPISODE_H
#define AIKM_EPISODE_H

#include "think.h"

enum {
	AIKM_EPISODE_BEGINS = 2, /* windows in a row that must agree */
	AIKM_EPISODE_ENDS = 10, /* windows in a row without the cause */
	AIKM_EPISODE_ENDS_LATE = 30, /* the same, where it comes and goes */
	AIKM_CAUSE_WORDS = DIV_ROUND_UP(AIKM_CAUSES, 64),
};

/**
 * struct aikm_cause_set - some causes
 * @word: bit per enum aikm_cause_id
 */
struct aikm_cause_set {
	u64 word[AIKM_CAUSE_WORDS];
};

/**
 * aikm_cause_add() - one more
 * @set: causes
 * @cause: enum aikm_cause_id; what is none is left out
 *
 * Context: any.
 */
static inline void aikm_cause_add(struct aikm_cause_set *set, u32 cause)
{
	if (cause < AIKM_CAUSES)
		set->word[cause / 64] |= 1ULL << cause % 64;
}

/**
 * aikm_cause_in() - is it among them?
 * @set: causes
 * @cause: enum aikm_cause_id
 *
 * Context: any.
 */
static inline bool aikm_cause_in(const struct aikm_cause_set *set, u32 cause)
{
	return cause < AIKM_CAUSES && set->word[cause / 64] >> cause % 64 & 1;
}

/**
 * struct aikm_episode - one cause, over time
 * @since_ns: end of the first window with it, of those in a row
 * @seen_ns: end of the last window with it
 * @run: windows in a row with it, as far as that matters
 * @quiet: windows in a row without it, as far as that matters
 * @active: it is an episode
 */
struct aikm_episode {
	u64 since_ns;
	u64 seen_ns;
	u8 run;
	u8 quiet;
	bool active;
};

/**
 * struct aikm_episodes - what is going on
 * @of: each cause
 */
struct aikm_episodes {
	struct aikm_episode of[AIKM_CAUSES];
};

/**
 * struct aikm_episode_news - what one window changed
 * @began: these began
 * @ended: these ended
 */
struct aikm_episode_news {
	struct aikm_cause_set began;
	struct aikm_cause_set ended;
};

/**
 * aikm_episodes_init() - nothing is going on
 * @e: overwritten
 *
 * Context: any.
 */
void aikm_episodes_init(struct aikm_episodes *e);

/**
 * aikm_episodes_look() - one window's verdict
 * @e: episodes
 * @seen: the causes of this window
 * @time_ns: its end
 * @news: overwritten
 *
 * Each cause is judged alone: its episode begins when it is seen in
 * AIKM_EPISODE_BEGINS windows in a row, that of an event
 * (aikm_cause_is_event()) at once, and ends after AIKM_EPISODE_ENDS windows in
 * a row without it, or AIKM_EPISODE_ENDS_LATE: that of a process is seen only
 * when it is no longer young, so work that is many processes one after the
 * other would be an episode each. That the machine is healthy, or that nothing
 * is known, is no episode.
 *
 * Context: any.
 */
void aikm_episodes_look(struct aikm_episodes *e,
			const struct aikm_cause_set *seen, u64 time_ns,
			struct aikm_episode_news *news);

/**
 * aikm_episode_event() - an event between two windows
 * @e: episodes
 * @cause: enum aikm_cause_id; nothing happens when it is no event
 * @time_ns: when
 *
 * Context: any.
 * Return: true when an episode of @cause begins now.
 */
bool aikm_episode_event(struct aikm_episodes *e, u32 cause, u64 time_ns);

/**
 * aikm_episode_lasted_ms() - how long an episode was seen
 * @e: of one cause
 *
 * Context: any.
 * Return: from the first to the last window with it, at least 1.
 */
u32 aikm_episode_lasted_ms(const struct aikm_episode *e);

/**
 * struct aikm_bound - how often something may happen
 * @next_ns: when the next one would be due if they came evenly
 */
struct aikm_bound {
	u64 next_ns;
};

/**
 * aikm_bound_allows() - may it happen once more?
 * @b: all zero before the first
 * @time_ns: now
 * @per_minute: how many may, all of them at once if they like
 *
 * The generic cell rate algorithm (ITU-T I.371, annex A) with a burst of
 * @per_minute: no minute sees more than twice that, no hour more than 60 times
 * and one burst.
 *
 * Context: any.
 * Return: true when it may; then it counts.
 */
bool aikm_bound_allows(struct aikm_bound *b, u64 time_ns, u32 per_minute);

#endif

// SPDX-License-Identifier: GPL-2.0
/*
 * A virtual machine that is stopped as a whole sees nothing of it: all of its
 * clocks stand still. Only the clock of the hardware, where there is one, went
 * on. It is slow to read (an access to it may leave the virtual machine), so
 * that it is asked now and then only.
 */
#include "../aikm.h"

#include <linux/timekeeping.h>

enum {
	AIKM_PAUSE_EVERY = 8, /* samples */
	AIKM_PAUSE_LEAST = 3, /* s; both clocks round */
};

/*
 * aikm_pause - under the clock's lock
 * @samples: since load
 * @seen: the rest is known
 * @ahead: of the time since boot, s
 * @sum: of all pauses, s
 */
static struct {
	u32 samples;
	bool seen;
	s64 ahead;
	u64 sum;
} aikm_pause;

static void pause_look(void)
{
	s64 ahead;
	u64 now;

	if (aikm_text_number("class/rtc/rtc0/since_epoch", &now, NULL))
		return;
	ahead = (s64)(now - ktime_get_boottime_seconds());
	if (aikm_pause.seen && ahead - aikm_pause.ahead >= AIKM_PAUSE_LEAST)
		aikm_pause.sum += (u64)(ahead - aikm_pause.ahead);
	aikm_pause.seen = true;
	aikm_pause.ahead = ahead;
}

void aikm_pause_sample(struct aikm_sample *s)
{
	if (aikm_pause.samples++ % AIKM_PAUSE_EVERY == 0)
		pause_look();
	if (aikm_pause.seen)
		aikm_sample_count(s, AIKM_C_PAUSED, aikm_pause.sum);
}

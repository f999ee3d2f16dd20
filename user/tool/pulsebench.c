// SPDX-License-Identifier: GPL-2.0
/*
 * pulsebench - what a pulse computes, and what an alarm does, in nanoseconds:
 * the median of many runs. Reading the processor is not in it. Prints "key
 * value" lines.
 */
#include <time.h>

#include "lib/median.h"
#include "think/vital.h"

enum { ROUNDS = 31, PULSES = 10000, ALARMS = 200, PERIOD = 100000000 };

static struct aikm_vital vital;
static struct aikm_snapshot last, snap;

static u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

static u64 note_many(void)
{
	struct aikm_pulse p = { .tid = 5, .pid = 5, .flags = AIKM_SAW_RT };
	u64 begin = now_ns();
	u32 i;

	for (i = 0; i < PULSES; i++) {
		p.time_ns += PERIOD;
		aikm_vital_note(&vital, &p);
		vital.count++;
	}
	return now_ns() - begin;
}

/* Two processors that are held, as a snapshot. */
static u64 alarm_many(void)
{
	u64 begin = now_ns(),
	    now = aikm_vital_newest(&vital, vital.count)->time_ns;
	u32 i;

	for (i = 0; i < ALARMS; i++) {
		struct aikm_alarm a = { 0 };

		aikm_alarm_add(&a, &vital, vital.count, now);
		aikm_alarm_add(&a, &vital, vital.count, now);
		aikm_alarm_snapshot(&a, &last, now, &snap);
	}
	return now_ns() - begin;
}

int main(void)
{
	u64 note[ROUNDS], alarm[ROUNDS];
	u32 i;

	aikm_snapshot_init(&last);
	for (i = 0; i < ROUNDS; i++) {
		memset(&vital, 0, sizeof(vital));
		note[i] = note_many();
		alarm[i] = alarm_many();
	}
	printf("note_ns %.1f\n", (double)aikm_median(note, ROUNDS) / PULSES);
	printf("alarm_ns %.1f\n", (double)aikm_median(alarm, ROUNDS) / ALARMS);
	return 0;
}

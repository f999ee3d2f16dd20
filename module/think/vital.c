// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "vital.h"

enum { NS_A_MS = 1000000 };

const struct aikm_pulse *aikm_vital_newest(const struct aikm_vital *v,
					   u64 count)
{
	return count ? &v->ring[(count - 1) % AIKM_VITAL_RING] : NULL;
}

static bool same_run(const struct aikm_pulse *a, const struct aikm_pulse *b)
{
	return a->tid == b->tid && a->switches == b->switches &&
	       !((a->flags | b->flags) & AIKM_SAW_IDLE);
}

/* Who locks a processor up moves no pages there. */
static bool moved_pages(const struct aikm_pulse *last,
			const struct aikm_pulse *p)
{
	return last->swap_in != p->swap_in || last->swap_out != p->swap_out ||
	       last->majfaults != p->majfaults || last->scanned != p->scanned;
}

/* Was the kernel at work all the time, and nobody could take its place? */
static bool is_stuck(const struct aikm_pulse *last, const struct aikm_pulse *p)
{
	u32 both = last->flags & p->flags, any = last->flags | p->flags;

	return same_run(last, p) && !moved_pages(last, p) &&
	       !(any & AIKM_SAW_USER) &&
	       both & (AIKM_SAW_PINNED | AIKM_SAW_WAITED);
}

/* Our own threads prove nothing of what others may do. */
static u64 rt_time(const struct aikm_pulse *last, const struct aikm_pulse *p,
		   u64 step)
{
	if (p->flags & AIKM_SAW_OWN)
		return last->rt_ns;
	if (!(p->flags & AIKM_SAW_RT))
		return 0;
	return last->flags & (AIKM_SAW_RT | AIKM_SAW_OWN) ? last->rt_ns + step :
							    0;
}

static void note_first(struct aikm_pulse *p)
{
	p->seen_ns = 0;
	p->held_ns = 0;
	p->stuck_ns = 0;
	p->rt_ns = 0;
	p->blind_ns = 0;
}

/* Who was idle is not looked at until he works. */
static void note_gap(struct aikm_vital *v, const struct aikm_pulse *last,
		     const struct aikm_pulse *p, u64 gap)
{
	if (last->flags & AIKM_SAW_IDLE)
		gap -= min(gap, p->idled_ns);
	if (gap <= v->gap_ns)
		return;
	v->gap_ns = gap;
	v->gap_end_ns = p->time_ns;
}

void aikm_vital_note(struct aikm_vital *v, struct aikm_pulse *p)
{
	const struct aikm_pulse *last = aikm_vital_newest(v, v->count);
	u64 gap, step;

	note_first(p);
	v->late_ns = max(v->late_ns, p->late_ns);
	v->idle += !!(p->flags & AIKM_SAW_IDLE);
	if (last) {
		gap = max(p->time_ns, last->time_ns) - last->time_ns;
		step = min_t(u64, gap, (u64)AIKM_VITAL_GAP_MS * NS_A_MS);
		note_gap(v, last, p, gap);
		p->seen_ns = last->seen_ns + step;
		p->held_ns = same_run(last, p) ? last->held_ns + step : 0;
		p->stuck_ns = is_stuck(last, p) ? last->stuck_ns + step : 0;
		p->rt_ns = rt_time(last, p, step);
		p->blind_ns = p->overdue ? last->blind_ns + step : 0;
	}
	v->ring[v->count % AIKM_VITAL_RING] = *p;
}

enum aikm_hold aikm_vital_hold(const struct aikm_pulse *p)
{
	const u64 enough = (u64)AIKM_VITAL_HELD_MS * NS_A_MS;

	if (p->stuck_ns >= enough)
		return AIKM_HELD_KERNEL;
	return p->rt_ns >= enough ? AIKM_HELD_RT : AIKM_FREE;
}

bool aikm_vital_suspect(const struct aikm_pulse *p)
{
	return aikm_vital_hold(p) != AIKM_FREE ||
	       p->blind_ns >= (u64)AIKM_VITAL_HELD_MS * NS_A_MS;
}

/* The first kept pulse of the last second. */
static const struct aikm_pulse *window_begin(const struct aikm_vital *v,
					     u64 count, u64 now_ns)
{
	u64 n, kept = min_t(u64, count, AIKM_VITAL_RING);
	const struct aikm_pulse *p, *first = NULL;

	for (n = 0; n < kept; n++) {
		p = &v->ring[(count - 1 - n) % AIKM_VITAL_RING];
		if (p->time_ns + (u64)AIKM_VITAL_WINDOW_MS * NS_A_MS < now_ns)
			break;
		first = p;
	}
	return first;
}

static u32 count_flags(const struct aikm_vital *v, u64 count, u64 now_ns,
		       struct aikm_alarm *a)
{
	u64 n, kept = min_t(u64, count, AIKM_VITAL_RING);
	const struct aikm_pulse *p;

	for (n = 0; n < kept; n++) {
		p = &v->ring[(count - 1 - n) % AIKM_VITAL_RING];
		if (p->time_ns + (u64)AIKM_VITAL_WINDOW_MS * NS_A_MS < now_ns)
			break;
		a->nothing += !!(p->flags & AIKM_SAW_IDLE);
		a->user += !!(p->flags & AIKM_SAW_USER);
		a->system += !(p->flags & (AIKM_SAW_IDLE | AIKM_SAW_USER));
		a->searches += !!(p->flags & AIKM_SAW_SEARCH);
	}
	return (u32)n;
}

/* Permille of its processor that the running thread had since @first. */
static u32 share(const struct aikm_pulse *first, const struct aikm_pulse *p)
{
	u64 ran, took;

	if (!first || first->tid != p->tid || first->time_ns >= p->time_ns ||
	    first->runtime_ns > p->runtime_ns)
		return 0;
	ran = p->runtime_ns - first->runtime_ns;
	took = p->time_ns - first->time_ns;
	return (u32)min_t(u64, div64_u64(ran * 1000, took), 1000);
}

/* The longest hold first; of one process, the first only. */
static void add_task(struct aikm_alarm *a, const struct aikm_alarm_task *t)
{
	u32 i, at = 0;

	for (i = 0; i < a->nr; i++)
		if (a->task[i].pid == t->pid)
			return;
	while (at < a->nr && a->task[at].held_ms >= t->held_ms)
		at++;
	if (at == AIKM_ALARM_TASKS)
		return;
	a->nr = min_t(u32, a->nr + 1, AIKM_ALARM_TASKS);
	for (i = a->nr - 1; i > at; i--)
		a->task[i] = a->task[i - 1];
	a->task[at] = *t;
}

static void add_holder(struct aikm_alarm *a, const struct aikm_pulse *first,
		       const struct aikm_pulse *p, u64 held_ns)
{
	struct aikm_alarm_task t = {
		.pid = p->pid,
		.held_ms = (u32)div64_u64(held_ns, NS_A_MS),
		.cpu = share(first, p),
	};

	strscpy(t.comm, p->comm, sizeof(t.comm));
	a->held_ms = max(a->held_ms, t.held_ms);
	if (!(p->flags & AIKM_SAW_OWN))
		add_task(a, &t);
}

void aikm_alarm_add(struct aikm_alarm *a, const struct aikm_vital *v, u64 count,
		    u64 now_ns)
{
	const struct aikm_pulse *p = aikm_vital_newest(v, count), *first;

	a->cpus++;
	/* It was idle when it was last looked at, and is left in peace. */
	if (!p || !count_flags(v, count, now_ns, a)) {
		a->nothing += AIKM_VITAL_WINDOW_MS / AIKM_VITAL_PERIOD_MS;
		return;
	}
	first = window_begin(v, count, now_ns);
	a->swap_in += p->swap_in - first->swap_in;
	a->swap_out += p->swap_out - first->swap_out;
	a->majfaults += p->majfaults - first->majfaults;
	a->scanned += p->scanned - first->scanned;
	a->late_ms = max_t(u32, a->late_ms, div64_u64(p->blind_ns, NS_A_MS));
	switch (aikm_vital_hold(p)) {
	case AIKM_HELD_KERNEL:
		a->stuck++;
		add_holder(a, first, p, p->stuck_ns);
		break;
	case AIKM_HELD_RT:
		a->rt++;
		add_holder(a, first, p, p->rt_ns);
		break;
	default:
		break;
	}
}

void aikm_alarm_silent(struct aikm_alarm *a, const struct aikm_alarm_task *t)
{
	a->cpus++;
	a->silent++;
	a->system += AIKM_VITAL_WINDOW_MS / AIKM_VITAL_PERIOD_MS;
	a->held_ms = max_t(u32, a->held_ms, AIKM_VITAL_HELD_MS);
	if (t)
		add_task(a, t);
}

/* Free memory is low wherever files fill the cache: somebody must want some. */
static bool is_sought(const struct aikm_alarm *a)
{
	return a->free_kb < a->short_kb &&
	       (u64)a->scanned + a->swap_in >= AIKM_VITAL_SOUGHT;
}

bool aikm_alarm_rings(const struct aikm_alarm *a)
{
	return a->silent || a->rt + a->stuck >= max_t(u32, a->cpus, 1) ||
	       (a->late_ms >= AIKM_VITAL_HELD_MS && is_sought(a));
}

// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The tasks object, and T1..T9 in order of pid. */
#include "rate.h"

static const u64 young_ns = 10000000000ULL;

static bool same(const struct aikm_task_sample *a,
		 const struct aikm_task_sample *b)
{
	return a->pid == b->pid && a->start_ns == b->start_ns;
}

static const struct aikm_task_sample *find(const struct aikm_sample *s, u32 pid)
{
	u32 low = 0, high = s->nr_tasks, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (s->task[mid].pid == pid)
			return &s->task[mid];
		if (s->task[mid].pid < pid)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static const struct aikm_task_sample *
find_same(const struct aikm_sample *s, const struct aikm_task_sample *t)
{
	const struct aikm_task_sample *found = find(s, t->pid);

	return found && same(found, t) ? found : NULL;
}

/*
 * How much a counter of a process grew; one that was born within the window
 * began at zero, but one that is missing from the older sample for want of
 * room there is not known to have.
 */
static u64 amount(const struct aikm_window *w, const struct aikm_member *m,
		  u64 prev, u64 cur)
{
	if (!m->prev && m->cur->start_ns < w->prev->time_ns)
		return U64_MAX;
	if (prev == U64_MAX || cur == U64_MAX || cur < prev)
		return U64_MAX;
	return cur - prev;
}

static u64 kb(u64 bytes)
{
	return bytes == U64_MAX ? U64_MAX : (bytes + 1023) >> 10;
}

u64 aikm_member_system_us(const struct aikm_window *w,
			  const struct aikm_member *m)
{
	return amount(w, m, m->prev ? m->prev->stime_us : 0, m->cur->stime_us);
}

u64 aikm_member_cpu_us(const struct aikm_window *w, const struct aikm_member *m)
{
	u64 user =
		amount(w, m, m->prev ? m->prev->utime_us : 0, m->cur->utime_us);
	u64 system = aikm_member_system_us(w, m);

	if (user > AIKM_VALUE_MAX || system > AIKM_VALUE_MAX)
		return U64_MAX;
	return user + system;
}

u64 aikm_member_faults(const struct aikm_window *w, const struct aikm_member *m)
{
	return amount(w, m, m->prev ? m->prev->minflt : 0, m->cur->minflt);
}

u64 aikm_member_majfaults(const struct aikm_window *w,
			  const struct aikm_member *m)
{
	return amount(w, m, m->prev ? m->prev->majflt : 0, m->cur->majflt);
}

u64 aikm_member_read_kb(const struct aikm_window *w,
			const struct aikm_member *m)
{
	return kb(amount(w, m, m->prev ? m->prev->read_bytes : 0,
			 m->cur->read_bytes));
}

u64 aikm_member_write_kb(const struct aikm_window *w,
			 const struct aikm_member *m)
{
	return kb(amount(w, m, m->prev ? m->prev->write_bytes : 0,
			 m->cur->write_bytes));
}

/* ---- who is there, whose child, of which name ---- */

static bool is_heir(const struct aikm_task_sample *t,
		    const struct aikm_task_sample *parent)
{
	return t->state != 'Z' && !t->kthread &&
	       !strncmp(t->comm, parent->comm, sizeof(t->comm));
}

static void fill_members(const struct aikm_window *w,
			 struct aikm_member *member)
{
	const struct aikm_sample *cur = w->cur;
	const struct aikm_task_sample *parent;
	u32 i;

	memset(member, 0, cur->nr_tasks * sizeof(*member));
	for (i = 0; i < cur->nr_tasks; i++) {
		member[i].cur = &cur->task[i];
		member[i].prev = find_same(w->prev, &cur->task[i]);
		parent = find(cur, cur->task[i].ppid);
		if (!parent)
			continue;
		member[parent - cur->task].children++;
		member[parent - cur->task].zombies += cur->task[i].state == 'Z';
		member[parent - cur->task].heirs +=
			is_heir(&cur->task[i], parent);
	}
}

/* Kernel threads last, then by name, the oldest of a name first. */
static int by_name_and_age(const void *a, const void *b)
{
	const struct aikm_task_sample *x = ((const struct aikm_member *)a)->cur;
	const struct aikm_task_sample *y = ((const struct aikm_member *)b)->cur;
	int order = strncmp(x->comm, y->comm, sizeof(x->comm));

	if (x->kthread != y->kthread)
		return x->kthread ? 1 : -1;
	if (order)
		return order;
	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return x->pid < y->pid ? -1 : 1;
}

static bool is_stuck(const struct aikm_member *m)
{
	return m->cur->state == 'D' && m->prev && m->prev->state == 'D';
}

static bool same_name(const struct aikm_member *a, const struct aikm_member *b)
{
	return !a->cur->kthread && !b->cur->kthread &&
	       !strncmp(a->cur->comm, b->cur->comm, sizeof(a->cur->comm));
}

static bool is_young(const struct aikm_window *w,
		     const struct aikm_task_sample *t)
{
	return t->start_ns + young_ns > w->cur->time_ns;
}

/* A kernel thread is a family of its own; what ended is no clone any more. */
static void count_family(const struct aikm_window *w,
			 struct aikm_member *family, u32 nr)
{
	u32 stuck = 0, living = 0, breeders = 0, i;

	for (i = 0; i < nr; i++) {
		stuck += is_stuck(&family[i]);
		living += family[i].cur->state != 'Z';
		breeders += family[i].heirs && is_young(w, family[i].cur);
	}
	for (i = 0; i < nr; i++) {
		family[i].stuck = (u16)stuck;
		family[i].breeders = (u16)breeders;
		family[i].clones = family[i].cur->kthread ? 0 : (u16)living;
	}
}

static void count_families(const struct aikm_window *w,
			   struct aikm_member *member, u32 nr)
{
	u32 first, next;

	for (first = 0; first < nr; first = next) {
		for (next = first + 1; next < nr; next++)
			if (!same_name(&member[first], &member[next]))
				break;
		count_family(w, &member[first], next - first);
	}
}

/* A thread that ended took its waiting along: then it is not known. */
static bool waited(const struct aikm_member *m, u64 *us)
{
	if (!m->cur->scheduled || (m->prev && !m->prev->scheduled))
		return false;
	*us = (u32)(m->cur->delay_us - (m->prev ? m->prev->delay_us : 0));
	/* Backwards is a long way around. */
	return *us <= S32_MAX;
}

static void set_scheduling(const struct aikm_window *w,
			   const struct aikm_member *member)
{
	struct aikm_object *o = &w->out->obj[AIKM_TASKS];
	u64 sum = 0, us;
	u32 rt = 0, known = 0, i;

	for (i = 0; i < w->cur->nr_tasks; i++) {
		known += member[i].cur->scheduled;
		rt += member[i].cur->rt && !member[i].cur->kthread &&
		      member[i].cur->state == 'R';
		if (waited(&member[i], &us))
			sum += us;
	}
	if (aikm_sample_known(w->cur, AIKM_C_FAILURES))
		aikm_rate_set(o, AIKM_TASKS_FAILURES,
			      w->cur->counter[AIKM_C_FAILURES]);
	if (!known)
		return;
	/* Microseconds a second are millionths of a thread. */
	aikm_rate_set(o, AIKM_TASKS_DELAY,
		      (aikm_per_second(sum, w->us) + 500) / 1000);
	aikm_fact_set(o, AIKM_TASKS_RT, rt);
}

static void set_totals(const struct aikm_window *w,
		       const struct aikm_member *member)
{
	struct aikm_object *o = &w->out->obj[AIKM_TASKS];
	u32 running = 0, stuck = 0, zombies = 0, stopped = 0, stayed = 0, i;

	for (i = 0; i < w->cur->nr_tasks; i++) {
		running += member[i].cur->state == 'R';
		stuck += is_stuck(&member[i]);
		zombies += member[i].cur->state == 'Z';
		stopped += member[i].cur->state == 'T';
		stayed += !!member[i].prev;
	}
	aikm_fact_set(o, AIKM_TASKS_TOTAL,
		      (s64)w->cur->nr_tasks + w->cur->tasks_missed);
	aikm_fact_set(o, AIKM_TASKS_RUNNING, running);
	aikm_fact_set(o, AIKM_TASKS_STUCK, stuck);
	aikm_fact_set(o, AIKM_TASKS_ZOMBIES, zombies);
	aikm_fact_set(o, AIKM_TASKS_STOPPED, stopped);
	if (w->cur->tasks_missed || w->prev->tasks_missed)
		return;
	aikm_rate_set(o, AIKM_TASKS_BORN,
		      aikm_per_second(w->cur->nr_tasks - stayed, w->us));
	aikm_rate_set(o, AIKM_TASKS_GONE,
		      aikm_per_second(w->prev->nr_tasks - stayed, w->us));
}

/* ---- those that ended ---- */

static struct aikm_pick *add_pick(struct aikm_picks *picks)
{
	struct aikm_pick *p;

	if (picks->nr == AIKM_SNAP_TASKS)
		return NULL;
	p = &picks->pick[picks->nr++];
	memset(p, 0, sizeof(*p));
	return p;
}

static const struct aikm_member *member_of(const struct aikm_window *w,
					   const struct aikm_member *member,
					   u32 pid)
{
	u32 i;

	for (i = 0; i < w->cur->nr_tasks; i++)
		if (member[i].cur->pid == pid)
			return &member[i];
	return NULL;
}

/* Victims that can hardly be told apart would fill the handles: a few do. */
static void pick_victims(const struct aikm_window *w,
			 const struct aikm_member *member,
			 struct aikm_picks *picks)
{
	const struct aikm_victim *v;
	struct aikm_pick *p;
	u32 i;

	/* The last ones noted are the latest. */
	for (i = w->cur->nr_victims; i-- && picks->nr < AIKM_SNAP_TASKS / 3;) {
		v = &w->cur->victim[i];
		if (v->time_ns <= w->prev->time_ns)
			continue;
		p = add_pick(picks);
		p->victim = v;
		p->member = member_of(w, member, v->pid);
		if (!p->member)
			p->gone = find(w->prev, v->pid);
	}
}

static bool is_victim(const struct aikm_picks *picks,
		      const struct aikm_task_sample *t)
{
	u32 i;

	for (i = 0; i < picks->nr; i++)
		if (picks->pick[i].victim &&
		    picks->pick[i].victim->pid == t->pid)
			return true;
	return false;
}

/* Of those that left by themselves only a big one matters: 1/16 of memory. */
static void pick_gone(const struct aikm_window *w, struct aikm_picks *picks)
{
	const struct aikm_task_sample *t, *big = NULL;
	u64 least = w->cur->counter[AIKM_C_MEM_TOTAL] / 16;
	struct aikm_pick *p;
	u32 i;

	for (i = 0; i < w->prev->nr_tasks; i++) {
		t = &w->prev->task[i];
		if (t->rss_kb <= (big ? big->rss_kb : least) ||
		    is_victim(picks, t) || find_same(w->cur, t))
			continue;
		big = t;
	}
	p = big ? add_pick(picks) : NULL;
	if (p)
		p->gone = big;
}

/* Who was refused most may stand out by nothing else. */
static void pick_refused(const struct aikm_window *w,
			 const struct aikm_member *member,
			 struct aikm_picks *picks)
{
	u32 pid = aikm_refused_most(w), i;
	const struct aikm_member *m = pid ? member_of(w, member, pid) : NULL;
	struct aikm_pick *p;

	for (i = 0; m && i < picks->nr; i++)
		if (picks->pick[i].member == m)
			return;
	p = m ? add_pick(picks) : NULL;
	if (p)
		p->member = m;
}

/* ---- facts of the chosen ---- */

static void set_sizes(const struct aikm_task_sample *t, struct aikm_object *o)
{
	aikm_rate_set(o, AIKM_TASK_RSS, t->rss_kb);
	aikm_rate_set(o, AIKM_TASK_SWAP, t->swap_kb);
	aikm_fact_set(o, AIKM_TASK_THREADS, t->threads);
	if (!t->fds_max)
		return;
	aikm_fact_set(o, AIKM_TASK_FDS, t->fds);
	aikm_rate_set(o, AIKM_TASK_FDS_LEFT,
		      aikm_permille(t->fds_max - min(t->fds, t->fds_max),
				    t->fds_max));
}

static void set_growth(const struct aikm_window *w, const struct aikm_member *m,
		       struct aikm_object *o)
{
	const struct aikm_task_sample *p = m->prev, *c = m->cur;

	if (!p && c->start_ns < w->prev->time_ns)
		return;
	aikm_rate_change(o, AIKM_TASK_GROWTH,
			 (u64[]){ p ? p->rss_kb + p->swap_kb : 0,
				  c->rss_kb + c->swap_kb },
			 w->us);
	if (c->fds_max && (!p || p->fds_max))
		aikm_rate_change(o, AIKM_TASK_FDS_GROWTH,
				 (u64[]){ p ? p->fds : 0, c->fds }, w->us);
}

static void set_rate(const struct aikm_window *w, struct aikm_object *o,
		     u32 attr, u64 n)
{
	if (n != U64_MAX)
		aikm_rate_set(o, attr, aikm_per_second(n, w->us));
}

static void set_rates(const struct aikm_window *w, const struct aikm_member *m,
		      struct aikm_object *o)
{
	u64 cpu = aikm_member_cpu_us(w, m);
	u64 system = aikm_member_system_us(w, m);

	/* Microseconds a second are millionths of one CPU. */
	if (cpu <= AIKM_VALUE_MAX)
		aikm_rate_set(o, AIKM_TASK_CPU,
			      (aikm_per_second(cpu, w->us) + 500) / 1000);
	if (system <= AIKM_VALUE_MAX)
		aikm_rate_set(o, AIKM_TASK_SYSTEM,
			      (aikm_per_second(system, w->us) + 500) / 1000);
	set_rate(w, o, AIKM_TASK_FAULTS, aikm_member_faults(w, m));
	set_rate(w, o, AIKM_TASK_MAJFAULTS, aikm_member_majfaults(w, m));
	set_rate(w, o, AIKM_TASK_READ, aikm_member_read_kb(w, m));
	set_rate(w, o, AIKM_TASK_WRITE, aikm_member_write_kb(w, m));
}

static void set_age(const struct aikm_window *w,
		    const struct aikm_task_sample *t, struct aikm_object *o)
{
	if (t->start_ns <= w->cur->time_ns)
		aikm_rate_set(o, AIKM_TASK_AGE,
			      div_u64(w->cur->time_ns - t->start_ns,
				      1000000000));
}

static void set_schedule(const struct aikm_window *w,
			 const struct aikm_member *m, struct aikm_object *o)
{
	const struct aikm_task_sample *c = m->cur, *p = m->prev;
	u64 us;

	if (!c->scheduled)
		return;
	aikm_fact_set(o, AIKM_TASK_WAIT, c->wait);
	aikm_fact_set(o, AIKM_TASK_RT, c->rt);
	aikm_fact_set(o, AIKM_TASK_NICE, c->nice);
	if (waited(m, &us))
		aikm_rate_set(o, AIKM_TASK_DELAY,
			      (aikm_per_second(us, w->us) + 500) / 1000);
	if (p && !p->scheduled)
		return;
	set_rate(w, o, AIKM_TASK_SWITCHES,
		 (u32)(c->switches - (p ? p->switches : 0)));
	set_rate(w, o, AIKM_TASK_PREEMPTED,
		 (u32)(c->preempted - (p ? p->preempted : 0)));
}

static void set_maps(const struct aikm_window *w,
		     const struct aikm_task_sample *t, struct aikm_object *o)
{
	u64 most = w->cur->counter[AIKM_C_MAPS_MAX];

	if (t->maps && aikm_sample_known(w->cur, AIKM_C_MAPS_MAX) && most)
		aikm_rate_set(o, AIKM_TASK_MAPS_LEFT,
			      aikm_permille(most - min_t(u64, t->maps, most),
					    most));
}

static void set_living(const struct aikm_window *w, const struct aikm_member *m,
		       struct aikm_object *o)
{
	set_sizes(m->cur, o);
	set_growth(w, m, o);
	set_rates(w, m, o);
	set_age(w, m->cur, o);
	set_schedule(w, m, o);
	set_maps(w, m->cur, o);
	aikm_rate_refused(w, m->cur->pid, o);
	aikm_fact_set(o, AIKM_TASK_CHILDREN, m->children);
	aikm_fact_set(o, AIKM_TASK_ZOMBIES, m->zombies);
	if (m->clones) {
		aikm_fact_set(o, AIKM_TASK_CLONES, m->clones);
		aikm_fact_set(o, AIKM_TASK_BREEDERS, m->breeders);
	}
	aikm_fact_set(o, AIKM_TASK_STUCK, m->stuck);
}

static void set_gone(const struct aikm_window *w, const struct aikm_pick *p,
		     struct aikm_object *o)
{
	if (p->gone) {
		set_sizes(p->gone, o);
		set_age(w, p->gone, o);
	}
	/* The kernel measured a victim later than the older sample did. */
	if (p->victim && p->victim->rss_kb)
		aikm_rate_set(o, AIKM_TASK_RSS, p->victim->rss_kb);
}

static u32 pick_pid(const struct aikm_pick *p)
{
	if (p->member)
		return p->member->cur->pid;
	return p->gone ? p->gone->pid : p->victim->pid;
}

static const char *pick_comm(const struct aikm_pick *p)
{
	if (p->member)
		return p->member->cur->comm;
	return p->gone ? p->gone->comm : p->victim->comm;
}

static int by_pid(const void *a, const void *b)
{
	u32 x = pick_pid(a), y = pick_pid(b);

	return x < y ? -1 : x > y;
}

static void add_task(const struct aikm_window *w, const struct aikm_pick *p)
{
	struct aikm_object *o = aikm_snapshot_add(w->out, AIKM_TASK);

	if (!o)
		return;
	o->id = pick_pid(p);
	strscpy(o->name, pick_comm(p), sizeof(p->gone->comm));
	if (p->member)
		set_living(w, p->member, o);
	else
		set_gone(w, p, o);
	aikm_fact_set(o, AIKM_TASK_GONE, !p->member);
	aikm_fact_set(o, AIKM_TASK_VICTIM, !!p->victim);
}

void aikm_rate_tasks(const struct aikm_window *w, struct aikm_member *member,
		     struct aikm_ranking *r)
{
	struct aikm_picks *picks = &r->picks;
	u32 i;

	fill_members(w, member);
	sort(member, w->cur->nr_tasks, sizeof(*member), by_name_and_age, NULL);
	count_families(w, member, w->cur->nr_tasks);
	set_totals(w, member);
	set_scheduling(w, member);
	picks->nr = 0;
	pick_victims(w, member, picks);
	pick_gone(w, picks);
	pick_refused(w, member, picks);
	aikm_rank_members(w, member, r);
	sort(picks->pick, picks->nr, sizeof(picks->pick[0]), by_pid, NULL);
	for (i = 0; i < picks->nr; i++)
		add_task(w, &picks->pick[i]);
}

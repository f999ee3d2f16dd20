// SPDX-License-Identifier: GPL-2.0
/*
 * The pulse: a timer in hard interrupt context on each processor looks what
 * runs there, and at the next processor's pulse. It goes on when no thread
 * does. Reads what is the processor's own or can be read without a lock, and
 * writes to its own ring.
 *
 * A processor that is found idle is not woken for it: its timer gets so much
 * slack that it rides along with the kernel's own lockup watchdog, and the
 * first tick out of idleness brings the period back. Who looks idle, but has
 * not been, and does not pulse, is asked by an interrupt; when no answer comes,
 * it takes none any more.
 */
#include "../aikm.h"

#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/rt.h>
#include <linux/smp.h>
#include <linux/suspend.h>
#include <linux/tick.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/vmstat.h>
#include <asm/cpufeature.h>
#include <asm/irq_regs.h>

#define PULSE_PERIOD_NS ((u64)AIKM_VITAL_PERIOD_MS * NSEC_PER_MSEC)
/* From when on a processor is asked why it does not pulse. */
#define PULSE_MISSED_NS (3 * PULSE_PERIOD_NS)
/*
 * How long it may take to answer: with that a second, and in a virtual machine,
 * whose processors are at times without one of the host's, two.
 */
#define PULSE_SILENT_NS \
	((u64)AIKM_VITAL_HELD_MS * NSEC_PER_MSEC - PULSE_MISSED_NS)
#define PULSE_SILENT_GUEST_NS (PULSE_SILENT_NS + NSEC_PER_SEC)
/* The kernel's watchdog wakes each processor every 4 s. */
#define PULSE_IDLE_NS ((u64)NSEC_PER_SEC)
#define PULSE_IDLE_SLACK_NS (4 * (u64)NSEC_PER_SEC)
/* The observing thread comes every second. */
#define PULSE_BEAT_NS ((u64)NSEC_PER_SEC)
/* All processors are looked at no more often. */
#define PULSE_JUDGED_NS (PULSE_PERIOD_NS * 4 / 5)

/* Interrupts were off, or a virtual machine's host was elsewhere. */
#define PULSE_LATE_NS (10 * (s64)NSEC_PER_MSEC)

enum { NOBODY = -1 };

/**
 * struct pulse_cpu - one processor's
 * @vital: its pulses; written there with interrupts off
 * @timer: the next pulse
 * @wake: after a pulse that found it idle: brings the period back
 * @ask: asks it for a pulse
 * @on: it is online; changed there
 * @lazy: the next pulse may come when it likes
 * @late_pulses: pulses that came late, for interrupts were off
 * @idle_us: what it had idled at the last pulse
 * @suspect: whom it asked and got no answer from, or NOBODY
 * @asked_ns: its own observed time then
 * @silent: it takes no interrupts; set by others
 * @cpu: its number
 */
struct pulse_cpu {
	struct aikm_vital vital;
	struct hrtimer timer;
	struct timer_list wake;
	call_single_data_t ask;
	bool on, lazy;
	u64 late_pulses;
	u64 idle_us;
	int suspect;
	u64 asked_ns;
	bool silent;
	int cpu;
} ____cacheline_aligned;

/*
 * aikm_pulse - all of them
 * @cpu: by number, (nr_cpu_ids)
 * @state: of the callbacks for processors that come and go
 * @beat_ns: when the observing thread was seen last; 0 not yet
 * @asleep: the machine suspends, threads are frozen
 * @short_kb: with less free memory the kernel searches for some
 * @patience_ns: how long a processor may take to answer
 * @judging: bit 0: somebody looks at all processors
 * @judged_ns: when that was
 * @alarm: what was seen then
 */
static struct {
	struct pulse_cpu *cpu;
	int state;
	u64 beat_ns;
	bool asleep;
	u64 short_kb, patience_ns;
	unsigned long judging;
	u64 judged_ns;
	struct aikm_alarm alarm;
} aikm_pulse;

static u64 room_for_all(void)
{
	return nr_cpu_ids * sizeof(struct pulse_cpu);
}

/* U64_MAX where processors tick all the time. */
static u64 idle_us(int cpu)
{
	u64 idle = get_cpu_idle_time_us(cpu, NULL);

	return idle == U64_MAX ? idle :
				 idle + get_cpu_iowait_time_us(cpu, NULL);
}

static u64 pages_kb(u64 pages)
{
	return pages << (PAGE_SHIFT - 10);
}

/* ---- one pulse ---- */

static u8 what_runs(struct task_struct *t)
{
	struct pt_regs *regs = get_irq_regs();
	u8 saw = 0;

	if (is_idle_task(t))
		return AIKM_SAW_IDLE;
	if (t->normal_prio < MAX_RT_PRIO)
		saw |= AIKM_SAW_RT;
	if (aikm_watch_is(t) || aikm_brain_is(t))
		saw |= AIKM_SAW_OWN;
	if (regs && user_mode(regs))
		return saw | AIKM_SAW_USER;
	if (t->flags & PF_MEMALLOC)
		saw |= AIKM_SAW_SEARCH;
	/* Without the interrupt's own. */
	if (preempt_count() & (PREEMPT_MASK | SOFTIRQ_MASK))
		saw |= AIKM_SAW_PINNED;
	if (test_tsk_need_resched(t))
		saw |= AIKM_SAW_WAITED;
	return saw;
}

static bool watch_is_overdue(u64 now)
{
	u64 beat = READ_ONCE(aikm_pulse.beat_ns);

	return beat && !READ_ONCE(aikm_pulse.asleep) &&
	       now > beat + PULSE_BEAT_NS;
}

static void read_task(struct aikm_pulse *p, struct task_struct *t)
{
	p->flags = what_runs(t);
	p->pid = (u32)t->tgid;
	p->tid = (u32)t->pid;
	p->switches = t->nvcsw + t->nivcsw;
	p->runtime_ns = t->se.sum_exec_runtime;
	strscpy(p->comm, t->comm, sizeof(p->comm));
}

static void read_memory(struct aikm_pulse *p)
{
	p->free_kb = pages_kb(global_zone_page_state(NR_FREE_PAGES));
	p->swap_in = (u32)AIKM_VM_EVENT(PSWPIN);
	p->swap_out = (u32)AIKM_VM_EVENT(PSWPOUT);
	p->majfaults = (u32)AIKM_VM_EVENT(PGMAJFAULT);
	p->scanned = (u32)AIKM_VM_EVENT(PGSCAN_DIRECT);
}

/* On its own processor, interrupts off. */
static const struct aikm_pulse *take_pulse(struct pulse_cpu *c, u64 late_ns)
{
	struct aikm_vital *v = &c->vital;
	struct aikm_pulse p = { .time_ns = ktime_get_mono_fast_ns(),
				.late_ns = late_ns };
	u64 idle = idle_us(c->cpu);

	p.idled_ns = (idle - c->idle_us) * NSEC_PER_USEC;
	p.overdue = watch_is_overdue(p.time_ns);
	read_task(&p, current);
	read_memory(&p);
	aikm_vital_note(v, &p);
	WRITE_ONCE(c->idle_us, idle);
	WRITE_ONCE(c->silent, false);
	/* Pairs with smp_load_acquire() in pulses_of(). */
	smp_store_release(&v->count, v->count + 1);
	return aikm_vital_newest(v, v->count);
}

static u64 pulses_of(const struct pulse_cpu *c)
{
	/* Pairs with smp_store_release() in take_pulse(). */
	return smp_load_acquire(&c->vital.count);
}

/* ---- the other processors ---- */

/* Has it been at work for a while without a pulse? */
static bool has_missed(const struct pulse_cpu *c, u64 now)
{
	const struct aikm_pulse *p = aikm_vital_newest(&c->vital, pulses_of(c));
	u64 gap, idled;

	if (!p || !READ_ONCE(c->on) || p->time_ns > now)
		return false;
	gap = now - p->time_ns;
	if (p->flags & AIKM_SAW_IDLE) {
		idled = (idle_us(c->cpu) - READ_ONCE(c->idle_us)) *
			NSEC_PER_USEC;
		gap -= min(gap, idled);
	}
	return gap > PULSE_MISSED_NS;
}

static void ask_for_pulse(struct pulse_cpu *c, struct pulse_cpu *other)
{
	c->suspect = other->cpu;
	c->asked_ns = aikm_vital_newest(&c->vital, pulses_of(c))->seen_ns;
	smp_call_function_single_async(other->cpu, &other->ask);
}

static struct pulse_cpu *next_of(const struct pulse_cpu *c)
{
	unsigned int cpu = cpumask_next(c->cpu, cpu_online_mask);

	if (cpu >= nr_cpu_ids)
		cpu = cpumask_first(cpu_online_mask);
	return &aikm_pulse.cpu[cpu];
}

/* An idle one that does not come has no processor of its host, it seems. */
static bool is_at_rest(int cpu)
{
	const struct task_struct *t = AIKM_CPU_CURRENT(cpu);

	return t && is_idle_task(t);
}

/* Return: true when it is certain of one that takes no interrupts. */
static bool look_around(struct pulse_cpu *c, const struct aikm_pulse *p)
{
	struct pulse_cpu *other;

	if (c->suspect == NOBODY) {
		other = next_of(c);
		if (other != c && has_missed(other, p->time_ns))
			ask_for_pulse(c, other);
		return false;
	}
	other = &aikm_pulse.cpu[c->suspect];
	if (!has_missed(other, p->time_ns)) {
		c->suspect = NOBODY;
		return false;
	}
	if (p->seen_ns - c->asked_ns < aikm_pulse.patience_ns ||
	    is_at_rest(other->cpu))
		return false;
	WRITE_ONCE(other->silent, true);
	return true;
}

/* Who it is cannot be told of everyone; he is there, by RCU. */
static void add_silent(struct aikm_alarm *a, int cpu)
{
	const struct task_struct *t = AIKM_CPU_CURRENT(cpu);
	struct aikm_alarm_task who = {
		.held_ms = AIKM_VITAL_HELD_MS,
		.cpu = 1000,
	};

	if (!t) {
		aikm_alarm_silent(a, NULL);
		return;
	}
	who.pid = (u32)t->tgid;
	strscpy(who.comm, t->comm, sizeof(who.comm));
	aikm_alarm_silent(a, &who);
}

static void judge_all(u64 now)
{
	struct aikm_alarm *a = &aikm_pulse.alarm;
	struct pulse_cpu *c;
	int cpu;

	memset(a, 0, sizeof(*a));
	a->free_kb = pages_kb(global_zone_page_state(NR_FREE_PAGES));
	a->short_kb = READ_ONCE(aikm_pulse.short_kb);
	for_each_online_cpu(cpu) {
		c = &aikm_pulse.cpu[cpu];
		if (READ_ONCE(c->silent))
			add_silent(a, cpu);
		else
			aikm_alarm_add(a, &c->vital, pulses_of(c), now);
	}
	if (aikm_alarm_rings(a))
		aikm_alarm_raise(a);
}

/* Of all who see reason to, one a time. */
static void judge(const struct aikm_pulse *p)
{
	if (test_and_set_bit_lock(0, &aikm_pulse.judging))
		return;
	if (p->time_ns > aikm_pulse.judged_ns + PULSE_JUDGED_NS) {
		aikm_pulse.judged_ns = p->time_ns;
		judge_all(p->time_ns);
	}
	clear_bit_unlock(0, &aikm_pulse.judging);
}

/* ---- when ---- */

/* Has nothing to do, and nobody else needs it to look. */
static bool may_rest(const struct pulse_cpu *c, const struct aikm_pulse *p)
{
	return p->flags & AIKM_SAW_IDLE && !p->overdue &&
	       c->suspect == NOBODY && c->idle_us != U64_MAX;
}

static void plan_next(struct pulse_cpu *c, const struct aikm_pulse *p)
{
	u64 after = PULSE_PERIOD_NS, slack = 0;

	c->lazy = may_rest(c, p);
	if (c->lazy) {
		after = PULSE_IDLE_NS;
		slack = PULSE_IDLE_SLACK_NS;
		mod_timer(&c->wake, jiffies + 1);
	}
	hrtimer_set_expires_range_ns(&c->timer,
				     ktime_add_ns(ktime_get(), after), slack);
}

static enum hrtimer_restart pulse_expires(struct hrtimer *timer)
{
	struct pulse_cpu *c = container_of(timer, struct pulse_cpu, timer);
	s64 late =
		ktime_to_ns(ktime_sub(ktime_get(), hrtimer_get_expires(timer)));
	const struct aikm_pulse *p;
	bool certain;

	if (!c->lazy && late >= PULSE_LATE_NS)
		WRITE_ONCE(c->late_pulses, c->late_pulses + 1);
	p = take_pulse(c, c->lazy ? 0 : max_t(s64, late, 0));
	certain = look_around(c, p);
	if (certain || aikm_vital_suspect(p))
		judge(p);
	plan_next(c, p);
	return HRTIMER_RESTART;
}

/* On its own processor; a timer that runs is set anew. */
static void start_pulse(struct pulse_cpu *c)
{
	hrtimer_start(&c->timer, ns_to_ktime(PULSE_PERIOD_NS),
		      HRTIMER_MODE_REL_PINNED_HARD);
}

/* The first tick out of idleness. */
static void pulse_wakes(struct timer_list *timer)
{
	struct pulse_cpu *c = container_of(timer, struct pulse_cpu, wake);

	if (READ_ONCE(c->on) && c->cpu == smp_processor_id())
		start_pulse(c);
}

/* The interrupt that asks for a pulse. */
static void pulse_asked(void *info)
{
	struct pulse_cpu *c = info;

	if (!READ_ONCE(c->on))
		return;
	take_pulse(c, 0);
	start_pulse(c);
}

/* ---- the observing thread ---- */

/* The sum of what the zones want to have free before they rest. */
static u64 memory_short_kb(void)
{
	struct zone *zone;
	u64 pages = 0;
	int node, i;

	for_each_online_node(node) {
		for (i = 0; i < MAX_NR_ZONES; i++) {
			zone = &NODE_DATA(node)->node_zones[i];
			if (populated_zone(zone))
				pages += high_wmark_pages(zone);
		}
	}
	return pages_kb(pages);
}

/* Whom nobody watches, because his neighbour is idle, is seen here. */
static void look_everywhere(struct pulse_cpu *c, u64 now)
{
	int cpu;

	if (!c->on || c->suspect != NOBODY || !pulses_of(c))
		return;
	for_each_online_cpu(cpu) {
		if (cpu == c->cpu || !has_missed(&aikm_pulse.cpu[cpu], now))
			continue;
		ask_for_pulse(c, &aikm_pulse.cpu[cpu]);
		start_pulse(c);
		return;
	}
}

void aikm_pulse_beat(void)
{
	u64 now = ktime_get_mono_fast_ns();
	unsigned long flags;

	WRITE_ONCE(aikm_pulse.short_kb, memory_short_kb());
	WRITE_ONCE(aikm_pulse.beat_ns, now);
	local_irq_save(flags);
	look_everywhere(&aikm_pulse.cpu[smp_processor_id()], now);
	local_irq_restore(flags);
	aikm_alarm_beat();
}

static int pulse_sleeps(struct notifier_block *nb, unsigned long action,
			void *unused)
{
	bool asleep = action == PM_SUSPEND_PREPARE ||
		      action == PM_HIBERNATION_PREPARE ||
		      action == PM_RESTORE_PREPARE;

	WRITE_ONCE(aikm_pulse.beat_ns, ktime_get_mono_fast_ns());
	WRITE_ONCE(aikm_pulse.asleep, asleep);
	return NOTIFY_DONE;
}

static struct notifier_block aikm_pulse_pm = {
	.notifier_call = pulse_sleeps,
};

/* ---- processors that come and go ---- */

static int pulse_online(unsigned int cpu)
{
	struct pulse_cpu *c = &aikm_pulse.cpu[cpu];

	WRITE_ONCE(c->on, true);
	start_pulse(c);
	return 0;
}

static int pulse_offline(unsigned int cpu)
{
	struct pulse_cpu *c = &aikm_pulse.cpu[cpu];

	WRITE_ONCE(c->on, false);
	hrtimer_cancel(&c->timer);
	timer_delete_sync(&c->wake);
	c->suspect = NOBODY;
	return 0;
}

static void init_cpu(struct pulse_cpu *c, int cpu)
{
	c->cpu = cpu;
	c->suspect = NOBODY;
	hrtimer_setup(&c->timer, pulse_expires, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_PINNED_HARD);
	timer_setup(&c->wake, pulse_wakes, TIMER_DEFERRABLE | TIMER_PINNED);
	INIT_CSD(&c->ask, pulse_asked, c);
}

int aikm_pulse_init(void)
{
	unsigned int cpu;

	aikm_pulse.cpu = aikm_memory_take(room_for_all(), GFP_KERNEL);
	if (!aikm_pulse.cpu)
		return -ENOMEM;
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		init_cpu(&aikm_pulse.cpu[cpu], cpu);
	aikm_pulse.patience_ns = boot_cpu_has(X86_FEATURE_HYPERVISOR) ?
					 PULSE_SILENT_GUEST_NS :
					 PULSE_SILENT_NS;
	aikm_alarm_init();
	register_pm_notifier(&aikm_pulse_pm);
	aikm_pulse.state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN,
					     "aikm/pulse:online", pulse_online,
					     pulse_offline);
	if (aikm_pulse.state >= 0)
		return 0;
	unregister_pm_notifier(&aikm_pulse_pm);
	aikm_memory_give(aikm_pulse.cpu, room_for_all());
	return aikm_pulse.state;
}

static void answer_nothing(void *unused)
{
}

void aikm_pulse_exit(void)
{
	/* It counts pulses when it runs. */
	aikm_work_exit();
	cpuhp_remove_state(aikm_pulse.state);
	unregister_pm_notifier(&aikm_pulse_pm);
	/* Behind any question that is still on its way. */
	on_each_cpu(answer_nothing, NULL, 1);
	aikm_alarm_exit();
	aikm_memory_give(aikm_pulse.cpu, room_for_all());
	aikm_pulse.cpu = NULL;
}

u64 aikm_pulse_count(unsigned int cpu)
{
	return aikm_pulse.cpu ? pulses_of(&aikm_pulse.cpu[cpu]) : 0;
}

void aikm_pulse_sample(struct aikm_sample *s)
{
	unsigned int cpu;
	u64 late_pulses = 0;

	if (!aikm_pulse.cpu)
		return;
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		late_pulses += READ_ONCE(aikm_pulse.cpu[cpu].late_pulses);
	aikm_sample_count(s, AIKM_C_LATE, late_pulses);
}

static void status_gap(struct aikm_pulse_status *s, const struct pulse_cpu *c)
{
	u64 gap = READ_ONCE(c->vital.gap_ns);

	if (gap <= s->gap_ns)
		return;
	s->gap_ns = gap;
	s->gap_end_ns = READ_ONCE(c->vital.gap_end_ns);
	s->gap_cpu = c->cpu;
}

void aikm_pulse_status(struct aikm_pulse_status *s)
{
	const struct pulse_cpu *c;
	unsigned int cpu;

	memset(s, 0, sizeof(*s));
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		c = &aikm_pulse.cpu[cpu];
		s->pulses += pulses_of(c);
		s->idle += READ_ONCE(c->vital.idle);
		status_gap(s, c);
		s->late_ns = max(s->late_ns, READ_ONCE(c->vital.late_ns));
		s->silent += READ_ONCE(c->silent);
	}
}

void aikm_pulse_forget_gaps(void)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		WRITE_ONCE(aikm_pulse.cpu[cpu].vital.gap_ns, 0);
}

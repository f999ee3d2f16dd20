// SPDX-License-Identifier: GPL-2.0
/*
 * The inference thread: one engine, one answer at a time, the others queue.
 * Floating point lives in sections of one step, between which the thread
 * offers the processor, rests when its share is spent and looks whether
 * anybody still wants the answer.
 */
#include "../aikm.h"

#include <linux/bitops.h>
#include <linux/delay.h>
#include <linux/freezer.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/cputime.h>
#include <linux/timekeeping.h>

#include "../think/result.h"
#include "../trace.h"
#include "aikm_fpu.h"

static int aikm_set_percent(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, 1, 100);
}

static const struct kernel_param_ops aikm_percent_ops = {
	.set = aikm_set_percent,
	.get = param_get_uint,
};

static unsigned int cpu_percent = 100;
module_param_cb(cpu_percent, &aikm_percent_ops, &cpu_percent, 0644);
MODULE_PARM_DESC(cpu_percent,
		 "share of one processor an answer may take, 1..100");

static int aikm_set_answer(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, 1, 24 * 3600 * MSEC_PER_SEC);
}

static const struct kernel_param_ops aikm_answer_ops = {
	.set = aikm_set_answer,
	.get = param_get_uint,
};

static unsigned int answer_ms = AIKM_ANSWER_MS;
module_param_cb(answer_ms, &aikm_answer_ops, &answer_ms, 0644);
MODULE_PARM_DESC(answer_ms, "milliseconds after which an answer is given up");

static bool emergency;
module_param(emergency, bool, 0644);
MODULE_PARM_DESC(emergency,
		 "compute answers from a hard-irq timer, slowly: a test aid");

/* An answer is short and wanted most when the machine is busiest. */
enum { AIKM_BRAIN_NICE = -10 };

/**
 * struct aikm_said - an answer, taken out of the diagnosis
 * @finding: what was found
 * @nr: entries of @token
 * @nr_prompt: how many of them are the prompt
 * @token: prompt and answer
 */
struct aikm_said {
	struct aikm_finding finding;
	u32 nr, nr_prompt;
	u32 token[AIKM_CONTEXT_MAX];
};

/*
 * aikm_brain - the thread and what it works on
 * @lock: protects @queue, @queued, @running and the requests in them
 * @queue: requests waiting
 * @queued: how many
 * @running: whose answer is being made; NULL when its asker left
 * @work: wakes the thread
 * @answered: wakes the askers
 * @thread: NULL without a model
 * @loaded: the model, unchanged while @thread lives
 * @unusable: the model gave values that are not finite
 * @snapshot: copy of what @running asks about; the thread's own
 * @stepping: bit 0: somebody is in the diagnosis
 * @seized: by the emergency; the thread waits
 * @begun: answers begun by anybody; changed by who holds @stepping
 * @mine: the last one that the thread began
 * @said: the thread's answer, safe from others
 * @emergency: the timer that computes instead of the thread
 * @emergency_steps: its steps since load
 * @spent: nanoseconds of the present share; the thread's own
 * @answers: given since load
 * @section_ns: longest floating-point section
 */
static struct {
	struct mutex lock; /* queue, queued, running */
	struct list_head queue;
	u32 queued;
	struct aikm_request *running;
	wait_queue_head_t work, answered;
	struct task_struct *thread;
	struct aikm_loaded loaded;
	bool unusable;
	struct aikm_snapshot snapshot;
	unsigned long stepping;
	bool seized;
	u32 begun, mine;
	struct aikm_said said;
	struct aikm_emergency emergency;
	u64 emergency_steps, spent, answers, section_ns;
} aikm_brain = {
	.lock = __MUTEX_INITIALIZER(aikm_brain.lock),
	.queue = LIST_HEAD_INIT(aikm_brain.queue),
	.work = __WAIT_QUEUE_HEAD_INITIALIZER(aikm_brain.work),
	.answered = __WAIT_QUEUE_HEAD_INITIALIZER(aikm_brain.answered),
};

static bool brain_unwanted(void)
{
	return kthread_should_stop() || kthread_should_park() ||
	       !READ_ONCE(aikm_brain.running);
}

/* Of every tenth of a second, cpu_percent milliseconds are work. */
unsigned long aikm_brain_due(u64 *spent, u64 worked)
{
	unsigned int percent = READ_ONCE(cpu_percent);

	*spent += worked;
	if (percent == 100 || *spent < (u64)percent * NSEC_PER_MSEC)
		return 0;
	*spent = 0;
	return msecs_to_jiffies(100 - percent);
}

void aikm_brain_rest(unsigned long jiffies, wait_queue_head_t *wake,
		     bool (*enough)(void))
{
	if (jiffies)
		wait_event_interruptible_timeout(*wake, enough(), jiffies);
}

void aikm_brain_note_section(u64 took)
{
	if (took > READ_ONCE(aikm_brain.section_ns))
		WRITE_ONCE(aikm_brain.section_ns, took);
}

/*
 * A floating-point section: the only places where the processor's vector
 * registers are used are here and in crew.c. The thread calls it, and the
 * emergency timer from hard interrupt context; whoever is in the diagnosis
 * already is left alone, and cannot be scheduled away there.
 */
static int brain_section(u32 answer)
{
	int more = -EAGAIN;
	u64 begin;

	aikm_fpu_begin();
	begin = ktime_get_ns();
	if (!test_and_set_bit_lock(0, &aikm_brain.stepping)) {
		more = -ESTALE;
		if (answer == aikm_brain.begun)
			more = aikm_diagnosis_step(aikm_brain.loaded.diagnosis);
		clear_bit_unlock(0, &aikm_brain.stepping);
	}
	aikm_brain_note_section(ktime_get_ns() - begin);
	aikm_fpu_end();
	return more;
}

static int brain_own_section(void *unused)
{
	return brain_section(aikm_brain.mine);
}

static int brain_step(void)
{
	u64 begin = ktime_get_ns();
	int more = brain_own_section(NULL);

	aikm_brain_rest(aikm_brain_due(&aikm_brain.spent,
				       ktime_get_ns() - begin),
			&aikm_brain.work, brain_unwanted);
	return more;
}

/* Only waits: the timer does all the work. */
static int brain_think_in_emergency(u64 deadline)
{
	struct aikm_emergency *em = &aikm_brain.emergency;
	int err = 0;

	aikm_emergency_start(em, brain_own_section, NULL);
	while (!err && !aikm_emergency_done(em)) {
		if (brain_unwanted())
			err = -ECANCELED;
		else if (ktime_get_ns() > deadline)
			err = -ETIMEDOUT;
		usleep_range(1000, 2000);
	}
	aikm_emergency_stop(em);
	aikm_brain.emergency_steps += em->steps;
	return err ? err : em->result;
}

static int brain_think(u64 deadline)
{
	int more;

	do {
		if (brain_unwanted())
			return -ECANCELED;
		if (ktime_get_ns() > deadline)
			return -ETIMEDOUT;
		more = brain_step();
		cond_resched();
		try_to_freeze();
	} while (more > 0 || more == -EAGAIN);
	return more;
}

/* The stepping bit, free of the emergency. */
static bool brain_turn(void)
{
	if (READ_ONCE(aikm_brain.seized) ||
	    test_and_set_bit_lock(0, &aikm_brain.stepping))
		return false;
	if (!READ_ONCE(aikm_brain.seized))
		return true;
	clear_bit_unlock(0, &aikm_brain.stepping);
	return false;
}

/* Whoever steps is done in no time; the emergency may take seconds. */
static int brain_wait_for_turn(bool (*enough)(void))
{
	while (!brain_turn()) {
		if (enough && enough())
			return -ECANCELED;
		schedule_timeout_interruptible(1);
		try_to_freeze();
	}
	return 0;
}

/* The engine is left alone by everybody, however the thinking ended. */
static int brain_compute(void)
{
	u64 limit = (u64)READ_ONCE(answer_ms) * NSEC_PER_MSEC;
	u64 deadline = ktime_get_ns() + limit;
	int err;

	if (READ_ONCE(emergency))
		return brain_think_in_emergency(deadline);
	aikm_crew_call();
	err = brain_think(deadline);
	/* What the emergency computes must not be stopped for it. */
	brain_wait_for_turn(NULL);
	aikm_crew_dismiss();
	clear_bit_unlock(0, &aikm_brain.stepping);
	return err;
}

static struct aikm_request *brain_next(void)
{
	struct aikm_request *r;

	mutex_lock(&aikm_brain.lock);
	r = list_first_entry_or_null(&aikm_brain.queue, struct aikm_request,
				     entry);
	if (r) {
		list_del_init(&r->entry);
		aikm_brain.queued--;
		aikm_brain.snapshot = *r->snapshot;
		WRITE_ONCE(aikm_brain.running, r);
	}
	mutex_unlock(&aikm_brain.lock);
	return r;
}

static int brain_result(struct aikm_result *r, const struct aikm_snapshot *s,
			const struct aikm_finding *f)
{
	const struct aikm_loaded *m = &aikm_brain.loaded;

	if (!aikm_finding_sound(f, s)) {
		aikm_quiet("an answer names what is not in its snapshot");
		return -EIO;
	}
	aikm_result_fill(r, s, f);
	r->host = AIKM_HOST_KERNEL;
	memcpy(r->model_hash, m->file.hash, sizeof(m->file.hash));
	return 0;
}

static int brain_fill(struct aikm_request *r)
{
	const struct aikm_said *said = &aikm_brain.said;
	int err =
		brain_result(&r->result, &aikm_brain.snapshot, &said->finding);

	if (err)
		return err;
	r->result.prompt_tokens = said->nr_prompt;
	r->result.answer_tokens = said->nr - said->nr_prompt;
	aikm_result_took(&r->result, r->since_ns);
	r->nr_tokens = said->nr;
	if (r->tokens)
		memcpy(r->tokens, said->token, said->nr * sizeof(*r->tokens));
	return 0;
}

/* The asker may have left meanwhile, and its request with it. */
static void brain_hand_over(int err)
{
	const struct aikm_said *said = &aikm_brain.said;
	struct aikm_request *r;

	mutex_lock(&aikm_brain.lock);
	r = aikm_brain.running;
	if (r) {
		WRITE_ONCE(aikm_brain.running, NULL);
		if (!err)
			err = brain_fill(r);
		r->error = err;
		aikm_brain.answers++;
		trace_aikm_inference_end(said->nr_prompt,
					 said->nr - said->nr_prompt, err);
		/* Pairs with the askers' smp_load_acquire(). */
		smp_store_release(&r->done, true);
	}
	mutex_unlock(&aikm_brain.lock);
	wake_up_all(&aikm_brain.answered);
}

static int brain_begin(void)
{
	struct aikm_said *said = &aikm_brain.said;
	int err = brain_wait_for_turn(brain_unwanted);

	said->nr = 0;
	said->nr_prompt = 0;
	if (err)
		return err;
	aikm_brain.mine = ++aikm_brain.begun;
	err = aikm_diagnosis_begin(aikm_brain.loaded.diagnosis,
				   &aikm_brain.snapshot);
	aikm_diagnosis_tokens(aikm_brain.loaded.diagnosis, &said->nr,
			      &said->nr_prompt);
	clear_bit_unlock(0, &aikm_brain.stepping);
	return err;
}

/* Out of the diagnosis, unless somebody else's answer is in there now. */
static int brain_take(void)
{
	const struct aikm_diagnosis *d = aikm_brain.loaded.diagnosis;
	struct aikm_said *said = &aikm_brain.said;
	int err = brain_wait_for_turn(brain_unwanted);
	const u32 *token;

	if (err)
		return err;
	err = -ESTALE;
	if (aikm_brain.mine == aikm_brain.begun) {
		token = aikm_diagnosis_tokens(d, &said->nr, &said->nr_prompt);
		said->nr = min_t(u32, said->nr, AIKM_CONTEXT_MAX);
		memcpy(said->token, token, said->nr * sizeof(*token));
		said->finding = *aikm_diagnosis_finding(d);
		err = 0;
	}
	clear_bit_unlock(0, &aikm_brain.stepping);
	return err;
}

static int brain_try(void)
{
	int err = brain_begin();

	if (err)
		return err;
	trace_aikm_inference_start(aikm_brain.snapshot.time_ns,
				   aikm_brain.said.nr_prompt);
	err = brain_compute();
	return err ? err : brain_take();
}

static void brain_answer(void)
{
	int err;

	/* The emergency overwrites what is being thought. */
	do {
		err = brain_try();
	} while (err == -ESTALE);
	if (err == -EIO) {
		WRITE_ONCE(aikm_brain.unusable, true);
		pr_err("the model gives values that are not finite: it is not used any more; load another file\n");
	}
	/* A prompt beyond the model's context: this model cannot answer. */
	if (err == -ENOSPC)
		err = -EIO;
	brain_hand_over(err);
}

static bool brain_wanted(void)
{
	return kthread_should_stop() || kthread_should_park() ||
	       !list_empty_careful(&aikm_brain.queue);
}

static int brain_thread(void *unused)
{
	set_freezable();
	while (!kthread_should_stop()) {
		wait_event_freezable(aikm_brain.work, brain_wanted());
		if (kthread_should_park())
			kthread_parkme();
		else if (brain_next())
			brain_answer();
	}
	return 0;
}

int aikm_brain_init(void)
{
	struct task_struct *thread;
	int err;

	err = aikm_model_load(&aikm_brain.loaded);
	if (err == -ENOENT)
		pr_info("%s: plain rules only\n",
			aikm_brain.loaded.file.why.text);
	else if (err)
		pr_err("%s: plain rules only\n",
		       aikm_brain.loaded.file.why.text);
	if (err)
		return err == -ENOMEM ? err : 0;
	thread = kthread_create(brain_thread, NULL, "aikm_brain");
	if (IS_ERR(thread)) {
		aikm_model_unload(&aikm_brain.loaded);
		return PTR_ERR(thread);
	}
	err = aikm_crew_init(aikm_brain.loaded.engine, AIKM_BRAIN_NICE);
	if (err) {
		kthread_stop(thread);
		aikm_model_unload(&aikm_brain.loaded);
		return err;
	}
	set_user_nice(thread, AIKM_BRAIN_NICE);
	aikm_brain.thread = get_task_struct(thread);
	wake_up_process(thread);
	return 0;
}

void aikm_brain_exit(void)
{
	if (aikm_brain.thread) {
		kthread_stop(aikm_brain.thread);
		put_task_struct(aikm_brain.thread);
		aikm_brain.thread = NULL;
		aikm_crew_exit();
	}
	aikm_model_unload(&aikm_brain.loaded);
}

bool aikm_brain_ready(void)
{
	return READ_ONCE(aikm_brain.thread) &&
	       !READ_ONCE(aikm_brain.unusable) && !aikm_quiet_reason();
}

int aikm_brain_seize(const struct aikm_snapshot *s)
{
	const struct aikm_loaded *m = &aikm_brain.loaded;
	int err = -EAGAIN;

	if (!aikm_brain_ready())
		return -ENODATA;
	if (test_and_set_bit_lock(0, &aikm_brain.stepping))
		return -EAGAIN;
	if (aikm_engine_stop(m->engine)) {
		WRITE_ONCE(aikm_brain.seized, true);
		aikm_brain.begun++;
		err = aikm_diagnosis_begin(m->diagnosis, s);
	}
	clear_bit_unlock(0, &aikm_brain.stepping);
	return err;
}

/* While it is seized nobody else begins anything. */
int aikm_brain_seized_step(void)
{
	return brain_section(aikm_brain.begun);
}

int aikm_brain_seized_result(struct aikm_result *r,
			     const struct aikm_snapshot *s)
{
	const struct aikm_diagnosis *d = aikm_brain.loaded.diagnosis;
	u32 nr, nr_prompt;
	int err;

	err = brain_result(r, s, aikm_diagnosis_finding(d));
	aikm_diagnosis_tokens(d, &nr, &nr_prompt);
	r->prompt_tokens = nr_prompt;
	r->answer_tokens = nr - nr_prompt;
	aikm_result_took(r, s->time_ns);
	return err;
}

void aikm_brain_release(void)
{
	WRITE_ONCE(aikm_brain.seized, false);
}

int aikm_brain_submit(struct aikm_request *r)
{
	int err = -EBUSY;

	if (!aikm_brain_ready())
		return READ_ONCE(aikm_brain.thread) ? -EIO : -ENODATA;
	r->done = false;
	r->error = 0;
	r->nr_tokens = 0;
	INIT_LIST_HEAD(&r->entry);
	mutex_lock(&aikm_brain.lock);
	if (aikm_brain.queued < AIKM_SESSIONS_MAX) {
		list_add_tail(&r->entry, &aikm_brain.queue);
		aikm_brain.queued++;
		err = 0;
	}
	mutex_unlock(&aikm_brain.lock);
	if (!err)
		wake_up(&aikm_brain.work);
	return err;
}

void aikm_brain_cancel(struct aikm_request *r)
{
	mutex_lock(&aikm_brain.lock);
	if (aikm_brain.running == r) {
		WRITE_ONCE(aikm_brain.running, NULL);
	} else if (!list_empty(&r->entry)) {
		list_del_init(&r->entry);
		aikm_brain.queued--;
	}
	mutex_unlock(&aikm_brain.lock);
	wake_up(&aikm_brain.work);
}

static bool request_done(const struct aikm_request *r)
{
	/* Pairs with smp_store_release() in brain_hand_over(). */
	return smp_load_acquire(&r->done);
}

int aikm_brain_wait(struct aikm_request *r)
{
	if (!wait_event_interruptible(aikm_brain.answered, request_done(r)))
		return r->error;
	aikm_brain_cancel(r);
	return -EINTR;
}

wait_queue_head_t *aikm_brain_answered(void)
{
	return &aikm_brain.answered;
}

u64 aikm_thread_cpu_us(struct task_struct *t)
{
	u64 utime, stime;

	if (!t)
		return 0;
	task_cputime_adjusted(t, &utime, &stime);
	return div_u64(utime + stime, NSEC_PER_USEC);
}

bool aikm_brain_is(const struct task_struct *p)
{
	return p == READ_ONCE(aikm_brain.thread) || aikm_crew_is(p);
}

u64 aikm_brain_cpu_us(void)
{
	return aikm_thread_cpu_us(aikm_brain.thread) + aikm_crew_cpu_us();
}

void aikm_brain_status(struct aikm_brain_status *s)
{
	const struct aikm_loaded *m = &aikm_brain.loaded;

	s->info = m->info;
	s->why = m->file.why.text;
	if (READ_ONCE(aikm_brain.unusable))
		s->why = "the model gave values that are not finite";
	if (aikm_quiet_reason())
		s->why = aikm_quiet_reason();
	memcpy(s->hash, m->file.hash, sizeof(s->hash));
	s->model_bytes = aikm_model_held(m);
	s->cache_bytes = m->cache_bytes;
	s->huge_bytes = m->huge_bytes;
	s->protected = m->protected;
	s->answers = READ_ONCE(aikm_brain.answers);
	s->cpu_us = aikm_brain_cpu_us();
	s->threads = aikm_crew_threads();
	s->section_us =
		div_u64(READ_ONCE(aikm_brain.section_ns), NSEC_PER_USEC);
	s->emergency_steps = READ_ONCE(aikm_brain.emergency_steps);
	s->cpu_percent = READ_ONCE(cpu_percent);
	s->answer_ms = READ_ONCE(answer_ms);
	s->product = m->diagnosis ? aikm_product_names[m->product] : "";
}

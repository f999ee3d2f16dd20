// SPDX-License-Identifier: GPL-2.0
/*
 * One open file of /dev/aikm: everything its questions will need is taken when
 * it is opened, and charged to the one who opens.
 */
#include "../aikm.h"
#include "../observe/moment.h"
#include "../observe/snapshot.h"

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/timekeeping.h>

static atomic_t aikm_sessions = ATOMIC_INIT(0);

struct aikm_session *aikm_session_create(void)
{
	struct aikm_session *s;

	if (!atomic_add_unless(&aikm_sessions, 1, AIKM_SESSIONS_MAX))
		return ERR_PTR(-EBUSY);
	s = aikm_memory_take(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (!s)
		goto err_count;
	if (aikm_sample_take(&s->prev, GFP_KERNEL_ACCOUNT))
		goto err_session;
	mutex_init(&s->lock);
	mutex_init(&s->reading);
	atomic64_set(&s->seen, 0);
	return s;

err_session:
	aikm_memory_give(s, sizeof(*s));
err_count:
	atomic_dec(&aikm_sessions);
	return ERR_PTR(-ENOMEM);
}

void aikm_session_destroy(struct aikm_session *s)
{
	aikm_sample_give(&s->prev);
	mutex_destroy(&s->reading);
	mutex_destroy(&s->lock);
	aikm_memory_give(s, sizeof(*s));
	atomic_dec(&aikm_sessions);
}

u32 aikm_sessions_open(void)
{
	return atomic_read(&aikm_sessions);
}

static int session_look(struct aikm_session *s, u32 window_ms)
{
	int err = aikm_clock_sample(&s->prev);

	if (err)
		return err;
	schedule_timeout_interruptible(msecs_to_jiffies(window_ms));
	if (signal_pending(current))
		return -EINTR;
	err = aikm_clock_rate(&s->prev, &s->snapshot);
	if (!err)
		aikm_watch_tell(&s->snapshot);
	s->since_ns = s->snapshot.time_ns;
	return err;
}

static int session_observe(struct aikm_session *s, u32 window_ms)
{
	int err;

	aikm_refusals_ask(true);
	err = session_look(s, window_ms);
	aikm_refusals_ask(false);
	return err;
}

int aikm_session_snapshot(struct aikm_session *s, u32 window_ms)
{
	int err = session_observe(s, window_ms);

	if (err)
		return err;
	return aikm_snapshot_write(&s->snapshot, s->text, sizeof(s->text));
}

int aikm_session_past(struct aikm_session *s, u64 at_ns)
{
	int n = aikm_recorder_find(at_ns, s->bytes);

	if (n < 0)
		return n;
	if (aikm_moment_read(&s->snapshot, s->bytes, n)) {
		aikm_quiet("a kept moment cannot be read");
		return -EIO;
	}
	return aikm_snapshot_write(&s->snapshot, s->text, sizeof(s->text));
}

/* Exactly one snapshot, and nothing after it but white space. */
static int session_read_text(struct aikm_session *s, u32 len)
{
	int used = aikm_snapshot_read(&s->snapshot, s->text, len, &s->error);
	u32 i;

	if (used == 0)
		return aikm_error_set(&s->error, -EBADMSG,
				      "the text holds no snapshot");
	if (used < 0)
		return -EBADMSG;
	for (i = used; i < len; i++)
		if (!strchr(" \t\r\n", s->text[i]) || !s->text[i])
			return aikm_error_set(&s->error, -EBADMSG,
					      "byte %u follows the snapshot",
					      i);
	return 0;
}

static int session_ask_model(struct aikm_session *s)
{
	struct aikm_request *r = &s->request;
	int err;

	r->snapshot = &s->snapshot;
	r->since_ns = s->since_ns;
	r->tokens = s->tokens;
	err = aikm_brain_submit(r);
	if (!err)
		err = aikm_brain_wait(r);
	if (err)
		return err;
	s->ask.result = r->result;
	s->ask.tokens_len = r->nr_tokens;
	return 0;
}

/* What only the rules can see, the model would deny. */
static bool session_rules_do(const struct aikm_session *s)
{
	if (s->ask.flags & AIKM_DIAGNOSE_MODEL)
		return false;
	return s->ask.flags & AIKM_DIAGNOSE_RULES ||
	       aikm_rules_decide(&s->snapshot);
}

static int session_think(struct aikm_session *s)
{
	int err = -ENODATA;

	if (!session_rules_do(s))
		err = session_ask_model(s);
	if (s->ask.flags & AIKM_DIAGNOSE_MODEL)
		return err;
	if (!err && (s->ask.result.cause != AIKM_HEALTHY ||
		     !aikm_rules_foretell(&s->snapshot)))
		return 0;
	/* Without a usable model the rules are better than nothing. */
	if (err && err != -ENODATA && err != -EIO)
		return err;
	s->ask.tokens_len = 0;
	aikm_result_rule(&s->ask.result, &s->snapshot, s->since_ns);
	return 0;
}

int aikm_session_diagnose(struct aikm_session *s)
{
	struct aikm_diagnose *d = &s->ask;
	int err;

	memset(&d->result, 0, sizeof(d->result));
	memset(d->message, 0, sizeof(d->message));
	d->tokens_len = 0;
	s->error.text[0] = '\0';
	/* A snapshot from elsewhere has a time of its own. */
	s->since_ns = ktime_get_boottime_ns();
	if (d->text_len)
		err = session_read_text(s, d->text_len);
	else
		err = session_observe(s, d->window_ms);
	if (!err)
		err = session_think(s);
	if (err == -EBADMSG)
		strscpy(d->message, s->error.text, sizeof(d->message));
	return err;
}

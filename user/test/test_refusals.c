// SPDX-License-Identifier: GPL-2.0
/* Refused system calls: which they are, whose, how many a second, and why. */
#include "observe.h"

#include "make_snapshot.h"
#include "think/ear.h"
#include "think/think.h"

static struct machine prev, cur;
static struct aikm_snapshot s;

/* ---- which and whose ---- */

static void errors_have_kinds(void **state)
{
	static const struct {
		int error;
		enum aikm_call call;
		u32 kind;
	} cases[] = {
		{ EMFILE, AIKM_CALL_OTHER, AIKM_REFUSAL_EMFILE },
		{ EMFILE, AIKM_CALL_INOTIFY, AIKM_REFUSAL_INOTIFY },
		{ ENFILE, AIKM_CALL_OTHER, AIKM_REFUSAL_ENFILE },
		{ EAGAIN, AIKM_CALL_FORK, AIKM_REFUSAL_FORKS },
		{ EAGAIN, AIKM_CALL_OTHER, AIKM_REFUSAL_KINDS },
		{ EAGAIN, AIKM_CALL_CONNECT, AIKM_REFUSAL_KINDS },
		{ ENOSPC, AIKM_CALL_OTHER, AIKM_REFUSAL_ENOSPC },
		{ ENOSPC, AIKM_CALL_INOTIFY, AIKM_REFUSAL_INOTIFY },
		{ ENOSPC, AIKM_CALL_IPC, AIKM_REFUSAL_IPC },
		{ EDQUOT, AIKM_CALL_OTHER, AIKM_REFUSAL_EDQUOT },
		{ EADDRINUSE, AIKM_CALL_OTHER, AIKM_REFUSAL_EADDR },
		{ EADDRNOTAVAIL, AIKM_CALL_CONNECT, AIKM_REFUSAL_EADDR },
		{ ENOMEM, AIKM_CALL_FORK, AIKM_REFUSAL_ENOMEM },
		{ EIO, AIKM_CALL_OTHER, AIKM_REFUSAL_EIO },
		{ EROFS, AIKM_CALL_OTHER, AIKM_REFUSAL_EROFS },
		{ ETIMEDOUT, AIKM_CALL_CONNECT, AIKM_REFUSAL_TIMEOUTS },
		{ ETIMEDOUT, AIKM_CALL_OTHER, AIKM_REFUSAL_KINDS },
		{ ECONNREFUSED, AIKM_CALL_CONNECT, AIKM_REFUSAL_REFUSED },
		{ EHOSTUNREACH, AIKM_CALL_CONNECT, AIKM_REFUSAL_UNREACHABLE },
		{ ENOENT, AIKM_CALL_OTHER, AIKM_REFUSAL_KINDS },
		{ EINTR, AIKM_CALL_FORK, AIKM_REFUSAL_KINDS },
		{ 4095, AIKM_CALL_OTHER, AIKM_REFUSAL_KINDS },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(aikm_refusal_kind((u32)cases[i].error,
						   cases[i].call),
				 cases[i].kind);
		if (cases[i].kind < AIKM_REFUSAL_KINDS)
			assert_true(aikm_refusal_may_be((u32)cases[i].error));
	}
	assert_false(aikm_refusal_may_be(ENOENT));
	assert_false(aikm_refusal_may_be(4095));
}

static const struct aikm_refuser *refuser(const struct aikm_refusals *r,
					  u32 pid, u32 kind)
{
	u32 i;

	for (i = 0; i < r->nr; i++)
		if (r->by[i].pid == pid && r->by[i].kind == kind)
			return &r->by[i];
	return NULL;
}

static void processors_are_added_up(void **state)
{
	u64 a[AIKM_REFUSAL_PLACES] = { 0 }, b[AIKM_REFUSAL_PLACES] = { 0 };
	struct aikm_refusals r = { 0 };
	u32 n;

	(void)state;
	for (n = 0; n < 100; n++) {
		aikm_refusal_note(a, 4194303, AIKM_REFUSAL_UNREACHABLE);
		aikm_refusal_note(b, 4194303, AIKM_REFUSAL_UNREACHABLE);
		aikm_refusal_note(b, 1, AIKM_REFUSAL_EMFILE);
	}
	aikm_refusal_merge(&r, a);
	aikm_refusal_merge(&r, b);
	assert_int_equal(r.nr, 2);
	assert_int_equal(refuser(&r, 4194303, AIKM_REFUSAL_UNREACHABLE)->count,
			 200);
	assert_int_equal(refuser(&r, 1, AIKM_REFUSAL_EMFILE)->count, 100);
}

/* A crowd of others does not hide the one who is refused most. */
static void the_one_is_found_in_a_crowd(void **state)
{
	u64 places[AIKM_REFUSAL_PLACES] = { 0 };
	struct aikm_refusals r = { 0 };
	u32 n;

	(void)state;
	for (n = 0; n < 20000; n++) {
		aikm_refusal_note(places, 1000 + n, AIKM_REFUSAL_EIO);
		if (n % 3 == 0)
			aikm_refusal_note(places, 77, AIKM_REFUSAL_EMFILE);
	}
	aikm_refusal_merge(&r, places);
	assert_true(r.nr <= AIKM_REFUSAL_PLACES);
	assert_non_null(refuser(&r, 77, AIKM_REFUSAL_EMFILE));
	assert_true(refuser(&r, 77, AIKM_REFUSAL_EMFILE)->count > 1000);
}

static void what_does_not_fit_is_left_out(void **state)
{
	u64 places[AIKM_REFUSAL_PLACES];
	struct aikm_refusals r = { 0 };
	u32 cpu, i;

	(void)state;
	for (cpu = 0; cpu < 4; cpu++) {
		memset(places, 0, sizeof(places));
		for (i = 0; i < AIKM_REFUSAL_PLACES; i++)
			aikm_refusal_note(places, 1 + cpu * 100 + i, 0);
		aikm_refusal_merge(&r, places);
	}
	assert_int_equal(r.nr, AIKM_SAMPLE_REFUSERS);
	/* Bits that nobody wrote are nobody. */
	memset(places, 0xff, sizeof(places));
	memset(&r, 0, sizeof(r));
	aikm_refusal_merge(&r, places);
	assert_int_equal(r.nr, 0);
}

/* ---- how many a second ---- */

static void refuse(struct machine *m, u32 pid, u32 kind, u64 count)
{
	struct aikm_refusals *r = &m->sample.refusals;

	r->by[r->nr++] = (struct aikm_refuser){ pid, kind, count };
	r->count[kind] += count;
}

static void start(u64 heard_before_ms, u64 heard_ms)
{
	machine_init(&prev, 100);
	machine_init(&cur, 102);
	prev.sample.refusals.listened_ns = heard_before_ms * 1000000;
	cur.sample.refusals.listened_ns = heard_ms * 1000000;
	add_task(&prev, 7, "leaky");
	add_task(&cur, 7, "leaky");
}

/* The rate is one of the time in which somebody listened. */
static void rates_are_of_the_time_listened(void **state)
{
	const struct aikm_object *o;

	(void)state;
	start(500, 1000);
	refuse(&prev, 7, AIKM_REFUSAL_EMFILE, 50);
	refuse(&cur, 7, AIKM_REFUSAL_EMFILE, 550);
	assert_int_equal(rate(&prev, &cur, &s), 0);
	o = aikm_snapshot_find(&s, AIKM_REFUSAL);
	assert_non_null(o);
	assert_int_equal(o->value[AIKM_REFUSAL_EMFILE], 1000);
	assert_true(aikm_fact_known(o, AIKM_REFUSAL_ENOSPC));
	assert_int_equal(o->value[AIKM_REFUSAL_ENOSPC], 0);
	assert_int_equal(o->value[AIKM_REFUSAL_LISTENED], 250);
	o = find_handle(&s, AIKM_TASK, 7);
	assert_non_null(o);
	assert_int_equal(o->value[AIKM_TASK_REFUSED], 1000);
}

static void who_does_not_listen_knows_nothing(void **state)
{
	(void)state;
	start(500, 500);
	refuse(&cur, 7, AIKM_REFUSAL_EMFILE, 550);
	assert_int_equal(rate(&prev, &cur, &s), 0);
	assert_null(aikm_snapshot_find(&s, AIKM_REFUSAL));
	assert_null(find_handle(&s, AIKM_TASK, 7));
}

/* One whose place was given to others, and one who was never refused. */
static void counts_that_went_back_are_nothing(void **state)
{
	(void)state;
	start(0, 2000);
	refuse(&prev, 7, AIKM_REFUSAL_EMFILE, 50);
	refuse(&cur, 7, AIKM_REFUSAL_EMFILE, 40);
	assert_int_equal(rate(&prev, &cur, &s), 0);
	assert_false(aikm_fact_known(aikm_snapshot_find(&s, AIKM_REFUSAL),
				     AIKM_REFUSAL_EMFILE));
	assert_null(find_handle(&s, AIKM_TASK, 7));
}

/* ---- why ---- */

static struct aikm_object *refused(u32 kind, s64 value)
{
	struct aikm_object *o = aikm_snapshot_add(&s, AIKM_REFUSAL);

	assert_non_null(o);
	aikm_fact_set(o, kind, value);
	return o;
}

static struct aikm_finding find(void)
{
	struct aikm_finding f;

	aikm_rules_find(&s, &f);
	return f;
}

static void assert_found(u32 cause, u32 class)
{
	struct aikm_finding f = find();

	if (f.cause != cause)
		fail_msg("%s, not %s", aikm_causes[f.cause].name,
			 aikm_causes[cause].name);
	assert_true(f.culprit != AIKM_NO_CULPRIT);
	assert_int_equal(s.obj[f.culprit].class, class);
	assert_true(f.nr_evidence >= 2);
}

static struct aikm_object *with_task(void)
{
	struct aikm_object *t;

	make_idle(&s);
	make_task(&s, 6, "calm");
	t = make_task(&s, 7, "leaky");
	aikm_fact_set(t, AIKM_TASK_REFUSED, 900);
	return t;
}

/* Twice each: again and again proves, now and then proves nothing. */
static void refusals_prove(void **state)
{
	static const struct {
		u32 kind, cause, class;
	} cases[] = {
		{ AIKM_REFUSAL_EMFILE, AIKM_FD_EXHAUST_PROCESS, AIKM_TASK },
		{ AIKM_REFUSAL_ENFILE, AIKM_FD_EXHAUST_SYSTEM, AIKM_TASK },
		{ AIKM_REFUSAL_FORKS, AIKM_NPROC_LIMIT, AIKM_TASK },
		{ AIKM_REFUSAL_EIO, AIKM_DISK_IO_ERROR, AIKM_TASK },
		{ AIKM_REFUSAL_INOTIFY, AIKM_INOTIFY_EXHAUSTED, AIKM_LIMITS },
		{ AIKM_REFUSAL_IPC, AIKM_IPC_EXHAUSTION, AIKM_LIMITS },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		with_task();
		with(&s, AIKM_LIMITS, AIKM_LIMITS_FILES_LEFT, 3);
		with(&s, AIKM_LIMITS, AIKM_LIMITS_INOTIFY_LEFT, 30);
		with(&s, AIKM_LIMITS, AIKM_LIMITS_SEM_LEFT, 30);
		refused(cases[i].kind, 900);
		assert_found(cases[i].cause, cases[i].class);
		aikm_fact_set(&s.obj[s.nr - 1], cases[i].kind, 2);
		assert_int_equal(find().cause, AIKM_HEALTHY);
	}
}

/* The same error, and another limit that is used up. */
static void forks_are_refused_for_a_reason(void **state)
{
	struct aikm_object *o;

	(void)state;
	with_task();
	with(&s, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT, 4);
	refused(AIKM_REFUSAL_FORKS, 900);
	assert_true(find().cause != AIKM_NPROC_LIMIT);

	/* A bomb that was ended within the second. */
	make_idle(&s);
	refused(AIKM_REFUSAL_FORKS, 900);
	assert_int_equal(find().cause, AIKM_HEALTHY);

	with_task();
	o = handle(&s, AIKM_CGROUP, 9, "capped");
	aikm_fact_set(o, AIKM_CGROUP_REFUSED, 12);
	refused(AIKM_REFUSAL_FORKS, 900);
	assert_found(AIKM_CGROUP_PIDS_LIMIT, AIKM_CGROUP);
}

static void room_is_refused_by_a_mount(void **state)
{
	struct aikm_object *m;

	(void)state;
	make_idle(&s);
	m = make_mount(&s, "/srv");
	refused(AIKM_REFUSAL_ENOSPC, 900);
	assert_int_equal(find().cause, AIKM_HEALTHY);
	aikm_fact_set(m, AIKM_MOUNT_LEFT, 30);
	assert_found(AIKM_FS_FULL, AIKM_MOUNT);
	aikm_fact_set(m, AIKM_MOUNT_INODES_LEFT, 30);
	assert_found(AIKM_FS_INODES_FULL, AIKM_MOUNT);
}

/* Only one that found damage in itself stopped for that. */
static void a_file_system_stops_writing(void **state)
{
	struct aikm_object *m;

	(void)state;
	make_idle(&s);
	m = make_mount(&s, "/srv");
	refused(AIKM_REFUSAL_EROFS, 900);
	assert_int_equal(find().cause, AIKM_HEALTHY);
	aikm_fact_set(m, AIKM_MOUNT_ERRORS_KEPT, 3);
	assert_found(AIKM_FS_READONLY, AIKM_MOUNT);
}

static void ports_are_refused_when_there_are_none(void **state)
{
	struct aikm_object *tcp;

	(void)state;
	make_idle(&s);
	tcp = aikm_snapshot_add(&s, AIKM_TCP);
	aikm_fact_set(tcp, AIKM_TCP_PORTS_LEFT, 500);
	aikm_fact_set(tcp, AIKM_TCP_TIME_WAIT, 500);
	aikm_fact_set(tcp, AIKM_TCP_ACCEPTS, 9);
	refused(AIKM_REFUSAL_EADDR, 900);
	assert_int_equal(find().cause, AIKM_HEALTHY);
	aikm_fact_set(tcp, AIKM_TCP_PORTS_LEFT, 30);
	assert_found(AIKM_EPHEMERAL_EXHAUST, AIKM_TCP);
}

/* ---- when to listen ---- */

static void a_limit_that_is_near_asks(void **state)
{
	struct aikm_object *o;

	(void)state;
	make_idle(&s);
	o = make_task(&s, 7, "leaky");
	assert_false(aikm_ear_asked(&s));
	aikm_fact_set(o, AIKM_TASK_FDS_LEFT, 40);
	assert_true(aikm_ear_asked(&s));
	aikm_fact_set(o, AIKM_TASK_FDS_LEFT, 400);
	with(&s, AIKM_LIMITS, AIKM_LIMITS_TASKS_LEFT, 40);
	assert_true(aikm_ear_asked(&s));
}

static u32 listened(struct aikm_ear *e, u32 looks, bool asked)
{
	u32 heard = 0;

	while (looks--)
		heard += aikm_ear_listen(e, asked);
	return heard;
}

static void listens_now_and_then(void **state)
{
	struct aikm_ear e = { 0 };

	(void)state;
	assert_int_equal(listened(&e, 64000, false), 2000);
}

static void listens_long_when_asked_but_not_for_ever(void **state)
{
	struct aikm_ear e = { 0 };
	u32 gap = 0, longest = 0, n;

	(void)state;
	listened(&e, AIKM_EAR_EVERY, false);
	assert_int_equal(listened(&e, AIKM_EAR_SAVED, true), AIKM_EAR_SAVED);
	listened(&e, 1000, true);
	/* Never so long that an episode would seem to be over. */
	for (n = 0; n < 10000; n++) {
		gap = aikm_ear_listen(&e, true) ? 0 : gap + 1;
		longest = max(longest, gap);
	}
	assert_int_equal(longest, AIKM_EAR_SHARE - 1);
	assert_true(listened(&e, 64000, true) <= 64000 / AIKM_EAR_SHARE + 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_have_kinds),
		cmocka_unit_test(processors_are_added_up),
		cmocka_unit_test(the_one_is_found_in_a_crowd),
		cmocka_unit_test(what_does_not_fit_is_left_out),
		cmocka_unit_test(rates_are_of_the_time_listened),
		cmocka_unit_test(who_does_not_listen_knows_nothing),
		cmocka_unit_test(counts_that_went_back_are_nothing),
		cmocka_unit_test(refusals_prove),
		cmocka_unit_test(forks_are_refused_for_a_reason),
		cmocka_unit_test(room_is_refused_by_a_mount),
		cmocka_unit_test(a_file_system_stops_writing),
		cmocka_unit_test(ports_are_refused_when_there_are_none),
		cmocka_unit_test(a_limit_that_is_near_asks),
		cmocka_unit_test(listens_now_and_then),
		cmocka_unit_test(listens_long_when_asked_but_not_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

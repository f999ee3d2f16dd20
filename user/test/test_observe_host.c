// SPDX-License-Identifier: GPL-2.0
/* This machine and recorded ones as samples; texts of /proc/PID. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "observe.h"

#include "lib/host.h"
#include "lib/sources.h"
#include "lib/task_text.h"
#include "observe/snapshot.h"

static const struct aikm_task_units units = { .page_kb = 4, .ticks = 100 };

/* ---- texts ---- */

#define STAT_TEXT \
	"1782 (py) thon3 (x) D 1750 1700 1700 0 -1 4194304 766 11 720 12 2 43 5 6 20 0 3 0 46600 1018396672 147601 18446744073709551615 1 1 0 0\n"
#define KSWAPD_TEXT \
	"39 (kswapd0) S 2 0 0 0 -1 2623552 0 0 0 0 0 125 0 0 20 0 1 0 48 0 0 18446744073709551615 0 0 0 0\n"
#define KWORKER_TEXT \
	"39 (kworker/0:1-events_unbound) I 2 0 0 0 -1 69238880 0 0 0 0 0 125 0 0 20 0 1 0 48 0 0 1 0 0\n"

static void parses_task_stat(void **state)
{
	struct aikm_task_sample t;

	(void)state;
	assert_int_equal(aikm_task_parse_stat(STAT_TEXT, strlen(STAT_TEXT),
					      units, &t),
			 0);
	assert_int_equal(t.pid, 1782);
	assert_int_equal(t.ppid, 1750);
	assert_string_equal(t.comm, "py) thon3 (x");
	assert_int_equal(t.state, 'D');
	assert_false(t.kthread);
	assert_int_equal(t.minflt, 766);
	assert_int_equal(t.majflt, 720);
	assert_int_equal(t.utime_us, 20000);
	assert_int_equal(t.stime_us, 430000);
	assert_int_equal(t.threads, 3);
	assert_int_equal(t.start_ns, 466ULL * SECOND);
	assert_int_equal(t.rss_kb, 590404);
}

static void parses_kernel_threads(void **state)
{
	static const char text[] = KSWAPD_TEXT;
	struct aikm_task_sample t;

	(void)state;
	assert_int_equal(aikm_task_parse_stat(text, strlen(text), units, &t),
			 0);
	assert_true(t.kthread);
	assert_string_equal(t.comm, "kswapd0");
}

static void cuts_long_names(void **state)
{
	static const char text[] = KWORKER_TEXT;
	struct aikm_task_sample t;

	(void)state;
	assert_int_equal(aikm_task_parse_stat(text, strlen(text), units, &t),
			 0);
	assert_string_equal(t.comm, "kworker/0:1-eve");
}

static void survives_cut_task_stat(void **state)
{
	struct aikm_task_sample t;
	size_t len;
	char *copy;

	(void)state;
	for (len = 0; len < strlen(STAT_TEXT); len++) {
		copy = exact_copy(STAT_TEXT, len);
		if (!aikm_task_parse_stat(copy, len, units, &t))
			assert_int_equal(t.pid, 1782);
		free(copy);
	}
}

static void refuses_other_task_stats(void **state)
{
	static const char *const others[] = {
		"",
		"x",
		"1",
		"1 ",
		"1 x",
		"1 (",
		"1 (a",
		"1 (a)",
		"1 (a) S",
		"(a) S 1 2 3",
		"1 (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n",
	};
	struct aikm_task_sample t;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(aikm_task_parse_stat(others[i],
						      strlen(others[i]), units,
						      &t),
				 -EINVAL);
}

static void parses_other_task_texts(void **state)
{
	static const char status[] = "Name:\tx\nVmRSS:\t  10 kB\n"
				     "VmSwap:\t  357868 kB\nThreads:\t1\n";
	static const char io[] = "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\n"
				 "read_bytes: 4096\nwrite_bytes: 8192\n"
				 "cancelled_write_bytes: 9\n";
	static const char limits[] =
		"Limit                     Soft Limit Hard Limit Units\n"
		"Max processes             100        200        processes\n"
		"Max open files            1024       4096       files\n";
	struct aikm_task_sample t = { 0 };

	(void)state;
	aikm_task_parse_status(status, strlen(status), &t);
	aikm_task_parse_io(io, strlen(io), &t);
	aikm_task_parse_limits(limits, strlen(limits), &t);
	assert_int_equal(t.swap_kb, 357868);
	assert_int_equal(t.read_bytes, 4096);
	assert_int_equal(t.write_bytes, 8192);
	assert_int_equal(t.fds_max, 1024);
	aikm_task_parse_status("", 0, &t);
	aikm_task_parse_io("read_bytes: x\n", 14, &t);
	aikm_task_parse_limits("Max open files unlimited\n", 25, &t);
	assert_int_equal(t.swap_kb, 0);
	assert_true(t.read_bytes == U64_MAX && t.write_bytes == U64_MAX);
	assert_int_equal(t.fds_max, 0);
}

/* ---- this machine ---- */

static struct aikm_host *host;
static struct aikm_sample *sample;
static struct aikm_snapshot snap;

static int open_host(void **state)
{
	struct aikm_error err;

	(void)state;
	host = aikm_host_open(NULL, &err);
	sample = aikm_sample_new();
	return host && sample ? 0 : -1;
}

static int close_host(void **state)
{
	(void)state;
	aikm_host_close(host);
	aikm_sample_free(sample);
	return 0;
}

static const struct aikm_task_sample *find(u32 pid)
{
	u32 i;

	for (i = 0; i < sample->nr_tasks; i++)
		if (sample->task[i].pid == pid)
			return &sample->task[i];
	return NULL;
}

static bool is_asleep(pid_t pid)
{
	char path[32], text[256] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	assert_non_null(f);
	(void)!fgets(text, sizeof(text), f);
	(void)fclose(f);
	return strstr(text, ") S ");
}

/* A child that does one thing and then sleeps until it is killed. */
static pid_t child_that(void (*act)(void))
{
	int ready[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		act();
		(void)!write(ready[1], "x", 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	while (!is_asleep(pid))
		usleep(1000);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void do_nothing(void)
{
}

static void sees_others_but_not_itself(void **state)
{
	pid_t pid = child_that(do_nothing);
	const struct aikm_task_sample *t;

	(void)state;
	aikm_host_sample(host, sample);
	t = find((u32)pid);
	end_child(pid);
	assert_non_null(t);
	assert_int_equal(t->ppid, getpid());
	assert_int_equal(t->state, 'S');
	assert_int_equal(t->threads, 1);
	assert_true(t->rss_kb > 0);
	assert_true(t->start_ns <= sample->time_ns);
	assert_null(find((u32)getpid()));
}

static void sees_zombies(void **state)
{
	const struct aikm_task_sample *t;
	siginfo_t info;
	pid_t pid = fork();

	(void)state;
	if (!pid)
		_exit(0);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	aikm_host_sample(host, sample);
	t = find((u32)pid);
	waitpid(pid, NULL, 0);
	assert_non_null(t);
	assert_int_equal(t->state, 'Z');
	assert_int_equal(t->rss_kb, 0);
}

static void open_many(void)
{
	struct rlimit limit = { .rlim_cur = 200, .rlim_max = 200 };
	int i;

	setrlimit(RLIMIT_NOFILE, &limit);
	/* The parent's may be open too: only the pipe and these count. */
	for (i = 100; i < 150; i++)
		dup2(1, i);
}

static void counts_descriptors(void **state)
{
	pid_t pid = child_that(do_nothing);
	const struct aikm_task_sample *t;
	u32 before;

	(void)state;
	aikm_host_sample(host, sample);
	t = find((u32)pid);
	end_child(pid);
	assert_non_null(t);
	before = t->fds;
	pid = child_that(open_many);
	aikm_host_sample(host, sample);
	t = find((u32)pid);
	end_child(pid);
	assert_non_null(t);
	assert_int_equal(t->fds, before + 50);
	assert_int_equal(t->fds_max, 200);
}

static void touch_memory(void)
{
	size_t size = 64 << 20;
	char *p = malloc(size);

	if (p)
		memset(p, 1, size);
	__asm__ volatile("" : : "r"(p) : "memory");
}

static void sees_memory(void **state)
{
	pid_t pid = child_that(touch_memory);
	const struct aikm_task_sample *t;

	(void)state;
	aikm_host_sample(host, sample);
	t = find((u32)pid);
	end_child(pid);
	assert_non_null(t);
	assert_true(t->rss_kb >= 64 << 10);
	assert_true(t->minflt > 0);
}

static void makes_a_snapshot(void **state)
{
	const struct aikm_object *o = snap.obj;

	(void)state;
	assert_int_equal(aikm_host_snapshot(host, 300, &snap), 0);
	assert_true(snap.window_ms >= 300);
	assert_true(aikm_fact(&snap, AIKM_MEM, AIKM_MEM_TOTAL) > 0);
	assert_true(aikm_fact_known(&o[AIKM_MEM], AIKM_MEM_LEFT));
	assert_in_range(aikm_fact(&snap, AIKM_MEM, AIKM_MEM_LEFT), 0, 1000);
	assert_in_range(aikm_fact(&snap, AIKM_CPU, AIKM_CPU_USER), 0, 1000);
	assert_in_range(aikm_fact(&snap, AIKM_CPU, AIKM_CPU_ONLINE), 1, 4096);
	assert_true(aikm_fact(&snap, AIKM_TASKS, AIKM_TASKS_TOTAL) > 1);
	assert_true(aikm_fact_known(&o[AIKM_VM], AIKM_VM_FAULTS));
	assert_true(aikm_fact_known(&o[AIKM_LIMITS], AIKM_LIMITS_TASKS_LEFT));
}

/* Sampling again and again opens nothing that stays open. */
static void leaks_no_descriptors(void **state)
{
	int before, after, i;

	(void)state;
	aikm_host_sample(host, sample);
	before = dup(0);
	close(before);
	for (i = 0; i < 20; i++)
		aikm_host_sample(host, sample);
	after = dup(0);
	close(after);
	assert_int_equal(before, after);
}

/* ---- recorded machines ---- */

/* Each was checked by eye against its texts when it was recorded. */
static const char *const machines[] = {
	"tests/machines/linux-6.1",
	"tests/machines/linux-6.18",
	"tests/machines/linux-6.1-net",
};

static void compare_machine(const char *folder)
{
	static char got[AIKM_SNAPSHOT_TEXT_MAX], want[AIKM_SNAPSHOT_TEXT_MAX];
	struct aikm_error err = { "" };
	struct aikm_host *h = aikm_host_open(folder, &err);
	char path[128];
	ssize_t len;
	int fd;

	if (!h)
		fail_msg("%s", err.text);
	assert_int_equal(aikm_host_snapshot(h, 0, &snap), 0);
	aikm_host_close(h);
	assert_true(aikm_snapshot_write(&snap, got, sizeof(got)) > 0);
	snprintf(path, sizeof(path), "%s/expected.snap", folder);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	len = read(fd, want, sizeof(want) - 1);
	close(fd);
	assert_true(len > 0);
	want[len] = '\0';
	assert_string_equal(got, want);
}

static void replays_machines(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(machines); i++)
		compare_machine(machines[i]);
}

static void says_what_is_missing(void **state)
{
	struct aikm_error err = { "" };

	(void)state;
	assert_null(aikm_host_open("no/such/folder", &err));
	assert_non_null(strstr(err.text, "no/such/folder"));
	assert_null(aikm_host_open("tests/machines", &err));
	assert_non_null(strstr(err.text, "is this a recorded machine?"));
}

static void has_room_for_every_source(void **state)
{
	(void)state;
	assert_in_range(aikm_text_sources_nr, 1, AIKM_TEXT_SOURCES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_task_stat),
		cmocka_unit_test(parses_kernel_threads),
		cmocka_unit_test(cuts_long_names),
		cmocka_unit_test(survives_cut_task_stat),
		cmocka_unit_test(refuses_other_task_stats),
		cmocka_unit_test(parses_other_task_texts),
		cmocka_unit_test_setup_teardown(sees_others_but_not_itself,
						open_host, close_host),
		cmocka_unit_test_setup_teardown(sees_zombies, open_host,
						close_host),
		cmocka_unit_test_setup_teardown(counts_descriptors, open_host,
						close_host),
		cmocka_unit_test_setup_teardown(sees_memory, open_host,
						close_host),
		cmocka_unit_test_setup_teardown(makes_a_snapshot, open_host,
						close_host),
		cmocka_unit_test_setup_teardown(leaks_no_descriptors, open_host,
						close_host),
		cmocka_unit_test(replays_machines),
		cmocka_unit_test(says_what_is_missing),
		cmocka_unit_test(has_room_for_every_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

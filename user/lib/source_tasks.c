// SPDX-License-Identifier: GPL-2.0
/* The task table: /proc/PID/{stat,status,io,fd,limits}. */
#include "sources.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "task_text.h"

enum {
	TASK_TEXT_MAX = 4096,
	/* Threads of one process whose states are looked at. */
	THREADS_LOOKED_AT = 64,
	/* With more processes the idle ones are looked at in turn. */
	CROWD = 64,
	TURNS = 8,
};

/* getdents64() fills it with entries that are aligned to 8 bytes. */
struct entries {
	u64 room[4 << 10];
};

typedef int (*entry_fn)(const char *name, void *arg);

/* Calls fn for each entry of a folder but "." and ".."; fn may end it by 1. */
static int walk_entries(int dir, struct entries *e, entry_fn fn, void *arg)
{
	const struct dirent64 *d;
	ssize_t n, at;

	while ((n = getdents64(dir, e->room, sizeof(*e))) > 0) {
		for (at = 0; at < n; at += d->d_reclen) {
			d = (const void *)((const char *)e->room + at);
			if (d->d_name[0] != '.' && fn(d->d_name, arg))
				return 0;
		}
	}
	return n < 0 ? -errno : 0;
}

/* Folders of one process, with a buffer of their own: walks are nested. */
static int walk_folder(int proc, const char *path, entry_fn fn, void *arg)
{
	static struct entries entries;
	int dir = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret;

	if (dir < 0)
		return -errno;
	ret = walk_entries(dir, &entries, fn, arg);
	close(dir);
	return ret;
}

static int count_entry(const char *name, void *arg)
{
	u32 *nr = arg;

	(void)name;
	++*nr;
	return 0;
}

struct threads {
	int proc;
	u32 pid;
	u32 left;
	char worst;
};

static char worse(char a, char b)
{
	if (a == 'D' || b == 'D')
		return 'D';
	if (a == 'R' || b == 'R')
		return 'R';
	return a;
}

static int look_at_thread(const char *name, void *arg)
{
	struct aikm_task_units units = { 4, 100 };
	struct threads *t = arg;
	struct aikm_task_sample thread;
	char path[64], text[TASK_TEXT_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), "%u/task/%.16s/stat", t->pid, name);
	len = aikm_read_at(t->proc, path, text, sizeof(text));
	if (len > 0 && !aikm_task_parse_stat(text, (size_t)len, units, &thread))
		t->worst = worse(t->worst, thread.state);
	return t->worst == 'D' || !--t->left;
}

static void sample_state(struct aikm_host *h, struct aikm_task_sample *t)
{
	struct threads threads = {
		.proc = h->proc,
		.pid = t->pid,
		.left = THREADS_LOOKED_AT,
		.worst = t->state,
	};
	char path[32];

	if (t->threads < 2 || t->kthread)
		return;
	snprintf(path, sizeof(path), "%u/task", t->pid);
	walk_folder(h->proc, path, look_at_thread, &threads);
	t->state = threads.worst;
}

static ssize_t read_of(struct aikm_host *h, u32 pid, const char *file,
		       char text[TASK_TEXT_MAX])
{
	char path[48];

	snprintf(path, sizeof(path), "%u/%s", pid, file);
	return aikm_read_at(h->proc, path, text, TASK_TEXT_MAX);
}

static void sample_limit(struct aikm_host *h, struct aikm_task_sample *t)
{
	char text[TASK_TEXT_MAX];
	struct rlimit limit;
	ssize_t len;

	if (!h->replay &&
	    !prlimit((pid_t)t->pid, RLIMIT_NOFILE, NULL, &limit)) {
		t->fds_max = (u32)min_t(u64, limit.rlim_cur, U32_MAX);
		return;
	}
	len = read_of(h, t->pid, "limits", text);
	if (len > 0)
		aikm_task_parse_limits(text, (size_t)len, t);
}

/* Descriptors are known only together with their limit. */
static void sample_fds(struct aikm_host *h, struct aikm_task_sample *t)
{
	char path[32];

	snprintf(path, sizeof(path), "%u/fd", t->pid);
	if (walk_folder(h->proc, path, count_entry, &t->fds)) {
		t->fds = 0;
		return;
	}
	sample_limit(h, t);
	if (!t->fds_max)
		t->fds = 0;
}

struct walk {
	struct aikm_host *h;
	struct aikm_sample *s;
	bool swapped; /* something is, so VmSwap is worth a look */
};

/* Who may read it may also see the descriptors. */
static void sample_io(struct walk *w, struct aikm_task_sample *t)
{
	char text[TASK_TEXT_MAX];
	ssize_t len;

	t->read_bytes = U64_MAX;
	t->write_bytes = U64_MAX;
	len = read_of(w->h, t->pid, "io", text);
	if (len > 0)
		aikm_task_parse_io(text, (size_t)len, t);
	else if (read_of(w->h, t->pid, "stat", text) > 0)
		aikm_sample_miss(w->s, AIKM_UNSEEN_DETAILS);
}

static void sample_details(struct walk *w, struct aikm_task_sample *t)
{
	char text[TASK_TEXT_MAX];
	ssize_t len;

	sample_io(w, t);
	if (t->kthread || t->state == 'Z' || t->state == 'X')
		return;
	sample_fds(w->h, t);
	if (!w->swapped)
		return;
	len = read_of(w->h, t->pid, "status", text);
	if (len > 0)
		aikm_task_parse_status(text, (size_t)len, t);
}

static const struct aikm_task_sample *
find_known(struct aikm_host *h, const struct aikm_task_sample *t)
{
	u32 low = 0, high = h->nr_known, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (h->known[mid].pid < t->pid)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == h->nr_known || h->known[low].pid != t->pid ||
	    h->known[low].start_ns != t->start_ns)
		return NULL;
	return &h->known[low];
}

/*
 * The details cost four times what the rest costs. A kernel thread that did
 * not run has the same ones as before, and so has, but for what a hundredth of
 * a second of work can do, a program; in a crowd most programs sleep.
 */
static bool reuse_details(struct aikm_host *h, struct aikm_task_sample *t)
{
	const struct aikm_task_sample *k = find_known(h, t);

	if (!k || k->utime_us != t->utime_us || k->stime_us != t->stime_us ||
	    k->minflt != t->minflt || k->majflt != t->majflt ||
	    k->rss_kb != t->rss_kb || (k->state == 'Z') != (t->state == 'Z'))
		return false;
	if (!t->kthread &&
	    (h->nr_known < CROWD || (t->pid + h->turn) % TURNS == 0))
		return false;
	t->read_bytes = k->read_bytes;
	t->write_bytes = k->write_bytes;
	t->fds = k->fds;
	t->fds_max = k->fds_max;
	t->swap_kb = k->swap_kb;
	return true;
}

static bool parse_pid(const char *name, u32 *pid)
{
	char *end;
	unsigned long value = strtoul(name, &end, 10);

	*pid = (u32)value;
	return *name >= '1' && *name <= '9' && !*end && value <= INT_MAX;
}

static int sample_task(const char *name, void *arg)
{
	struct walk *w = arg;
	struct aikm_task_units units = { w->h->page_kb, w->h->ticks };
	struct aikm_sample *s = w->s;
	char text[TASK_TEXT_MAX];
	ssize_t len;
	u32 pid;

	if (!parse_pid(name, &pid) || pid == w->h->self)
		return 0;
	if (s->nr_tasks == AIKM_SAMPLE_TASKS) {
		s->tasks_missed++;
		return 0;
	}
	len = read_of(w->h, pid, "stat", text);
	if (len <= 0 || aikm_task_parse_stat(text, (size_t)len, units,
					     &s->task[s->nr_tasks]))
		return 0; /* it ended since the folder was read */
	if (!reuse_details(w->h, &s->task[s->nr_tasks]))
		sample_details(w, &s->task[s->nr_tasks]);
	sample_state(w->h, &s->task[s->nr_tasks]);
	s->nr_tasks++;
	return 0;
}

/*
 * A container has a pid namespace of its own, and the first one has a number
 * of its own (PROC_PID_INIT_INO); hidepid hides the processes of others.
 */
static bool sees_all(struct aikm_host *h)
{
	static const char first[] = "pid:[4026531836]";
	char text[TASK_TEXT_MAX];
	ssize_t len;

	if (read_of(h, 1, "stat", text) <= 0)
		return false;
	if (h->replay)
		return true;
	len = readlinkat(h->proc, "self/ns/pid", text, sizeof(text));
	return len <= 0 || ((size_t)len == strlen(first) &&
			    !memcmp(text, first, strlen(first)));
}

void aikm_tasks_sample(struct aikm_host *h, struct aikm_sample *s)
{
	static struct entries entries;
	struct walk w = {
		.h = h,
		.s = s,
		.swapped = s->counter[AIKM_C_SWAP_FREE] <
			   s->counter[AIKM_C_SWAP_TOTAL],
	};

	h->turn++;
	if (lseek(h->proc, 0, SEEK_SET) < 0)
		return;
	walk_entries(h->proc, &entries, sample_task, &w);
	if (!sees_all(h))
		aikm_sample_miss(s, AIKM_UNSEEN_TASKS);
}

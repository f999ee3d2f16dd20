// SPDX-License-Identifier: GPL-2.0
#include "host.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "sources.h"

static const u64 ns_per_s = 1000000000;

u64 aikm_host_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (u64)ts.tv_sec * ns_per_s + (u64)ts.tv_nsec;
}

int aikm_host_wait_until(u64 time_ns)
{
	struct timespec ts = {
		.tv_sec = (time_t)(time_ns / ns_per_s),
		.tv_nsec = (long)(time_ns % ns_per_s),
	};

	return -clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &ts, NULL);
}

/*
 * A part at a time: the files of /proc/sys clear as much memory as they are
 * asked for.
 */
ssize_t aikm_read_again(int fd, char *buf, size_t size)
{
	const size_t part = 16 << 10;
	size_t len = 0;
	ssize_t n;

	while (len < size) {
		n = pread(fd, buf + len, min(part, size - len), (off_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

ssize_t aikm_read_at(int dir, const char *path, char *buf, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, buf, size);
	if (n < 0)
		n = -errno;
	close(fd);
	return n;
}

int aikm_sys_number(const char *path, u64 *value, void *arg)
{
	const struct aikm_host *h = arg;
	char name[128], text[32];
	ssize_t len;

	snprintf(name, sizeof(name), "../sys/%s", path);
	len = aikm_read_at(h->proc, name, text, sizeof(text));
	return len < 0 ? (int)len : aikm_parse_count(text, (size_t)len, value);
}

struct aikm_sample *aikm_sample_new(void)
{
	struct aikm_sample *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->task = calloc(AIKM_SAMPLE_TASKS, sizeof(*s->task));
	if (!s->task) {
		free(s);
		return NULL;
	}
	return s;
}

void aikm_sample_free(struct aikm_sample *s)
{
	if (!s)
		return;
	free(s->task);
	free(s);
}

/* Opens the folder that holds proc/; a recorded machine has two moments. */
static int open_proc(struct aikm_host *h, const char *root, const char *moment,
		     struct aikm_error *err)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int dir = open(root ? root : "/", flags);
	char path[16];

	if (dir < 0)
		return aikm_error_set(err, -errno, "cannot open folder %s: %s",
				      root ? root : "/", strerror(errno));
	snprintf(path, sizeof(path), "%s/proc", moment);
	h->proc = openat(dir, path, flags);
	close(dir);
	if (h->proc >= 0)
		return 0;
	return aikm_error_set(err, -errno, "cannot open %s in %s: %s; %s", path,
			      root ? root : "/", strerror(errno),
			      root ? "is this a recorded machine?" :
				     "mount proc there");
}

static bool allocate(struct aikm_host *h)
{
	h->first = aikm_sample_new();
	h->second = aikm_sample_new();
	h->scratch = malloc(AIKM_RATE_SCRATCH);
	h->text = malloc(AIKM_SOURCE_TEXT_MAX);
	h->known = calloc(AIKM_SAMPLE_TASKS, sizeof(*h->known));
	h->groups = calloc(1, sizeof(*h->groups));
	return h->first && h->second && h->scratch && h->text && h->known &&
	       h->groups;
}

static void close_moment(struct aikm_host *h)
{
	aikm_log_close(h);
	aikm_cgroups_close(h);
	aikm_mounts_close(h);
	aikm_net_close(h);
	aikm_text_close(h);
	close(h->proc);
	aikm_sample_free(h->first);
	aikm_sample_free(h->second);
	free(h->scratch);
	free(h->text);
	free(h->known);
	free(h->groups);
	free(h);
}

static struct aikm_host *open_moment(const char *root, const char *moment,
				     struct aikm_error *err)
{
	struct aikm_host *h = calloc(1, sizeof(*h));

	if (!h) {
		aikm_error_set(err, -ENOMEM, "no memory to watch with");
		return NULL;
	}
	if (open_proc(h, root, moment, err)) {
		free(h);
		return NULL;
	}
	h->replay = !!root;
	h->self = root ? 0 : (u32)getpid();
	h->page_kb = (u32)sysconf(_SC_PAGESIZE) / 1024;
	h->ticks = (u32)sysconf(_SC_CLK_TCK);
	aikm_text_open(h);
	aikm_net_open(h);
	aikm_mounts_open(h);
	aikm_cgroups_open(h);
	aikm_log_open(h);
	if (!allocate(h)) {
		close_moment(h);
		aikm_error_set(err, -ENOMEM, "no memory to watch with");
		return NULL;
	}
	return h;
}

struct aikm_host *aikm_host_open(const char *root, struct aikm_error *err)
{
	struct aikm_host *h;

	if (!root)
		return open_moment(NULL, ".", err);
	h = open_moment(root, "before", err);
	if (!h)
		return NULL;
	h->after = open_moment(root, "after", err);
	if (h->after)
		return h;
	aikm_host_close(h);
	return NULL;
}

void aikm_host_close(struct aikm_host *h)
{
	if (!h)
		return;
	if (h->after)
		close_moment(h->after);
	close_moment(h);
}

/* A recorded machine's clock is what it wrote into /proc/uptime. */
static u64 sample_time(struct aikm_host *h)
{
	char text[64] = "";
	double up;

	if (!h->replay)
		return aikm_host_now();
	if (aikm_read_at(h->proc, "uptime", text, sizeof(text) - 1) <= 0 ||
	    sscanf(text, "%lf", &up) != 1 || up < 0 || up > 1e9)
		return 0;
	return (u64)(up * 100 + 0.5) * (ns_per_s / 100);
}

void aikm_host_sample(struct aikm_host *h, struct aikm_sample *s)
{
	aikm_sample_reset(s, sample_time(h));
	aikm_log_sample(h, s);
	aikm_text_sample(h, s);
	aikm_net_sample(h, s);
	aikm_disks_ask(s, aikm_sys_number, h);
	aikm_cgroups_look(h, s);
	aikm_tasks_sample(h, s);
	aikm_mounts_sample(h, s);
	aikm_sample_sort(s);
	h->nr_known = s->nr_tasks;
	memcpy(h->known, s->task, s->nr_tasks * sizeof(*s->task));
}

int aikm_host_rate(struct aikm_host *h, const struct aikm_sample *prev,
		   const struct aikm_sample *cur, struct aikm_snapshot *out)
{
	return aikm_rate(prev, cur, h->scratch, out);
}

int aikm_host_snapshot(struct aikm_host *h, u32 window_ms,
		       struct aikm_snapshot *out)
{
	struct aikm_host *last = h->after ? h->after : h;
	int ret = 0;

	h->thorough = true;
	aikm_host_sample(h, h->first);
	if (h->after)
		*h->after->groups = *h->groups;
	else
		ret = aikm_host_wait_until(h->first->time_ns +
					   (u64)window_ms * 1000000);
	if (ret)
		return ret;
	last->thorough = true;
	aikm_host_sample(last, h->second);
	return aikm_host_rate(h, h->first, h->second, out);
}

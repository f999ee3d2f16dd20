// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * E1..E9: what the kernel said within the window, the worst first to get a
 * place, in order of the catalogue; and how much it said at all.
 */
#include "parse.h"
#include "rate.h"

struct chosen {
	u32 nr;
	u32 id[AIKM_SNAP_EVENTS];
};

/* Since the older sample; a log that was opened anew begins with nothing. */
static u64 since(u64 cur, u64 prev)
{
	return cur >= prev ? cur - prev : cur;
}

static u32 count(const struct aikm_window *w, u32 id)
{
	return (u32)since(w->cur->log.at[id].count, w->prev->log.at[id].count);
}

static bool is_worse(const struct aikm_window *w, u32 a, u32 b)
{
	u8 x = aikm_log_messages[a].severity, y = aikm_log_messages[b].severity;

	return x != y ? x > y : count(w, a) > count(w, b);
}

static void consider(const struct aikm_window *w, struct chosen *c, u32 id)
{
	u32 i = c->nr;

	while (i && is_worse(w, id, c->id[i - 1]))
		i--;
	if (i == AIKM_SNAP_EVENTS)
		return;
	if (c->nr < AIKM_SNAP_EVENTS)
		c->nr++;
	memmove(&c->id[i + 1], &c->id[i], (c->nr - 1 - i) * sizeof(c->id[0]));
	c->id[i] = id;
}

static int by_id(const void *a, const void *b)
{
	const u32 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The number of the handle of a class that has this id, 0 without one. */
static u32 handle_of(const struct aikm_window *w, u32 class, u32 id)
{
	u32 i;

	for (i = AIKM_CLASS_SINGLE; i < w->out->nr; i++)
		if (w->out->obj[i].class == class && w->out->obj[i].id == id)
			return w->out->obj[i].num;
	return 0;
}

static void set_handle(const struct aikm_window *w, struct aikm_object *o,
		       u32 attr, const u32 what[2])
{
	u32 num = handle_of(w, what[0], what[1]);

	if (num)
		aikm_fact_set(o, attr, num);
}

static u32 digits_at_end(const char *name, size_t len, u64 *value)
{
	u64 place = 1;
	u32 n = 0;

	*value = 0;
	while (n < len && n < 9 && name[len - 1 - n] >= '0' &&
	       name[len - 1 - n] <= '9') {
		*value += place * (u64)(name[len - 1 - n] - '0');
		place *= 10;
		n++;
	}
	return n;
}

/*
 * A partition of the disks whose partitions are numbered behind themselves:
 * sda1 is 8:1.
 */
static u32 partition_of(const struct aikm_disk_sample *d, const char *name)
{
	u64 nr;

	digits_at_end(name, strlen(name), &nr);
	if ((strncmp(name, "sd", 2) && strncmp(name, "vd", 2)) || d->dev % 16 ||
	    nr >= 16)
		return 0;
	return d->dev + (u32)nr;
}

/**
 * struct device - what a name stands for
 * @disk: the disk, 0 when it is not known
 * @dev: the disk or its partition, 0 when it is not known
 */
struct device {
	u32 disk, dev;
};

static bool find_device(const struct aikm_sample *s, const char *name,
			struct device *found)
{
	const struct aikm_disk_sample *d;

	for (d = s->disk; d < s->disk + s->nr_disks; d++) {
		if (!strcmp(d->name, name)) {
			found->disk = d->dev;
			found->dev = d->dev;
			return true;
		}
		if (aikm_is_partition(name, d->name)) {
			found->disk = d->dev;
			found->dev = partition_of(d, name);
			return true;
		}
	}
	return false;
}

/* The journal inside of a file system has its inode behind the device. */
static bool find_journal(const struct aikm_sample *s, const char *name,
			 struct device *found)
{
	char device[AIKM_LOG_OBJECT_LEN];
	size_t len = strlen(name);
	u64 inode;
	u32 n = digits_at_end(name, len, &inode);

	if (!n || n + 1 >= len || name[len - 1 - n] != '-')
		return false;
	memcpy(device, name, len - 1 - n);
	device[len - 1 - n] = '\0';
	return find_device(s, device, found);
}

static void set_device(const struct aikm_window *w, struct aikm_object *o,
		       const struct device *d)
{
	if (d->disk)
		set_handle(w, o, AIKM_EVENT_DISK,
			   (u32[]){ AIKM_DISK, d->disk });
	if (!d->dev)
		return;
	set_handle(w, o, AIKM_EVENT_MOUNT, (u32[]){ AIKM_MOUNT, d->dev });
	aikm_fact_set(o, AIKM_EVENT_DEVICE, d->dev);
}

static void set_object(const struct aikm_window *w, struct aikm_object *o,
		       const struct aikm_log_found *about)
{
	struct device d = { 0 };

	switch (about->kind) {
	case AIKM_LOG_ABOUT_DISK:
	case AIKM_LOG_ABOUT_FS:
		if (find_device(w->cur, about->name, &d) ||
		    find_journal(w->cur, about->name, &d))
			set_device(w, o, &d);
		break;
	case AIKM_LOG_ABOUT_DEV:
		d.disk = about->number;
		d.dev = about->number;
		set_device(w, o, &d);
		break;
	case AIKM_LOG_ABOUT_PID:
		set_handle(w, o, AIKM_EVENT_TASK,
			   (u32[]){ AIKM_TASK, about->number });
		aikm_fact_set(o, AIKM_EVENT_PID, about->number);
		break;
	default:
		break;
	}
}

static void add_event(const struct aikm_window *w, u32 id)
{
	const struct aikm_log_count *c = &w->cur->log.at[id];
	struct aikm_object *o = aikm_snapshot_add(w->out, AIKM_EVENT);
	u64 age = w->cur->time_ns - min(w->cur->time_ns, c->time_ns);

	if (!o)
		return;
	o->id = id;
	scnprintf(o->name, sizeof(o->name), "%s%s%s",
		  aikm_log_messages[id].name, *c->about.name ? " " : "",
		  c->about.name);
	aikm_fact_set(o, AIKM_EVENT_COUNT, count(w, id));
	aikm_rate_set(o, AIKM_EVENT_AGE, div_u64(age, 1000000));
	set_object(w, o, &c->about);
}

static bool is_seen(const struct aikm_window *w)
{
	return w->cur->log.seen && w->prev->log.seen;
}

void aikm_rate_events(const struct aikm_window *w)
{
	struct chosen chosen = { 0 };
	u32 id, i;

	if (!is_seen(w))
		return;
	for (id = 1; id < AIKM_LOG_IDS; id++)
		if (count(w, id))
			consider(w, &chosen, id);
	sort(chosen.id, chosen.nr, sizeof(chosen.id[0]), by_id, NULL);
	for (i = 0; i < chosen.nr; i++)
		add_event(w, chosen.id[i]);
}

static u64 all_events(const struct aikm_window *w)
{
	u64 events = 0;
	u32 id;

	for (id = 1; id < AIKM_LOG_IDS; id++)
		events += count(w, id);
	return events;
}

void aikm_rate_log(const struct aikm_window *w)
{
	const struct aikm_log_counts *c = &w->cur->log, *p = &w->prev->log;
	struct aikm_object *o;

	if (!is_seen(w))
		return;
	o = aikm_snapshot_add(w->out, AIKM_LOG);
	if (!o)
		return;
	aikm_rate_set(o, AIKM_LOG_LINES, since(c->lines, p->lines));
	aikm_rate_set(o, AIKM_LOG_FOREIGN, since(c->foreign, p->foreign));
	aikm_rate_set(o, AIKM_LOG_EVENTS, all_events(w));
	aikm_rate_set(o, AIKM_LOG_ERRORS, since(c->errors, p->errors));
	aikm_rate_set(o, AIKM_LOG_WARNINGS, since(c->warnings, p->warnings));
	aikm_rate_set(o, AIKM_LOG_LOST, since(c->lost, p->lost));
}

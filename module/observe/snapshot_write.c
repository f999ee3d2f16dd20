// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "snapshot.h"

/**
 * struct out - a text being written
 * @buf: where
 * @size: room
 * @len: bytes so far without the NUL
 * @full: something did not fit
 */
struct out {
	char *buf;
	size_t size;
	size_t len;
	bool full;
};

static __printf(2, 3) void print(struct out *o, const char *fmt, ...)
{
	size_t room = o->size - o->len;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(o->buf + o->len, room, fmt, args);
	va_end(args);
	/* What fits exactly cannot be told from what was cut: both are cut. */
	if ((size_t)n + 1 >= room)
		o->full = true;
	o->len += (size_t)n;
}

static void print_id(struct out *out, const struct aikm_object *o)
{
	if (aikm_id_is_device(o->class))
		print(out, "%u:%u", o->id >> 20, o->id & 0xfffff);
	else
		print(out, "%u", o->id);
}

static void print_handle(struct out *out, const struct aikm_object *o)
{
	char label[12], name[4 * AIKM_NAME_LEN];

	aikm_object_label(o, label, sizeof(label));
	aikm_name_escape(o->name, name, sizeof(name));
	print(out, "handle %s ", label);
	print_id(out, o);
	print(out, " \"%s\"\n", name);
}

static void print_facts(struct out *out, const struct aikm_object *o)
{
	const struct aikm_class_def *def = &aikm_classes[o->class];
	char label[12];
	u32 i;

	aikm_object_label(o, label, sizeof(label));
	for (i = 0; i < def->nr_attrs; i++)
		if (aikm_fact_known(o, i))
			print(out, "%s.%s %lld %s\n", label, def->attrs[i].name,
			      (long long)o->value[i], def->attrs[i].unit);
}

static void print_unseen(struct out *out, u32 unseen)
{
	u32 i;

	if (!unseen)
		return;
	print(out, "unseen");
	for (i = 0; i < AIKM_UNSEEN; i++)
		if (unseen >> i & 1)
			print(out, " %s", aikm_unseen_names[i]);
	print(out, "\n");
}

int aikm_snapshot_write(const struct aikm_snapshot *s, char *buf, size_t size)
{
	struct out out = { .buf = buf, .size = size };
	u32 i;

	if (!size)
		return -ENOSPC;
	print(&out, "aikm-snapshot 1\n");
	print(&out, "time %llu ns\n", (unsigned long long)s->time_ns);
	print(&out, "window %u ms\n", s->window_ms);
	print_unseen(&out, s->unseen);
	for (i = AIKM_CLASS_SINGLE; i < s->nr; i++)
		if (s->obj[i].num)
			print_handle(&out, &s->obj[i]);
	for (i = 0; i < s->nr; i++)
		print_facts(&out, &s->obj[i]);
	print(&out, "end\n");
	return out.full ? -ENOSPC : (int)out.len;
}

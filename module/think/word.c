// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "lexicon.h"

int aikm_word_letters(const char *name, char *buf)
{
	int n = 0;

	buf[n++] = ' ';
	for (; *name; name++)
		if (*name != '_')
			buf[n++] = *name;
	buf[n] = '\0';
	return n;
}

int aikm_word_object(const struct aikm_object *o, char *buf)
{
	buf[0] = ' ';
	return 1 + aikm_object_label(o, buf + 1, AIKM_WORD_BYTES - 1);
}

static const char *const word_texts[AIKM_WORD_TEXTS] = {
	[AIKM_WORD_CAUSE] = "cause",
	[AIKM_WORD_CULPRIT] = "culprit",
	[AIKM_WORD_BECAUSE] = "because",
	[AIKM_WORD_NONE] = "none",
};

u32 aikm_word_of_object(const struct aikm_object *o)
{
	switch (o->class) {
	case AIKM_TASK:
		return AIKM_WORD_TASKS + o->num - 1;
	case AIKM_DISK:
		return AIKM_WORD_DISKS + o->num - 1;
	case AIKM_MOUNT:
		return AIKM_WORD_MOUNTS + o->num - 1;
	default:
		return AIKM_WORD_OBJECTS + o->class;
	}
}

u32 aikm_word_of_attr(u32 class, u32 attr)
{
	return AIKM_WORD_ATTRS + class * AIKM_ATTRS_MAX + attr;
}

u32 aikm_word_of_value(s64 value)
{
	/* Negating S64_MIN as s64 would overflow. */
	u64 rest = value < 0 ? 0 - (u64)value : (u64)value;
	u32 power = 0;

	if (!rest)
		return AIKM_WORD_VALUES;
	for (; rest >= 10; rest = div_u64(rest, 10))
		power++;
	return AIKM_WORD_VALUES + (value < 0 ? 19 * 9 : 0) + power * 9 + rest;
}

static int object_text(u32 word, char *buf)
{
	struct aikm_object o = { .class = word - AIKM_WORD_OBJECTS };

	if (word >= AIKM_WORD_MOUNTS) {
		o.class = AIKM_MOUNT;
		o.num = word - AIKM_WORD_MOUNTS + 1;
	} else if (word >= AIKM_WORD_DISKS) {
		o.class = AIKM_DISK;
		o.num = word - AIKM_WORD_DISKS + 1;
	} else if (word >= AIKM_WORD_TASKS) {
		o.class = AIKM_TASK;
		o.num = word - AIKM_WORD_TASKS + 1;
	}
	return aikm_word_object(&o, buf);
}

/* Without the space. */
static int value_text(u32 index, char *buf)
{
	int n = 0;

	if (!index) {
		buf[n++] = 'o';
	} else {
		index--;
		if (index >= 19 * 9)
			buf[n++] = 'm';
		index %= 19 * 9;
		buf[n++] = 'a' + index / 9;
		buf[n++] = 'A' + index % 9;
	}
	buf[n] = '\0';
	return n;
}

int aikm_word_value(s64 value, char *buf)
{
	return value_text(aikm_word_of_value(value) - AIKM_WORD_VALUES, buf);
}

static int attr_text(u32 index, char *buf)
{
	const struct aikm_class_def *c = &aikm_classes[index / AIKM_ATTRS_MAX];
	u32 attr = index % AIKM_ATTRS_MAX;

	if (attr >= c->nr_attrs ||
	    aikm_attr_is_silent(index / AIKM_ATTRS_MAX, attr))
		return 0;
	return aikm_word_letters(c->attrs[attr].name, buf);
}

static int cause_text(u32 cause, char *buf)
{
	return aikm_word_letters(aikm_causes[cause].name, buf);
}

int aikm_word_text(u32 word, char *buf)
{
	if (word < AIKM_WORD_TEXTS)
		return aikm_word_letters(word_texts[word], buf);
	if (word < AIKM_WORD_OBJECTS)
		return 0;
	if (word < AIKM_WORD_ATTRS)
		return object_text(word, buf);
	if (word < AIKM_WORD_CAUSES)
		return attr_text(word - AIKM_WORD_ATTRS, buf);
	if (word < AIKM_WORD_VALUES)
		return cause_text(word - AIKM_WORD_CAUSES, buf);
	buf[0] = ' ';
	return 1 + value_text(word - AIKM_WORD_VALUES, buf + 1);
}

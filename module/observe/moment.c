// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "moment.h"

enum {
	HEAD = offsetof(struct aikm_snapshot, obj),
	NUMBER_MAX = 10, /* bytes of 64 bits in groups of seven */
	/* class, id, name with its length, two masks, all values */
	OBJECT_MAX = 1 + 5 + 1 + AIKM_NAME_LEN + (2 + AIKM_ATTRS_MAX) * 10,
};

/* Fails when an object gets a field that is not written and read below. */
static_assert(offsetof(struct aikm_object, value) == 48);
static_assert(HEAD + AIKM_OBJECTS_MAX * OBJECT_MAX <= AIKM_MOMENT_BYTES_MAX);

/**
 * struct pen - where bytes are written to
 * @at: the next one
 * @end: behind the last one there is room for
 * @full: something did not fit
 */
struct pen {
	u8 *at;
	u8 *end;
	bool full;
};

static void put_bytes(struct pen *p, const void *bytes, size_t len)
{
	if (len > (size_t)(p->end - p->at)) {
		p->full = true;
		return;
	}
	memcpy(p->at, bytes, len);
	p->at += len;
}

static void put_number(struct pen *p, u64 value)
{
	u8 bytes[NUMBER_MAX];
	u32 n = 0;

	for (; value > 127; value >>= 7)
		bytes[n++] = (u8)(value | 128);
	bytes[n++] = (u8)value;
	put_bytes(p, bytes, n);
}

static void put_signed(struct pen *p, s64 value)
{
	u64 twice = (u64)value << 1;

	put_number(p, value < 0 ? ~twice : twice);
}

static void put_handle(struct pen *p, const struct aikm_object *o)
{
	u32 len = (u32)strnlen(o->name, sizeof(o->name) - 1);

	put_number(p, o->class);
	put_number(p, o->id);
	put_number(p, len);
	put_bytes(p, o->name, len);
}

static void put_facts(struct pen *p, const struct aikm_object *o)
{
	u32 nr = aikm_classes[o->class].nr_attrs, i;
	u64 zero = 0;

	for (i = 0; i < nr; i++)
		if (aikm_fact_known(o, i) && !o->value[i])
			zero |= 1ULL << i;
	put_number(p, o->present);
	put_number(p, zero);
	for (i = 0; i < nr; i++)
		if (aikm_fact_known(o, i) && o->value[i])
			put_signed(p, o->value[i]);
}

int aikm_moment_write(const struct aikm_snapshot *s, u8 *buf, size_t size)
{
	struct pen p = { .at = buf, .end = buf + size };
	u32 i;

	put_bytes(&p, s, HEAD);
	for (i = 0; i < s->nr; i++) {
		if (i >= AIKM_CLASS_SINGLE)
			put_handle(&p, &s->obj[i]);
		put_facts(&p, &s->obj[i]);
	}
	return p.full ? -ENOSPC : (int)(p.at - buf);
}

/**
 * struct eye - where bytes are read from
 * @at: the next one
 * @end: behind the last one
 * @bad: they ended too soon, or are no number
 */
struct eye {
	const u8 *at;
	const u8 *end;
	bool bad;
};

static void get_bytes(struct eye *e, void *bytes, size_t len)
{
	if (len > (size_t)(e->end - e->at)) {
		e->bad = true;
		return;
	}
	memcpy(bytes, e->at, len);
	e->at += len;
}

static u64 get_number(struct eye *e)
{
	u64 value = 0;
	u32 shift;

	for (shift = 0; shift < 7 * NUMBER_MAX && e->at < e->end; shift += 7) {
		value |= (u64)(*e->at & 127) << shift;
		if (*e->at++ < 128)
			return value;
	}
	e->bad = true;
	return 0;
}

static s64 get_signed(struct eye *e)
{
	u64 value = get_number(e), half = value >> 1;

	return (s64)(value & 1 ? ~half : half);
}

/* The object a handle's bytes name, or NULL. */
static struct aikm_object *get_handle(struct eye *e, struct aikm_snapshot *s)
{
	u64 kind = get_number(e), id = get_number(e), len = get_number(e);
	struct aikm_object *o = NULL;

	if (!e->bad && kind < AIKM_CLASSES && id <= U32_MAX &&
	    len < AIKM_NAME_LEN)
		o = aikm_snapshot_add(s, (u32)kind);
	if (!o)
		return NULL;
	o->id = (u32)id;
	get_bytes(e, o->name, len);
	return o;
}

static void get_facts(struct eye *e, struct aikm_object *o)
{
	u64 known = get_number(e), zero = get_number(e);
	u32 nr = aikm_classes[o->class].nr_attrs, i;

	if (known >> nr || zero & ~known)
		e->bad = true;
	for (i = 0; i < nr && !e->bad; i++)
		if (known >> i & 1)
			aikm_fact_set(o, i, zero >> i & 1 ? 0 : get_signed(e));
}

int aikm_moment_read(struct aikm_snapshot *s, const u8 *buf, size_t len)
{
	struct eye e = { .at = buf, .end = buf + len };
	struct aikm_object *o;
	u32 i, nr;

	aikm_snapshot_init(s);
	get_bytes(&e, s, HEAD);
	nr = s->nr;
	s->nr = AIKM_CLASS_SINGLE;
	if (e.bad || nr < AIKM_CLASS_SINGLE)
		return -EBADMSG;
	for (i = 0; i < nr && !e.bad; i++) {
		o = i < AIKM_CLASS_SINGLE ? &s->obj[i] : get_handle(&e, s);
		if (!o)
			return -EBADMSG;
		get_facts(&e, o);
	}
	return e.bad || e.at != e.end ? -EBADMSG : 0;
}

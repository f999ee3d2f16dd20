// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "refusal.h"

/* A place: 22 bits of pid, 5 of kind plus one, 37 of count. */
enum { KIND_AT = 37, PID_AT = 42 };

static const u64 count_mask = (1ULL << KIND_AT) - 1;
static const u32 kind_mask = 31;

static_assert(AIKM_REFUSAL_KINDS < 31);

/* Of Linux on every architecture that KAIM knows (asm-generic/errno.h). */
enum {
	NR_EIO = 5,
	NR_EAGAIN = 11,
	NR_ENOMEM = 12,
	NR_ENFILE = 23,
	NR_EMFILE = 24,
	NR_ENOSPC = 28,
	NR_EROFS = 30,
	NR_EADDRINUSE = 98,
	NR_EADDRNOTAVAIL = 99,
	NR_ENETUNREACH = 101,
	NR_ETIMEDOUT = 110,
	NR_ECONNREFUSED = 111,
	NR_EHOSTUNREACH = 113,
	NR_EDQUOT = 122,
};

/* Whatever the call was. */
static u32 kind_of_any(u32 error)
{
	switch (error) {
	case NR_EMFILE:
		return AIKM_REFUSAL_EMFILE;
	case NR_ENFILE:
		return AIKM_REFUSAL_ENFILE;
	case NR_ENOSPC:
		return AIKM_REFUSAL_ENOSPC;
	case NR_EDQUOT:
		return AIKM_REFUSAL_EDQUOT;
	case NR_ENOMEM:
		return AIKM_REFUSAL_ENOMEM;
	case NR_EIO:
		return AIKM_REFUSAL_EIO;
	case NR_EROFS:
		return AIKM_REFUSAL_EROFS;
	case NR_EADDRINUSE:
	case NR_EADDRNOTAVAIL:
		return AIKM_REFUSAL_EADDR;
	default:
		return AIKM_REFUSAL_KINDS;
	}
}

static u32 kind_of_connect(u32 error)
{
	switch (error) {
	case NR_ETIMEDOUT:
		return AIKM_REFUSAL_TIMEOUTS;
	case NR_ECONNREFUSED:
		return AIKM_REFUSAL_REFUSED;
	case NR_ENETUNREACH:
	case NR_EHOSTUNREACH:
		return AIKM_REFUSAL_UNREACHABLE;
	default:
		return kind_of_any(error);
	}
}

bool aikm_refusal_may_be(u32 error)
{
	switch (error) {
	case NR_EAGAIN:
	case NR_ETIMEDOUT:
	case NR_ECONNREFUSED:
	case NR_ENETUNREACH:
	case NR_EHOSTUNREACH:
		return true;
	default:
		return kind_of_any(error) < AIKM_REFUSAL_KINDS;
	}
}

u32 aikm_refusal_kind(u32 error, enum aikm_call call)
{
	if (call == AIKM_CALL_CONNECT)
		return kind_of_connect(error);
	if (call == AIKM_CALL_FORK && error == NR_EAGAIN)
		return AIKM_REFUSAL_FORKS;
	if (call == AIKM_CALL_IPC && error == NR_ENOSPC)
		return AIKM_REFUSAL_IPC;
	if (call == AIKM_CALL_INOTIFY &&
	    (error == NR_ENOSPC || error == NR_EMFILE))
		return AIKM_REFUSAL_INOTIFY;
	return kind_of_any(error);
}

/* Whole, whoever reads it meanwhile. */
static void write_place(u64 *place, u64 value)
{
	__atomic_store_n(place, value, __ATOMIC_RELAXED);
}

void aikm_refusal_note(u64 *places, u32 pid, u32 kind)
{
	u64 who = (u64)pid << PID_AT | (u64)(kind + 1) << KIND_AT;
	u32 i, free = AIKM_REFUSAL_PLACES;

	for (i = 0; i < AIKM_REFUSAL_PLACES; i++) {
		if ((places[i] & ~count_mask) == who) {
			write_place(&places[i], places[i] + 1);
			return;
		}
		if (!(places[i] & count_mask))
			free = i;
	}
	if (free < AIKM_REFUSAL_PLACES) {
		write_place(&places[free], who | 1);
		return;
	}
	for (i = 0; i < AIKM_REFUSAL_PLACES; i++)
		write_place(&places[i], places[i] - 1);
}

static void merge(struct aikm_refusals *r, const struct aikm_refuser *one)
{
	u32 i;

	for (i = 0; i < r->nr; i++) {
		if (r->by[i].pid != one->pid || r->by[i].kind != one->kind)
			continue;
		r->by[i].count += one->count;
		return;
	}
	if (r->nr < AIKM_SAMPLE_REFUSERS)
		r->by[r->nr++] = *one;
}

void aikm_refusal_merge(struct aikm_refusals *r, const u64 *places)
{
	struct aikm_refuser one;
	u64 place;
	u32 i;

	for (i = 0; i < AIKM_REFUSAL_PLACES; i++) {
		place = __atomic_load_n(&places[i], __ATOMIC_RELAXED);
		one.pid = (u32)(place >> PID_AT);
		one.kind = (u32)(place >> KIND_AT & kind_mask) - 1;
		one.count = place & count_mask;
		if (one.count && one.kind < AIKM_REFUSAL_KINDS)
			merge(r, &one);
	}
}

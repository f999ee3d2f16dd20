/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The snapshot as text:
 *
 *	aikm-snapshot 1
 *	time 81234567890 ns
 *	window 2000 ms
 *	unseen details log
 *	handle T1 1234 "stress-ng-vm"
 *	handle D1 254:0 "vda"
 *	cpu.user 412 permille
 *	T1.rss 512000 kB
 *	end
 *
 * The line "unseen" is there when the observer was blind to something; its words
 * are those of aikm_unseen_names[] that apply, in their order. Handles come
 * before facts. Names are escaped as aikm_name_escape() does.
 * Several snapshots may follow each other in one file.
 */
#ifndef AIKM_SNAPSHOT_H
#define AIKM_SNAPSHOT_H

#include "fact.h"
#include "../error.h"

/**
 * aikm_snapshot_write() - a snapshot as text
 * @s: snapshot
 * @buf: AIKM_SNAPSHOT_TEXT_MAX bytes hold any
 * @size: of @buf
 *
 * Context: any.
 * Return: bytes written without the NUL, -ENOSPC when it does not fit.
 */
int aikm_snapshot_write(const struct aikm_snapshot *s, char *buf, size_t size);

/**
 * aikm_snapshot_read() - text as a snapshot
 * @s: overwritten
 * @text: one or more snapshots, not necessarily terminated
 * @len: bytes
 * @err: says the line number, the reason and what to do
 *
 * Refuses everything it does not know: a version, a name, a unit, a value out
 * of range, a fact twice, a handle that was not declared or out of order, an
 * overlong line, a missing "end".
 *
 * Context: any.
 * Return: bytes consumed through the "end" line, 0 when only white space was
 * left, -EINVAL with @err set.
 */
int aikm_snapshot_read(struct aikm_snapshot *s, const char *text, size_t len,
		       struct aikm_error *err);

#endif

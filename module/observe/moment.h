/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A snapshot in few bytes, for keeping many of them. Each stands for itself:
 * nothing in it refers to another, so any of them can be forgotten. The bytes
 * are for the program that wrote them, not for files: they have no version.
 *
 *	what stands before the objects in struct aikm_snapshot, as it is
 *	for each object:
 *		handles only: class, id, length of the name, the name
 *		which attributes are known, which of those are zero
 *		the values that are neither
 *
 * Numbers are little-endian groups of seven bits, the eighth saying that more
 * follow; values may be negative, so their sign goes to the lowest bit.
 */
#ifndef AIKM_MOMENT_H
#define AIKM_MOMENT_H

#include "fact.h"

/**
 * aikm_moment_write() - a snapshot in few bytes
 * @s: snapshot
 * @buf: AIKM_MOMENT_BYTES_MAX bytes hold any
 * @size: of @buf
 *
 * Context: any.
 * Return: bytes written, -ENOSPC when they do not fit.
 */
int aikm_moment_write(const struct aikm_snapshot *s, u8 *buf, size_t size);

/**
 * aikm_moment_read() - the same snapshot again
 * @s: overwritten; every fact, id and name is as it was
 * @buf: what aikm_moment_write() wrote; checked all the same
 * @len: bytes
 *
 * Context: any.
 * Return: 0, -EBADMSG these are not the bytes of a moment.
 */
int aikm_moment_read(struct aikm_snapshot *s, const u8 *buf, size_t len);

#endif

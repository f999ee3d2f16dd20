/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Refusals: system calls that came back with an error which says that the
 * machine, or a limit of it, had no more to give. No counter of the kernel
 * knows of them. Which kinds are told apart is enum aikm_refusal_attr.
 */
#ifndef AIKM_REFUSAL_H
#define AIKM_REFUSAL_H

#include "fact.h"

/* System calls whose errors mean something of their own. */
enum aikm_call {
	AIKM_CALL_OTHER,
	AIKM_CALL_FORK, /* clone, clone3, fork, vfork */
	AIKM_CALL_CONNECT,
	AIKM_CALL_INOTIFY, /* a new instance or watch */
	AIKM_CALL_IPC, /* a new object of System V */
};

/**
 * struct aikm_refuser - one process that was refused something
 * @pid: thread group id, below 2^22 (PID_MAX_LIMIT)
 * @kind: enum aikm_refusal_attr, below AIKM_REFUSAL_KINDS
 * @count: how often, at least; 0 for a free place
 */
struct aikm_refuser {
	u32 pid;
	u32 kind;
	u64 count;
};

/**
 * struct aikm_refusals - what was counted since load
 * @listened_ns: time in which anything was counted
 * @count: by enum aikm_refusal_attr
 * @nr: entries of @by
 * @by: those who were refused most
 */
struct aikm_refusals {
	u64 listened_ns;
	u64 count[AIKM_REFUSAL_KINDS];
	u32 nr;
	struct aikm_refuser by[AIKM_SAMPLE_REFUSERS];
};

/**
 * aikm_refusal_may_be() - can this error be one, whatever the call?
 * @error: errno, positive
 *
 * Context: any; a few instructions: most errors are part of ordinary work.
 */
bool aikm_refusal_may_be(u32 error);

/**
 * aikm_refusal_kind() - which kind of refusal an error is
 * @error: errno, positive
 * @call: of the system call
 *
 * Errors that are part of ordinary work (a file that is not there, a socket
 * that has nothing to read) are none.
 *
 * Context: any.
 * Return: enum aikm_refusal_attr, AIKM_REFUSAL_KINDS for none.
 */
u32 aikm_refusal_kind(u32 error, enum aikm_call call);

/**
 * aikm_refusal_note() - one more refusal of a process, in a few places
 * @places: AIKM_REFUSAL_PLACES words, all zero at first; each holds a process,
 *          a kind and a count, and is written whole, so that others can read
 *          it meanwhile
 * @pid: thread group id
 * @kind: below AIKM_REFUSAL_KINDS
 *
 * Who has more than 1/AIKM_REFUSAL_PLACES of all refusals keeps a place (Misra
 * and Gries, "Finding repeated elements", 1982).
 *
 * Context: any; one caller at a time for each set of places.
 */
void aikm_refusal_note(u64 *places, u32 pid, u32 kind);

/**
 * aikm_refusal_merge() - add one set of places to a sample's list
 * @r: receives them; who does not fit is left out
 * @places: AIKM_REFUSAL_PLACES words
 *
 * Context: any.
 */
void aikm_refusal_merge(struct aikm_refusals *r, const u64 *places);

#endif

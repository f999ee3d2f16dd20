/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * The user contract of /dev/aikm. This comment is the specification.
 *
 * /dev/aikm is root:aikm 0660. Every struct starts with its own size in bytes,
 * so that it can grow: a caller from after an extension passes the larger size
 * and gets E2BIG from an older module when it sets a field the module does not
 * know; what an older module does not know it leaves alone. A size below that
 * of the first version is EINVAL. Unknown flags must be zero (EINVAL). Times
 * are CLOCK_BOOTTIME nanoseconds. An unknown ioctl number is ENOTTY.
 *
 * open()		EBUSY 32 files are open; ENOMEM. Everything an open file will
 *	need is taken here and charged to the one who opens. Calls on one open
 *	file wait for each other.
 * AIKM_IOC_SNAPSHOT	samples twice, @window_ms apart, and writes the snapshot
 *	text to @text. With @at_ns nothing is sampled: the kept moment nearest to
 *	it is written, and the text says that moment's own time. EINVAL window out
 *	of 100..60000, or not 0 with @at_ns; ENOENT no moment is kept as near as a
 *	step of AIKM_IOC_HISTORY; EIO what was kept cannot be read; ENOSPC
 *	@text_size is too small, @text_len says what is needed; EINTR; EFAULT.
 * AIKM_IOC_HISTORY	lists the moments that are kept: each second of the last 5
 *	minutes, the worst of each 10 seconds of the last hour, the worst of each
 *	5 minutes of the last day; fewer when moments are large, and none of the
 *	time in which the module did not watch. EINVAL @reserved is not 0; ENOSPC
 *	@room is too small, @nr says what is needed; EINTR; EFAULT.
 * AIKM_IOC_DIAGNOSE	gives a finding. With @text_len 0 the machine is sampled
 *	over @window_ms, otherwise @text holds one snapshot as text and
 *	@window_ms is 0. @tokens, when not NULL, receives the ids of prompt and
 *	answer. Without a usable model the plain rules answer, and also when
 *	they see what the model has no words for (docs/CATALOGUE.md), unless
 *	AIKM_DIAGNOSE_MODEL is asked for. Checked in this
 *	order: EFAULT and the size; EINVAL a flag, both flags, the window, a
 *	pointer without a length or a length without a pointer; E2BIG the text is
 *	over 65536 bytes; EFAULT the text cannot be read. Then: EBADMSG the text
 *	was refused, @message says line and reason; EBUSY 32 others wait;
 *	ETIMEDOUT the watchdog ended the answer; ENODATA AIKM_DIAGNOSE_MODEL was
 *	asked for and no model is loaded; EIO the same and the model is unusable;
 *	EINTR a signal came, nothing goes on behind the caller's back; EFAULT.
 * read()		one struct aikm_event per call, oldest first, blocking unless
 *	O_NONBLOCK (EAGAIN); EINVAL the buffer is smaller than the struct. An open
 *	file begins with the oldest event kept, of which there are 64. A reader
 *	that is slow loses the oldest ones: @sequence tells. A fault that lasts
 *	gives two events: one when it is found, with @lasted_ms 0, and one when it
 *	was not seen any more for 10 seconds, with the same finding and how long
 *	it was seen. A reader that knows of no ends skips events whose @lasted_ms
 *	is not 0. Of findings that are critical at most 12 a minute are published,
 *	and as many of the others; /proc/aikm_info counts the rest.
 * poll()		POLLIN when an event can be read.
 */
#ifndef _UAPI_LINUX_AIKM_H
#define _UAPI_LINUX_AIKM_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define AIKM_MAX_EVIDENCE 4
#define AIKM_MAX_NAME 32

/* Values of aikm_result.source. */
#define AIKM_SOURCE_RULE 0
#define AIKM_SOURCE_MODEL 1

/* Values of aikm_result.host: where the thinking was done. */
#define AIKM_HOST_KERNEL 0
#define AIKM_HOST_USER 1

/* Flags of aikm_diagnose.flags. */
#define AIKM_DIAGNOSE_RULES (1 << 0) /* plain rules only */
#define AIKM_DIAGNOSE_MODEL (1 << 1) /* the model or nothing */

/**
 * struct aikm_evidence - one fact of a finding
 * @class: of the object: 0 cpu 1 mem 2 swap 3 vm 4 psi 5 limits 6 tasks
 *         7 task 8 disk 9 mount 10 event 11 log 12 pulse
 * @num: handle number, 0 for the first seven, the log and the pulse
 * @attr: attribute of the class; docs/FACTS.md lists them
 * @reserved: zero
 * @id: pid, major << 20 | minor, or of an event its number in docs/LOG.md
 * @value: as in the snapshot
 * @name: of the object, raw bytes of the system, for display
 */
struct aikm_evidence {
	__u8 class;
	__u8 num;
	__u8 attr;
	__u8 reserved;
	__u32 id;
	__s64 value;
	char name[AIKM_MAX_NAME];
};

/**
 * struct aikm_result - a finding
 * @size: sizeof(struct aikm_result)
 * @cause: enum of the catalogue; docs/CATALOGUE.md lists them; 0 healthy
 * @severity: 0 none 1 info 2 warning 3 critical 4 emergency
 * @source: AIKM_SOURCE_*
 * @host: AIKM_HOST_*
 * @has_culprit: 0 or 1
 * @nr_evidence: entries of @evidence
 * @reserved: zero
 * @confidence: permille
 * @time_ns: end of the window the finding is about
 * @took_us: from the end of the window, or from the question when a text was
 *           given, to the finding
 * @prompt_tokens: 0 for rules
 * @answer_tokens: 0 for rules
 * @model_hash: SHA-256 of the model file; zero for rules
 * @culprit: object only: @attr and @value are zero
 * @evidence: facts
 */
struct aikm_result {
	__u32 size;
	__u16 cause;
	__u8 severity;
	__u8 source;
	__u8 host;
	__u8 has_culprit;
	__u8 nr_evidence;
	__u8 reserved;
	__u32 confidence;
	__u64 time_ns;
	__u64 took_us;
	__u32 prompt_tokens;
	__u32 answer_tokens;
	__u8 model_hash[32];
	struct aikm_evidence culprit;
	struct aikm_evidence evidence[AIKM_MAX_EVIDENCE];
};

/**
 * struct aikm_snapshot_req - argument of AIKM_IOC_SNAPSHOT
 * @size: sizeof(struct aikm_snapshot_req)
 * @window_ms: 100..60000
 * @text: user pointer to the buffer
 * @text_size: its size
 * @text_len: out: bytes of text
 * @at_ns: 0 now, or a time of which a moment is kept; @window_ms is 0 then
 */
struct aikm_snapshot_req {
	__u32 size;
	__u32 window_ms;
	__u64 text;
	__u32 text_size;
	__u32 text_len;
	__u64 at_ns;
};

/* Its first version had no @at_ns. */
#define AIKM_SNAPSHOT_REQ_SIZE_VER0 24

/**
 * struct aikm_moment - one moment that is kept
 * @time_ns: end of its window
 * @step_ms: 1000, 10000 or 300000: which of the three lists it is in
 * @weight: larger is worse: the severity of what the plain rules say of it,
 *          times 65536, and the time lost to waiting and work, in permille
 */
struct aikm_moment {
	__u64 time_ns;
	__u32 step_ms;
	__u32 weight;
};

/**
 * struct aikm_history_req - argument of AIKM_IOC_HISTORY
 * @size: sizeof(struct aikm_history_req)
 * @reserved: zero
 * @moments: user pointer to struct aikm_moment[@room]
 * @room: how many fit; 948 hold all
 * @nr: out: how many there are, by step, then by time, the oldest first
 */
struct aikm_history_req {
	__u32 size;
	__u32 reserved;
	__u64 moments;
	__u32 room;
	__u32 nr;
};

/**
 * struct aikm_diagnose - argument of AIKM_IOC_DIAGNOSE
 * @size: sizeof(struct aikm_diagnose)
 * @flags: AIKM_DIAGNOSE_*
 * @window_ms: 100..60000 when @text_len is 0, else 0
 * @text_len: bytes of @text, or 0
 * @text: user pointer to a snapshot
 * @tokens: user pointer to __u32[@tokens_max], or 0
 * @tokens_max: room
 * @tokens_len: out: tokens written
 * @message: out, with EBADMSG: what is wrong with the text
 * @result: out
 */
struct aikm_diagnose {
	__u32 size;
	__u32 flags;
	__u32 window_ms;
	__u32 text_len;
	__u64 text;
	__u64 tokens;
	__u32 tokens_max;
	__u32 tokens_len;
	char message[160];
	struct aikm_result result;
};

/**
 * struct aikm_event - what read() gives
 * @size: sizeof(struct aikm_event)
 * @lasted_ms: 0 for a finding; else the end of what was found: milliseconds
 *             from the first window with it to the last one, at least 1
 * @sequence: counts events since load, from 1
 * @result: the finding; of an end the same one, but @time_ns is the end of the
 *          last window with it
 */
struct aikm_event {
	__u32 size;
	__u32 lasted_ms;
	__u64 sequence;
	struct aikm_result result;
};

/* 0xb8 0x00-0x0f: free in Documentation/userspace-api/ioctl/ioctl-number.rst */
#define AIKM_IOC_MAGIC 0xb8
#define AIKM_IOC_SNAPSHOT _IOWR(AIKM_IOC_MAGIC, 0x01, struct aikm_snapshot_req)
#define AIKM_IOC_DIAGNOSE _IOWR(AIKM_IOC_MAGIC, 0x02, struct aikm_diagnose)
#define AIKM_IOC_HISTORY _IOWR(AIKM_IOC_MAGIC, 0x03, struct aikm_history_req)

#endif

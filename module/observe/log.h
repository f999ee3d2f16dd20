/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The kernel log as numbers: a line is one message of a closed catalogue
 * (log_patterns.tsv) or it is counted by its level. Text goes no further.
 *
 * Anybody may write into the kernel log by /dev/kmsg, but never with the
 * facility of the kernel, and what a message of the kernel quotes from
 * outside (the name of a task, 15 bytes) is too short to be a message of the
 * catalogue itself; tests see to that.
 */
#ifndef AIKM_LOG_H
#define AIKM_LOG_H

#include "aikm_os.h"
#include "../limits.h"
#include "log_ids.h"

/* What a message is about. */
enum aikm_log_kind {
	AIKM_LOG_ABOUT_NONE,
	AIKM_LOG_ABOUT_DISK, /* a block device, by name */
	AIKM_LOG_ABOUT_FS, /* the block device of a file system */
	AIKM_LOG_ABOUT_NET, /* a network device */
	AIKM_LOG_ABOUT_BUS, /* a device by its address */
	AIKM_LOG_ABOUT_DEV, /* a block device by its number */
	AIKM_LOG_ABOUT_PID, /* a task */
};

/**
 * struct aikm_log_message - one message of the catalogue
 * @name: its id ("block_io_error")
 * @what: one sentence for people
 * @severity: 1 info, 2 warning, 3 critical, 4 emergency, as enum aikm_severity
 */
struct aikm_log_message {
	const char *name;
	const char *what;
	u8 severity;
};

extern const struct aikm_log_message aikm_log_messages[AIKM_LOG_IDS];

enum { AIKM_LOG_OBJECT_LEN = 16 }; /* of a name, with its NUL */

/**
 * struct aikm_log_found - what a line says
 * @id: enum aikm_log_id; AIKM_LOG_NONE for a line that is not in the catalogue
 * @kind: enum aikm_log_kind
 * @number: the task's id, or major << 20 | minor of the block device
 * @name: of the device: letters, digits and "_.:!/+@-" only, zeros behind it
 */
struct aikm_log_found {
	u16 id;
	u8 kind;
	u32 number;
	char name[AIKM_LOG_OBJECT_LEN];
};

/**
 * aikm_log_match() - which message is this?
 * @text: one message without its prefix; any bytes, not terminated
 * @len: its length; what is behind AIKM_LOG_LINE_MAX or a newline is not read
 * @found: overwritten
 *
 * Three trees over the wordings' first bytes leave at most a few wordings to
 * compare, each in a time linear in the message; no memory but the stack.
 *
 * Context: any.
 * Return: true when it is in the catalogue.
 */
bool aikm_log_match(const char *text, size_t len, struct aikm_log_found *found);

/**
 * struct aikm_log_line - one record of the log
 * @text: the message
 * @len: its length
 * @sequence: of the record, where it says so, else 0
 * @level: 0 (emergency) to 7 (debug)
 * @kernel: written by the kernel itself
 */
struct aikm_log_line {
	const char *text;
	size_t len;
	u64 sequence;
	u8 level;
	bool kernel;
};

/**
 * aikm_log_read_syslog() - a record as kmsg_dump_get_line() gives it
 * @record: "<PRIORITY>[ SECONDS] MESSAGE"; the time is there or not
 * @len: its length
 * @line: overwritten; points into @record
 *
 * Context: any.
 * Return: false when it does not look like this.
 */
bool aikm_log_read_syslog(const char *record, size_t len,
			  struct aikm_log_line *line);

/**
 * aikm_log_read_kmsg() - a record as /dev/kmsg gives it
 * @record: "PRIORITY,SEQUENCE,MICROSECONDS,FLAGS[,...];MESSAGE\n..."
 * @len: its length
 * @line: overwritten; points into @record
 *
 * Context: any.
 * Return: false when it does not look like this.
 */
bool aikm_log_read_kmsg(const char *record, size_t len,
			struct aikm_log_line *line);

/**
 * struct aikm_log_count - how often one message came
 * @count: since the log was first looked at
 * @time_ns: CLOCK_BOOTTIME when the last one was read
 * @about: what the last one said
 */
struct aikm_log_count {
	u32 count;
	u64 time_ns;
	struct aikm_log_found about;
};

/**
 * struct aikm_log_counts - the log since it was first looked at
 * @seen: it could be read
 * @lines: written by the kernel
 * @foreign: written by others
 * @lost: overwritten before they were read
 * @errors: lines of the kernel, of level error or worse, that the catalogue
 *          does not have
 * @warnings: the same of level warning
 * @at: by enum aikm_log_id
 */
struct aikm_log_counts {
	bool seen;
	u64 lines, foreign, lost, errors, warnings;
	struct aikm_log_count at[AIKM_LOG_IDS];
};

/**
 * aikm_log_note() - count one line
 * @c: counts
 * @line: the line
 * @time_ns: CLOCK_BOOTTIME
 *
 * KAIM's own findings are not counted: who looks shall not be seen.
 *
 * Context: any.
 * Return: enum aikm_log_id.
 */
u32 aikm_log_note(struct aikm_log_counts *c, const struct aikm_log_line *line,
		  u64 time_ns);

/**
 * aikm_log_happened() - count an event that the kernel tells without a line
 * @c: counts
 * @id: enum aikm_log_id
 * @net: network device it is about
 * @time_ns: CLOCK_BOOTTIME
 *
 * Context: any.
 */
void aikm_log_happened(struct aikm_log_counts *c, u32 id, const char *net,
		       u64 time_ns);

#endif

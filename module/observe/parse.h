/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Text sources: which files are read, and one pure parser for each. A parser
 * sees (bytes, length), needs no terminator, never reads past the length,
 * ignores lines it does not know and notes only what it found.
 */
#ifndef AIKM_PARSE_H
#define AIKM_PARSE_H

#include "sample.h"

/* Which file system a source's path is relative to. */
enum aikm_root {
	AIKM_ROOT_PROC,
	AIKM_ROOT_CGROUP, /* the cgroup2 root */
	AIKM_ROOT_SYS,
	AIKM_ROOTS,
};

/* How the numbers of a text stand in it. */
enum aikm_form {
	AIKM_FORM_WORDS, /* "12 0 99": by place in the first line */
	AIKM_FORM_KEYS, /* "name 12": a line each */
	AIKM_FORM_PAIRS, /* "TCP: inuse 1 orphan 0": by line and name */
	AIKM_FORM_TABLE, /* "Tcp: a b" over "Tcp: 1 2": by line and name */
	AIKM_FORM_COLUMNS, /* "0a 00": hexadecimal, a line each CPU, summed */
};

/**
 * struct aikm_number - one number that is wanted of a text
 * @counter: enum aikm_counter; what several numbers give is their sum
 * @place: in its line, from 0, for AIKM_FORM_WORDS and AIKM_FORM_COLUMNS
 * @same: every line has it again: it is not summed
 * @line: first word of its line with the ':', for the forms that have one
 * @name: as in the text, for the other forms
 */
struct aikm_number {
	u8 counter;
	u8 place;
	bool same;
	const char *line;
	const char *name;
};

/**
 * struct aikm_numbers - what is wanted of a text that is only numbers
 * @form: how it is written
 * @nr: entries of @number
 * @number: them
 */
struct aikm_numbers {
	enum aikm_form form;
	u32 nr;
	const struct aikm_number *number;
};

/**
 * struct aikm_text_source - one file that gives facts
 * @root: where @path starts
 * @path: relative, without a leading slash
 * @fallback: path from /proc with the same text for user space, or NULL
 * @unseen: enum aikm_unseen of what is lost without it, AIKM_UNSEEN when only
 *          facts of its own are
 * @parse: 0, or -EINVAL when nothing in the text was understood; NULL for
 *         those that are only @numbers
 * @numbers: what is wanted of it, or NULL
 * @optional: comes and goes with a kernel module, or is not in every kernel
 * @slow: hardly ever changes, and no rate is made of it: slow.h
 * @net: made by proc_create_net(): it is the network namespace's of who opened
 *       it, and inside of the kernel only seq_read_iter() can read it
 */
struct aikm_text_source {
	enum aikm_root root;
	const char *path;
	const char *fallback;
	u32 unseen;
	int (*parse)(const char *text, size_t len, struct aikm_sample *s);
	const struct aikm_numbers *numbers;
	bool optional;
	bool slow;
	bool net;
};

extern const struct aikm_text_source aikm_text_sources[];
extern const u32 aikm_text_sources_nr;

/**
 * aikm_parse_numbers() - a text that is only numbers
 * @n: what is wanted
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives it
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing that is wanted was there.
 */
int aikm_parse_numbers(const struct aikm_numbers *n, const char *text,
		       size_t len, struct aikm_sample *s);

/**
 * aikm_text_parse() - the text of a source
 * @source: one of aikm_text_sources
 * @text: its bytes
 * @len: how many
 * @s: receives its facts
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_text_parse(const struct aikm_text_source *source, const char *text,
		    size_t len, struct aikm_sample *s);

/**
 * aikm_text_take() - what one read of a source tells
 * @source: one of aikm_text_sources
 * @text: its bytes
 * @len: how many, negative when it could not be read
 * @s: receives its facts, or that they were not to be seen
 *
 * Context: any.
 */
void aikm_text_take(const struct aikm_text_source *source, const char *text,
		    ssize_t len, struct aikm_sample *s);

int aikm_parse_stat(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_loadavg(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_meminfo(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_vmstat(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_diskstats(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_psi_cpu(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_psi_mem(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_psi_io(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_netdev(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_key_users(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_overcommit(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_buddyinfo(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_oopses(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_warnings(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_clocksource(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_corrected(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_uncorrected(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_heat(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_heat_next(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_trip_type(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_trip(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_trip_next(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_battery(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_mains(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_speed_max(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_speed_limit(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_throttles(const char *text, size_t len, struct aikm_sample *s);
int aikm_parse_cgroup_stat(const char *text, size_t len, struct aikm_sample *s);

/**
 * aikm_parse_count() - a file of one number, decimal or hexadecimal
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @value: receives the number
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_count(const char *text, size_t len, u64 *value);

/**
 * aikm_disks_ask() - what some disks count of themselves (ask_disks.c)
 * @s: its disks are filled
 * @number: a file of sysfs that holds one number; 0 or a negative errno
 * @arg: for it
 *
 * Context: what @number needs.
 */
void aikm_disks_ask(struct aikm_sample *s,
		    int (*number)(const char *path, u64 *value, void *arg),
		    void *arg);

/**
 * aikm_is_partition() - "sda1" of "sda", "nvme0n1p2" of "nvme0n1"
 * @name: of the partition, perhaps
 * @disk: of the disk; "sdaa" and "nvme0n10" are other disks
 */
bool aikm_is_partition(const char *name, const char *disk);

/**
 * aikm_parse_kill() - is this kernel message about an OOM victim?
 * @text: one message of the kernel itself, without its prefix
 * @len: bytes
 * @v: receives pid, name and size; the time is the caller's to know
 *
 * Context: any.
 * Return: 1 when it is, 0 when not.
 */
int aikm_parse_kill(const char *text, size_t len, struct aikm_victim *v);

/**
 * struct aikm_mount_line - one line of /proc/mounts that is worth a statfs
 * @path: mount point, unescaped (\040 is a space), NUL-terminated
 * @type: file system type, NUL-terminated
 */
struct aikm_mount_line {
	char path[256];
	char type[32];
};

/**
 * aikm_parse_mounts() - walk /proc/mounts
 * @text: the file
 * @len: its length
 * @pos: 0 at first; moved on
 * @m: receives the next mount of a type that stores files and whose statfs()
 *     cannot hang on a network or a user process (a closed list of types)
 *
 * Context: any.
 * Return: 1 when @m was filled, 0 at the end.
 */
int aikm_parse_mounts(const char *text, size_t len, size_t *pos,
		      struct aikm_mount_line *m);

#endif

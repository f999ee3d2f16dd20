/* SPDX-License-Identifier: GPL-2.0 */
/* The command's own header: verbs, exit codes, what verbs share. */
#ifndef AIKM_COMMAND_H
#define AIKM_COMMAND_H

#include "lib/brain.h"
#include "lib/out.h"

enum aikm_exit {
	AIKM_EXIT_HEALTHY, /* or done */
	AIKM_EXIT_FINDINGS,
	AIKM_EXIT_USAGE, /* or input that was refused */
	AIKM_EXIT_DENIED,
	AIKM_EXIT_ABSENT, /* module or model */
	AIKM_EXIT_INCONCLUSIVE,
	AIKM_EXIT_INTERNAL,
};

/**
 * struct aikm_verb - one verb of the command
 * @name: as typed
 * @what: one line for the list of verbs
 * @usage: text of --help: synopsis, paragraph, blank line, options
 * @run: gets its own argument list, argv[0] is the verb; returns aikm_exit
 */
struct aikm_verb {
	const char *name;
	const char *what;
	const char *usage;
	int (*run)(int argc, char **argv);
};

extern const struct aikm_verb aikm_verb_status; /* cmd_status.c */
extern const struct aikm_verb aikm_verb_snapshot; /* cmd_snapshot.c */
extern const struct aikm_verb aikm_verb_diagnose; /* cmd_diagnose.c */
extern const struct aikm_verb aikm_verb_watch; /* cmd_watch.c */
extern const struct aikm_verb aikm_verb_history; /* cmd_history.c */

/* ---- common.c ---- */

/**
 * aikm_fail() - say what went wrong
 * @code: enum aikm_exit
 * @fmt: printf format without a newline
 *
 * Return: @code.
 */
__printf(2, 3) int aikm_fail(int code, const char *fmt, ...);

/**
 * aikm_bad_option() - after getopt_long() met an option it does not know, or
 * arguments are left
 * @verb: whose
 *
 * Return: AIKM_EXIT_USAGE.
 */
int aikm_bad_option(const struct aikm_verb *verb);

/**
 * aikm_help() - print a verb's usage
 * @verb: whose
 *
 * Return: AIKM_EXIT_HEALTHY.
 */
int aikm_help(const struct aikm_verb *verb);

/**
 * aikm_take_number() - the number of an option
 * @option: its name, for the message
 * @text: what was given
 * @min: smallest allowed
 * @max: largest allowed
 * @out: receives the number
 *
 * Return: 0, or AIKM_EXIT_USAGE after saying why.
 */
int aikm_take_number(const char *option, const char *text, u32 min, u32 max,
		     u32 *out);

/**
 * aikm_exit_of_error() - the exit code for a negative errno
 * @error: from device.h, brain.h, reader.h or host.h
 */
int aikm_exit_of_error(int error);

/**
 * aikm_open_device() - the module, or a word that there is none
 * @here: do not look for it
 * @fd: receives the device, or -1 to think in this process
 *
 * Return: 0, or AIKM_EXIT_DENIED after saying why.
 */
int aikm_open_device(bool here, int *fd);

/**
 * aikm_take_past() - the snapshot of a moment that the module kept
 * @at: when, see aikm_when_parse()
 * @text: receives it with its NUL; AIKM_SNAPSHOT_TEXT_MAX + 1 bytes
 *
 * Which moment it is, is said on standard error.
 * Return: 0, or an exit code after saying why.
 */
int aikm_take_past(const char *at, char *text);

/**
 * aikm_open_brain() - a model in this process, or a word that there is none
 * @b: overwritten
 * @path: as for aikm_brain_open()
 * @rules: no model is wanted
 *
 * Without @path and without a model in the usual places the rules answer.
 * Return: 0, or AIKM_EXIT_ABSENT after saying why.
 */
int aikm_open_brain(struct aikm_brain *b, const char *path, bool rules);

/**
 * aikm_exit_of_cause() - the exit code for a finding
 * @cause: enum aikm_cause_id
 */
int aikm_exit_of_cause(u32 cause);

/**
 * aikm_worse() - the exit code that says more
 * @a: of one finding
 * @b: of another
 */
int aikm_worse(int a, int b);

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Between the files rules*.c only. */
#ifndef AIKM_RULES_H
#define AIKM_RULES_H

#include "think.h"

/**
 * aikm_rule_value() - a fact of an object that may be nobody
 * @s: snapshot
 * @obj: index of the object, or AIKM_NO_CULPRIT
 * @attr: attribute of its class
 *
 * Return: the value, 0 when it is unknown or of nobody.
 */
static inline s64 aikm_rule_value(const struct aikm_snapshot *s, u32 obj,
				  u32 attr)
{
	return obj == AIKM_NO_CULPRIT ? 0 : s->obj[obj].value[attr];
}

/**
 * aikm_rule_place() - where the first object of a class is
 * @s: snapshot
 * @class: enum aikm_class
 *
 * Return: its index, AIKM_NO_CULPRIT when there is none.
 */
u32 aikm_rule_place(const struct aikm_snapshot *s, u32 class);

/**
 * aikm_rule_most() - the object whose attribute is largest and above zero
 * @s: snapshot
 * @class: enum aikm_class of the object
 * @attr: attribute
 *
 * Return: the index of the first such one, AIKM_NO_CULPRIT when there is none.
 */
u32 aikm_rule_most(const struct aikm_snapshot *s, u32 class, u32 attr);

/**
 * aikm_rule_least() - the object whose attribute is known and smallest
 * @s: snapshot
 * @class: enum aikm_class of the object
 * @attr: attribute
 *
 * Return: as aikm_rule_most().
 */
u32 aikm_rule_least(const struct aikm_snapshot *s, u32 class, u32 attr);

/**
 * aikm_rule_cite() - one more fact as evidence, if it is known and there is
 * room
 * @s: snapshot
 * @f: finding
 * @obj: index into @s, or AIKM_NO_CULPRIT for nothing
 * @attr: of the object's class
 */
void aikm_rule_cite(const struct aikm_snapshot *s, struct aikm_finding *f,
		    u32 obj, u32 attr);

/**
 * struct aikm_cause_rule - one rule of a table in which the first one counts
 * @cause: enum aikm_cause_id
 * @find: fills culprit and evidence and returns true when it fires
 */
struct aikm_cause_rule {
	u8 cause;
	bool (*find)(const struct aikm_snapshot *s, struct aikm_finding *f);
};

/**
 * aikm_rule_first() - the first rule of a table that fires
 * @rules: the table
 * @nr: rules in it
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when one fires.
 */
bool aikm_rule_first(const struct aikm_cause_rule *rules, u32 nr,
		     const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_log_roots() - what the kernel log proves, whatever else is seen
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when it proves something.
 */
bool aikm_rule_log_roots(const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_log_symptoms() - what the kernel log tells of where nothing else
 * explains it
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when it tells of something.
 */
bool aikm_rule_log_symptoms(const struct aikm_snapshot *s,
			    struct aikm_finding *f);

/**
 * aikm_rule_fs_filling() - a file system will soon be full, or without inodes
 * @s: snapshot
 * @f: receives culprit and evidence
 *
 * Return: true when it is foretold.
 */
bool aikm_rule_fs_filling(const struct aikm_snapshot *s,
			  struct aikm_finding *f);

/**
 * aikm_rule_memory_goes() - memory and swap will soon be used up
 * @s: snapshot
 * @f: receives culprit and evidence
 *
 * Return: true when it is foretold.
 */
bool aikm_rule_memory_goes(const struct aikm_snapshot *s,
			   struct aikm_finding *f);

/**
 * aikm_rule_pids_go() - soon no thread can be made any more
 * @s: snapshot
 * @f: receives culprit and evidence
 *
 * Return: true when it is foretold.
 */
bool aikm_rule_pids_go(const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_files_go() - soon no file can be opened any more
 * @s: snapshot
 * @f: receives culprit and evidence
 *
 * Return: true when it is foretold.
 */
bool aikm_rule_files_go(const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_descriptors_go() - soon a process can open no file any more
 * @s: snapshot
 * @f: receives culprit and evidence
 *
 * Return: true when it is foretold.
 */
bool aikm_rule_descriptors_go(const struct aikm_snapshot *s,
			      struct aikm_finding *f);

/**
 * aikm_rule_pulse() - what an alarm of the pulse proves
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when there was one.
 */
bool aikm_rule_pulse(const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_sys() - what counters prove that the model has no word for
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when they prove something.
 */
bool aikm_rule_sys(const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_slow_disk() - a disk takes long for little
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when one does.
 */
bool aikm_rule_slow_disk(const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_io() - what groups, file systems, bonds, sockets and the host show
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when they show something.
 */
bool aikm_rule_io(const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_net() - what counters of the network and of limits prove
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when they prove something.
 */
bool aikm_rule_net(const struct aikm_snapshot *s, struct aikm_finding *f);

/**
 * aikm_rule_refused_files() - are files refused again and again?
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when they are.
 */
bool aikm_rule_refused_files(const struct aikm_snapshot *s,
			     struct aikm_finding *f);

/**
 * aikm_rule_refused_tasks() - are new tasks?
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when they are.
 */
bool aikm_rule_refused_tasks(const struct aikm_snapshot *s,
			     struct aikm_finding *f);

/**
 * aikm_rule_refused_room() - is room on a file system that is nearly full?
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when they are.
 */
bool aikm_rule_refused_room(const struct aikm_snapshot *s,
			    struct aikm_finding *f);

/**
 * aikm_rule_refused_storage() - are reads and writes of storage?
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when they are.
 */
bool aikm_rule_refused_storage(const struct aikm_snapshot *s,
			       struct aikm_finding *f);

/**
 * aikm_rule_refused_limits() - are what users and ports are limited to?
 * @s: snapshot
 * @f: receives cause, culprit and evidence
 *
 * Return: true when they are.
 */
bool aikm_rule_refused_limits(const struct aikm_snapshot *s,
			      struct aikm_finding *f);

#endif

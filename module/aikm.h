/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the module know of each other: one section a file, in the
 * order they are initialised.
 */
#ifndef AIKM_H
#define AIKM_H

#include <crypto/sha2.h>
#include <linux/cache.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/wait.h>

#include "limits.h"
#include "error.h"
#include "observe/sample.h"
#include "think/think.h"
#include "think/vital.h"
#include "uapi/linux/aikm.h"

#define AIKM_VERSION "0.1.0"

/* ---- memory.c: what KAIM holds, counted ---- */

/**
 * aikm_memory_take() - zeroed memory that is counted
 * @size: bytes
 * @gfp: GFP_KERNEL, or GFP_KERNEL_ACCOUNT for what a caller asked for
 *
 * Never wakes the OOM killer: a machine short of memory must not lose a task
 * to the one who came to help.
 *
 * Context: may sleep.
 * Return: page-aligned memory, NULL.
 */
void *aikm_memory_take(u64 size, gfp_t gfp);

/**
 * aikm_memory_take_large() - the same, in huge pages where there are any
 * @size: bytes
 *
 * Context: may sleep.
 * Return: page-aligned memory, NULL.
 */
void *aikm_memory_take_large(u64 size);

/**
 * aikm_memory_protect() - let nothing write to it any more
 * @mem: from aikm_memory_take_large(); aikm_memory_give() as ever
 * @size: as taken
 *
 * Context: may sleep.
 * Return: whether a write was tried and faulted; false where an architecture
 * cannot do it.
 */
bool aikm_memory_protect(void *mem, u64 size);

/**
 * aikm_memory_huge() - how much of it is read through pages of 2 MiB
 * @mem: from aikm_memory_take_large()
 * @size: as taken
 *
 * Context: may sleep. Return: bytes; 0 where an architecture cannot tell.
 */
u64 aikm_memory_huge(void *mem, u64 size);

/**
 * aikm_memory_give() - give back
 * @mem: from aikm_memory_take() or aikm_memory_take_large(), or NULL
 * @size: as taken
 *
 * Context: may sleep.
 */
void aikm_memory_give(void *mem, u64 size);

/**
 * aikm_memory_held() - bytes now held
 *
 * Context: any.
 */
u64 aikm_memory_held(void);

/* ---- quiet.c: off, and says why ---- */

/**
 * aikm_quiet() - turn the AI off for good, because something cannot be
 * @why: a literal sentence; the first one is kept
 *
 * Context: any.
 */
void aikm_quiet(const char *why);

/**
 * aikm_finding_sound() - does a finding name only what there is?
 * @f: finding
 * @s: snapshot it is about
 *
 * The verdict has seen to it; this is the last look before its indices are
 * used, and the reason to be quiet when it fails.
 *
 * Context: any.
 */
bool aikm_finding_sound(const struct aikm_finding *f,
			const struct aikm_snapshot *s);

/**
 * aikm_quiet_reason() - why the AI is off
 *
 * Context: any.
 * Return: the sentence, NULL while it is not off.
 */
const char *aikm_quiet_reason(void);

/* ---- source_text.c ---- */

/**
 * aikm_text_open() - mount proc, cgroup2 and sysfs privately, open every source
 *
 * Context: may sleep; the mounts are the machine's, whoever loads the module.
 * Return: 0, -ENOMEM, or what mounting proc said.
 */
int aikm_text_open(void);
/**
 * aikm_text_close() - close and unmount
 *
 * Context: may sleep.
 */
void aikm_text_close(void);

/**
 * aikm_text_sample() - read and parse the text sources
 * @s: without a counter; receives them; those of a source that cannot be read
 *     stay unknown
 * @all: also those of which it would be enough to know what they said some
 *       seconds ago
 *
 * Context: clock.c only, under its lock.
 */
void aikm_text_sample(struct aikm_sample *s, bool all);

/**
 * aikm_text_room() - the room for texts while none is read
 *
 * Context: clock.c only, under its lock. What was read is gone.
 * Return: AIKM_SOURCE_TEXT_MAX bytes, page-aligned.
 */
void *aikm_text_room(void);

/**
 * aikm_text_mounts() - read the mounts that the first process sees
 * @text: receives the text, valid until the next read
 *
 * Context: clock.c only, under its lock.
 * Return: its length, negative errno.
 */
ssize_t aikm_text_mounts(const char **text);

/* ---- source_net.c ---- */

/**
 * aikm_net_sample() - links and queues of the network devices
 * @s: has the devices of net/dev
 *
 * Context: any that may take rcu_read_lock().
 */
void aikm_net_sample(struct aikm_sample *s);

/* ---- source_limits.c ---- */

/**
 * aikm_limits_sample() - limits of users and of System V's objects
 * @s: receives what is left of them
 *
 * Context: any that may take rcu_read_lock(); a look at each of
 *          the first AIKM_SAMPLE_TASKS processes.
 */
void aikm_limits_sample(struct aikm_sample *s);

/**
 * aikm_text_cgroup() - read a file of a control group
 * @path: of the group, from the cgroup2 root
 * @file: its file
 * @text: receives the text, valid until the next read
 *
 * Context: clock.c only, under its lock.
 * Return: its length, negative errno.
 */
ssize_t aikm_text_cgroup(const char *path, const char *file, const char **text);

/**
 * aikm_text_number() - read a file of sysfs that holds one number
 * @path: from the root of sysfs
 * @value: receives the number
 * @arg: not used
 *
 * Context: clock.c only, under its lock.
 * Return: 0, negative errno.
 */
int aikm_text_number(const char *path, u64 *value, void *arg);

/* ---- source_cgroups.c ---- */

/**
 * aikm_cgroups_open() - take the memory of what is known of control groups
 *
 * Return: 0, -ENOMEM.
 */
int aikm_cgroups_open(void);
/**
 * aikm_cgroups_close() - give it back
 *
 * Context: may sleep.
 */
void aikm_cgroups_close(void);

/**
 * aikm_cgroups_look() - look at the control groups whose turn it is, and at
 * those in which something goes on
 * @s: receives the latter; its text sources were read before
 *
 * Context: clock.c only, under its lock.
 */
void aikm_cgroups_look(struct aikm_sample *s);

/* ---- source_mounts.c ---- */

/**
 * aikm_first_root() - the root folder of the first process
 * @root: receives it, referenced; path_put() it
 *
 * Context: may sleep; not under a lock of the first process.
 * Return: false while that process is ending.
 */
bool aikm_first_root(struct path *root);

/**
 * aikm_files_sample() - what open sockets wait for
 * @s: receives it
 *
 * Looks at the next open files, up to a bound; those of the last whole round
 * count.
 *
 * Context: process context, under the clock's lock. Takes the locks of tables
 * of open files, for some files each.
 */
void aikm_files_sample(struct aikm_sample *s);

/**
 * aikm_files_deleted_kb() - room that deleted files hold because they are open
 * @sb: of the file system
 *
 * Context: under the clock's lock.
 * Return: kB, of the last whole round of aikm_files_sample().
 */
u64 aikm_files_deleted_kb(const struct super_block *sb);

/**
 * aikm_pause_sample() - did the machine stand still as a whole?
 * @s: receives for how long, since load
 *
 * Context: process context, under the clock's lock. May sleep: now and then
 * asks the clock of the hardware.
 */
void aikm_pause_sample(struct aikm_sample *s);

/**
 * aikm_mounts_sample() - room and inodes of the file systems that store files
 * @s: receives the mounts
 *
 * Does not wait for a disk; for a server only when a mount point lies in a
 * folder that is the server's.
 *
 * Context: clock.c only, under its lock.
 */
void aikm_mounts_sample(struct aikm_sample *s);

/* ---- source_tasks.c ---- */

/**
 * aikm_tasks_sample() - the task table
 * @s: receives the processes, but for the observers: KAIM's own threads and
 *     the process that asks
 *
 * Context: may sleep between batches of tasks.
 */
void aikm_tasks_sample(struct aikm_sample *s);

/* ---- source_exits.c ---- */

/**
 * aikm_exits_attach() - listen to processes that end
 *
 * Return: 0, or why the tracepoint cannot be used.
 */
int aikm_exits_attach(void);

/**
 * aikm_exits_detach() - listen no more
 *
 * Context: may sleep; no probe runs after it.
 */
void aikm_exits_detach(void);

/**
 * aikm_exits_sample() - how often a service failed in a row
 * @s: receives it
 *
 * Context: any.
 */
void aikm_exits_sample(struct aikm_sample *s);

/* ---- source_work.c ---- */

/**
 * aikm_work_sample() - how long work that was put off waits
 * @s: receives it; work is put off anew
 *
 * Context: under the clock's lock.
 */
void aikm_work_sample(struct aikm_sample *s);

/**
 * aikm_work_exit() - nothing is put off any more
 *
 * Context: may sleep; nobody takes samples.
 */
void aikm_work_exit(void);

/* ---- source_pstore.c ---- */

/**
 * aikm_pstore_sample() - how many records dead kernels left
 * @s: receives it
 *
 * Context: under the clock's lock.
 */
void aikm_pstore_sample(struct aikm_sample *s);

/**
 * aikm_pstore_exit() - look no more
 *
 * Context: may sleep; nobody takes samples.
 */
void aikm_pstore_exit(void);

/* ---- source_events.c ---- */

/**
 * aikm_events_attach() - listen to the kernel's events
 *
 * Return: 0, or why the tracepoint cannot be used.
 */
int aikm_events_attach(void);
/**
 * aikm_events_detach() - listen no more
 *
 * Context: may sleep; no probe runs after it.
 */
void aikm_events_detach(void);

/**
 * aikm_events_sample() - who was killed for want of memory
 * @s: receives the last AIKM_SAMPLE_VICTIMS since load
 *
 * Context: any.
 */
void aikm_events_sample(struct aikm_sample *s);

/**
 * aikm_event_ring() - something happened: look before the second is over
 *
 * Context: any, an NMI too; takes no lock.
 */
void aikm_event_ring(void);

/**
 * aikm_event_rung() - did something happen since aikm_event_heard()?
 *
 * Context: any.
 */
bool aikm_event_rung(void);

/**
 * aikm_event_heard() - what happened so far is going to be looked at
 *
 * Context: any.
 */
void aikm_event_heard(void);

/* ---- source_refusals.c ---- */

/**
 * aikm_refusals_init() - get ready to count refused system calls
 */
void aikm_refusals_init(void);

/**
 * aikm_refusals_exit() - count none any more
 *
 * Context: may sleep; nobody asks any more. No probe runs after it.
 */
void aikm_refusals_exit(void);

/**
 * aikm_refusals_beat() - see to it that they are counted when they should be
 * @asked: the watch wants them until the next beat
 *
 * Context: any task; a worker does what takes time.
 */
void aikm_refusals_beat(bool asked);

/**
 * aikm_refusals_ask() - somebody else wants them, or not any more
 * @ask: true, and later false
 *
 * Context: as aikm_refusals_beat().
 */
void aikm_refusals_ask(bool ask);

/**
 * aikm_refusals_hear() - a system call returns
 * @regs: of its caller
 * @ret: what it returns
 *
 * Context: the caller's, on the way out of the kernel.
 */
void aikm_refusals_hear(struct pt_regs *regs, long ret);

/**
 * aikm_refusals_listened_ns() - time in which they were counted, since load
 *
 * Context: any task.
 */
u64 aikm_refusals_listened_ns(void);

/**
 * aikm_refusals_sample() - what was refused since load
 * @s: receives it
 *
 * Context: any task.
 */
void aikm_refusals_sample(struct aikm_sample *s);

/* ---- source_log.c ---- */

/**
 * aikm_log_open() - read the kernel log from now on
 *
 * Return: 0, or why the kernel does not tell of network links.
 */
int aikm_log_open(void);
/**
 * aikm_log_close() - read it no more
 *
 * Context: may sleep.
 */
void aikm_log_close(void);

/**
 * aikm_log_sample() - what the kernel said since aikm_log_open()
 * @s: receives the counts
 *
 * Context: may sleep.
 */
void aikm_log_sample(struct aikm_sample *s);

/* ---- clock.c: one sample, whoever asks ---- */

/**
 * aikm_clock_init() - take what samplers share
 *
 * Return: 0, -ENOMEM.
 */
int aikm_clock_init(void);

/**
 * aikm_clock_exit() - give it back; nobody samples any more
 */
void aikm_clock_exit(void);

/**
 * aikm_sample_take() - room for one sample
 * @s: receives the room for its tasks
 * @gfp: as aikm_memory_take()
 *
 * Return: 0, -ENOMEM.
 */
int aikm_sample_take(struct aikm_sample *s, gfp_t gfp);
/**
 * aikm_sample_give() - give the room back
 * @s: sample, with room or without
 */
void aikm_sample_give(struct aikm_sample *s);

/**
 * aikm_clock_sample() - read the whole machine now
 * @s: sample with room for tasks; overwritten, sorted
 *
 * Context: may sleep; one caller at a time, others wait.
 * Return: 0, -EINTR a signal came while waiting for another caller.
 */
int aikm_clock_sample(struct aikm_sample *s);

/**
 * aikm_clock_rate() - from a sample until now as a snapshot
 * @prev: of aikm_clock_sample()
 * @out: overwritten
 *
 * Context: as aikm_clock_sample(). Return: 0, -EINTR, -EINVAL.
 */
int aikm_clock_rate(const struct aikm_sample *prev, struct aikm_snapshot *out);

/**
 * aikm_clock_look() - the same from the look before the last one, for who
 * looks again and again
 * @keep: this is a look; else one in between, of which nothing is kept
 * @out: overwritten
 *
 * Of what hardly ever changes it is enough to know what it was some seconds
 * ago. Context: the observing thread; as aikm_clock_sample().
 * Return: 0, -EINTR, -EINVAL, -EAGAIN this is one of the first looks.
 */
int aikm_clock_look(bool keep, struct aikm_snapshot *out);

/**
 * aikm_clock_restart() - the next look is the first one
 *
 * Context: the observing thread.
 */
void aikm_clock_restart(void);

/**
 * aikm_clock_samples() - samples taken since the module was loaded
 */
u64 aikm_clock_samples(void);

/* ---- model_file.c ---- */

/**
 * struct aikm_model_file - the model's file while it is read, and its name
 * @file: NULL when it is not open
 * @len: its length
 * @at: bytes that were hashed
 * @hashing: of them
 * @part: room for a part
 * @hash: SHA-256 of the whole file
 * @why: when there is no model, why
 */
struct aikm_model_file {
	struct file *file;
	u64 len, at;
	struct sha256_ctx hashing;
	void *part;
	u8 hash[32];
	struct aikm_error why;
};

/**
 * aikm_model_path() - where the model is looked for
 */
const char *aikm_model_path(void);

/**
 * aikm_model_file_open() - open the file the administrator named
 * @f: overwritten
 *
 * Nobody may write the file until it is closed. Context: may sleep. Security
 * modules (IMA, LoadPin, SELinux) are asked.
 * Return: 0, -ENOENT there is none, or another errno with @f->why set.
 */
int aikm_model_file_open(struct aikm_model_file *f);

/**
 * aikm_model_file_head() - read and check the directory
 * @f: open
 * @head: receives the file's beginning; aikm_model_file_forget() it in any
 *        case
 * @room: receives what memory the model needs
 *
 * Context: may sleep. Return: as aikm_model_size(), or why it cannot be read,
 * with @f->why set.
 */
int aikm_model_file_head(struct aikm_model_file *f, struct aikm_head *head,
			 struct aikm_load_room *room);

/**
 * aikm_model_file_forget() - give the beginning back
 * @head: from aikm_model_file_head()
 */
void aikm_model_file_forget(struct aikm_head *head);

/**
 * aikm_model_file_bytes() - read a part
 * @f: open
 * @part: not before the last part
 *
 * Context: may sleep.
 * Return: its bytes, until the next call; NULL with @f->why set.
 */
const void *aikm_model_file_bytes(struct aikm_model_file *f,
				  const struct aikm_file_part *part);

/**
 * aikm_model_file_close() - hash the rest and close
 * @f: open, or not
 * @err: what went wrong before; then nothing is hashed
 *
 * Context: may sleep. Return: @err, or why it cannot be read.
 */
int aikm_model_file_close(struct aikm_model_file *f, int err);

/* ---- model.c: a loaded model ---- */

enum aikm_room {
	AIKM_ROOM_MODEL,
	AIKM_ROOM_LEXICON,
	AIKM_ROOM_ENGINE,
	AIKM_ROOM_DIAGNOSIS,
	AIKM_ROOMS,
};

/**
 * struct aikm_model_room - memory given to one of the shared parts
 * @mem: page-aligned, NULL when not taken
 * @size: bytes
 */
struct aikm_model_room {
	void *mem;
	u64 size;
};

/**
 * struct aikm_loaded - a model and everything that answering needs
 * @file: the GGUF file, closed; @file.why says why nothing is loaded
 * @room: memory
 * @model: immutable, in @room
 * @lexicon: immutable, in @room
 * @diagnosis: the one conversation, in @room; NULL when nothing is loaded
 * @engine: of @diagnosis
 * @product: which product of quantised rows the processor allows
 * @info: of @model
 * @cache_bytes: of the engine's keys and values
 * @huge_bytes: of the weights, in pages of 2 MiB
 * @protected: nothing can write to the weights
 */
struct aikm_loaded {
	struct aikm_model_file file;
	struct aikm_model_room room[AIKM_ROOMS];
	const struct aikm_model *model;
	struct aikm_lexicon *lexicon;
	struct aikm_diagnosis *diagnosis;
	struct aikm_engine *engine;
	enum aikm_product product;
	struct aikm_model_info info;
	u64 cache_bytes, huge_bytes;
	bool protected;
};

/**
 * aikm_model_limit() - bytes that a model may take, set by the administrator
 */
u64 aikm_model_limit(void);

/**
 * aikm_model_load() - read, check and build
 * @m: overwritten; empty after an error, but for @m->file.why
 *
 * Context: may sleep; no floating point.
 * Return: 0, -ENOENT there is no file, -ENOMEM, or what the file's check said.
 */
int aikm_model_load(struct aikm_loaded *m);

/**
 * aikm_model_unload() - give everything back
 * @m: loaded or empty
 */
void aikm_model_unload(struct aikm_loaded *m);

/**
 * aikm_model_held() - bytes the model holds
 * @m: loaded or empty
 */
u64 aikm_model_held(const struct aikm_loaded *m);

/* ---- emergency.c: an engine driven by a timer ---- */

/**
 * struct aikm_emergency - one thing that is driven
 * @timer: expires in hard interrupt context
 * @step: does a bounded piece of work there; more than 0 says that there is
 *        more, 0 or a negative errno that it is over; -EAGAIN: not now
 * @data: for @step
 * @steps: done
 * @missed: times when the registers were not free, or @step said -EAGAIN
 * @longest_ns: the longest step
 * @result: what the last step said
 * @done: it is over; read by aikm_emergency_done()
 */
struct aikm_emergency {
	struct hrtimer timer;
	int (*step)(void *data);
	void *data;
	u64 steps, missed, longest_ns;
	int result;
	bool done;
};

/**
 * aikm_emergency_start() - drive something on this processor
 * @em: overwritten
 * @step: see struct aikm_emergency; one that needs floating point opens its
 *        own section
 * @data: for @step
 *
 * At most a twentieth of the processor's time is used. Context: any; takes no
 * lock that a victim could hold.
 */
void aikm_emergency_start(struct aikm_emergency *em, int (*step)(void *data),
			  void *data);

/**
 * aikm_emergency_done() - is it over?
 * @em: started
 *
 * Context: any. Then @em->result is valid.
 */
bool aikm_emergency_done(const struct aikm_emergency *em);

/**
 * aikm_emergency_stop() - drive it no longer
 * @em: started, whether it is over or not
 *
 * Context: not from the timer itself; waits for a step that is being done.
 */
void aikm_emergency_stop(struct aikm_emergency *em);

/* ---- crew.c: threads that help the inference thread ---- */

/**
 * aikm_crew_init() - start as many helpers as threads= says
 * @e: engine they will help with
 * @nice: their priority
 *
 * Return: 0, or why there is no thread.
 */
int aikm_crew_init(struct aikm_engine *e, int nice);

/**
 * aikm_crew_exit() - end the helpers
 */
void aikm_crew_exit(void);

/**
 * aikm_crew_call() - an answer begins
 */
void aikm_crew_call(void);

/**
 * aikm_crew_dismiss() - it ended, or was given up
 *
 * Context: may sleep. On return nobody is in the engine.
 */
void aikm_crew_dismiss(void);

/**
 * aikm_crew_is() - is this task a helper?
 * @p: task
 *
 * Context: any.
 */
bool aikm_crew_is(const struct task_struct *p);

/**
 * aikm_crew_cpu_us() - processor time of all helpers
 */
u64 aikm_crew_cpu_us(void);

/**
 * aikm_crew_threads() - threads that compute, the inference thread included
 */
u32 aikm_crew_threads(void);

/* ---- brain.c: the inference thread ---- */

/**
 * aikm_brain_due() - count work against the share of a processor
 * @spent: of the present tenth of a second, nanoseconds; the thread's own
 * @worked: nanoseconds
 *
 * Return: jiffies to rest, 0 while the share lasts.
 */
unsigned long aikm_brain_due(u64 *spent, u64 worked);

/**
 * aikm_brain_rest() - rest, unless there is no more work
 * @jiffies: from aikm_brain_due()
 * @wake: where one is woken
 * @enough: says whether to go on at once
 */
void aikm_brain_rest(unsigned long jiffies, wait_queue_head_t *wake,
		     bool (*enough)(void));

/**
 * aikm_brain_note_section() - remember the longest floating-point section
 * @took: nanoseconds
 *
 * Context: any.
 */
void aikm_brain_note_section(u64 took);

/**
 * struct aikm_request - one question to the model
 * @snapshot: what is asked about; copied when its turn comes
 * @since_ns: from when the answer's time counts, see aikm_result_took()
 * @result: the answer
 * @tokens: receives prompt and answer; room for AIKM_CONTEXT_MAX, or NULL
 * @nr_tokens: how many there are
 * @error: 0, -EIO, -ETIMEDOUT
 * @done: the answer is there; read with smp_load_acquire()
 * @entry: brain.c's queue, under its lock
 *
 * The asker owns it; after aikm_brain_cancel() the brain has forgotten it.
 */
struct aikm_request {
	const struct aikm_snapshot *snapshot;
	u64 since_ns;
	struct aikm_result result;
	u32 *tokens;
	u32 nr_tokens;
	int error;
	bool done;
	struct list_head entry;
};

/**
 * struct aikm_brain_status - for proc.c and status.c
 * @info: of the model; zero without one
 * @hash: SHA-256 of the model file
 * @why: why there is no model, empty when there is one
 * @model_bytes: memory of weights, engine and caches
 * @cache_bytes: of it keys and values
 * @huge_bytes: of it in pages of 2 MiB
 * @protected: nothing can write to the weights
 * @answers: given since load
 * @answer_ms: that one may take
 * @emergency_steps: done by the emergency timer
 * @cpu_us: of the thread and its helpers
 * @threads: that compute
 * @section_us: longest floating-point section so far
 * @cpu_percent: share of one processor that an answer may take
 * @product: name of the product of quantised rows
 */
struct aikm_brain_status {
	struct aikm_model_info info;
	u8 hash[32];
	const char *why;
	u64 model_bytes, cache_bytes, huge_bytes, answers, emergency_steps;
	u64 cpu_us, section_us;
	bool protected;
	u32 cpu_percent, threads, answer_ms;
	const char *product;
};

/**
 * aikm_brain_init() - load the model and start the thread
 *
 * Return: 0 also without a usable model: then plain rules answer; -ENOMEM, or
 * why there is no thread.
 */
int aikm_brain_init(void);

/**
 * aikm_brain_exit() - stop the thread, whatever it is at
 */
void aikm_brain_exit(void);

/**
 * aikm_brain_ready() - is there a model that can answer?
 *
 * Context: any.
 */
bool aikm_brain_ready(void);

/**
 * aikm_brain_seize() - take the engine away from the thread
 * @s: what is asked about; unchanged until aikm_brain_release()
 *
 * An answer that the thread was making is begun again after the release.
 *
 * Context: any, hard interrupts too; no floating point; one caller at a time.
 * Return: 0 the answer about @s is begun, -EAGAIN somebody is in the engine
 * just now, -ENODATA no model that can answer, -ENOSPC; aikm_brain_release()
 * in any case.
 */
int aikm_brain_seize(const struct aikm_snapshot *s);

/**
 * aikm_brain_seized_step() - one bounded piece of the answer
 *
 * Context: as aikm_fpu_begin(), hard interrupts too. The caller seized it.
 * Return: as aikm_diagnosis_step(), -EAGAIN not just now.
 */
int aikm_brain_seized_step(void);

/**
 * aikm_brain_seized_result() - the answer
 * @r: overwritten
 * @s: as given to aikm_brain_seize()
 *
 * Context: any. The caller seized it, and the last step said 0.
 * Return: 0, -EIO it names what is not in @s.
 */
int aikm_brain_seized_result(struct aikm_result *r,
			     const struct aikm_snapshot *s);

/**
 * aikm_brain_release() - give the engine back
 *
 * Context: any.
 */
void aikm_brain_release(void);

/**
 * aikm_brain_submit() - queue a question
 * @r: the caller's, until done or cancelled
 *
 * Return: 0, -ENODATA no model, -EIO the model is off, -EBUSY the queue is
 * full.
 */
int aikm_brain_submit(struct aikm_request *r);

/**
 * aikm_brain_wait() - sleep until the answer is there
 * @r: submitted
 *
 * Return: @r->error, or -EINTR when a signal came; then it is cancelled.
 */
int aikm_brain_wait(struct aikm_request *r);

/**
 * aikm_brain_cancel() - withdraw a question, whatever its state
 * @r: submitted
 *
 * Context: may sleep shortly, never for an answer.
 */
void aikm_brain_cancel(struct aikm_request *r);

/**
 * aikm_brain_answered() - woken whenever an answer is there
 */
wait_queue_head_t *aikm_brain_answered(void);

/**
 * aikm_brain_is() - is this task the inference thread?
 * @p: task
 *
 * Context: any.
 */
bool aikm_brain_is(const struct task_struct *p);

/**
 * aikm_brain_cpu_us() - processor time of the inference thread and its helpers
 */
u64 aikm_brain_cpu_us(void);

/**
 * aikm_brain_status() - copy what is known
 * @s: overwritten
 */
void aikm_brain_status(struct aikm_brain_status *s);

/* ---- lastwords.c: the last findings, said again in a panic ---- */

/**
 * aikm_lastwords_init() - be called when the machine dies
 *
 * Return: 0, negative errno.
 */
int aikm_lastwords_init(void);

/**
 * aikm_lastwords_exit() - be called no more
 */
void aikm_lastwords_exit(void);

/**
 * aikm_lastwords_note() - remember a finding for a panic
 * @sequence: of the finding
 * @time_ns: end of the window it is about
 * @line: of aikm_finding_line(); copied
 *
 * Context: any, hard interrupts too; takes no lock.
 */
void aikm_lastwords_note(u64 sequence, u64 time_ns, const char *line);

/* ---- findings.c: what was found, for readers of /dev/aikm ---- */

/**
 * aikm_findings_publish() - a finding goes to the readers, the kernel log and
 * the tracepoint
 * @r: copied
 *
 * Context: may sleep.
 */
void aikm_findings_publish(const struct aikm_result *r);

/**
 * aikm_findings_shout() - the same when nothing else gets on
 * @r: copied
 *
 * Goes to the console whatever its level is. When the ring cannot be had, the
 * console, pstore and the kernel log must do.
 *
 * Context: hard interrupts; one caller at a time.
 */
void aikm_findings_shout(const struct aikm_result *r);

/**
 * aikm_findings_hush() - wait until what was shouted has woken its readers
 *
 * Context: may sleep; nobody shouts any more.
 */
void aikm_findings_hush(void);

/**
 * aikm_findings_end() - what was found has ended: to whom a finding goes
 * @r: as published, with the time when it was seen last; copied
 * @lasted_ms: how long it was seen
 *
 * Context: may sleep.
 */
void aikm_findings_end(const struct aikm_result *r, u32 lasted_ms);

/**
 * aikm_findings_allowed() - are these not too many findings?
 * @severity: of the next one
 *
 * Context: may sleep.
 * Return: true when it may be published; else it has been counted.
 */
bool aikm_findings_allowed(u32 severity);

/**
 * aikm_findings_suppressed() - findings that were too many
 *
 * Context: any.
 */
u64 aikm_findings_suppressed(void);

/**
 * aikm_findings_last() - the newest finding that is no end
 * @e: receives it, zero when there is none
 *
 * Context: any task.
 * Return: findings since load, ends not counted.
 */
u64 aikm_findings_last(struct aikm_event *e);

/**
 * aikm_findings_next() - the oldest event a reader has not seen
 * @after: sequence the reader saw last, 0 for none
 * @e: receives it
 *
 * Return: true when there is one.
 */
bool aikm_findings_next(u64 after, struct aikm_event *e);

/**
 * aikm_findings_count() - sequence of the newest event, 0 for none
 */
u64 aikm_findings_count(void);

/**
 * aikm_findings_wait() - woken at each new event
 */
wait_queue_head_t *aikm_findings_wait(void);

/**
 * aikm_result_finding() - one finding of the plain rules
 * @r: overwritten
 * @s: snapshot
 * @f: about @s
 * @since_ns: as aikm_result_took()
 */
void aikm_result_finding(struct aikm_result *r, const struct aikm_snapshot *s,
			 const struct aikm_finding *f, u64 since_ns);

/**
 * aikm_result_rule() - what the plain rules say of a snapshot
 * @r: overwritten
 * @s: snapshot
 * @since_ns: as aikm_result_took()
 */
void aikm_result_rule(struct aikm_result *r, const struct aikm_snapshot *s,
		      u64 since_ns);

/**
 * aikm_result_took() - note how long the finding took
 * @r: result
 * @since_ns: CLOCK_BOOTTIME of the end of the window, or of the question when
 *            the snapshot came from elsewhere
 */
void aikm_result_took(struct aikm_result *r, u64 since_ns);

/* ---- recorder.c: the moments that are kept ---- */

/**
 * aikm_recorder_init() - take the memory of the flight recorder
 *
 * Return: 0, -ENOMEM.
 */
int aikm_recorder_init(void);

/**
 * aikm_recorder_exit() - forget everything; nobody asks any more
 */
void aikm_recorder_exit(void);

/**
 * aikm_recorder_keep() - keep one more moment
 * @s: snapshot
 * @severity: of what the plain rules say of it
 *
 * Context: the observing thread only.
 */
void aikm_recorder_keep(const struct aikm_snapshot *s, u32 severity);

/**
 * aikm_recorder_find() - the moment nearest to a time
 * @time_ns: wanted, CLOCK_BOOTTIME
 * @bytes: receives what aikm_moment_read() wants: AIKM_MOMENT_BYTES_MAX
 *
 * Context: any task; holds a spin lock for a search and a copy.
 * Return: how many bytes, -ENOENT no moment near it is kept.
 */
int aikm_recorder_find(u64 time_ns, u8 *bytes);

/**
 * aikm_recorder_list() - what is kept
 * @moments: receives AIKM_HISTORY_MOMENTS at most, by step, then by time
 *
 * Context: any task; holds a spin lock for a walk over all of them.
 * Return: how many.
 */
u32 aikm_recorder_list(struct aikm_moment *moments);

/**
 * aikm_recorder_reach_s() - how far back a list goes
 * @ring: enum aikm_history_ring
 *
 * Context: any task.
 * Return: seconds from its oldest moment to now, 0 when it is empty.
 */
u64 aikm_recorder_reach_s(u32 ring);

/* ---- alarm.c: the emergency mode ---- */

/**
 * aikm_alarm_init() - nothing is known yet
 */
void aikm_alarm_init(void);

/**
 * aikm_alarm_know() - the newest snapshot, should it be the last for a while
 * @s: copied
 *
 * Context: the observing thread only.
 */
void aikm_alarm_know(const struct aikm_snapshot *s);

/**
 * aikm_alarm_raise() - threads do not get on: say so now
 * @a: alarm that rings
 *
 * The first one publishes what the rules say and sets the emergency timer to
 * ask the model; those that follow keep the emergency going.
 *
 * Context: hard interrupts; one caller at a time.
 */
void aikm_alarm_raise(const struct aikm_alarm *a);

/**
 * aikm_alarm_beat() - end the emergency when nobody raised it for a while
 *
 * Context: the observing thread, every second.
 */
void aikm_alarm_beat(void);

/**
 * aikm_alarm_exit() - end it whatever the machine does; nobody raises it
 *
 * Context: may sleep.
 */
void aikm_alarm_exit(void);

/**
 * aikm_alarm_count() - emergencies since load
 *
 * Context: any.
 */
u64 aikm_alarm_count(void);

/* ---- pulse.c: vital signs of each processor ---- */

/**
 * struct aikm_pulse_status - for proc.c
 * @pulses: of all processors since load
 * @idle: of them that found nothing running: at most as many processors were
 *        woken for nothing
 * @gap_ns: longest time between two of a processor that was not idle, since
 *          aikm_pulse_forget_gaps()
 * @gap_end_ns: when that was over, CLOCK_MONOTONIC
 * @late_ns: the most one was late: interrupts were off
 * @gap_cpu: on which processor
 * @silent: processors that take no interrupts now
 */
struct aikm_pulse_status {
	u64 pulses, idle, gap_ns, gap_end_ns, late_ns;
	u32 gap_cpu, silent;
};

/**
 * aikm_pulse_init() - a hard-irq timer on each processor
 *
 * Return: 0, -ENOMEM, or why processors cannot be followed as they come and go.
 */
int aikm_pulse_init(void);

/**
 * aikm_pulse_exit() - no pulse any more, nor an emergency
 *
 * Context: may sleep. The observing thread has ended.
 */
void aikm_pulse_exit(void);

/**
 * aikm_pulse_beat() - the observing thread is alive
 *
 * Context: the observing thread, every second. Looks at the processors that do
 * not pulse, each for a few loads with interrupts off.
 */
void aikm_pulse_beat(void);

/**
 * aikm_pulse_status() - copy what is known
 * @s: overwritten
 *
 * Context: any task.
 */
void aikm_pulse_status(struct aikm_pulse_status *s);

/**
 * aikm_pulse_count() - pulses of a processor since load
 * @cpu: its number, below nr_cpu_ids
 *
 * Context: any, while pulses neither begin nor end.
 */
u64 aikm_pulse_count(unsigned int cpu);

/**
 * aikm_pulse_sample() - how often a pulse was late
 * @s: receives it
 *
 * Context: any task, while pulses neither begin nor end.
 */
void aikm_pulse_sample(struct aikm_sample *s);

/**
 * aikm_pulse_forget_gaps() - the longest gap is searched anew from here on
 *
 * Context: any task. A gap that ends at this moment may be kept.
 */
void aikm_pulse_forget_gaps(void);

/* ---- watch.c: the observing thread ---- */

/**
 * aikm_watch_init() - start watching
 *
 * Return: 0, -ENOMEM, or why there is no thread.
 */
int aikm_watch_init(void);

/**
 * aikm_watch_exit() - stop watching, whatever it is at
 */
void aikm_watch_exit(void);

/**
 * aikm_watch_is() - is this task the observing thread?
 * @p: task
 *
 * Context: any.
 */
bool aikm_watch_is(const struct task_struct *p);

/**
 * aikm_watch_cpu_us() - processor time of the observing thread
 */
u64 aikm_watch_cpu_us(void);

/**
 * aikm_watch_tell() - what the last windows showed, for another snapshot
 * @s: of now; receives the facts of detect.h
 *
 * Context: any task; holds a spin lock for a walk over a few facts.
 */
void aikm_watch_tell(struct aikm_snapshot *s);

/**
 * aikm_watch_longest_gap_ms() - from one look to the next, at most
 *
 * Context: any.
 * Return: since load; 0 before the second look.
 */
u64 aikm_watch_longest_gap_ms(void);

/**
 * aikm_thread_cpu_us() - processor time of one of our threads
 * @t: thread, alive; or NULL
 */
u64 aikm_thread_cpu_us(struct task_struct *t);

/* ---- session.c: one open file ---- */

/**
 * struct aikm_session - one open file, and everything its calls need
 * @lock: one ioctl at a time; protects all but @reading, @seen and @event
 * @reading: one read() at a time; protects @event
 * @seen: sequence of the event read last
 * @event: on its way to a reader
 * @ask: arguments and answer of AIKM_IOC_DIAGNOSE
 * @prev: the first sample of a window
 * @snapshot: what is asked about
 * @since_ns: from when the answer's time counts
 * @request: the question to the model
 * @error: why a snapshot text was refused
 * @moments: what is kept
 * @bytes: one moment
 * @tokens: prompt and answer
 * @text: a snapshot as text
 */
struct aikm_session {
	struct mutex lock; /* all but the next three */
	struct mutex reading; /* event */
	atomic64_t seen;
	struct aikm_event event;
	struct aikm_diagnose ask;
	struct aikm_sample prev;
	struct aikm_snapshot snapshot;
	u64 since_ns;
	struct aikm_request request;
	struct aikm_error error;
	struct aikm_moment moments[AIKM_HISTORY_MOMENTS];
	u8 bytes[AIKM_MOMENT_BYTES_MAX];
	u32 tokens[AIKM_CONTEXT_MAX];
	char text[AIKM_SNAPSHOT_TEXT_MAX];
};

/**
 * aikm_session_create() - everything one open file will ever need
 *
 * Return: the session, or ERR_PTR: -EBUSY AIKM_SESSIONS_MAX are open, -ENOMEM.
 */
struct aikm_session *aikm_session_create(void);
/**
 * aikm_session_destroy() - give everything back
 * @s: session that nobody uses any more
 */
void aikm_session_destroy(struct aikm_session *s);

/**
 * aikm_sessions_open() - sessions now open
 */
u32 aikm_sessions_open(void);

/**
 * aikm_session_snapshot() - observe for a while, into @s->text
 * @s: session, locked
 * @window_ms: in range
 *
 * Return: bytes of text, -EINTR, -ENOSPC.
 */
int aikm_session_snapshot(struct aikm_session *s, u32 window_ms);

/**
 * aikm_session_past() - a moment that was kept, into @s->text
 * @s: session, locked
 * @at_ns: wanted, CLOCK_BOOTTIME
 *
 * Return: bytes of text, -ENOENT none near it is kept, -EIO, -ENOSPC.
 */
int aikm_session_past(struct aikm_session *s, u64 at_ns);

/**
 * aikm_session_diagnose() - a finding, into @s->ask
 * @s: session, locked; @s->ask is checked, and with @s->ask.text_len the text
 *     is in @s->text
 *
 * Return: 0, -EBADMSG, -EBUSY, -ETIMEDOUT, -ENODATA, -EIO, -EINTR.
 */
int aikm_session_diagnose(struct aikm_session *s);

/* ---- device.c, proc.c, status.c: the three faces ---- */

/**
 * aikm_device_init() - make /dev/aikm
 *
 * Return: 0, negative errno.
 */
int aikm_device_init(void);

/**
 * aikm_device_exit() - take it away; no file is open any more
 */
void aikm_device_exit(void);

/**
 * aikm_proc_init() - make /proc/aikm_info
 *
 * Return: 0, -EINVAL gid= is not a group, -ENOMEM.
 */
int aikm_proc_init(void);

/**
 * aikm_proc_exit() - take it away, wait for its readers
 */
void aikm_proc_exit(void);

/**
 * aikm_status_init() - make /sys/kernel/aikm
 *
 * Return: 0, negative errno.
 */
int aikm_status_init(void);

/**
 * aikm_status_exit() - take it away, wait for its readers
 */
void aikm_status_exit(void);

/**
 * aikm_mode() - "model", "rules" or "quiet"
 *
 * Context: any.
 */
const char *aikm_mode(void);

#endif

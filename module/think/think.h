/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Thinking: a snapshot becomes a prompt, the model's constrained tokens become
 * a finding. The only header of think/ that others include.
 */
#ifndef AIKM_THINK_H
#define AIKM_THINK_H

#include "../observe/digest.h"
#include "../observe/fact.h"
#include "../engine/engine.h"

/* ---- catalogue.c: the closed lists ---- */

/* Raised whenever a cause, a fact name or the prompt's form changes. */
enum { AIKM_CATALOGUE_VERSION = 1 };

/*
 * ids of ../shared/faults.tsv; numbers are ABI, append only. What the kernel
 * log or the pulse decides is for the rules only, and is an event: its episode
 * begins at once. The root of what else the log tells of comes first.
 */
enum aikm_cause_id {
	AIKM_HEALTHY,
	AIKM_INCONCLUSIVE,
	AIKM_SWAP_THRASH,
	AIKM_OOM_GLOBAL,
	AIKM_MEM_LEAK_USER,
	AIKM_CPU_SATURATION,
	AIKM_PROCESS_SPIN,
	AIKM_DISK_SATURATED,
	AIKM_FS_FULL,
	AIKM_FS_INODES_FULL,
	AIKM_FD_EXHAUST_PROCESS,
	AIKM_FORK_BOMB,
	AIKM_ZOMBIE_ACCUMULATION,
	AIKM_DSTATE_ACCUMULATION,
	AIKM_MEM_PRESSURE,
	AIKM_CAUSES_SPOKEN, /* those before are words of the model */
	AIKM_KERNEL_OOPS = AIKM_CAUSES_SPOKEN,
	AIKM_SLAB_CORRUPTION,
	AIKM_HARD_LOCKUP,
	AIKM_SOFT_LOCKUP,
	AIKM_MEMORY_UE_HWPOISON,
	AIKM_MCE_CORRECTED,
	AIKM_EDAC_CE,
	AIKM_THERMAL_OVERHEAT,
	AIKM_PCIE_AER,
	AIKM_DISK_LOST,
	AIKM_DISK_TIMEOUT_RESET,
	AIKM_DISK_IO_ERROR,
	AIKM_RAID_DEGRADED,
	AIKM_THIN_POOL_FULL,
	AIKM_FS_READONLY,
	AIKM_FS_CORRUPTION,
	AIKM_SWAP_IO_ERROR,
	AIKM_NFS_HANG,
	AIKM_LINK_DOWN,
	AIKM_TX_TIMEOUT,
	AIKM_CONNTRACK_FULL,
	AIKM_SYN_FLOOD,
	AIKM_NEIGH_OVERFLOW,
	AIKM_TCP_MEM_EXHAUST,
	AIKM_FD_EXHAUST_SYSTEM,
	AIKM_CGROUP_PIDS_LIMIT,
	AIKM_OOM_MEMCG,
	AIKM_HUNG_TASK,
	AIKM_RCU_STALL,
	AIKM_WORKQUEUE_HOG,
	AIKM_PAGE_ALLOC_FAILURE,
	AIKM_RT_THROTTLED,
	AIKM_KERNEL_WARN,
	AIKM_CLOCKSOURCE_UNSTABLE,
	AIKM_AUDIT_BACKLOG,
	AIKM_NETDEV_REFLEAK,
	AIKM_CRASH_LOOP,
	AIKM_PRINTK_FLOOD,
	/* What many windows show, see detect.h. */
	AIKM_FS_FILLING_FAST,
	AIKM_MEM_RUNNING_OUT,
	AIKM_PIDS_RUNNING_OUT,
	AIKM_FILES_RUNNING_OUT,
	AIKM_FDS_RUNNING_OUT,
	/* What only the pulse sees, see rules_pulse.c. */
	AIKM_RT_STARVATION,
	AIKM_OOM_LIVELOCK,
	/* What counters prove, see rules_sys.c. */
	AIKM_IO_HUNG,
	AIKM_MEMCG_HIGH_THROTTLE,
	AIKM_CGROUP_CPU_THROTTLED,
	AIKM_OVERCOMMIT_LIMIT,
	AIKM_HUGEPAGE_WASTE,
	AIKM_SLAB_LEAK,
	AIKM_MEM_FRAGMENTATION,
	AIKM_CACHE_THRASH,
	AIKM_IRQ_STORM,
	AIKM_CPU_SINGLE_CORE_HOT,
	AIKM_CLOCK_STEP,
	/* What counters of the network and of limits prove. */
	AIKM_TCP_LISTEN_OVERFLOW,
	AIKM_TCP_RETRANSMIT_LOSS,
	AIKM_TCP_ORPHANS,
	AIKM_CONN_REFUSED_STORM,
	AIKM_EPHEMERAL_EXHAUST,
	AIKM_UDP_RCVBUF_OVERFLOW,
	AIKM_UDP_MEM_EXHAUST,
	AIKM_NETDEV_BACKLOG_DROP,
	AIKM_NO_ROUTE,
	AIKM_IP_FRAG_FAIL,
	AIKM_NIC_ERRORS,
	AIKM_NIC_RX_DROPS,
	AIKM_QDISC_DROPS,
	AIKM_INOTIFY_EXHAUSTED,
	AIKM_NPROC_LIMIT,
	AIKM_IPC_EXHAUSTION,
	AIKM_AIO_LIMIT,
	AIKM_PTY_EXHAUSTED,
	AIKM_KEYS_EXHAUSTED,
	AIKM_SWAP_FULL,
	AIKM_PID_EXHAUSTION,
	AIKM_MAX_MAP_COUNT,
	AIKM_SERVICE_RESTART_LOOP,
	AIKM_UNEXPECTED_REBOOT,
	AIKM_POWER_LOW,
	/* What disks, single sockets and the host show, see rules_io.c. */
	AIKM_DISK_SLOW,
	AIKM_FSYNC_STORM,
	AIKM_IO_CGROUP_THROTTLED,
	AIKM_DELETED_OPEN_SPACE,
	AIKM_BOND_DEGRADED,
	AIKM_DNS_UNREACHABLE,
	AIKM_PORT_SCAN,
	AIKM_BALLOON_INFLATED,
	AIKM_VM_PAUSE,
	AIKM_CAUSES,
};

enum aikm_severity {
	AIKM_SEV_NONE,
	AIKM_SEV_INFO,
	AIKM_SEV_WARNING,
	AIKM_SEV_CRITICAL,
	AIKM_SEV_EMERGENCY,
	AIKM_SEVERITIES,
};

extern const char *const aikm_severity_names[AIKM_SEVERITIES];

/**
 * struct aikm_cause - one thing that can be wrong
 * @name: id of faults.tsv ("swap_thrash")
 * @title: one sentence for people
 * @severity: enum aikm_severity
 * @culprits: bit per enum aikm_class that may be the culprit; 0 for none
 * @sign_class: enum aikm_class of @signs
 * @signs: bit per attribute; the model may say the cause only when one of
 *         these facts of one object is above zero; 0 when it needs none
 * @need: the model may not say the cause while the fact @need_attr of the
 *        lone object @need_class is known and less; 0 when it needs none
 * @need_class: enum aikm_class
 * @need_attr: attribute of that class
 * @lasting: for a cause that is no word of the model: it lasts, so its episode
 *           begins like that of a word; else it is an event
 * @remedies: what to do, best first, NULL-terminated when shorter
 */
struct aikm_cause {
	const char *name;
	const char *title;
	u8 severity;
	u32 culprits;
	u8 sign_class;
	u32 signs;
	s32 need;
	u8 need_class;
	u8 need_attr;
	bool lasting;
	const char *remedies[AIKM_REMEDIES_MAX];
};

extern const struct aikm_cause aikm_causes[AIKM_CAUSES];

/**
 * aikm_cause_is_event() - does this cause show in one moment?
 * @cause: enum aikm_cause_id, below AIKM_CAUSES
 *
 * Context: any.
 */
static inline bool aikm_cause_is_event(u32 cause)
{
	return cause == AIKM_OOM_GLOBAL ||
	       (cause >= AIKM_CAUSES_SPOKEN && !aikm_causes[cause].lasting);
}

/* ---- the finding ---- */

enum aikm_source {
	AIKM_BY_RULE,
	AIKM_BY_MODEL,
};

enum { AIKM_NO_CULPRIT = 0xff };

/**
 * struct aikm_finding - what is wrong, who, and how we know
 * @cause: enum aikm_cause_id
 * @source: enum aikm_source
 * @culprit: index into the snapshot's objects, or AIKM_NO_CULPRIT
 * @nr_evidence: entries of @evidence
 * @evidence: facts of the snapshot
 * @confidence: permille; of the model's choice of cause among all causes; for
 *              rules 1000 or 500
 */
struct aikm_finding {
	u8 cause;
	u8 source;
	u8 culprit;
	u8 nr_evidence;
	struct aikm_fact_ref evidence[AIKM_EVIDENCE_MAX];
	u16 confidence;
};

/* ---- rules.c: the plain rules the model must beat ---- */

/**
 * aikm_rules_find() - what plain thresholds say
 * @s: snapshot
 * @f: overwritten; cause AIKM_HEALTHY when no rule fires
 *
 * Context: any; no floating point. Also the watch's cheap detector.
 */
void aikm_rules_find(const struct aikm_snapshot *s, struct aikm_finding *f);

enum { AIKM_RULES_FIRE_MAX = 8 };

/**
 * struct aikm_findings - everything that is wrong at once
 * @nr: entries of @at
 * @at: what comes first in the order of the rules first
 */
struct aikm_findings {
	u32 nr;
	struct aikm_finding at[AIKM_RULES_FIRE_MAX];
};

/**
 * aikm_rules_find_all() - every fault that none of the others explains
 * @s: snapshot
 * @all: overwritten; none when no rule fires
 *
 * The first one is that of aikm_rules_find(). A rule says of which kind its
 * fault is, and which kinds of fault it brings along: those are not looked for
 * any more. Nor is a culprit named twice. What must last to be one does not
 * count before it has, as far as the snapshot says how long it does (detect.h);
 * only then may the first one not be here.
 *
 * Context: any; no floating point.
 */
void aikm_rules_find_all(const struct aikm_snapshot *s,
			 struct aikm_findings *all);

/**
 * aikm_rules_decide() - do the rules see what the model cannot?
 * @s: snapshot
 *
 * Context: any; no floating point.
 * Return: true when they name a cause that is not a word of the model and is
 * there already: then theirs is the finding.
 */
bool aikm_rules_decide(const struct aikm_snapshot *s);

/**
 * aikm_rules_deny() - is a cause not to be said though it seems so?
 * @s: snapshot
 * @cause: enum aikm_cause_id
 *
 * The model knows one window. What it would take for a cause in that, the rules
 * may know to be too young, where somebody looked for longer; and nobody is at
 * a limit while everybody is far from it.
 *
 * Context: any; no floating point.
 * Return: true when the model must not say it.
 */
bool aikm_rules_deny(const struct aikm_snapshot *s, u32 cause);

/**
 * aikm_rules_foretell() - do the rules see what is still to come?
 * @s: snapshot
 *
 * Context: any; no floating point.
 * Return: true when nothing is wrong yet, but something will be: where the
 * model says that all is well, theirs is the finding.
 */
bool aikm_rules_foretell(const struct aikm_snapshot *s);

/* ---- word.c, prompt.c: facts as the model's words ---- */

/**
 * aikm_word_value() - a value as the model sees it
 * @value: in its unit
 * @buf: at least 8 bytes
 *
 * Lower-case letter: power of ten (a is 10^0); upper-case letter: leading
 * digit (A is 1); "m" in front when negative; zero is "o". 412 is "cD".
 *
 * Return: bytes written without the NUL.
 */
int aikm_word_value(s64 value, char *buf);

/**
 * aikm_prompt_write() - the user part of the prompt
 * @s: snapshot
 * @d: digest of @s
 * @buf: AIKM_PROMPT_TEXT_MAX bytes hold any
 * @size: of @buf
 *
 * One line an object: its word, then attribute word and value word by turns:
 * " psi memfull cD iosome bA\n". Words hold letters only ("mem_full" becomes
 * "memfull"); a handle is its letter and digit (" T1"). No text of the machine
 * is in it: no name, path or message.
 *
 * Return: bytes written without the NUL, -ENOSPC.
 */
int aikm_prompt_write(const struct aikm_snapshot *s,
		      const struct aikm_digest *d, char *buf, size_t size);

/* ---- diagnosis.c: prompt -> engine -> grammar -> finding, resumable ---- */

struct aikm_lexicon; /* every grammar word as tokens, made once a model */
struct aikm_diagnosis;

/**
 * aikm_model_trained() - did a model learn this catalogue of causes?
 * @m: model
 * @err: which one it learned
 *
 * One that did not still answers in form, because the grammar makes it; but
 * nothing says that its answer is true.
 *
 * Context: any. Return: 0, -EOPNOTSUPP.
 */
int aikm_model_trained(const struct aikm_model *m, struct aikm_error *err);

/**
 * aikm_lexicon_size() - bytes of one lexicon
 */
u64 aikm_lexicon_size(void);

/**
 * aikm_lexicon_init() - tokenize all words of the catalogue once
 * @mem: 8-byte aligned, aikm_lexicon_size() bytes
 * @m: model
 * @err: what is missing from the model
 * @out: receives the lexicon
 *
 * Return: 0, -EOPNOTSUPP when the model lacks a special token, or needs too
 * many tokens for a word.
 */
int aikm_lexicon_init(void *mem, const struct aikm_model *m,
		      struct aikm_error *err, struct aikm_lexicon **out);

/**
 * aikm_diagnosis_size() - bytes of one diagnosis
 */
u64 aikm_diagnosis_size(void);

/**
 * aikm_diagnosis_init() - the state of answers, made once an engine
 * @mem: 8-byte aligned, aikm_diagnosis_size() bytes
 * @lex: lexicon
 * @e: engine, used by this diagnosis alone
 */
struct aikm_diagnosis *aikm_diagnosis_init(void *mem,
					   const struct aikm_lexicon *lex,
					   struct aikm_engine *e);

/**
 * aikm_diagnosis_begin() - ask about a snapshot
 * @d: diagnosis; whatever it was doing is dropped
 * @s: snapshot; must stay unchanged until the answer is done
 *
 * Digest, prompt and tokens: no floating point. Return: 0 or -ENOSPC.
 */
int aikm_diagnosis_begin(struct aikm_diagnosis *d,
			 const struct aikm_snapshot *s);

/**
 * aikm_diagnosis_step() - one bounded piece of the answer
 * @d: begun
 *
 * Context: as aikm_engine_step(). Return: 1 call again, 0 the answer is done,
 * -EIO the model gave values that are not finite.
 */
int aikm_diagnosis_step(struct aikm_diagnosis *d);

/**
 * aikm_diagnosis_finding() - the checked answer
 * @d: done
 */
const struct aikm_finding *
aikm_diagnosis_finding(const struct aikm_diagnosis *d);

/**
 * aikm_diagnosis_tokens() - every token of prompt and answer, for comparison
 * @d: begun
 * @nr: receives the number
 * @nr_prompt: receives how many of them are the prompt
 */
const u32 *aikm_diagnosis_tokens(const struct aikm_diagnosis *d, u32 *nr,
				 u32 *nr_prompt);

#endif

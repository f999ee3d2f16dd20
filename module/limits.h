/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Every bound KAIM promises, in one place. Each is an enum value, so that it
 * is typed and visible to a debugger.
 */
#ifndef AIKM_LIMITS_H
#define AIKM_LIMITS_H

enum aikm_limits {
	/* Observation: one sample, one snapshot. */
	AIKM_NAME_LEN = 32, /* display name, with its NUL */
	AIKM_ATTRS_MAX = 32, /* attributes of one object class */
	AIKM_OBJECTS_MAX = 64, /* objects in one snapshot */
	AIKM_SNAP_TASKS = 9, /* T1..T9: one digit, one token */
	AIKM_SNAP_DISKS = 6, /* D1..D6 */
	AIKM_SNAP_MOUNTS = 6, /* M1..M6 */
	AIKM_SNAP_NETDEVS = 6, /* N1..N6 */
	AIKM_SNAP_CGROUPS = 6, /* C1..C6 */
	AIKM_SAMPLE_TASKS = 4096, /* threads groups remembered a sample */
	AIKM_SAMPLE_CPUS = 256,
	AIKM_SAMPLE_IRQS = 256,
	AIKM_SAMPLE_CGROUPS = 256, /* control groups looked at in turn */
	AIKM_CGROUPS_IN_TURN = 8, /* looked at each second */
	AIKM_CGROUP_PATH = 128, /* their path, with its NUL */
	AIKM_SAMPLE_DISKS = 64,
	AIKM_SAMPLE_MOUNTS = 64,
	AIKM_SAMPLE_NETDEVS = 128,
	AIKM_SAMPLE_VICTIMS = 8, /* OOM victims noted a window */
	AIKM_SAMPLE_REFUSERS = 32, /* processes with refused calls, by kind */
	AIKM_REFUSAL_PLACES = 16, /* the same on one processor */
	AIKM_SOURCE_TEXT_MAX = 256 << 10, /* bytes of one text source */
	AIKM_SNAPSHOT_TEXT_MAX = 64 << 10, /* bytes of one written snapshot */
	AIKM_LOG_LINE_MAX = 512, /* bytes of a kernel message looked at */
	AIKM_SNAP_EVENTS = 9, /* E1..E9 */
	AIKM_WINDOW_MIN_MS = 100,
	AIKM_WINDOW_MAX_MS = 60000,
	AIKM_WINDOW_DEFAULT_MS = 2000,
	AIKM_MOMENT_BYTES_MAX = 28 << 10, /* one snapshot in compact form */

	/* The flight recorder: a ring of moments for each step. */
	AIKM_HISTORY_FINE_NR = 300, /* every second for 5 minutes */
	AIKM_HISTORY_FINE_MS = 1000,
	AIKM_HISTORY_MIDDLE_NR = 360, /* every 10 seconds for an hour */
	AIKM_HISTORY_MIDDLE_MS = 10000,
	AIKM_HISTORY_COARSE_NR = 288, /* every 5 minutes for a day */
	AIKM_HISTORY_COARSE_MS = 300000,
	AIKM_HISTORY_MOMENTS = AIKM_HISTORY_FINE_NR + AIKM_HISTORY_MIDDLE_NR +
			       AIKM_HISTORY_COARSE_NR,
	AIKM_HISTORY_BYTES = 1536 << 10, /* room of all moments' bytes */

	/* Engine: what a model file may ask for. */
	AIKM_FILE_GIB_MAX = 64,
	AIKM_HEAD_BYTES_MAX = 64 << 20, /* keys, vocabulary, tensor directory */
	AIKM_PART_BYTES_MAX = 1 << 20, /* of the weights, read at once */
	AIKM_GGUF_KV_MAX = 4096,
	AIKM_GGUF_TENSORS_MAX = 4096,
	AIKM_GGUF_STRING_MAX = 64 << 10,
	AIKM_LAYERS_MAX = 128,
	AIKM_WIDTH_MAX = 8192, /* a column is one piece of work */
	AIKM_FF_MAX = 65536,
	AIKM_VOCAB_MAX = 262144,
	AIKM_POSITIONS_MAX = 32768, /* tokens an engine can keep room for */
	AIKM_CONTEXT_MAX = 1024, /* tokens of a diagnosis */
	AIKM_THREADS_MAX = 64, /* that step one engine */
	AIKM_TOKEN_BYTES_MAX = 256,
	AIKM_STEP_US = 50, /* longest floating-point section */

	/* Thinking. */
	AIKM_PROMPT_TOKENS = 448, /* the digest's budget */
	AIKM_PROMPT_TEXT_MAX = 8192,
	AIKM_THINK_FACTS = 8, /* facts looked at before answering */
	AIKM_EVIDENCE_MAX = 4, /* facts given as evidence */
	AIKM_REMEDIES_MAX = 4,
	AIKM_ANSWER_TOKENS = 128, /* thinking and answer together */
	AIKM_ANSWER_TEXT_MAX = 2048,
	AIKM_WORD_TOKENS = 24, /* tokens of one grammar word */

	/* The module. */
	AIKM_FINDINGS_KEPT = 64, /* the event ring */
	AIKM_FINDINGS_PER_MIN = 12, /* of those critical, and of the others */
	AIKM_SESSIONS_MAX = 32, /* open files of /dev/aikm */
	AIKM_ANSWER_MS = 120000, /* watchdog, unless answer_ms= differs */
};

#endif

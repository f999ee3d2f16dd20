// SPDX-License-Identifier: GPL-2.0 OR MIT
/* What there is to know of refused system calls. */
#include "fact_refusal.h"

/* clang-format off */
const struct aikm_attr aikm_refusal_attrs[] = {
	[AIKM_REFUSAL_EMFILE] = { "emfile", "per_s",
		"No more descriptors for the process." },
	[AIKM_REFUSAL_ENFILE] = { "enfile", "per_s",
		"No more open files for the machine." },
	[AIKM_REFUSAL_FORKS] = { "forks", "per_s",
		"No more threads: EAGAIN of clone and fork." },
	[AIKM_REFUSAL_ENOSPC] = { "enospc", "per_s",
		"No more room or inodes on a file system." },
	[AIKM_REFUSAL_EDQUOT] = { "edquot", "per_s",
		"A quota is used up." },
	[AIKM_REFUSAL_INOTIFY] = { "inotify", "per_s",
		"No more inotify instances or watches for the user." },
	[AIKM_REFUSAL_IPC] = { "ipc", "per_s",
		"No more semaphores, shared memory or message queues." },
	[AIKM_REFUSAL_EADDR] = { "eaddr", "per_s",
		"No free port, or one that is taken." },
	[AIKM_REFUSAL_ENOMEM] = { "enomem", "per_s",
		"No memory, or a limit of a process's memory or maps." },
	[AIKM_REFUSAL_EIO] = { "eio", "per_s",
		"Input or output failed." },
	[AIKM_REFUSAL_EROFS] = { "erofs", "per_s",
		"The file system takes no writes." },
	[AIKM_REFUSAL_TIMEOUTS] = { "connect_timeouts", "per_s",
		"Connections that nobody answered." },
	[AIKM_REFUSAL_REFUSED] = { "connect_refused", "per_s",
		"Connections to where nobody listens." },
	[AIKM_REFUSAL_UNREACHABLE] = { "connect_unreachable", "per_s",
		"Connections to where no way leads." },
	[AIKM_REFUSAL_LISTENED] = { "listened", "permille",
		"Share of the window in which they were counted." },
};

/* clang-format on */

static_assert(ARRAY_SIZE(aikm_refusal_attrs) == AIKM_REFUSAL_ATTRS);

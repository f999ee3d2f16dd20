// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "fact.h"

#include "fact_health.h"
#include "fact_net.h"
#include "fact_refusal.h"

/* clang-format off */
static const struct aikm_attr cpu_attrs[] = {
	[AIKM_CPU_USER] = { "user", "permille",
		"Share of all CPU time spent in programs." },
	[AIKM_CPU_SYSTEM] = { "system", "permille",
		"Share of all CPU time spent in the kernel for programs." },
	[AIKM_CPU_IOWAIT] = { "iowait", "permille",
		"Share of all CPU time idle while a task waited for I/O." },
	[AIKM_CPU_IRQ] = { "irq", "permille",
		"Share of all CPU time spent in interrupts and softirqs." },
	[AIKM_CPU_STEAL] = { "steal", "permille",
		"Share of all CPU time the hypervisor gave to others." },
	[AIKM_CPU_IDLE] = { "idle", "permille",
		"Share of all CPU time with nothing to do, without iowait." },
	[AIKM_CPU_RUNNING] = { "running", "tasks",
		"Threads running or ready to run when the window ended." },
	[AIKM_CPU_BLOCKED] = { "blocked", "tasks",
		"Threads waiting for I/O when the window ended." },
	[AIKM_CPU_SWITCHES] = { "switches", "per_s",
		"Context switches." },
	[AIKM_CPU_FORKS] = { "forks", "per_s",
		"Processes and threads created." },
	[AIKM_CPU_LOAD] = { "load", "milli",
		"Load average over one minute, in thousandths." },
	[AIKM_CPU_ONLINE] = { "online", "cpus",
		"CPUs in use." },
	[AIKM_CPU_SWITCHES_SHIFT] = { "switches_shift", "milli",
		"What the mean of the switches changed to, of what it was; for 30 s.",
		.silent = true },
	[AIKM_CPU_FORKS_SHIFT] = { "forks_shift", "milli",
		"What the mean of the forks changed to, of what it was; for 30 s.",
		.silent = true },
	[AIKM_CPU_SOFTIRQ] = { "softirq", "permille",
		"Share of all CPU time spent in softirqs.", true },
	[AIKM_CPU_BUSIEST] = { "busiest", "permille",
		"Share of its time that the busiest CPU was busy.", true },
	[AIKM_CPU_BUSIEST_NR] = { "busiest_nr", "nr",
		"Number of that CPU.", true },
	[AIKM_CPU_IRQ_MOST] = { "irq_most", "permille",
		"Share of its time that one CPU spent in interrupts and softirqs, the most of all.",
		true },
	[AIKM_CPU_IRQ_MOST_NR] = { "irq_most_nr", "nr",
		"Number of that CPU.", true },
	[AIKM_CPU_SPEED] = { "speed", "permille",
		"Speed the first CPU may reach, of what it could.", true },
	[AIKM_CPU_THROTTLES] = { "throttles", "events",
		"Times the first CPU or its chip was slowed for heat.", true },
};

static const struct aikm_attr mem_attrs[] = {
	[AIKM_MEM_TOTAL] = { "total", "kB",
		"Memory the kernel can use." },
	[AIKM_MEM_AVAILABLE] = { "available", "kB",
		"Memory programs could still get without swapping." },
	[AIKM_MEM_FREE] = { "free", "kB",
		"Memory used for nothing." },
	[AIKM_MEM_LEFT] = { "left", "permille",
		"Available memory as a share of all memory." },
	[AIKM_MEM_DROP] = { "drop", "kB_per_s",
		"How fast available memory falls; negative when it rises." },
	[AIKM_MEM_CACHED] = { "cached", "kB",
		"File cache and buffers, without shared memory." },
	[AIKM_MEM_DIRTY] = { "dirty", "kB",
		"File data changed in memory and not yet being written." },
	[AIKM_MEM_WRITEBACK] = { "writeback", "kB",
		"File data being written to storage." },
	[AIKM_MEM_ANON] = { "anon", "kB",
		"Memory of programs that no file backs." },
	[AIKM_MEM_SHMEM] = { "shmem", "kB",
		"Shared memory and tmpfs files." },
	[AIKM_MEM_SLAB] = { "slab", "kB",
		"Kernel objects that cannot be reclaimed." },
	[AIKM_MEM_COMMITTED] = { "committed", "kB",
		"Memory promised to programs." },
	[AIKM_MEM_EXHAUSTS_IN] = { "exhausts_in", "s",
		"When memory and swap will be gone, if they fall as they did.",
		.silent = true },
	[AIKM_MEM_SLAB_GROWTH] = { "slab_growth", "kB_per_s",
		"How fast kernel objects that cannot be reclaimed grow; negative when they shrink.",
		true },
	[AIKM_MEM_RECLAIMABLE] = { "reclaimable", "kB",
		"Kernel objects that can be reclaimed.", true },
	[AIKM_MEM_STACKS] = { "stacks", "kB",
		"Kernel stacks of all threads.", true },
	[AIKM_MEM_PAGE_TABLES] = { "page_tables", "kB",
		"Page tables of programs.", true },
	[AIKM_MEM_PERCPU] = { "percpu", "kB",
		"Memory kept once for each CPU.", true },
	[AIKM_MEM_LOCKED] = { "locked", "kB",
		"Memory that programs locked.", true },
	[AIKM_MEM_COMMIT_LEFT] = { "commit_left", "permille",
		"Share of the promises allowed that is left; known where there is a limit.",
		true },
	[AIKM_MEM_VMALLOC] = { "vmalloc", "kB",
		"Memory the kernel mapped page by page.", true },
	[AIKM_MEM_POISONED] = { "poisoned", "kB",
		"Memory given up because hardware broke it.", true },
	[AIKM_MEM_HUGE] = { "huge", "kB",
		"Memory set aside for huge pages.", true },
	[AIKM_MEM_HUGE_FREE] = { "huge_free", "kB",
		"The part of it that nobody uses.", true },
	[AIKM_MEM_FRAGMENTED] = { "fragmented", "permille",
		"Share of free memory in blocks smaller than a huge page.",
		true },
	[AIKM_MEM_DIRTY_LEFT] = { "dirty_left", "permille",
		"Share of the dirty pages allowed that is left; at 0 writers wait.",
		true },
	[AIKM_MEM_BALLOON] = { "balloon", "pages",
		"Pages the hypervisor took within the window; negative when it gave back.",
		true },
};

static const struct aikm_attr swap_attrs[] = {
	[AIKM_SWAP_TOTAL] = { "total", "kB",
		"Swap space." },
	[AIKM_SWAP_FREE] = { "free", "kB",
		"Swap space not in use." },
	[AIKM_SWAP_LEFT] = { "left", "permille",
		"Free swap as a share of all swap; unknown without swap." },
	[AIKM_SWAP_IN] = { "in", "pages_per_s",
		"Pages read back from swap." },
	[AIKM_SWAP_OUT] = { "out", "pages_per_s",
		"Pages written to swap." },
};

static const struct aikm_attr vm_attrs[] = {
	[AIKM_VM_FAULTS] = { "faults", "per_s",
		"Page faults, minor and major." },
	[AIKM_VM_MAJFAULTS] = { "majfaults", "per_s",
		"Page faults that had to wait for storage." },
	[AIKM_VM_SCAN_DIRECT] = { "scan_direct", "pages_per_s",
		"Pages looked at by programs that had to reclaim memory." },
	[AIKM_VM_SCAN_KSWAPD] = { "scan_kswapd", "pages_per_s",
		"Pages looked at by the kernel's background reclaim." },
	[AIKM_VM_STEAL] = { "steal", "pages_per_s",
		"Pages reclaimed, directly and in the background." },
	[AIKM_VM_ALLOCSTALL] = { "allocstall", "per_s",
		"Allocations that had to reclaim memory first." },
	[AIKM_VM_REFAULT_ANON] = { "refault_anon", "pages_per_s",
		"Program pages needed again soon after they were evicted." },
	[AIKM_VM_REFAULT_FILE] = { "refault_file", "pages_per_s",
		"File pages needed again soon after they were evicted." },
	[AIKM_VM_OOM_KILLS] = { "oom_kills", "events",
		"Processes killed for want of memory within the window." },
	[AIKM_VM_FAULTS_SHIFT] = { "faults_shift", "milli",
		"What the mean of the faults changed to, of what it was; for 30 s.",
		.silent = true },
	[AIKM_VM_EFFICIENCY] = { "efficiency", "permille",
		"Pages reclaimed of those looked at; unknown without any.",
		true },
	[AIKM_VM_LOW_WMARK] = { "low_wmark", "per_s",
		"Times free memory fell low again at once after reclaim.",
		true },
	[AIKM_VM_COMPACT_STALLS] = { "compact_stalls", "per_s",
		"Allocations that had to make a large block first.", true },
	[AIKM_VM_COMPACT_FAILS] = { "compact_fails", "per_s",
		"Those of them that did not get one.", true },
	[AIKM_VM_THP_FAULTS] = { "thp_faults", "per_s",
		"Page faults answered with a huge page.", true },
	[AIKM_VM_THP_FALLBACKS] = { "thp_fallbacks", "per_s",
		"Page faults for which no huge page was to be had.", true },
	[AIKM_VM_THP_SPLITS] = { "thp_splits", "per_s",
		"Huge pages broken into small ones.", true },
	[AIKM_VM_NUMA_MISSES] = { "numa_misses", "pages_per_s",
		"Pages taken from another node than was wanted.", true },
	[AIKM_VM_NUMA_REMOTE] = { "numa_remote", "per_s",
		"Sampled accesses to memory of another node.", true },
	[AIKM_VM_NUMA_MIGRATED] = { "numa_migrated", "pages_per_s",
		"Pages moved to the node that uses them.", true },
};

static const struct aikm_attr psi_attrs[] = {
	[AIKM_PSI_CPU] = { "cpu", "permille",
		"Share of the time in which some task waited for a CPU." },
	[AIKM_PSI_MEM_SOME] = { "mem_some", "permille",
		"Share of the time in which some task waited for memory." },
	[AIKM_PSI_MEM_FULL] = { "mem_full", "permille",
		"Share of the time in which all tasks waited for memory." },
	[AIKM_PSI_IO_SOME] = { "io_some", "permille",
		"Share of the time in which some task waited for I/O." },
	[AIKM_PSI_IO_FULL] = { "io_full", "permille",
		"Share of the time in which all tasks waited for I/O." },
};

static const struct aikm_attr limits_attrs[] = {
	[AIKM_LIMITS_FILES] = { "files", "files",
		"Open files of the whole machine." },
	[AIKM_LIMITS_FILES_LEFT] = { "files_left", "permille",
		"Share of the machine's open-file limit that is left." },
	[AIKM_LIMITS_FILES_GROWTH] = { "files_growth", "per_s",
		"How fast open files grow; negative when they fall." },
	[AIKM_LIMITS_TASKS_LEFT] = { "tasks_left", "permille",
		"Share of the lower of thread limit and usable pids that is left." },
	[AIKM_LIMITS_TASKS_EXHAUST_IN] = { "tasks_exhaust_in", "s",
		"When no thread can be made any more, if they grow as they did.",
		.silent = true },
	[AIKM_LIMITS_FILES_EXHAUST_IN] = { "files_exhaust_in", "s",
		"When no file can be opened any more, if they grow as they did.",
		.silent = true },
	[AIKM_LIMITS_PTYS] = { "ptys", "ptys",
		"Terminals of programs, as of a remote shell.",
		.silent = true },
	[AIKM_LIMITS_PTYS_LEFT] = { "ptys_left", "permille",
		"Share of the limit of those that is left.",
		.silent = true },
	[AIKM_LIMITS_AIO] = { "aio", "requests",
		"Asynchronous I/O requests that programs have reserved.",
		.silent = true },
	[AIKM_LIMITS_AIO_LEFT] = { "aio_left", "permille",
		"Share of the limit of those that is left.",
		.silent = true },
	[AIKM_LIMITS_KEYS_LEFT] = { "keys_left", "permille",
		"Share of the room for keys left to the user who has least.",
		.silent = true },
	[AIKM_LIMITS_DENTRIES] = { "dentries", "entries",
		"Names of files that the kernel remembers.",
		.silent = true },
	[AIKM_LIMITS_NEGATIVE_DENTRIES] = { "negative_dentries", "entries",
		"Those among them of files that do not exist.",
		.silent = true },
	[AIKM_LIMITS_TAINT] = { "taint", "mask",
		"Why the kernel is tainted: a bit for each reason.",
		.silent = true },
	[AIKM_LIMITS_ENTROPY] = { "entropy", "bits",
		"Randomness; always 256 since 5.18.",
		.silent = true },
	[AIKM_LIMITS_INOTIFY_LEFT] = { "inotify_left", "permille",
		"Share of inotify instances left to the user who has least; the module alone sees it.",
		.silent = true },
	[AIKM_LIMITS_WATCHES_LEFT] = { "watches_left", "permille",
		"Share of inotify watches left to that user; the module alone sees it.",
		.silent = true },
	[AIKM_LIMITS_USER_TASKS_LEFT] = { "user_tasks_left", "permille",
		"Share of RLIMIT_NPROC left to the user who has least; the module alone sees it.",
		.silent = true },
	[AIKM_LIMITS_SEM_LEFT] = { "sem_left", "permille",
		"Share of the limits of semaphores that is left; the module alone sees it.",
		.silent = true },
	[AIKM_LIMITS_SHM_LEFT] = { "shm_left", "permille",
		"Share of the limits of shared memory that is left; the module alone sees it.",
		.silent = true },
	[AIKM_LIMITS_MSG_LEFT] = { "msg_left", "permille",
		"Share of the limit of message queues that is left; the module alone sees it.",
		.silent = true },
};

static const struct aikm_attr tasks_attrs[] = {
	[AIKM_TASKS_TOTAL] = { "total", "tasks",
		"Processes, kernel threads among them." },
	[AIKM_TASKS_THREADS] = { "threads", "tasks",
		"Threads of all processes." },
	[AIKM_TASKS_RUNNING] = { "running", "tasks",
		"Processes with a thread running or ready to run." },
	[AIKM_TASKS_STUCK] = { "stuck", "tasks",
		"Processes in uninterruptible sleep throughout." },
	[AIKM_TASKS_ZOMBIES] = { "zombies", "tasks",
		"Ended processes that their parent has not collected." },
	[AIKM_TASKS_STOPPED] = { "stopped", "tasks",
		"Processes stopped by a signal or a debugger." },
	[AIKM_TASKS_BORN] = { "born", "per_s",
		"Processes that appeared within the window and still exist." },
	[AIKM_TASKS_GONE] = { "gone", "per_s",
		"Processes that vanished within the window." },
	[AIKM_TASKS_DELAY] = { "delay", "milli",
		"Average number of threads that waited for a CPU, in thousandths.",
		true },
	[AIKM_TASKS_RT] = { "rt", "tasks",
		"Running programs of real-time priority.", true },
	[AIKM_TASKS_FAILURES] = { "failures", "events",
		"Failures of one service in a row, the most; the module alone sees it.",
		.silent = true },
};

static const struct aikm_attr task_attrs[] = {
	[AIKM_TASK_CPU] = { "cpu", "permille",
		"CPU time used, in thousandths of one CPU." },
	[AIKM_TASK_SYSTEM] = { "system", "permille",
		"The part of it spent in the kernel." },
	[AIKM_TASK_RSS] = { "rss", "kB",
		"Memory resident." },
	[AIKM_TASK_GROWTH] = { "growth", "kB_per_s",
		"How fast resident and swapped memory grow together." },
	[AIKM_TASK_SWAP] = { "swap", "kB",
		"Memory swapped out." },
	[AIKM_TASK_FAULTS] = { "faults", "per_s",
		"Page faults without storage." },
	[AIKM_TASK_MAJFAULTS] = { "majfaults", "per_s",
		"Page faults that had to wait for storage." },
	[AIKM_TASK_READ] = { "read", "kB_per_s",
		"Data it caused to be read from storage." },
	[AIKM_TASK_WRITE] = { "write", "kB_per_s",
		"Data it caused to be written to storage." },
	[AIKM_TASK_FDS] = { "fds", "files",
		"Open file descriptors." },
	[AIKM_TASK_FDS_LEFT] = { "fds_left", "permille",
		"Share of its descriptor limit that is left." },
	[AIKM_TASK_FDS_GROWTH] = { "fds_growth", "per_s",
		"How fast its descriptors grow; negative when they fall." },
	[AIKM_TASK_THREADS] = { "threads", "tasks",
		"Threads." },
	[AIKM_TASK_CHILDREN] = { "children", "tasks",
		"Direct children, ended ones among them." },
	[AIKM_TASK_ZOMBIES] = { "zombies", "tasks",
		"Ended children it has not collected." },
	[AIKM_TASK_CLONES] = { "clones", "tasks",
		"Living processes of the same name, itself among them." },
	[AIKM_TASK_STUCK] = { "stuck", "tasks",
		"Processes of the same name in uninterruptible sleep throughout." },
	[AIKM_TASK_AGE] = { "age", "s",
		"Time since its start." },
	[AIKM_TASK_GONE] = { "gone", "flag",
		"1 when it ended within the window; sizes are the last known." },
	[AIKM_TASK_VICTIM] = { "victim", "flag",
		"1 when it was killed for want of memory." },
	[AIKM_TASK_FDS_EXHAUST_IN] = { "fds_exhaust_in", "s",
		"When its descriptors will be used up, if they grow as they did.",
		.silent = true },
	[AIKM_TASK_GROWING] = { "growing", "s",
		"How long its memory has grown by a MB a second without a pause.",
		.silent = true },
	[AIKM_TASK_SWITCHES] = { "switches", "per_s",
		"Times it gave up a CPU by itself.", true },
	[AIKM_TASK_PREEMPTED] = { "preempted", "per_s",
		"Times a CPU was taken from it.", true },
	[AIKM_TASK_DELAY] = { "delay", "permille",
		"Time its threads waited for a CPU, in thousandths of the window.",
		true },
	[AIKM_TASK_WAIT] = { "wait", "nr",
		"Why it is in uninterruptible sleep: 0 it is not, 1 storage, 2 something that can be broken off, 3 something that cannot.",
		true },
	[AIKM_TASK_RT] = { "rt", "nr",
		"Real-time priority, 0 for none.", true },
	[AIKM_TASK_NICE] = { "nice", "nr",
		"Nice value: the higher, the more it yields.", true },
	[AIKM_TASK_MAPS_LEFT] = { "maps_left", "permille",
		"Share of the limit of its mappings that is left; the module alone sees it.",
		.silent = true },
	[AIKM_TASK_REFUSED] = { "refused", "per_s",
		"System calls that were refused, by the kinds of refusals; the module alone sees it.",
		true },
	[AIKM_TASK_BREEDERS] = { "breeders", "tasks",
		"Processes of the same name, 10 s old at most, that have a living child of that name.",
		true },
};

static const struct aikm_attr disk_attrs[] = {
	[AIKM_DISK_BUSY] = { "busy", "permille",
		"Share of the time with at least one I/O in flight." },
	[AIKM_DISK_READ] = { "read", "kB_per_s",
		"Data read." },
	[AIKM_DISK_WRITE] = { "write", "kB_per_s",
		"Data written." },
	[AIKM_DISK_IOS] = { "ios", "per_s",
		"I/Os completed." },
	[AIKM_DISK_WAIT] = { "wait", "us",
		"Average time of one completed I/O, queueing included." },
	[AIKM_DISK_QUEUE] = { "queue", "milli",
		"Average number of I/Os in flight, in thousandths." },
	[AIKM_DISK_INFLIGHT] = { "inflight", "ios",
		"I/Os in flight when the window ended." },
	[AIKM_DISK_STALLED] = { "stalled", "flag",
		"1 when I/Os were in flight and none completed." },
	[AIKM_DISK_WAIT_SHIFT] = { "wait_shift", "milli",
		"What the mean wait changed to, of what it was; for 30 s.",
		.silent = true },
	[AIKM_DISK_READ_WAIT] = { "read_wait", "us",
		"Average time of one completed read.", true },
	[AIKM_DISK_WRITE_WAIT] = { "write_wait", "us",
		"Average time of one completed write.", true },
	[AIKM_DISK_FLUSHES] = { "flushes", "per_s",
		"Times its cache was flushed.", true },
	[AIKM_DISK_FLUSH_WAIT] = { "flush_wait", "us",
		"Average time of one completed flush.", true },
	[AIKM_DISK_ERRORS] = { "errors", "events",
		"I/Os it failed within the window.", true },
	[AIKM_DISK_TIMEOUTS] = { "timeouts", "events",
		"I/Os it did not answer in time within the window.", true },
	[AIKM_DISK_DEGRADED] = { "degraded", "disks",
		"Members the array lacks.", true },
};

static const struct aikm_attr mount_attrs[] = {
	[AIKM_MOUNT_SIZE] = { "size", "kB",
		"Space used and space ordinary users can still use." },
	[AIKM_MOUNT_FREE] = { "free", "kB",
		"Space ordinary users can still use." },
	[AIKM_MOUNT_LEFT] = { "left", "permille",
		"Free space as a share of the size." },
	[AIKM_MOUNT_DROP] = { "drop", "kB_per_s",
		"How fast free space falls; negative when it rises." },
	[AIKM_MOUNT_INODES_LEFT] = { "inodes_left", "permille",
		"Share of the inodes that is free; unknown without a limit." },
	[AIKM_MOUNT_INODES_DROP] = { "inodes_drop", "per_s",
		"How fast free inodes fall; negative when they rise." },
	[AIKM_MOUNT_EXHAUSTS_IN] = { "exhausts_in", "s",
		"When it will be full, if its space falls as it did.",
		.silent = true },
	[AIKM_MOUNT_INODES_EXHAUST_IN] = { "inodes_exhaust_in", "s",
		"When its inodes will be gone, if they fall as they did.",
		.silent = true },
	[AIKM_MOUNT_ERRORS] = { "errors", "events",
		"Damage it found in itself within the window; it may still call itself writable.",
		true },
	[AIKM_MOUNT_ERRORS_KEPT] = { "errors_kept", "events",
		"Damage it found in itself since it was last repaired.", true },
	[AIKM_MOUNT_DELETED] = { "deleted", "kB",
		"Space held by deleted files that are still open; the module alone sees it.",
		true },
};

static const struct aikm_attr event_attrs[] = {
	[AIKM_EVENT_COUNT] = { "count", "events",
		"How often the kernel said it within the window." },
	[AIKM_EVENT_AGE] = { "age", "ms",
		"Time from the last one to the end of the window." },
	[AIKM_EVENT_TASK] = { "task", "nr",
		"Number of the task handle the last one names." },
	[AIKM_EVENT_DISK] = { "disk", "nr",
		"Number of the disk handle the last one names." },
	[AIKM_EVENT_MOUNT] = { "mount", "nr",
		"Number of the mount handle whose device the last one names." },
	[AIKM_EVENT_PID] = { "pid", "pid",
		"Task that the last one names, with a handle or without." },
	[AIKM_EVENT_DEVICE] = { "device", "dev",
		"Block device the last one names: major times 2^20 plus minor." },
};

static const struct aikm_attr cgroup_attrs[] = {
	[AIKM_CGROUP_MEMORY] = { "memory", "kB",
		"Memory it holds." },
	[AIKM_CGROUP_MEMORY_LEFT] = { "memory_left", "permille",
		"Share of its hard memory limit that is left." },
	[AIKM_CGROUP_HIGH_LEFT] = { "high_left", "permille",
		"Share that is left of the limit above which it is slowed." },
	[AIKM_CGROUP_HIGHS] = { "highs", "events",
		"Times it was slowed for being above that limit." },
	[AIKM_CGROUP_MAXES] = { "maxes", "events",
		"Times it ran into its hard memory limit." },
	[AIKM_CGROUP_OOMS] = { "ooms", "events",
		"Times that limit left no way out." },
	[AIKM_CGROUP_KILLS] = { "kills", "events",
		"Processes of it killed for want of memory." },
	[AIKM_CGROUP_CPU] = { "cpu", "permille",
		"CPU time used, in thousandths of one CPU." },
	[AIKM_CGROUP_THROTTLED] = { "throttled", "permille",
		"Share of the periods in which it used up its CPU quota." },
	[AIKM_CGROUP_PIDS] = { "pids", "tasks",
		"Its threads." },
	[AIKM_CGROUP_PIDS_LEFT] = { "pids_left", "permille",
		"Share of its limit of threads that is left." },
	[AIKM_CGROUP_REFUSED] = { "refused", "events",
		"Threads it was refused for that limit." },
	[AIKM_CGROUP_CPU_SOME] = { "cpu_some", "permille",
		"Share of the time in which some task of it waited for a CPU." },
	[AIKM_CGROUP_CPU_FULL] = { "cpu_full", "permille",
		"Share of the time in which all of them did." },
	[AIKM_CGROUP_MEM_SOME] = { "mem_some", "permille",
		"Share of the time in which some task of it waited for memory." },
	[AIKM_CGROUP_MEM_FULL] = { "mem_full", "permille",
		"Share of the time in which all of them did." },
	[AIKM_CGROUP_IO_SOME] = { "io_some", "permille",
		"Share of the time in which some task of it waited for I/O." },
	[AIKM_CGROUP_IO_FULL] = { "io_full", "permille",
		"Share of the time in which all of them did." },
	[AIKM_CGROUP_IO_LIMITED] = { "io_limited", "flag",
		"1 when there is a limit of its I/O." },
};

static const struct aikm_attr log_attrs[] = {
	[AIKM_LOG_LINES] = { "lines", "lines",
		"Lines the kernel wrote into its log." },
	[AIKM_LOG_FOREIGN] = { "foreign", "lines",
		"Lines that programs wrote into the kernel's log." },
	[AIKM_LOG_EVENTS] = { "events", "lines",
		"Lines of the kernel that docs/LOG.md lists." },
	[AIKM_LOG_ERRORS] = { "errors", "lines",
		"Lines of level error or worse that it does not list." },
	[AIKM_LOG_WARNINGS] = { "warnings", "lines",
		"Lines of level warning that it does not list." },
	[AIKM_LOG_LOST] = { "lost", "lines",
		"Lines that were overwritten before they were read." },
	[AIKM_LOG_ERRORS_SHIFT] = { "errors_shift", "milli",
		"What the mean of the errors changed to, of what it was; for 30 s.",
		.silent = true },
};

static const struct aikm_attr pulse_attrs[] = {
	[AIKM_PULSE_CPUS] = { "cpus", "cpus",
		"Processors online." },
	[AIKM_PULSE_REALTIME] = { "realtime", "cpus",
		"Processors where only real-time threads ran for a second." },
	[AIKM_PULSE_STUCK] = { "stuck", "cpus",
		"Processors that the kernel did not give away for a second." },
	[AIKM_PULSE_SILENT] = { "silent", "cpus",
		"Processors that took no interrupt for a second." },
	[AIKM_PULSE_HELD] = { "held", "ms",
		"For how long, of the one that was held longest." },
	[AIKM_PULSE_LATE] = { "late", "ms",
		"How long the observing thread is overdue." },
	[AIKM_PULSE_SHORT] = { "short", "flag",
		"1 when so little memory is free that the kernel searches for some." },
	[AIKM_PULSE_TASK] = { "task", "nr",
		"Number of the task handle that held a processor longest." },
	[AIKM_PULSE_SEARCHES] = { "searches", "permille",
		"Share of the looks at work that found the kernel freeing memory." },
};

/* Newer kernels have one of their own, in linux/cleanup.h. */
#undef CLASS
#define CLASS(_name, _prefix, _handles, _attrs) \
	{ .name = _name, .prefix = _prefix, .handles = _handles, \
	  .nr_attrs = ARRAY_SIZE(_attrs), .attrs = _attrs }

#define SILENT(_name, _prefix, _handles, _attrs) \
	{ .name = _name, .prefix = _prefix, .handles = _handles, \
	  .silent = true, .nr_attrs = ARRAY_SIZE(_attrs), .attrs = _attrs }

const struct aikm_class_def aikm_classes[AIKM_CLASSES] = {
	[AIKM_CPU] = CLASS("processors", "cpu", 0, cpu_attrs),
	[AIKM_MEM] = CLASS("memory", "mem", 0, mem_attrs),
	[AIKM_SWAP] = CLASS("swap", "swap", 0, swap_attrs),
	[AIKM_VM] = CLASS("virtual memory", "vm", 0, vm_attrs),
	[AIKM_PSI] = CLASS("pressure", "psi", 0, psi_attrs),
	[AIKM_LIMITS] = CLASS("limits", "limits", 0, limits_attrs),
	[AIKM_TASKS] = CLASS("processes", "tasks", 0, tasks_attrs),
	[AIKM_TASK] = CLASS("task", "T", AIKM_SNAP_TASKS, task_attrs),
	[AIKM_DISK] = CLASS("disk", "D", AIKM_SNAP_DISKS, disk_attrs),
	[AIKM_MOUNT] = CLASS("mount", "M", AIKM_SNAP_MOUNTS, mount_attrs),
	[AIKM_EVENT] = SILENT("event", "E", AIKM_SNAP_EVENTS, event_attrs),
	[AIKM_CGROUP] = SILENT("control group", "C", AIKM_SNAP_CGROUPS,
			       cgroup_attrs),
	[AIKM_NETDEV] = SILENT("network device", "N", AIKM_SNAP_NETDEVS,
			       aikm_netdev_attrs),
	[AIKM_LOG] = SILENT("kernel log", "log", 0, log_attrs),
	[AIKM_TCP] = SILENT("connections", "tcp", 0, aikm_tcp_attrs),
	[AIKM_NET] = SILENT("network", "net", 0, aikm_net_attrs),
	[AIKM_PULSE] = SILENT("pulse", "pulse", 0, pulse_attrs),
	[AIKM_REFUSAL] = SILENT("refused system calls", "refusals", 0,
				aikm_refusal_attrs),
	[AIKM_IRQ] = SILENT("interrupts", "irq", 0, aikm_irq_attrs),
	[AIKM_HEALTH] = SILENT("health", "health", 0, aikm_health_attrs),
	[AIKM_FLOW] = SILENT("open sockets", "flow", 0, aikm_flow_attrs),
};

/* clang-format on */

static_assert(ARRAY_SIZE(cpu_attrs) == AIKM_CPU_ATTRS);
static_assert(ARRAY_SIZE(mem_attrs) == AIKM_MEM_ATTRS);
static_assert(ARRAY_SIZE(swap_attrs) == AIKM_SWAP_ATTRS);
static_assert(ARRAY_SIZE(vm_attrs) == AIKM_VM_ATTRS);
static_assert(ARRAY_SIZE(psi_attrs) == AIKM_PSI_ATTRS);
static_assert(ARRAY_SIZE(limits_attrs) == AIKM_LIMITS_ATTRS);
static_assert(ARRAY_SIZE(tasks_attrs) == AIKM_TASKS_ATTRS);
static_assert(ARRAY_SIZE(task_attrs) == AIKM_TASK_ATTRS);
static_assert(ARRAY_SIZE(disk_attrs) == AIKM_DISK_ATTRS);
static_assert(ARRAY_SIZE(mount_attrs) == AIKM_MOUNT_ATTRS);
static_assert(ARRAY_SIZE(event_attrs) == AIKM_EVENT_ATTRS);
static_assert(ARRAY_SIZE(cgroup_attrs) == AIKM_CGROUP_ATTRS);
static_assert(ARRAY_SIZE(log_attrs) == AIKM_LOG_ATTRS);
static_assert(ARRAY_SIZE(pulse_attrs) == AIKM_PULSE_ATTRS);
static_assert(AIKM_ATTRS_MAX <= 32); /* bits of aikm_object.present */

const char *const aikm_unseen_names[AIKM_UNSEEN] = {
	[AIKM_UNSEEN_PRESSURE] = "pressure", [AIKM_UNSEEN_TASKS] = "tasks",
	[AIKM_UNSEEN_DETAILS] = "details",   [AIKM_UNSEEN_DISKS] = "disks",
	[AIKM_UNSEEN_MOUNTS] = "mounts",     [AIKM_UNSEEN_LOG] = "log",
};

void aikm_snapshot_init(struct aikm_snapshot *s)
{
	u32 i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < AIKM_CLASS_SINGLE; i++)
		s->obj[i].class = (u8)i;
	s->nr = AIKM_CLASS_SINGLE;
}

struct aikm_object *aikm_snapshot_add(struct aikm_snapshot *s, u32 kind)
{
	const struct aikm_object *last = &s->obj[s->nr - 1];
	u32 num = last->class == kind ? last->num + 1U : 1;
	struct aikm_object *o;
	u32 handles;

	if (kind < max_t(u32, last->class, AIKM_CLASS_SINGLE) ||
	    kind >= AIKM_CLASSES || s->nr == AIKM_OBJECTS_MAX)
		return NULL;
	handles = aikm_classes[kind].handles;
	if (handles ? num > handles : last->class == kind)
		return NULL;
	o = &s->obj[s->nr++];
	memset(o, 0, sizeof(*o));
	o->class = (u8)kind;
	o->num = handles ? (u8)num : 0;
	return o;
}

const struct aikm_object *aikm_snapshot_find(const struct aikm_snapshot *s,
					     u32 kind)
{
	u32 i;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == kind)
			return &s->obj[i];
	return NULL;
}

bool aikm_attr_is_silent(u32 kind, u32 attr)
{
	return aikm_classes[kind].silent ||
	       aikm_classes[kind].attrs[attr].silent;
}

int aikm_object_label(const struct aikm_object *o, char *buf, size_t size)
{
	const char *prefix = aikm_classes[o->class].prefix;

	if (o->num)
		return scnprintf(buf, size, "%s%u", prefix, o->num);
	return scnprintf(buf, size, "%s", prefix);
}

int aikm_name_escape(const char *name, char *buf, size_t size)
{
	const unsigned char *c = (const unsigned char *)name;
	size_t n = 0;

	if (!size)
		return 0;
	for (; *c && n + 4 < size; c++) {
		if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\')
			n += (size_t)scnprintf(buf + n, size - n, "\\x%02x",
					       *c);
		else
			buf[n++] = (char)*c;
	}
	buf[n] = '\0';
	return (int)n;
}

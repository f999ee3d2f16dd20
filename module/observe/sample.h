/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * One sample: raw counters and gauges as read, before any arithmetic. Two
 * samples and aikm_rate() give a snapshot.
 */
#ifndef AIKM_SAMPLE_H
#define AIKM_SAMPLE_H

#include "fact.h"
#include "log.h"
#include "refusal.h"

/* Raw values from text sources, each with the unit its source has. */
enum aikm_counter {
	/* stat: USER_HZ ticks, totals over all CPUs; then counters, gauges */
	AIKM_C_USER,
	AIKM_C_NICE,
	AIKM_C_SYSTEM,
	AIKM_C_IDLE,
	AIKM_C_IOWAIT,
	AIKM_C_IRQ,
	AIKM_C_SOFTIRQ,
	AIKM_C_STEAL,
	AIKM_C_CPUS,
	AIKM_C_SWITCHES,
	AIKM_C_FORKS,
	AIKM_C_RUNNING,
	AIKM_C_BLOCKED,
	AIKM_C_BTIME, /* seconds since 1970 of the boot, by the present clock */
	AIKM_C_INTERRUPTS, /* all, those of the processors among them */
	AIKM_C_SOFT_TIMER,
	AIKM_C_SOFT_NET_TX,
	AIKM_C_SOFT_NET_RX,
	AIKM_C_SOFT_BLOCK,
	AIKM_C_SOFT_TASKLET,
	AIKM_C_SOFT_SCHED,
	AIKM_C_SOFT_HRTIMER,
	AIKM_C_SOFT_RCU,
	/* loadavg: load in thousandths; entities */
	AIKM_C_LOAD1,
	AIKM_C_THREADS,
	/* meminfo: kB */
	AIKM_C_MEM_TOTAL,
	AIKM_C_MEM_FREE,
	AIKM_C_MEM_AVAILABLE,
	AIKM_C_BUFFERS,
	AIKM_C_CACHED,
	AIKM_C_DIRTY,
	AIKM_C_WRITEBACK,
	AIKM_C_ANON,
	AIKM_C_SHMEM,
	AIKM_C_SLAB_UNRECLAIM,
	AIKM_C_COMMITTED,
	AIKM_C_SWAP_TOTAL,
	AIKM_C_SWAP_FREE,
	AIKM_C_SLAB_RECLAIM,
	AIKM_C_STACKS,
	AIKM_C_PAGE_TABLES,
	AIKM_C_PERCPU,
	AIKM_C_LOCKED,
	AIKM_C_COMMIT_LIMIT,
	AIKM_C_VMALLOC,
	AIKM_C_POISONED,
	AIKM_C_HUGE_TOTAL, /* huge pages */
	AIKM_C_HUGE_FREE, /* huge pages */
	AIKM_C_HUGE_SIZE,
	/* vmstat: pages or events since boot */
	AIKM_C_PSWPIN,
	AIKM_C_PSWPOUT,
	AIKM_C_PGFAULT,
	AIKM_C_PGMAJFAULT,
	AIKM_C_SCAN_DIRECT,
	AIKM_C_SCAN_KSWAPD,
	AIKM_C_STEAL_DIRECT,
	AIKM_C_STEAL_KSWAPD,
	AIKM_C_ALLOCSTALL,
	AIKM_C_REFAULT_ANON,
	AIKM_C_REFAULT_FILE,
	AIKM_C_OOM_KILL,
	AIKM_C_COMPACT_STALL,
	AIKM_C_COMPACT_FAIL,
	AIKM_C_THP_FAULT,
	AIKM_C_THP_FALLBACK,
	AIKM_C_THP_SPLIT,
	AIKM_C_LOW_WMARK,
	AIKM_C_NUMA_MISS,
	AIKM_C_NUMA_HINT,
	AIKM_C_NUMA_HINT_LOCAL,
	AIKM_C_NUMA_MIGRATED,
	AIKM_C_NR_DIRTY, /* pages now */
	AIKM_C_NR_WRITEBACK, /* pages now */
	AIKM_C_DIRTY_THRESHOLD, /* pages now */
	AIKM_C_BALLOON_IN,
	AIKM_C_BALLOON_OUT,
	/* buddyinfo: pages now */
	AIKM_C_BUDDY_FREE,
	AIKM_C_BUDDY_SMALL, /* in blocks smaller than a huge page */
	/* pressure: microseconds since boot */
	AIKM_C_PSI_CPU_SOME,
	AIKM_C_PSI_MEM_SOME,
	AIKM_C_PSI_MEM_FULL,
	AIKM_C_PSI_IO_SOME,
	AIKM_C_PSI_IO_FULL,
	/* sysctl */
	AIKM_C_FILES,
	AIKM_C_FILES_MAX,
	AIKM_C_THREADS_MAX,
	AIKM_C_PID_MAX,
	/* net/snmp, net/snmp6, net/netstat: events since boot; connections */
	AIKM_C_TCP_OUT,
	AIKM_C_TCP_RETRANS,
	AIKM_C_TCP_TIMEOUTS,
	AIKM_C_TCP_SYN_RETRANS,
	AIKM_C_TCP_LOST_RETRANS,
	AIKM_C_TCP_CONNECTS,
	AIKM_C_TCP_ACCEPTS,
	AIKM_C_TCP_FAILS,
	AIKM_C_TCP_BROKEN,
	AIKM_C_TCP_RESETS,
	AIKM_C_TCP_OPEN,
	AIKM_C_TCP_LISTEN_OVERFLOWS,
	AIKM_C_TCP_LISTEN_DROPS,
	AIKM_C_TCP_COOKIES,
	AIKM_C_TCP_SYN_FULL,
	AIKM_C_TCP_TW_OVERFLOWS,
	AIKM_C_TCP_PRESSURES,
	AIKM_C_TCP_ABORTS,
	AIKM_C_TCP_PRUNED,
	AIKM_C_TCP_ZERO_WINDOWS,
	AIKM_C_TCP_CHECKSUMS,
	AIKM_C_TCP_REORDERED,
	AIKM_C_TCP_MTU_FAILS,
	AIKM_C_UDP_IN,
	AIKM_C_UDP_NO_PORT,
	AIKM_C_UDP_ERRORS,
	AIKM_C_UDP_RCVBUF,
	AIKM_C_UDP_SNDBUF,
	AIKM_C_UDP_MEM_ERRORS,
	AIKM_C_UDP_CHECKSUMS,
	AIKM_C_IP_NO_ROUTES,
	AIKM_C_IP_IN_DISCARDS,
	AIKM_C_IP_OUT_DISCARDS,
	AIKM_C_IP_REASM_FAILS,
	AIKM_C_IP_FRAG_FAILS,
	AIKM_C_IP_RP_FILTER,
	AIKM_C_ICMP_UNREACH_IN,
	AIKM_C_ICMP_UNREACH_OUT,
	/* net/sockstat and limits: sockets, pages */
	AIKM_C_SOCKETS,
	AIKM_C_TCP_TIME_WAIT,
	AIKM_C_TCP_TIME_WAIT_MAX,
	AIKM_C_TCP_ORPHANS,
	AIKM_C_TCP_ORPHANS_MAX,
	AIKM_C_TCP_PAGES,
	AIKM_C_TCP_PAGES_MAX,
	AIKM_C_UDP_PAGES,
	AIKM_C_UDP_PAGES_MAX,
	AIKM_C_PORT_FIRST,
	AIKM_C_PORT_LAST,
	/* net/softnet_stat: packets and rounds since boot, over all CPUs */
	AIKM_C_SOFTNET,
	AIKM_C_SOFTNET_DROPS,
	AIKM_C_SOFTNET_SQUEEZES,
	/* conntrack, neighbours: entries; events since boot */
	AIKM_C_CONNTRACK,
	AIKM_C_CONNTRACK_MAX,
	AIKM_C_NEIGHBOURS,
	AIKM_C_NEIGHBOURS_MAX,
	AIKM_C_NEIGH_FAILS,
	AIKM_C_NEIGH_OVERFLOWS,
	/* limits of what is neither file nor task */
	AIKM_C_PTYS,
	AIKM_C_PTYS_MAX,
	AIKM_C_AIO,
	AIKM_C_AIO_MAX,
	AIKM_C_KEYS_LEFT, /* permille, of the user who has least */
	AIKM_C_DENTRIES,
	AIKM_C_DENTRIES_NEGATIVE,
	AIKM_C_TAINT,
	AIKM_C_ENTROPY,
	/* what only the kernel itself can tell; permille, unless it is said */
	AIKM_C_INOTIFY_LEFT,
	AIKM_C_WATCHES_LEFT,
	AIKM_C_USER_TASKS_LEFT,
	AIKM_C_SEM_LEFT,
	AIKM_C_SHM_LEFT,
	AIKM_C_MSG_LEFT,
	AIKM_C_FAILURES,
	AIKM_C_LATE, /* events since load */
	AIKM_C_WORK_LATE, /* ms */
	AIKM_C_CLOCK, /* ns since boot, as steered */
	AIKM_C_CLOCK_RAW, /* ns since boot, as counted */
	AIKM_C_LAST_WORDS,
	AIKM_C_OVERCOMMIT, /* 0 by guess, 1 always, 2 never */
	/* sysfs: counts since boot, unless something else is said */
	AIKM_C_OOPSES,
	AIKM_C_WARNINGS,
	AIKM_C_CLOCKSOURCE, /* enum aikm_clocksource */
	AIKM_C_MEM_CORRECTED,
	AIKM_C_MEM_UNCORRECTED,
	AIKM_C_HEAT, /* thousandths of a degree Celsius */
	AIKM_C_SPEED_MAX, /* kHz */
	AIKM_C_SPEED_LIMIT, /* kHz */
	AIKM_C_THROTTLES,
	/* cgroup2 */
	AIKM_C_CGROUPS,
	AIKM_C_CGROUPS_DYING,
	/* of the first and of the second thermal zone */
	AIKM_C_ZONE_HEAT, /* thousandths of a degree Celsius */
	AIKM_C_ZONE_HEAT_NEXT,
	AIKM_C_ZONE_TRIP, /* 1: the one read last switches the machine off */
	AIKM_C_HEAT_LEFT, /* thousandths of a degree */
	AIKM_C_BATTERY, /* percent */
	AIKM_C_MAINS,
	AIKM_C_MAPS_MAX, /* of one process */
	/* what only the kernel itself can tell: events since load, seconds */
	AIKM_C_PORTS_REFUSED,
	AIKM_C_MODULES,
	AIKM_C_PAUSED,
	/* open sockets, as in the classes tcp and net; microseconds */
	AIKM_C_FLOWS,
	AIKM_C_FLOW_RTT,
	AIKM_C_FLOW_RTT_MOST,
	AIKM_C_FLOW_WINDOW,
	AIKM_C_FLOW_BUFFER,
	AIKM_C_FLOW_UNCLOSED,
	AIKM_C_FLOW_QUESTIONS,
	AIKM_COUNTERS,
};

enum { AIKM_COUNTER_WORDS = (AIKM_COUNTERS + 63) / 64 };

/* Clock sources by name; numbers are ABI, append only. */
enum aikm_clocksource {
	AIKM_CLOCK_OTHER,
	AIKM_CLOCK_TSC,
	AIKM_CLOCK_KVM,
	AIKM_CLOCK_HYPERV,
	AIKM_CLOCK_XEN,
	AIKM_CLOCK_HPET,
	AIKM_CLOCK_ACPI_PM,
	AIKM_CLOCK_ARCH, /* arch_sys_counter of arm64 */
	AIKM_CLOCK_JIFFIES, /* jiffies, refined-jiffies */
};

/**
 * struct aikm_cpu_sample - one processor; USER_HZ ticks since boot
 * @id: its number
 * @busy: with something to do, interrupts and what was stolen among it
 * @irq: in interrupts and softirqs
 * @total: all of it
 */
struct aikm_cpu_sample {
	u32 id;
	u64 busy, irq, total;
};

/**
 * struct aikm_disk_sample - one line of diskstats that did any I/O
 * @dev: major << 20 | minor
 * @name: as in diskstats
 * @inflight: I/Os now in flight
 * @ios: completed reads and writes (and discards, flushes)
 * @reads: completed reads
 * @writes: completed writes
 * @flushes: completed flushes
 * @read_ms: milliseconds spent by reads
 * @write_ms: milliseconds spent by writes
 * @flush_ms: milliseconds spent by flushes
 * @read_sectors: 512-byte sectors read
 * @write_sectors: 512-byte sectors written
 * @wait_ms: milliseconds spent by all I/Os
 * @busy_ms: milliseconds with at least one I/O in flight
 * @queue_ms: the weighted time in milliseconds
 * @errors: I/Os the device failed; U64_MAX when it does not count them
 * @timeouts: I/Os it did not answer in time; as @errors
 * @degraded: members an array lacks; U64_MAX for what is no array
 */
struct aikm_disk_sample {
	u32 dev;
	char name[AIKM_NAME_LEN];
	u64 inflight, ios, read_sectors, write_sectors;
	u64 wait_ms, busy_ms, queue_ms;
	u64 reads, writes, flushes, read_ms, write_ms, flush_ms;
	u64 errors, timeouts, degraded;
};

/**
 * struct aikm_mount_sample - one mounted file system that stores files
 * @dev: major << 20 | minor of its superblock
 * @name: mount point, its tail when longer than the field
 * @size_kb: used and available to ordinary users together, as df's 100 %:
 *           statfs (f_blocks - f_bfree + f_bavail) in kB
 * @free_kb: available to ordinary users: f_bavail in kB
 * @inodes: 0 when the file system has no fixed number
 * @inodes_free: free inodes
 * @errors: damage it found in itself since it was last repaired; U64_MAX when
 *          it does not count
 * @deleted_kb: held by deleted files that are open; 0 when not known
 */
struct aikm_mount_sample {
	u32 dev;
	char name[AIKM_NAME_LEN];
	u64 size_kb, free_kb, inodes, inodes_free, errors, deleted_kb;
};

/* Totals since the device was made, as net/dev has them. */
enum aikm_netdev_counter {
	AIKM_N_RX_BYTES,
	AIKM_N_RX_PACKETS,
	AIKM_N_RX_ERRORS,
	AIKM_N_RX_DROPS,
	AIKM_N_RX_FIFO,
	AIKM_N_RX_FRAME,
	AIKM_N_TX_BYTES,
	AIKM_N_TX_PACKETS,
	AIKM_N_TX_ERRORS,
	AIKM_N_TX_DROPS,
	AIKM_N_TX_FIFO,
	AIKM_N_COLLISIONS,
	AIKM_N_TX_CARRIER,
	AIKM_N_LOSSES, /* times the carrier was lost */
	AIKM_N_QDISC_DROPS,
	AIKM_NETDEV_COUNTERS,
};

enum aikm_netdev_flag {
	AIKM_N_LINK_SEEN, /* the flags below, the losses and the id are known */
	AIKM_N_UP, /* an administrator wants it to work */
	AIKM_N_CARRIER, /* there is somebody at the other end */
	AIKM_N_HARDWARE, /* it belongs to a piece of hardware */
	AIKM_N_QDISC_SEEN, /* the queue and its drops are known */
	AIKM_N_BOND, /* it is made of others, its members */
};

/**
 * struct aikm_netdev_sample - one network device of the first namespace
 * @id: interface index, 0 when not known
 * @name: as in net/dev
 * @flags: bit per enum aikm_netdev_flag
 * @queue: packets that wait in its queues
 * @members_lost: of a bond, without a link
 * @count: by enum aikm_netdev_counter
 */
struct aikm_netdev_sample {
	u32 id;
	char name[AIKM_NAME_LEN];
	u32 flags;
	u32 members_lost;
	u64 queue;
	u64 count[AIKM_NETDEV_COUNTERS];
};

/**
 * struct aikm_task_sample - one process (thread group)
 * @pid: thread group id in the initial pid namespace
 * @ppid: real parent's
 * @start_ns: boot-time start, tells reused pids apart
 * @comm: of the leader
 * @state: 'R' 'S' 'D' 'Z' 'T' 'I' 'X', of the thread that is worst off
 *         (D over R over the rest)
 * @kthread: a kernel thread
 * @threads: in the group
 * @utime_us: of the whole group
 * @stime_us: of the whole group
 * @minflt: minor faults of the group
 * @majflt: major faults of the group
 * @rss_kb: resident
 * @swap_kb: swapped out
 * @read_bytes: caused to be fetched from storage; U64_MAX when not known
 * @write_bytes: caused to be sent to storage; U64_MAX when not known
 * @fds: open descriptors; 0 when not known
 * @fds_max: RLIMIT_NOFILE; 0 when not known
 * @maps: pieces of its address space; 0 when not known
 * @scheduled: the fields below are known
 * @wait: enum aikm_wait of the thread that is worst off
 * @rt: real-time priority of the leader, 0 for none
 * @nice: of the leader
 * @switches: times the group's threads gave up a CPU; modulo 2^32
 * @preempted: times one was taken from them; modulo 2^32
 * @delay_us: time its living threads waited for a CPU; modulo 2^32
 */
struct aikm_task_sample {
	u32 pid, ppid;
	u64 start_ns;
	char comm[16];
	char state;
	bool kthread;
	u32 threads;
	u64 utime_us, stime_us, minflt, majflt;
	u64 rss_kb, swap_kb, read_bytes, write_bytes;
	u32 fds, fds_max, maps;
	bool scheduled;
	u8 wait, rt;
	s8 nice;
	u32 switches, preempted, delay_us;
};

/* Raw values of one control group, each with the unit its file has. */
enum aikm_cgroup_counter {
	AIKM_CG_CPU_SOME, /* microseconds lost since the group was made */
	AIKM_CG_CPU_FULL,
	AIKM_CG_IO_SOME,
	AIKM_CG_IO_FULL,
	AIKM_CG_MEM_SOME,
	AIKM_CG_MEM_FULL,
	AIKM_CG_HIGHS, /* events since then, its descendants' among them */
	AIKM_CG_MAXES,
	AIKM_CG_OOMS,
	AIKM_CG_KILLS,
	AIKM_CG_REFUSED,
	AIKM_CG_MEMORY, /* bytes */
	AIKM_CG_MEMORY_MAX,
	AIKM_CG_MEMORY_HIGH,
	AIKM_CG_CPU_US, /* CPU time, microseconds */
	AIKM_CG_PERIODS, /* of its quota */
	AIKM_CG_THROTTLED, /* those in which it used it up */
	AIKM_CG_PIDS,
	AIKM_CG_PIDS_MAX,
	AIKM_CG_IO_LIMIT, /* number of a disk that has one */
	AIKM_CGROUP_COUNTERS,
};

/**
 * struct aikm_cgroup_sample - one control group in which something goes on
 * @id: of its folder
 * @name: its path, the tail when longer than the field
 * @time_ns: when it was looked at, CLOCK_BOOTTIME
 * @present: bit per enum aikm_cgroup_counter that was found
 * @value: what was seen
 * @before_ns: when it was looked at before that, 0 never
 * @before_present: as @present
 * @before: what was seen then
 */
struct aikm_cgroup_sample {
	u32 id;
	char name[AIKM_NAME_LEN];
	u64 time_ns;
	u32 present;
	u64 value[AIKM_CGROUP_COUNTERS];
	u64 before_ns;
	u32 before_present;
	u64 before[AIKM_CGROUP_COUNTERS];
};

/**
 * struct aikm_victim - one process killed for want of memory
 * @pid: thread group id
 * @comm: of the leader, NUL-terminated
 * @rss_kb: resident when it was killed
 * @time_ns: CLOCK_BOOTTIME of the kill, or of when it was noticed
 */
struct aikm_victim {
	u32 pid;
	char comm[16];
	u64 rss_kb;
	u64 time_ns;
};

/**
 * struct aikm_sample - everything read at one time
 * @time_ns: CLOCK_BOOTTIME when reading began
 * @unseen: bit per enum aikm_unseen
 * @present: bit per enum aikm_counter that was found: aikm_sample_known()
 * @counter: raw values
 * @nr_cpus: entries of @cpu
 * @cpu: processors in use, in order of their numbers, the first ones
 * @nr_irqs: entries of @irq
 * @irq: how often each numbered interrupt came since boot, the first ones
 * @nr_disks: entries of @disk
 * @disk: block devices
 * @nr_mounts: entries of @mount
 * @mount: mounts, one per superblock
 * @nr_netdevs: entries of @netdev
 * @netdev: network devices
 * @nr_cgroups: entries of @cgroup
 * @cgroup: control groups in which something goes on
 * @nr_victims: entries of @victim
 * @victim: the last ones killed for want of memory, however long ago;
 *          aikm_rate() takes those of its window
 * @log: the kernel log since it was first looked at
 * @refusals: system calls that were refused, while somebody listened
 * @tasks_missed: processes that did not fit into @task
 * @nr_tasks: entries of @task
 * @task: room for AIKM_SAMPLE_TASKS, given by the caller; aikm_rate() wants
 *        it sorted by pid: aikm_sample_sort()
 */
struct aikm_sample {
	u64 time_ns;
	u32 unseen;
	u64 present[AIKM_COUNTER_WORDS];
	u64 counter[AIKM_COUNTERS];
	u32 nr_cpus;
	struct aikm_cpu_sample cpu[AIKM_SAMPLE_CPUS];
	u32 nr_irqs;
	u64 irq[AIKM_SAMPLE_IRQS];
	u32 nr_disks;
	struct aikm_disk_sample disk[AIKM_SAMPLE_DISKS];
	u32 nr_mounts;
	struct aikm_mount_sample mount[AIKM_SAMPLE_MOUNTS];
	u32 nr_netdevs;
	struct aikm_netdev_sample netdev[AIKM_SAMPLE_NETDEVS];
	u32 nr_cgroups;
	struct aikm_cgroup_sample cgroup[AIKM_SNAP_CGROUPS];
	u32 nr_victims;
	struct aikm_victim victim[AIKM_SAMPLE_VICTIMS];
	struct aikm_log_counts log;
	struct aikm_refusals refusals;
	u32 tasks_missed;
	u32 nr_tasks;
	struct aikm_task_sample *task;
};

/**
 * aikm_sample_reset() - forget everything but the room for tasks
 * @s: sample
 * @time_ns: CLOCK_BOOTTIME
 *
 * Context: any.
 */
void aikm_sample_reset(struct aikm_sample *s, u64 time_ns);

/**
 * aikm_sample_count() - note one raw value
 * @s: sample
 * @c: which
 * @value: in its source's unit
 *
 * Context: any.
 */
static inline void aikm_sample_count(struct aikm_sample *s, enum aikm_counter c,
				     u64 value)
{
	s->counter[c] = value;
	s->present[c / 64] |= 1ULL << c % 64;
}

/**
 * aikm_sample_known() - was this raw value found?
 * @s: sample
 * @c: enum aikm_counter
 *
 * Context: any.
 */
static inline bool aikm_sample_known(const struct aikm_sample *s, u32 c)
{
	return s->present[c / 64] >> c % 64 & 1;
}

/**
 * aikm_sample_add() - note a part of a raw value that comes in several
 * @s: sample
 * @c: which
 * @part: in its source's unit
 *
 * Context: any.
 */
static inline void aikm_sample_add(struct aikm_sample *s, enum aikm_counter c,
				   u64 part)
{
	aikm_sample_count(s, c,
			  part + (aikm_sample_known(s, c) ? s->counter[c] : 0));
}

/**
 * aikm_sample_miss() - note that something was not to be seen
 * @s: sample
 * @what: enum aikm_unseen
 *
 * Context: any.
 */
static inline void aikm_sample_miss(struct aikm_sample *s, u32 what)
{
	s->unseen |= 1U << what;
}

/**
 * aikm_sample_sort() - order the tasks by pid
 * @s: sample
 *
 * Context: any; n log n in the number of tasks.
 */
void aikm_sample_sort(struct aikm_sample *s);

/**
 * aikm_rate() - two samples give a snapshot
 * @prev: the older sample, sorted
 * @cur: the newer sample, sorted
 * @scratch: AIKM_RATE_SCRATCH bytes, 8-byte aligned; what they hold before
 *           and after means nothing
 * @out: overwritten
 *
 * Differences of counters that went back (a wrap, a removed device, a reused
 * pid) count as unknown, never as huge. Which tasks become T1..T9 is decided
 * by the union of the first ones by each column, best rank first; tasks of
 * one class are numbered in order of pid, so the numbers carry no opinion.
 *
 * Context: any; no allocation.
 * Return: 0, -EINVAL when @cur is not later than @prev.
 */
int aikm_rate(const struct aikm_sample *prev, const struct aikm_sample *cur,
	      void *scratch, struct aikm_snapshot *out);

/* Bytes of scratch aikm_rate() needs, 8-byte aligned. */
enum { AIKM_RATE_SCRATCH = AIKM_SAMPLE_TASKS * 32 + 2048 };

#endif

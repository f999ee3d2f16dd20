/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What KAIM can know: a closed list of objects (the machine's parts, and the
 * tasks, devices and mounts that stand out) and, for each class of object, a
 * closed list of attributes. One fact is one attribute of one object: an
 * integer with a unit.
 */
#ifndef AIKM_FACT_H
#define AIKM_FACT_H

#include "aikm_os.h"
#include "../limits.h"

/*
 * The classes up to AIKM_CLASS_SINGLE have exactly one object, always first.
 * Then come those with handles, then those with one object where it was seen.
 */
enum aikm_class {
	AIKM_CPU,
	AIKM_MEM,
	AIKM_SWAP,
	AIKM_VM,
	AIKM_PSI,
	AIKM_LIMITS,
	AIKM_TASKS,
	AIKM_CLASS_SINGLE,
	AIKM_TASK = AIKM_CLASS_SINGLE, /* T1..T9 */
	AIKM_DISK, /* D1..D6 */
	AIKM_MOUNT, /* M1..M6 */
	AIKM_EVENT, /* E1..E9: messages of the kernel */
	AIKM_NETDEV, /* N1..N6: network devices */
	AIKM_CGROUP, /* C1..C6 */
	AIKM_LOG, /* there when the log was seen */
	AIKM_TCP, /* there when the network was seen, as is the next one */
	AIKM_NET,
	AIKM_IRQ, /* there when interrupts were counted */
	AIKM_HEALTH, /* of the kernel and of hardware, where any is told */
	AIKM_PULSE, /* there when an alarm made the snapshot */
	AIKM_FLOW, /* there when open sockets were looked at */
	AIKM_REFUSAL, /* there when the returns of system calls were counted */
	AIKM_CLASSES,
};

enum aikm_cpu_attr {
	AIKM_CPU_USER,
	AIKM_CPU_SYSTEM,
	AIKM_CPU_IOWAIT,
	AIKM_CPU_IRQ,
	AIKM_CPU_STEAL,
	AIKM_CPU_IDLE,
	AIKM_CPU_RUNNING,
	AIKM_CPU_BLOCKED,
	AIKM_CPU_SWITCHES,
	AIKM_CPU_FORKS,
	AIKM_CPU_LOAD,
	AIKM_CPU_ONLINE,
	AIKM_CPU_SWITCHES_SHIFT,
	AIKM_CPU_FORKS_SHIFT,
	AIKM_CPU_SOFTIRQ,
	AIKM_CPU_BUSIEST,
	AIKM_CPU_BUSIEST_NR,
	AIKM_CPU_IRQ_MOST,
	AIKM_CPU_IRQ_MOST_NR,
	AIKM_CPU_SPEED,
	AIKM_CPU_THROTTLES,
	AIKM_CPU_ATTRS,
};

enum aikm_mem_attr {
	AIKM_MEM_TOTAL,
	AIKM_MEM_AVAILABLE,
	AIKM_MEM_FREE,
	AIKM_MEM_LEFT,
	AIKM_MEM_DROP,
	AIKM_MEM_CACHED,
	AIKM_MEM_DIRTY,
	AIKM_MEM_WRITEBACK,
	AIKM_MEM_ANON,
	AIKM_MEM_SHMEM,
	AIKM_MEM_SLAB,
	AIKM_MEM_COMMITTED,
	AIKM_MEM_EXHAUSTS_IN,
	AIKM_MEM_SLAB_GROWTH,
	AIKM_MEM_RECLAIMABLE,
	AIKM_MEM_STACKS,
	AIKM_MEM_PAGE_TABLES,
	AIKM_MEM_PERCPU,
	AIKM_MEM_LOCKED,
	AIKM_MEM_COMMIT_LEFT,
	AIKM_MEM_VMALLOC,
	AIKM_MEM_POISONED,
	AIKM_MEM_HUGE,
	AIKM_MEM_HUGE_FREE,
	AIKM_MEM_FRAGMENTED,
	AIKM_MEM_DIRTY_LEFT,
	AIKM_MEM_BALLOON,
	AIKM_MEM_ATTRS,
};

enum aikm_swap_attr {
	AIKM_SWAP_TOTAL,
	AIKM_SWAP_FREE,
	AIKM_SWAP_LEFT,
	AIKM_SWAP_IN,
	AIKM_SWAP_OUT,
	AIKM_SWAP_ATTRS,
};

enum aikm_vm_attr {
	AIKM_VM_FAULTS,
	AIKM_VM_MAJFAULTS,
	AIKM_VM_SCAN_DIRECT,
	AIKM_VM_SCAN_KSWAPD,
	AIKM_VM_STEAL,
	AIKM_VM_ALLOCSTALL,
	AIKM_VM_REFAULT_ANON,
	AIKM_VM_REFAULT_FILE,
	AIKM_VM_OOM_KILLS,
	AIKM_VM_FAULTS_SHIFT,
	AIKM_VM_EFFICIENCY,
	AIKM_VM_LOW_WMARK,
	AIKM_VM_COMPACT_STALLS,
	AIKM_VM_COMPACT_FAILS,
	AIKM_VM_THP_FAULTS,
	AIKM_VM_THP_FALLBACKS,
	AIKM_VM_THP_SPLITS,
	AIKM_VM_NUMA_MISSES,
	AIKM_VM_NUMA_REMOTE,
	AIKM_VM_NUMA_MIGRATED,
	AIKM_VM_ATTRS,
};

enum aikm_psi_attr {
	AIKM_PSI_CPU,
	AIKM_PSI_MEM_SOME,
	AIKM_PSI_MEM_FULL,
	AIKM_PSI_IO_SOME,
	AIKM_PSI_IO_FULL,
	AIKM_PSI_ATTRS,
};

enum aikm_limits_attr {
	AIKM_LIMITS_FILES,
	AIKM_LIMITS_FILES_LEFT,
	AIKM_LIMITS_FILES_GROWTH,
	AIKM_LIMITS_TASKS_LEFT,
	AIKM_LIMITS_TASKS_EXHAUST_IN,
	AIKM_LIMITS_FILES_EXHAUST_IN,
	/* silent: */
	AIKM_LIMITS_PTYS,
	AIKM_LIMITS_PTYS_LEFT,
	AIKM_LIMITS_AIO,
	AIKM_LIMITS_AIO_LEFT,
	AIKM_LIMITS_KEYS_LEFT,
	AIKM_LIMITS_DENTRIES,
	AIKM_LIMITS_NEGATIVE_DENTRIES,
	AIKM_LIMITS_TAINT,
	AIKM_LIMITS_ENTROPY,
	AIKM_LIMITS_INOTIFY_LEFT,
	AIKM_LIMITS_WATCHES_LEFT,
	AIKM_LIMITS_USER_TASKS_LEFT,
	AIKM_LIMITS_SEM_LEFT,
	AIKM_LIMITS_SHM_LEFT,
	AIKM_LIMITS_MSG_LEFT,
	AIKM_LIMITS_ATTRS,
};

enum aikm_tasks_attr {
	AIKM_TASKS_TOTAL,
	AIKM_TASKS_THREADS,
	AIKM_TASKS_RUNNING,
	AIKM_TASKS_STUCK,
	AIKM_TASKS_ZOMBIES,
	AIKM_TASKS_STOPPED,
	AIKM_TASKS_BORN,
	AIKM_TASKS_GONE,
	AIKM_TASKS_DELAY,
	AIKM_TASKS_RT,
	AIKM_TASKS_FAILURES,
	AIKM_TASKS_ATTRS,
};

enum aikm_task_attr {
	AIKM_TASK_CPU,
	AIKM_TASK_SYSTEM,
	AIKM_TASK_RSS,
	AIKM_TASK_GROWTH,
	AIKM_TASK_SWAP,
	AIKM_TASK_FAULTS,
	AIKM_TASK_MAJFAULTS,
	AIKM_TASK_READ,
	AIKM_TASK_WRITE,
	AIKM_TASK_FDS,
	AIKM_TASK_FDS_LEFT,
	AIKM_TASK_FDS_GROWTH,
	AIKM_TASK_THREADS,
	AIKM_TASK_CHILDREN,
	AIKM_TASK_ZOMBIES,
	AIKM_TASK_CLONES,
	AIKM_TASK_STUCK,
	AIKM_TASK_AGE,
	AIKM_TASK_GONE,
	AIKM_TASK_VICTIM,
	AIKM_TASK_FDS_EXHAUST_IN,
	AIKM_TASK_GROWING,
	AIKM_TASK_SWITCHES,
	AIKM_TASK_PREEMPTED,
	AIKM_TASK_DELAY,
	AIKM_TASK_WAIT,
	AIKM_TASK_RT,
	AIKM_TASK_NICE,
	AIKM_TASK_MAPS_LEFT,
	AIKM_TASK_REFUSED,
	AIKM_TASK_BREEDERS,
	AIKM_TASK_ATTRS,
};

/* What a thread in uninterruptible sleep waits for; numbers are ABI. */
enum aikm_wait {
	AIKM_WAIT_NONE, /* it is not in one */
	AIKM_WAIT_IO, /* storage: it counts as iowait */
	AIKM_WAIT_KILLABLE, /* what can be broken off: a server, a page, a lock */
	AIKM_WAIT_OTHER, /* what cannot be broken off: a lock, a frozen file system */
};

enum aikm_disk_attr {
	AIKM_DISK_BUSY,
	AIKM_DISK_READ,
	AIKM_DISK_WRITE,
	AIKM_DISK_IOS,
	AIKM_DISK_WAIT,
	AIKM_DISK_QUEUE,
	AIKM_DISK_INFLIGHT,
	AIKM_DISK_STALLED,
	AIKM_DISK_WAIT_SHIFT,
	AIKM_DISK_READ_WAIT,
	AIKM_DISK_WRITE_WAIT,
	AIKM_DISK_FLUSHES,
	AIKM_DISK_FLUSH_WAIT,
	AIKM_DISK_ERRORS,
	AIKM_DISK_TIMEOUTS,
	AIKM_DISK_DEGRADED,
	AIKM_DISK_ATTRS,
};

enum aikm_mount_attr {
	AIKM_MOUNT_SIZE,
	AIKM_MOUNT_FREE,
	AIKM_MOUNT_LEFT,
	AIKM_MOUNT_DROP,
	AIKM_MOUNT_INODES_LEFT,
	AIKM_MOUNT_INODES_DROP,
	AIKM_MOUNT_EXHAUSTS_IN,
	AIKM_MOUNT_INODES_EXHAUST_IN,
	AIKM_MOUNT_ERRORS,
	AIKM_MOUNT_ERRORS_KEPT,
	AIKM_MOUNT_DELETED,
	AIKM_MOUNT_ATTRS,
};

enum aikm_event_attr {
	AIKM_EVENT_COUNT,
	AIKM_EVENT_AGE,
	AIKM_EVENT_TASK,
	AIKM_EVENT_DISK,
	AIKM_EVENT_MOUNT,
	AIKM_EVENT_PID,
	AIKM_EVENT_DEVICE,
	AIKM_EVENT_ATTRS,
};

enum aikm_cgroup_attr {
	AIKM_CGROUP_MEMORY,
	AIKM_CGROUP_MEMORY_LEFT,
	AIKM_CGROUP_HIGH_LEFT,
	AIKM_CGROUP_HIGHS,
	AIKM_CGROUP_MAXES,
	AIKM_CGROUP_OOMS,
	AIKM_CGROUP_KILLS,
	AIKM_CGROUP_CPU,
	AIKM_CGROUP_THROTTLED,
	AIKM_CGROUP_PIDS,
	AIKM_CGROUP_PIDS_LEFT,
	AIKM_CGROUP_REFUSED,
	AIKM_CGROUP_CPU_SOME,
	AIKM_CGROUP_CPU_FULL,
	AIKM_CGROUP_MEM_SOME,
	AIKM_CGROUP_MEM_FULL,
	AIKM_CGROUP_IO_SOME,
	AIKM_CGROUP_IO_FULL,
	AIKM_CGROUP_IO_LIMITED,
	AIKM_CGROUP_ATTRS,
};

enum aikm_netdev_attr {
	AIKM_NETDEV_RX,
	AIKM_NETDEV_TX,
	AIKM_NETDEV_RX_PACKETS,
	AIKM_NETDEV_TX_PACKETS,
	AIKM_NETDEV_RX_ERRORS,
	AIKM_NETDEV_TX_ERRORS,
	AIKM_NETDEV_RX_DROPS,
	AIKM_NETDEV_TX_DROPS,
	AIKM_NETDEV_FIFO,
	AIKM_NETDEV_FRAME,
	AIKM_NETDEV_COLLISIONS,
	AIKM_NETDEV_CARRIER_ERRORS,
	AIKM_NETDEV_UP,
	AIKM_NETDEV_CARRIER,
	AIKM_NETDEV_LOSSES,
	AIKM_NETDEV_HARDWARE,
	AIKM_NETDEV_QUEUE,
	AIKM_NETDEV_QUEUE_DROPS,
	AIKM_NETDEV_MEMBERS_LOST,
	AIKM_NETDEV_ATTRS,
};

enum aikm_log_attr {
	AIKM_LOG_LINES,
	AIKM_LOG_FOREIGN,
	AIKM_LOG_EVENTS,
	AIKM_LOG_ERRORS,
	AIKM_LOG_WARNINGS,
	AIKM_LOG_LOST,
	AIKM_LOG_ERRORS_SHIFT,
	AIKM_LOG_ATTRS,
};

enum aikm_pulse_attr {
	AIKM_PULSE_CPUS,
	AIKM_PULSE_REALTIME,
	AIKM_PULSE_STUCK,
	AIKM_PULSE_SILENT,
	AIKM_PULSE_HELD,
	AIKM_PULSE_LATE,
	AIKM_PULSE_SHORT,
	AIKM_PULSE_TASK,
	AIKM_PULSE_SEARCHES,
	AIKM_PULSE_ATTRS,
};

enum aikm_refusal_attr {
	AIKM_REFUSAL_EMFILE,
	AIKM_REFUSAL_ENFILE,
	AIKM_REFUSAL_FORKS,
	AIKM_REFUSAL_ENOSPC,
	AIKM_REFUSAL_EDQUOT,
	AIKM_REFUSAL_INOTIFY,
	AIKM_REFUSAL_IPC,
	AIKM_REFUSAL_EADDR,
	AIKM_REFUSAL_ENOMEM,
	AIKM_REFUSAL_EIO,
	AIKM_REFUSAL_EROFS,
	AIKM_REFUSAL_TIMEOUTS,
	AIKM_REFUSAL_REFUSED,
	AIKM_REFUSAL_UNREACHABLE,
	AIKM_REFUSAL_KINDS,
	AIKM_REFUSAL_LISTENED = AIKM_REFUSAL_KINDS,
	AIKM_REFUSAL_ATTRS,
};

enum aikm_irq_attr {
	AIKM_IRQ_RATE,
	AIKM_IRQ_MOST,
	AIKM_IRQ_MOST_NR,
	AIKM_IRQ_INTERNAL,
	AIKM_IRQ_NET_RX,
	AIKM_IRQ_NET_TX,
	AIKM_IRQ_TIMER,
	AIKM_IRQ_HRTIMER,
	AIKM_IRQ_BLOCK,
	AIKM_IRQ_TASKLET,
	AIKM_IRQ_SCHED,
	AIKM_IRQ_RCU,
	AIKM_IRQ_LATE,
	AIKM_IRQ_ATTRS,
};

enum aikm_health_attr {
	AIKM_HEALTH_OOPSES,
	AIKM_HEALTH_WARNINGS,
	AIKM_HEALTH_CLOCKSOURCE,
	AIKM_HEALTH_CLOCK_CHANGED,
	AIKM_HEALTH_CLOCK_STEP,
	AIKM_HEALTH_CORRECTED,
	AIKM_HEALTH_UNCORRECTED,
	AIKM_HEALTH_HEAT,
	AIKM_HEALTH_CGROUPS,
	AIKM_HEALTH_DYING,
	AIKM_HEALTH_HEAT_LEFT,
	AIKM_HEALTH_BATTERY,
	AIKM_HEALTH_MAINS,
	AIKM_HEALTH_WORK_LATE,
	AIKM_HEALTH_CLOCK_STEER,
	AIKM_HEALTH_LAST_WORDS,
	AIKM_HEALTH_MODULES,
	AIKM_HEALTH_PAUSED,
	AIKM_HEALTH_ATTRS,
};

enum aikm_tcp_attr {
	AIKM_TCP_SEGMENTS,
	AIKM_TCP_RETRANS,
	AIKM_TCP_RETRANS_SHARE,
	AIKM_TCP_TIMEOUTS,
	AIKM_TCP_SYN_RETRANS,
	AIKM_TCP_LOST_RETRANS,
	AIKM_TCP_CONNECTS,
	AIKM_TCP_ACCEPTS,
	AIKM_TCP_FAILS,
	AIKM_TCP_BROKEN,
	AIKM_TCP_RESETS,
	AIKM_TCP_OPEN,
	AIKM_TCP_LISTEN_OVERFLOWS,
	AIKM_TCP_LISTEN_DROPS,
	AIKM_TCP_COOKIES,
	AIKM_TCP_SYN_FULL,
	AIKM_TCP_TIME_WAIT,
	AIKM_TCP_TIME_WAIT_LEFT,
	AIKM_TCP_TIME_WAIT_OVERFLOWS,
	AIKM_TCP_ORPHANED,
	AIKM_TCP_ORPHANS_LEFT,
	AIKM_TCP_MEMORY,
	AIKM_TCP_MEMORY_LEFT,
	AIKM_TCP_MEMORY_PRESSURES,
	AIKM_TCP_MEMORY_ABORTS,
	AIKM_TCP_PRUNED,
	AIKM_TCP_ZERO_WINDOWS,
	AIKM_TCP_CHECKSUM_ERRORS,
	AIKM_TCP_REORDERED,
	AIKM_TCP_MTU_FAILS,
	AIKM_TCP_PORTS_LEFT,
	AIKM_TCP_ATTRS,
};

enum aikm_net_attr {
	AIKM_NET_SOCKETS,
	AIKM_NET_UDP_IN,
	AIKM_NET_UDP_NO_PORT,
	AIKM_NET_UDP_ERRORS,
	AIKM_NET_UDP_RCVBUF_ERRORS,
	AIKM_NET_UDP_SNDBUF_ERRORS,
	AIKM_NET_UDP_MEMORY_ERRORS,
	AIKM_NET_UDP_CHECKSUM_ERRORS,
	AIKM_NET_UDP_MEMORY,
	AIKM_NET_UDP_MEMORY_LEFT,
	AIKM_NET_NO_ROUTES,
	AIKM_NET_IN_DISCARDS,
	AIKM_NET_OUT_DISCARDS,
	AIKM_NET_REASSEMBLY_FAILS,
	AIKM_NET_FRAGMENT_FAILS,
	AIKM_NET_RP_FILTER,
	AIKM_NET_UNREACHABLE_IN,
	AIKM_NET_UNREACHABLE_OUT,
	AIKM_NET_SOFTNET,
	AIKM_NET_SOFTNET_DROPS,
	AIKM_NET_SOFTNET_SQUEEZES,
	AIKM_NET_CONNTRACK,
	AIKM_NET_CONNTRACK_LEFT,
	AIKM_NET_NEIGHBOURS,
	AIKM_NET_NEIGHBOURS_LEFT,
	AIKM_NET_NEIGHBOUR_FAILS,
	AIKM_NET_NEIGHBOUR_OVERFLOWS,
	AIKM_NET_PORTS_REFUSED,
	AIKM_NET_ATTRS,
};

enum aikm_flow_attr {
	AIKM_FLOW_CONNECTIONS,
	AIKM_FLOW_RTT,
	AIKM_FLOW_RTT_MOST,
	AIKM_FLOW_WINDOW_LIMITED,
	AIKM_FLOW_BUFFER_LIMITED,
	AIKM_FLOW_UNCLOSED,
	AIKM_FLOW_QUESTIONS,
	AIKM_FLOW_ATTRS,
};

/*
 * What an observer can be blind to, for want of rights or because the machine
 * does not tell: bits. A fact that is missing is unknown anyway; this says it
 * of whole tables, which are not empty then but have gaps.
 */
enum aikm_unseen {
	AIKM_UNSEEN_PRESSURE, /* some of the pressure files */
	AIKM_UNSEEN_TASKS, /* some processes */
	AIKM_UNSEEN_DETAILS, /* I/O and descriptors of some processes */
	AIKM_UNSEEN_DISKS, /* all disks */
	AIKM_UNSEEN_MOUNTS, /* some file systems */
	AIKM_UNSEEN_LOG, /* the kernel log: who is a victim */
	AIKM_UNSEEN,
};

extern const char *const aikm_unseen_names[AIKM_UNSEEN];

/*
 * No value is larger, whatever a source claims; what is larger is unknown.
 */
#define AIKM_VALUE_MAX 1000000000000000LL

/**
 * struct aikm_attr - what one attribute is
 * @name: as in a snapshot: lower case letters and '_' only
 * @unit: as in a snapshot; "permille" is always 0..1000 times a count of CPUs
 *        at most
 * @what: one sentence for people and for docs/
 * @silent: kept from the model: it was trained without
 */
struct aikm_attr {
	const char *name;
	const char *unit;
	const char *what;
	bool silent;
};

/**
 * struct aikm_class_def - what one class of object is
 * @name: word for people ("task")
 * @prefix: how its objects are called in a snapshot: "cpu" for single
 *          objects, "T" for T1..T9
 * @silent: kept from the model, all of it
 * @handles: objects of it that a snapshot has room for, T1.. by name; 0 when
 *           there is only one, without a number
 * @nr_attrs: entries in @attrs, at most AIKM_ATTRS_MAX
 * @attrs: indexed by the class's enum
 */
struct aikm_class_def {
	const char *name;
	const char *prefix;
	bool silent;
	u8 handles;
	u32 nr_attrs;
	const struct aikm_attr *attrs;
};

extern const struct aikm_class_def aikm_classes[AIKM_CLASSES];

/**
 * struct aikm_object - one thing facts are about
 * @class: enum aikm_class
 * @num: 1.. within its class for handles, 0 for objects without a number
 * @id: pid, major << 20 | minor, index of a network device or number of a
 *      control group's folder, for display; enum aikm_log_id of an event
 * @name: comm, device or mount point as the system has it, for display only
 *        (of an event its message's name and what it is about);
 *        attacker-chosen bytes, always NUL-terminated, escaped when written
 * @present: bit per attribute whose value is known
 * @value: in the attribute's unit
 */
struct aikm_object {
	u8 class;
	u8 num;
	u32 id;
	char name[AIKM_NAME_LEN];
	u32 present;
	s64 value[AIKM_ATTRS_MAX];
};

/**
 * struct aikm_snapshot - the machine over one window, as a value
 * @time_ns: end of the window, CLOCK_BOOTTIME
 * @window_ms: its length
 * @unseen: bit per enum aikm_unseen
 * @nr: objects in use; the single objects are the first AIKM_CLASS_SINGLE of
 *      them, in the order of enum aikm_class; then, in that order too, those
 *      with handles, each class numbered from 1 without gaps, then the others
 * @obj: the objects
 */
struct aikm_snapshot {
	u64 time_ns;
	u32 window_ms;
	u32 unseen;
	u32 nr;
	struct aikm_object obj[AIKM_OBJECTS_MAX];
};

/**
 * struct aikm_fact_ref - names one fact of one snapshot
 * @obj: index into aikm_snapshot.obj
 * @attr: attribute of that object's class
 */
struct aikm_fact_ref {
	u8 obj;
	u8 attr;
};

/**
 * aikm_snapshot_init() - an empty snapshot holding only the single objects
 * @s: overwritten
 *
 * Context: any.
 */
void aikm_snapshot_init(struct aikm_snapshot *s);

/**
 * aikm_snapshot_add() - append one object
 * @s: snapshot
 * @kind: AIKM_CLASS_SINGLE or above; must not go back in that order
 *
 * Context: any.
 * Return: the zeroed new object, numbered, or NULL when its class or the
 * snapshot is full or the order is broken.
 */
struct aikm_object *aikm_snapshot_add(struct aikm_snapshot *s, u32 kind);

/**
 * aikm_fact_set() - give an attribute a value
 * @o: object
 * @attr: attribute of its class
 * @value: in the attribute's unit
 *
 * Context: any.
 */
static inline void aikm_fact_set(struct aikm_object *o, u32 attr, s64 value)
{
	o->value[attr] = value;
	o->present |= 1U << attr;
}

/**
 * aikm_fact_known() - has this attribute a value?
 * @o: object
 * @attr: attribute of its class
 *
 * Context: any.
 */
static inline bool aikm_fact_known(const struct aikm_object *o, u32 attr)
{
	return o->present >> attr & 1;
}

/**
 * aikm_fact() - the value of one attribute of a single object
 * @s: snapshot
 * @class: below AIKM_CLASS_SINGLE
 * @attr: attribute of that class
 *
 * Context: any.
 * Return: the value, 0 when unknown.
 */
static inline s64 aikm_fact(const struct aikm_snapshot *s, u32 class, u32 attr)
{
	return s->obj[class].value[attr];
}

/**
 * aikm_snapshot_find() - the only object of a class without handles
 * @s: snapshot
 * @kind: enum aikm_class
 *
 * Context: any.
 * Return: the object, NULL where it was not seen.
 */
const struct aikm_object *aikm_snapshot_find(const struct aikm_snapshot *s,
					     u32 kind);

/**
 * aikm_attr_is_silent() - is this kept from the model?
 * @kind: enum aikm_class
 * @attr: attribute of that class
 *
 * Context: any.
 */
bool aikm_attr_is_silent(u32 kind, u32 attr);

/**
 * aikm_id_is_device() - is the id of such an object major << 20 | minor?
 * @kind: enum aikm_class
 *
 * Context: any.
 */
static inline bool aikm_id_is_device(u32 kind)
{
	return kind == AIKM_DISK || kind == AIKM_MOUNT;
}

/**
 * aikm_object_label() - "psi" or "T3" of an object
 * @o: object
 * @buf: at least 12 bytes
 * @size: of @buf
 *
 * Context: any.
 * Return: bytes written without the NUL.
 */
int aikm_object_label(const struct aikm_object *o, char *buf, size_t size);

/**
 * aikm_name_escape() - make a name safe to show
 * @name: attacker-chosen bytes
 * @buf: receives printable ASCII without '"' and '\\' as such: other bytes
 *       become \xHH
 * @size: of @buf; 4 * AIKM_NAME_LEN holds any name
 *
 * Context: any.
 * Return: bytes written without the NUL.
 */
int aikm_name_escape(const char *name, char *buf, size_t size);

#endif

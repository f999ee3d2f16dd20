/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the kernels KAIM builds against. Kbuild puts this file
 * in front of every other, so that no other file asks for a version.
 */
#ifndef AIKM_COMPAT_H
#define AIKM_COMPAT_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "KAIM needs Linux 6.1 or newer"
#endif

/* Exported long before linux/namei.h had its prototype. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
struct dentry;
struct path;
struct vfsmount;

/**
 * vfs_path_lookup() - a path below a root, see fs/namei.c
 * @dentry: of the root
 * @mnt: of the root
 * @name: path
 * @flags: LOOKUP_*
 * @path: receives it, referenced
 */
int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt,
		    const char *name, unsigned int flags, struct path *path);
#endif

/*
 * Architectures have nothing of their own to say about it any more. A string,
 * because "linux" is a macro here.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#define AIKM_UNALIGNED_H "asm/unaligned.h"
#else
#define AIKM_UNALIGNED_H "linux/unaligned.h"
#endif

/* A timer without a function is not possible any more. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define hrtimer_setup(timer, expires, clock, mode) \
	do {                                       \
		hrtimer_init(timer, clock, mode);  \
		(timer)->function = expires;       \
	} while (0)
#endif

/*
 * The task that another processor runs, NULL where that cannot be told: for a
 * processor that does not answer. Only under RCU.
 */
#if !defined(CONFIG_X86) || defined(CONFIG_UML)
#define AIKM_CPU_CURRENT(cpu) ((void)(cpu), (struct task_struct *)NULL)
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0) || \
	LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#define AIKM_CPU_CURRENT(cpu) per_cpu(current_task, cpu)
#else
#define AIKM_CPU_CURRENT(cpu) per_cpu(pcpu_hot.current_task, cpu)
#endif

/* This processor's counter of an event of the memory management. */
#ifdef CONFIG_VM_EVENT_COUNTERS
#define AIKM_VM_EVENT(item) this_cpu_read(vm_event_states.event[item])
#else
#define AIKM_VM_EVENT(item) 0
#endif

/* Got the name of what it does: whichever processor is free. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define system_dfl_wq system_unbound_wq
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define system_percpu_wq system_wq
#endif

/* The end of a process says whether it was that of its last thread, too. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
#define AIKM_PROBE_EXIT(name) name(void *data, struct task_struct *task)
#else
#define AIKM_PROBE_EXIT(name) \
	name(void *data, struct task_struct *task, bool group_dead)
#endif

/* The library got a type of its own, apart from that of crypto drivers. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define sha256_ctx sha256_state
#endif

/*
 * Who would have received a packet is told, too; 6.12 has it without const,
 * 7.2 with: between them nothing was tried.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define AIKM_KFREE_SKB_ARGS                              \
	void *data, struct sk_buff *skb, void *location, \
		enum skb_drop_reason reason
#elif LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
#define AIKM_KFREE_SKB_ARGS                              \
	void *data, struct sk_buff *skb, void *location, \
		enum skb_drop_reason reason, struct sock *rx_sk
#else
#define AIKM_KFREE_SKB_ARGS                              \
	void *data, struct sk_buff *skb, void *location, \
		enum skb_drop_reason reason, const struct sock *rx_sk
#endif

/* Options of cgroup2 that a kernel does not have are never on. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#define CGRP_ROOT_MEMORY_HUGETLB_ACCOUNTING 0
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define CGRP_ROOT_PIDS_LOCAL_EVENTS 0
#endif

/* A kernel that looks for no hung tasks has no tracepoint for them either. */
#ifndef CONFIG_DETECT_HUNG_TASK
struct task_struct;

/**
 * check_trace_callback_type_sched_process_hang() - nothing to compare with
 * @cb: the probe
 */
static inline void check_trace_callback_type_sched_process_hang(
	void (*cb)(void *data, struct task_struct *p))
{
}
#endif

/* Where no system call can be traced there is nothing to compare with either. */
#ifndef CONFIG_HAVE_SYSCALL_TRACEPOINTS
struct pt_regs;

/**
 * check_trace_callback_type_sys_exit() - nothing to compare with
 * @cb: the probe
 */
static inline void check_trace_callback_type_sys_exit(
	void (*cb)(void *data, struct pt_regs *regs, long ret))
{
}
#endif

/* A kernel without modules tells of none that comes. */
#ifndef CONFIG_MODULES
enum { MODULE_STATE_COMING };
#endif

/* A kernel without inotify counts none; source_limits.c does not look then. */
#ifndef CONFIG_INOTIFY_USER
enum { UCOUNT_INOTIFY_INSTANCES, UCOUNT_INOTIFY_WATCHES };
#endif

#endif

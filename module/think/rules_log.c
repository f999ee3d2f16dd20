// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Causes that the kernel log decides: what it says is so. Where several are
 * told of, the first one in the order of enum aikm_cause_id is the root of the
 * others: a disk that fails takes its file system along.
 */
#include "../observe/log.h"
#include "rules.h"

enum {
	CRASHES = 3, /* within a window, to be a loop */
	FLOOD_PER_S = 1000, /* lines */
};

static const u8 cause_of[AIKM_LOG_IDS] = {
	[AIKM_LOG_BLOCK_IO_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_BLOCK_MEDIUM_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_BLOCK_TARGET_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_BLOCK_TIMEOUT] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_BLOCK_TRANSPORT_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_BLOCK_SPACE_ERROR] = AIKM_THIN_POOL_FULL,
	[AIKM_LOG_BUFFER_IO_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_LOOP_WRITE_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_NBD_TIMEOUT] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_EXT4_ERROR] = AIKM_FS_CORRUPTION,
	[AIKM_LOG_EXT4_READONLY] = AIKM_FS_READONLY,
	[AIKM_LOG_EXT4_DATA_LOST] = AIKM_FS_CORRUPTION,
	[AIKM_LOG_EXT4_SUPERBLOCK_IO] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_JBD2_ABORT] = AIKM_FS_READONLY,
	[AIKM_LOG_JBD2_IO_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_JBD2_RECOVERY_FAILED] = AIKM_FS_CORRUPTION,
	[AIKM_LOG_XFS_SHUTDOWN] = AIKM_FS_READONLY,
	[AIKM_LOG_XFS_CORRUPTION] = AIKM_FS_CORRUPTION,
	[AIKM_LOG_XFS_IO_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_BTRFS_ERROR] = AIKM_FS_CORRUPTION,
	[AIKM_LOG_BTRFS_CRITICAL] = AIKM_FS_CORRUPTION,
	[AIKM_LOG_BTRFS_DEVICE_ERRORS] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_BTRFS_CHECKSUM] = AIKM_FS_CORRUPTION,
	[AIKM_LOG_BTRFS_READONLY] = AIKM_FS_READONLY,
	[AIKM_LOG_FAT_ERROR] = AIKM_FS_CORRUPTION,
	[AIKM_LOG_FAT_READONLY] = AIKM_FS_READONLY,
	[AIKM_LOG_SQUASHFS_ERROR] = AIKM_FS_CORRUPTION,
	[AIKM_LOG_NFS_NOT_RESPONDING] = AIKM_NFS_HANG,
	[AIKM_LOG_NFS_TIMED_OUT] = AIKM_NFS_HANG,
	[AIKM_LOG_LOCKD_NOT_RESPONDING] = AIKM_NFS_HANG,
	[AIKM_LOG_CIFS_NOT_RESPONDING] = AIKM_NFS_HANG,
	[AIKM_LOG_DM_THIN_NO_SPACE] = AIKM_THIN_POOL_FULL,
	[AIKM_LOG_DM_THIN_READ_ONLY] = AIKM_THIN_POOL_FULL,
	[AIKM_LOG_DM_THIN_FAILED] = AIKM_THIN_POOL_FULL,
	[AIKM_LOG_DM_INTEGRITY] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_DM_VERITY] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_MD_DISK_FAILURE] = AIKM_RAID_DEGRADED,
	[AIKM_LOG_MD_NOT_ENOUGH_DISKS] = AIKM_RAID_DEGRADED,
	[AIKM_LOG_MD_READ_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_NVME_TIMEOUT] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_NVME_CONTROLLER_DOWN] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_NVME_NOT_READY] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_NVME_REMOVED] = AIKM_DISK_LOST,
	[AIKM_LOG_ATA_EXCEPTION] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_ATA_FAILED_COMMAND] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_ATA_TIMEOUT] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_ATA_RESET_FAILED] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_ATA_DISABLED] = AIKM_DISK_LOST,
	[AIKM_LOG_SCSI_FAILED] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_SCSI_MEDIUM_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_SCSI_HARDWARE_ERROR] = AIKM_DISK_IO_ERROR,
	[AIKM_LOG_SCSI_TIMEOUT] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_SCSI_OFFLINED] = AIKM_DISK_LOST,
	[AIKM_LOG_SCSI_REJECTING] = AIKM_DISK_LOST,
	[AIKM_LOG_ISCSI_CONN_ERROR] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_ISCSI_GONE] = AIKM_DISK_LOST,
	[AIKM_LOG_MMC_TIMEOUT] = AIKM_DISK_TIMEOUT_RESET,
	[AIKM_LOG_OOM_MEMCG_KILL] = AIKM_OOM_MEMCG,
	[AIKM_LOG_PAGE_ALLOC_FAILURE] = AIKM_PAGE_ALLOC_FAILURE,
	[AIKM_LOG_VMALLOC_FAILURE] = AIKM_PAGE_ALLOC_FAILURE,
	[AIKM_LOG_SWAP_READ_ERROR] = AIKM_SWAP_IO_ERROR,
	[AIKM_LOG_SWAP_WRITE_ERROR] = AIKM_SWAP_IO_ERROR,
	[AIKM_LOG_SWAP_BAD_ENTRY] = AIKM_SLAB_CORRUPTION,
	[AIKM_LOG_MEMORY_FAILURE] = AIKM_MEMORY_UE_HWPOISON,
	[AIKM_LOG_MEMORY_FAILURE_KILL] = AIKM_MEMORY_UE_HWPOISON,
	[AIKM_LOG_BAD_PAGE] = AIKM_SLAB_CORRUPTION,
	[AIKM_LOG_SLAB_CORRUPTION] = AIKM_SLAB_CORRUPTION,
	[AIKM_LOG_LIST_CORRUPTION] = AIKM_SLAB_CORRUPTION,
	[AIKM_LOG_REFCOUNT_ERROR] = AIKM_SLAB_CORRUPTION,
	[AIKM_LOG_KASAN_REPORT] = AIKM_SLAB_CORRUPTION,
	[AIKM_LOG_KFENCE_REPORT] = AIKM_SLAB_CORRUPTION,
	[AIKM_LOG_HUNG_TASK] = AIKM_HUNG_TASK,
	[AIKM_LOG_SOFT_LOCKUP] = AIKM_SOFT_LOCKUP,
	[AIKM_LOG_HARD_LOCKUP] = AIKM_HARD_LOCKUP,
	[AIKM_LOG_RCU_STALL] = AIKM_RCU_STALL,
	[AIKM_LOG_RCU_STARVED] = AIKM_RCU_STALL,
	[AIKM_LOG_WORKQUEUE_LOCKUP] = AIKM_WORKQUEUE_HOG,
	[AIKM_LOG_RT_THROTTLED] = AIKM_RT_THROTTLED,
	[AIKM_LOG_SCHED_ATOMIC] = AIKM_KERNEL_WARN,
	[AIKM_LOG_KERNEL_WARNING] = AIKM_KERNEL_WARN,
	[AIKM_LOG_KERNEL_BUG] = AIKM_KERNEL_OOPS,
	[AIKM_LOG_KERNEL_NULL] = AIKM_KERNEL_OOPS,
	[AIKM_LOG_KERNEL_FAULT] = AIKM_KERNEL_OOPS,
	[AIKM_LOG_KERNEL_GPF] = AIKM_KERNEL_OOPS,
	[AIKM_LOG_KERNEL_TRAP] = AIKM_KERNEL_OOPS,
	[AIKM_LOG_KERNEL_OOPS] = AIKM_KERNEL_OOPS,
	[AIKM_LOG_KERNEL_PANIC] = AIKM_KERNEL_OOPS,
	[AIKM_LOG_SEGFAULT] = AIKM_CRASH_LOOP,
	[AIKM_LOG_USER_TRAP] = AIKM_CRASH_LOOP,
	[AIKM_LOG_FORK_REJECTED] = AIKM_CGROUP_PIDS_LIMIT,
	[AIKM_LOG_FILE_MAX] = AIKM_FD_EXHAUST_SYSTEM,
	[AIKM_LOG_SYN_FLOOD] = AIKM_SYN_FLOOD,
	[AIKM_LOG_TCP_MEMORY] = AIKM_TCP_MEM_EXHAUST,
	[AIKM_LOG_NEIGHBOUR_OVERFLOW] = AIKM_NEIGH_OVERFLOW,
	[AIKM_LOG_CONNTRACK_FULL] = AIKM_CONNTRACK_FULL,
	[AIKM_LOG_TX_TIMEOUT] = AIKM_TX_TIMEOUT,
	[AIKM_LOG_NIC_HANG] = AIKM_TX_TIMEOUT,
	[AIKM_LOG_LINK_DOWN] = AIKM_LINK_DOWN,
	[AIKM_LOG_BOND_ALL_DOWN] = AIKM_LINK_DOWN,
	[AIKM_LOG_CARRIER_LOST] = AIKM_LINK_DOWN,
	[AIKM_LOG_NETDEV_STUCK] = AIKM_NETDEV_REFLEAK,
	[AIKM_LOG_AUDIT_BACKLOG] = AIKM_AUDIT_BACKLOG,
	[AIKM_LOG_AUDIT_LOST] = AIKM_AUDIT_BACKLOG,
	[AIKM_LOG_AUDIT_OVERFLOW] = AIKM_AUDIT_BACKLOG,
	[AIKM_LOG_CLOCKSOURCE_UNSTABLE] = AIKM_CLOCKSOURCE_UNSTABLE,
	[AIKM_LOG_TSC_UNSTABLE] = AIKM_CLOCKSOURCE_UNSTABLE,
	[AIKM_LOG_PCI_SYSTEM_ERROR] = AIKM_PCIE_AER,
	[AIKM_LOG_THERMAL_THROTTLED] = AIKM_THERMAL_OVERHEAT,
	[AIKM_LOG_THERMAL_CRITICAL] = AIKM_THERMAL_OVERHEAT,
	[AIKM_LOG_MCE_REPORT] = AIKM_MCE_CORRECTED,
	[AIKM_LOG_MCE_LOGGED] = AIKM_MCE_CORRECTED,
	[AIKM_LOG_EDAC_CORRECTED] = AIKM_EDAC_CE,
	[AIKM_LOG_EDAC_UNCORRECTED] = AIKM_MEMORY_UE_HWPOISON,
	[AIKM_LOG_PCIE_CORRECTED] = AIKM_PCIE_AER,
	[AIKM_LOG_PCIE_UNCORRECTED] = AIKM_PCIE_AER,
	[AIKM_LOG_PCIE_CONTAINMENT] = AIKM_PCIE_AER,
	[AIKM_LOG_APEI_ERROR] = AIKM_MCE_CORRECTED,
};

static u32 cause_told(const struct aikm_object *o)
{
	return o->class == AIKM_EVENT ? cause_of[o->id] : AIKM_HEALTHY;
}

/* A program may crash; some crashes in a row are a loop. */
static bool is_enough(const struct aikm_object *o)
{
	return cause_of[o->id] != AIKM_CRASH_LOOP ||
	       o->value[AIKM_EVENT_COUNT] >= CRASHES;
}

/* The event whose cause comes first in a range of causes. */
static u32 first_event(const struct aikm_snapshot *s, u32 from, u32 end)
{
	u32 i, found = AIKM_NO_CULPRIT;

	for (i = 0; i < s->nr; i++) {
		u32 cause = cause_told(&s->obj[i]);

		if (cause < from || cause >= end || !is_enough(&s->obj[i]))
			continue;
		if (found == AIKM_NO_CULPRIT ||
		    cause < cause_told(&s->obj[found]))
			found = i;
	}
	return found;
}

/* A handle of the snapshot by class and number. */
static u32 handle(const struct aikm_snapshot *s, u32 class, s64 num)
{
	u32 i;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == class && s->obj[i].num == num)
			return i;
	return AIKM_NO_CULPRIT;
}

/* What the message names, if it may be a culprit; else the message itself. */
static u32 culprit_of(const struct aikm_snapshot *s, u32 event, u32 cause)
{
	static const struct {
		u8 attr, class;
	} named[] = {
		{ AIKM_EVENT_TASK, AIKM_TASK },
		{ AIKM_EVENT_DISK, AIKM_DISK },
		{ AIKM_EVENT_MOUNT, AIKM_MOUNT },
	};
	const struct aikm_object *o = &s->obj[event];
	u32 i, found;

	for (i = 0; i < ARRAY_SIZE(named); i++) {
		if (!aikm_fact_known(o, named[i].attr) ||
		    !(aikm_causes[cause].culprits >> named[i].class & 1))
			continue;
		found = handle(s, named[i].class, o->value[named[i].attr]);
		if (found != AIKM_NO_CULPRIT)
			return found;
	}
	return event;
}

static void cite_events(const struct aikm_snapshot *s, struct aikm_finding *f,
			u32 event)
{
	u32 i;

	aikm_rule_cite(s, f, event, AIKM_EVENT_COUNT);
	for (i = 0; i < s->nr; i++)
		if (i != event && cause_told(&s->obj[i]))
			aikm_rule_cite(s, f, i, AIKM_EVENT_COUNT);
}

static bool find_told(const struct aikm_snapshot *s, struct aikm_finding *f,
		      u32 from, u32 end)
{
	u32 event = first_event(s, from, end);

	if (event == AIKM_NO_CULPRIT)
		return false;
	f->cause = cause_told(&s->obj[event]);
	f->culprit = culprit_of(s, event, f->cause);
	cite_events(s, f, event);
	return true;
}

static bool find_flood(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	const struct aikm_object *log = aikm_snapshot_find(s, AIKM_LOG);
	s64 lines;

	if (!log)
		return false;
	lines = log->value[AIKM_LOG_LINES] + log->value[AIKM_LOG_FOREIGN] +
		log->value[AIKM_LOG_LOST];
	if (div64_s64(lines * 1000, s->window_ms) < FLOOD_PER_S)
		return false;
	f->cause = AIKM_PRINTK_FLOOD;
	f->culprit = (u32)(log - s->obj);
	aikm_rule_cite(s, f, f->culprit, AIKM_LOG_LINES);
	aikm_rule_cite(s, f, f->culprit, AIKM_LOG_FOREIGN);
	aikm_rule_cite(s, f, f->culprit, AIKM_LOG_LOST);
	return true;
}

static bool tells(const struct aikm_snapshot *s, u32 id)
{
	u32 i;

	for (i = 0; i < s->nr; i++)
		if (s->obj[i].class == AIKM_EVENT && s->obj[i].id == id)
			return true;
	return false;
}

bool aikm_rule_log_roots(const struct aikm_snapshot *s, struct aikm_finding *f)
{
	/* Who dies of a group's limit is counted with all who die. */
	bool global = tells(s, AIKM_LOG_OOM_KILL);

	return find_told(s, f, AIKM_KERNEL_OOPS,
			 global ? AIKM_OOM_MEMCG : AIKM_HUNG_TASK);
}

bool aikm_rule_log_symptoms(const struct aikm_snapshot *s,
			    struct aikm_finding *f)
{
	return find_told(s, f, AIKM_HUNG_TASK, AIKM_PRINTK_FLOOD) ||
	       find_flood(s, f);
}

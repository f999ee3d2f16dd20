// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel log, read from the kernel's own ring once a second or when an
 * event rings: nothing of KAIM runs inside of printk, whatever locks its
 * callers hold. Lines that come faster than they are read are counted as lost.
 *
 * The tracepoint "console" would tell of each line at once, but on 6.1 it warns
 * when a line is printed from an NMI, so it is left alone.
 */
#include "../aikm.h"

#include <linux/kmsg_dump.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

enum {
	AIKM_LOG_READ_MAX = 16384, /* lines at once */
	AIKM_LOG_FRAME = 64, /* priority and time in front of a line */
};

/*
 * aikm_kernel_log - the books
 * @lock: protects everything here
 * @iter: the next line
 * @counts: since load
 * @line: being read
 */
static struct {
	struct mutex lock; /* everything here */
	struct kmsg_dump_iter iter;
	struct aikm_log_counts counts;
	char line[AIKM_LOG_LINE_MAX + AIKM_LOG_FRAME];
} aikm_kernel_log = {
	.lock = __MUTEX_INITIALIZER(aikm_kernel_log.lock),
};

static bool log_next(size_t *len)
{
	u64 wanted = aikm_kernel_log.iter.cur_seq;

	if (!kmsg_dump_get_line(&aikm_kernel_log.iter, true,
				aikm_kernel_log.line,
				sizeof(aikm_kernel_log.line), len))
		return false;
	/* It stands one behind the line that it gave. */
	aikm_kernel_log.counts.lost +=
		aikm_kernel_log.iter.cur_seq - wanted - 1;
	return true;
}

static void log_read(void)
{
	u64 now = ktime_get_boottime_ns();
	struct aikm_log_line line;
	size_t len;
	u32 i;

	for (i = 0; i < AIKM_LOG_READ_MAX && log_next(&len); i++) {
		if (aikm_log_read_syslog(aikm_kernel_log.line, len, &line))
			aikm_log_note(&aikm_kernel_log.counts, &line, now);
		cond_resched();
	}
}

void aikm_log_sample(struct aikm_sample *s)
{
	mutex_lock(&aikm_kernel_log.lock);
	log_read();
	s->log = aikm_kernel_log.counts;
	mutex_unlock(&aikm_kernel_log.lock);
}

/*
 * A device without a parent is made of software: whoever made it takes it
 * away. And a device that is switched off has lost nothing.
 */
static bool log_carrier_lost(const struct net_device *dev)
{
	return dev->dev.parent && netif_running(dev) && !netif_carrier_ok(dev);
}

static int log_netdev_event(struct notifier_block *nb, unsigned long event,
			    void *info)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(info);

	if (event != NETDEV_CHANGE || !log_carrier_lost(dev))
		return NOTIFY_DONE;
	mutex_lock(&aikm_kernel_log.lock);
	aikm_log_happened(&aikm_kernel_log.counts, AIKM_LOG_CARRIER_LOST,
			  dev->name, ktime_get_boottime_ns());
	mutex_unlock(&aikm_kernel_log.lock);
	aikm_event_ring();
	return NOTIFY_DONE;
}

static struct notifier_block aikm_log_netdev = {
	.notifier_call = log_netdev_event,
};

int aikm_log_open(void)
{
	kmsg_dump_rewind(&aikm_kernel_log.iter);
	/* What was said before is not of now. */
	aikm_kernel_log.iter.cur_seq = aikm_kernel_log.iter.next_seq;
	aikm_kernel_log.counts.seen = true;
	return register_netdevice_notifier(&aikm_log_netdev);
}

void aikm_log_close(void)
{
	unregister_netdevice_notifier(&aikm_log_netdev);
}

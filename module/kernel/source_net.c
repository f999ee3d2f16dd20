// SPDX-License-Identifier: GPL-2.0
/*
 * What net/dev does not say of the network devices: their links and their
 * queues. Under RCU: rtnl_lock() may be held by who is in trouble, so what
 * needs it is left alone, the speed of a link among it.
 */
#include "../aikm.h"

#include <linux/netdevice.h>
#include <net/net_namespace.h>
#include <net/sch_generic.h>

/* Returns what it looked at: one discipline can serve several queues. */
static const void *note_queue(struct aikm_netdev_sample *d,
			      struct netdev_queue *queue, const void *before)
{
	typeof(rcu_dereference(queue->qdisc)) q = rcu_dereference(queue->qdisc);
	u64 drops;
	int cpu;

	if (!q || q == before)
		return before;
	drops = q->qstats.drops;
	if (qdisc_is_percpu_stats(q))
		for_each_possible_cpu(cpu)
			drops += per_cpu_ptr(q->cpu_qstats, cpu)->drops;
	d->queue += qdisc_qlen_sum(q);
	d->count[AIKM_N_QDISC_DROPS] += drops;
	return q;
}

static void note_queues(struct aikm_netdev_sample *d, struct net_device *dev)
{
	const void *before = NULL;
	unsigned int i;

	for (i = 0; i < dev->real_num_tx_queues; i++)
		before = note_queue(d, netdev_get_tx_queue(dev, i), before);
	d->flags |= 1U << AIKM_N_QDISC_SEEN;
}

static void note_link(struct aikm_netdev_sample *d, struct net_device *dev)
{
	d->id = dev->ifindex;
	d->count[AIKM_N_LOSSES] = atomic_read(&dev->carrier_down_count);
	d->flags |= 1U << AIKM_N_LINK_SEEN;
	if (dev->flags & IFF_UP)
		d->flags |= 1U << AIKM_N_UP;
	if (netif_running(dev) && netif_carrier_ok(dev))
		d->flags |= 1U << AIKM_N_CARRIER;
	if (dev->dev.parent)
		d->flags |= 1U << AIKM_N_HARDWARE;
}

/* Not its master's notion of it, which needs the master's lock. */
static void note_members(struct aikm_netdev_sample *d, struct net_device *dev)
{
	struct net_device *member;

	if (!netif_is_bond_master(dev))
		return;
	d->flags |= 1U << AIKM_N_BOND;
	for_each_netdev_rcu(&init_net, member)
		if (netdev_master_upper_dev_get_rcu(member) == dev &&
		    !(netif_running(member) && netif_carrier_ok(member)))
			d->members_lost++;
}

void aikm_net_sample(struct aikm_sample *s)
{
	struct net_device *dev;
	u32 i;

	rcu_read_lock();
	for (i = 0; i < s->nr_netdevs; i++) {
		dev = dev_get_by_name_rcu(&init_net, s->netdev[i].name);
		if (!dev)
			continue;
		note_link(&s->netdev[i], dev);
		note_queues(&s->netdev[i], dev);
		note_members(&s->netdev[i], dev);
	}
	rcu_read_unlock();
}

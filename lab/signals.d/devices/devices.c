// SPDX-License-Identifier: GPL-2.0
/*
 * Pretends to be hardware that fails, for lab/signals. kind=nic: a network
 * device "fake0" that sends one packet and no more. kind=held: holds "held0",
 * so that it cannot be removed. kind=memory: a memory controller; each write to
 * the parameter act is so many corrected errors. kind=heat: a thermal zone that
 * is as hot as act says, in degrees.
 */
#include <linux/edac.h>
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/thermal.h>

#include "edac_mc.h"

static char *kind = "";
module_param(kind, charp, 0400);
MODULE_PARM_DESC(kind, "nic, held, memory or heat");

/* ---- nic ---- */

static struct net_device *nic;

static netdev_tx_t nic_send(struct sk_buff *skb, struct net_device *dev)
{
	netif_stop_queue(dev);
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static void nic_late(struct net_device *dev, unsigned int queue)
{
	dev->stats.tx_errors++;
	netif_wake_queue(dev);
}

static int nic_up(struct net_device *dev)
{
	netif_start_queue(dev);
	return 0;
}

static const struct net_device_ops nic_ops = {
	.ndo_open = nic_up,
	.ndo_start_xmit = nic_send,
	.ndo_tx_timeout = nic_late,
};

static void nic_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &nic_ops;
	dev->watchdog_timeo = HZ;
	eth_hw_addr_random(dev);
}

static int nic_init(void)
{
	int err;

	nic = alloc_netdev(0, "fake0", NET_NAME_ENUM, nic_setup);
	if (!nic)
		return -ENOMEM;
	err = register_netdev(nic);
	if (err)
		free_netdev(nic);
	return err;
}

static void nic_exit(void)
{
	unregister_netdev(nic);
	free_netdev(nic);
}

/* ---- held ---- */

static struct net_device *held;

static int held_init(void)
{
	held = dev_get_by_name(&init_net, "held0");
	return held ? 0 : -ENODEV;
}

static void held_exit(void)
{
	dev_put(held);
}

/* ---- memory ---- */

static struct platform_device *memory_dev;
static struct mem_ctl_info *memory;

static int memory_add(void)
{
	struct edac_mc_layer layer = {
		.type = EDAC_MC_LAYER_CHIP_SELECT,
		.size = 1,
		.is_virt_csrow = true,
	};
	struct dimm_info *dimm;
	int err;

	memory = edac_mc_alloc(0, 1, &layer, 0);
	if (!memory)
		return -ENOMEM;
	memory->pdev = &memory_dev->dev;
	memory->mtype_cap = MEM_FLAG_DDR4;
	memory->edac_ctl_cap = EDAC_FLAG_SECDED;
	memory->edac_cap = EDAC_FLAG_SECDED;
	memory->mod_name = "devices";
	memory->ctl_name = "pretended";
	memory->dev_name = "pretended0";
	dimm = memory->csrows[0]->channels[0]->dimm;
	dimm->nr_pages = 1024;
	dimm->mtype = MEM_DDR4;
	dimm->edac_mode = EDAC_SECDED;
	err = edac_mc_add_mc_with_groups(memory, NULL);
	if (err)
		edac_mc_free(memory);
	return err;
}

static int memory_init(void)
{
	int err;

	memory_dev = platform_device_register_simple("pretended", -1, NULL, 0);
	if (IS_ERR(memory_dev))
		return PTR_ERR(memory_dev);
	err = memory_add();
	if (err)
		platform_device_unregister(memory_dev);
	return err;
}

static void memory_exit(void)
{
	edac_mc_del_mc(&memory_dev->dev);
	edac_mc_free(memory);
	platform_device_unregister(memory_dev);
}

static void memory_act(int errors)
{
	edac_mc_handle_error(HW_EVENT_ERR_CORRECTED, memory, (u16)errors,
			     0x1234, 0x100, 0, 0, -1, -1, "pretended", "");
}

/* ---- heat ---- */

/* Where the machine is switched off; it never becomes that hot. */
enum { HOT = 100000 };

static struct thermal_zone_device *heat;
static int heat_now = 45000;

static int heat_get(struct thermal_zone_device *zone, int *temp)
{
	*temp = heat_now;
	return 0;
}

static int heat_trip_type(struct thermal_zone_device *zone, int trip,
			  enum thermal_trip_type *type)
{
	*type = THERMAL_TRIP_CRITICAL;
	return 0;
}

static int heat_trip_temp(struct thermal_zone_device *zone, int trip, int *temp)
{
	*temp = HOT;
	return 0;
}

static struct thermal_zone_device_ops heat_ops = {
	.get_temp = heat_get,
	.get_trip_type = heat_trip_type,
	.get_trip_temp = heat_trip_temp,
};

static int heat_init(void)
{
	heat = thermal_zone_device_register("pretended", 1, 0, NULL, &heat_ops,
					    NULL, 0, 1000);
	return IS_ERR(heat) ? PTR_ERR(heat) : thermal_zone_device_enable(heat);
}

static void heat_exit(void)
{
	thermal_zone_device_unregister(heat);
}

static void heat_act(int degrees)
{
	heat_now = degrees * 1000;
	thermal_zone_device_update(heat, THERMAL_EVENT_UNSPECIFIED);
}

/* ---- all of them ---- */

static const struct device_kind {
	const char *name;
	int (*init)(void);
	void (*exit)(void);
	void (*act)(int nr);
} kinds[] = {
	{ "nic", nic_init, nic_exit },
	{ "held", held_init, held_exit },
	{ "memory", memory_init, memory_exit, memory_act },
	{ "heat", heat_init, heat_exit, heat_act },
};

static const struct device_kind *is;

static int act_set(const char *text, const struct kernel_param *kp)
{
	int nr, err = kstrtoint(text, 0, &nr);

	if (!err && is && is->act)
		is->act(nr);
	return err;
}

static const struct kernel_param_ops act_ops = {
	.set = act_set,
};

module_param_cb(act, &act_ops, NULL, 0200);
MODULE_PARM_DESC(act, "errors of memory, or degrees of heat");

static int __init devices_init(void)
{
	int i, err;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kind, kinds[i].name))
			continue;
		err = kinds[i].init();
		if (!err)
			is = &kinds[i];
		return err;
	}
	return -EINVAL;
}

static void __exit devices_exit(void)
{
	is->exit();
}

module_init(devices_init);
module_exit(devices_exit);

MODULE_DESCRIPTION("Devices that fail when they are told to, for lab/signals");
MODULE_LICENSE("GPL");

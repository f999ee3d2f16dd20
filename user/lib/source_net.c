// SPDX-License-Identifier: GPL-2.0
/*
 * The links of the network devices (Documentation/ABI/testing/sysfs-class-net):
 * what /proc/net/dev does not say. Their queues only netlink tells of.
 */
#include "sources.h"

#include <fcntl.h>
#include <unistd.h>

enum { FLAG_UP = 1 }; /* IFF_UP of flags */

void aikm_net_open(struct aikm_host *h)
{
	h->net = openat(h->proc, "../sys/class/net",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

void aikm_net_close(struct aikm_host *h)
{
	if (h->net >= 0)
		close(h->net);
}

/* The number that is all of a file, in the base that it is written in. */
static bool read_number(int dir, const char *name, const char *file,
			unsigned long *value)
{
	char path[AIKM_NAME_LEN + 24], text[32], *end;
	ssize_t len;

	snprintf(path, sizeof(path), "%s/%s", name, file);
	len = aikm_read_at(dir, path, text, sizeof(text) - 1);
	if (len <= 0 || text[0] < '0' || text[0] > '9')
		return false;
	text[len] = '\0';
	errno = 0;
	*value = strtoul(text, &end, strncmp(text, "0x", 2) ? 10 : 16);
	return !errno && !strcmp(end, "\n") && *value <= U32_MAX;
}

static bool has_hardware(int dir, const char *name)
{
	char path[AIKM_NAME_LEN + 24];

	snprintf(path, sizeof(path), "%s/device", name);
	return !faccessat(dir, path, F_OK, 0);
}

static void note_link(int dir, struct aikm_netdev_sample *d)
{
	unsigned long id, flags, losses, carrier;

	if (!read_number(dir, d->name, "ifindex", &id) ||
	    !read_number(dir, d->name, "flags", &flags) ||
	    !read_number(dir, d->name, "carrier_down_count", &losses))
		return;
	d->id = (u32)id;
	d->count[AIKM_N_LOSSES] = losses;
	d->flags |= 1U << AIKM_N_LINK_SEEN;
	if (flags & FLAG_UP)
		d->flags |= 1U << AIKM_N_UP;
	if (read_number(dir, d->name, "carrier", &carrier) && carrier)
		d->flags |= 1U << AIKM_N_CARRIER;
	if (has_hardware(dir, d->name))
		d->flags |= 1U << AIKM_N_HARDWARE;
}

/* A recorded name could lead anywhere. */
static bool is_plain(const char *name)
{
	return *name != '.' && !strchr(name, '/');
}

void aikm_net_sample(struct aikm_host *h, struct aikm_sample *s)
{
	u32 i;

	for (i = 0; h->net >= 0 && i < s->nr_netdevs; i++)
		if (is_plain(s->netdev[i].name))
			note_link(h->net, &s->netdev[i]);
}

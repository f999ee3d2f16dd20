// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/net/dev (net/core/net-procfs.c, dev_seq_printf_stats()): two lines of
 * titles, then a line a device:
 *
 *	eth0: bytes packets errs drop fifo frame compressed multicast
 *	      bytes packets errs drop fifo colls carrier compressed
 *
 * first received, then sent. A name may have a ':' in it, and numbers may
 * follow the last one without a blank (before 3.x); it has no blank.
 */
#include "parse.h"
#include "scan.h"

enum { NOT_WANTED = AIKM_NETDEV_COUNTERS };

static const u8 fields[] = {
	AIKM_N_RX_BYTES,   AIKM_N_RX_PACKETS, AIKM_N_RX_ERRORS,
	AIKM_N_RX_DROPS,   AIKM_N_RX_FIFO,    AIKM_N_RX_FRAME,
	NOT_WANTED,	   NOT_WANTED, /* compressed, multicast */
	AIKM_N_TX_BYTES,   AIKM_N_TX_PACKETS, AIKM_N_TX_ERRORS,
	AIKM_N_TX_DROPS,   AIKM_N_TX_FIFO,    AIKM_N_COLLISIONS,
	AIKM_N_TX_CARRIER,
};

static bool take_name(struct aikm_scan *line, struct aikm_scan *name)
{
	struct aikm_scan word;
	const char *colon;

	if (!aikm_scan_word(line, &word))
		return false;
	for (colon = word.end; colon > word.p && colon[-1] != ':'; colon--)
		;
	if (colon < word.p + 2 || colon - 1 - word.p >= AIKM_NAME_LEN)
		return false;
	*name = (struct aikm_scan){ word.p, colon - 1 };
	line->p = colon;
	return true;
}

static bool take_counts(struct aikm_scan *line, struct aikm_netdev_sample *d)
{
	u64 value;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!aikm_scan_u64(line, &value))
			return false;
		if (fields[i] != NOT_WANTED)
			d->count[fields[i]] = value;
	}
	return true;
}

/**
 * aikm_parse_netdev() - /proc/net/dev
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives the devices
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_parse_netdev(const char *text, size_t len, struct aikm_sample *s)
{
	struct aikm_scan all = { text, text + len }, line, name;
	struct aikm_netdev_sample *d;
	bool found = false;

	s->nr_netdevs = 0;
	while (aikm_scan_line(&all, &line)) {
		if (s->nr_netdevs == AIKM_SAMPLE_NETDEVS)
			break;
		d = &s->netdev[s->nr_netdevs];
		memset(d, 0, sizeof(*d));
		if (!take_name(&line, &name) || !take_counts(&line, d))
			continue;
		aikm_scan_copy(&name, d->name, sizeof(d->name));
		s->nr_netdevs++;
		found = true;
	}
	return found ? 0 : -EINVAL;
}

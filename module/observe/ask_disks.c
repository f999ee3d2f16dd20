// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * What some disks count of themselves: SCSI devices failed and late I/Os
 * (drivers/scsi/scsi_sysfs.c, in hexadecimal), arrays the members they lack
 * (Documentation/admin-guide/md.rst).
 */
#include "parse.h"

static const struct {
	const char *prefix, *file;
	size_t field;
} counts[] = {
	{ "sd", "device/ioerr_cnt", offsetof(struct aikm_disk_sample, errors) },
	{ "sd", "device/iotmo_cnt",
	  offsetof(struct aikm_disk_sample, timeouts) },
	{ "md", "md/degraded", offsetof(struct aikm_disk_sample, degraded) },
};

void aikm_disks_ask(struct aikm_sample *s,
		    int (*number)(const char *path, u64 *value, void *arg),
		    void *arg)
{
	struct aikm_disk_sample *d;
	char path[AIKM_NAME_LEN + 32];
	u64 value;
	u32 i;

	for (d = s->disk; d < s->disk + s->nr_disks; d++) {
		for (i = 0; i < ARRAY_SIZE(counts); i++) {
			if (strncmp(d->name, counts[i].prefix, 2))
				continue;
			scnprintf(path, sizeof(path), "block/%s/%s", d->name,
				  counts[i].file);
			if (!number(path, &value, arg))
				*(u64 *)((char *)d + counts[i].field) = value;
		}
	}
}

// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/aikm: one value a file; docs/ABI tells what each means. */
#include "../aikm.h"

#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>

/* What the files share; it is too big for the stack. */
static DEFINE_MUTEX(aikm_status_lock);
static struct aikm_brain_status aikm_status;
static struct aikm_event aikm_last;

static struct kobject *aikm_kobj;

static ssize_t version_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%s\n", AIKM_VERSION);
}

static ssize_t mode_show(struct kobject *kobj, struct kobj_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%s\n", aikm_mode());
}

/* A file that shows something of the brain's state as it is now. */
#define AIKM_STATUS_SHOW(_name, ...)                                        \
	static ssize_t _name##_show(struct kobject *kobj,                   \
				    struct kobj_attribute *attr, char *buf) \
	{                                                                   \
		ssize_t len;                                                \
                                                                            \
		mutex_lock(&aikm_status_lock);                              \
		aikm_brain_status(&aikm_status);                            \
		len = sysfs_emit(buf, __VA_ARGS__);                         \
		mutex_unlock(&aikm_status_lock);                            \
		return len;                                                 \
	}

AIKM_STATUS_SHOW(reason, "%s\n", aikm_status.why)
AIKM_STATUS_SHOW(model_name, "%s\n", aikm_status.info.name)
AIKM_STATUS_SHOW(model_hash, "%*phN\n", (int)sizeof(aikm_status.hash),
		 aikm_status.hash)
AIKM_STATUS_SHOW(answers, "%llu\n", aikm_status.answers)

static ssize_t memory_bytes_show(struct kobject *kobj,
				 struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", aikm_memory_held());
}

static ssize_t samples_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%llu\n", aikm_clock_samples());
}

static ssize_t findings_show(struct kobject *kobj, struct kobj_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%llu\n", aikm_findings_count());
}

static ssize_t last_cause_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	u64 count = aikm_findings_count();
	const char *name = "";
	ssize_t len;

	mutex_lock(&aikm_status_lock);
	if (count && aikm_findings_next(count - 1, &aikm_last))
		name = aikm_causes[aikm_last.result.cause].name;
	len = sysfs_emit(buf, "%s\n", name);
	mutex_unlock(&aikm_status_lock);
	return len;
}

static struct kobj_attribute aikm_attrs[] = {
	__ATTR_RO(version),	 __ATTR_RO(mode),	__ATTR_RO(reason),
	__ATTR_RO(model_name),	 __ATTR_RO(model_hash), __ATTR_RO(answers),
	__ATTR_RO(memory_bytes), __ATTR_RO(samples),	__ATTR_RO(findings),
	__ATTR_RO(last_cause),
};

int aikm_status_init(void)
{
	u32 i;
	int err;

	aikm_kobj = kobject_create_and_add("aikm", kernel_kobj);
	if (!aikm_kobj)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(aikm_attrs); i++) {
		err = sysfs_create_file(aikm_kobj, &aikm_attrs[i].attr);
		if (err) {
			aikm_status_exit();
			return err;
		}
	}
	return 0;
}

/* Removing the folder removes its files and waits for their readers. */
void aikm_status_exit(void)
{
	kobject_put(aikm_kobj);
	aikm_kobj = NULL;
}

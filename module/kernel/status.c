// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/aikm: one value a file; docs/ABI tells what each means. */
#include "../aikm.h"

#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>
#include <linux/time64.h>

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

/* The brain's state as it is now; status_put() gives it back. */
static const struct aikm_brain_status *status_get(void)
{
	mutex_lock(&aikm_status_lock);
	aikm_brain_status(&aikm_status);
	return &aikm_status;
}

static ssize_t status_put(ssize_t len)
{
	mutex_unlock(&aikm_status_lock);
	return len;
}

static ssize_t reason_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	return status_put(sysfs_emit(buf, "%s\n", status_get()->why));
}

static ssize_t model_name_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	return status_put(sysfs_emit(buf, "%s\n", status_get()->info.name));
}

static ssize_t model_hash_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	const struct aikm_brain_status *now = status_get();

	return status_put(
		sysfs_emit(buf, "%*phN\n", (int)sizeof(now->hash), now->hash));
}

static ssize_t answers_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	return status_put(sysfs_emit(buf, "%llu\n", status_get()->answers));
}

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
	ssize_t len;

	mutex_lock(&aikm_status_lock);
	len = sysfs_emit(buf, "%llu\n", aikm_findings_last(&aikm_last));
	mutex_unlock(&aikm_status_lock);
	return len;
}

static ssize_t last_cause_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	const char *name = "";
	ssize_t len;

	mutex_lock(&aikm_status_lock);
	if (aikm_findings_last(&aikm_last))
		name = aikm_causes[aikm_last.result.cause].name;
	len = sysfs_emit(buf, "%s\n", name);
	mutex_unlock(&aikm_status_lock);
	return len;
}

static ssize_t pulse_gap_show(struct kobject *kobj, struct kobj_attribute *attr,
			      char *buf)
{
	struct aikm_pulse_status s;

	aikm_pulse_status(&s);
	return sysfs_emit(buf, "%llu\n", div_u64(s.gap_ns, NSEC_PER_USEC));
}

static ssize_t pulse_gap_store(struct kobject *kobj,
			       struct kobj_attribute *attr, const char *buf,
			       size_t len)
{
	u64 value;
	int err = kstrtou64(buf, 0, &value);

	if (err)
		return err;
	if (value)
		return -EINVAL;
	aikm_pulse_forget_gaps();
	return len;
}

static struct kobj_attribute aikm_attrs[] = {
	__ATTR_RO(version),	 __ATTR_RO(mode),	__ATTR_RO(reason),
	__ATTR_RO(model_name),	 __ATTR_RO(model_hash), __ATTR_RO(answers),
	__ATTR_RO(memory_bytes), __ATTR_RO(samples),	__ATTR_RO(findings),
	__ATTR_RO(last_cause),	 __ATTR_RW(pulse_gap),
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

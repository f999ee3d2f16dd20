// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/aikm: the only place where user memory is touched. The contract is the
 * comment of uapi/linux/aikm.h; arguments are copied, then checked, then
 * acted upon, and what is copied back was made here.
 */
#include "../aikm.h"

#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/uaccess.h>

/* No hole may carry the kernel's memory out, no rebuild may move a field. */
static_assert(sizeof(struct aikm_evidence) == 48);
static_assert(sizeof(struct aikm_result) == 312);
static_assert(sizeof(struct aikm_snapshot_req) == 32);
static_assert(sizeof(struct aikm_moment) == 16);
static_assert(sizeof(struct aikm_history_req) == 24);
static_assert(sizeof(struct aikm_diagnose) == 512);
static_assert(sizeof(struct aikm_event) == 328);
static_assert(AIKM_MAX_NAME == AIKM_NAME_LEN);
static_assert(AIKM_MAX_EVIDENCE == AIKM_EVIDENCE_MAX);
static_assert(sizeof_field(struct aikm_diagnose, message) ==
	      sizeof_field(struct aikm_error, text));

/* A struct may grow, so its size says nothing of which call it is. */
#define AIKM_IOC_KIND(cmd) ((cmd) & ~IOCSIZE_MASK)

/**
 * copy_args() - a growing struct from user space
 * @args: receives it; what an older caller does not know is zero
 * @known: bytes this module knows
 * @first: bytes of the first version
 * @user: starts with a __u32 of its own size
 *
 * Return: how many bytes the caller wants back, -EFAULT, -EINVAL shorter than
 * the first version, -E2BIG a field is set that this module does not know.
 */
static int copy_args(void *args, size_t known, size_t first,
		     const void __user *user)
{
	u32 usize;
	int err;

	if (get_user(usize, (const u32 __user *)user))
		return -EFAULT;
	if (usize < first)
		return -EINVAL;
	if (usize > PAGE_SIZE)
		return -E2BIG;
	err = copy_struct_from_user(args, known, user, usize);
	return err ? err : min_t(size_t, usize, known);
}

static bool window_ok(u32 ms)
{
	return ms >= AIKM_WINDOW_MIN_MS && ms <= AIKM_WINDOW_MAX_MS;
}

static int device_snapshot(struct aikm_session *s, void __user *user)
{
	struct aikm_snapshot_req req;
	int known, len;

	known = copy_args(&req, sizeof(req), AIKM_SNAPSHOT_REQ_SIZE_VER0, user);
	if (known < 0)
		return known;
	if (req.at_ns ? req.window_ms : !window_ok(req.window_ms))
		return -EINVAL;
	len = req.at_ns ? aikm_session_past(s, req.at_ns) :
			  aikm_session_snapshot(s, req.window_ms);
	if (len < 0)
		return len;
	req.text_len = len;
	if (copy_to_user(user, &req, known))
		return -EFAULT;
	if (req.text_len > req.text_size)
		return -ENOSPC;
	if (copy_to_user(u64_to_user_ptr(req.text), s->text, req.text_len))
		return -EFAULT;
	return 0;
}

static int device_history(struct aikm_session *s, void __user *user)
{
	struct aikm_history_req req;
	int known;

	known = copy_args(&req, sizeof(req), sizeof(req), user);
	if (known < 0)
		return known;
	if (req.reserved)
		return -EINVAL;
	req.nr = aikm_recorder_list(s->moments);
	if (copy_to_user(user, &req, known))
		return -EFAULT;
	if (req.nr > req.room)
		return -ENOSPC;
	if (copy_to_user(u64_to_user_ptr(req.moments), s->moments,
			 req.nr * sizeof(s->moments[0])))
		return -EFAULT;
	return 0;
}

static int check_diagnose(const struct aikm_diagnose *d)
{
	const u32 both = AIKM_DIAGNOSE_RULES | AIKM_DIAGNOSE_MODEL;

	if (d->flags & ~both || (d->flags & both) == both)
		return -EINVAL;
	if (d->text_len ? d->window_ms : !window_ok(d->window_ms))
		return -EINVAL;
	if (!d->text_len != !d->text || !d->tokens_max != !d->tokens)
		return -EINVAL;
	if (d->text_len > AIKM_SNAPSHOT_TEXT_MAX)
		return -E2BIG;
	return 0;
}

static int copy_answer(struct aikm_session *s, void __user *user)
{
	struct aikm_diagnose *d = &s->ask;

	d->tokens_len = min(d->tokens_len, d->tokens_max);
	if (copy_to_user(u64_to_user_ptr(d->tokens), s->tokens,
			 d->tokens_len * sizeof(u32)))
		return -EFAULT;
	return copy_to_user(user, d, sizeof(*d)) ? -EFAULT : 0;
}

static int device_diagnose(struct aikm_session *s, void __user *user)
{
	struct aikm_diagnose *d = &s->ask;
	int err;

	err = copy_args(d, sizeof(*d), sizeof(*d), user);
	if (err < 0)
		return err;
	err = check_diagnose(d);
	if (err)
		return err;
	if (d->text_len &&
	    copy_from_user(s->text, u64_to_user_ptr(d->text), d->text_len))
		return -EFAULT;
	err = aikm_session_diagnose(s);
	if (!err)
		return copy_answer(s, user);
	if (err == -EBADMSG && copy_to_user(user, d, sizeof(*d)))
		return -EFAULT;
	return err;
}

static long device_call(struct aikm_session *s, unsigned int cmd,
			void __user *user)
{
	switch (AIKM_IOC_KIND(cmd)) {
	case AIKM_IOC_KIND(AIKM_IOC_SNAPSHOT):
		return device_snapshot(s, user);
	case AIKM_IOC_KIND(AIKM_IOC_DIAGNOSE):
		return device_diagnose(s, user);
	case AIKM_IOC_KIND(AIKM_IOC_HISTORY):
		return device_history(s, user);
	default:
		return -ENOTTY;
	}
}

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct aikm_session *s = file->private_data;
	long ret;

	if (mutex_lock_interruptible(&s->lock))
		return -ERESTARTNOHAND;
	ret = device_call(s, cmd, (void __user *)arg);
	mutex_unlock(&s->lock);
	/* Without a signal the machine was suspended: it is asked again. */
	return ret == -EINTR ? -ERESTARTNOHAND : ret;
}

static bool device_news(struct aikm_session *s)
{
	return aikm_findings_count() > atomic64_read(&s->seen);
}

/* One finding to the reader, or -EAGAIN when another took the last one. */
static ssize_t device_give(struct aikm_session *s, char __user *buf)
{
	ssize_t ret = -EAGAIN;

	if (mutex_lock_interruptible(&s->reading))
		return -ERESTARTSYS;
	if (aikm_findings_next(atomic64_read(&s->seen), &s->event)) {
		ret = sizeof(s->event);
		if (copy_to_user(buf, &s->event, sizeof(s->event)))
			ret = -EFAULT;
		else
			atomic64_set(&s->seen, s->event.sequence);
	}
	mutex_unlock(&s->reading);
	return ret;
}

static ssize_t device_read(struct file *file, char __user *buf, size_t size,
			   loff_t *pos)
{
	struct aikm_session *s = file->private_data;
	ssize_t ret;

	if (size < sizeof(s->event))
		return -EINVAL;
	do {
		ret = device_give(s, buf);
		if (ret != -EAGAIN || file->f_flags & O_NONBLOCK)
			return ret;
		ret = wait_event_interruptible(*aikm_findings_wait(),
					       device_news(s));
	} while (!ret);
	return ret;
}

static __poll_t device_poll(struct file *file, poll_table *wait)
{
	struct aikm_session *s = file->private_data;

	poll_wait(file, aikm_findings_wait(), wait);
	return device_news(s) ? EPOLLIN | EPOLLRDNORM : 0;
}

static int device_open(struct inode *inode, struct file *file)
{
	struct aikm_session *s = aikm_session_create();

	if (IS_ERR(s))
		return PTR_ERR(s);
	file->private_data = s;
	return stream_open(inode, file);
}

static int device_release(struct inode *inode, struct file *file)
{
	aikm_session_destroy(file->private_data);
	return 0;
}

static const struct file_operations aikm_device_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.read = device_read,
	.poll = device_poll,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice aikm_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "aikm",
	.fops = &aikm_device_fops,
	.mode = 0660,
};

int aikm_device_init(void)
{
	int err = misc_register(&aikm_device);

	if (err)
		pr_err("cannot make /dev/aikm: %d\n", err);
	return err;
}

void aikm_device_exit(void)
{
	misc_deregister(&aikm_device);
}

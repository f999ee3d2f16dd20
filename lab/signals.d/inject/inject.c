// SPDX-License-Identifier: GPL-2.0
/*
 * Faults that only the kernel itself can have, for throw-away machines:
 * "echo KIND NUMBER > /proc/inject". What a kind does and what its number
 * means is in the table at the end.
 */
#include <linux/clocksource.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/processor.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

enum {
	INJECT_NUMBER_MAX = 4096,
	INJECT_TIMES = 40, /* of a fault that comes in strokes */
};

static DEFINE_MUTEX(inject_lock);

/*
 * inject_pages - what is held
 * @at: pages, NULL where one was given back
 * @nr: entries of @at
 */
static struct {
	struct page **at;
	size_t nr;
} inject_pages;

static struct kmem_cache *inject_cache;

static void spin_ms(unsigned int ms)
{
	u64 end = ktime_get_mono_fast_ns() + (u64)ms * NSEC_PER_MSEC;

	while (ktime_get_mono_fast_ns() < end)
		cpu_relax();
}

/* ---- what a thread of its own does ---- */

static int fail(void *number)
{
	*(int *)NULL = 1;
	return 0;
}

static int hold_processor(void *number)
{
	preempt_disable();
	spin_ms((unsigned int)(unsigned long)number * MSEC_PER_SEC);
	preempt_enable();
	return 0;
}

static int hold_interrupts(void *number)
{
	unsigned long flags;
	int i;

	for (i = 0; i < INJECT_TIMES; i++) {
		local_irq_save(flags);
		spin_ms((unsigned int)(unsigned long)number);
		local_irq_restore(flags);
		msleep(20);
	}
	return 0;
}

static int hold_lock(void *number)
{
	mutex_lock(&inject_lock);
	ssleep((unsigned int)(unsigned long)number);
	mutex_unlock(&inject_lock);
	return 0;
}

static int start(int (*what)(void *number), unsigned int number)
{
	struct task_struct *t =
		kthread_run(what, (void *)(unsigned long)number, "inject");

	return PTR_ERR_OR_ZERO(t);
}

static int inject_oops(unsigned int number)
{
	return start(fail, number);
}

static int inject_spin(unsigned int number)
{
	return start(hold_processor, number);
}

static int inject_irqsoff(unsigned int number)
{
	return start(hold_interrupts, number);
}

static int inject_lock_held(unsigned int number)
{
	return start(hold_lock, number);
}

/* ---- what the writer does ---- */

static int inject_block(unsigned int number)
{
	mutex_lock(&inject_lock);
	mutex_unlock(&inject_lock);
	return 0;
}

static void hog_work(struct work_struct *work)
{
	spin_ms(5 * MSEC_PER_SEC);
}

static DECLARE_WORK(inject_work, hog_work);

/* Not of the unbound queues: others of this processor wait behind it. */
static int inject_work_hog(unsigned int number)
{
	queue_work_on((int)number, system_wq, &inject_work);
	return 0;
}

static void give_pages(size_t from, size_t step)
{
	size_t i;

	for (i = from; i < inject_pages.nr; i += step) {
		if (inject_pages.at[i])
			__free_page(inject_pages.at[i]);
		inject_pages.at[i] = NULL;
	}
}

static void give_all_pages(void)
{
	give_pages(0, 1);
	vfree(inject_pages.at);
	inject_pages.at = NULL;
	inject_pages.nr = 0;
}

/* Pages that cannot be moved, every second of them given back. */
static int inject_pieces(unsigned int number)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN;
	size_t nr = (size_t)number << (20 - PAGE_SHIFT);

	give_all_pages();
	if (!nr)
		return 0;
	inject_pages.at = vcalloc(nr, sizeof(*inject_pages.at));
	if (!inject_pages.at)
		return -ENOMEM;
	for (; inject_pages.nr < nr; inject_pages.nr++) {
		inject_pages.at[inject_pages.nr] = alloc_page(gfp);
		if (!inject_pages.at[inject_pages.nr])
			break;
	}
	give_pages(0, 2);
	return 0;
}

static int inject_order(unsigned int number)
{
	static struct page *got[64];
	u32 nr = 0;

	for (; nr < ARRAY_SIZE(got); nr++) {
		got[nr] = alloc_pages(GFP_KERNEL | __GFP_NORETRY, number);
		if (!got[nr])
			break;
	}
	while (nr)
		__free_pages(got[--nr], number);
	return 0;
}

/* Objects of a cache of their own, which nobody counts or frees. */
static int inject_objects(unsigned int number)
{
	size_t left = (size_t)number << 10;

	while (left--)
		if (!kmem_cache_alloc(inject_cache, GFP_KERNEL))
			return -ENOMEM;
	return 0;
}

static u64 read_fast(struct clocksource *cs)
{
	u64 now = ktime_get_raw_fast_ns();

	return now + div_u64(now, 50);
}

/* Two percent fast, and not trusted: the kernel compares it with others. */
static struct clocksource inject_clock = {
	.name = "inject",
	.rating = 50,
	.read = read_fast,
	.mask = CLOCKSOURCE_MASK(64),
	.flags = CLOCK_SOURCE_IS_CONTINUOUS | CLOCK_SOURCE_MUST_VERIFY,
};

static int inject_clock_fast(unsigned int number)
{
	if (!number)
		return clocksource_unregister(&inject_clock);
	return clocksource_register_hz(&inject_clock, NSEC_PER_SEC);
}

static const struct {
	const char *kind;
	int (*inject)(unsigned int number);
} inject_kinds[] = {
	{ "oops", inject_oops }, /* a thread fails; its number means nothing */
	{ "spin", inject_spin }, /* seconds that one processor is held */
	{ "irqsoff", inject_irqsoff }, /* milliseconds, some times */
	{ "lock", inject_lock_held }, /* seconds that a lock is held */
	{ "block", inject_block }, /* waits for that lock */
	{ "work", inject_work_hog }, /* processor whose workers are held */
	{ "pieces", inject_pieces }, /* MiB of memory broken up; 0 ends it */
	{ "order", inject_order }, /* 2^order pages, in vain */
	{ "objects", inject_objects }, /* MiB of them leak, for good */
	{ "clock", inject_clock_fast }, /* 1: there is one that is wrong */
};

static ssize_t inject_write(struct file *file, const char __user *from,
			    size_t len, loff_t *pos)
{
	char text[32] = "", kind[12];
	unsigned int number;
	u32 i;
	int err;

	if (len >= sizeof(text) || copy_from_user(text, from, len))
		return -EFAULT;
	if (sscanf(text, "%11s %u", kind, &number) != 2 ||
	    number > INJECT_NUMBER_MAX)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(inject_kinds); i++) {
		if (strcmp(kind, inject_kinds[i].kind))
			continue;
		err = inject_kinds[i].inject(number);
		return err ? err : len;
	}
	return -EINVAL;
}

static const struct proc_ops inject_ops = {
	.proc_write = inject_write,
};

static int __init inject_init(void)
{
	inject_cache = kmem_cache_create("inject", 1024, 0, 0, NULL);
	if (!inject_cache)
		return -ENOMEM;
	if (proc_create("inject", 0200, NULL, &inject_ops))
		return 0;
	kmem_cache_destroy(inject_cache);
	return -ENOMEM;
}

module_init(inject_init);

MODULE_DESCRIPTION("Real faults of the kernel, for throw-away machines");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0
/*
 * When the machine dies, the last findings go to the kernel log once more,
 * behind the panic's own lines: what keeps the end of the log (pstore, kdump, a
 * serial console) then keeps them too, however long ago they were made.
 */
#include "../aikm.h"
#include "../think/result.h"

#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/timekeeping.h>

enum {
	AIKM_WORDS = 8, /* that are kept */
};

/**
 * struct aikm_words - one finding
 * @sequence: of it; 0 while it is being written
 * @time_ns: end of the window it is about, CLOCK_BOOTTIME
 * @text: as in the kernel log
 */
struct aikm_words {
	u64 sequence, time_ns;
	char text[AIKM_FINDING_LINE_MAX];
};

/* The findings, ready to be said without a lock: n lies at n % AIKM_WORDS. */
static struct aikm_words aikm_words[AIKM_WORDS];

void aikm_lastwords_note(u64 sequence, u64 time_ns, const char *line)
{
	struct aikm_words *w = &aikm_words[sequence % AIKM_WORDS];

	WRITE_ONCE(w->sequence, 0);
	/* Whoever sees a part of the new words sees no number with them. */
	smp_wmb();
	w->time_ns = time_ns;
	strscpy(w->text, line, sizeof(w->text));
	/* Pairs with smp_load_acquire() in words_sequence(). */
	smp_store_release(&w->sequence, sequence);
}

static u64 words_sequence(u64 n)
{
	/* Pairs with smp_store_release() in aikm_lastwords_note(). */
	return smp_load_acquire(&aikm_words[n % AIKM_WORDS].sequence);
}

/*
 * Any lock may be held by a processor that was stopped for good, so none is
 * taken. A place that was perhaps being written is left out.
 */
static int lastwords_say(struct notifier_block *nb, unsigned long event,
			 void *message)
{
	const struct aikm_words *w;
	u64 s, n, count = 0;
	u32 ms;

	for (n = 0; n < AIKM_WORDS; n++)
		count = max(count, words_sequence(n));
	n = count < AIKM_WORDS ? 1 : count - AIKM_WORDS + 1;
	for (; n <= count; n++) {
		if (words_sequence(n) != n)
			continue;
		w = &aikm_words[n % AIKM_WORDS];
		s = div_u64_rem(div_u64(w->time_ns, NSEC_PER_MSEC),
				MSEC_PER_SEC, &ms);
		pr_emerg(
			"before the panic, finding %llu of %llu, at %llu.%03u s: %s\n",
			n, count, s, ms, w->text);
	}
	return NOTIFY_DONE;
}

static struct notifier_block aikm_lastwords_panic = {
	.notifier_call = lastwords_say,
};

int aikm_lastwords_init(void)
{
	return atomic_notifier_chain_register(&panic_notifier_list,
					      &aikm_lastwords_panic);
}

void aikm_lastwords_exit(void)
{
	atomic_notifier_chain_unregister(&panic_notifier_list,
					 &aikm_lastwords_panic);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Open files one by one: what the sockets among them wait for, and how much
 * room deleted ones hold. There can be any number, so that only so many are
 * looked at in a sample, and the next ones in the next; what is told is of the
 * last whole round. A file stays open while the lock of its table is held.
 */
#include "../aikm.h"

#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/timekeeping.h>
#include <net/tcp.h>

enum {
	AIKM_FILES_IN_TURN = 512, /* looked at in a sample */
	AIKM_FILES_AT_ONCE = 64, /* with the lock of a table held, */
	AIKM_FILES_PLACES = 1024, /* and so many places of it passed */
	AIKM_FILES_DELETED = 128, /* remembered in a round */
	AIKM_FILES_QUESTIONS = 64, /* the same */
	AIKM_PORT_NAMES = 53,
	AIKM_SENT_S = 2, /* one that sent nothing since tells of the past */
	AIKM_QUESTION_S = 3,
};

/**
 * struct aikm_deleted - one deleted file that is open
 * @sb: of its file system; not followed
 * @ino: its number
 * @kb: that it holds
 */
struct aikm_deleted {
	const struct super_block *sb;
	unsigned long ino;
	u64 kb;
};

/**
 * struct aikm_question - one socket that asked a name server
 * @ino: its number
 * @since_ns: when it was first seen, CLOCK_BOOTTIME
 */
struct aikm_question {
	unsigned long ino;
	u64 since_ns;
};

/**
 * struct aikm_files_round - what was seen since a round began
 * @flows: connections
 * @window: those that wait for room at the other end
 * @buffer: those that wait for room of their own
 * @unclosed: those that the other end closed
 * @rtts: connections that sent
 * @rtt_sum: of their round trips, us
 * @rtt_most: the longest
 * @questions: entries of @question
 * @nr_deleted: entries of @deleted
 * @question: those that wait for a name server
 * @deleted: deleted files
 */
struct aikm_files_round {
	u32 flows, window, buffer, unclosed, rtts, questions, nr_deleted;
	u32 rtt_most;
	u64 rtt_sum;
	struct aikm_question question[AIKM_FILES_QUESTIONS];
	struct aikm_deleted deleted[AIKM_FILES_DELETED];
};

/*
 * aikm_files - under the clock's lock
 * @now: the round that goes on
 * @last: the last whole one
 * @whole: there is one
 * @born: boot time of the process to go on with; older ones are done
 * @fd: its place to go on with
 * @left: files that may still be looked at
 * @time_ns: of the sample
 */
static struct {
	struct aikm_files_round now, last;
	bool whole;
	u64 born;
	unsigned int fd;
	u32 left;
	u64 time_ns;
} aikm_files;

static void note_deleted(const struct inode *inode)
{
	struct aikm_files_round *r = &aikm_files.now;
	u32 i;

	for (i = 0; i < r->nr_deleted; i++)
		if (r->deleted[i].sb == inode->i_sb &&
		    r->deleted[i].ino == inode->i_ino)
			return;
	if (r->nr_deleted < AIKM_FILES_DELETED)
		r->deleted[r->nr_deleted++] = (struct aikm_deleted){
			.sb = inode->i_sb,
			.ino = inode->i_ino,
			.kb = inode->i_blocks >> 1,
		};
}

/* Since when it waits is known from the round before. */
static void note_question(const struct inode *inode)
{
	struct aikm_files_round *r = &aikm_files.now;
	struct aikm_question *q;
	u32 i;

	if (r->questions == AIKM_FILES_QUESTIONS)
		return;
	q = &r->question[r->questions++];
	q->ino = inode->i_ino;
	q->since_ns = aikm_files.time_ns;
	for (i = 0; i < aikm_files.last.questions; i++)
		if (aikm_files.last.question[i].ino == q->ino)
			q->since_ns = aikm_files.last.question[i].since_ns;
}

static void note_flow(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	struct aikm_files_round *r = &aikm_files.now;
	u32 rtt = READ_ONCE(tp->srtt_us) >> 3;

	r->flows++;
	r->window += tp->chrono_type == TCP_CHRONO_RWND_LIMITED;
	r->buffer += tp->chrono_type == TCP_CHRONO_SNDBUF_LIMITED;
	if (!rtt || tcp_jiffies32 - READ_ONCE(tp->lsndtime) > AIKM_SENT_S * HZ)
		return;
	r->rtts++;
	r->rtt_sum += rtt;
	r->rtt_most = max(r->rtt_most, rtt);
}

/* An open socket keeps what it is made of; other locks are left alone. */
static void note_socket(struct file *file, const struct inode *inode)
{
	const struct socket *sock = sock_from_file(file);
	const struct sock *sk = sock ? READ_ONCE(sock->sk) : NULL;
	int state;

	if (!sk || (sk->sk_family != AF_INET && sk->sk_family != AF_INET6))
		return;
	state = READ_ONCE(sk->sk_state);
	if (sk->sk_protocol == IPPROTO_TCP) {
		if (state == TCP_ESTABLISHED)
			note_flow(sk);
		aikm_files.now.unclosed += state == TCP_CLOSE_WAIT;
	} else if (sk->sk_protocol == IPPROTO_UDP && state == TCP_ESTABLISHED &&
		   sk->sk_dport == htons(AIKM_PORT_NAMES)) {
		note_question(inode);
	}
}

static void note_file(struct file *file)
{
	const struct inode *inode = file_inode(file);

	if (S_ISSOCK(inode->i_mode))
		note_socket(file, inode);
	else if (S_ISREG(inode->i_mode) && !inode->i_nlink)
		note_deleted(inode);
}

/* Returns false at the end of the table. */
static bool look_at_places(struct files_struct *files)
{
	unsigned int end, seen = 0;
	struct fdtable *fdt;
	struct file *file;

	spin_lock(&files->file_lock);
	fdt = files_fdtable(files);
	end = min(fdt->max_fds, aikm_files.fd + AIKM_FILES_PLACES);
	for (; aikm_files.fd < end && seen < AIKM_FILES_AT_ONCE;
	     aikm_files.fd++) {
		file = rcu_dereference_protected(
			fdt->fd[aikm_files.fd],
			lockdep_is_held(&files->file_lock));
		if (!file)
			continue;
		note_file(file);
		seen++;
	}
	end = fdt->max_fds;
	spin_unlock(&files->file_lock);
	aikm_files.left -= min(aikm_files.left, seen + 1);
	return aikm_files.fd < end;
}

/* Returns false when the rest is for another sample. */
static bool look_at_task(struct task_struct *p)
{
	bool more;

	do {
		task_lock(p);
		more = p->files && look_at_places(p->files);
		task_unlock(p);
	} while (more && aikm_files.left);
	return !more;
}

/* The list of processes is in order of birth. Returns false before its end. */
static bool look_at_tasks(void)
{
	struct task_struct *p;

	for_each_process(p) {
		if (p->flags & PF_KTHREAD ||
		    p->start_boottime < aikm_files.born)
			continue;
		if (!aikm_files.left)
			return false;
		if (p->start_boottime > aikm_files.born)
			aikm_files.fd = 0;
		aikm_files.born = p->start_boottime;
		if (!look_at_task(p))
			return false;
		aikm_files.born++;
		aikm_files.fd = 0;
	}
	return true;
}

static void end_round(void)
{
	aikm_files.last = aikm_files.now;
	memset(&aikm_files.now, 0, sizeof(aikm_files.now));
	aikm_files.whole = true;
	aikm_files.born = 0;
	aikm_files.fd = 0;
}

static u32 late_questions(void)
{
	const struct aikm_files_round *r = &aikm_files.last;
	u32 i, late = 0;

	for (i = 0; i < r->questions; i++)
		late += aikm_files.time_ns - r->question[i].since_ns >=
			AIKM_QUESTION_S * NSEC_PER_SEC;
	return late;
}

static void count_flows(struct aikm_sample *s)
{
	const struct aikm_files_round *r = &aikm_files.last;

	aikm_sample_count(s, AIKM_C_FLOWS, r->flows);
	aikm_sample_count(s, AIKM_C_FLOW_WINDOW, r->window);
	aikm_sample_count(s, AIKM_C_FLOW_BUFFER, r->buffer);
	aikm_sample_count(s, AIKM_C_FLOW_UNCLOSED, r->unclosed);
	aikm_sample_count(s, AIKM_C_FLOW_QUESTIONS, late_questions());
	if (!r->rtts)
		return;
	aikm_sample_count(s, AIKM_C_FLOW_RTT, div_u64(r->rtt_sum, r->rtts));
	aikm_sample_count(s, AIKM_C_FLOW_RTT_MOST, r->rtt_most);
}

void aikm_files_sample(struct aikm_sample *s)
{
	bool end;

	aikm_files.left = AIKM_FILES_IN_TURN;
	aikm_files.time_ns = s->time_ns;
	rcu_read_lock();
	end = look_at_tasks();
	rcu_read_unlock();
	if (end)
		end_round();
	if (aikm_files.whole)
		count_flows(s);
}

u64 aikm_files_deleted_kb(const struct super_block *sb)
{
	const struct aikm_files_round *r = &aikm_files.last;
	u64 kb = 0;
	u32 i;

	for (i = 0; i < r->nr_deleted; i++)
		if (r->deleted[i].sb == sb)
			kb += r->deleted[i].kb;
	return kb;
}

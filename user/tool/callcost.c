// SPDX-License-Identifier: GPL-2.0
/*
 * callcost - what the long way through a system call costs, in picoseconds:
 * the fastest of many rounds. Any tracepoint on system calls sends every call
 * that way; so does user dispatch, which a process can switch on for itself.
 * Prints "key value" lines.
 */
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "aikm_os.h"

enum { ROUNDS = 300, CALLS = 20000 };

static u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

static u64 round_ns(void)
{
	u64 begin = now_ns();
	u32 i;

	for (i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	return now_ns() - begin;
}

/* Every address may call; only the way there is another one. */
static int long_way(bool on)
{
	return prctl(PR_SET_SYSCALL_USER_DISPATCH,
		     on ? PR_SYS_DISPATCH_ON : PR_SYS_DISPATCH_OFF, 0,
		     on ? ~0UL : 0, NULL);
}

int main(void)
{
	u64 plain = U64_MAX, longer = U64_MAX;
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		plain = min(plain, round_ns());
		if (long_way(true)) {
			perror("callcost: PR_SET_SYSCALL_USER_DISPATCH");
			return 1;
		}
		longer = min(longer, round_ns());
		if (long_way(false)) {
			perror("callcost: PR_SET_SYSCALL_USER_DISPATCH");
			return 1;
		}
	}
	printf("call_ps %llu\n", (unsigned long long)(plain * 1000 / CALLS));
	printf("call_long_way_ps %llu\n",
	       (unsigned long long)(longer * 1000 / CALLS));
	return 0;
}

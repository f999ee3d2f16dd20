// SPDX-License-Identifier: GPL-2.0
/* AIKM_IOC_DIAGNOSE: every errno, the order of checks, and hostile texts. */
#include "tap.h"
#include "device.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

enum { TOKENS_MAX = 1024, CAUSES = 64, FS_FULL = 8 };

static char text[AIKM_TEXT_MAX + 16];
static unsigned int text_len;

static struct aikm_diagnose ask(unsigned int flags)
{
	struct aikm_diagnose d = {
		.size = sizeof(d),
		.flags = flags,
		.text = (uintptr_t)text,
		.text_len = text_len,
	};

	return d;
}

static void take_snapshot(int fd)
{
	struct aikm_snapshot_req r = {
		.size = sizeof(r),
		.window_ms = 500,
		.text = (uintptr_t)text,
		.text_size = AIKM_TEXT_MAX,
	};

	tap_check(!ioctl(fd, AIKM_IOC_SNAPSHOT, &r), "a snapshot to ask about");
	text_len = r.text_len;
}

static void refused(int fd, struct aikm_diagnose d, int error,
		    const char *title)
{
	tap_errno(ioctl(fd, AIKM_IOC_DIAGNOSE, &d), error, title);
}

static void test_arguments(int fd)
{
	struct aikm_diagnose d = ask(0);

	d.size = sizeof(d) - 4;
	refused(fd, d, EINVAL, "size too small");
	refused(fd, ask(4), EINVAL, "an unknown flag");
	refused(fd, ask(AIKM_DIAGNOSE_RULES | AIKM_DIAGNOSE_MODEL), EINVAL,
		"rules and model at once");
	d = ask(0);
	d.window_ms = 500;
	refused(fd, d, EINVAL, "a text and a window");
	d = ask(0);
	d.text_len = 0;
	refused(fd, d, EINVAL, "neither a text nor a window");
	d.window_ms = 500;
	refused(fd, d, EINVAL, "a text of no length");
	d = ask(0);
	d.text = 0;
	refused(fd, d, EINVAL, "a length of no text");
	d = ask(0);
	d.tokens_max = 5;
	refused(fd, d, EINVAL, "room for tokens nowhere");
	d = ask(0);
	d.text_len = AIKM_TEXT_MAX + 1;
	refused(fd, d, E2BIG, "a text too long");
	d.tokens_max = 5;
	refused(fd, d, EINVAL, "flags and pointers come before lengths");
	d = ask(0);
	d.text = 8;
	refused(fd, d, EFAULT, "a text that is nowhere");
}

static bool result_sound(const struct aikm_result *r)
{
	return r->size == sizeof(*r) && r->cause < CAUSES && r->severity <= 4 &&
	       r->source <= AIKM_SOURCE_MODEL && r->host == AIKM_HOST_KERNEL &&
	       r->has_culprit <= 1 && r->nr_evidence <= AIKM_MAX_EVIDENCE &&
	       r->confidence <= 1000 && !r->reserved;
}

static void test_rules(int fd)
{
	struct aikm_diagnose d = ask(AIKM_DIAGNOSE_RULES);
	static const unsigned char zero[32];

	tap_check(!ioctl(fd, AIKM_IOC_DIAGNOSE, &d), "rules about a text");
	tap_check(result_sound(&d.result), "the result keeps its promises");
	tap_check(d.result.source == AIKM_SOURCE_RULE, "it is by rule");
	tap_check(!d.tokens_len && !d.result.prompt_tokens, "without tokens");
	tap_check(!memcmp(d.result.model_hash, zero, 32), "without a model");
	d = ask(AIKM_DIAGNOSE_RULES);
	d.text = 0;
	d.text_len = 0;
	d.window_ms = 100;
	tap_check(!ioctl(fd, AIKM_IOC_DIAGNOSE, &d), "rules about now");
	tap_check(result_sound(&d.result), "the result keeps its promises");
}

static __u64 now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec * 1000000ULL + t.tv_nsec / 1000;
}

/* What was put into the text must come out of the finding. */
static void test_culprit(int fd)
{
	struct aikm_diagnose d;
	const struct aikm_result *r = &d.result;
	__u64 begin = now_us();

	text_len = sprintf(text,
			   "aikm-snapshot 1\ntime 5000000000 ns\n"
			   "window 2000 ms\nhandle M1 253:7 \"/srv/x y\"\n"
			   "M1.size 800000 kB\nM1.free 0 kB\n"
			   "M1.left 0 permille\nend\n");
	d = ask(AIKM_DIAGNOSE_RULES);
	if (!tap_check(!ioctl(fd, AIKM_IOC_DIAGNOSE, &d), "a full mount"))
		printf("# %s; %s\n", strerror(errno), d.message);
	tap_check(r->cause == FS_FULL, "the cause is fs_full");
	tap_check(r->has_culprit && r->culprit.class == 9, "the culprit");
	tap_check(r->culprit.num == 1, "is M1");
	tap_check(r->culprit.id == (253 << 20 | 7), "of device 253:7");
	tap_check(!strcmp(r->culprit.name, "/srv/x y"), "by its name");
	tap_check(r->time_ns == 5000000000, "the time is the text's");
	tap_check(r->took_us <= now_us() - begin, "what it took is not");
}

static void refused_text(int fd, const char *title, const char *bad, size_t len)
{
	struct aikm_diagnose d = ask(AIKM_DIAGNOSE_RULES);

	d.text = (uintptr_t)bad;
	d.text_len = len;
	if (!tap_errno(ioctl(fd, AIKM_IOC_DIAGNOSE, &d), EBADMSG, title))
		return;
	len = strnlen(d.message, sizeof(d.message));
	tap_check(len > 10 && len < sizeof(d.message), "and says: %.160s",
		  d.message);
}

static void test_bad_texts(int fd)
{
	static char twice[2 * AIKM_TEXT_MAX];

	refused_text(fd, "white space", "\t\n\n\t", 4);
	refused_text(fd, "another format", "hello\n", 6);
	refused_text(fd, "a later version", "aikm-snapshot 2\nend\n", 20);
	refused_text(fd, "an escape sequence", "\033[2J\007\n", 6);
	refused_text(fd, "a NUL", "aikm-snapshot 1\0\n", 17);
	refused_text(fd, "no end", text, text_len - 4);
	memcpy(twice, text, text_len);
	memcpy(twice + text_len, text, text_len);
	refused_text(fd, "two snapshots", twice, 2 * text_len);
}

/*
 * Whatever is done to a text, the answer is a finding or a refusal; and the
 * refusal is printable.
 */
static bool survives(int fd, const char *bytes, unsigned int len)
{
	struct aikm_diagnose d = ask(AIKM_DIAGNOSE_RULES);
	unsigned int i;

	d.text = (uintptr_t)bytes;
	d.text_len = len;
	if (!ioctl(fd, AIKM_IOC_DIAGNOSE, &d))
		return result_sound(&d.result);
	if (errno != EBADMSG)
		return false;
	for (i = 0; i < sizeof(d.message) && d.message[i]; i++)
		if (d.message[i] < ' ' || d.message[i] > '~')
			return false;
	return i > 0 && i < sizeof(d.message);
}

static void test_hostile_texts(int fd)
{
	static char bytes[AIKM_TEXT_MAX];
	unsigned int i, n, failures = 0;
	unsigned int seed = 20261;

	for (n = 0; n < text_len; n += 7)
		failures += !survives(fd, text, n + 1);
	tap_check(!failures, "a text cut anywhere");
	for (n = 0, failures = 0; n < 2000; n++) {
		memcpy(bytes, text, text_len);
		for (i = 0; i < 1 + n % 4; i++)
			bytes[rand_r(&seed) % text_len] = rand_r(&seed);
		failures += !survives(fd, bytes, text_len);
	}
	tap_check(!failures, "2000 texts with bytes changed");
	for (n = 0, failures = 0; n < 200; n++) {
		for (i = 0; i < sizeof(bytes); i++)
			bytes[i] = rand_r(&seed);
		failures += !survives(fd, bytes, 1 + rand_r(&seed) % i);
	}
	tap_check(!failures, "200 texts of noise");
}

static void test_model(int fd)
{
	static unsigned int one[TOKENS_MAX], two[TOKENS_MAX];
	struct aikm_diagnose d = ask(AIKM_DIAGNOSE_MODEL);
	struct aikm_diagnose e = ask(AIKM_DIAGNOSE_MODEL);
	unsigned int both;

	d.tokens = (uintptr_t)one;
	d.tokens_max = TOKENS_MAX;
	tap_check(!ioctl(fd, AIKM_IOC_DIAGNOSE, &d), "the model about a text");
	tap_check(result_sound(&d.result), "the result keeps its promises");
	tap_check(d.result.source == AIKM_SOURCE_MODEL, "it is by the model");
	both = d.result.prompt_tokens + d.result.answer_tokens;
	tap_check(d.tokens_len == both, "%u tokens of prompt and answer", both);
	e.tokens = (uintptr_t)two;
	e.tokens_max = 3;
	tap_check(!ioctl(fd, AIKM_IOC_DIAGNOSE, &e), "and again");
	tap_check(e.tokens_len == 3 && !memcmp(one, two, 12) && !two[3],
		  "a short token buffer receives the first ones");
	tap_check(e.result.cause == d.result.cause, "the same cause");
	tap_check(e.result.confidence == d.result.confidence, "as surely");
}

static int ask_once(const unsigned int *wanted, unsigned int nr)
{
	static unsigned int tokens[TOKENS_MAX];
	struct aikm_diagnose d = ask(AIKM_DIAGNOSE_MODEL);
	int fd = device_open(0);

	d.tokens = (uintptr_t)tokens;
	d.tokens_max = TOKENS_MAX;
	if (ioctl(fd, AIKM_IOC_DIAGNOSE, &d))
		return 1;
	return d.tokens_len == nr && !memcmp(tokens, wanted, nr * 4) ? 0 : 2;
}

static void test_together(int fd)
{
	static unsigned int tokens[TOKENS_MAX];
	struct aikm_diagnose d = ask(AIKM_DIAGNOSE_MODEL);
	int i, status, failures = 0;

	d.tokens = (uintptr_t)tokens;
	d.tokens_max = TOKENS_MAX;
	tap_check(!ioctl(fd, AIKM_IOC_DIAGNOSE, &d), "asked alone");
	for (i = 0; i < 4; i++)
		if (!fork())
			_exit(ask_once(tokens, d.tokens_len));
	while (wait(&status) > 0)
		failures += status != 0;
	tap_check(!failures, "four who ask at once get the same tokens");
}

static void test_impatience(int fd)
{
	struct aikm_diagnose d = ask(AIKM_DIAGNOSE_MODEL);
	long ret;

	interrupt_after(20000);
	ret = ioctl(fd, AIKM_IOC_DIAGNOSE, &d);
	interrupt_after(0);
	/* A fast machine may have answered before the signal. */
	if (ret)
		tap_errno(ret, EINTR, "a signal ends an answer");
	else
		tap_check(true, "an answer came before the signal");
	d = ask(AIKM_DIAGNOSE_RULES);
	tap_check(!ioctl(fd, AIKM_IOC_DIAGNOSE, &d), "the file goes on");
}

static void test_killed(void)
{
	struct aikm_diagnose d = ask(AIKM_DIAGNOSE_MODEL);
	pid_t pid = fork();
	int fd, status;

	if (!pid) {
		fd = device_open(0);
		ioctl(fd, AIKM_IOC_DIAGNOSE, &d);
		_exit(0);
	}
	usleep(20000);
	kill(pid, SIGKILL);
	tap_check(waitpid(pid, &status, 0) == pid,
		  "one who asks can be killed");
}

static void test_no_model(int fd)
{
	struct aikm_diagnose d = ask(AIKM_DIAGNOSE_MODEL);

	tap_errno(ioctl(fd, AIKM_IOC_DIAGNOSE, &d), ENODATA,
		  "the model is wanted and there is none");
	d = ask(0);
	tap_check(!ioctl(fd, AIKM_IOC_DIAGNOSE, &d), "anybody is wanted");
	tap_check(d.result.source == AIKM_SOURCE_RULE, "the rules answer");
}

int main(void)
{
	int fd = device_open(0);

	take_snapshot(fd);
	test_arguments(fd);
	test_rules(fd);
	if (model_loaded()) {
		test_model(fd);
		test_together(fd);
		test_impatience(fd);
		test_killed();
	} else {
		test_no_model(fd);
	}
	test_hostile_texts(fd);
	test_culprit(fd);
	test_bad_texts(fd);
	close(fd);
	return tap_end();
}

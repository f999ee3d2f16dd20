// SPDX-License-Identifier: GPL-2.0
/* The command as people and programs meet it: output, messages, exit codes. */
#include "aikm_os.h"
#include <setjmp.h>

#include <fcntl.h>
#include <linux/limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/random_model.h"

enum { OUTPUT_MAX = 256 << 10 };

/**
 * struct said - what one run of the command gave
 * @status: exit code
 * @text: standard output and standard error together
 */
struct said {
	int status;
	char text[OUTPUT_MAX];
};

static struct said said;
static char build[PATH_MAX / 2]; /* the folder of this build */
static char work[32] = "/tmp/aikm-test-XXXXXX";

static const char snap_thrash[] = "aikm-snapshot 1\n"
				  "time 81234567890 ns\n"
				  "window 2000 ms\n"
				  "handle T1 1234 \"stress-ng-vm\"\n"
				  "psi.mem_some 800 permille\n"
				  "psi.mem_full 412 permille\n"
				  "swap.in 1200 pages_per_s\n"
				  "swap.out 3400 pages_per_s\n"
				  "T1.rss 512000 kB\n"
				  "end\n";
static const char snap_idle[] = "aikm-snapshot 1\n"
				"time 91234567890 ns\n"
				"window 2000 ms\n"
				"cpu.idle 990 permille\n"
				"end\n";
static const char snap_bad[] = "aikm-snapshot 1\n"
			       "time 91234567890 ns\n"
			       "window 2000 ms\n"
			       "cpu.idle 990 parsec\n"
			       "end\n";

/* Runs "aikm ARGUMENTS" (or what else is built there) in the work folder. */
static void run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void run(const char *fmt, ...)
{
	char command[3 * PATH_MAX], arguments[PATH_MAX];
	va_list args;
	size_t n;
	FILE *f;

	va_start(args, fmt);
	vsnprintf(arguments, sizeof(arguments), fmt, args);
	va_end(args);
	snprintf(command, sizeof(command), "cd %s && exec 2>&1 && %s/%s", work,
		 build, arguments);
	f = popen(command, "r");
	assert_non_null(f);
	n = fread(said.text, 1, sizeof(said.text) - 1, f);
	said.text[n] = '\0';
	said.status = WEXITSTATUS(pclose(f));
}

static void write_file(const char *name, const void *data, size_t len)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", work, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void write_text(const char *name, const char *text)
{
	write_file(name, text, strlen(text));
}

static void expect_said(const char *text)
{
	if (!strstr(said.text, text)) {
		print_message("'%s' expected in:\n%s\n", text, said.text);
		fail();
	}
}

static void expect_exit(int status)
{
	if (said.status != status)
		print_message("%s\n", said.text);
	assert_int_equal(said.status, status);
}

/* A reader of JSON just strict enough to find what is not JSON. */
static const char *json_value(const char *c, u32 depth);

static const char *json_string(const char *c)
{
	assert_int_equal(*c++, '"');
	while (*c != '"') {
		assert_true(*c >= ' ');
		if (*c == '\\' && !strchr("\"\\/bfnrtu", *++c))
			fail();
		c++;
	}
	return c + 1;
}

static const char *json_items(const char *c, char close, u32 depth)
{
	assert_true(depth < 8);
	if (*c == close)
		return c + 1;
	for (;;) {
		if (close == '}') {
			c = json_string(c);
			assert_memory_equal(c, ": ", 2);
			c += 2;
		}
		c = json_value(c, depth + 1);
		if (*c == close)
			return c + 1;
		assert_memory_equal(c, ", ", 2);
		c += 2;
	}
}

static const char *json_value(const char *c, u32 depth)
{
	if (*c == '{')
		return json_items(c + 1, '}', depth);
	if (*c == '[')
		return json_items(c + 1, ']', depth);
	if (*c == '"')
		return json_string(c);
	if (!strncmp(c, "null", 4))
		return c + 4;
	assert_true(*c == '-' || (*c >= '0' && *c <= '9'));
	return c + strspn(c, "-0123456789.");
}

/* One JSON object on each line; returns their number. */
static u32 expect_json_lines(void)
{
	const char *c = said.text;
	u32 lines = 0;

	for (; *c; c++, lines++) {
		assert_int_equal(*c, '{');
		c = json_value(c, 0);
		assert_int_equal(*c, '\n');
	}
	return lines;
}

static void help_is_given(void **state)
{
	static const char *const verbs[] = { "status", "snapshot", "diagnose",
					     "watch", "history" };
	u32 i;

	(void)state;
	run("aikm --help");
	expect_exit(0);
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		expect_said(verbs[i]);
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		run("aikm %s --help", verbs[i]);
		expect_exit(0);
		expect_said("usage: aikm");
		expect_said(verbs[i]);
	}
}

static void wrong_usage_is_told(void **state)
{
	static const char *const wrong[] = {
		"dance",
		"diagnose --loud",
		"diagnose more",
		"diagnose --from",
		"diagnose --window 5",
		"diagnose --window 60001",
		"diagnose --window -100",
		"diagnose --window 2000x",
		"snapshot --window 99",
		"snapshot here",
		"watch --count 0",
		"watch now",
		"history --last 5x",
		"history --last 0",
		"history --step -1",
		"history now",
		"snapshot --at -2s --here",
		"diagnose --at -2s --from a.snap",
		"status --loud",
		"status now",
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		run("aikm %s", wrong[i]);
		expect_exit(2);
		assert_true(*said.text);
	}
	run("aikm diagnose --here --window 5");
	expect_said("--window 5: give a number from 100 to 60000");
}

static void rules_answer_a_file(void **state)
{
	(void)state;
	write_text("a.snap", snap_thrash);
	run("aikm diagnose --here --rules --from a.snap");
	expect_exit(1);
	expect_said("swap_thrash (critical, by rule): Memory is moved");
	expect_said("\n  culprit:  T1 stress-ng-vm[1234]\n");
	expect_said("\n  evidence: psi.mem_full 41.2 %, swap.in 1200 ");
	expect_said(" swap.out 3400 pages/s, T1.rss 512000 kB\n");
	expect_said("kill -STOP 1234");
	expect_said("the plain rules in this process");
}

static void json_has_every_field(void **state)
{
	static const char *const fields[] = {
		"{\"cause\": \"swap_thrash\", \"title\": \"Memory is moved",
		"\"severity\": \"critical\", \"source\": \"rule\", ",
		"\"where\": \"user\", \"confidence\": 1.000, ",
		"\"culprit\": {\"handle\": \"T1\", \"kind\": \"task\", ",
		"\"id\": 1234, \"name\": \"stress-ng-vm\"}, \"evidence\"",
		"\"evidence\": [{\"fact\": \"psi.mem_full\", \"value\": 412, ",
		"\"value\": 412, \"unit\": \"permille\", \"name\": null}, ",
		"{\"fact\": \"T1.rss\", \"value\": 512000, \"unit\": \"kB\", ",
		"\"unit\": \"kB\", \"name\": \"stress-ng-vm\"}], ",
		"\"remedies\": [\"Stop ",
		"\"model_hash\": null, \"milliseconds\": ",
		"\"prompt_tokens\": 0, \"answer_tokens\": 0, ",
		"\"time_ns\": 81234567890}\n",
	};
	u32 i;

	(void)state;
	write_text("a.snap", snap_thrash);
	run("aikm diagnose --here --rules --json --from a.snap");
	expect_exit(1);
	assert_int_equal(expect_json_lines(), 1);
	for (i = 0; i < ARRAY_SIZE(fields); i++)
		expect_said(fields[i]);
}

static void every_snapshot_is_answered(void **state)
{
	char both[1024];

	(void)state;
	snprintf(both, sizeof(both), "%s%s", snap_idle, snap_thrash);
	write_text("both.snap", both);
	run("aikm diagnose --here --rules --json --from both.snap");
	expect_exit(1);
	assert_int_equal(expect_json_lines(), 2);
	expect_said("\"time_ns\": 91234567890}\n{\"cause\": \"swap_thrash\"");
	run("aikm diagnose --here --rules --json --from - <both.snap");
	expect_exit(1);
	write_text("idle.snap", snap_idle);
	run("aikm diagnose --here --rules --from idle.snap");
	expect_exit(0);
	expect_said("healthy (none, by rule)");
}

static void bad_files_are_told_apart(void **state)
{
	char late[1024];

	(void)state;
	write_text("bad.snap", snap_bad);
	run("aikm diagnose --here --rules --from bad.snap");
	expect_exit(2);
	expect_said("aikm: bad.snap: snapshot line 4: ");
	snprintf(late, sizeof(late), "%s%s", snap_idle, snap_bad);
	write_text("late.snap", late);
	run("aikm diagnose --here --rules --from late.snap");
	expect_exit(2);
	expect_said("healthy");
	expect_said("late.snap: from line 6: snapshot line 4: ");
	write_file("cut.snap", snap_thrash, strlen(snap_thrash) - 20);
	run("aikm diagnose --here --rules --from cut.snap");
	expect_exit(2);
	write_text("empty.snap", "\n");
	run("aikm diagnose --here --rules --from empty.snap");
	expect_exit(2);
	expect_said("empty.snap: holds no snapshot");
	run("aikm diagnose --here --rules --from none.snap");
	expect_exit(2);
	expect_said("none.snap: No such file");
	run("aikm diagnose --here --rules --from .");
	assert_int_not_equal(said.status, 0);
	expect_said(".: Is a directory");
}

/* A minute and a half of seconds, of which one is bad. */
static void write_recording(const char *name)
{
	static char text[OUTPUT_MAX];
	size_t n = 0;
	u32 s;

	for (s = 1; s <= 90; s++) {
		n += (size_t)scnprintf(text + n, sizeof(text) - n,
				       "aikm-snapshot 1\n"
				       "time %u000000000 ns\nwindow 2000 ms\n",
				       1000 + s);
		n += (size_t)scnprintf(text + n, sizeof(text) - n, "%s",
				       strstr(s == 47 ? snap_thrash : snap_idle,
					      "2000 ms\n") +
					       8);
	}
	write_text(name, text);
}

static u32 count_lines(void)
{
	const char *c = said.text;
	u32 lines = 0;

	for (; *c; c++)
		lines += *c == '\n';
	return lines;
}

static void a_recording_is_shown_as_history(void **state)
{
	(void)state;
	write_recording("minute.snap");
	run("aikm history --from minute.snap --last 100s --step 10s");
	expect_exit(0);
	expect_said("kept: 1 s steps: 1m 29s, 10 s steps: 1m 29s\n");
	assert_int_equal(count_lines(), 2 + 9);
	/* A step shows its worst second. */
	expect_said("\n-43s ");
	expect_said("  swap_thrash stress-ng-vm[1234]\n");
	run("aikm history --from - --last 10s <minute.snap");
	expect_exit(0);
	assert_int_equal(count_lines(), 2 + 11);
}

static void history_is_json(void **state)
{
	(void)state;
	write_recording("minute.snap");
	run("aikm history --from minute.snap --last 1d --step 1s --json");
	expect_exit(0);
	assert_int_equal(expect_json_lines(), 90);
	expect_said("{\"time\": null, \"time_ns\": 1047000000000, ");
	expect_said("\"seconds_ago\": 43.000, \"step_ms\": 1000, ");
	expect_said("\"memory_permille\": null, \"swap_pages_per_s\": 4600, ");
	expect_said("\"psi_memory_permille\": 800, ");
	expect_said("\"finding\": {\"cause\": \"swap_thrash\", ");
	expect_said("\"cpu_permille\": 10, ");
}

static void odd_recordings_are_told(void **state)
{
	char twice[1024];

	(void)state;
	write_text("empty.snap", "");
	run("aikm history --from empty.snap");
	expect_exit(0);
	expect_said("kept: nothing is kept yet");
	snprintf(twice, sizeof(twice), "%s%s", snap_idle, snap_idle);
	write_text("twice.snap", twice);
	run("aikm history --from twice.snap");
	expect_exit(2);
	expect_said("twice.snap: from line 6: not later than the snapshot");
	write_text("bad.snap", snap_bad);
	run("aikm history --from bad.snap");
	expect_exit(2);
	expect_said("bad.snap: snapshot line 4: ");
	run("aikm history --from none.snap");
	expect_exit(2);
}

static void write_model(const char *name, bool damaged)
{
	struct aikm_random_shape shape = {
		.layers = 1,
		.width = 32,
		.ff = 32,
		.heads = 1,
		.kv_heads = 1,
		.context = 1024,
		.vocab = 262,
		.type = 8,
		.seed = 3,
	};
	u64 len;
	u8 *file = aikm_random_model(&shape, &len);

	write_file(name, file, damaged ? len / 2 : len);
	free(file);
}

static void models_are_checked(void **state)
{
	(void)state;
	write_text("a.snap", snap_thrash);
	run("aikm diagnose --model none.gguf --from a.snap");
	expect_exit(4);
	expect_said("none.gguf: No such file");
	write_model("half.gguf", true);
	run("aikm diagnose --model half.gguf --from a.snap");
	expect_exit(4);
	expect_said("model half.gguf: ");
	write_text("text.gguf", snap_thrash);
	run("aikm diagnose --model text.gguf --from a.snap");
	expect_exit(4);
	expect_said("model text.gguf: ");
	run("aikm status --model text.gguf --json");
	assert_true(said.status == 4 || !access("/proc/aikm_info", F_OK));
}

/* Foolish weights, but the whole way through engine, grammar and verdict. */
static void a_model_answers(void **state)
{
	char *first;

	(void)state;
	write_text("a.snap", snap_thrash);
	write_model("m.gguf", false);
	run("aikm diagnose --model m.gguf --tokens --from a.snap");
	assert_true(said.status == 0 || said.status == 1 || said.status == 5);
	expect_said("  says:     model ");
	expect_said("\n  tokens:   256 258 ");
	first = strdup(strstr(said.text, "tokens:"));
	run("aikm diagnose --model m.gguf --tokens --from a.snap");
	assert_string_equal(strstr(said.text, "tokens:"), first);
	free(first);
	run("aikm diagnose --model m.gguf --tokens --json --from a.snap");
	assert_int_equal(expect_json_lines(), 1);
	expect_said("\"source\": \"model\"");
	expect_said("\"tokens\": [256, 258, ");
	assert_null(strstr(said.text, "\"prompt_tokens\": 0"));
}

static void a_snapshot_can_be_kept_and_asked(void **state)
{
	(void)state;
	run("aikm snapshot --here --window 100 -o now.snap");
	expect_exit(0);
	assert_string_equal(said.text, "");
	run("aikm diagnose --here --rules --json --from now.snap");
	assert_true(said.status == 0 || said.status == 1);
	assert_int_equal(expect_json_lines(), 1);
	run("aikm snapshot --here --window 100");
	expect_exit(0);
	expect_said("aikm-snapshot 1\n");
	expect_said("\nend\n");
	run("aikm snapshot --here --window 100 -o none/now.snap");
	expect_exit(2);
	expect_said("none/now.snap: No such file");
}

/* A process that has really used up its descriptors. */
static pid_t start_fd_hog(void)
{
	struct rlimit limit = { 256, 256 };
	int ready[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid) {
		close(ready[1]);
		assert_int_equal(read(ready[0], &c, 1), 1);
		close(ready[0]);
		return pid;
	}
	close(ready[0]);
	if (setrlimit(RLIMIT_NOFILE, &limit))
		_exit(1);
	while (open("/dev/null", O_RDONLY) >= 0)
		;
	if (write(ready[1], "x", 1) == 1)
		pause();
	_exit(0);
}

static void a_real_fault_is_found(void **state)
{
	pid_t hog = start_fd_hog();
	char id[32];

	(void)state;
	run("aikm diagnose --here --rules --json --window 500");
	kill(hog, SIGKILL);
	waitpid(hog, NULL, 0);
	expect_exit(1);
	expect_said("\"cause\": \"fd_exhaust_process\"");
	snprintf(id, sizeof(id), "\"id\": %d", hog);
	expect_said(id);
}

static void watch_tells_of_a_real_fault(void **state)
{
	pid_t hog = start_fd_hog();

	(void)state;
	run("aikm watch --here --rules --json --count 1");
	kill(hog, SIGKILL);
	waitpid(hog, NULL, 0);
	expect_exit(1);
	assert_int_equal(expect_json_lines(), 1);
	expect_said("{\"sequence\": 1, \"cause\": \"fd_exhaust_process\"");
}

static void status_without_the_module(void **state)
{
	(void)state;
	if (!access("/proc/aikm_info", F_OK))
		skip();
	run("aikm");
	expect_exit(4);
	expect_said("not loaded (insmod aikm_module.ko)");
	write_model("m.gguf", false);
	run("aikm status --json --model m.gguf");
	expect_exit(4);
	assert_int_equal(expect_json_lines(), 1);
	expect_said("{\"module\": null, \"model\": {\"path\": \"m.gguf\"");
	run("aikm diagnose --rules --window 100");
	expect_said("no module loaded: thinking in this process");
}

static void the_prompt_tool_writes_json(void **state)
{
	(void)state;
	write_text("a.snap", snap_thrash);
	run("tool/prompt a.snap");
	expect_exit(0);
	assert_int_equal(expect_json_lines(), 1);
	expect_said("\"prompt\": \" swap in dA out dC\\n psi memsome cH ");
	expect_said(" memfull cD\\n T1 rss fE\\n\"");
	expect_said("\"handles\": {\"T1\": {\"id\": 1234, \"name\": ");
	expect_said("\"rules\": {\"cause\": \"swap_thrash\", \"culprit\": ");
	expect_said("\"T1\", \"evidence\": [\"psi.mem_full\", ");
	write_text("bad.snap", snap_bad);
	run("tool/prompt bad.snap");
	expect_exit(1);
	expect_said("bad.snap: snapshot line 4: ");
	run("tool/prompt --words");
	expect_exit(0);
	expect_said("glue\t cause\n");
	expect_said("cause\t swapthrash\n");
}

static void documents_are_current(void **state)
{
	(void)state;
	run("tool/tables facts | cmp - %s/../../docs/FACTS.md", build);
	expect_exit(0);
	run("tool/tables catalogue | cmp - %s/../../docs/CATALOGUE.md", build);
	expect_exit(0);
}

static int set_up(void **state)
{
	ssize_t n = readlink("/proc/self/exe", build, sizeof(build) - 1);
	char *slash;
	u32 i;

	(void)state;
	if (n <= 0 || !mkdtemp(work))
		return -1;
	build[n] = '\0';
	for (i = 0; i < 2; i++) {
		slash = strrchr(build, '/');
		if (!slash)
			return -1;
		*slash = '\0';
	}
	return unsetenv("AIKM_MODEL");
}

static int tear_down(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", work);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_is_given),
		cmocka_unit_test(wrong_usage_is_told),
		cmocka_unit_test(rules_answer_a_file),
		cmocka_unit_test(json_has_every_field),
		cmocka_unit_test(every_snapshot_is_answered),
		cmocka_unit_test(bad_files_are_told_apart),
		cmocka_unit_test(a_recording_is_shown_as_history),
		cmocka_unit_test(history_is_json),
		cmocka_unit_test(odd_recordings_are_told),
		cmocka_unit_test(models_are_checked),
		cmocka_unit_test(a_model_answers),
		cmocka_unit_test(a_snapshot_can_be_kept_and_asked),
		cmocka_unit_test(a_real_fault_is_found),
		cmocka_unit_test(watch_tells_of_a_real_fault),
		cmocka_unit_test(status_without_the_module),
		cmocka_unit_test(the_prompt_tool_writes_json),
		cmocka_unit_test(documents_are_current),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * replay - what is seen of recorded machines (tests/machines/record-machine):
 * the snapshot of each one.
 */
#include "lib/host.h"
#include "observe/snapshot.h"

static int print_machine(const char *folder)
{
	static char text[AIKM_SNAPSHOT_TEXT_MAX];
	static struct aikm_snapshot s;
	struct aikm_error err = { "" };
	struct aikm_host *h = aikm_host_open(folder, &err);
	int ret;

	if (!h) {
		fprintf(stderr, "replay: %s\n", err.text);
		return 1;
	}
	ret = aikm_host_snapshot(h, 0, &s);
	aikm_host_close(h);
	if (!ret)
		ret = aikm_snapshot_write(&s, text, sizeof(text));
	if (ret < 0) {
		fprintf(stderr, "replay: %s: %s\n", folder, strerror(-ret));
		return 1;
	}
	fputs(text, stdout);
	return 0;
}

int main(int argc, char **argv)
{
	int i, ret = 0;

	if (argc < 2 || argv[1][0] == '-') {
		fputs("usage: replay FOLDER...   their snapshots\n", stderr);
		return 2;
	}
	for (i = 1; i < argc && !ret; i++)
		ret = print_machine(argv[i]);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0
/* aikm - ask the machine what is wrong with it: a table of verbs. */
#include "aikm.h"

static const struct aikm_verb *const verbs[] = {
	&aikm_verb_status, &aikm_verb_snapshot, &aikm_verb_diagnose,
	&aikm_verb_watch,  &aikm_verb_history,
};

static void list_verbs(FILE *to)
{
	u32 i;

	fputs("usage: aikm [VERB [OPTIONS]]\n\n", to);
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(to, "  %-10s %s\n", verbs[i]->name, verbs[i]->what);
	fputs("\naikm VERB --help says more; bare aikm is aikm status.\n"
	      "Exit codes: 0 healthy or done, 1 findings, 2 usage or refused input,\n"
	      "3 not permitted, 4 module or model absent, 5 inconclusive, 6 internal.\n",
	      to);
}

int main(int argc, char **argv)
{
	u32 i;

	if (argc < 2)
		return aikm_verb_status.run(1, argv);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help")) {
		list_verbs(stdout);
		return AIKM_EXIT_HEALTHY;
	}
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(argv[1], verbs[i]->name))
			return verbs[i]->run(argc - 1, argv + 1);
	if (argv[1][0] == '-')
		return aikm_verb_status.run(argc, argv);
	aikm_fail(AIKM_EXIT_USAGE, "no verb '%s'", argv[1]);
	list_verbs(stderr);
	return AIKM_EXIT_USAGE;
}

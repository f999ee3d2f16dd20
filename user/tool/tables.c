// SPDX-License-Identifier: GPL-2.0
/*
 * tables - the closed lists of facts and causes as documents, so that docs/
 * can not say anything else than the code does.
 */
#include "think/think.h"

static const char usage[] = "usage: tables facts       docs/FACTS.md\n"
			    "       tables catalogue   docs/CATALOGUE.md\n";

static void print_facts(void)
{
	u32 i, attr;

	puts("# Facts\n\n"
	     "What a snapshot can hold; made from `module/observe/fact.c` by\n"
	     "`build/user/tool/tables facts`. Numbers are those of\n"
	     "`struct aikm_evidence`: class, then attribute. Handles, such\n"
	     "as T1, name the objects of classes that can have several.");
	for (i = 0; i < AIKM_CLASSES; i++) {
		const struct aikm_class_def *c = &aikm_classes[i];

		printf("\n## %u %s: `%s%s`\n\n", i, c->name, c->prefix,
		       c->handles ? "1" : "");
		puts("| nr | fact | unit | what |\n|---|---|---|---|");
		for (attr = 0; attr < c->nr_attrs; attr++)
			printf("| %u | `%s` | %s | %s |\n", attr,
			       c->attrs[attr].name, c->attrs[attr].unit,
			       c->attrs[attr].what);
	}
}

static void print_culprits(u32 culprits)
{
	u32 i, n = 0;

	for (i = 0; i < AIKM_CLASSES; i++)
		if (culprits >> i & 1)
			printf("%s%s", n++ ? " or " : "", aikm_classes[i].name);
	if (!n)
		printf("nobody");
}

static void print_catalogue(void)
{
	u32 cause, i;

	printf("# Catalogue of causes, version %u\n\n"
	       "What a finding can say; made from `module/think/catalogue.c`\n"
	       "by `build/user/tool/tables catalogue`. Numbers are those of\n"
	       "`aikm_result.cause`. In a remedy PID is written as the culprit's\n"
	       "own; UNIT, MOUNT, DEVICE, USER and BYTES are yours to fill in.\n",
	       AIKM_CATALOGUE_VERSION);
	for (cause = 0; cause < AIKM_CAUSES; cause++) {
		const struct aikm_cause *c = &aikm_causes[cause];

		printf("\n## %u `%s`\n\n%s\n\nSeverity: %s. Culprit: ", cause,
		       c->name, c->title, aikm_severity_names[c->severity]);
		print_culprits(c->culprits);
		puts(cause < AIKM_CAUSES_SPOKEN ?
			     "." :
		     c->lasting ?
			     ". Foretold from many windows; for the rules only." :
			     ". The kernel's own words or counters decide; for the rules only.");
		for (i = 0; i < AIKM_REMEDIES_MAX && c->remedies[i]; i++)
			printf("%s%u. %s\n", i ? "" : "\n", i + 1,
			       c->remedies[i]);
	}
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "facts")) {
		print_facts();
	} else if (argc == 2 && !strcmp(argv[1], "catalogue")) {
		print_catalogue();
	} else {
		fputs(usage, stderr);
		return 2;
	}
	return 0;
}

/* verify: the results of a cooked recipe, and, where oks.conf pins it, by whom
 * they are signed. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/jws/approvals.h"
#include "lib/util/infile.h"
#include "recipe/lint.h"
#include "recipe/read.h"
#include "recipe/recipe.h"
#include "recipe/witness/commands.h"
#include "recipe/witness/witness.h"

static int
check_signature(
    const char *file, const char *path, const char *mark, struct fault *f)
{
	struct bytes document = { 0 };
	struct conf *c;
	int rc;

	if (conf_read(&c, path, false, f) == -1)
		return (-1);
	if (c->sign_result.key_count == 0) {
		(void)fault_set(
		    f, FAULT_INPUT, "pins no key of results (sign-result)");
		rc = fault_file(f, path, 0, 0);
	} else if ((rc = infile_read(file, RECIPE_FILE_MOST, &document, f)) ==
	    0)
		rc = approvals_result(&c->sign_result, file, &document, f);
	if (rc == 0)
		(void)printf("%sthe result is signed by a key that %s pins\n",
		    mark, path);
	bytes_clear(&document);
	conf_free(c);
	return (rc);
}

/* What verify says, each line behind a mark that a shell passes over. */
static int
lint_as_comment(
    const char *file, const struct lint_options *lint, struct fault *f)
{
	char *text = NULL, *line, *rest;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int rc;

	if (out == NULL)
		return (fault_memory(f));
	rc = recipe_lint(file, lint, out, f);
	if (fclose(out) == EOF)
		rc = fault_memory(f);
	for (rest = text; rest != NULL && *rest != '\0';) {
		line = strsep(&rest, "\n");
		(void)printf("# %s\n", line);
	}
	free(text);
	return (rc);
}

/* The script comes only after a verification that found nothing. */
static int
print_commands(
    const char *file, const struct lint_options *lint, struct fault *f)
{
	struct recipe *r;
	int rc;

	if (lint_as_comment(file, lint, f) == -1 ||
	    recipe_read(&r, file, &lint->check, NULL, f) == -1)
		return (-1);
	rc = commands_print(r, file, stdout, f);
	recipe_free(r);
	return (rc);
}

int
witness_verify(int argc, char **argv, struct fault *f)
{
	static const struct option options[] = {
		{ "commands", no_argument, NULL, 'C' }, { NULL, 0, NULL, 0 }
	};
	struct lint_options lint = lint_options_none();
	const char *file, *conf = NULL;
	bool commands = false;
	int letter, rc;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (letter == 'C')
			commands = true;
		else if (letter == 'c')
			conf = optarg;
		else
			return (witness_no_option(argv[0], f));
	}
	if ((file = witness_file(argc, argv, f)) == NULL)
		return (-1);
	lint.check.cooked = true;
	lint.timing = false;
	rc = commands ? print_commands(file, &lint, f) :
			recipe_lint(file, &lint, stdout, f);
	if (rc == -1)
		return (-1);
	if (conf == NULL)
		return (0);
	return (check_signature(file, conf, commands ? "# " : "", f));
}

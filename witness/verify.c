/* verify: the results of a cooked recipe, and, where oks.conf pins it, by whom
 * they are signed. */
#include <getopt.h>
#include <stdio.h>

#include "lib/conf/conf.h"
#include "lib/jws/approvals.h"
#include "lib/util/infile.h"
#include "recipe/lint.h"
#include "recipe/recipe.h"
#include "witness/witness.h"

static int
check_signature(const char *file, const char *path, struct fault *f)
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
		(void)printf(
		    "the result is signed by a key that %s pins\n", path);
	bytes_clear(&document);
	conf_free(c);
	return (rc);
}

int
witness_verify(int argc, char **argv, struct fault *f)
{
	static const struct option options[] = { { NULL, 0, NULL, 0 } };
	struct lint_options lint = lint_options_none();
	const char *file, *conf = NULL;
	int letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (letter != 'c')
			return (witness_no_option(argv[0], f));
		conf = optarg;
	}
	if ((file = witness_file(argc, argv, f)) == NULL)
		return (-1);
	lint.check.cooked = true;
	lint.timing = false;
	if (recipe_lint(file, &lint, stdout, f) == -1)
		return (-1);
	return (conf == NULL ? 0 : check_signature(file, conf, f));
}

/* diff: what changed between two recipes. */
#include <getopt.h>
#include <stdio.h>

#include "lib/util/infile.h"
#include "recipe/read.h"
#include "recipe/witness/diff.h"
#include "recipe/witness/witness.h"

static int
read_shape(struct recipe **r, const char *file, struct fault *f)
{
	struct bytes document = { 0 };
	struct findings fs = { 0 };
	int rc = -1;

	if (infile_read(file, RECIPE_FILE_MOST, &document, f) == 0)
		rc = recipe_parse(r, file, &document, &fs, f);
	findings_clear(&fs);
	bytes_clear(&document);
	return (rc);
}

int
witness_diff(int argc, char **argv, struct fault *f)
{
	static const struct option none[] = { { NULL, 0, NULL, 0 } };
	struct recipe *old = NULL, *new = NULL;
	int rc = -1;

	opterr = 0;
	if (getopt_long(argc, argv, "", none, NULL) != -1)
		return (witness_no_option(argv[0], f));
	if (argc - optind != 2)
		return (fault_set(f, FAULT_USAGE, "diff takes two files"));
	if (read_shape(&old, argv[optind], f) == 0 &&
	    read_shape(&new, argv[optind + 1], f) == 0)
		rc = diff_recipes(old, new, stdout, f);
	recipe_free(old);
	recipe_free(new);
	return (rc);
}

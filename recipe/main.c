/* oks-recipe: what anybody can do with a recipe without a token. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "lib/util/infile.h"
#include "lib/util/outfile.h"
#include "lib/util/process.h"
#include "recipe/check.h"
#include "recipe/convert.h"
#include "recipe/finding.h"
#include "recipe/lint.h"
#include "recipe/read.h"
#include "recipe/recipe.h"
#include "recipe/show.h"

/* Options of all commands; each accepts its own. */
struct options {
	bool signer_outside;
	bool without_results;
	const char *output; /* NULL: standard output */
	const char *file;
};

typedef int command_run(const struct options *o, struct fault *f);

struct command {
	const char *name;
	const char *letters; /* for getopt */
	const struct option *options;
	command_run *run;
};

static void
usage(FILE *out)
{
	(void)fputs(
	    "usage: oks-recipe lint [--signer-outside] FILE\n"
	    "       oks-recipe show FILE\n"
	    "       oks-recipe verify FILE\n"
	    "       oks-recipe convert [--without-results] [-o FILE] FILE\n"
	    "       oks-recipe --help | --version\n",
	    out);
}

static int
finish_output(struct fault *f)
{
	if (fflush(stdout) == EOF || ferror(stdout))
		return (fault_errno(
		    f, "write", NULL, "the output cannot be written"));
	return (0);
}

static int
run_lint(const struct options *o, struct fault *f)
{
	struct check_options check = { .signer_outside = o->signer_outside };

	return (recipe_lint(o->file, &check, stdout, f));
}

static int
run_verify(const struct options *o, struct fault *f)
{
	struct check_options check = { .cooked = true };

	return (recipe_lint(o->file, &check, stdout, f));
}

/* Only the shape is checked: a witness may well want to see a recipe that
 * lint and cook refuse. */
static int
run_show(const struct options *o, struct fault *f)
{
	struct bytes document = { 0 };
	struct findings fs = { 0 };
	struct recipe *r = NULL;
	int rc = -1;

	if (infile_read(o->file, RECIPE_FILE_MOST, &document, f) == 0 &&
	    recipe_parse(&r, o->file, &document, &fs, f) == 0)
		rc = recipe_show(r, stdout, f);
	recipe_free(r);
	findings_clear(&fs);
	bytes_clear(&document);
	return (rc);
}

static int
run_convert(const struct options *o, struct fault *f)
{
	struct bytes document = { 0 }, converted = { 0 };
	int rc = -1;

	if (infile_read(o->file, RECIPE_FILE_MOST, &document, f) == -1 ||
	    recipe_convert(
		o->file, &document, o->without_results, &converted, f) == -1)
		goto out;
	rc = 0;
	if (o->output != NULL)
		rc = outfile_write(
		    o->output, converted.data, converted.length, NULL, f);
	else
		(void)fwrite(converted.data, 1, converted.length, stdout);
out:
	bytes_clear(&converted);
	bytes_clear(&document);
	return (rc);
}

static const struct option no_options[] = { { NULL, 0, NULL, 0 } };
static const struct option lint_options[] = {
	{ "signer-outside", no_argument, NULL, 's' }, { NULL, 0, NULL, 0 }
};
static const struct option convert_options[] = { { "output", required_argument,
						     NULL, 'o' },
	{ "without-results", no_argument, NULL, 'w' }, { NULL, 0, NULL, 0 } };

static const struct command commands[] = { { "lint", "", lint_options,
					       run_lint },
	{ "show", "", no_options, run_show },
	{ "verify", "", no_options, run_verify },
	{ "convert", "o:", convert_options, run_convert },
	{ NULL, NULL, NULL, NULL } };

static int
parse_options(const struct command *c, int argc, char **argv, struct options *o,
    struct fault *f)
{
	int letter;

	opterr = 0;
	while ((letter = getopt_long(
		    argc, argv, c->letters, c->options, NULL)) != -1)
		switch (letter) {
		case 's':
			o->signer_outside = true;
			break;
		case 'w':
			o->without_results = true;
			break;
		case 'o':
			o->output = optarg;
			break;
		default:
			return (fault_set(f, FAULT_USAGE,
			    "%s does not have "
			    "this option, or it lacks its argument",
			    c->name));
		}
	if (argc - optind != 1)
		return (
		    fault_set(f, FAULT_USAGE, "%s takes one file", c->name));
	o->file = argv[optind];
	return (0);
}

/* argv[0] is the command. */
static int
run_command(int argc, char **argv, struct fault *f)
{
	struct options o = { .signer_outside = false };
	const struct command *c;

	for (c = commands; c->name != NULL; c++)
		if (argc > 0 && strcmp(argv[0], c->name) == 0)
			break;
	if (c->name == NULL)
		return (fault_set(f, FAULT_USAGE, "a command is expected"));
	if (parse_options(c, argc, argv, &o, f) == -1)
		return (-1);
	return (c->run(&o, f));
}

static int
run(int argc, char **argv, struct fault *f)
{
	int rc = 0;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		usage(stdout);
	else if (argc == 2 && strcmp(argv[1], "--version") == 0)
		(void)puts("oks-recipe " OKS_VERSION);
	else
		rc = run_command(argc - 1, argv + 1, f);
	/* What was found is written even where the verdict is a fault. */
	return (finish_output(f) == -1 ? -1 : rc);
}

int
main(int argc, char **argv)
{
	struct fault f = { 0 };

	if (process_harden(&f) == 0)
		(void)run(argc, argv, &f);
	if (f.kind != FAULT_NONE)
		fault_print(&f, "oks-recipe");
	if (f.kind == FAULT_USAGE)
		usage(stderr);
	return (fault_status(&f));
}

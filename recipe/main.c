/* oks-recipe: what anybody can do with a recipe without a token. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/bytes.h"
#include "lib/util/duration.h"
#include "lib/util/fault.h"
#include "lib/util/infile.h"
#include "lib/util/instant.h"
#include "lib/util/outfile.h"
#include "lib/util/process.h"
#include "recipe/convert.h"
#include "recipe/finding.h"
#include "recipe/lint.h"
#include "recipe/read.h"
#include "recipe/recipe.h"
#include "recipe/show.h"
#include "recipe/skr.h"
#include "recipe/trust_anchor.h"
#include "recipe/witness/witness.h"

#define PREVIOUS_MOST   64    /* recipes of one chain before the last */
#define REPLY_SIZE_MOST 65535 /* octets of a DNS message */

/* Options of all commands; each accepts its own. */
struct options {
	struct lint_options lint;
	const char *previous[PREVIOUS_MOST];
	struct skr_files skr;
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
	    "usage: oks-recipe lint [--signer-outside] [--previous FILE]...\n"
	    "           [--served plan|fallback] [--until TIME] "
	    "[--validity DURATION]\n"
	    "           [--horizon DURATION] [--reply-size OCTETS] FILE\n"
	    "       oks-recipe show FILE\n"
	    "       oks-recipe verify [-c oks.conf] [--commands] FILE\n"
	    "       oks-recipe verify --skr FILE [--ksr FILE] "
	    "[--previous-skr FILE]\n"
	    "           [--anchors FILE]\n"
	    "       oks-recipe trust-anchor [--id ID] [--source URI] "
	    "[--zone ZONE]\n"
	    "           [--key LABEL]... [--valid-from [LABEL=]TIME]...\n"
	    "           [--valid-until [LABEL=]TIME]... [--public-key | --ds | "
	    "--dnskey]\n"
	    "           [-o FILE] FILE\n"
	    "       oks-recipe diff OLD NEW\n"
	    "       oks-recipe sign --key KEY FILE\n"
	    "       oks-recipe approvals [-c oks.conf] FILE\n"
	    "       oks-recipe words FILE|-\n"
	    "       oks-recipe transcript [--recipe FILE] FILE\n"
	    "       oks-recipe script [--type TYPE] [--roles FILE] [-o FILE] FILE\n"
	    "       oks-recipe report [-o FILE] FILE...\n"
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
	return (recipe_lint(o->file, &o->lint, stdout, f));
}

/* A response; a recipe is verified by the room of witnesses. */
static int
run_verify(const struct options *o, struct fault *f)
{
	return (skr_verify(&o->skr, stdout, f));
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
static const struct option lint_options[] = { { "signer-outside", no_argument,
						  NULL, 's' },
	{ "previous", required_argument, NULL, 'p' },
	{ "served", required_argument, NULL, 'b' },
	{ "until", required_argument, NULL, 'u' },
	{ "validity", required_argument, NULL, 'v' },
	{ "horizon", required_argument, NULL, 'h' },
	{ "reply-size", required_argument, NULL, 'r' }, { NULL, 0, NULL, 0 } };
static const struct option verify_options[] = { { "skr", required_argument,
						    NULL, 'S' },
	{ "ksr", required_argument, NULL, 'K' },
	{ "previous-skr", required_argument, NULL, 'P' },
	{ "anchors", required_argument, NULL, 'A' }, { NULL, 0, NULL, 0 } };
static const struct option convert_options[] = { { "output", required_argument,
						     NULL, 'o' },
	{ "without-results", no_argument, NULL, 'w' }, { NULL, 0, NULL, 0 } };

static const struct command commands[] = { { "lint", "", lint_options,
					       run_lint },
	{ "show", "", no_options, run_show },
	{ "verify", "", verify_options, run_verify },
	{ "convert", "o:", convert_options, run_convert },
	{ NULL, NULL, NULL, NULL } };

static int
parse_previous(struct options *o, struct fault *f)
{
	if (o->lint.previous_count == PREVIOUS_MOST)
		return (fault_set(f, FAULT_USAGE,
		    "more than %d recipes before this one", PREVIOUS_MOST));
	o->previous[o->lint.previous_count++] = optarg;
	o->lint.previous = o->previous;
	return (0);
}

static int
parse_served(struct options *o, struct fault *f)
{
	if (strcmp(optarg, "plan") == 0)
		o->lint.prove.served = SERVED_PLAN;
	else if (strcmp(optarg, "fallback") == 0)
		o->lint.prove.served = SERVED_FALLBACK;
	else
		return (fault_set(f, FAULT_USAGE,
		    "--served is plan or fallback, not %s", optarg));
	return (0);
}

static int
parse_size(struct options *o, struct fault *f)
{
	char *end;

	o->lint.prove.reply_size = strtol(optarg, &end, 10);
	if (optarg[0] < '0' || optarg[0] > '9' || *end != '\0' ||
	    o->lint.prove.reply_size > REPLY_SIZE_MOST)
		return (fault_set(f, FAULT_USAGE,
		    "--reply-size is 0 to %d octets, not %s", REPLY_SIZE_MOST,
		    optarg));
	return (0);
}

/* Times and durations that cannot be read are mistakes of the command line. */
static int
parse_limit(struct options *o, int letter, struct fault *f)
{
	struct fault why = { 0 };
	int rc;

	if (letter == 'u')
		rc = instant_parse(optarg, &o->lint.prove.until, &why);
	else
		rc = duration_parse(optarg,
		    letter == 'v' ? &o->lint.prove.validity :
				    &o->lint.prove.horizon,
		    &why);
	if (rc == -1)
		return (fault_set(f, FAULT_USAGE, "%s: %s", optarg, why.what));
	return (0);
}

/* One option of lint. */
static int
parse_lint(struct options *o, int letter, struct fault *f)
{
	switch (letter) {
	case 's':
		o->lint.check.signer_outside = true;
		return (0);
	case 'p':
		return (parse_previous(o, f));
	case 'b':
		return (parse_served(o, f));
	case 'r':
		return (parse_size(o, f));
	default:
		return (parse_limit(o, letter, f));
	}
}

/* One option of verify; false for another one. */
static bool
parse_skr(struct options *o, int letter)
{
	switch (letter) {
	case 'S':
		o->skr.response = optarg;
		return (true);
	case 'K':
		o->skr.request = optarg;
		return (true);
	case 'P':
		o->skr.previous = optarg;
		return (true);
	case 'A':
		o->skr.anchors = optarg;
		return (true);
	default:
		return (false);
	}
}

/* A response is given by its option, anything else by an operand. */
static int
parse_operands(const struct command *c, int count, char **operands,
    struct options *o, struct fault *f)
{
	const struct skr_files *skr = &o->skr;

	if (skr->response == NULL &&
	    (skr->request != NULL || skr->previous != NULL ||
		skr->anchors != NULL))
		return (fault_set(f, FAULT_USAGE,
		    "--ksr, --previous-skr and --anchors go with --skr"));
	if (count != (skr->response == NULL ? 1 : 0))
		return (
		    fault_set(f, FAULT_USAGE, "%s takes one file", c->name));
	o->file = operands[0];
	return (0);
}

static int
parse_options(const struct command *c, int argc, char **argv, struct options *o,
    struct fault *f)
{
	int letter;

	opterr = 0;
	while ((letter = getopt_long(
		    argc, argv, c->letters, c->options, NULL)) != -1)
		switch (letter) {
		case 'w':
			o->without_results = true;
			break;
		case 'o':
			o->output = optarg;
			break;
		case '?':
			return (fault_set(f, FAULT_USAGE,
			    "%s does not have "
			    "this option, or it lacks its argument",
			    c->name));
		default:
			if (!parse_skr(o, letter) &&
			    parse_lint(o, letter, f) == -1)
				return (-1);
		}
	return (parse_operands(c, argc - optind, argv + optind, o, f));
}

/* verify, of a response and not of a recipe. */
static bool
verifies_response(int argc, char **argv)
{
	int i;

	if (argc == 0 || strcmp(argv[0], "verify") != 0)
		return (false);
	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--skr") == 0 ||
		    strncmp(argv[i], "--skr=", 6) == 0)
			return (true);
	return (false);
}

/* argv[0] is the command. */
static int
run_command(int argc, char **argv, struct fault *f)
{
	struct options o = { .lint = lint_options_none() };
	const struct command *c;
	witness_command *other;

	if (argc > 0 && !verifies_response(argc, argv) &&
	    (other = witness_find(argv[0])) != NULL)
		return (other(argc, argv, f));
	if (argc > 0 && strcmp(argv[0], "trust-anchor") == 0)
		return (trust_anchor_command(argc, argv, f));
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

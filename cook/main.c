/* oks-cook: carries a recipe out on a PKCS#11 token, once through. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/guard.h"
#include "cook/run.h"
#include "lib/util/instant.h"
#include "lib/util/process.h"
#include "recipe/check.h"
#include "recipe/read.h"

#define PROGRAM "oks-cook"

static const char usage_text[] =
    "usage: oks-cook [-iv] [-c oks.conf] [-o output] [-r recipe]\n"
    "           [--rehearse]\n"
    "       oks-cook --help | --version\n";

enum { OPTION_REHEARSE = 256, OPTION_HELP, OPTION_VERSION };

static const struct option long_options[] = {
	{ "rehearse", no_argument, NULL, OPTION_REHEARSE },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION }, { NULL, 0, NULL, 0 }
};

/* What parse_options leaves to be done. */
enum request { REQUEST_COOK, REQUEST_HELP, REQUEST_VERSION, REQUEST_WRONG };

static enum request
parse_options(int argc, char **argv, struct cook_options *o)
{
	int c;

	while (
	    (c = getopt_long(argc, argv, "c:io:r:v", long_options, NULL)) != -1)
		switch (c) {
		case 'c':
			o->conf = optarg;
			break;
		case 'i':
			o->interactive = true;
			break;
		case 'o':
			o->output = optarg;
			break;
		case 'r':
			o->recipe = optarg;
			break;
		case 'v':
			o->verbose = true;
			break;
		case OPTION_REHEARSE:
			o->rehearse = true;
			break;
		case OPTION_HELP:
			return (REQUEST_HELP);
		case OPTION_VERSION:
			return (REQUEST_VERSION);
		default:
			return (REQUEST_WRONG);
		}
	return (optind == argc ? REQUEST_COOK : REQUEST_WRONG);
}

/* Everything that needs no token: configuration, recipe, its checks. */
static int
read_documents(struct run *run, struct conf **conf, struct fault *f)
{
	const struct check_options options = { .uncooked = true,
		.guarded = true };

	if (conf_read(conf, run->options->conf, true, f) == -1)
		return (-1);
	run->conf = *conf;
	if (recipe_read(
		&run->recipe, run->options->recipe, &options, NULL, f) == -1)
		return (-1);
	if ((run->order = recipe_order(run->recipe, f)) == NULL)
		return (-1);
	return (0);
}

static int
open_and_rehearse(struct run *run, struct fault *f)
{
	if (uses_prepare(run, f) == -1 || guard_recipe(run, f) == -1 ||
	    stores_open(run, f) == -1 || uses_place(run, f) == -1)
		return (-1);
	console_begin(run);
	if (rehearse(run, f) == -1)
		return (-1);
	return (guard_keys(run, f));
}

/* From here on the token is changed. */
static int
walk_and_commit(struct run *run, struct fault *f)
{
	if (run->options->interactive)
		console_steps(run);
	if (console_wait(run, "START", f) == -1 ||
	    rehearse_unchanged(run, f) == -1)
		return (-1);
	run->recipe->cooked_timestamp = instant_now();
	if (walk(run, f) == 0 && commit(run, f) == 0)
		return (0);
	if (!run->committed)
		undo(run, f);
	return (-1);
}

static void
cook(struct run *run, struct fault *f)
{
	struct conf *conf = NULL;

	signals_catch();
	if (process_harden(f) == 0 && read_documents(run, &conf, f) == 0 &&
	    open_and_rehearse(run, f) == 0) {
		if (run->options->rehearse) {
			console_steps(run);
			console_rehearsed(run);
		} else if (walk_and_commit(run, f) == 0)
			console_end(run);
	}
	stores_close(run);
	uses_clear(run);
	undo_clear(run);
	bytes_clear(&run->signed_data);
	free(run->order);
	recipe_free(run->recipe);
	conf_free(conf);
}

int
main(int argc, char **argv)
{
	struct cook_options options = { .conf = "oks.conf",
		.recipe = "recipe.json" };
	struct run run = { .options = &options };
	struct fault f = { 0 };

	switch (parse_options(argc, argv, &options)) {
	case REQUEST_HELP:
		(void)fputs(usage_text, stdout);
		return (0);
	case REQUEST_VERSION:
		(void)puts(PROGRAM " " OKS_VERSION);
		return (0);
	case REQUEST_WRONG:
		(void)fputs(usage_text, stderr);
		return (FAULT_USAGE);
	case REQUEST_COOK:
		break;
	}
	cook(&run, &f);
	if (fflush(stdout) != 0)
		(void)fault_errno(&f, "fflush", NULL,
		    "what was to be shown "
		    "was not all written%s",
		    run.committed ? "; the recipe is cooked" : "");
	if (f.kind != FAULT_NONE)
		fault_print(&f, PROGRAM);
	return (fault_status(&f));
}

/* oks-cook: carries a recipe out on a PKCS#11 token, once through. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cook/guard.h"
#include "cook/run.h"
#include "cook/transcript.h"
#include "lib/jws/approvals.h"
#include "lib/util/instant.h"
#include "lib/util/process.h"
#include "recipe/check.h"
#include "recipe/read.h"

#define PROGRAM "oks-cook"

static const char usage_text[] =
    "usage: oks-cook [-iv] [-c oks.conf] [-o output] [-r recipe]\n"
    "           [-t transcript] [--rehearse]\n"
    "       oks-cook --recover [-c oks.conf] [-o output]\n"
    "       oks-cook --status [-c oks.conf]\n"
    "       oks-cook --inventory [-v] [-c oks.conf] [recipe ...]\n"
    "       oks-cook --help | --version\n";

enum {
	OPTION_REHEARSE = 256,
	OPTION_RECOVER,
	OPTION_STATUS,
	OPTION_INVENTORY,
	OPTION_HELP,
	OPTION_VERSION
};

static const struct option long_options[] = {
	{ "rehearse", no_argument, NULL, OPTION_REHEARSE },
	{ "recover", no_argument, NULL, OPTION_RECOVER },
	{ "status", no_argument, NULL, OPTION_STATUS },
	{ "inventory", no_argument, NULL, OPTION_INVENTORY },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION }, { NULL, 0, NULL, 0 }
};

/* What parse_options leaves to be done. */
enum request { REQUEST_COOK, REQUEST_HELP, REQUEST_VERSION, REQUEST_WRONG };

/* One letter; false for what is not an option. */
static bool
set_option(struct cook_options *o, int c)
{
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
	case 't':
		o->transcript = optarg;
		break;
	case 'v':
		o->verbose = true;
		break;
	case OPTION_REHEARSE:
		o->rehearse = true;
		break;
	case OPTION_RECOVER:
		o->recover = true;
		break;
	case OPTION_STATUS:
		o->status = true;
		break;
	case OPTION_INVENTORY:
		o->inventory = true;
		break;
	default:
		return (false);
	}
	return (true);
}

/* --recover and --status read the journal, and nothing of a recipe. */
static bool
makes_sense(const struct cook_options *o)
{
	bool cooks = o->recipe != NULL || o->interactive || o->verbose ||
	    o->rehearse || o->transcript != NULL;

	if (o->inventory)
		return (o->recipe == NULL && !o->interactive && !o->rehearse &&
		    o->output == NULL && !o->status && !o->recover);
	if (o->status)
		return (!cooks && !o->recover && o->output == NULL);
	return (!o->recover || !cooks);
}

static enum request
parse_options(int argc, char **argv, struct cook_options *o)
{
	int c;

	while ((c = getopt_long(
		    argc, argv, "c:io:r:t:v", long_options, NULL)) != -1)
		if (c == OPTION_HELP)
			return (REQUEST_HELP);
		else if (c == OPTION_VERSION)
			return (REQUEST_VERSION);
		else if (!set_option(o, c))
			return (REQUEST_WRONG);
	o->recipes = argv + optind;
	if ((optind != argc && !o->inventory) || !makes_sense(o))
		return (REQUEST_WRONG);
	if (o->recipe == NULL)
		o->recipe = "recipe.json";
	return (REQUEST_COOK);
}

/* Before any token is opened: enough of the right persons have signed. */
static int
check_approvals(struct run *run, const struct bytes *document, struct fault *f)
{
	struct approvals_found found;

	if (!run->conf->approvals.given)
		return (0);
	if (approvals_check(&run->conf->approvals, run->options->recipe,
		document, &found, f) == -1)
		return (-1);
	console_approvals(found.persons, found.count);
	return (transcript_approvals(run, found.persons, found.count, f));
}

/* Nothing that is there already is replaced but the recipe. */
static int
check_output(const struct cook_options *o, struct fault *f)
{
	struct stat st;

	if (o->output == NULL || lstat(o->output, &st) == -1)
		return (0);
	(void)fault_set(f, FAULT_INPUT,
	    "there is such a file already: the result replaces nothing but "
	    "the recipe");
	return (fault_file(f, o->output, 0, 0));
}

/* The recipe, checked as far as that needs no token. */
static int
read_recipe(struct run *run, struct bytes *document, struct fault *f)
{
	const struct cook_options *o = run->options;
	const struct check_options options = { .uncooked = true,
		.guarded = true };

	if (recipe_read(&run->recipe, o->recipe, &options, document, f) == -1 ||
	    (run->order = recipe_order(run->recipe, f)) == NULL ||
	    check_output(o, f) == -1)
		return (-1);
	return (run_set_target(run, o->output != NULL ? o->output : o->recipe,
	    o->output == NULL, f));
}

static int
open_and_rehearse(
    struct run *run, const struct bytes *document, struct fault *f)
{
	if (check_approvals(run, document, f) == -1 ||
	    uses_prepare(run, f) == -1 || guard_recipe(run, f) == -1 ||
	    stores_open(run, f) == -1 || uses_place(run, f) == -1)
		return (-1);
	console_begin(run);
	if (announce_request(run, f) == -1 || transcript_tokens(run, f) == -1 ||
	    rehearse(run, f) == -1 || guard_keys(run, f) == -1 ||
	    result_rehearse(run, f) == -1)
		return (-1);
	return (transcript_rehearsed(run, f));
}

/* After a failure: back to the beginning, or the journal says how to go on. */
static void
take_back(struct run *run, struct fault *f)
{
	struct fault notes = { 0 }, why = { 0 };

	if (run->journal.committed) {
		(void)fault_add(f,
		    "; the commit point is behind: oks cook --recover "
		    "finishes this run");
		return;
	}
	if (!run->journal.begun)
		return;
	if (strcmp(f->call, "C_Login") == 0) /* no second try */
		(void)fault_add(
		    f, "; nothing was undone: the token did not take the PIN");
	else if (undo(run, &notes, &why) == -1)
		(void)fault_add(f, "; not undone: %s%s%s%s%s", why.call,
		    why.call[0] == '\0' ? "" : ": ", why.code,
		    why.code[0] == '\0' ? "" : ": ", why.what);
	else if (notes.kind != FAULT_NONE)
		(void)fault_add(f, "; %s", notes.what);
	if (run->journal.begun)
		(void)fault_add(f, "; oks cook --recover undoes this run");
}

/* From here on the token is changed. */
static int
walk_and_commit(struct run *run, struct fault *f)
{
	if (console_ask_start(run, f) == -1 || rehearse_unchanged(run, f) == -1)
		return (-1);
	run->recipe->cooked_timestamp = instant_now();
	if (journal_begin(run, f) == 0 && transcript_start(run, f) == 0 &&
	    walk(run, f) == 0 && commit(run, f) == 0)
		return (0);
	transcript_stopped(run, f);
	take_back(run, f);
	return (-1);
}

static int
carry_out(struct run *run, struct bytes *document, struct fault *f)
{
	int rc = open_and_rehearse(run, document, f);

	bytes_clear(document);
	if (rc == -1)
		return (-1);
	if (!run->options->rehearse)
		return (walk_and_commit(run, f));
	console_steps(run);
	console_rehearsed(run);
	return (0);
}

static void
cook(struct run *run, struct fault *f)
{
	struct bytes document = { 0 };
	int rc;

	if (read_recipe(run, &document, f) == -1 ||
	    transcript_open(run, f) == -1) {
		bytes_clear(&document);
		return;
	}
	rc = carry_out(run, &document, f);
	transcript_end(run, f);
	if (rc == 0 && !run->options->rehearse)
		console_end(run);
	console_transcript(run);
}

/* *waits: --status found a journal. */
static void
serve(struct run *run, bool *waits, struct fault *f)
{
	const struct cook_options *o = run->options;
	struct conf *conf = NULL;

	signals_catch();
	if (process_harden(f) == 0 && conf_read(&conf, o->conf, true, f) == 0) {
		run->conf = conf;
		if (o->status)
			status(o, conf, waits, f);
		else if (o->recover)
			recover(o, conf, f);
		else if (o->inventory)
			inventory(o, conf, f);
		else
			cook(run, f);
	}
	run_clear(run);
	conf_free(conf);
}

int
main(int argc, char **argv)
{
	struct cook_options options = { .conf = "oks.conf" };
	struct run run = { .options = &options };
	struct fault f = { 0 };
	bool waits = false;

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
	serve(&run, &waits, &f);
	if (fflush(stdout) != 0)
		(void)fault_errno(&f, "fflush", NULL,
		    "what was to be shown "
		    "was not all written%s",
		    run.published ? "; the recipe is cooked" : "");
	if (f.kind != FAULT_NONE)
		fault_print(&f, PROGRAM);
	return (
	    f.kind == FAULT_NONE && waits ? FAULT_REFUSED : fault_status(&f));
}

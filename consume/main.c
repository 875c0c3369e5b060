/* oks-consume: from the cooked recipe to the operational token and signer. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consume/choose.h"
#include "consume/cooked.h"
#include "consume/import.h"
#include "consume/operational.h"
#include "consume/serve.h"
#include "consume/transport_key.h"
#include "lib/conf/conf.h"
#include "lib/kasp/kasp.h"
#include "lib/util/fault.h"
#include "lib/util/instant.h"
#include "lib/util/process.h"
#include "lib/util/text.h"

#define PROGRAM "oks-consume"

/* Long options that have no letter. */
enum { OPTION_TRANSPORT = 256, OPTION_HELP, OPTION_VERSION };

static const struct option long_options[] = {
	{ "conf", required_argument, NULL, 'c' },
	{ "recipe", required_argument, NULL, 'r' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "transport-key", optional_argument, NULL, OPTION_TRANSPORT },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION }, { NULL, 0, NULL, 0 }
};

/* What the command line asks for, and how the zones fared. */
struct request {
	const char *conf, *recipe;
	const char *file; /* of the transport key, or NULL */
	bool transport;
	bool serve; /* at the instant, else import */
	int64_t instant;
	bool verbose;
	int worst; /* exit status of the zones that failed */
};

static void
usage(FILE *out)
{
	(void)fputs(
	    "usage: oks-consume [-v] [-c FILE] [-r FILE] [TIME | now]\n"
	    "       oks-consume [-v] [-c FILE] [-r FILE] --transport-key "
	    "[FILE]\n"
	    "       oks-consume --help | --version\n",
	    out);
}

static int
flush(struct fault *f)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return (0);
	return (fault_errno(
	    f, "fflush", NULL, "standard output cannot be written"));
}

/* Returns 1 if all is done without a run. */
static int
read_options(struct request *q, int argc, char **argv, struct fault *f)
{
	int option;

	while ((option = getopt_long(
		    argc, argv, "c:r:v", long_options, NULL)) != -1)
		switch (option) {
		case 'c':
			q->conf = optarg;
			break;
		case 'r':
			q->recipe = optarg;
			break;
		case 'v':
			q->verbose = true;
			break;
		case OPTION_TRANSPORT:
			q->transport = true;
			q->file = optarg;
			break;
		case OPTION_HELP:
			usage(stdout);
			return (1);
		case OPTION_VERSION:
			(void)printf(PROGRAM " %s\n", OKS_VERSION);
			return (1);
		default:
			return (fault_set(f, FAULT_USAGE,
			    "an option that is wrong or lacks its value"));
		}
	return (0);
}

static int
read_instant(struct request *q, const char *text, struct fault *f)
{
	struct fault why = { 0 };

	q->serve = true;
	if (strcmp(text, "now") == 0) {
		q->instant = instant_now();
		return (0);
	}
	if (instant_parse(text, &q->instant, &why) == 0)
		return (0);
	return (fault_set(f, FAULT_USAGE, "TIME: %s", why.what));
}

static int
read_operands(struct request *q, char **operands, struct fault *f)
{
	bool file = q->transport && q->file == NULL;

	if (operands[0] == NULL)
		return (0);
	if (operands[1] != NULL || (q->transport && !file))
		return (fault_set(f, FAULT_USAGE, "too many operands"));
	if (!file)
		return (read_instant(q, operands[0], f));
	q->file = operands[0];
	return (0);
}

static int
read_arguments(struct request *q, int argc, char **argv, struct fault *f)
{
	int rc = read_options(q, argc, argv, f);

	if (rc == 0)
		rc = read_operands(q, argv + optind, f);
	if (rc == -1)
		usage(stderr);
	return (rc);
}

/* Opens the token and, if asked for more, says which one it is. */
static int
open_token(struct operational *o, const struct request *q, const struct conf *c,
    struct fault *f)
{
	const struct hsm_token_info *info;

	if (operational_open(o, c, f) == -1)
		return (-1);
	info = hsm_token_info(o->token);
	if (q->verbose) {
		(void)fputs("token ", stdout);
		text_print(stdout, info->label);
		(void)fputs(", serial ", stdout);
		text_print(stdout, info->serial);
		(void)fputs(", ", stdout);
		text_print(stdout, info->library);
		(void)fputc('\n', stdout);
	}
	return (0);
}

static int
run_transport(const struct request *q, const struct conf *c, struct fault *f)
{
	struct operational o = { 0 };
	int rc;

	if (open_token(&o, q, c, f) == -1)
		return (-1);
	rc = transport_key_provide(&o, c, q->file, stdout, f);
	operational_close(&o);
	return (rc);
}

/* Everything that needs no token comes before the token is opened. */
static int
run_import(const struct request *q, const struct conf *c,
    const struct cooked *cooked, struct fault *f)
{
	struct operational o = { 0 };
	struct import_list l = { 0 };
	int rc = -1;

	if (cooked_verify(cooked, f) == -1 ||
	    import_list_make(&l, cooked, c, f) == -1)
		return (-1);
	if (l.count == 0) {
		(void)puts("the recipe exports no keys");
		rc = 0;
	} else if (import_list_check(&l, cooked, f) == 0 &&
	    open_token(&o, q, c, f) == 0)
		rc = import_keys(&l, &o, c, stdout, f);
	operational_close(&o);
	import_list_clear(&l);
	return (rc);
}

/* Prints what went wrong with a zone, at once and with its name: the others go
 * on, and the worst decides how the program ends. */
static void
note(int *worst, const struct fault *f, const struct choose_zone *zone)
{
	char name[NAME_TEXT_SIZE], program[NAME_TEXT_SIZE + 32];

	name_print(&zone->name, name);
	(void)snprintf(program, sizeof(program), PROGRAM ": %s", name);
	(void)fflush(stdout);
	fault_print(f, program);
	if (fault_status(f) > *worst)
		*worst = fault_status(f);
}

static int
serve_all(const struct serve *s, int *worst, struct fault *f)
{
	struct choose_zones zones = { 0 };
	size_t i;

	if (choose_zones_find(&zones, s->cooked->recipe, f) == -1)
		return (-1);
	if (zones.count == 0)
		return (
		    fault_set(f, FAULT_INPUT, "the recipe has no signed sets"));
	for (i = 0; i < zones.count; i++) {
		struct fault why = { 0 };

		if (serve_zone(s, zones.items[i], &why) == -1)
			note(worst, &why, zones.items[i]);
	}
	choose_zones_clear(&zones);
	return (0);
}

static int
run_serve(struct request *q, const struct conf *c, const struct cooked *cooked,
    struct fault *f)
{
	struct operational o = { 0 };
	const struct serve s = { c, cooked, &o.inventory, q->instant,
		q->verbose, stdout };
	int rc;

	if (open_token(&o, q, c, f) == -1)
		return (-1);
	rc = serve_all(&s, &q->worst, f);
	operational_close(&o);
	return (rc);
}

static int
run(struct request *q, struct fault *f)
{
	struct conf *c = NULL;
	struct cooked cooked = { 0 };
	int rc = -1;

	if (conf_read(&c, q->conf, true, f) == -1)
		return (-1);
	if (kasp_apply(c, f) == -1)
		rc = -1;
	else if (q->transport)
		rc = run_transport(q, c, f);
	else if (cooked_read(&cooked, q->recipe, f) == 0 &&
	    cooked_signed(&cooked, c, f) == 0)
		rc = q->serve ? run_serve(q, c, &cooked, f) :
				run_import(q, c, &cooked, f);
	cooked_clear(&cooked);
	conf_free(c);
	return (rc);
}

int
main(int argc, char **argv)
{
	struct request q = { .conf = "oks.conf", .recipe = "recipe.json" };
	struct fault f = { 0 };
	int rc;

	rc = process_harden(&f);
	if (rc == 0)
		rc = read_arguments(&q, argc, argv, &f);
	if (rc == 0)
		rc = run(&q, &f);
	if (rc != -1)
		rc = flush(&f);
	if (rc == -1)
		fault_print(&f, PROGRAM);
	return (fault_status(&f) > q.worst ? fault_status(&f) : q.worst);
}

/* oks-produce: from policy and present state to a recipe. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util/fault.h"
#include "lib/util/instant.h"
#include "lib/util/process.h"
#include "produce/produce.h"
#include "produce/root.h"

#define PROGRAM "oks-produce"

/* So many zones take a while. */
#define MANY 100

/* Long options that have no letter. */
enum {
	OPTION_NOW = 256,
	OPTION_FORCE,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_PREVIOUS,
	OPTION_SERVED,
	OPTION_DS,
	OPTION_COMPROMISED,
	OPTION_LOST,
	OPTION_UNSIGN,
	OPTION_EXPLAIN
};

static const struct option long_options[] = {
	{ "conf", required_argument, NULL, 'c' },
	{ "recipe", required_argument, NULL, 'r' },
	{ "zone", required_argument, NULL, 'z' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "now", required_argument, NULL, OPTION_NOW },
	{ "previous", required_argument, NULL, OPTION_PREVIOUS },
	{ "served", required_argument, NULL, OPTION_SERVED },
	{ "ds", required_argument, NULL, OPTION_DS },
	{ "compromised", required_argument, NULL, OPTION_COMPROMISED },
	{ "lost", required_argument, NULL, OPTION_LOST },
	{ "unsign", no_argument, NULL, OPTION_UNSIGN },
	{ "explain", no_argument, NULL, OPTION_EXPLAIN },
	{ "force", no_argument, NULL, OPTION_FORCE },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION }, { NULL, 0, NULL, 0 }
};

static void
usage(FILE *out)
{
	(void)fputs(
	    "usage: oks-produce [-v] [--explain] [--force] [--now TIME] [-c FILE] "
	    "[-r FILE] [-z ZONE]...\n"
	    "           [--previous FILE]... [--served LOG] "
	    "[--ds FILE]\n"
	    "           [--compromised KEY | --lost KEY | --unsign]\n"
	    "           [ZONE] UNTIL DESCRIPTION [ZONEFILE]\n"
	    "       oks-produce --ksr FILE --previous-skr FILE | "
	    "--no-chain REASON\n"
	    "           [--schema NAME] [--override LIMIT=REASON]... [--force]\n"
	    "           [--now TIME] [-c FILE] [-r FILE] DESCRIPTION\n"
	    "       oks-produce --generate-ksk [--label LABEL] [--backup FILE]\n"
	    "           [--previous-skr FILE]... [--force] [--now TIME] "
	    "[-c FILE]\n"
	    "           [-r FILE] DESCRIPTION\n"
	    "       oks-produce --delete KEY [--previous-skr FILE]... "
	    "[--force]\n"
	    "           [--now TIME] [-c FILE] [-r FILE] DESCRIPTION\n"
	    "       oks-produce --help | --version\n",
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

static int
read_now(struct request *q, const char *text, struct fault *f)
{
	struct fault why = { 0 };

	if (strcmp(text, "now") == 0)
		return (0);
	if (instant_parse(text, &q->now, &why) == 0)
		return (0);
	return (fault_set(f, FAULT_USAGE, "--now: %s", why.what));
}

static int
wrong_option(char **argv, struct fault *f)
{
	if (optopt > 0 && optopt < OPTION_NOW)
		return (fault_set(f, FAULT_USAGE,
		    "option -%c is not known or "
		    "lacks its value",
		    optopt));
	return (fault_set(f, FAULT_USAGE,
	    "option %.64s is not known, lacks "
	    "its value, or has one",
	    argv[optind - 1]));
}

/* What the command line gives lists of: each has room for an element an
 * argument. */
struct lists {
	const char **zones, **previous;
};

/* An option that takes a value, or 1 if it is none. */
static int
read_value(
    struct request *q, const struct lists *l, int option, struct fault *f)
{
	switch (option) {
	case 'c':
		q->conf = optarg;
		return (0);
	case 'r':
		q->recipe = optarg;
		return (0);
	case 'z':
		l->zones[q->zone_count++] = optarg;
		return (0);
	case OPTION_PREVIOUS:
		l->previous[q->previous_count++] = optarg;
		return (0);
	case OPTION_SERVED:
		q->served = optarg;
		return (0);
	case OPTION_DS:
		q->ds = optarg;
		return (0);
	case OPTION_COMPROMISED:
		q->compromised = optarg;
		return (0);
	case OPTION_LOST:
		q->lost = optarg;
		return (0);
	case OPTION_NOW:
		return (read_now(q, optarg, f));
	default:
		return (1);
	}
}

/* Returns 1 to end with usage. */
static int
read_options(struct request *q, const struct lists *l, int argc, char **argv,
    struct fault *f)
{
	int option, rc;

	opterr = 0;
	while ((option = getopt_long(
		    argc, argv, "c:r:z:v", long_options, NULL)) != -1) {
		if ((rc = read_value(q, l, option, f)) != 1) {
			if (rc == -1)
				return (-1);
			continue;
		}
		switch (option) {
		case 'v':
			q->verbose = true;
			break;
		case OPTION_FORCE:
			q->force = true;
			break;
		case OPTION_EXPLAIN:
			q->explain = true;
			break;
		case OPTION_UNSIGN:
			q->unsign = true;
			break;
		case OPTION_HELP:
			usage(stdout);
			return (1);
		case OPTION_VERSION:
			(void)printf(PROGRAM " %s\n", OKS_VERSION);
			return (1);
		default:
			return (wrong_option(argv, f));
		}
	}
	return (0);
}

/* A first operand that is no instant is a zone, as the prototype had it. */
static int
read_operands(
    struct request *q, const char **zones, char **operands, struct fault *f)
{
	struct fault why = { 0 }, second = { 0 };
	size_t count = 0;

	while (operands[count] != NULL)
		count++;
	if (count < 2)
		return (fault_set(
		    f, FAULT_USAGE, "UNTIL and DESCRIPTION are needed"));
	if (instant_parse(operands[0], &q->until, &why) == -1) {
		if (count < 3)
			return (
			    fault_set(f, FAULT_USAGE, "UNTIL: %s", why.what));
		if (instant_parse(operands[1], &q->until, &second) == -1)
			return (fault_set(f, FAULT_USAGE,
			    "neither the first "
			    "nor the second operand is UNTIL: %s; %s",
			    why.what, second.what));
		zones[q->zone_count++] = operands[0];
		operands++;
		count--;
	}
	if (count > 3)
		return (fault_set(f, FAULT_USAGE,
		    "too many operands; a "
		    "DESCRIPTION of several words is quoted"));
	q->description = operands[1];
	q->zonefile = operands[2];
	return (0);
}

/* Returns 1 if all is done without a run. */
static int
read_arguments(struct request *q, const struct lists *l, int argc, char **argv,
    struct fault *f)
{
	int rc = read_options(q, l, argc, argv, f);

	if (rc == 0)
		rc = read_operands(q, l->zones, argv + optind, f);
	if (rc == -1)
		usage(stderr);
	return (rc);
}

/* A line a second, and one at the end. */
static void
progress(size_t done, size_t all)
{
	static int64_t told;
	int64_t now = instant_now();

	if (all < MANY || (now == told && done < all))
		return;
	told = now;
	(void)fprintf(
	    stderr, PROGRAM ": %zu of %zu zones planned\n", done, all);
}

/* The ceremonies of a KSK operator who works on requests. */
static int
run_root(int argc, char **argv, struct fault *f)
{
	if (root_run(argc, argv, instant_now(), stdout, f) == 0)
		return (flush(f));
	(void)fflush(stdout);
	if (f->kind == FAULT_USAGE)
		usage(stderr);
	return (-1);
}

static int
run(int argc, char **argv, struct fault *f)
{
	struct request q = { .conf = "oks.conf", .recipe = "recipe.json" };
	struct lists l;
	int rc = -1;

	if (root_asked(argc, argv))
		return (run_root(argc, argv, f));
	l.zones = calloc((size_t)argc + 1, sizeof(*l.zones));
	l.previous = calloc((size_t)argc + 1, sizeof(*l.previous));
	q.zones = l.zones;
	q.previous = l.previous;
	q.now = instant_now();
	if (isatty(STDERR_FILENO) == 1)
		q.progress = progress;
	if (l.zones == NULL || l.previous == NULL)
		(void)fault_memory(f);
	else if ((rc = read_arguments(&q, &l, argc, argv, f)) == 0)
		rc = produce_run(&q, stdout, f);
	free(l.zones);
	free(l.previous);
	return (rc == -1 ? -1 : flush(f));
}

int
main(int argc, char **argv)
{
	struct fault f = { 0 };

	if (process_harden(&f) == -1 || run(argc, argv, &f) == -1)
		fault_print(&f, PROGRAM);
	return (fault_status(&f));
}

#include "consume/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/duration.h"
#include "lib/util/instant.h"

#define DAY INT64_C(86400)

/* Long options that have no letter. */
enum {
	LONG_TRANSPORT = 256,
	LONG_CHECK,
	LONG_SETUP,
	LONG_RETIRE,
	LONG_WARN,
	LONG_CRIT,
	LONG_FORMAT,
	LONG_DS,
	LONG_DS_TIME,
	LONG_CHOOSE,
	LONG_REASON,
	LONG_SYSLOG,
	LONG_SKR,
	LONG_FORCE,
	LONG_HELP,
	LONG_VERSION
};

static const struct option long_options[] = { { "conf", required_argument, NULL,
						  'c' },
	{ "recipe", required_argument, NULL, 'r' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "transport-key", optional_argument, NULL, LONG_TRANSPORT },
	{ "check", no_argument, NULL, LONG_CHECK },
	{ "setup", no_argument, NULL, LONG_SETUP },
	{ "retire", no_argument, NULL, LONG_RETIRE },
	{ "warn", required_argument, NULL, LONG_WARN },
	{ "crit", required_argument, NULL, LONG_CRIT },
	{ "format", required_argument, NULL, LONG_FORMAT },
	{ "ds", required_argument, NULL, LONG_DS },
	{ "ds-time", required_argument, NULL, LONG_DS_TIME },
	{ "choose", required_argument, NULL, LONG_CHOOSE },
	{ "reason", required_argument, NULL, LONG_REASON },
	{ "syslog", no_argument, NULL, LONG_SYSLOG },
	{ "skr", required_argument, NULL, LONG_SKR },
	{ "force", no_argument, NULL, LONG_FORCE },
	{ "help", no_argument, NULL, LONG_HELP },
	{ "version", no_argument, NULL, LONG_VERSION }, { NULL, 0, NULL, 0 } };

void
options_usage(FILE *out)
{
	(void)fputs(
	    "usage: oks-consume [-v] [--syslog] [-c FILE] [-r FILE]...\n"
	    "       oks-consume [-nv] [--syslog] [-c FILE] [-r FILE]...\n"
	    "           [--ds FILE [--ds-time TIME]]\n"
	    "           [--choose ZONE=BRANCH --reason TEXT] TIME | now\n"
	    "       oks-consume --check [-c FILE] [-r FILE]...\n"
	    "           [--warn DURATION] [--crit DURATION] "
	    "[--format FORMAT] [TIME | now]\n"
	    "       oks-consume --setup [-c FILE] ZONE...\n"
	    "       oks-consume --retire [-nv] [-c FILE] [-r FILE]... KEY...\n"
	    "       oks-consume --transport-key [-v] [-c FILE] [FILE]\n"
	    "       oks-consume --skr FILE [--force] [-c FILE] [-r FILE]\n"
	    "       oks-consume --help | --version\n",
	    out);
}

static int
wrong(struct fault *f, const char *what)
{
	return (fault_set(f, FAULT_USAGE, "%s", what));
}

static int
add_recipe(struct options *o, const char *path, struct fault *f)
{
	const char **recipes = reallocarray(
	    o->recipes, o->recipe_count + 1, sizeof(const char *));

	if (recipes == NULL)
		return (fault_memory(f));
	o->recipes = recipes;
	o->recipes[o->recipe_count++] = path;
	return (0);
}

static int
set_task(struct options *o, enum options_task task, struct fault *f)
{
	if (o->task != OPTIONS_IMPORT && o->task != task)
		return (wrong(f, "two things to do at once"));
	o->task = task;
	return (0);
}

static int
read_instant(const char *text, int64_t *instant, struct fault *f)
{
	struct fault why = { 0 };

	if (instant_parse(text, instant, &why) == 0)
		return (0);
	return (fault_set(f, FAULT_USAGE, "TIME: %s", why.what));
}

static int
read_duration(const char *text, int64_t *seconds, struct fault *f)
{
	struct fault why = { 0 };

	if (duration_parse(text, seconds, &why) == 0)
		return (0);
	return (fault_set(f, FAULT_USAGE, "DURATION: %s", why.what));
}

static int
read_format(struct options *o, const char *text, struct fault *f)
{
	static const char *const names[] = { "plugin", "prometheus", "json" };
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (strcmp(text, names[i]) == 0) {
			o->format = i;
			return (0);
		}
	return (wrong(f, "the format is plugin, prometheus or json"));
}

/* ZONE=plan or ZONE=fallback; a zone's name may hold the sign, too. */
static int
read_choice(struct options *o, const char *text, struct fault *f)
{
	const char *branch = strrchr(text, '=');
	char *zone;

	if (o->choice_zone != NULL)
		return (wrong(f, "one --choose at a time"));
	if (branch == NULL || branch == text ||
	    (strcmp(branch, "=plan") != 0 && strcmp(branch, "=fallback") != 0))
		return (wrong(f, "--choose ZONE=plan or ZONE=fallback"));
	o->choice = strcmp(branch, "=plan") == 0 ? BRANCH_PLAN :
						   BRANCH_FALLBACK;
	zone = strndup(text, (size_t)(branch - text));
	if (zone == NULL)
		return (fault_memory(f));
	o->choice_zone = zone;
	return (0);
}

static int
read_task(struct options *o, int option, const char *value, struct fault *f)
{
	switch (option) {
	case LONG_TRANSPORT:
		o->file = value;
		return (set_task(o, OPTIONS_TRANSPORT, f));
	case LONG_CHECK:
		return (set_task(o, OPTIONS_CHECK, f));
	case LONG_SETUP:
		return (set_task(o, OPTIONS_SETUP, f));
	case LONG_RETIRE:
		return (set_task(o, OPTIONS_RETIRE, f));
	case LONG_SKR:
		o->file = value;
		return (set_task(o, OPTIONS_SKR, f));
	case LONG_HELP:
		options_usage(stdout);
		o->task = OPTIONS_DONE;
		return (0);
	case LONG_VERSION:
		(void)printf("oks-consume %s\n", OKS_VERSION);
		o->task = OPTIONS_DONE;
		return (0);
	default:
		return (wrong(f, "an option that is wrong or lacks its value"));
	}
}

static int
read_option(struct options *o, int option, const char *value, struct fault *f)
{
	switch (option) {
	case 'c':
		o->conf = value;
		o->conf_given = true;
		return (0);
	case 'r':
		return (add_recipe(o, value, f));
	case 'v':
		o->verbose = true;
		return (0);
	case 'n':
		o->dry = true;
		return (0);
	case LONG_SYSLOG:
		o->syslog = true;
		return (0);
	case LONG_WARN:
		return (read_duration(value, &o->warn, f));
	case LONG_CRIT:
		return (read_duration(value, &o->crit, f));
	case LONG_FORMAT:
		return (read_format(o, value, f));
	case LONG_DS:
		o->ds = value;
		return (0);
	case LONG_DS_TIME:
		return (read_instant(value, &o->ds_time, f));
	case LONG_CHOOSE:
		return (read_choice(o, value, f));
	case LONG_REASON:
		o->reason = value;
		return (0);
	case LONG_FORCE:
		o->force = true;
		return (0);
	default:
		return (read_task(o, option, value, f));
	}
}

static int
take_instant(struct options *o, const char *text, struct fault *f)
{
	if (o->task == OPTIONS_IMPORT)
		o->task = OPTIONS_SERVE;
	if (strcmp(text, "now") == 0)
		return (0);
	o->runs = false;
	return (read_instant(text, &o->instant, f));
}

static int
need_names(const struct options *o, struct fault *f)
{
	if (o->operands[0] != NULL)
		return (0);
	return (wrong(f,
	    o->task == OPTIONS_SETUP ? "--setup needs the names of zones" :
				       "--retire needs the names of keys"));
}

static int
read_operands(struct options *o, char **operands, struct fault *f)
{
	o->operands = operands;
	if (o->task == OPTIONS_SETUP || o->task == OPTIONS_RETIRE)
		return (need_names(o, f));
	if (operands[0] == NULL) {
		/* What was seen or decided is for now. */
		if (o->task == OPTIONS_IMPORT &&
		    (o->ds != NULL || o->choice_zone != NULL))
			o->task = OPTIONS_SERVE;
		return (0);
	}
	if (operands[1] != NULL || o->file != NULL)
		return (wrong(f, "too many operands"));
	if (o->task != OPTIONS_TRANSPORT)
		return (take_instant(o, operands[0], f));
	o->file = operands[0];
	return (0);
}

/* What a person has seen and decided. */
static int
check_told(const struct options *o, struct fault *f)
{
	if ((o->choice_zone != NULL) != (o->reason != NULL))
		return (wrong(f, "--choose and --reason go together"));
	if (o->reason != NULL &&
	    (o->reason[0] == '\0' || strlen(o->reason) > 1024))
		return (wrong(f, "--reason is a text of up to 1024 bytes"));
	if (o->ds_time != -1 && o->ds == NULL)
		return (wrong(f, "--ds-time goes with --ds"));
	if (o->ds == NULL && o->choice_zone == NULL)
		return (0);
	if (o->task != OPTIONS_SERVE)
		return (wrong(f, "--ds and --choose are for serving"));
	if (o->dry)
		return (wrong(f, "--dry-run records neither DS nor choice"));
	return (0);
}

static int
check_task(const struct options *o, struct fault *f)
{
	if (o->force && o->task != OPTIONS_SKR)
		return (wrong(f, "--force goes with --skr"));
	if (o->task == OPTIONS_SKR && o->recipe_count > 1)
		return (wrong(f, "--skr is made from one recipe"));
	if (o->dry && o->task != OPTIONS_SERVE && o->task != OPTIONS_RETIRE)
		return (wrong(f, "--dry-run needs TIME or now, or --retire"));
	return (0);
}

int
options_read(struct options *o, int argc, char **argv, struct fault *f)
{
	int option, rc = 0;

	*o = (struct options){ .conf = "oks.conf",
		.instant = instant_now(),
		.runs = true,
		.ds_time = -1,
		.warn = 7 * DAY,
		.crit = 3 * DAY };
	while (rc == 0 && o->task != OPTIONS_DONE &&
	    (option = getopt_long(argc, argv, "c:nr:v", long_options, NULL)) !=
		-1)
		rc = read_option(o, option, optarg, f);
	if (rc == 0 && o->task == OPTIONS_DONE)
		return (0);
	if (rc == 0)
		rc = read_operands(o, argv + optind, f);
	if (rc == 0)
		rc = check_told(o, f);
	if (rc == 0)
		rc = check_task(o, f);
	if (rc == 0 && o->recipe_count == 0)
		rc = add_recipe(o, "recipe.json", f);
	if (rc == -1)
		options_usage(stderr);
	return (rc);
}

void
options_clear(struct options *o)
{
	free(o->choice_zone);
	free(o->recipes);
}

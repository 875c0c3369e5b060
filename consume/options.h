#ifndef OKS_CONSUME_OPTIONS_H
#define OKS_CONSUME_OPTIONS_H
/* The command line of oks-consume. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/util/fault.h"
#include "recipe/recipe.h"

enum options_task {
	OPTIONS_IMPORT,
	OPTIONS_SERVE,
	OPTIONS_TRANSPORT,
	OPTIONS_CHECK,
	OPTIONS_SETUP,
	OPTIONS_RETIRE,
	OPTIONS_SKR,
	OPTIONS_DONE /* --help and --version */
};

enum options_format { OPTIONS_PLUGIN, OPTIONS_PROMETHEUS, OPTIONS_JSON };

/* What it asks for.  Borrows from argv, but for the list of recipes. */
struct options {
	enum options_task task;
	const char *conf;
	bool conf_given;      /* by an option */
	const char **recipes; /* on the heap */
	size_t recipe_count;  /* at least 1 */
	const char *file;     /* of the transport key, or NULL; the response */
	bool force;           /* replace another response */
	int64_t instant;      /* the clock's, or the one given */
	bool runs;            /* the clock's */
	bool dry, syslog, verbose;
	const char *ds;    /* a file, "-", or NULL */
	int64_t ds_time;   /* -1: the file's */
	char *choice_zone; /* on the heap, or NULL */
	enum branch choice;
	const char *reason;
	int64_t warn, crit; /* seconds */
	enum options_format format;
	char *const *operands; /* zones or keys; ends with NULL */
};

void options_usage(FILE *out);

/* Reads it; prints what --help and --version ask for.  FAULT_USAGE, with the
 * usage on stderr. */
int options_read(struct options *o, int argc, char **argv, struct fault *f)
    __attribute__((warn_unused_result));
void options_clear(struct options *o);

#endif

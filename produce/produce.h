#ifndef OKS_PRODUCE_PRODUCE_H
#define OKS_PRODUCE_PRODUCE_H
/* One run of oks-produce: gathers the facts, has the plan made, writes it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/util/fault.h"

/* What the command line asked for.  Borrows. */
struct request {
	const char *conf;         /* path of oks.conf */
	const char *recipe;       /* path of the file to write */
	const char *const *zones; /* as written; none: see below */
	size_t zone_count;
	int64_t now, until; /* UNIX time */
	const char *description;
	const char *zonefile;        /* path, or NULL */
	const char *const *previous; /* paths of cooked recipes */
	size_t previous_count;
	const char *served, *ds;        /* paths, or NULL */
	const char *compromised, *lost; /* keys, or NULL */
	bool unsign;
	bool force, verbose, explain;
	void (*progress)(size_t done, size_t all); /* of zones, or NULL */
};

/*
 * Makes the recipe for the zones asked for, else for the zone file's, else for
 * all of oks.conf; FAULT_USAGE if that is none.  What was written is told on
 * out.  On failure nothing is written.
 */
int produce_run(const struct request *q, FILE *out, struct fault *f)
    __attribute__((warn_unused_result));

#endif

#ifndef OKS_PRODUCE_REPORT_H
#define OKS_PRODUCE_REPORT_H
/* What oks-produce tells of the recipe that it wrote. */
#include <stdint.h>
#include <stdio.h>

#include "recipe/recipe.h"

/* Borrows. */
struct report {
	const char *file;
	const struct recipe *recipe;
	int64_t from, until;
	const char *sha256; /* of the file, in hex */
};

/* One line: "FILE: N sets for ZONE from INSTANT to INSTANT, SHA-256 HEX". */
void report_line(FILE *out, const struct report *r);

/* The keys of each zone, and a line for each of its sets. */
void report_table(FILE *out, const struct recipe *r);

#endif

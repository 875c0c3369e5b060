#ifndef OKS_RECIPE_LINT_H
#define OKS_RECIPE_LINT_H
/*
 * Reports for people on a recipe in a file, one finding a line:
 *	FILE:LINE:COLUMN: PATH: TEXT
 * and notes, on what could not be proved, before them:
 *	FILE:LINE:COLUMN: PATH: note: TEXT
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/util/fault.h"
#include "recipe/check.h"
#include "recipe/prove.h"

struct lint_options {
	struct check_options check;
	bool timing; /* prove the timing too; else prove is not looked at */
	struct prove_options prove;
	const char **previous; /* the files that this one continues, oldest
				  first */
	size_t previous_count;
};

/* The timing, and nothing beyond what always holds. */
struct lint_options lint_options_none(void);

/*
 * Prints every finding on shape, or, if there is none, on meaning, or, if
 * there is none either, on timing (prove.h), and their number.  With
 * o->check.cooked the results are verified (verify.h) before the timing.
 * 0 only without findings, whatever the notes; FAULT_INPUT for findings on
 * shape, FAULT_REFUSED for all others.  Findings about the recipes before are
 * printed with their names.
 */
int recipe_lint(const char *path, const struct lint_options *o, FILE *out,
    struct fault *f) __attribute__((warn_unused_result));

#endif

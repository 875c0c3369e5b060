#ifndef OKS_RECIPE_LINT_H
#define OKS_RECIPE_LINT_H
/*
 * Reports for people on a recipe in a file, one finding a line:
 *	FILE:LINE:COLUMN: PATH: TEXT
 */
#include <stdio.h>

#include "lib/util/fault.h"
#include "recipe/check.h"

/*
 * Prints every finding on shape, or, if there is none, on meaning, and their
 * number.  With o->cooked the results are verified too (verify.h), once the
 * recipe itself has no findings.  0 only without findings; FAULT_INPUT for
 * findings on shape, FAULT_REFUSED for all others.
 */
int recipe_lint(const char *path, const struct check_options *o, FILE *out,
    struct fault *f) __attribute__((warn_unused_result));

#endif

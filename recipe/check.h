#ifndef OKS_RECIPE_CHECK_H
#define OKS_RECIPE_CHECK_H
/*
 * Every check of a recipe's meaning that needs no token: what lint reports,
 * and what cook refuses before a token is opened.
 */
#include <stdbool.h>

#include "lib/util/fault.h"
#include "recipe/finding.h"
#include "recipe/recipe.h"

struct check_options {
	bool signer_outside; /* the signing key need not be in the set */
	bool cooked;         /* results are expected, not refused */
	bool uncooked;       /* results are refused */
	bool guarded;        /* by cook's guards, which refuse some of it by
				  name: signer names, what is exported */
};

/* Adds what is wrong to fs. */
int recipe_check(const struct recipe *r, const struct check_options *o,
    struct findings *fs, struct fault *f) __attribute__((warn_unused_result));

#endif

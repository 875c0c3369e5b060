#ifndef OKS_RECIPE_WITNESS_DIFF_H
#define OKS_RECIPE_WITNESS_DIFF_H
/* What changed between two recipes, in words. */
#include <stdio.h>

#include "lib/util/fault.h"
#include "recipe/recipe.h"

/*
 * Prints a line for each difference, and what the two have to do with each
 * other.  0 if they mean the same, or if the new one is the old one with the
 * results of its ceremony; FAULT_REFUSED else.  Whether they do decide the
 * bytes of the canonical writer, results left out, not the words.  Takes the
 * results out of both.
 */
int diff_recipes(struct recipe *old, struct recipe *new, FILE *out,
    struct fault *f) __attribute__((warn_unused_result));

#endif

#ifndef OKS_RECIPE_WITNESS_COMMANDS_H
#define OKS_RECIPE_WITNESS_COMMANDS_H
/* The commands of others with which the claims on a cooked recipe are repeated
 * without oks. */
#include <stdio.h>

#include "lib/util/fault.h"
#include "recipe/recipe.h"

/* Prints a script for sh: the functions of commands.sh, then a line for each
 * claim.  file is the recipe's name as the script is to find it. */
int commands_print(const struct recipe *r, const char *file, FILE *out,
    struct fault *f) __attribute__((warn_unused_result));

#endif

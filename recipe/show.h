#ifndef OKS_RECIPE_SHOW_H
#define OKS_RECIPE_SHOW_H
/*
 * The recipe as a sheet that a witness of the ceremony reads and reads aloud:
 * what it is, its keys, and its steps in the order of execution, numbered as
 * cook numbers them.
 */
#include <stdio.h>

#include "lib/util/fault.h"
#include "recipe/recipe.h"

/* Writes the sheet to out: ASCII but for texts of the recipe, which are
 * escaped; at most 80 columns; times in UTC. */
int recipe_show(const struct recipe *r, FILE *out, struct fault *f)
    __attribute__((warn_unused_result));

#endif

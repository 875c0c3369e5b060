#ifndef OKS_RECIPE_OUTCOME_H
#define OKS_RECIPE_OUTCOME_H
/* What came out of a step, for people: the action's result in a few lines. */
#include "recipe/recipe.h"
#include "recipe/sheet.h"

/* Prints the result of the action, which must have one. */
void outcome_print(const struct action *a, struct sheet *s);

#endif

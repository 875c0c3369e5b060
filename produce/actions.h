#ifndef OKS_PRODUCE_ACTIONS_H
#define OKS_PRODUCE_ACTIONS_H
/* Writes a plan as the actions of a recipe, and its preamble. */
#include "lib/util/fault.h"
#include "produce/plan.h"
#include "produce/wrapping.h"
#include "recipe/recipe.h"

/* Adds them to r, in the order of execution. */
int actions_write(struct recipe *r, const struct plan *p,
    const struct wrapping *wrapping, struct fault *f)
    __attribute__((warn_unused_result));

#endif

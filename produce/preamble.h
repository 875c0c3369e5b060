#ifndef OKS_PRODUCE_PREAMBLE_H
#define OKS_PRODUCE_PREAMBLE_H
/* What the recipe's preamble tells of the plan: `timeline` and `policy`. */
#include "lib/util/fault.h"
#include "produce/naming.h"
#include "produce/plan.h"
#include "recipe/recipe.h"

/* Adds the life of each key of the line, and the quantities of its policy. */
int preamble_add(struct recipe *r, const struct plan_line *line,
    const struct naming *n, struct fault *f)
    __attribute__((warn_unused_result));

#endif

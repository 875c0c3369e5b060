#ifndef OKS_PRODUCE_PROOF_H
#define OKS_PRODUCE_PROOF_H
/*
 * The planner's second look at its own recipe, from the recipe alone: whatever
 * it finds is our mistake, FAULT_INTERNAL, and no recipe is written.
 */
#include <stddef.h>
#include <stdint.h>

#include "lib/util/fault.h"
#include "recipe/recipe.h"

/* What the recipe is to cover. */
struct proof {
	size_t zone_count;
	int64_t from, until; /* UNIX time, both included */
};

/*
 * Holds the recipe against recipe_check, and shows for each zone that at every
 * instant from p->from to p->until the set of the plan with the latest
 * publication is within its validity, and that publications strictly increase
 * on each branch.  The sets of a zone stand side by side, the plan's first.
 */
int proof_check(const struct recipe *r, const struct proof *p, struct fault *f)
    __attribute__((warn_unused_result));

#endif

#ifndef OKS_PRODUCE_PLAN_H
#define OKS_PRODUCE_PLAN_H
/*
 * From policy and facts to a recipe: a pure function, without files and
 * without a clock.  A zone has one KSK and one ZSK, and no rollovers.
 *
 * A KSK that exists is required (haveKey) and pinned; one that does not is
 * made in the bunker.  A ZSK that exists was made outside and is published as
 * it is; one that does not is made in the bunker and exported under the
 * transport key.
 */
#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/util/fault.h"
#include "produce/state.h"
#include "produce/wrapping.h"
#include "recipe/recipe.h"

/* Everything that the plan depends on.  Borrows. */
struct plan_facts {
	const struct conf_policy *policy;
	const struct state *zones; /* all different, at least one */
	size_t zone_count;
	const struct wrapping *wrapping; /* NULL: nothing is exported */
	int64_t now, until;              /* UNIX time */
	const char *description;         /* UTF-8 */
};

/*
 * Makes the recipe; the caller frees it.  It has passed proof_check.  On
 * failure *r is NULL: FAULT_INPUT for a policy that cannot be used,
 * FAULT_USAGE for instants or a description that cannot, FAULT_REFUSED for
 * keys of different algorithms.
 */
int plan_make(struct recipe **r, const struct plan_facts *facts,
    struct fault *f) __attribute__((warn_unused_result));

#endif

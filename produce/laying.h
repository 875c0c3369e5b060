#ifndef OKS_PRODUCE_LAYING_H
#define OKS_PRODUCE_LAYING_H
/* What layout.c, which goes through time, and layout_begin.c share. */
#include "produce/layout.h"

struct laying {
	const struct layout *layout;
	struct timeline *timeline;
	struct roll rolls[LAYOUT_ROLLS_MOST];
	size_t roll_count;
	/* Start of the last phase on each branch; the fallback's is the plan's
	 * until they part. */
	int64_t last[TIMELINE_BRANCHES];
	int64_t expires; /* latest expiration of sets before that */
	struct fault *fault;
};

/* What a step at t is taken from. */
struct roll_ground laying_ground(const struct laying *x, int64_t t);

/* The newest key that does the work of the role; NULL if there is none. */
const struct timeline_key *laying_in_charge(
    const struct laying *x, enum names_role role);

/* True if the policy has another algorithm than the zone. */
bool laying_other_algorithm(const struct laying *x);

/* Takes over what exists, makes what is missing, and begins the first phase.
 */
int laying_begin(struct laying *x) __attribute__((warn_unused_result));

/* Begins phases on both branches, whose gates ask for that service each. */
int laying_phases(struct laying *x, int64_t t, const int64_t *served)
    __attribute__((warn_unused_result));

#endif

#ifndef OKS_PRODUCE_LOOKING_H
#define OKS_PRODUCE_LOOKING_H
/* Private to the files of previous: a zone's past while it is looked at. */
#include <stdbool.h>

#include "produce/previous.h"

struct looking {
	struct state *state;
	const struct previous *previous;
	const struct name *zone;
	struct fault *fault;
};

/* True if the set is one of the zone's. */
bool looking_is_of(const struct signed_set *s, const struct name *zone);

/* The state's own of a key that a recipe names; made if it is new.  NULL with a
 * fault. */
struct state_key *looking_find_key(
    const struct looking *x, const struct history_link *l, const struct key *k);

/* What is served lasts until the plan begins, and nothing that may be served
 * meanwhile is in its way (FAULT_REFUSED). */
int looking_handover(const struct looking *x)
    __attribute__((warn_unused_result));

#endif

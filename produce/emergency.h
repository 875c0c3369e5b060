#ifndef OKS_PRODUCE_EMERGENCY_H
#define OKS_PRODUCE_EMERGENCY_H
/*
 * A key that is lost or in other hands, and the way out of DNSSEC: changes the
 * state that a plan starts from, so that the plan is the fastest safe one from
 * now.  People serve its steps at once, so no missed runs are waited for.
 */
#include <stdbool.h>

#include "lib/util/fault.h"
#include "produce/previous.h"
#include "produce/state.h"

struct emergency {
	const char *key; /* label, id in hex or key tag */
	bool lost;       /* else compromised */
};

/*
 * Applies it to s, if that has the key, and sets *found.  A ZSK hands over to
 * one that caches know, else to the one that is published next or is made now.
 * A compromised KSK goes by a double signature; a lost one by a double DS,
 * while the sets that it signed still serve.  FAULT_REFUSED for a key that
 * plays a part in a change of algorithm, for a KSK without a parent or under
 * RFC 5011, and where the sets that a lost KSK signed end too early.
 */
int emergency_apply(struct state *s, const struct emergency *e,
    const struct previous *p, bool *found, struct fault *f)
    __attribute__((warn_unused_result));

#endif

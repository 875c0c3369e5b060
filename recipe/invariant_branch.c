/* FALLBACK: the two branches beside each other. */
#include "recipe/invariant.h"

/* One can be left for the other: what is in caches then is signed by keys that
 * both have. */
int
invariant_beside(struct walk *w, struct chain_set *fallback,
    const struct chain_set *plan, bool first)
{
	char place[WALK_PLACE_SIZE];

	if (invariant_tag(w, fallback, plan) == -1)
		return (-1);
	if (walk_same_zone_keys(w, fallback, plan, plan) &&
	    (!first || walk_same_signers(w, fallback, plan, NULL)))
		return (0);
	walk_place(w, plan, place);
	return (walk_finding(w, fallback, RULE_FALLBACK, ASPECT_GATE, ".keyset",
	    "the ZSKs, or those that sign the zone, differ from those of the "
	    "plan's set %s, with which this set may change places",
	    place));
}

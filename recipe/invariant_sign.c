/* V8: who signs the zone and the set, algorithm by algorithm. */
#include "lib/dns/dnskey.h"
#include "recipe/invariant.h"

static bool
same_key(const struct walk *w, const struct chain_set *s, const struct key *a,
    const struct key *b)
{
	return (
	    chain_key(w->chain, s->link, a) == chain_key(w->chain, s->link, b));
}

static bool
published(const struct walk *w, const struct chain_set *s, const struct key *k)
{
	size_t i;

	for (i = 0; i < s->set->keyset_count; i++)
		if (same_key(w, s, k, s->set->keyset[i]))
			return (true);
	return (false);
}

/* A key of the set, of that algorithm, that signs the zone. */
static bool
algorithm_signs(const struct walk *w, const struct chain_set *s,
    const struct walk_active *a, unsigned int algorithm)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		if (a->keys[i]->algorithm == algorithm &&
		    published(w, s, a->keys[i]))
			return (true);
	return (false);
}

/* Without zoneSigners the one ZSK of each algorithm signs. */
static int
check_default(struct walk *w, struct chain_set *s, const struct walk_active *a)
{
	size_t i, j;

	for (i = 0; i < a->count; i++)
		for (j = 0; j < i; j++)
			if (a->keys[i]->algorithm == a->keys[j]->algorithm)
				return (walk_finding(w, s, RULE_V8, ASPECT_GATE,
				    ".keyset",
				    "the set has two ZSKs of algorithm %u, and "
				    "no zoneSigners say which one signs the "
				    "zone",
				    a->keys[i]->algorithm));
	return (0);
}

static int
check_named(struct walk *w, struct chain_set *s, const struct walk_active *a)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		if ((a->keys[i]->flags & DNSKEY_FLAG_SEP) != 0)
			return (walk_finding(w, s, RULE_V8, ASPECT_GATE,
			    ".zoneSigners",
			    "a key with the SEP bit is to sign the zone, for "
			    "which it would have to leave the bunker"));
	return (0);
}

int
invariant_sign(struct walk *w, struct chain_set *s)
{
	struct walk_active a;
	size_t i;

	walk_active(&a, s->set);
	if (s->set->zone_signers_given) {
		if (check_named(w, s, &a) == -1)
			return (-1);
	} else if (check_default(w, s, &a) == -1)
		return (-1);
	if (a.count == 0 && !s->set->zone_signers_given)
		return (0); /* nobody is told to sign the zone at all */
	for (i = 0; i < s->set->keyset_count; i++)
		if (!algorithm_signs(w, s, &a, s->set->keyset[i]->algorithm))
			return (walk_finding(w, s, RULE_V8, ASPECT_TIME,
			    ".zoneSigners",
			    "the set has algorithm %u, and no key in it of "
			    "this algorithm signs the zone (RFC 4035, 2.2)",
			    s->set->keyset[i]->algorithm));
	return (0);
}

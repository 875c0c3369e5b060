#include "consume/choose.h"

#include <string.h>

#include "lib/dns/dnskey.h"

static bool
is_zsk(const struct key *k)
{
	return ((k->flags & DNSKEY_FLAG_SEP) == 0);
}

static bool
same_key(const struct key *a, const struct key *b)
{
	if (a->algorithm != b->algorithm)
		return (false);
	if (a->data.length > 0 && b->data.length > 0)
		return (bytes_equal(&a->data, &b->data));
	return (a == b || key_may_be(a, b));
}

/* One of zoneSigners: a ZSK of the set, or one that is not published. */
static int
add_named(struct choose_signers *c, const struct signed_set *s,
    const struct key *k, struct fault *f)
{
	size_t i, matches = 0;

	if (!is_zsk(k))
		return (fault_set(f, FAULT_REFUSED,
		    "a key with the SEP bit "
		    "is to sign the zone: the signer needs its private half, "
		    "which stays in the bunker"));
	for (i = 0; i < s->keyset_count; i++)
		if (same_key(k, s->keyset[i])) {
			c->active[i] = true;
			matches++;
		}
	if (matches > 1)
		return (fault_set(f, FAULT_REFUSED,
		    "a naming in zoneSigners "
		    "fits %zu keys of the set",
		    matches));
	if (matches == 0)
		c->outside[c->outside_count++] = k;
	return (0);
}

/* The one ZSK of each algorithm. */
static int
add_all(struct choose_signers *c, const struct signed_set *s, struct fault *f)
{
	size_t i, other;

	for (i = 0; i < s->keyset_count; i++) {
		if (!is_zsk(s->keyset[i]))
			continue;
		for (other = 0; other < i; other++)
			if (c->active[other] &&
			    s->keyset[other]->algorithm ==
				s->keyset[i]->algorithm)
				return (fault_set(f, FAULT_REFUSED,
				    "the set "
				    "has two ZSKs of algorithm %u, and no "
				    "zoneSigners say which one signs the zone",
				    s->keyset[i]->algorithm));
		c->active[i] = true;
	}
	return (0);
}

/* What no signer could do. */
static int
check_signers(
    const struct choose_signers *c, const struct signed_set *s, struct fault *f)
{
	size_t i, active = c->outside_count;

	for (i = 0; i < s->keyset_count; i++) {
		if (c->active[i])
			active++;
		if (c->active[i] && !is_zsk(s->keyset[i]))
			return (fault_set(f, FAULT_REFUSED,
			    "zoneSigners name "
			    "a key that the set publishes with the SEP bit"));
		if (is_zsk(s->keyset[i]) &&
		    (s->keyset[i]->flags & DNSKEY_FLAG_REVOKE) != 0)
			return (fault_set(f, FAULT_REFUSED,
			    "the set has a "
			    "revoked ZSK, which the signer cannot publish"));
	}
	if (active == 0)
		return (fault_set(f, FAULT_REFUSED,
		    "the set has no ZSK, and "
		    "no key signs the zone"));
	return (0);
}

int
choose_signers(
    struct choose_signers *c, const struct signed_set *s, struct fault *f)
{
	size_t i;

	memset(c, 0, sizeof(*c));
	if (s->keyset_count > KEYSET_KEYS_MOST ||
	    s->zone_signers_count > KEYSET_KEYS_MOST)
		return (fault_set(
		    f, FAULT_INPUT, "more than %d keys", KEYSET_KEYS_MOST));
	if (!s->zone_signers_given)
		return (add_all(c, s, f) == -1 ? -1 : check_signers(c, s, f));
	for (i = 0; i < s->zone_signers_count; i++)
		if (add_named(c, s, s->zone_signers[i], f) == -1)
			return (-1);
	return (check_signers(c, s, f));
}

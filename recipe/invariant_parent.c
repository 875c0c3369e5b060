/* What only the parent can tell: the gates that name DS records. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/dns/dnskey.h"
#include "recipe/invariant.h"

/* The keys that the gate of the set lists, or does not, by naming them. */
static bool
lists_key(const struct walk *w, size_t number, bool present)
{
	const struct chain_set *s = walk_set(w);
	const struct gate *g = &s->set->gate;
	const struct key *const *keys = present ? g->ds_present_of :
						  g->ds_absent_of;
	size_t i,
	    count = present ? g->ds_present_of_count : g->ds_absent_of_count;

	for (i = 0; i < count; i++)
		if (chain_key(w->chain, s->link, keys[i]) == number)
			return (true);
	return (false);
}

int
parent_names(struct walk *w, const struct chain_set *s, const struct key *k,
    bool present, int *named)
{
	const struct gate *g = &walk_set(w)->set->gate;
	size_t i, number = chain_key(w->chain, s->link, k);
	size_t count = present ? g->ds_present_count : g->ds_absent_count;
	char *const *digests = present ? g->ds_present : g->ds_absent;
	const struct bytes *data = w->chain->keys.data[number];
	struct dnskey dnskey = { k->flags & ~(unsigned int)DNSKEY_FLAG_REVOKE,
		k->algorithm, { 0 } };
	char *ds, *digest;

	*named = 1;
	if (lists_key(w, number, present))
		return (0);
	*named = data == NULL && count > 0 ? -1 : 0;
	if (data == NULL || count == 0)
		return (0);
	dnskey.data = *data;
	if ((ds = dnskey_ds(&dnskey, &w->zone->name, w->fault)) == NULL)
		return (-1);
	digest = strrchr(ds, ' ') + 1;
	for (i = 0; i < count; i++)
		if (strcasecmp(digests[i], digest) == 0)
			*named = 1;
	free(ds);
	return (0);
}

bool
parent_asks(const struct walk *w, bool present)
{
	const struct gate *g = &walk_set(w)->set->gate;

	return (present ? g->ds_present_count + g->ds_present_of_count > 0 :
			  g->ds_absent_count + g->ds_absent_of_count > 0);
}

/* The DS of an unrevoked signer of the algorithm in dsPresent: as
 * parent_names(). */
static int
names_signer(struct walk *w, unsigned int algorithm, int *named)
{
	const struct chain_set *s = walk_set(w);
	const struct key *k;
	int one;
	size_t i;

	*named = 0;
	for (i = 0; i < s->set->signed_by_count && *named != 1; i++) {
		k = s->set->signed_by[i];
		if (k->algorithm != algorithm ||
		    (k->flags & DNSKEY_FLAG_REVOKE) != 0)
			continue;
		if (parent_names(w, s, k, true, &one) == -1)
			return (-1);
		if (one != 0)
			*named = one;
	}
	return (0);
}

static int
wrong_gate(struct walk *w, const struct parent_demand *d, const char *what)
{
	return (walk_finding(w, walk_set(w), d->rule, ASPECT_GATE, ".gate",
	    "%s: %s", d->what, what));
}

static int
note_unknown(struct walk *w, const struct parent_demand *d)
{
	return (walk_note(w, walk_set(w), d->rule, ".gate",
	    "%s: whether the gate names the right DS is not proved, because "
	    "the recipe does not tell the public key",
	    d->what));
}

static int
check_digests(struct walk *w, const struct parent_demand *d)
{
	int signer = 0, gone = 0;
	bool present, absent;

	if (names_signer(w, d->algorithm, &signer) == -1 ||
	    (d->gone != NULL &&
		parent_names(w, d->gone_in, d->gone, false, &gone) == -1))
		return (-1);
	/* -1: in a list of digests, nobody can say of which key. */
	present = signer != 0;
	absent = gone != 0;
	if (d->either && !present && !absent)
		return (wrong_gate(w, d,
		    "the gate asks neither for the DS of a key that signs "
		    "(dsPresent) nor for the absence of the old one's "
		    "(dsAbsent)"));
	if (!d->either && d->signer && !present)
		return (wrong_gate(w, d,
		    "the gate does not ask for the DS of a key that signs "
		    "(dsPresent)"));
	if (!d->either && d->gone != NULL && !absent)
		return (wrong_gate(w, d,
		    "the gate does not ask for the absence of the old key's "
		    "DS (dsAbsent)"));
	if ((present && signer == 1) || (absent && gone == 1))
		return (0);
	return (note_unknown(w, d));
}

int
parent_demand(struct walk *w, const struct parent_demand *d)
{
	const struct gate *g = &walk_set(w)->set->gate;

	if (!timing_has_parent(walk_timing(w))) {
		if (!walk_timing(w)->given)
			return (0);
		return (walk_note(w, walk_set(w), d->rule, ".gate",
		    "%s: the policy has no dsTtl, so that the zone is taken "
		    "for one without a DS at a parent",
		    d->what));
	}
	if (walk_unproved(w, d->rule, &d->need))
		return (0);
	if (!parent_asks(w, true) && !parent_asks(w, false))
		return (wrong_gate(w, d,
		    "this depends on the parent, and no gate asks for a DS"));
	if (check_digests(w, d) == -1)
		return (-1);
	if (g->ds_for >= d->need.seconds)
		return (0);
	return (
	    walk_finding(w, walk_set(w), d->rule, ASPECT_SERVED, ".gate.dsFor",
		"%s, and the gate asks for a DS seen for %" PRId64
		" s; %" PRId64 " s are needed: %s",
		d->what, g->ds_for, d->need.seconds, d->need.text));
}

static bool
algorithm_signs(const struct chain_set *s, unsigned int algorithm)
{
	size_t i;

	for (i = 0; i < s->set->signed_by_count; i++)
		if (s->set->signed_by[i]->algorithm == algorithm &&
		    (s->set->signed_by[i]->flags & DNSKEY_FLAG_REVOKE) == 0)
			return (true);
	return (false);
}

/* Keys of either set whose DS the gate asks for. */
static int
check_algorithms(struct walk *w, const struct chain_set *of)
{
	struct chain_set *s = walk_set(w);
	const struct key *k;
	size_t i;
	int named;

	for (i = 0; i < of->set->keyset_count; i++) {
		k = of->set->keyset[i];
		if (algorithm_signs(s, k->algorithm))
			continue;
		if (parent_names(w, of, k, true, &named) == -1)
			return (-1);
		if (named == 1)
			return (walk_finding(w, s, RULE_V8, ASPECT_SERVED,
			    ".signedBy",
			    "the gate asks for a DS of algorithm %u, and no "
			    "key of this algorithm signs the set "
			    "(RFC 4035, 2.2)",
			    k->algorithm));
	}
	return (0);
}

int
parent_algorithms(struct walk *w)
{
	if (!parent_asks(w, true))
		return (0);
	if (walk_before(w) != NULL && check_algorithms(w, walk_before(w)) == -1)
		return (-1);
	return (check_algorithms(w, walk_set(w)));
}

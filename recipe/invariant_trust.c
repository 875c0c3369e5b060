/* RFC 5011: trust anchors that follow the set itself. */
#include <stdio.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"
#include "recipe/invariant.h"

/* Looking for what can be replayed goes over all sets; nobody needs it for
 * more new keys than this in one zone. */
#define SCANS_MOST 256

static bool
has_key(const struct walk *w, const struct chain_set *s, size_t number)
{
	size_t i;

	for (i = 0; i < s->set->keyset_count; i++)
		if (chain_key(w->chain, s->link, s->set->keyset[i]) == number)
			return (true);
	return (false);
}

/* The last expiration of a set without the key that somebody could still
 * replay; 0: none. */
static int64_t
last_without(const struct walk *w, size_t number)
{
	int64_t last = 0;
	size_t i;

	for (i = 0; i < w->replay_next; i++)
		if (w->replay[i]->set->expiration > last &&
		    !has_key(w, w->replay[i], number))
			last = w->replay[i]->set->expiration;
	return (last);
}

/* What validators need to see a change in spite of replays. */
static void
add_watch(const struct walk *w, struct timing_sum *sum, int64_t k)
{
	timing_add_term(sum, "2AR", 2 * timing_refresh(k, w->validity));
	timing_add_term(sum, "RT", timing_retry(k, w->validity));
	timing_add(sum, walk_timing(w), "S");
}

int
trust_alone(struct walk *w, const struct key *old)
{
	struct set_signer next = signer_oldest(w, 0, true);
	struct demand d;
	int64_t last, k;

	if (next.key == NULL || next.life->held)
		return (0);
	next.life->held = true;
	k = walk_ttl(w, next.life->published);
	d = demand_key(RULE_TRUST, next.life->published,
	    "the key that goes on signing is published",
	    "signs the set no more", old);
	timing_add_term(&d.rest, "hold-down", timing_hold_down(k));
	add_watch(w, &d.rest, k);
	if (demand(w, &d) == -1)
		return (-1);
	if (w->scans++ == SCANS_MOST)
		return (walk_note(w, walk_set(w), RULE_TRUST, ".keyset",
		    "more than %d keys are waited for in this zone: replays "
		    "are not looked for any more",
		    SCANS_MOST));
	if (w->scans > SCANS_MOST)
		return (0);
	last = last_without(
	    w, chain_key(w->chain, walk_set(w)->link, next.key));
	d.since = "until when a set without that key can be replayed";
	return (last == 0 ? 0 : demand_after(w, &d, last));
}

/* The DS of the revoked key leads nowhere: it is gone, or that of another
 * signer of its algorithm is beside it. */
static int
check_parent(struct walk *w, const struct key *k, const char *what)
{
	struct parent_demand d = { .rule = RULE_TRUST,
		.algorithm = k->algorithm,
		.gone = k,
		.gone_in = walk_set(w) };
	int absent;

	if (!timing_has_parent(walk_timing(w)))
		return (0);
	if (parent_names(w, walk_set(w), k, false, &absent) == -1)
		return (-1);
	(void)snprintf(d.what, sizeof(d.what), "%s", what);
	d.signer = d.either = signer_oldest(w, k->algorithm, false).key != NULL;
	timing_add(&d.need, walk_timing(w), absent == 1 ? "Tds" : "Tds S");
	return (parent_demand(w, &d));
}

/* The key is revoked in this set, and was not in the one before. */
static int
check_revocation(struct walk *w, const struct key *k)
{
	const struct life *life = walk_life(w, walk_set(w), k);
	struct set_signer next = signer_oldest(w, 0, false);
	struct demand d;

	if (next.key == NULL)
		return (walk_finding(w, walk_set(w), RULE_TRUST, ASPECT_GATE,
		    ".signedBy",
		    "a set with a revoked key is signed by another key too "
		    "(RFC 5011, 2.1)"));
	if (!walk_was(w, life->plain))
		return (0);
	if (walk_was(w, life->signs) && trust_alone(w, k) == -1)
		return (-1);
	d = demand_key(RULE_TRUST, next.life->signing,
	    "another key signs the set", "is revoked", k);
	timing_add_term(&d.rest, "K", walk_ttl(w, d.origin));
	timing_add(&d.rest, walk_timing(w), "S");
	if (demand(w, &d) == -1)
		return (-1);
	return (check_parent(w, k, d.what));
}

/* The revoked key leaves: everybody who trusted it has seen the revocation. */
static int
check_removal(struct walk *w, const struct key *k)
{
	const struct life *life = walk_life(w, walk_before(w), k);
	struct demand d;

	if ((k->flags & DNSKEY_FLAG_REVOKE) == 0 || walk_is(w, life->present))
		return (0);
	d = demand_key(
	    RULE_TRUST, life->revocation, "it is revoked", "leaves the set", k);
	add_watch(w, &d.rest, walk_ttl(w, life->revocation));
	if (demand(w, &d) == -1)
		return (-1);
	if (life->unrevoked_until == 0)
		return (0);
	d.since = "until when a set with it unrevoked can be replayed";
	return (demand_after(w, &d, life->unrevoked_until));
}

/* A revocation cannot be taken back, in no branch. */
static int
check_unrevoked(struct walk *w, const struct key *k)
{
	const struct life *life = walk_life(w, walk_set(w), k);
	char name[KEY_TEXT_SIZE], at[INSTANT_SIZE], from[INSTANT_SIZE];

	if ((k->flags & DNSKEY_FLAG_REVOKE) != 0 || life->revoked_from == 0 ||
	    walk_set(w)->publication < life->revoked_from)
		return (0);
	key_print(k, name);
	instant_format(walk_set(w)->publication, at);
	instant_format(life->revoked_from, from);
	return (walk_finding(w, walk_set(w), RULE_TRUST, ASPECT_GATE, ".keyset",
	    "key %s is unrevoked in a set of %s, although it is revoked from "
	    "%s on",
	    name, at, from));
}

int
invariant_trust(struct walk *w)
{
	const struct signed_set *s = walk_set(w)->set, *before;
	size_t i;

	for (i = 0; i < s->keyset_count; i++) {
		if (check_unrevoked(w, s->keyset[i]) == -1)
			return (-1);
		if ((s->keyset[i]->flags & DNSKEY_FLAG_REVOKE) != 0 &&
		    check_revocation(w, s->keyset[i]) == -1)
			return (-1);
	}
	if (w->now == 0 || w->phase[w->now] != w->now)
		return (0);
	before = walk_before(w)->set;
	for (i = 0; i < before->keyset_count; i++)
		if (check_removal(w, before->keyset[i]) == -1)
			return (-1);
	return (0);
}
